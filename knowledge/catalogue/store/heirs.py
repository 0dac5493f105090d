"""Ids of records that went: links and saved lists have them still, and the edition may have stayed.

An edition is called by the id of one of its records. When that library no longer has the book, the
id leads to another library's record of what was the same edition.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from knowledge.catalogue.store import tables

TABLE = """
CREATE TABLE IF NOT EXISTS former (id INTEGER PRIMARY KEY, heir INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS former_by_heir ON former (heir);
"""
_LINE = """
WITH RECURSIVE line (id) AS (
    SELECT id FROM former WHERE heir IN (SELECT value FROM json_each(?))
    UNION SELECT former.id FROM former JOIN line ON former.heir = line.id
) SELECT id FROM line
"""
_LONGEST_LINE = 20  # of heirs that went too


def note(sql: sqlite3.Connection, number: int) -> None:
    """Keep which source stands in for the source `number`, which goes: one of its edition."""
    public, edition = sql.execute(
        "SELECT id, edition FROM source WHERE n = ?", (number,)
    ).fetchone()
    heir = sql.execute(
        f"SELECT id FROM source WHERE ({tables.MEMBERS}) AND n <> :gone ORDER BY n LIMIT 1",  # noqa: S608
        {"n": edition, "gone": number},
    ).fetchone()
    if heir:
        sql.execute("INSERT OR REPLACE INTO former VALUES (?, ?)", (public, heir[0]))


def edition_of(sql: sqlite3.Connection, public: int | None) -> int | None:
    """Return the edition of the source with this id, or of who stands in for it, if any."""
    for _ in range(_LONGEST_LINE):
        row = sql.execute("SELECT edition FROM source WHERE id = ? LIMIT 1", (public,)).fetchone()
        if row:
            return int(row[0])
        try:
            row = sql.execute("SELECT heir FROM former WHERE id = ?", (public,)).fetchone()
        except sqlite3.OperationalError:  # written before these were kept
            return None
        if row is None:
            return None
        (public,) = row
    return None


def formers(sql: sqlite3.Connection, publics: Iterable[int]) -> list[int]:
    """Return the ids for which the sources with these ids stand in."""
    try:
        found = sql.execute(_LINE, (json.dumps(list(publics)),))
        return [public for (public,) in found]
    except sqlite3.OperationalError:  # written before these were kept
        return []


def copy(serving: Path, sql: sqlite3.Connection) -> None:
    """Take over what the store in `serving` keeps of them."""
    connection = tables.reader(serving)
    try:
        sql.executemany(
            "INSERT OR REPLACE INTO former VALUES (?, ?)",
            connection.execute("SELECT id, heir FROM former"),
        )
    except sqlite3.OperationalError:
        return
    finally:
        connection.close()
