"""What was harvested of one library: a file that loses and doubles nothing, whenever it is killed.

Each answer's records, and the token with which the list goes on, are one transaction. Records are
keyed by the provider's identifier, so a list that starts again brings nothing twice. All fields
are kept: the catalogue can be built anew without asking the provider.
"""

from __future__ import annotations

import fcntl
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

from knowledge.catalogue.oaipmh.records import Found
from knowledge.catalogue.oaipmh.trouble import HarvestError
from knowledge.catalogue.oaipmh.walk import Walk
from knowledge.catalogue.sources.harvested import APPLICATION_ID

_TABLES = """
CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS token (digest BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS record (
    identifier TEXT NOT NULL UNIQUE,
    datestamp TEXT NOT NULL,
    is_deleted INTEGER NOT NULL,
    number TEXT NOT NULL,     -- MARC 001
    control TEXT UNIQUE,      -- the number under which the catalogue is to have it
    loaded TEXT,              -- the one under which it has it
    told BLOB,                -- its leader and its fields by tag, as JSON
    why TEXT NOT NULL,        -- why it can't be read
    round INTEGER NOT NULL,   -- the last complete list that it was in
    waiting INTEGER NOT NULL  -- for the catalogue
);
CREATE INDEX IF NOT EXISTS waiting ON record (waiting) WHERE waiting;
"""
# A record that can't be read leaves what it said before; one that says the same does not wait.
_PUT = """
INSERT INTO record VALUES (:identifier, :datestamp, :is_deleted, :number, NULL, NULL, :told, :why,
                           :round, 1)
ON CONFLICT (identifier) DO UPDATE SET
    waiting = waiting OR why <> excluded.why OR is_deleted <> excluded.is_deleted
              OR (excluded.why = '' AND told IS NOT excluded.told),
    control = CASE WHEN excluded.why = '' AND (number <> excluded.number OR excluded.is_deleted)
              THEN NULL ELSE control END,
    number = CASE WHEN excluded.why = '' THEN excluded.number ELSE number END,
    told = CASE WHEN excluded.why = '' THEN excluded.told ELSE told END,
    is_deleted = excluded.is_deleted, datestamp = excluded.datestamp, why = excluded.why,
    round = excluded.round
"""
_GONE = "is_deleted = 1, told = NULL, why = '', number = '', control = NULL, waiting = 1"
# Only what describe() leaves as it is; printable, and without ISBD punctuation at the end.
_PLAIN = re.compile(r"(?:[!-;=?-~][ -;=?-~]{0,97})?[0-9A-Za-z]")


