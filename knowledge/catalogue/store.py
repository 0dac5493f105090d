"""catalogue.db: every library's description as it came, and the editions that they make.

One SQLite file, derived and rebuildable: written by one importer into a folder that nobody reads
yet (so without a journal), then opened read-only by many.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import orjson

from knowledge import text
from knowledge.catalogue import cluster, members
from knowledge.catalogue.members import Member
from knowledge.catalogue.record import Description, Record, SourceRecord
from knowledge.catalogue.texts import Texts, texts_of

FILE_NAME = "catalogue.db"
_PROBE = "Ὁ ἄγχος καΐκι μπαμπάς ντεντεκτιβ αυγό Εύβοια ψυχή ξένος thelo 8elw xwra charm phone"
SHAPE = "3-" + blake2b(text.key(_PROBE).encode(), digest_size=4).hexdigest()
"""Version of the tables and of the keys in them; a catalogue of another one is not opened."""

_TABLES = """
CREATE TABLE record (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL, others TEXT NOT NULL, author TEXT NOT NULL, about TEXT NOT NULL,
    title_key TEXT NOT NULL, others_key TEXT NOT NULL, author_key TEXT NOT NULL
);
CREATE TABLE source (
    library TEXT NOT NULL,
    control TEXT NOT NULL,
    record INTEGER NOT NULL,
    description TEXT NOT NULL,
    holdings TEXT NOT NULL,
    PRIMARY KEY (library, control)
) WITHOUT ROWID;
CREATE INDEX source_by_record ON source (record);
CREATE TABLE access (
    key INTEGER NOT NULL,
    record INTEGER NOT NULL,
    PRIMARY KEY (key, record)
) WITHOUT ROWID;
CREATE INDEX access_by_record ON access (record);
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
_TEXTS = ", ".join(Texts._fields)
_ID_BYTES = 6


@dataclass(frozen=True, slots=True)
class Figures:
    """What is in the catalogue: editions, and per library (records, copies)."""

    editions: int
    libraries: dict[str, tuple[int, int]]


