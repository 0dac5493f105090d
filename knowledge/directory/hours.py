"""Opening hours as they are written: what is refused in them, and how they read in words.

The syntax is that of OpenStreetMap's `opening_hours`; opening-hours-py reads it. Here is what it
lets pass and a library should not write, and the hours of one single day («09:00-13:00»).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import combinations, pairwise

Times = tuple[tuple[int, int], ...]  # opening and closing, in minutes since midnight

CLOSED = ("off", "closed")
_TIME = re.compile(r"(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)")
_PIECE = re.compile(r"(?P<days>.*?)\s*(?P<time>\d\d?:\d\d\s*-\s*\d\d?:\d\d)?\s*")
# OpenStreetMap's names of holidays mean other days, or none, for who reads them here: "easter" is
# the Western one, "PH" no day at all without a country.
_NOT_HERE = re.compile(r"\b(easter|PH|SH)\b")
# What can't be told as an hour: the sun's, "unknown", and "09:00+", which ends nobody knows when.
_VAGUE = re.compile(r"\b(?:sunrise|sunset|dawn|dusk|unknown)\b|\d\d?:\d\d\+")
_COMMENT = re.compile(r'"[^"]*"')
_DAY = 24 * 60
_LONGEST_NIGHT = 12 * 60  # of what may be meant; beyond that, two times are rather swapped
_TELLING_YEAR = date(2026, 1, 1)  # any year: it has every weekday and every month

_WORDS = {
    "Mo": ("Δευ", "Mon"),
    "Tu": ("Τρί", "Tue"),
    "We": ("Τετ", "Wed"),
    "Th": ("Πέμ", "Thu"),
    "Fr": ("Παρ", "Fri"),
    "Sa": ("Σάβ", "Sat"),
    "Su": ("Κυρ", "Sun"),
    "Jan": ("Ιαν", "Jan"),
    "Feb": ("Φεβ", "Feb"),
    "Mar": ("Μαρ", "Mar"),
    "Apr": ("Απρ", "Apr"),
    "May": ("Μάι", "May"),
    "Jun": ("Ιουν", "Jun"),
    "Jul": ("Ιουλ", "Jul"),
    "Aug": ("Αυγ", "Aug"),
    "Sep": ("Σεπ", "Sep"),
    "Oct": ("Οκτ", "Oct"),
    "Nov": ("Νοε", "Nov"),
    "Dec": ("Δεκ", "Dec"),
    "week": ("εβδομάδα", "week"),
    "off": ("κλειστά", "closed"),
    "closed": ("κλειστά", "closed"),
}
_MONTHS = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|week)\b")
_WORD = re.compile(r"[A-Za-z]+")


def in_words(hours: str, language: str) -> str:
    """Return hours with the names of a language: «Δευ–Παρ 09:00–20:00 · Σάβ 10:00–14:00»."""
    column = language == "en"
    said = _WORD.sub(lambda word: _WORDS.get(word[0], (word[0],) * 2)[column], hours)
    return said.replace("; ", " · ").replace(", ", ",").replace(",", ", ").replace("-", "–")


def names_holidays(hours: str) -> bool:
    """Tell whether hours name holidays, which mean other days here than to OpenStreetMap."""
    return _NOT_HERE.search(hours) is not None


def mistake(hours: str) -> str:
    """Return what is wrong with a library's usual hours and what to do, or ""."""
    from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

    if odd := _NOT_HERE.search(hours):
        return (
            f'"{odd[1]}" has no meaning here. Greek public holidays are closed by themselves; put '
            'days of your own under "exceptions" or "holidays"'
        )
    if vague := _VAGUE.search(_COMMENT.sub("", hours)):
        return f'"{vague[0]}" is no hour that patrons could be told. Write from when to when'
    try:
        OpeningHours(hours)
    except ParserError as error:
        shown = " ".join(str(error).split())
        return f'hours can\'t be understood: {shown}. Write them like "Mo-Fr 09:00-20:00"'
    return next(_overlaps(hours), "")


