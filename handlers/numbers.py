"""Numbers that a button, a command or a form names: whoever sends them may send anything."""

from __future__ import annotations

_LARGEST = 10**17  # below what a column of the database holds; Telegram's ids are far below


def number(written: str, most: int = _LARGEST) -> int | None:
    """Return what is written in the digits 0 to 9, or None if it is no number, or above `most`.

    "²" is a digit to `str.isdigit` and no number to `int`.
    """
    if not (written.isascii() and written.isdigit()) or len(written) > len(str(most)):
        return None
    found = int(written)
    return found if found <= most else None
