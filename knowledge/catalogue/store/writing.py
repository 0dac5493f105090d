"""The store as an import fills it: sources put in and taken out, and the account of it.

What is put is pending until things are settled (settling.py): only then is it known which edition
and which work it belongs to.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from knowledge.catalogue import cluster, facets, ids, members
from knowledge.catalogue.record import Description, Holding, SourceRecord
from knowledge.catalogue.store import tables
from knowledge.catalogue.store.blocks import Keys, Numbers
from knowledge.catalogue.store.rows import Row, read_tags, read_texts, write_tags, write_texts
from knowledge.catalogue.texts import Texts, texts_of

Found = tuple[int, Texts, tuple[str, ...]]
"""An edition as the index has it: number, texts, tags."""
_AT_ONCE = 500  # sources in the buffer
_COMMIT_EVERY = 20_000  # changes; what a killed import has to do again is less than that


class Writer:
    """The file of one import at work.

    is_copy: it was, when it was opened, what serves.
    changed: numbers of the editions whose entry in the index is another since then.
    """

    def __init__(self, folder: Path, *, is_copy: bool = False) -> None:
        self.folder, self.is_copy = folder, is_copy
        self.sql = tables.writer(folder)
        self.changed: set[int] = set()
        self._changes = 0
        self._keys, self._numbers = array("q"), array("i")  # block keys, and whose they are
        self._buffer = _Buffer(self.sql)
        self._first, self._outlines = self._buffer.next, bytearray()  # of what was put, in order
        self.sql.execute("BEGIN")

    @classmethod
    def create(cls, folder: Path) -> Writer:
        """Return a new, empty store in `folder`."""
        connection = tables.writer(folder)
        connection.executescript(tables.TABLES)
        tables.note(connection, "shape", tables.SHAPE)
        tables.note(connection, "sources", tables.SOURCES)
        connection.close()
        return cls(folder)

    def commit(self) -> None:
        """Bring what was done so far to the file; a killed import goes on from there."""
        self.flush()
        self.sql.execute("COMMIT")
        self.sql.execute("BEGIN")

    def flush(self) -> None:
        """Give the file what was put; whoever reads its tables does this first."""
        self._buffer.empty()

    def close(self) -> None:
        """Write out what is pending and let the file go, fit for readers that never write."""
        self.flush()
        self.sql.execute("COMMIT")
        self.sql.execute("PRAGMA journal_mode = DELETE")
        self.sql.close()

    def abandon(self) -> None:
        """Let the file go as it was at the last commit."""
        self.sql.close()

    # --- notes and counts ------------------------------------------------------------------

    @property
    def origin(self) -> str:
        """Return the note of what the catalogue was made from, "" if there is none."""
        return tables.meta(self.sql, "origin")

    @origin.setter
    def origin(self, note: str) -> None:
        tables.note(self.sql, "origin", note)

    @property
    def count(self) -> int:
        """Return how many editions there are."""
        self.flush()
        return int(self.sql.execute("SELECT count(*) FROM edition").fetchone()[0])

    def editions(self) -> Iterator[Found]:
        """Yield every edition as the index is to have it."""
        for number, texts, tags in self.sql.execute("SELECT n, texts, tags FROM edition"):
            yield number, read_texts(texts), read_tags(tags)

    def edition(self, number: int) -> Found | None:
        """Return one edition as the index is to have it, None if there is none (any more)."""
        row = self.sql.execute("SELECT texts, tags FROM edition WHERE n = ?", (number,)).fetchone()
        return (number, read_texts(row[0]), read_tags(row[1])) if row else None

    # --- sources ---------------------------------------------------------------------------

    def has_any(self, library: str) -> bool:
        """Return whether `library` has any record."""
        self.flush()
        row = self.sql.execute("SELECT 1 FROM source WHERE library = ? LIMIT 1", (library,))
        return row.fetchone() is not None

    def put(self, library: str, control: str, sent: SourceRecord, *, is_new: bool = False) -> bool:
        """Add or replace what `library` says under `control`; return whether anything changed.

        is_new: the library certainly has nothing under it yet.
        """
        description = members.write_description(sent.description)
        holdings = members.write_holdings(sent.holdings)
        if not is_new:
            self.flush()
            old = self.sql.execute(
                "SELECT n, description, holdings FROM source WHERE library = ? AND control = ?",
                (library, control),
            ).fetchone()
            if old:
                if old[1:] == (description, holdings):
                    return False
                self._take(old[0])
        row = Row(library, control, description, holdings)
        self._insert(row, sent.description, sent.holdings)
        return True

    def put_row(self, row: Row) -> None:
        """Add what another catalogue had; it must not be there yet."""
        member = row.member()
        self._insert(row, member.description, member.holdings)

    def remove(self, library: str, control: str) -> bool:
        """Remove what `library` says under `control`; return whether it was there."""
        self.flush()
        row = self.sql.execute(
            "SELECT n FROM source WHERE library = ? AND control = ?", (library, control)
        ).fetchone()
        if row:
            self._take(row[0])
        return row is not None

    def controls(self, library: str) -> Iterator[str]:
        """Yield every number under which `library` has a record."""
        self.flush()
        rows = self.sql.execute("SELECT control FROM source WHERE library = ?", (library,))
        for (control,) in rows:
            yield control

    def titles_under(self, library: str, control: str) -> tuple[str, ...]:
        """Return the title that `library` has under `control`, nothing if it has none."""
        self.flush()
        row = self.sql.execute(
            "SELECT description FROM source WHERE library = ? AND control = ?", (library, control)
        ).fetchone()
        return (members.read_description(row[0]).title,) if row else ()

    def write_edition(self, number: int, found: Iterable[tuple[Description, str]]) -> None:
        """Say how the edition `number` is found: by each (description, library of it)."""
        written = _found_by(list(found))
        self.sql.execute("INSERT OR REPLACE INTO edition VALUES (?, ?, ?)", (number, *written))
        self.changed.add(number)

    def drop_edition(self, number: int) -> None:
        """Say that `number` no longer stands for an edition."""
        self.sql.execute("DELETE FROM edition WHERE n = ?", (number,))
        self.changed.add(number)

    def block_keys(self) -> tuple[Keys, Numbers]:
        """Return the block keys of what was put since it was opened, and whose they are."""
        return np.array(self._keys, np.int64), np.array(self._numbers, np.int32)

    def outlines(self) -> tuple[int, bytearray]:
        """Return the outlines of the same, one after the other, and the number of the first."""
        return self._first, self._outlines

    def forget_keys(self) -> None:
        """Let go of both: the keys are kept in the blocks now."""
        self._keys, self._numbers = array("q"), array("i")
        self._first, self._outlines = self._buffer.next, bytearray()

    def _insert(self, row: Row, description: Description, holdings: tuple[Holding, ...]) -> None:
        number = self._buffer.number()
        facts = cluster.facts(row.library, description)
        keys = cluster.block_keys(facts)
        self._outlines += cluster.outline(facts)
        self._keys.extend(keys)
        self._numbers.extend([number] * len(keys))
        copies = sum(each.copies for each in holdings)
        public = ids.number_of(row.library, row.control)
        self._buffer.sources.append(
            (number, public, row.library, row.control, copies, row.description, row.holdings)
        )
        self._buffer.isbns += [(int(isbn), number) for isbn in description.isbns]
        self._buffer.editions.append((number, *_found_by([(description, row.library)])))
        self.changed.add(number)
        self._count()

    def _take(self, number: int) -> None:
        """Take the source `number` out; what it was joined with is to be looked at again."""
        sql = self.sql
        sql.execute(
            "INSERT OR IGNORE INTO pending SELECT other FROM edge WHERE one = :n"
            " UNION SELECT one FROM edge WHERE other = :n",
            {"n": number},
        )
        for table in ("pending", "isbn", "source"):
            sql.execute(f"DELETE FROM {table} WHERE n = ?", (number,))  # noqa: S608
        sql.execute("DELETE FROM edge WHERE one = :n OR other = :n", {"n": number})
        sql.execute("INSERT INTO gone VALUES (?)", (number,))
        self.drop_edition(number)
        self._count()

    def _count(self) -> None:
        self._changes += 1
        if self._changes % _COMMIT_EVERY == 0:
            self.commit()


class _Buffer:
    """Rows on their way into the file: many at once cost half as much."""

    def __init__(self, sql: sqlite3.Connection) -> None:
        self._sql = sql
        (last,) = sql.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence").fetchone()
        self._last = int(last)
        self.sources: list[tuple[int, int, str, str, int, str, str]] = []
        self.isbns: list[tuple[int, int]] = []
        self.editions: list[tuple[int, str, str]] = []

    @property
    def next(self) -> int:
        """Return the number that `number` will give."""
        return self._last + 1

    def number(self) -> int:
        """Return the number of the next source; none is used twice."""
        if len(self.sources) >= _AT_ONCE:
            self.empty()
        self._last += 1
        return self._last

    def empty(self) -> None:
        """Bring the rows to the file."""
        if not self.sources:
            return
        insert = self._sql.executemany
        insert("INSERT INTO source VALUES (?1, ?2, ?3, ?4, ?1, ?1, ?5, ?6, ?7)", self.sources)
        insert("INSERT OR IGNORE INTO isbn VALUES (?, ?)", self.isbns)
        insert("INSERT INTO edition VALUES (?, ?, ?)", self.editions)
        self.sources, self.isbns, self.editions = [], [], []


def _found_by(parts: list[tuple[Description, str]]) -> tuple[str, str]:
    """Return the texts and tags of an edition that is described so, by these libraries."""
    descriptions = [description for description, _ in parts]
    tags = facets.tags_of(descriptions, [library for _, library in parts])
    return write_texts(texts_of(descriptions)), write_tags(tags)


def sources_of(folder: Path) -> Iterator[Row]:
    """Yield what the store in `folder`, of whatever shape, has from the libraries.

    Raises sqlite3.Error if it is none.
    """
    connection = tables.reader(folder)
    try:
        yield from map(
            Row._make,
            connection.execute(
                "SELECT library, control, description, holdings FROM source ORDER BY n"
            ),
        )
    finally:
        connection.close()


def shape_of(folder: Path) -> str:
    """Return the version of the store in `folder`, "" if it is none."""
    return _meta_of(folder, "shape")


def origin_of(folder: Path) -> str:
    """Return the note of what the store in `folder` was made from, "" if there is none."""
    return _meta_of(folder, "origin")


def has_readable_sources(folder: Path) -> bool:
    """Tell whether this version can read what the libraries sent from the store in `folder`."""
    return _meta_of(folder, "sources") == tables.SOURCES


def _meta_of(folder: Path, name: str) -> str:
    connection = tables.reader(folder)
    try:
        return tables.meta(connection, name)
    finally:
        connection.close()
