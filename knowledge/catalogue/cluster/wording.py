"""Which records of different libraries are one edition, and whose words describe it best.

A first, careful version: the same ISBN with a similar title, or the same title, author, year and
publisher with no ISBN against it. What it leaves apart, a reader sees twice; what it joined wrongly
would hide a book, so doubt keeps apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from rapidfuzz import fuzz

from knowledge.catalogue.forms import folded, sounding
from knowledge.catalogue.record import Description
from knowledge.text import fold

_SIMILAR_TITLE = 60  # of 100. ISBNs are re-used for other books, and mistyped.
_LENGTH_OF_HASH = 8


def access_keys(description: Description) -> tuple[int, ...]:
    """Return the numbers under which the same edition would be found: ISBNs, and title with more.

    An ISBN is its own number; title, author, year and publisher together are a negative one.
    There is none of the second kind for a title alone.
    """
    isbns = tuple(map(int, description.isbns))
    wording = _wording(description)
    if wording is None:
        return isbns
    digest = blake2b("|".join(wording).encode(), digest_size=_LENGTH_OF_HASH).digest()
    return (*isbns, -(int.from_bytes(digest) >> 1) - 1)


def are_same_edition(one: Description, other: Description) -> bool:
    """Return whether two libraries describe one edition, so far as can be told safely."""
    if not _may_be_same_volume(one, other):
        return False
    if set(one.isbns) & set(other.isbns):
        return _title_likeness(one, other) >= _SIMILAR_TITLE
    if one.isbns and other.isbns:
        return False
    wording = _wording(one)
    return wording is not None and wording == _wording(other)


def are_duplicates(one: Description, other: Description) -> bool:
    """Return whether two records of one library are the same book entered twice."""
    return (
        bool(set(one.isbns) & set(other.isbns))
        and one.year == other.year
        and folded(_full_title(one)) == folded(_full_title(other))
    )


def best(descriptions: Sequence[Description]) -> Description:
    """Return the most careful of `descriptions`: not in capitals, then the fullest."""
    return max(descriptions, key=_care) if len(descriptions) > 1 else descriptions[0]


def _care(description: Description) -> tuple[bool, bool, int]:
    filled = (
        *(description.author, description.publisher, description.subtitle, description.dewey),
        *(description.isbns, description.subjects, description.year, description.language),
    )
    has_accents = fold(description.title) != description.title.lower().replace("ς", "σ")
    return not description.title.isupper(), has_accents, sum(map(bool, filled))


def _wording(description: Description) -> tuple[str, str, str, str] | None:
    author = " ".join(sorted(folded(description.author).split()))
    if not author and (description.year is None or not description.publisher):
        return None
    return (
        folded(_full_title(description)),
        author,
        str(description.year or ""),
        folded(description.publisher),
    )


def _full_title(description: Description) -> str:
    return f"{description.title} {description.subtitle}"


def _title_likeness(one: Description, other: Description) -> float:
    return max(
        fuzz.ratio(sounding(a), sounding(b))
        for a, b in (
            (one.title, other.title),
            (_full_title(one), _full_title(other)),
        )
    )


def _may_be_same_volume(one: Description, other: Description) -> bool:
    """Volumes of a set share an ISBN and most of the title; their numbers tell them apart."""
    return _numbers(one) == _numbers(other)


def _numbers(description: Description) -> set[str]:
    return {word for word in folded(description.title).split() if word.isdigit()}
