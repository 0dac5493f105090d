"""The texts of an edition that a query is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from knowledge.catalogue import cluster
from knowledge.catalogue.forms import folded, sounding
from knowledge.catalogue.record import Description


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
    title = folded(f"{shown.title} {shown.subtitle}")
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
        title_key=sounding(title),
        others_key=" ; ".join(sounding(other) for other in others if other != title),
        author_key=" ".join(map(sounding, names)),
    )


def _distinct(texts: Iterable[str]) -> list[str]:
    return [each for each in dict.fromkeys(map(folded, texts)) if each]


def year_word(year: str) -> str:
    """Return how Texts.about says that the book is of `year`: not "1984" as in a title."""
    return f"year{year}"


def _year(description: Description) -> str:
    return "" if description.year is None else year_word(str(description.year))


def surnames(author: str) -> frozenset[str]:
    """Return the first word of each name in Texts.author."""
    return frozenset(name.partition(" ")[0] for name in author.split(" ; "))
