"""The union catalogue: every member library's books in one answer, in any spelling of Greek.

    catalogue.load_files(folder, "ANEM", [Path("export.mrc")])
    books = catalogue.open(folder)
    books.search("kazantzaki zorba").hits[0].title

The catalogue is derived: rebuilt from the libraries' exports, never the place where something is
kept. Reading and importing may go on at the same time, in one process or in several.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Lock

from knowledge.catalogue import authors, folder, ids
from knowledge.catalogue.answering import Relaxation
from knowledge.catalogue.authors import Stock, first_author
from knowledge.catalogue.explaining import Explanation, explain
from knowledge.catalogue.facets import EVERYTHING, Facets, Narrowing
from knowledge.catalogue.folder import CatalogueError
from knowledge.catalogue.index import FOLDER_NAME, Index
from knowledge.catalogue.load import build, follow, load_files, remove
from knowledge.catalogue.members import Member
from knowledge.catalogue.overrides import Decision, Overrides
from knowledge.catalogue.record import Description, Holding, Record
from knowledge.catalogue.report import ImportReport, Problem
from knowledge.catalogue.search import (
    DEADLINE_S,
    Hit,
    Result,
    beside_isbn,
    facets,
    search,
    surely,
)
from knowledge.catalogue.shelf import at_library
from knowledge.catalogue.store import SHAPE, Figures, Joint, Store

__all__ = [
    "EVERYTHING",
    "Catalogue",
    "CatalogueError",
    "Decision",
    "Description",
    "Explanation",
    "Facets",
    "Figures",
    "Hit",
    "Holding",
    "ImportReport",
    "Joint",
    "Member",
    "Narrowing",
    "Problem",
    "Record",
    "Relaxation",
    "Result",
    "Stock",
    "beside_isbn",
    "build",
    "first_author",
    "follow",
    "load_files",
    "open",
    "remove",
]

_TRIES = 5  # to open a generation that an import may replace at this very moment


class Catalogue:
    """An open catalogue. Safe for use from any thread; every method is synchronous and quick."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = Lock()
        self._generation, self._store, self._index = _open(root)

    def search(
        self,
        query: str,
        *,
        limit: int = 5,
        offset: int = 0,
        narrow: Narrowing = EVERYTHING,
        deadline_s: float = DEADLINE_S,
    ) -> Result:
        """Return the editions that `query` finds, by title, names, subject or ISBN, best first.

        query: as typed, any length, any characters. Nothing found is a Result without hits.
        deadline_s: what is best by then is returned, and Result.is_cut says so.
        """
        with self._lock:
            return search(
                self._store,
                self._index,
                query,
                limit=limit,
                offset=offset,
                narrow=narrow,
                deadline_s=deadline_s,
            )

    def explain(self, query: str) -> Explanation:
        """Return how `query` is read, what each stage matches, what was relaxed, and the scores."""
        with self._lock:
            return explain(self._store, self._index, query)

    def facets(self, query: str, narrow: Narrowing = EVERYTHING) -> Facets:
        """Return what the list that `search` gives can be narrowed to, with figures."""
        with self._lock:
            return facets(self._store, self._index, query, narrow)

    def at_library(self, library: str, asked: str, *, limit: int = 5, offset: int = 0) -> Result:
        """Return what `library` has on the shelf «889.3», or on a subject: see `shelf`."""
        with self._lock:
            return at_library(self._store, self._index, library, asked, limit=limit, offset=offset)

    def by_author(self, author: str) -> Stock:
        """Return every edition by an author, named as Description.author has it."""
        with self._lock:
            return Stock(self.version, authors.books_by(self._store, self._index, author))

    def surely(self, asked: str) -> Stock:
        """Return the edition that a title or an ISBN surely means, or none."""
        with self._lock:
            return Stock(self.version, surely(self._store, self._index, asked))

    def record(self, record_id: str) -> Record | None:
        """Return the edition called `record_id` (Hit.record_id), None if there is none any more."""
        with self._lock:
            return self._store.record_by_id(record_id)

    def editions(self, record_id: str) -> tuple[Record, ...]:
        """Return all editions of the work of `record_id`, itself among them, the newest first.

        Nothing if there is no such record any more.
        """
        with self._lock:
            return self._store.editions(record_id)

    def parts(self, record_id: str) -> tuple[Member, ...]:
        """Return the libraries' own records that were joined in this edition, each as it came."""
        with self._lock:
            return self._store.parts(record_id)

    def source(self, name: str) -> Member | None:
        """Return what one library says of a book, by "LIB:number"; None if it is not there."""
        library, _, control = name.partition(":")
        parts = self.parts(ids.written(ids.number_of(library, control)))
        return next(
            (part for part in parts if (part.library, part.control) == (library, control)), None
        )

    def joints(self, record_id: str) -> tuple[Joint, ...]:
        """Return why the records of this edition, and of its work, were joined, surest first."""
        with self._lock:
            return self._store.joints(record_id)

    def unheeded(self, decisions: Overrides) -> list[str]:
        """Return what became of the librarians' decisions that the catalogue does not follow."""
        with self._lock:
            return self._store.unheeded(decisions)

    def troubles(self) -> list[str]:
        """Return what is wrong with the files, in words; nothing if they are whole."""
        with self._lock:
            return [*self._store.troubles(), *_index_troubles(self._store, self._index)]

    def figures(self) -> Figures:
        """Return how many editions there are, and each library's records and copies."""
        with self._lock:
            return self._store.figures()

    def only_at(self, library: str) -> int:
        """Return how many editions `library` has that no other library has."""
        with self._lock:
            return self._store.only_at(library)

    @property
    def version(self) -> str:
        """Return the name of the generation that is open; another one has other contents."""
        return self._generation.name

    def reopen_if_changed(self) -> bool:
        """Open what an import has swapped in since; return whether there was anything new."""
        if folder.current(self._root) == self._generation:
            return False
        generation, store, index = _open(self._root)
        with self._lock:
            self._store.close()
            self._generation, self._store, self._index = generation, store, index
        return True

    def close(self) -> None:
        """Let the files go; the catalogue can't be used afterwards."""
        with self._lock:
            self._store.close()