class Journal:
    """The journal of one library, held by one process."""

    def __init__(self, folder: Path, library: str) -> None:
        """Open the journal in `folder`, which is made if need be. Raises HarvestError."""
        self.path = path_of(folder, library)
        self._lock = _locked(folder, library)
        try:
            self._sql = _opened(self.path)
        except (sqlite3.Error, HarvestError) as error:
            self._lock.close()
            raise HarvestError(
                f"{self.path} can't be used: {error}. Make room, or remove it: then everything is "
                "harvested anew."
            ) from None

    def close(self) -> None:
        """Let the next process in."""
        self._sql.close()
        self._lock.close()

    # Notes.

    def note(self, name: str) -> str:
        """Return what was noted under `name`, "" if nothing."""
        row = self._sql.execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def write(self, **notes: str) -> None:
        """Note these."""
        with self._transaction():
            self._write(notes)

    def _write(self, notes: dict[str, str]) -> None:
        self._sql.executemany("INSERT OR REPLACE INTO note VALUES (?, ?)", notes.items())

    # The list under way.

    @property
    def walk(self) -> Walk | None:
        """Return the list that is under way, None between two."""
        told = self.note("walk")
        return Walk(**json.loads(told)) if told else None

    def begin(self, walk: Walk, **notes: str) -> None:
        """Begin a list, or begin it again; its round is new."""
        with self._transaction():
            walk.round = int(self.note("round") or 0) + 1
            self._sql.execute("DELETE FROM token")
            self._write({**notes, "round": str(walk.round), "walk": json.dumps(asdict(walk))})

    def take(self, found: Sequence[Found], walk: Walk, token: str) -> bool:
        """Keep what one answer brought, and the `token` for the next; return whether it is new.

        A token that this list has had already goes round in circles: the list ends without it.
        """
        with self._transaction():
            if walk.verb == "ListRecords":
                self._sql.executemany(_PUT, [_row(each, walk.round) for each in found])
            else:
                self._met(found, walk)
            digest = blake2b(token.encode(), digest_size=16).digest()
            added = self._sql.execute("INSERT OR IGNORE INTO token VALUES (?)", (digest,))
            is_new = bool(added.rowcount)
            walk.token = token if is_new else ""
            walk.met += len(found)
            self._write({"walk": json.dumps(asdict(walk))})
        return is_new

    def _met(self, found: Sequence[Found], walk: Walk) -> None:
        """Note which records are still listed, and those that are listed as deleted."""
        for each in found:
            met = self._sql.execute(
                "UPDATE record SET round = ? WHERE identifier = ?", (walk.round, each.identifier)
            )
            is_old = each.datestamp[:10] < walk.began[:10]
            walk.unknown += not met.rowcount and is_old and not each.is_deleted
        gone = [(each.identifier,) for each in found if each.is_deleted]
        self._sql.executemany(
            f"UPDATE record SET {_GONE} WHERE identifier = ? AND NOT is_deleted",  # noqa: S608
            gone,
        )

    def absent(self, walk: Walk) -> int:
        """Return how many records `walk`, a complete list, did not have any more."""
        query = "SELECT count(*) FROM record WHERE round <> ? AND NOT is_deleted"
        return int(self._sql.execute(query, (walk.round,)).fetchone()[0])

    def end(self, walk: Walk, *, drop_absent: bool, **notes: str) -> None:
        """End the list; what it did not have is deleted if `drop_absent`."""
        with self._transaction():
            if drop_absent:
                self._sql.execute(
                    f"UPDATE record SET {_GONE} WHERE round <> ? AND NOT is_deleted",  # noqa: S608
                    (walk.round,),
                )
            self._write({**notes, "walk": ""})

    # The way into the catalogue.

    def count(self, condition: str = "NOT is_deleted") -> int:
        """Return how many records there are that fulfil `condition`, an SQL expression."""
        query = f"SELECT count(*) FROM record WHERE {condition}"  # noqa: S608  # our own words
        return int(self._sql.execute(query).fetchone()[0])

    def number(self) -> int:
        """Give every record that waits its control number; return how many wait.

        That is its MARC 001 unless another record has it, else the provider's identifier.
        """
        with self._transaction():
            for source in ("number", "identifier", "'~' || identifier"):
                self._sql.execute(
                    f"UPDATE OR IGNORE record SET control = plain({source}) "  # noqa: S608
                    "WHERE waiting AND NOT is_deleted AND control IS NULL AND told IS NOT NULL"
                )
            # What was deleted before it ever was in the catalogue need not go there.
            self._sql.execute(
                "UPDATE record SET waiting = 0 WHERE waiting AND is_deleted AND loaded IS NULL"
            )
        # Whoever reads the file sees all of it, and tells it from what it was before.
        self._sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self.count("waiting")

    def wait_all(self) -> None:
        """Let everything wait for the catalogue again."""
        with self._transaction():
            self._sql.execute("UPDATE record SET waiting = 1 WHERE NOT is_deleted OR loaded <> ''")

    def loaded(self, refused: Iterable[str]) -> None:
        """Note that the catalogue has what waited for it, but for the identifiers `refused`.

        Of those it has what they were before, unless that went with their old number.
        """
        with self._transaction():
            self._sql.executemany(
                "UPDATE record SET waiting = 0, loaded = NULL "
                "WHERE identifier = ? AND waiting AND loaded IS NOT control",
                [(identifier,) for identifier in refused],
            )
            self._sql.execute("UPDATE record SET loaded = control, waiting = 0 WHERE waiting")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._sql.execute("BEGIN IMMEDIATE")
            yield
            self._sql.execute("COMMIT")
        except BaseException as error:
            if self._sql.in_transaction:
                self._sql.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise HarvestError(
                    f"{self.path} can't be written: {error}. Make room there; the same command "
                    "goes on from where it was."
                ) from None
            raise


def path_of(folder: Path, library: str) -> Path:
    """Return where in `folder` the journal of `library` is, if there is one."""
    return folder / f"{quote(library, safe='')}.db"


@contextmanager
def forgetting(folder: Path, library: str) -> Iterator[None]:
    """Keep harvests of `library` out, and remove its journal when what is within has succeeded.

    Raises HarvestError while a harvest of it runs.
    """
    with _locked(folder, library):
        yield
        path = path_of(folder, library)
        # The file itself goes last: while it is there, there is something to forget.
        for ending in ("-wal", "-shm", ""):
            path.with_name(path.name + ending).unlink(missing_ok=True)


def _locked(folder: Path, library: str) -> TextIO:
    """Return the lock of the one process that may have this journal. Raises HarvestError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = path_of(folder, library).with_suffix(".lock").open("w")
    except OSError as error:
        raise HarvestError(f"{folder} can't be written: {error.strerror}.") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise HarvestError(
            f"Another harvest of {library} is running. Wait until it has finished."
        ) from None
    return lock


def _opened(path: Path) -> sqlite3.Connection:
    sql = sqlite3.connect(path, isolation_level=None)
    kind = sql.execute("PRAGMA application_id").fetchone()[0]
    if kind not in (0, APPLICATION_ID):
        sql.close()
        raise HarvestError("it is a database of another program")
    if kind == 0:
        sql.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    # A power cut may cost the last answers, never the file; they are asked for again.
    sql.execute("PRAGMA journal_mode = WAL")
    sql.execute("PRAGMA synchronous = NORMAL")
    sql.executescript(_TABLES)
    sql.create_function("plain", 1, _plain, deterministic=True)
    return sql


def _row(found: Found, number: int) -> dict[str, object]:
    return {
        "identifier": found.identifier,
        "datestamp": found.datestamp,
        "is_deleted": int(found.is_deleted),
        "number": found.number,
        "told": found.told,
        "why": found.why,
        "round": number,
    }


def _plain(text: str) -> str | None:
    """Return a control number that stays as it is on its way; None if there is nothing."""
    if not text:
        return None
    if _PLAIN.fullmatch(text) and "  " not in text:
        return text
    return "~" + blake2b(text.encode(), digest_size=8).hexdigest()
