"""Sources on their way into catalogue.db: worked out and written many at once."""

from __future__ import annotations

import sqlite3
from array import array
from typing import NamedTuple

from knowledge.catalogue import cluster, facets, ids
from knowledge.catalogue.record import Description
from knowledge.catalogue.store.rows import Row, write_tags, write_texts
from knowledge.catalogue.texts import texts_of

_AT_ONCE = 1000


class _Source(NamedTuple):
    """What one library says of one book, with its number in the file."""

    number: int
    row: Row
    description: Description
    copies: int


class Buffer:
    """What was put and is not yet in the file, and what is kept of the rest until it is settled.

    keys, numbers: block keys, and whose they are.
    outlines: of all sources from number `first` on, one after the other.
    """

    def __init__(self, sql: sqlite3.Connection) -> None:
        self._sql = sql
        (last,) = sql.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence").fetchone()
        self._last = int(last)
        self._waiting: list[_Source] = []
        self.forget()

    def forget(self) -> None:
        """Let go of keys and outlines."""
        self.keys, self.numbers = array("q"), array("i")
        self.first, self.outlines = self._last + 1, bytearray()

    def put(self, row: Row, description: Description, copies: int) -> int:
        """Add a source; return its number. None is used twice."""
        if len(self._waiting) >= _AT_ONCE:
            self.empty()
        self._last += 1
        self._waiting.append(_Source(self._last, row, description, copies))
        return self._last

    def empty(self) -> None:
        """Bring what waits to the file."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            # Step by step for all of them: quicker than all steps for one after the other.
            self._note_blocks(waiting)
            self._write(waiting)

    def _note_blocks(self, waiting: list[_Source]) -> None:
        facts = [cluster.facts(each.row.library, each.description) for each in waiting]
        self.outlines += b"".join(map(cluster.outline, facts))
        for each, keys in zip(waiting, map(cluster.block_keys, facts), strict=True):
            self.keys.extend(keys)
            self.numbers.extend([each.number] * len(keys))

    def _write(self, waiting: list[_Source]) -> None:
        insert = self._sql.executemany
        insert("INSERT INTO source VALUES (?1, ?2, ?3, ?4, ?1, ?1, ?5, ?6, ?7)", map(_row, waiting))
        isbns = [(int(isbn), each.number) for each in waiting for isbn in each.description.isbns]
        insert("INSERT OR IGNORE INTO isbn VALUES (?, ?)", isbns)
        found = [
            (each.number, *found_by([(each.description, each.row.library)])) for each in waiting
        ]
        insert("INSERT INTO edition VALUES (?, ?, ?)", found)


def _row(source: _Source) -> tuple[int, int, str, str, int, str, str]:
    number, (library, control, description, holdings), _, copies = source
    public = ids.number_of(library, control)
    return number, public, library, control, copies, description, holdings


def found_by(parts: list[tuple[Description, str]]) -> tuple[str, str]:
    """Return the texts and tags of an edition that is described so, by these libraries."""
    descriptions = [description for description, _ in parts]
    tags = facets.tags_of(descriptions, [library for _, library in parts])
    return write_texts(texts_of(descriptions)), write_tags(tags)
