"""One record of an answer: its header, and its leader and fields."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import orjson
from lxml import etree

from knowledge.catalogue.sources import dublin, marcxml

_MOST_FIELDS = 20_000
_LONGEST_IDENTIFIER = 2000


class _Everything:
    """Contains every tag: a mapping may want another one tomorrow."""

    def __contains__(self, tag: object) -> bool:
        return True


EVERYTHING = _Everything()


@dataclass(frozen=True, slots=True)
class Found:
    """A record or a header as it was listed."""

    identifier: str  # the provider's own, the same for as long as the record lives
    datestamp: str = ""
    is_deleted: bool = False
    number: str = ""  # its MARC 001; "" if it has none
    told: bytes | None = None  # [leader, fields by tag] of the record as JSON; None for headers
    why: str = ""  # why it can't be read; "" if it can


def read_header(header: etree._Element) -> Found:
    """Return what a header says, without any metadata."""
    identifier = datestamp = ""
    for child in header:
        what = name(child)
        if what == "identifier":
            identifier = (child.text or "").strip()
        elif what == "datestamp":
            datestamp = (child.text or "").strip()
    is_deleted = header.get("status") == "deleted"
    if not identifier:
        return Found("", datestamp, is_deleted, why="it has no identifier")
    if len(identifier) > _LONGEST_IDENTIFIER:
        identifier = identifier[:_LONGEST_IDENTIFIER]
        return Found(identifier, datestamp, is_deleted, why="its identifier is endless")
    return Found(identifier, datestamp, is_deleted)


def read_record(record: etree._Element) -> Found:
    """Return what an OAI-PMH record says, with its MARC record or Dublin Core as XML."""
    header = _child(record, "header")
    head = read_header(header) if header is not None else Found("", why="it has no header")
    if not head.identifier:
        return Found(nameless(etree.tostring(record, with_tail=False)), why=head.why)
    if head.is_deleted or head.why:
        return head
    metadata = _child(record, "metadata")
    if metadata is None:
        return _unreadable(head, "it has no metadata")
    inside = _inside(metadata)
    if inside is None:
        return _unreadable(head, "there is no MARC record in its metadata")
    if len(inside) > _MOST_FIELDS:
        return _unreadable(head, f"it has more than {_MOST_FIELDS:,} fields")
    read_fields = dublin.fields if dublin.is_dublin(inside) else marcxml.fields
    leader, fields = read_fields(inside, EVERYTHING)
    number = " ".join(fields["001"][0][0].split()) if "001" in fields else ""
    return Found(head.identifier, head.datestamp, False, number, orjson.dumps([leader, fields]))


def name(element: etree._Element) -> str:
    """Return the element's name without its namespace; "" for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def nameless(piece: bytes) -> str:
    """Return something to call a record without an identifier by, the same at every harvest."""
    return f"(without identifier, {blake2b(piece, digest_size=6).hexdigest()})"


def _unreadable(head: Found, why: str) -> Found:
    return Found(head.identifier, head.datestamp, why=why)


def _child(element: etree._Element, what: str) -> etree._Element | None:
    return next((child for child in element if name(child) == what), None)


def _inside(metadata: etree._Element) -> etree._Element | None:
    """Return the MARC record (a few providers wrap it in a collection) or the Dublin Core."""
    for element in metadata.iterdescendants():
        if dublin.is_dublin(element) or _is_marc(element):
            return element
    return None


def _is_marc(element: etree._Element) -> bool:
    return any(name(child) in ("leader", "controlfield", "datafield") for child in element)
