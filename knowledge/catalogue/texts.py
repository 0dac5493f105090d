"""The texts of an edition that a query is compared with, and the coarsest of them, the stem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from knowledge import text
from knowledge.catalogue import cluster
from knowledge.catalogue.record import Description

_ENDING = re.compile(r"[aeiou]*[sn]?$")
_SHORTEST_STEM = 3


class Texts(NamedTuple):
    """What is compared with a query: folded words, and keys of how they sound."""

    title: str
    others: str  # other titles, parted by " ; " as the names are
    author: str  # names parted by " ; ", authors first, then translators and the rest
    about: str  # subjects, series, publisher, year_word
    title_key: str
    others_key: str
    author_key: str


def texts_of(descriptions: Sequence[Description]) -> Texts:
    """Return the texts under which an edition, described so, is found."""
    shown = cluster.best(descriptions)
    title = " ".join(text.words(f"{shown.title} {shown.subtitle}"))
    others = _distinct(
        name
        for each in descriptions
        for name in (f"{each.title} {each.subtitle}", *each.other_titles)
    )
    names = _distinct(
        name for each in descriptions for name in (*each.author.split(" ; "), *each.contributors)
    )
    about = _distinct(
        topic
        for each in descriptions
        for topic in (*each.subjects, *each.series, each.publisher, _year(each))
    )
    return Texts(
        title=title,
        others=" ; ".join(other for other in others if other != title),
        author=" ; ".join(names),
        about=" ".join(dict.fromkeys(" ".join(about).split())),
        title_key=text.key(title),
        others_key=" ; ".join(text.key(other) for other in others if other != title),
        author_key=text.key(" ".join(names)),
    )


def _distinct(texts: Iterable[str]) -> list[str]:
    return [folded for folded in dict.fromkeys(" ".join(text.words(t)) for t in texts) if folded]


def stem(word_key: str) -> str:
    """Return `word_key` without a final s or n and the vowels before it: zorvas, zorva -> zorv.

    Greek declension changes little else. A word that would be left with less than three letters
    stays whole.
    """
    short = _ENDING.sub("", word_key, count=1)
    return short if len(short) >= _SHORTEST_STEM else word_key


def year_word(year: str) -> str:
    """Return how Texts.about says that the book is of `year`: not "1984" as in a title."""
    return f"year{year}"


def _year(description: Description) -> str:
    return "" if description.year is None else year_word(str(description.year))


def surnames(author: str) -> frozenset[str]:
    """Return the first word of each name in Texts.author."""
    return frozenset(name.partition(" ")[0] for name in author.split(" ; "))
