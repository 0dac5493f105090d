"""Files that libraries send: what a file is, told by its first bytes, and its records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Any

from knowledge.catalogue.mapping import USUAL, Mapping
from knowledge.catalogue.sources import csvfile, marc
from knowledge.catalogue.sources.csvfile import Row
from knowledge.catalogue.sources.marcrecord import Marc, Trouble, Unreadable

__all__ = ["Marc", "Row", "Trouble", "Unreadable", "read"]

_HEAD_BYTES = 1 << 16
_XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\0<")
_SQLITE = b"SQLite format 3"
_OTHER_KINDS = (
    (b"PK\x03\x04", "a zip archive: unpack it first (an Excel workbook: save it as CSV)"),
    (b"\x1f\x8b", "compressed with gzip: unpack it first"),
    (b"BZh", "compressed with bzip2: unpack it first"),
    (b"\xfd7zXZ", "compressed with xz: unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-zip archive: unpack it first"),
    (b"Rar!", "a RAR archive: unpack it first"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an Office document: save a table of it as CSV"),
    (_SQLITE, "an SQLite database"),
)
_OTHER_TEXTS = (
    (b"=LDR", "MARC as text (MARCMaker): export it as ISO 2709 or MARCXML"),
    (b"{", "JSON: export it as ISO 2709 or MARCXML"),
    (b"[", "JSON: export it as ISO 2709 or MARCXML"),
)
_TABLE = re.compile(rb"[^\0-\x08\x1d-\x1f]*?[;,\t|][^\0-\x08\x1d-\x1f]*")


def read(path: Path, mapping: Mapping = USUAL) -> Iterator[Marc | Row | Trouble]:
    """Yield each record of the file at `path`, with its fields that are of use.

    A record that can't be read comes as Trouble, and the reading goes on. The file is read from
    its beginning to its end, so a pipe will do.
    Raises Unreadable when the file as a whole can't be: absent, empty, of another kind.
    """
    try:
        with BufferedReader(FileIO(path), _HEAD_BYTES) as stream:
            yield from _records(stream, mapping)
    except OSError as error:
        raise Unreadable(f"can't be opened: {error.strerror or error}") from None


def _records(stream: BufferedReader[Any], mapping: Mapping) -> Iterator[Marc | Row | Trouble]:
    head = stream.peek(_HEAD_BYTES)[:_HEAD_BYTES]
    if not head.strip(b"\0 \r\n"):
        raise Unreadable("the file is empty")
    if head.startswith(_SQLITE):
        from knowledge.catalogue.sources import harvested

        if harvested.is_journal(head):
            return harvested.read(stream)
    wanted = "a CSV" if mapping.csv else "a MARC"
    for start, kind in (*_OTHER_KINDS, *(() if mapping.csv else _OTHER_TEXTS)):
        if head.startswith(start):
            raise Unreadable(f"not {wanted} file: it is {kind}")
    if mapping.csv:
        return csvfile.read(stream, mapping.csv)
    if head.lstrip().startswith(_XML_STARTS):
        from knowledge.catalogue.sources import marcxml  # lxml is not needed to search

        return marcxml.read(stream, mapping.wanted)
    if b"\x1e" not in head and b"\n" in head and _TABLE.fullmatch(head.split(b"\n", 1)[0]):
        raise Unreadable(
            "not a MARC file: it looks like a table (CSV). Give a mapping of its columns"
        )
    charset = mapping.marc.charset if mapping.marc else None
    return marc.read(stream, mapping.wanted, charset)