class Store:
    """The open file. Use `create`, `change` or `read`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection
        self._stale: set[int] = set()

    @classmethod
    def create(cls, folder: Path) -> Store:
        """Return a new, empty store in `folder`, for writing."""
        store = cls(_writer(folder))
        store._sql.executescript(_TABLES)
        store._sql.execute("INSERT INTO meta VALUES ('shape', ?)", (SHAPE,))
        return store

    @classmethod
    def change(cls, folder: Path) -> Store:
        """Return the store in `folder`, for writing; nobody else may have it open."""
        return cls(_writer(folder))

    @classmethod
    def read(cls, folder: Path) -> Store:
        """Return the store in `folder`, read-only and never changing, for use from any thread."""
        address = (folder / FILE_NAME).absolute().as_uri() + "?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        connection.execute("PRAGMA mmap_size = 1073741824")
        connection.execute("PRAGMA query_only = 1")
        return cls(connection)

    def close(self) -> None:
        """Write out what is pending and let the file go."""
        self._sql.commit()
        self._sql.close()

    # --- reading ---------------------------------------------------------------------------

    @property
    def shape(self) -> str:
        """Return the version of the tables, "" if this is no catalogue."""
        try:
            row = self._sql.execute("SELECT value FROM meta WHERE name = 'shape'").fetchone()
        except sqlite3.DatabaseError:
            return ""
        return str(row[0]) if row else ""

    @property
    def origin(self) -> str:
        """Return the note of what the catalogue was made from, "" if there is none."""
        row = self._sql.execute("SELECT value FROM meta WHERE name = 'origin'").fetchone()
        return str(row[0]) if row else ""

    @origin.setter
    def origin(self, note: str) -> None:
        self._sql.execute("INSERT OR REPLACE INTO meta VALUES ('origin', ?)", (note,))

    @property
    def count(self) -> int:
        """Return how many editions there are."""
        return int(self._sql.execute("SELECT count(*) FROM record").fetchone()[0])

    def texts(self, numbers: Sequence[int]) -> dict[int, Texts]:
        """Return the compared texts of the records `numbers`."""
        rows = self._sql.execute(
            f"SELECT n, {_TEXTS} FROM record WHERE n IN ({_listed(numbers)})"  # noqa: S608
        )
        return {row[0]: Texts(*row[1:]) for row in rows}

    def all_texts(self) -> Iterator[tuple[int, Texts]]:
        """Yield (number, compared texts) of every record."""
        rows = self._sql.execute(
            f"SELECT n, {_TEXTS} FROM record ORDER BY n"  # noqa: S608
        )
        for row in rows:
            yield row[0], Texts(*row[1:])

    def record(self, number: int) -> Record:
        """Return the record with the engine's `number`, which must exist."""
        (public_id,) = self._sql.execute("SELECT id FROM record WHERE n = ?", (number,)).fetchone()
        return members.joined(public_id, self._members(number))

    def record_by_id(self, public_id: str) -> Record | None:
        """Return the record called `public_id`, None if there is none (any more)."""
        row = self._sql.execute("SELECT n FROM record WHERE id = ?", (public_id,)).fetchone()
        return self.record(row[0]) if row else None

    def with_isbn(self, isbns: Iterable[str]) -> list[int]:
        """Return the numbers of the records with any of `isbns` (ISBN-13), oldest first."""
        return self._with_keys(map(int, isbns))

    def on_shelf(self, library: str, beginning: str) -> list[int]:
        """Return the numbers of what `library` keeps under shelfmarks that begin so, in order."""
        written = orjson.dumps(beginning).decode().removesuffix('"')
        rows = self._sql.execute(
            "SELECT record, holdings FROM source WHERE library = ? AND instr(holdings, ?)",
            (library, written),
        )
        shelved = sorted(
            (at.shelfmark, number)
            for number, holdings in rows
            for at in members.read_holdings(library, holdings)
            if at.shelfmark.startswith(beginning)
        )
        return list(dict.fromkeys(number for _, number in shelved))

    def figures(self) -> Figures:
        """Return what is in the catalogue, counted."""
        libraries: dict[str, tuple[int, int]] = {}
        for library, holdings in self._sql.execute("SELECT library, holdings FROM source"):
            records, copies = libraries.get(library, (0, 0))
            told = sum(each.copies for each in members.read_holdings(library, holdings))
            libraries[library] = (records + 1, copies + told)
        return Figures(self.count, libraries)

    # --- writing ---------------------------------------------------------------------------

    def put(self, library: str, control: str, sent: SourceRecord) -> bool:
        """Add or replace what `library` says under `control`; return whether anything changed."""
        description = members.write_description(sent.description)
        holdings = members.write_holdings(sent.holdings)
        old = self._sql.execute(
            "SELECT record, description, holdings FROM source WHERE library = ? AND control = ?",
            (library, control),
        ).fetchone()
        if old and old[1:] == (description, holdings):
            return False
        if old:
            self._leave(library, control, old[0])
        keys = cluster.access_keys(sent.description)
        number = self._edition(library, sent.description, keys)
        if number is None:
            number = self._new_record(library, control, sent.description, was=old and old[0])
        else:
            self._stale.add(number)
        self._sql.execute(
            "INSERT INTO source VALUES (?, ?, ?, ?, ?)",
            (library, control, number, description, holdings),
        )
        self._sql.executemany(
            "INSERT OR IGNORE INTO access VALUES (?, ?)", [(key, number) for key in keys]
        )
        return True

    def remove(self, library: str, control: str) -> None:
        """Remove what `library` says under `control`, if it is there."""
        row = self._sql.execute(
            "SELECT record FROM source WHERE library = ? AND control = ?", (library, control)
        ).fetchone()
        if row:
            self._leave(library, control, row[0])

    def titles_under(self, library: str, control: str) -> tuple[str, ...]:
        """Return the title that `library` has under `control`, nothing if it has none."""
        row = self._sql.execute(
            "SELECT description FROM source WHERE library = ? AND control = ?", (library, control)
        ).fetchone()
        return (members.read_description(row[0]).title,) if row else ()

    def settle(self) -> None:
        """Bring the compared texts of every record touched up to date, and drop empty ones."""
        for number in sorted(self._stale):
            parts = self._members(number)
            self._sql.execute("DELETE FROM access WHERE record = ?", (number,))
            if not parts:
                self._sql.execute("DELETE FROM record WHERE n = ?", (number,))
                continue
            descriptions = [part.description for part in parts]
            self._write_texts(number, texts_of(descriptions))
            keys = {key for each in descriptions for key in cluster.access_keys(each)}
            self._sql.executemany(
                "INSERT INTO access VALUES (?, ?)", [(key, number) for key in sorted(keys)]
            )
        self._stale.clear()
        self._sql.commit()

    def _leave(self, library: str, control: str, number: int) -> None:
        self._sql.execute(
            "DELETE FROM source WHERE library = ? AND control = ?", (library, control)
        )
        self._stale.add(number)

    def _edition(self, library: str, description: Description, keys: Iterable[int]) -> int | None:
        """Return the record that is the same edition, None if there is none yet."""
        for number in self._with_keys(keys):
            parts = self._members(number)
            own = [part for part in parts if part.library == library]
            if not all(cluster.are_duplicates(description, each.description) for each in own):
                continue
            if any(cluster.are_same_edition(description, each.description) for each in parts):
                return number
        return None

    def _new_record(
        self, library: str, control: str, description: Description, *, was: int | None
    ) -> int:
        """Return the number of a record for a new edition: the old one's, if that is free."""
        if was is not None and not self._members(was):
            return was  # It is stale, so its texts are written when things settle.
        made = self._sql.execute(
            f"INSERT INTO record (id, {_TEXTS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (self._free_id(library, control), *texts_of([description])),
        )
        return int(made.lastrowid or 0)

    def _free_id(self, library: str, control: str) -> str:
        """Ids come from the first library's own number, so that a rebuild gives the same ones."""
        for turn in range(1000):
            seed = f"{library}\0{control}\0{turn}".encode()
            public_id = blake2b(seed, digest_size=_ID_BYTES).hexdigest()
            if not self._sql.execute("SELECT 1 FROM record WHERE id = ?", (public_id,)).fetchone():
                return public_id
        raise AssertionError("a thousand ids in a row were taken")

    def _write_texts(self, number: int, texts: Texts) -> None:
        self._sql.execute(
            f"UPDATE record SET ({_TEXTS}) = (?, ?, ?, ?, ?, ?, ?) WHERE n = ?",  # noqa: S608
            (*texts, number),
        )

    def _with_keys(self, keys: Iterable[int]) -> list[int]:
        rows = self._sql.execute(
            f"SELECT DISTINCT record FROM access WHERE key IN ({_listed(keys)})"  # noqa: S608
            " ORDER BY record"
        )
        return [row[0] for row in rows]

    def _members(self, number: int) -> list[Member]:
        rows = self._sql.execute(
            "SELECT library, control, description, holdings FROM source WHERE record = ?"
            " ORDER BY library, control",
            (number,),
        )
        return [
            Member(
                library,
                control,
                members.read_description(description),
                members.read_holdings(library, holdings),
            )
            for library, control, description, holdings in rows
        ]


def _listed(numbers: Iterable[int]) -> str:
    """Return whole numbers as SQL has them in IN (…): a list has no placeholder of its own."""
    return ",".join(str(int(number)) for number in numbers)


def _writer(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / FILE_NAME)
    # The folder is thrown away if the import dies, and synced before it is read.
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    return connection
