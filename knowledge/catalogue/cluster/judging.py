"""What speaks for two records being one edition or one work, and what forbids it."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from rapidfuzz import fuzz

from knowledge.catalogue.cluster.blocks import is_telling
from knowledge.catalogue.cluster.facts import Facts
from knowledge.catalogue.cluster.names import Name, agree
from knowledge.catalogue.cluster.titles import SURE, Title, agreement
from knowledge.catalogue.cluster.words import stem
from knowledge.text import key

Level = Literal["edition", "work"]

DOUBTFUL = 60
"""Evidence of this strength or less holds only for want of another edition: a year is missing."""

_LIKE = 60  # of 100: an ISBN's title. ISBNs are re-used for other books, and mistyped.
_SOMEWHAT_LIKE = 55  # below it no slips can have made two titles of one
_SAME = 90  # titles that are the same but for slips
_EXACT = 97  # with no author to go by
_OTHER_PUBLISHER = 60  # below it, two publishers' names differ
_TRANSCRIBED = 50  # surnames in two alphabets: «Όργουελ» and Orwell
_PAGES = 12  # and of 100
_TEXTS = frozenset(("", "book", "audiobook", "electronic", "manuscript", "serial", "kit"))
_COLLECTED = frozenset(
    key(
        "άπαντα έργα διηγήματα μυθιστορήματα θέατρο δοκίμια επιστολές εκλογή πλήρη επιλεγμένα "
        "works complete collected selected novels romances stories tales short writings plays "
        "essays letters oeuvres complètes choisies romans théâtre werke gesammelte schriften opere"
    ).split()
)
"""A title of these and the author's name says of which kind the works are, not which."""


class Evidence(NamedTuple):
    """Why two records belong together. strength: 0-100, the surer the higher."""

    level: Level
    rule: str
    strength: int


def judge(one: Facts, other: Facts) -> tuple[Evidence, ...]:
    """Return what speaks for the two: nothing, one work, or one edition (and so one work)."""
    if not _may_be_alike(one, other):
        return ()
    title = _title_agreement(one, other)
    if not vetoed(one, other, "edition") and (found := _edition(one, other, title)):
        return (found,)
    if not vetoed(one, other, "work") and (found := _work(one, other, title)):
        return (found,)
    return ()


def _may_be_alike(one: Facts, other: Facts) -> bool:
    """Whether a closer look is worth its time: most pairs of a block have an author in common."""
    if one.uniform or other.uniform or _shared(one.isbns, other.isbns):
        return True
    if one.authors and other.authors and not agree(one.authors, other.authors):
        return _shared(one.issns, other.issns)  # By their titles alone no rule joins such.
    if fuzz.token_set_ratio(one.full.keys, other.full.keys) >= _SOMEWHAT_LIKE:
        return True
    return _shared(one.issns, other.issns)


def vetoed(one: Facts, other: Facts, level: Level) -> bool:
    """Return whether the two must not be in one cluster, whatever joins them."""
    return forbidden(one, other, level) or (level == "edition" and unlike(one, other))


def forbidden(one: Facts, other: Facts, level: Level) -> bool:
    """Return whether the two can't be one: another volume, another ISBN, another kind of thing."""
    if one.part != other.part or _differ(one.issns, other.issns):
        return True
    if level == "work":
        return _family(one.format) != _family(other.format) or _other_author(one, other)
    if are_entered_apart(one, other):
        return True
    if one.format and other.format and one.format != other.format:
        return True
    return _differ(one.isbns, other.isbns)


def are_entered_apart(one: Facts, other: Facts) -> bool:
    """Return whether one library has two records here: it knows its shelves, so they are two books.

    Unless all that it tells of them is the same, ISBN, title and year: then it entered one twice.
    """
    return one.library == other.library and not (
        bool(one.isbns)
        and set(one.isbns) == set(other.isbns)
        and one.year == other.year
        and one.full == other.full
    )


def unlike(one: Facts, other: Facts) -> bool:
    """Return whether two records that share no ISBN differ in year, pages, hands or publisher."""
    if (one.isbns and other.isbns) or _shared(one.issns, other.issns):
        return False  # The same ISBN, or `forbidden` has said so.
    return (
        _other_year(one, other)
        or (
            bool(one.translators and other.translators)
            and not agree(one.translators, other.translators)
        )
        or _other_pages(one.pages, other.pages)
        or _other_publisher(one.publisher, other.publisher)
    )


# --- for -----------------------------------------------------------------------------------