def _overlaps(hours: str) -> Iterator[str]:
    """A rule after a semicolon replaces what stood before; what commas join holds beside it."""
    for rule in hours.split(";"):
        for (days, first), (others, second) in combinations(_pieces(rule), 2):
            if not _are_apart(first, second) and _share_a_day(days, others):
                yield f"{first} and {second} overlap on one day. Write them as one span"


def replaced(hours: str) -> str:
    """Return what a later rule takes away from an earlier one, perhaps unmeant, or "".

    "Mo-Fr 09:00-14:00; We 17:00-20:00" says that Wednesday has no morning; between the two a
    comma would add the evening. A rule for some months replaces the others on purpose.
    """
    rules = [_pieces(rule) for rule in hours.split(";") if not _MONTHS.search(rule)]
    for earlier, later in combinations(rules, 2):
        for days, span in earlier:
            shared = [other for others, other in later if _share_a_day(days, others)]
            if shared and all(_are_apart(span, other) for other in shared):
                told = ",".join(other for _, other in later)
                return f"{told} stands after a semicolon and takes the place of {span} on its days"
    return ""


def past_midnight(hours: str) -> tuple[str, str] | None:
    """Return (what, the way out) of the first span that goes on past midnight, perhaps unmeant."""
    for rule in _COMMENT.sub("", hours).split(";"):
        for _, span in _pieces(rule):
            begins, ends = _minutes(span)
            if ends <= _DAY:
                continue
            if ends - begins > _LONGEST_NIGHT:
                turned = "-".join(reversed([part.strip() for part in span.split("-")]))
                what = f"{span} lasts {(ends - begins) // 60} hours, through the night"
                return what, f"If the two are swapped, write {turned}."
            begin = span.partition("-")[0].strip()
            return (
                f"{span} goes on past midnight",
                f"If that is not meant, write until when of the same day: {begin}-24:00.",
            )
    return None


def _are_apart(one: str, other: str) -> bool:
    (begins, ends), (opens, closes) = _minutes(one), _minutes(other)
    return ends <= opens or closes <= begins


def _pieces(rule: str) -> list[tuple[str, str]]:
    """Return (days, time) of each span of a rule: "Mo,We 09:00-14:00,17:00-20:00" has two."""
    found: list[tuple[str, str]] = []
    days, before = "", ""
    for part in rule.strip().split(","):
        piece = _PIECE.fullmatch(part.strip())
        if piece is None or piece["time"] is None:
            before += part.strip() + ","
            continue
        named = before + piece["days"]
        days, before = named or days, ""
        found.append((days, piece["time"]))
    return found


def _minutes(span: str) -> tuple[int, int]:
    """Return the minutes of the day at which a span begins and ends, past midnight counted on."""
    hour, minute, last_hour, last_minute = map(int, re.findall(r"\d+", span))
    begins, ends = hour * 60 + minute, last_hour * 60 + last_minute
    return begins, ends if begins < ends else ends + 24 * 60


def _share_a_day(days: str, others: str) -> bool:
    return days == others or bool(_dates(days) & _dates(others))


def _dates(days: str) -> set[date]:
    from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

    start = datetime.combine(_TELLING_YEAR, time())
    try:
        hours = OpeningHours(f"{days} 12:00-12:01".strip())
    except ParserError:
        return set()  # a comment or the like stands between: nothing is sure of these days
    spans = hours.intervals(start, start + timedelta(days=366))
    return {begins.date() for begins, _, state, _ in spans if str(state) == "open"}


def times(written: str) -> Times:
    """Return the spans of one day's hours, "off" is none. Raises ValueError with the reason."""
    if written in CLOSED:
        return ()
    found: list[tuple[int, int]] = []
    for part in written.split(","):
        span = _TIME.fullmatch(part.strip())
        if span is None:
            raise ValueError(f'"{written}" are no hours of a day, such as 09:00-13:00, or off')
        begins, ends = _minutes(span[0])
        if ends > 24 * 60 or max(int(span[2]), int(span[4])) > 59:
            raise ValueError(f'"{part.strip()}" does not end after it begins, on the same day')
        found.append((begins, ends))
    found.sort()
    for (_, ends), (begins, _) in pairwise(found):
        if begins < ends:
            raise ValueError(f'the spans of "{written}" overlap')
    return tuple(found)
