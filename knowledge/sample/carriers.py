"""What records travel in: ISO 2709, MARCXML, and a table as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from lxml import etree

NAMESPACE = "http://www.loc.gov/MARC21/slim"

Field = tuple[str, str, list[tuple[str, str]]]
"""(tag, indicators, subfields); a control field has one subfield, whose code is ""."""

MarcRecord = tuple[str, list[Field]]
"""(positions 6 and 7 of the leader, fields)."""


def iso2709(record: MarcRecord, charset: str) -> bytes:
    """Return one record in `charset`; what that lacks is a question mark."""
    kind, fields = record
    directory, data = b"", b""
    for tag, indicators, subfields in fields:
        field = _bytes(tag, indicators, subfields, charset)
        directory += f"{tag}{len(field):04d}{len(data):05d}".encode()
        data += field
    base = 24 + len(directory) + 1
    length = base + len(data) + 1
    leader = _leader(kind, coding="a" if charset == "utf-8" else " ")
    start = f"{length:05d}{leader[5:12]}{base:05d}{leader[17:]}".encode()
    return start + directory + b"\x1e" + data + b"\x1d"


def _leader(kind: str, *, coding: str = "a") -> str:
    return f"00000n{kind} {coding}2200000 i 4500"


def _bytes(tag: str, indicators: str, subfields: list[tuple[str, str]], charset: str) -> bytes:
    if tag < "010":
        return subfields[0][1].encode(charset, "replace") + b"\x1e"
    parts = "".join(f"\x1f{code}{text}" for code, text in subfields)
    return (indicators + parts).encode(charset, "replace") + b"\x1e"


def collection(records: Iterable[MarcRecord]) -> bytes:
    """Return a MARCXML file of `records`."""
    root = etree.Element(f"{{{NAMESPACE}}}collection", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # lxml-stubs
    root.extend(map(element, records))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def element(marc: MarcRecord) -> etree._Element:
    """Return one record in MARCXML."""
    kind, fields = marc
    record = etree.Element(f"{{{NAMESPACE}}}record", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # lxml-stubs
    _child(record, "leader").text = _leader(kind)
    for tag, indicators, subfields in fields:
        if tag < "010":
            _child(record, "controlfield", tag=tag).text = subfields[0][1]
            continue
        field = _child(record, "datafield", tag=tag, ind1=indicators[0], ind2=indicators[1])
        for code, text in subfields:
            _child(field, "subfield", code=code).text = text
    return record


def _child(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)


def table(rows: Iterable[Mapping[str, str]], columns: Iterable[str], charset: str) -> bytes:
    """Return `rows` as a spreadsheet in Greece saves them: semicolons, line ends of Windows."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(charset, "replace")
