"""The texts of an edition that a query is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from knowledge.catalogue import cluster
from knowledge.catalogue.forms import folded, sounding
from knowledge.catalogue.record import Description

_MARK = "_"  # in no folded word


class Texts(NamedTuple):
    """What is compared with a query: folded words, and keys of how they sound."""

    title: str  # without the subtitle
    others: str  # other titles, parted by " ; " as the names are; the one with subtitle first
    author: str  # names parted by " ; ", authors first, then translators and the rest
    about: str  # subjects, series, publisher; year_word, audience_word
    title_key: str
    others_key: str
    author_key: str


def texts_of(descriptions: Sequence[Description]) -> Texts:
    """Return the texts under which an edition, described so, is found."""
    shown = cluster.best(descriptions)
    title = folded(shown.title)
    others = _distinct(
        name
        for each in (shown, *descriptions)
        for name in (f"{each.title} {each.subtitle}", *each.other_titles)
    )
    names = _distinct(
        name for each in descriptions for name in (*each.author.split(" ; "), *each.contributors)
    )
    about = _distinct(
        topic for each in descriptions for topic in (*each.subjects, *each.series, each.publisher)
    )
    marks = [mark for each in descriptions for mark in _marks(each)]
    return Texts(
        title=title,
        others=" ; ".join(other for other in others if other != title),
        author=" ; ".join(names),
        about=" ".join(dict.fromkeys(" ".join((*about, *marks)).split())),
        title_key=sounding(title),
        others_key=" ; ".join(sounding(other) for other in others if other != title),
        author_key=" ".join(map(sounding, names)),
    )


def _distinct(texts: Iterable[str]) -> list[str]:
    return [each for each in dict.fromkeys(map(folded, texts)) if each]


def year_word(year: str) -> str:
    """Return how Texts.about says that the book is of `year`: not "1984" as in a title."""
    return f"year{_MARK}{year}"


def audience_word(audience: str) -> str:
    """Return how Texts.about says for whom the book is (Description.audience)."""
    return f"audience{_MARK}{audience}"


def is_mark(word: str) -> bool:
    """Return whether a word of Texts.about is one of the above, not a word of a language."""
    return _MARK in word


def _marks(description: Description) -> Iterable[str]:
    if description.year is not None:
        yield year_word(str(description.year))
    if description.audience:
        yield audience_word(description.audience)


def surnames(author: str) -> frozenset[str]:
    """Return the first word of each name in Texts.author."""
    return frozenset(name.partition(" ")[0] for name in author.split(" ; "))
