"""Numbers that a button, a command or a form names: whoever sends them may send anything."""

from __future__ import annotations

import re
from typing import NamedTuple

from knowledge import text

_SPAN = re.compile(
    r"([0-9]{1,4})\s*(?:(h|ω|ωρα|ωρεσ|hours?)|(?:d|η|μ|ημερα|ημερεσ|μερα|μερεσ|days?))"
)
_DAYS = {"tomorrow": 1, "αυριο": 1, "week": 7, "εβδομαδα": 7}
_LARGEST = 10**17  # below what a column of the database holds; Telegram's ids are far below


def number(written: str, most: int = _LARGEST) -> int | None:
    """Return what is written in the digits 0 to 9, or None if it is no number, or above `most`.

    "²" is a digit to `str.isdigit` and no number to `int`.
    """
    if not (written.isascii() and written.isdigit()) or len(written) > len(str(most)):
        return None
    found = int(written)
    return found if found <= most else None


class Span(NamedTuple):
    """How long something lasts, as it was written: hours, or days."""

    many: int
    is_hours: bool


def span(written: str) -> Span | None:
    """Return what «2ω», "3d", «ΑΥΡΙΟ» or «εβδομάδα» says, or None; 0 of anything is nothing."""
    said = " ".join(text.fold(written).split())
    if said in _DAYS:
        return Span(_DAYS[said], is_hours=False)
    found = _SPAN.fullmatch(said)
    if found is None or not int(found[1]):
        return None
    return Span(int(found[1]), is_hours=found[2] is not None)
