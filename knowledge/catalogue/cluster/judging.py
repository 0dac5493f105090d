"""What speaks for two records being one edition or one work, and what forbids it."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from rapidfuzz import fuzz

from knowledge.catalogue.cluster.blocks import is_telling
from knowledge.catalogue.cluster.facts import Facts
from knowledge.catalogue.cluster.names import agree
from knowledge.catalogue.cluster.titles import agreement
from knowledge.catalogue.forms import stem

Level = Literal["edition", "work"]

_LIKE = 60  # of 100: an ISBN's title. ISBNs are re-used for other books, and mistyped.
_SAME = 90  # titles that are the same but for slips
_EXACT = 97  # with no author to go by
_OTHER_PUBLISHER = 60  # below it, two publishers' names differ
_TEXTS = frozenset(("", "book", "audiobook", "electronic", "manuscript", "serial", "kit"))
_COLLECTED = frozenset(("apada", "erga", "works", "complete works", "selected works"))


class Evidence(NamedTuple):
    """Why two records belong together. strength: 0-100, the surer the higher."""

    level: Level
    rule: str
    strength: int


def judge(one: Facts, other: Facts) -> tuple[Evidence, ...]:
    """Return what speaks for the two: nothing, one work, or one edition (and so one work)."""
    title = _title_agreement(one, other)
    if not vetoed(one, other, "edition") and (found := _edition(one, other, title)):
        return (found,)
    if not vetoed(one, other, "work") and (found := _work(one, other, title)):
        return (found,)
    return ()


def vetoed(one: Facts, other: Facts, level: Level) -> bool:
    """Return whether the two must not be in one cluster, whatever joins them."""
    if one.part != other.part or _differ(one.issns, other.issns):
        return True
    if level == "work":
        return _family(one.format) != _family(other.format) or _other_author(one, other)
    if one.library == other.library and not _entered_twice(one, other):
        return True
    if one.format and other.format and one.format != other.format:
        return True
    if _differ(one.isbns, other.isbns):
        return True
    if one.isbns and other.isbns:
        return False
    if one.year and other.year and one.year != other.year and not _shared(one.issns, other.issns):
        return True
    return _other_publisher(one.publisher, other.publisher)


# --- for -----------------------------------------------------------------------------------


def _edition(one: Facts, other: Facts, title: int) -> Evidence | None:
    if _shared(one.isbns, other.isbns) and max(title, _likeness(one, other)) >= _LIKE:
        return Evidence("edition", "isbn", 100 if title >= _SAME else 95)
    if _shared(one.issns, other.issns) and max(title, _likeness(one, other)) >= _LIKE:
        return Evidence("edition", "issn", 98)
    if title < _SAME:
        return None
    same_year = bool(one.year) and one.year == other.year
    same_publisher = bool(one.publisher and other.publisher)  # others are vetoed
    same_pages = bool(one.pages) and one.pages == other.pages
    if agree(one.authors, other.authors):
        if same_year:
            return Evidence("edition", "title-author-year", min(title, 90) + 2 * same_publisher)
        if same_publisher and (one.year is other.year is None or same_pages):
            return Evidence("edition", "title-author-publisher", 80)
        return None
    if (one.authors and other.authors) or title < _EXACT or not same_year:
        return None
    if is_telling(one.title) or same_publisher or same_pages:
        return Evidence("edition", "title-year", 70)
    return None


def _work(one: Facts, other: Facts, title: int) -> Evidence | None:
    are_named = agree(one.authors, other.authors)
    uniform = _uniform_agreement(one, other)
    if uniform >= _SAME and (are_named or _may_be_transcribed(one, other, uniform)):
        return Evidence("work", "uniform-title", 88)
    if title >= _SAME and are_named and one.title not in _COLLECTED:
        return Evidence("work", "title-author", min(title, 99) - 20)
    if title >= _EXACT and is_telling(one.title) and not (one.authors and other.authors):
        return Evidence("work", "title", 50)
    return None


def _title_agreement(one: Facts, other: Facts) -> int:
    best = agreement(one.title, other.title)
    if best < _SAME and (one.full != one.title or other.full != other.title):
        best = max(
            best,
            agreement(one.full, other.full),
            agreement(one.title, other.full),
            agreement(one.full, other.title),
        )
    return best


def _likeness(one: Facts, other: Facts) -> float:
    """How alike two titles are letter by letter: an ISBN asks for no more."""
    if one.title in other.others or other.title in one.others:
        return 100
    return max(fuzz.ratio(one.title, other.title), fuzz.ratio(one.full, other.full))


def _uniform_agreement(one: Facts, other: Facts) -> int:
    if not one.uniform and not other.uniform:
        return 0
    return max(
        (
            agreement(a, b)
            for a in (*one.uniform, one.title)
            for b in (*other.uniform, other.title)
            if a in one.uniform or b in other.uniform
        ),
        default=0,
    )


def _may_be_transcribed(one: Facts, other: Facts, uniform: int) -> bool:
    """«Σαίξπηρ» and Shakespeare don't sound alike as written."""
    if uniform < _EXACT or not any(map(is_telling, (*one.uniform, *other.uniform))):
        return False
    return one.is_greek != other.is_greek or not (one.authors and other.authors)


# --- against -------------------------------------------------------------------------------


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return any(each in other for each in one)


def _differ(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return bool(one and other) and not _shared(one, other)


def _family(form: str) -> str:
    return "" if form in _TEXTS else form


def _other_author(one: Facts, other: Facts) -> bool:
    if not one.authors or not other.authors or one.is_greek != other.is_greek:
        return False
    return not agree(one.authors, other.authors)


def _entered_twice(one: Facts, other: Facts) -> bool:
    """Whether one library's two records are one book: all that it told of them is the same."""
    return (
        bool(one.isbns)
        and set(one.isbns) == set(other.isbns)
        and one.year == other.year
        and one.full == other.full
    )


@lru_cache(maxsize=1 << 14)
def _other_publisher(one: str, other: str) -> bool:
    if not one or not other or one == other:
        return False
    words, others = set(map(stem, one.split())), set(map(stem, other.split()))
    if words & others:
        return False
    return fuzz.partial_ratio(*sorted((one, other))) < _OTHER_PUBLISHER
