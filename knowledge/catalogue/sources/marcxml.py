"""MARCXML, alone or inside OAI-PMH answers: records out of a stream, or the reason why not.

The stream is cut after each end of a record, and libxml2 gets it piece by piece, with its limits
on (depth, text length), no network, no DTD and no entities. A document type is refused before
anything in it is read. After a broken piece a fresh parser goes on with the next one, so one
broken record costs only itself; nothing longer than the longest record is ever held.
Bytes that are not the UTF-8 that the file declares are read by their own character set.
"""

from __future__ import annotations

import contextlib
import re
from codecs import getincrementaldecoder
from collections.abc import Container, Iterator
from typing import BinaryIO

from lxml import etree

from knowledge.catalogue.sources.charsets import Text
from knowledge.catalogue.sources.marcrecord import (
    LONGEST_RECORD,
    Marc,
    Subfields,
    Trouble,
    Unreadable,
)

_CHUNK_BYTES = 1 << 16
_MOST_FIELDS = 20_000
_BOM = b"\xef\xbb\xbf"
_BOMS_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_DECLARED = re.compile(rb"""\s+encoding\s*=\s*["']([^"']*)["']""")
_UTF8 = (b"utf-8", b"utf8")
_FOREIGN = re.compile(rb"[^<>]*[\x80-\xff][^<>]*")  # a text with more than ASCII in it
_START = re.compile(rb"<(?:[\w.-]+:)?record[\s>/]")
_END = re.compile(rb"</(?:[\w.-]+:)?record\s*>|<!--|-->")
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_COMMENT_MARKS = (b"<!--", b"-->")
_LONGEST_NAME = 100  # of a record element with its prefix
_ROOT_START = re.compile(rb"<[\w:]")
_ROOT = b"<collection>"  # for records that come one after the other without one
# XML forbids these, yet exports contain them: ISO 2709 separators that slipped into a field.
_FORBIDDEN = bytes(0x20 if i < 0x20 and i not in (0x09, 0x0A, 0x0D) else i for i in range(256))


