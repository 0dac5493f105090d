"""Everything that one author wrote, and a title that somebody waits for, as the catalogue has it.

Who is told of a book did not look at it before: names that are only alike are not taken for one
person here. The family name and a given name must sound the same, in whichever script.
"""

from __future__ import annotations

from typing import NamedTuple

from knowledge.catalogue.cluster.names import Name, names_of, same_person
from knowledge.catalogue.cluster.words import heard
from knowledge.catalogue.forms import sounding
from knowledge.catalogue.index import Index
from knowledge.catalogue.record import Record
from knowledge.catalogue.store import Store

_MOST = 2000  # editions of one author


class Stock(NamedTuple):
    """What the catalogue had of something. version: the name of the generation that had it."""

    version: str
    records: tuple[Record, ...]


def first_author(author: str) -> str:
    """Return the first name of Description.author, "" if it names nobody: «Καζαντζάκης, Νίκος»."""
    first = author.partition(" ; ")[0].strip()
    return first if names_of(first) else ""


def books_by(store: Store, index: Index, author: str) -> tuple[Record, ...]:
    """Return the editions of which `author`, named as Description.author has it, is an author."""
    return tuple(map(store.record, numbers_by(store, index, author)))


def numbers_by(store: Store, index: Index, author: str, *, most: int = _MOST) -> list[int]:
    """Return the engine's numbers of the same, of at most so many with these names."""
    wanted = next(iter(names_of(author)), None)
    if wanted is None:
        return []
    words = _words(wanted)
    as_indexed = dict(zip(sounding(heard(author)).split(), sounding(author).split(), strict=False))
    spellings = [{word, as_indexed.get(word, word)} for word in words]
    numbers = index.top(index.named(spellings), most)
    return [each for each in numbers if is_by(wanted, store.record(each).description.author)]


def is_by(wanted: Name, author: str) -> bool:
    """Return whether `wanted` is surely one of the names in `author`."""
    words = set(_words(wanted))
    return any(
        same_person(wanted, other) and words <= {*other[0].split(), *(word for word, _ in other[1])}
        for other in names_of(author)
    )


def is_one(name: str, author: str) -> bool:
    """Return whether `name`, of one person, is surely among the names in `author`."""
    wanted = next(iter(names_of(name)), None)
    return wanted is not None and is_by(wanted, author)


def _words(name: Name) -> list[str]:
    """Return the keys that a name must have to be this one: the family's and the first given."""
    family, given = name
    if not family:
        return [word for word, _ in given]
    whole = [word for word, _ in given if len(word) > 1]
    return [*family.split(), *(whole or [word for word, _ in given])[:1]]