def open(index_dir: Path) -> Catalogue:
    """Return the catalogue in `index_dir`, read-only. Raises CatalogueError if there is none."""
    return Catalogue(index_dir)


def _open(root: Path) -> tuple[Path, Store, Index]:
    for _ in range(_TRIES):
        generation = folder.current(root)
        if generation is None:
            raise CatalogueError(
                f"There is no catalogue in {root}. Build one with "
                f"`kallimachos catalogue import --index {root} --library CODE FILE…`."
            )
        try:
            return generation, *_open_generation(generation)
        except (OSError, ValueError, sqlite3.DatabaseError) as error:
            trouble = error  # An import may just have replaced it: look at CURRENT again.
    raise CatalogueError(
        f"The catalogue in {generation} can't be opened: {trouble}. Import the files again."
    )


def _index_troubles(store: Store, index: Index) -> list[str]:
    if store.count == index.count:
        return []
    return [
        f"catalogue.db has {store.count:,} editions, the index {index.count:,}. "
        "Run `kallimachos catalogue build`."
    ]


def _open_generation(generation: Path) -> tuple[Store, Index]:
    store = Store(generation)
    if store.shape == SHAPE:
        return store, Index(generation / FOLDER_NAME)
    is_whole = store.has_readable_sources
    store.close()
    if is_whole:
        way_out = f"Run `kallimachos catalogue build --index {generation.parent}`."
    else:
        way_out = "Remove the folder and import the libraries' files again."
    raise CatalogueError(
        f"The catalogue in {generation.parent} is damaged or was built by another version of this "
        f"program. {way_out}"
    )
