"""What is compared of one library's record, worked out once."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from knowledge import text
from knowledge.catalogue.cluster import numerals
from knowledge.catalogue.cluster.names import Name, names_of
from knowledge.catalogue.cluster.titles import told
from knowledge.catalogue.forms import folded, sounding
from knowledge.catalogue.record import Description

_REMEMBERED = 1 << 13
_MOST_TITLES = 8
_PUBLISHING = frozenset(
    text.fold(
        "εκδόσεις έκδοση εκδ εκδοτικός εκδοτική οίκος οργανισμός βιβλιοπωλείο αφοί και υιοί σια "
        "αε επε ιδιωτική publications publishers publishing press books verlag editions éditions "
        "edition editeur co company inc ltd and the of χε χ ε"
    ).split()
)
_PAGES = re.compile(r"(?<!\d)(\d{1,4})\s*(?:σ\b|σσ|σελ|p\b|pp|pages|s\b|seiten|Σ)", re.IGNORECASE)


class Facts(NamedTuple):
    """The compared forms of one source record. Texts are phonetic keys; "" and () are unknown."""

    library: str
    title: str  # the words that count, without subtitle and number of the part
    full: str  # with the subtitle
    part: str  # number of the volume or part: "2"
    authors: tuple[Name, ...]
    is_greek: bool  # the author's name is in Greek letters
    others: tuple[str, ...]  # further titles: original, variant, romanised
    uniform: tuple[str, ...]  # those of them that name the work
    year: int | None
    publisher: str
    pages: int | None
    isbns: tuple[str, ...]
    issns: tuple[str, ...]
    format: str
    language: str


def facts(library: str, description: Description) -> Facts:
    """Return what is compared of `description`, a record of `library`."""
    title, part = told(description.title)
    full = title
    if description.subtitle:
        subtitle, number = told(description.subtitle)
        full, part = f"{title} {subtitle}", part or number
    if description.part:
        part = told(description.part)[1] or _lone_number(description.part) or part
    uniform = tuple(told(each)[0] for each in description.uniform_titles[:_MOST_TITLES])
    others = tuple(told(each)[0] for each in description.other_titles[:_MOST_TITLES])
    return Facts(
        library,
        title,
        full,
        part,
        names_of(description.author),
        _is_greek(description.author),
        others,
        uniform,
        description.year,
        _publisher(description.publisher),
        _pages(description.extent),
        description.isbns,
        description.issns,
        description.format,
        description.language,
    )


def _lone_number(part: str) -> str:
    return next(filter(None, map(numerals.value, folded(part).split())), "")


@lru_cache(maxsize=_REMEMBERED)
def _is_greek(author: str) -> bool:
    return text.script_of(author) == "greek"


@lru_cache(maxsize=_REMEMBERED)
def _publisher(written: str) -> str:
    """Return the keys of the words of a publisher's name that tell it from another."""
    words, keys = folded(written).split(), sounding(written).split()
    return " ".join(key for word, key in zip(words, keys, strict=True) if word not in _PUBLISHING)


@lru_cache(maxsize=_REMEMBERED)
def _pages(extent: str) -> int | None:
    found = _PAGES.search(extent)
    return int(found[1]) if found else None