def read(stream: BinaryIO, wanted: frozenset[str]) -> Iterator[Marc | Trouble]:
    """Yield each record of `stream` with its fields of the tags `wanted`, or what is wrong.

    Raises Unreadable for a file with a document type.
    """
    chunks = _chunks(stream)
    preamble, buffer = _preamble(chunks)
    if b"<!doctype" in preamble.lower():
        raise Unreadable("it has a DOCTYPE, which MARCXML never needs and attackers do")
    reading = _Reading(wanted, preamble)
    while True:
        cut = 0
        for end in _ends(buffer):
            yield from reading.piece(buffer[cut:end])
            cut = end
        buffer = buffer[cut:]
        if len(buffer) > LONGEST_RECORD:
            yield reading.trouble(
                f"no end of a record in {LONGEST_RECORD:,} bytes; reading stopped"
            )
            return
        if not (chunk := next(chunks, b"")):
            break
        buffer += chunk
    if _START.search(_COMMENT.sub(b"", buffer)):
        yield reading.trouble("the file ends in the middle of this record")


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the stream in pieces, without what XML forbids; UTF-16 comes as UTF-8."""
    first = stream.read(_CHUNK_BYTES)
    if not first.startswith(_BOMS_UTF16):
        yield first.removeprefix(_BOM).translate(_FORBIDDEN)
        while chunk := stream.read(_CHUNK_BYTES):
            yield chunk.translate(_FORBIDDEN)
        return
    decoder = getincrementaldecoder("utf-16")("replace")
    yield _DECLARED.sub(b"", decoder.decode(first).encode(), count=1).translate(_FORBIDDEN)
    while chunk := stream.read(_CHUNK_BYTES):
        yield decoder.decode(chunk).encode().translate(_FORBIDDEN)


def _ends(buffer: bytes) -> Iterator[int]:
    """Yield where each record ends in `buffer`; those that are commented out do not count."""
    in_comment = False
    for found in _END.finditer(buffer):
        if found[0] in _COMMENT_MARKS:
            in_comment = found[0] == _COMMENT_MARKS[0]
        elif not in_comment:
            yield found.end()


def _preamble(chunks: Iterator[bytes]) -> tuple[bytes, bytes]:
    """Return what stands before the first record (declaration, root, namespaces), and the rest."""
    buffer = b""
    for chunk in chunks:
        seen = len(buffer)
        buffer += chunk
        if start := _START.search(buffer, max(0, seen - _LONGEST_NAME)):
            return buffer[: start.start()], buffer[start.start() :]
        if len(buffer) > LONGEST_RECORD:
            break
    return buffer, b""


class _Reading:
    """One pass over one file; its parser is renewed after each broken piece."""

    def __init__(self, wanted: frozenset[str], preamble: bytes) -> None:
        has_root = _ROOT_START.search(preamble)
        self._wanted = wanted
        self._preamble = preamble if has_root else preamble + _ROOT
        declared = _DECLARED.search(preamble)
        self._is_utf8 = declared is None or declared[1].lower() in _UTF8
        self._number = 0
        self._lines_read = 0  # line ends in the pieces so far
        self._lines_before = 0  # added to the parser's own count of lines
        self._parser = self._renewed()

    def piece(self, piece: bytes) -> Iterator[Marc | Trouble]:
        """Yield the record that ends with `piece`, or why there is none."""
        whole = self._in_utf8(piece)
        elements = self._fed(whole)
        error = self._error()
        count = self._number
        for element in elements:
            if _is_marc(element):
                self._number += 1
                yield self._record(element, error, is_mended=whole is not piece)
            _forget(element)
        self._lines_read += piece.count(b"\n")
        if error or not elements:
            if self._number == count and _START.search(piece):
                yield self.trouble(error or "its tags do not close")
            self._parser = self._renewed()

    def trouble(self, why: str) -> Trouble:
        """Return what is said of the record after the last one."""
        self._number += 1
        line = self._preamble.count(b"\n") + self._lines_read + 1
        return Trouble(self._number, f"line {line:,}", why)

    def _renewed(self) -> etree.XMLPullParser:
        parser = etree.XMLPullParser(
            events=("end",),
            tag=("{*}record",),
            recover=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        parser.feed(self._preamble)
        self._lines_before = self._lines_read
        return parser

    def _in_utf8(self, piece: bytes) -> bytes:
        """Return `piece` itself, or what its bytes say where they are not the UTF-8 declared."""
        if not self._is_utf8 or piece.isascii():
            return piece
        try:
            piece.decode()
        except UnicodeDecodeError:
            text = Text(piece)
            return _FOREIGN.sub(lambda part: text.of(part[0]).encode(), piece)
        return piece

    def _fed(self, piece: bytes) -> list[etree._Element]:
        """Return the elements called record that end in `piece`."""
        with contextlib.suppress(etree.XMLSyntaxError):  # It is in the log.
            self._parser.feed(piece)
        events = list(self._parser.read_events())
        return [element for _event, element in events if isinstance(element, etree._Element)]

    def _error(self) -> str:
        """Return what the parser stumbled over, "" if nothing."""
        for entry in self._parser.feed_error_log:
            if entry.domain != etree.ErrorDomains.NAMESPACE:
                return f"line {entry.line + self._lines_before:,}: {entry.message}"
        return ""

    def _record(self, element: etree._Element, error: str, *, is_mended: bool) -> Marc | Trouble:
        line = element.sourceline
        place = f"line {(line if isinstance(line, int) else 0) + self._lines_before:,}"
        if element.getroottree().docinfo.internalDTD is not None:
            raise Unreadable("it has a DOCTYPE, which MARCXML never needs and attackers do")
        if error:
            return Trouble(self._number, place, error)
        if len(element) > _MOST_FIELDS:
            return Trouble(self._number, place, f"more than {_MOST_FIELDS:,} fields")
        leader, found = fields(element, self._wanted)
        return Marc(leader, found, number=self._number, place=place, is_mended=is_mended)


def fields(
    element: etree._Element, wanted: Container[str]
) -> tuple[str, dict[str, list[Subfields]]]:
    """Return (leader, fields of the tags `wanted`) of a record element."""
    leader = ""
    found: dict[str, list[Subfields]] = {}
    for child in element:
        tag = child.get("tag")
        if tag is None:
            if _name(child) == "leader":
                leader = child.text or ""
        elif tag in wanted and (subfields := _subfields(child)):
            found.setdefault(tag, []).append(subfields)
    return leader, found


def _forget(element: etree._Element) -> None:
    """Let go of a record that has been read, and of what came before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        del parent[0]


def _name(element: etree._Element) -> str:
    """Return the element's name without its namespace; "" for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _is_marc(element: etree._Element) -> bool:
    """OAI-PMH calls its envelope a record too; MARC's own has fields directly inside."""
    return any(_name(child) in ("leader", "controlfield", "datafield") for child in element)


def _subfields(field: etree._Element) -> Subfields:
    if not len(field) and _name(field) == "controlfield":
        return [field.text or ""]
    return [(part.get("code") or " ")[0] + part.text for part in field if part.text]
