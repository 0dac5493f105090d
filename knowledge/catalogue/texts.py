"""The texts of an edition that a query is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from knowledge.catalogue import cluster
from knowledge.catalogue.forms import folded, keyed
from knowledge.catalogue.record import Description

_MARK = "_"  # in no folded word
_MOST_IN_A_SURNAME = 3  # words; a longer one is a ministry, or a whole company


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
    described = [shown, *(each for each in descriptions if each is not shown)]
    others = dict.fromkeys(other for each in described for other in _titles(each))
    others.pop(title, None)
    names = _distinct(
        name for each in descriptions for name in (*each.author.split(" ; "), *each.contributors)
    )
    about = " ".join(
        topic for each in descriptions for topic in (*each.subjects, *each.series, each.publisher)
    )
    marks = [mark for each in descriptions for mark in _marks(each)]
    return Texts(
        title=title,
        others=" ; ".join(others),
        author=" ; ".join(names),
        about=" ".join(dict.fromkeys([*folded(about).split(), *marks])),
        title_key=keyed(title),
        others_key=" ; ".join(map(keyed, others)),
        author_key=keyed(" ".join(names)),
    )


def _titles(description: Description) -> list[str]:
    """Return the title with its subtitle, then all others."""
    whole = f"{description.title} {description.subtitle}"
    return _distinct((whole, *description.other_titles))


def _distinct(texts: Iterable[str]) -> list[str]:
    found = dict.fromkeys(map(folded, texts))
    found.pop("", None)
    return list(found)


def year_word(year: str) -> str:
    """Return how Texts.about says that the book is of `year`: not "1984" as in a title."""
    return f"year{_MARK}{year}"


def audience_word(audience: str) -> str:
    """Return how Texts.about says for whom the book is (Description.audience)."""
    return f"audience{_MARK}{audience}"


def is_mark(word: str) -> bool:
    """Return whether a word of Texts.about is one of the above, not a word of a language."""
    return _MARK in word


def _marks(description: Description) -> list[str]:
    marks = [] if description.year is None else [year_word(str(description.year))]
    if description.audience:
        marks.append(audience_word(description.audience))
    return marks


def surnames(author: str) -> frozenset[str]:
    """Return the first word of each name in Texts.author."""
    return frozenset(name.partition(" ")[0] for name in author.split(" ; "))


def parts_of_surnames(names: Iterable[str]) -> frozenset[str]:
    """Return the folded words of surnames that have several, of names as libraries write them.

    «Σαιντ-Εξυπερύ, Αντουάν ντε», «Αντουάν ντε Σαιντ-Εξυπερύ»: σαιντ, εξυπερυ. Of a name without a
    comma nobody knows where the surname begins, but a hyphen at its end.
    """
    found: set[str] = set()
    for name in names:
        surname, comma, _ = name.partition(",")
        if not comma:
            _, _, surname = name.rpartition(" ")
        words = folded(surname).split()
        if 1 < len(words) <= _MOST_IN_A_SURNAME:
            found.update(words)
    return frozenset(found)
