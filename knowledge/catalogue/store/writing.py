"""The store as an import fills it: sources put in and taken out, and the account of it.

What is put is pending until things are settled (settling.py): only then is it known which edition
and which work it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from knowledge.catalogue import members
from knowledge.catalogue.record import Description, Holding, SourceRecord
from knowledge.catalogue.store import heirs, tables
from knowledge.catalogue.store.blocks import Keys, Numbers
from knowledge.catalogue.store.putting import Buffer, found_by
from knowledge.catalogue.store.rows import Row, read_tags, read_texts
from knowledge.catalogue.texts import Texts

Found = tuple[int, Texts, tuple[str, ...]]
"""An edition as the index has it: number, texts, tags."""
_COMMIT_EVERY = 20_000  # changes; what a killed import has to do again is less than that


class Writer:
    """The file of one import at work.

    is_copy: it was, when it was opened, what serves.
    changed: numbers of the editions whose entry in the index is another since then.
    """

    def __init__(self, folder: Path, *, is_copy: bool = False) -> None:
        self.folder, self.is_copy = folder, is_copy
        self.sql = tables.writer(folder)
        self.sql.executescript(heirs.TABLE)
        self._settled = int(tables.meta(self.sql, "settled") or 0)  # above it nothing is joined yet
        self.changed: set[int] = set()
        self._changes = 0
        self._buffer = Buffer(self.sql)
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

    def take_over(self, serving: Path) -> None:
        """Keep what the store in `serving` knows of ids whose records went."""
        heirs.copy(serving, self.sql)

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

    def remove_library(self, library: str) -> int:
        """Remove everything that `library` says; return how many records that were."""
        controls = list(self.controls(library))
        for control in controls:
            self.remove(library, control)
        return len(controls)

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
        written = found_by(list(found))
        self.sql.execute("INSERT OR REPLACE INTO edition VALUES (?, ?, ?)", (number, *written))
        self.changed.add(number)

    def drop_edition(self, number: int) -> None:
        """Say that `number` no longer stands for an edition."""
        self.sql.execute("DELETE FROM edition WHERE n = ?", (number,))
        self.changed.add(number)

    def block_keys(self) -> tuple[Keys, Numbers]:
        """Return the block keys of what was put since it was opened, and whose they are."""
        self.flush()
        return np.array(self._buffer.keys, np.int64), np.array(self._buffer.numbers, np.int32)

    def outlines(self) -> tuple[int, bytearray]:
        """Return the outlines of the same, one after the other, and the number of the first."""
        self.flush()
        return self._buffer.first, self._buffer.outlines

    def forget_keys(self) -> None:
        """Let go of both: the keys are kept in the blocks now."""
        self._buffer.forget()

    def _insert(self, row: Row, description: Description, holdings: tuple[Holding, ...]) -> None:
        copies = sum([each.copies for each in holdings])
        self.changed.add(self._buffer.put(row, description, copies))
        self._count()

    def _take(self, number: int) -> None:
        """Take the source `number` out; what it was joined with is to be looked at again."""
        sql = self.sql
        if number <= self._settled:
            heirs.note(sql, number)
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
