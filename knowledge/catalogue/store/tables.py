"""catalogue.db: its tables, and how the file is opened.

source   what one library says of one book, as it came; `n` numbers it within this file
isbn     the ISBN-13s that sources have
edge     two sources that are one edition or one work, by which rule and how surely
edition  how each edition is found; `n` is that of the source which stands for it
pending  sources whose edition is to be worked out again; of those put since the last time, with
         numbers above that in the note "settled", each is its own edition until then
gone     numbers of sources that went
former   ids of sources that went, and of the source that stands in for each (heirs.py)
decision the librarians' decisions that the editions follow
"""

from __future__ import annotations

import sqlite3
from hashlib import blake2b
from pathlib import Path

from knowledge import text

FILE_NAME = "catalogue.db"
SOURCES = "1"
"""Version of what libraries said, as kept in `source`: with the same one a catalogue can be built
anew without their files."""
_PROBE = (
    "Ὁ ἄγχος καΐκι μπαμπάς ντεντεκτιβ αυγό Εύβοια ψυχή ξένος thelo 8elw xwra charm phone "
    "anthropos symphonia για αγίου"
)
SHAPE = "7-" + blake2b(text.key(_PROBE).encode(), digest_size=4).hexdigest()
"""Version of all that is worked out from it; a catalogue of another one is built anew first."""

TABLES = """
CREATE TABLE source (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id INTEGER NOT NULL,
    library TEXT NOT NULL,
    control TEXT NOT NULL,
    edition INTEGER NOT NULL,
    work INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    description TEXT NOT NULL,
    holdings TEXT NOT NULL
);
CREATE TABLE isbn (isbn INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (isbn, n)) WITHOUT ROWID;
CREATE TABLE edge (
    one INTEGER NOT NULL, other INTEGER NOT NULL,
    level TEXT NOT NULL, rule TEXT NOT NULL, strength INTEGER NOT NULL,
    PRIMARY KEY (one, other, level)
) WITHOUT ROWID;
CREATE TABLE edition (n INTEGER PRIMARY KEY, texts TEXT NOT NULL, tags TEXT NOT NULL);
CREATE TABLE pending (n INTEGER PRIMARY KEY);
CREATE TABLE gone (n INTEGER PRIMARY KEY);
CREATE TABLE decision (line TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE UNIQUE INDEX source_by_control ON source (library, control);
"""
# Only a minority shares an edition or a work with others; for the rest `n` itself is the answer.
INDEXES = (
    "CREATE INDEX IF NOT EXISTS source_by_id ON source (id)",
    "CREATE INDEX IF NOT EXISTS source_by_edition ON source (edition) WHERE edition <> n",
    "CREATE INDEX IF NOT EXISTS source_by_work ON source (work) WHERE work <> n",
    "CREATE INDEX IF NOT EXISTS edge_by_other ON edge (other)",
)
"""Made when the rows are there, which is quicker than row by row."""
MEMBERS = "n = :n OR (edition = :n AND edition <> n)"
"""The sources of the edition `:n`."""
_CACHE_KIB = 32_000


def writer(folder: Path) -> sqlite3.Connection:
    """Return the file in `folder`, made if need be, for the one importer that may write."""
    connection = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
    # What a killed import has committed is found by the next; after a power cut it starts again.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def reader(folder: Path) -> sqlite3.Connection:
    """Return the file in `folder`, read-only and never changing, for use from any thread."""
    address = (folder / FILE_NAME).absolute().as_uri() + "?mode=ro&immutable=1"
    connection = sqlite3.connect(address, uri=True, check_same_thread=False)
    connection.execute("PRAGMA mmap_size = 4294967296")
    connection.execute("PRAGMA query_only = 1")
    return connection


def meta(connection: sqlite3.Connection, name: str) -> str:
    """Return the note called `name`, "" if there is none or this is no catalogue."""
    try:
        row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    except sqlite3.DatabaseError:
        return ""
    return str(row[0]) if row else ""


def note(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Keep the note `value` under `name`."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
