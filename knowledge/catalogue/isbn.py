"""ISBNs as catalogues and patrons write them: dashes, spaces, prices, Greek letters, slips.

Inside the catalogue an ISBN is always its thirteen digits without dashes. Check digits are
python-stdnum's business; what is added here is finding them in dirt, and correcting slips.
"""

from __future__ import annotations

import re
import unicodedata

from stdnum import ean
from stdnum import isbn as standard

from knowledge.text import key

# Digits with at most one dash, space or dot between them; X only as a last character. A stretch
# may be longer than an ISBN: a second one, a price or a year stands one space behind it.
_STRETCH = re.compile(r"\d(?:[\s.-]?\d){7,}(?:[\s.-]?X)?", re.IGNORECASE)
_RUN = re.compile(r"\d(?:[\s.-]?\d){7,13}(?:[\s.-]?X)?", re.IGNORECASE)
_DASHES = "\u00ad\u058a\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d_"


class _Plain(dict[int, str]):
    """Code point -> what it stands for in a number, worked out when first met."""

    def __missing__(self, point: int) -> str:
        char = chr(point)
        value = unicodedata.digit(char, None)
        self[point] = char if value is None else str(value)
        return self[point]


_PLAIN = _Plain(dict.fromkeys(map(ord, _DASHES), "-"))
# A Greek keyboard gives a Chi for the check digit X.
_PLAIN.update(dict.fromkeys(map(ord, "ΧχхХ"), "X"))
_BETWEEN = re.compile(r"[\s.-]")
_BOOKLAND = ("978", "979")
_MOST_GROUPS = 5  # of an ISBN, with a space between each two
_LONGEST_TEXT = 400
# The numbering plan of the Greek regulator, EETT: 21 to 28 by place, 69 mobile. French ISBNs begin
# with 2 too, and their check digit stands apart where they are written in groups.
_TELEPHONE = re.compile(r"(?:2[1-8]|69)\d{8}")
_CHECK_DIGIT_APART = re.compile(r"[\s.-][\dX]$", re.IGNORECASE)
_NAMED = re.compile(r"isbn|ισβν", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
_TELEPHONES = frozenset(
    map(
        key,
        "τηλ τηλέφωνο τηλεφώνου τηλέφωνα τηλέφωνό τηλεφωνήστε τηλεφώνησε κινητό κινητού κιν "
        "σταθερό καλέστε φαξ thl tlf til tel telephone phone mobile cell call fax".split(),
    )
)


def find(text: str) -> tuple[str, ...]:
    """Return the ISBNs in `text` as thirteen digits, each once: "960-211-082-1 (δεμ.) 12 €"."""
    plain = text.replace("-", "")
    if len(plain) == 13 and plain.isdigit() and plain.isascii() and plain.startswith(_BOOKLAND):
        return (plain,) if ean.calc_check_digit(plain[:-1]) == plain[-1] else ()
    stretches = _STRETCH.findall(_plain(text[:_LONGEST_TEXT]))
    return tuple(dict.fromkeys(isbn for one in stretches for isbn in _within(one)))


def asked(text: str) -> tuple[str, ...]:
    """Return the ISBNs that a patron's `text` may ask for: what `find` finds in it.

    Ten digits in a text that speaks of telephones are none: «τηλ. 2102345602».
    """
    found = find(text)
    if not found or not _speaks_of_telephones(text):
        return found
    written = _bare(_plain(text[:_LONGEST_TEXT]))
    return tuple(each for each in found if each in written)


def is_doubtful(text: str) -> bool:
    """Tell whether all that is an ISBN in `text` may as well be a Greek telephone number.

    One in eleven of those passes as an ISBN-10; it is one only if the catalogue has it.
    """
    found = find(text)
    if not found or _NAMED.search(text):
        return False
    stretches = _STRETCH.findall(_plain(text[:_LONGEST_TEXT]))
    return set(found) <= {isbn for one in stretches for isbn in _telephones(one)}


def _telephones(stretch: str) -> list[str]:
    """Return the ISBNs of digits that stand together which may be Greek telephone numbers."""
    if _CHECK_DIGIT_APART.search(stretch):
        return []
    numbers = (_bare(stretch), *map(_bare, stretch.split()))
    return [found for each in numbers if _TELEPHONE.fullmatch(each) and (found := _whole(each))]


def _speaks_of_telephones(text: str) -> bool:
    if _NAMED.search(text):
        return False
    return not _TELEPHONES.isdisjoint(map(key, _LETTERS.findall(text[:_LONGEST_TEXT])))


def likely(text: str) -> tuple[str, ...]:
    """Return what `text` has that looks like an ISBN, right or not: digits, perhaps a last X.

    A patron's slip leaves 8 to 14 characters; dates look the same, so what is found here means
    something only if the catalogue has it. Greek telephone numbers are left out.
    """
    plain = _plain(text[:_LONGEST_TEXT])
    runs = map(_bare, _RUN.findall(plain))
    parts = (_bare(part) for one in _STRETCH.findall(plain) for part in one.split())
    found = dict.fromkeys((*runs, *(part for part in parts if 9 <= len(part) <= 14)))
    if _NAMED.search(text):
        return tuple(found)
    if _speaks_of_telephones(text):
        return tuple(run for run in found if run.startswith(_BOOKLAND))
    is_grouped = _CHECK_DIGIT_APART.search(plain) is not None
    return tuple(run for run in found if is_grouped or not _TELEPHONE.fullmatch(run))


def without(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` with its ISBNs taken out, and those: what is to be looked for besides them.

    One that is surely meant as an ISBN goes too, though it has a slip: it begins with 978 or 979.
    """
    taken: list[str] = []
    rest, end = [], 0
    meant = () if is_doubtful(text) else asked(text)
    for stretch in _STRETCH.finditer(_plain(text[:_LONGEST_TEXT])):  # a letter for a letter
        found = [each for each in _within(stretch[0]) if each in meant]
        bare = _bare(stretch[0])
        if found or _is_nearly(bare):
            taken += found or [bare]
            rest.append(text[end : stretch.start()])
            end = stretch.end()
    return " ".join((*rest, text[end:])), tuple(dict.fromkeys(taken))


def has_a_slip(text: str) -> bool:
    """Tell whether `text` has what is surely meant as an ISBN, and none that is one."""
    return not find(text) and any(map(_is_nearly, likely(text)))


def _is_nearly(run: str) -> bool:
    """Tell an ISBN with a slip in it from a telephone number."""
    return run.startswith(_BOOKLAND) and len(run) in (12, 13, 14)


def corrections(run: str) -> tuple[str, ...]:
    """Return the valid ISBN-13s one slip away from `run` (an answer of `likely`).

    A slip is one wrong digit, two neighbours swapped, one digit missing or one too many.
    """
    near: dict[str, None] = {}
    for spelt in _one_slip_away(run):
        isbn = _whole(spelt)
        if isbn:
            near[isbn] = None
    return tuple(near)


def shown(isbn: str) -> str:
    """Return `isbn` with its dashes: "978-960-211-082-9". What is none stays as it is."""
    return str(standard.format(isbn)) if _whole(isbn) else isbn


def _within(stretch: str) -> list[str]:
    """Return the ISBNs in digits that stand together, as thirteen digits: "960-211-082-1 12"."""
    if isbn := _whole(_bare(stretch)):
        return [isbn]
    parts = [_bare(part) for part in stretch.split()]
    found, start = [], 0
    while start < len(parts):
        for end in range(start + 1, min(start + _MOST_GROUPS, len(parts)) + 1):
            joined = "".join(parts[start:end])
            # Short numbers that only together have ten digits are dates, pages and prices.
            is_one = end == start + 1 or joined.startswith(_BOOKLAND)
            if is_one and (isbn := _whole(joined)):
                found.append(isbn)
                start = end - 1
                break
        start += 1
    return found


def _bare(run: str) -> str:
    return _BETWEEN.sub("", run).upper()


def _plain(text: str) -> str:
    """Return `text` with plain dashes, digits and X, which is nothing to do for most."""
    return text.replace("_", "-") if text.isascii() else text.translate(_PLAIN)


def _whole(run: str) -> str | None:
    if len(run) == 13 and run.startswith(_BOOKLAND) and run.isdigit():
        return run if ean.calc_check_digit(run[:-1]) == run[-1] else None
    if len(run) == 10 and standard.is_valid(run):
        return f"978{run[:-1]}{ean.calc_check_digit(f'978{run[:-1]}')}"
    return None


def _one_slip_away(run: str) -> list[str]:
    digits = "0123456789"
    spelt = [run[:i] + run[i + 1] + run[i] + run[i + 2 :] for i in range(len(run) - 1)]
    if len(run) in (10, 13):
        spelt += [run[:i] + d + run[i + 1 :] for i in range(len(run)) for d in digits]
        spelt += [run[:-1] + "X"]
    if len(run) in (9, 12):
        spelt += [run[:i] + d + run[i:] for i in range(len(run) + 1) for d in digits]
        spelt += [run + "X"]
    if len(run) in (11, 14):
        spelt += [run[:i] + run[i + 1 :] for i in range(len(run))]
    return spelt