def _edition(one: Facts, other: Facts, title: int) -> Evidence | None:
    if _shared(one.isbns, other.isbns) and max(title, _likeness(one, other)) >= _LIKE:
        return Evidence("edition", "isbn", 100 if title >= _SAME else 95)
    if _shared(one.issns, other.issns) and max(title, _likeness(one, other)) >= _LIKE:
        return Evidence("edition", "issn", 98)
    if title < _SAME and not _begins(one, other):
        return None
    same_year = bool(one.year) and one.year == other.year
    same_publisher = bool(one.publisher and other.publisher)  # others are vetoed
    same_pages = bool(one.pages) and one.pages == other.pages
    if agree(one.authors, other.authors):
        if title < _SAME:
            if same_year and (same_pages or same_publisher):
                return Evidence("edition", "title-begins", 75)
            return None
        if same_year:
            return Evidence("edition", "title-author-year", min(title, 90) + 2 * same_publisher)
        is_sure = bool(one.year) == bool(other.year)  # none has a year: others are vetoed
        if same_pages:
            return Evidence("edition", "title-author-pages", 82 if is_sure else DOUBTFUL)
        if same_publisher:
            return Evidence("edition", "title-author-publisher", 80 if is_sure else DOUBTFUL - 2)
        if title == SURE and _say_no_more(one, other):
            return Evidence("edition", "title-author-alone", 65)
        return None
    if (one.authors and other.authors) or title < _EXACT or not same_year:
        return None
    if is_telling(one.title.keys) or same_publisher or same_pages:
        return Evidence("edition", "title-year", 70)
    return None


def _say_no_more(one: Facts, other: Facts) -> bool:
    """Whether both tell title and names alone: whichever editions they are, nobody can say."""
    if bool(one.translators) != bool(other.translators) or _is_collected(one):
        return False
    return not any(
        (each.year, each.publisher, each.pages, each.isbns, each.issns) != (None, "", None, (), ())
        for each in (one, other)
    )


def _work(one: Facts, other: Facts, title: int) -> Evidence | None:
    are_named = agree(one.authors, other.authors)
    uniform = _uniform_agreement(one, other)
    if uniform >= _SAME and (are_named or _may_be_transcribed(one, other, uniform)):
        return Evidence("work", "uniform-title", 88)
    if title >= _SAME and are_named and not _is_collected(one):
        return Evidence("work", "title-author", min(title, 99) - 20)
    if are_named and _begins(one, other) and all(map(_is_long, (one.title, other.title))):
        return Evidence("work", "title-begins", 55)
    if title >= _EXACT and is_telling(one.title.keys) and not (one.authors and other.authors):
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


def _is_collected(one: Facts) -> bool:
    words = set(one.title.keys.split())
    if words.isdisjoint(_COLLECTED):
        return False
    names = {part for family, given in one.authors for part in family.split()}
    names.update(word for _, given in one.authors for word, _ in given)
    return all(word in _COLLECTED or word in names or len(word) < 2 for word in words)


def _begins(one: Facts, other: Facts) -> bool:
    """Whether one title is the beginning of the other: a subtitle is left out or written in."""
    shorter, longer = sorted((one.full.keys, other.full.keys), key=len)
    return " " in shorter and longer.startswith(f"{shorter} ")


def _is_long(title: Title) -> bool:
    return title.keys.count(" ") > 1


def _likeness(one: Facts, other: Facts) -> float:
    """How alike two titles are letter by letter: an ISBN asks for no more."""
    if one.title in other.others or other.title in one.others:
        return 100
    return max(
        fuzz.ratio(one.title.keys, other.title.keys), fuzz.ratio(one.full.keys, other.full.keys)
    )


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
    """«Σαίξπηρ» and Shakespeare don't sound the same as written, only somewhat alike."""
    if uniform < _EXACT:
        return False
    is_telling_title = any(is_telling(each.keys) for each in (*one.uniform, *other.uniform))
    if not (one.authors and other.authors):
        return is_telling_title
    if one.is_greek == other.is_greek:
        return False
    return is_telling_title or _somewhat_alike(one.authors[0], other.authors[0])


@lru_cache(maxsize=1 << 12)
def _somewhat_alike(one: Name, other: Name) -> bool:
    names = (family or " ".join(word for word, _ in given) for family, given in (one, other))
    return fuzz.ratio(*names) >= _TRANSCRIBED


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


def _other_year(one: Facts, other: Facts) -> bool:
    """Whether the years are of two editions; that of copyright and of printing may be one apart."""
    if not one.year or not other.year or one.year == other.year:
        return False
    return abs(one.year - other.year) > 1 or not one.pages or one.pages != other.pages


def _other_pages(one: int | None, other: int | None) -> bool:
    """Whether two extents can't be one book's; libraries count the pages of a preface or not."""
    if not one or not other:
        return False
    return abs(one - other) > max(_PAGES, _PAGES * max(one, other) // 100)


@lru_cache(maxsize=1 << 14)
def _other_publisher(one: str, other: str) -> bool:
    if not one or not other or one == other:
        return False
    words, others = set(map(stem, one.split())), set(map(stem, other.split()))
    if words & others:
        return False
    return fuzz.partial_ratio(*sorted((one, other))) < _OTHER_PUBLISHER
