"""The books of an author whom libraries write in two alphabets: Σαιντ-Εξυπερύ is Saint-Exupéry.

The letters do not tell it; that editions of one work were joined does (see cluster).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowledge.catalogue.authors import first_author, numbers_by
from knowledge.catalogue.forms import folded, keyed, stem
from knowledge.catalogue.index import Index
from knowledge.catalogue.plan import RERANKED
from knowledge.catalogue.rank import Ranked
from knowledge.catalogue.store import Store
from knowledge.catalogue.words import Query

_MOST_WORKS = 5  # whose editions are looked at


def elsewhere(store: Store, index: Index, query: Query, ranked: Sequence[Ranked]) -> list[int]:
    """Return what else there is by the author whom `query` names, written in the other alphabet.

    ranked: what was found, best first. Nothing if the query names more than an author.
    """
    if not ranked or not _is_author(query, ranked[0]):
        return []
    name = next(_other_names(store, ranked), "")
    found = numbers_by(store, index, name, most=RERANKED) if name else []
    return sorted(set(found).difference(each.number for each in ranked))


def _is_author(query: Query, best: Ranked) -> bool:
    """Return whether every word of `query` is in the name of the first author of `best`."""
    name = best.texts.author.partition(" ; ")[0]
    stems = {stem(key) for key in keyed(name).split()}
    return all(
        not stems.isdisjoint(word.stems) or best.taken_for(word) in name.split()
        for word in query.required
    )


def _other_names(store: Store, ranked: Sequence[Ranked]) -> Iterator[str]:
    """Yield how the first authors of these books are written elsewhere, likeliest first."""
    for each in ranked[:_MOST_WORKS]:
        record = store.record(each.number)
        own = first_author(record.description.author)
        if not own:
            continue
        for edition in store.editions(record.id):
            other = first_author(edition.description.author)
            if other and _is_greek(other) != _is_greek(own):
                yield other


def _is_greek(name: str) -> bool:
    return any("α" <= letter <= "ω" for letter in folded(name))
