"""Personal data in what people type: found by its shape, so that it goes no further than it must.

Greek telephone numbers, e-mail addresses, AMKA (social security, a date and a check digit), AFM
(tax, a check digit), IBAN, identity cards, long numbers such as those of library or bank cards,
names on Telegram, and names of people who introduce themselves («με λένε…»). What is found is a
reason to stop, never proof that nothing else is there: other names have no shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

KINDS = (
    *("e-mail", "telephone", "AMKA", "AFM", "IBAN", "identity card", "number"),
    *("account", "name"),
)
_MONTHS, _DAYS = range(1, 13), range(1, 32)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ACCOUNT = re.compile(r"(?<![\w.@/])@[A-Za-z]\w{4,31}\b|\bt\.me/\w{5,32}\b")
_IBAN = re.compile(
    r"\b[A-Z]{2}\d{2}(?:[ ]?[0-9A-Z]{4}){3,7}(?:[ ]?[0-9A-Z]{1,3})?\b", re.IGNORECASE | re.ASCII
)
_IDENTITY = re.compile(r"\b[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧABEZHIKMNOPTYX]{1,2}[ -]?\d{6}(?!\d)", re.IGNORECASE)
# Also where it is typed without a space: «τηλ6944123456». A comma or a stop before it is a decimal.
_NUMBER = re.compile(r"(?<!\d)(?<!\d[.,])\+?\d(?:[ .\-/()]{0,2}\d){4,}(?!\d)")
_INTRODUCED = re.compile(
    r"(?:\bμε\s+λ[έε]νε|\bονομ[άα]ζομαι|\bλ[έε]γομαι|\b[όο]νομ[άα]\s+μου(?:\s+ε[ίι]ναι\b|\s*:)"
    r"|\b(?:me\s+lene|onomazomai|legomai|onoma\s+mou\s+einai|my\s+name\s+is|my\s+name.s))"
    r":?\s*(?:(?:η|ο|i|o)\s+)?(?P<name>[^\W\d_][^\W\d_]+)",
    re.IGNORECASE,
)
_PRESENTED = re.compile(r"\b(?:[Εε]ίμαι|[Εε]δώ)\s+(?:η|ο)\s+(?P<name>[A-ZΑ-ΩΆΈΉΊΌΎΏ][^\W\d_]+)")
# A reply names its reader: «κύριε Δήμου», «Καλημέρα κυρία Παππά», «Καλημέρα Μαρία,». Titles keep
# theirs: «Η κυρία Νταλογουέι» greets nobody, and «Καλημέρα θλίψη» goes on without a comma.
_GREETED = r"\b(?:[Κκ]αλημέρα|[Κκ]αλησπέρα|[Γγ]εια|[Χχ]αίρετε|[Gg]ood\s+\w+|[Hh]ello|[Dd]ear)"
_CAPITAL = r"(?P<name>[A-ZΑ-ΩΆΈΉΊΌΎΏ][^\W\d_]+)"
_ADDRESSED = re.compile(
    rf"\b[Κκ]ύριε\s+{_CAPITAL}"
    rf"|(?:{_GREETED}(?:\s+σας)?,?|\b[Αα]γαπητή)\s+(?:[Κκ]υρία|[Κκ]α\.?|M(?:r|rs|s)\.?)\s+"
    rf"{_CAPITAL.replace('name', 'lady')}"
    rf"|{_GREETED}(?:\s+σ(?:ας|ου))?,?\s+{_CAPITAL.replace('name', 'first')}(?=\s*[,!])"
)
_SURNAME = re.compile(r"\s+[A-ZΑ-ΩΆΈΉΊΌΎΏ](?:[^\W\d_]+|\.)")
_ISBN_START = ("978", "979")
_SHORTEST_CARD = 6


@dataclass(frozen=True)
class Found:
    """A piece of personal data: its kind, and where it stands in the text (characters)."""

    kind: str  # one of KINDS
    start: int
    end: int


def find(typed: str) -> list[Found]:
    """Return the personal data in `typed`, in its order, none of it overlapping."""
    found: list[Found] = []
    for one in sorted(_all(typed), key=lambda one: (one.start, -one.end)):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return found


def masked(typed: str) -> str:
    """Return `typed` with "[telephone]" and the like in place of what `find` finds."""
    for one in reversed(find(typed)):
        typed = f"{typed[: one.start]}[{one.kind}]{typed[one.end :]}"
    return typed


def _all(typed: str) -> Iterator[Found]:
    shapes = (("e-mail", _EMAIL), ("identity card", _IDENTITY), ("account", _ACCOUNT))
    for kind, pattern in shapes:
        for match in pattern.finditer(typed):
            yield Found(kind, *match.span())
    for match in _IBAN.finditer(typed):
        if match[0] == match[0].upper() or _is_iban(match[0]):  # else words: "ab12 this that then"
            yield Found("IBAN", *match.span())
    yield from _names(typed)
    for match in _NUMBER.finditer(typed):
        digits = "".join(filter(str.isdigit, match[0]))
        if kind := _kind_of(digits, match[0]):
            yield Found(kind, *match.span())


def _names(typed: str) -> Iterator[Found]:
    """Find whom somebody says they are, or is called: a word, and after it those with a capital."""
    for pattern in (_INTRODUCED, _PRESENTED, _ADDRESSED):
        for match in pattern.finditer(typed):
            start, end = match.span(match.lastgroup or "name")
            while more := _SURNAME.match(typed, end):
                end = more.end()
            yield Found("name", start, end)


def _is_iban(written: str) -> bool:
    """Whether its check digits are right (ISO 13616: mod 97)."""
    plain = "".join(written.split())
    return int("".join(str(int(char, 36)) for char in plain[4:] + plain[:4])) % 97 == 1


def _kind_of(digits: str, written: str) -> str:
    """Return what a number is; "" for years, prices, dates and ISBNs."""
    national = digits.removeprefix("0030").removeprefix("30") if len(digits) > 10 else digits
    if len(national) == 10 and national.startswith(("2", "69")) and not _is_isbn(digits):
        return "telephone"
    if _is_isbn(digits):
        return ""
    if len(digits) == 11 and _is_amka(digits):
        return "AMKA"
    if len(digits) == 9 and _is_afm(digits):
        return "AFM"
    if _is_date_or_span(written):
        return ""
    return "number" if len(digits) >= _SHORTEST_CARD else ""


def _is_amka(digits: str) -> bool:
    """Whether it begins with a date (ddmmyy) and ends with its Luhn check digit."""
    if int(digits[:2]) not in _DAYS or int(digits[2:4]) not in _MONTHS:
        return False
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_afm(digits: str) -> bool:
    """Whether the last digit is the check digit of the eight before it (powers of two, mod 11)."""
    total = sum(int(digit) << (8 - place) for place, digit in enumerate(digits[:8]))
    return digits != "000000000" and total % 11 % 10 == int(digits[8])


def _is_isbn(digits: str) -> bool:
    return len(digits) == 13 and digits.startswith(_ISBN_START)


def _is_date_or_span(written: str) -> bool:
    """Whether it reads as a date or a span of years: 3/10/2026, 1821-1830, 2026-11-23."""
    parts = [part for part in re.split(r"[ .\-/]+", written) if part]
    return len(parts) > 1 and all(len(part) in (1, 2, 4) for part in parts) and len(parts) <= 3
