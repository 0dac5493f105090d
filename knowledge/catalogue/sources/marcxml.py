"""MARCXML, alone or inside OAI-PMH answers: records out of a stream, or the reason why not.

libxml2 runs with its limits on (depth, text length), no network, no DTD and no entities; a
document type is refused before anything in it is read. The parser is told to go on after an
error, and every record in which it had to is refused: one broken record does not cost the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from knowledge.catalogue.sources.marcrecord import (
    LONGEST_RECORD,
    Marc,
    Subfields,
    Trouble,
    Unreadable,
)

_CHUNK_BYTES = 1 << 16
_MOST_FIELDS = 20_000
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# Fed record by record, the parser's complaints belong to the record at hand.
_RECORD_ENDS = re.compile(rb"(?<=record>)")
_BARE_RECORDS = re.compile(rb"\s*<(?:[\w-]+:)?record[\s>]")
# XML forbids these, yet exports contain them: ISO 2709 separators that slipped into a field.
_FORBIDDEN = bytes(0x20 if i < 0x20 and i not in (0x09, 0x0A, 0x0D) else i for i in range(256))


def read(stream: BinaryIO, wanted: frozenset[str]) -> Iterator[Marc | Trouble]:
    """Yield each record of `stream` with its fields of the tags `wanted`, or what is wrong.

    Raises Unreadable when nothing can be read: a document type, or no XML.
    """
    head = stream.read(_CHUNK_BYTES)
    if b"<!doctype" in head.replace(b"\0", b"").lower():
        raise Unreadable("it has a DOCTYPE, which MARCXML never needs and attackers do")
    return _Reading(wanted).run(stream, head)


class _Reading:
    """One pass over one file."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self._wanted = wanted
        self._number = 0
        self._errors_seen = 0
        self._parser = etree.XMLPullParser(
            events=("end",),
            tag=("{*}record",),
            recover=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )

    def run(self, stream: BinaryIO, head: bytes) -> Iterator[Marc | Trouble]:
        bare = bool(_BARE_RECORDS.match(head.removeprefix(_BYTE_ORDER_MARKS[0])))
        if bare:  # records one after the other, without a root
            self._parser.feed(b"<collection>")
            head = head.removeprefix(_BYTE_ORDER_MARKS[0])
        is_ascii_based = not head.startswith(_BYTE_ORDER_MARKS[1:]) and b"\0" not in head[:4]
        since_record, chunk = 0, head
        while chunk:
            before = self._number
            for piece in (
                _RECORD_ENDS.split(chunk.translate(_FORBIDDEN)) if is_ascii_based else [chunk]
            ):
                self._parser.feed(piece)
                yield from self._finished()
            since_record = since_record + len(chunk) if self._number == before else 0
            if since_record > LONGEST_RECORD:
                yield self._trouble(
                    f"no end of a record in {LONGEST_RECORD:,} bytes; reading stopped"
                )
                return
            chunk = stream.read(_CHUNK_BYTES)
        yield from self._end(bare)

    def _end(self, bare: bool) -> Iterator[Marc | Trouble]:
        if bare:
            self._parser.feed(b"</collection>")
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            if not self._number:
                raise Unreadable(f"not XML: {error.msg}") from None
        yield from self._finished()
        if why := self._new_error():
            self._number += 1
            yield self._trouble(why)

    def _finished(self) -> Iterator[Marc | Trouble]:
        for _event, element in self._parser.read_events():
            assert isinstance(element, etree._Element)  # only "end" events come
            if _is_marc(element):
                self._number += 1
                yield self._record(element)
            element.clear()
            parent = element.getparent()
            while parent is not None and parent[0] is not element:
                del parent[0]

    def _record(self, element: etree._Element) -> Marc | Trouble:
        place = f"line {element.sourceline:,}"
        if element.getroottree().docinfo.internalDTD is not None:
            raise Unreadable("it has a DOCTYPE, which MARCXML never needs and attackers do")
        if why := self._new_error():
            return Trouble(self._number, place, why)
        if len(element) > _MOST_FIELDS:
            return Trouble(self._number, place, f"more than {_MOST_FIELDS:,} fields")
        leader, fields = "", {}  # type: str, dict[str, list[Subfields]]
        for child in element:
            name = _name(child)
            if name == "leader":
                leader = child.text or ""
            elif child.get("tag") in self._wanted and (subfields := _subfields(name, child)):
                fields.setdefault(child.get("tag", ""), []).append(subfields)
        return Marc(leader, fields, number=self._number, place=place)

    def _new_error(self) -> str:
        """Return what the parser stumbled over since it was last asked, "" if nothing."""
        log = [
            entry
            for entry in self._parser.feed_error_log
            if entry.domain != etree.ErrorDomains.NAMESPACE
        ]
        new, self._errors_seen = log[self._errors_seen :], len(log)
        return f"line {new[0].line}: {new[0].message}" if new else ""

    def _trouble(self, why: str) -> Trouble:
        log = self._parser.feed_error_log
        return Trouble(self._number, f"line {log[-1].line:,}" if log else "the end", why)


def _name(element: etree._Element) -> str:
    """The element's name without its namespace; "" for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _is_marc(element: etree._Element) -> bool:
    """OAI-PMH calls its envelope a record too; MARC's own has fields directly inside."""
    return any(_name(child) in ("leader", "controlfield", "datafield") for child in element)


def _subfields(name: str, field: etree._Element) -> Subfields:
    if name == "controlfield":
        return [("", field.text or "")]
    return [(part.get("code", ""), part.text) for part in field if part.text and _name(part)]
