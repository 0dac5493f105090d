"""The journal of a harvest as a source: what waits in it for the catalogue.

First the numbers under which the catalogue has what is deleted or numbered anew, as records that
say so, then the records. A number that passes from one record to another is thus free in time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import orjson

from knowledge.catalogue.sources.marcrecord import Marc, Trouble, Unreadable

APPLICATION_ID = 0x4B4C4D48  # "KLMH", in an SQLite file's head
_HEAD, _PLACE = b"SQLite format 3\0", 68
_GONE = """
SELECT loaded FROM record
WHERE waiting AND loaded IS NOT NULL AND (is_deleted OR control IS NOT loaded)
"""
_RECORDS = """
SELECT identifier, control, told, why FROM record WHERE waiting AND NOT is_deleted ORDER BY rowid
"""
_DELETED = "00000dam a2200000 i 4500"


def is_journal(head: bytes) -> bool:
    """Tell whether a file that begins with `head` is a journal of ours."""
    return head.startswith(_HEAD) and head[_PLACE : _PLACE + 4] == APPLICATION_ID.to_bytes(4)


def read(stream: BinaryIO) -> Iterator[Marc | Trouble]:
    """Yield what waits in the journal that `stream` has open; places are OAI-PMH identifiers."""
    sql = sqlite3.connect(f"{Path(stream.name).absolute().as_uri()}?mode=ro", uri=True)
    try:
        yield from _waiting(sql)
    except sqlite3.Error as error:
        raise Unreadable(f"the harvest's journal can't be read: {error}") from None
    finally:
        sql.close()


def _waiting(sql: sqlite3.Connection) -> Iterator[Marc | Trouble]:
    number = 0
    for number, (control,) in enumerate(sql.execute(_GONE), start=1):
        yield Marc(_DELETED, {"001": [[control]]}, number=number, place=control)
    for identifier, control, told, why in sql.execute(_RECORDS):
        number += 1
        if why:
            yield Trouble(number, identifier, why)
        if told is not None:
            leader, fields = orjson.loads(told)
            fields["001"] = [[control]]
            yield Marc(leader, fields, number=number, place=identifier)
