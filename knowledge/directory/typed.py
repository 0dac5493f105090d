"""Opening hours as people type them, in Greek or English words, and what they are in symbols."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from knowledge import text
from knowledge.directory import hours as written_hours

if TYPE_CHECKING:
    from opening_hours import OpeningHours

_LONGEST = 200  # characters; no shift of a person needs more
_TELLING, _UNTIL = (
    datetime(2026, 1, 1),
    datetime(2036, 1, 1),
)  # hours that come in none of these never do

# Whole words alone: «Παραμονή» begins like «Παρασκευή» and is no day of the week.
_MEANT = {
    "Mo": "δε δευ δευτερα δευτερας δευτερες mo mon monday mondays",
    "Tu": "τρ τρι τριτη τριτης τριτες tu tue tuesday tuesdays",
    "We": "τε τετ τεταρτη τεταρτης τεταρτες we wed wednesday wednesdays",
    "Th": "πε πεμ πεμπτη πεμπτης πεμπτες th thu thursday thursdays",
    "Fr": "πα παρ παρασκευη παρασκευης παρασκευες fr fri friday fridays",
    "Sa": "σα σαβ σαββατο σαββατου σαββατα sa sat saturday saturdays",
    "Su": "κυ κυρ κυριακη κυριακης κυριακες su sun sunday sundays",
    "Sa-Su": "σαββατοκυριακο σαββατοκυριακα weekend weekends",
    "Mo-Fr": "καθημερινες εργασιμες weekdays",
    "-": "εως ως μεχρι to until",
    ",": "και and",
    "": "απο from",
    "off": "κλειστα κλειστο off closed",
    "Jan": "ιαν jan",
    "Feb": "φεβ feb",
    "Mar": "μαρ mar",
    "Apr": "απρ apr",
    "May": "μαι may",
    "Jun": "ιουν jun",
    "Jul": "ιουλ jul",
    "Aug": "αυγ aug",
    "Sep": "σεπ sep",
    "Oct": "οκτ oct",
    "Nov": "νοε nov",
    "Dec": "δεκ dec",
}
_SYMBOLS = {text.fold(word): symbol for symbol, words in _MEANT.items() for word in words.split()}
_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "·": ";", "\u0387": ";", "&": ",", "\u00a0": " "}
)
_TIME = re.compile(r"(?<![\d:.])(\d{1,2})[:.](\d\d)(?![\d:.])")
_BARE = re.compile(r"(?<![\d:.-])(\d{1,2})(:\d\d)?-(\d{1,2})(:\d\d)?(?![\d:.-])")
_DATES = re.compile(r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|week) ?\d|\d{4}")


def in_symbols(typed: str) -> str:
    """Return hours as the syntax has them: «Δευ – Παρ 9-14» → "Mo-Fr 09:00-14:00".

    What `hours.in_words` returns leads back to the hours that it was given. Words that are not
    known stay as they are, and the syntax refuses them.
    """
    said = typed.translate(_SIGNS)
    said = _WORD.sub(lambda word: _SYMBOLS.get(text.fold(word[0]), word[0]), said)
    said = re.sub(r"\s*-\s*", "-", said)
    said = re.sub(r"\s*;\s*", "; ", said)
    said = _TIME.sub(lambda time: f"{time[1]:0>2}:{time[2]}", said)
    if not _DATES.search(said):  # else 1-10 may be days
        said = _BARE.sub(_with_minutes, said)
    # "Mo, We 09:00-14:00" would be all of Monday, and a day after a time is a rule of its own.
    said = re.sub(r"\s*,\s*", ", ", said)
    said = re.sub(r", (?=\d)|(?<=[A-Za-z]), ", ",", said)
    return " ".join(said.split())


def hours_in(typed: str) -> str | None:
    """Return the hours that somebody typed, in symbols; None if they say none that ever come."""
    if len(typed) > _LONGEST:
        return None
    hours = in_symbols(typed)
    parsed = parsed_hours(hours)
    if parsed is None:
        return None
    found = parsed.intervals(_TELLING, _UNTIL)
    return hours if any(str(state) == "open" for _, _, state, _ in found) else None


@lru_cache(maxsize=512)
def parsed_hours(hours: str) -> OpeningHours | None:
    """Return hours for asking, in civil time, or None if they can't be read."""
    from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

    if written_hours.names_holidays(hours):
        return None
    try:
        return OpeningHours(hours)
    except ParserError:
        return None


def _with_minutes(span: re.Match[str]) -> str:
    begin, ends = span[2] or ":00", span[4] or ":00"
    return f"{span[1]:0>2}{begin}-{span[3]:0>2}{ends}"
