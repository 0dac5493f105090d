"""What one library has: on a shelf, by how the shelfmarks begin, or on a subject."""

from __future__ import annotations

import unicodedata
from time import perf_counter

from knowledge.catalogue.facets import Narrowing
from knowledge.catalogue.index import Index
from knowledge.catalogue.search import Result, hits_of, search
from knowledge.catalogue.store import Store


def at_library(
    store: Store, index: Index, library: str, asked: str, *, limit: int, offset: int
) -> Result:
    """Return what `library` has on the shelf `asked`, in the shelf's order, else on that subject.

    asked: the beginning of shelfmarks, "889.3", in which there is a digit; or words to search.
    """
    asked = unicodedata.normalize("NFC", asked.strip())
    if any(char.isdigit() for char in asked):
        shelf = _shelf(store, library, asked, limit=limit, offset=offset)
        if shelf.total:
            return shelf
    there = Narrowing(library=library)
    return search(store, index, asked, limit=limit, offset=offset, narrow=there)


def _shelf(store: Store, library: str, beginning: str, *, limit: int, offset: int) -> Result:
    started = perf_counter()
    numbers = store.on_shelf(library, beginning)
    hits = hits_of(store, numbers[offset : offset + limit])
    took_ms = round((perf_counter() - started) * 1000, 3)
    return Result(beginning, hits, len(numbers), relaxed=(), is_sure=True, took_ms=took_ms)
