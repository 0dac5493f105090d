"""Files that libraries send: what a file is, told by its first bytes, and its records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from knowledge.catalogue.sources import marc
from knowledge.catalogue.sources.marcrecord import Marc, Trouble, Unreadable

__all__ = ["Marc", "Trouble", "Unreadable", "read"]

_HEAD_BYTES = 4096
_XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\0<")
_OTHER_KINDS = (
    (b"PK\x03\x04", "a zip archive: unpack it first"),
    (b"\x1f\x8b", "compressed with gzip: unpack it first"),
    (b"BZh", "compressed with bzip2: unpack it first"),
    (b"\xfd7zXZ", "compressed with xz: unpack it first"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"SQLite format 3", "an SQLite database"),
    (b"=LDR", "MARC as text (MARCMaker): export it as ISO 2709 or MARCXML"),
    (b"{", "JSON: export it as ISO 2709 or MARCXML"),
    (b"[", "JSON: export it as ISO 2709 or MARCXML"),
)


def read(path: Path, wanted: frozenset[str]) -> Iterator[Marc | Trouble]:
    """Yield each record of the file at `path` with its fields of the tags `wanted`.

    A record that can't be read comes as Trouble, and the reading goes on.
    Raises Unreadable when the file as a whole can't be: absent, empty, of another kind.
    """
    try:
        with path.open("rb") as stream:
            yield from _reader(stream)(stream, wanted)
    except OSError as error:
        raise Unreadable(f"can't be opened: {error.strerror or error}") from None


def _reader(stream: BinaryIO):  # type: ignore[no-untyped-def]
    head = stream.read(_HEAD_BYTES)
    stream.seek(0)
    if not head.strip(b"\0 \r\n"):
        raise Unreadable("the file is empty")
    for start, kind in _OTHER_KINDS:
        if head.startswith(start):
            raise Unreadable(f"not a MARC file: it is {kind}")
    if head.lstrip().startswith(_XML_STARTS):
        from knowledge.catalogue.sources import marcxml  # lxml is not needed to search

        return marcxml.read
    return marc.read
