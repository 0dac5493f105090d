"""Records written as library systems write them: MARC21 and UNIMARC, ISO 2709 and MARCXML."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from lxml import etree

if TYPE_CHECKING:
    from knowledge.sample import Work

VERSION = 1
"""Goes up when the same works are written differently."""

_LANGUAGES = {"el": "gre", "grc": "grc", "en": "eng", "fr": "fre", "de": "ger", "it": "ita"}
_NAMESPACE = "http://www.loc.gov/MARC21/slim"
_LEADER = "00000nam {coding}2200000{more}i 4500"

Field = tuple[str, str, list[tuple[str, str]]]
"""(tag, indicators, subfields); a control field has one subfield, whose code is ""."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How one library's system writes. old: capitals without accents, as before Unicode."""

    file_name: str
    format: Literal["marc21", "unimarc"]
    carrier: Literal["iso2709", "xml"]
    holdings: Literal["852", "952", "995"]
    charset: str = "utf-8"
    old: bool = False


class Copy(NamedTuple):
    """A shelfmark and how many copies stand under it."""

    shelfmark: str
    copies: int


def export(works: Iterable[Work], library: str, manner: Manner) -> bytes:
    """Return the export file of `library`: a record for each of `works`."""
    write = _marc21 if manner.format == "marc21" else _unimarc
    records = [_kept(write(work) + _items(work, library, manner), manner) for work in works]
    if manner.carrier == "xml":
        return _xml(records)
    return b"".join(_iso2709(fields, manner.charset) for fields in records)


# --- the fields ------------------------------------------------------------------------------


def _marc21(work: Work) -> list[Field]:
    authors = _people(work.author)
    year, audience = str(work.year or "uuuu"), "j" if work.children else " "
    coded = f"260101s{year}    gr     {audience}      000 0 {_language(work)} d"
    statement = " ; ".join(map(_direct, authors))
    return [
        ("001", "", [("", f"{work.number:07d}")]),
        ("008", "", [("", coded)]),
        ("020", "  ", [("a", work.isbn)]),
        ("082", "04", [("a", work.dewey), ("2", "23")]),
        *(("100", "1 ", [("a", f"{name},"), ("4", "aut")]) for name in authors[:1]),
        ("240", "10", [("a", work.original)]),
        ("245", "10", [("a", f"{work.title} /" if statement else work.title), ("c", statement)]),
        ("260", "  ", [("b", f"{work.publisher}," if work.publisher else ""), ("c", _year(work))]),
        *(("650", " 4", [("a", subject)]) for subject in work.subjects),
        *(("700", "1 ", [("a", f"{name},"), ("4", "aut")]) for name in authors[1:]),
        *(("700", "1 ", [("a", f"{name},"), ("4", "trl")]) for name in _people(work.translator)),
    ]


def _unimarc(work: Work) -> list[Field]:
    authors = _people(work.author)
    audience = "a" if work.children else "m"
    coded = f"20260101d{work.year or '    '}    {audience}  y0grey50      ba"
    return [
        ("001", "", [("", f"{work.number:07d}")]),
        ("010", "  ", [("a", work.isbn)]),
        ("100", "  ", [("a", coded)]),
        ("101", "1 " if work.translator else "0 ", [("a", _language(work))]),
        ("200", "1 ", [("a", work.title), ("f", ", ".join(map(_direct, authors)))]),
        ("210", "  ", [("c", work.publisher), ("d", _year(work))]),
        ("500", "10", [("a", work.original)]),
        *(("606", "  ", [("a", subject)]) for subject in work.subjects),
        ("676", "  ", [("a", work.dewey)]),
        *(("700", " 1", _parted(name, "070")) for name in authors[:1]),
        *(("701", " 1", _parted(name, "070")) for name in authors[1:]),
        *(("702", " 1", _parted(name, "730")) for name in _people(work.translator)),
    ]


def _items(work: Work, library: str, manner: Manner) -> list[Field]:
    """One field for each copy, as each system has it."""
    copy = work.copies(library)
    numbers = [f"{library}{work.number:07d}{turn}" for turn in range(1, copy.copies + 1)]
    if manner.holdings == "852":
        return [("852", "8 ", [("b", library), ("h", copy.shelfmark), ("p", n)]) for n in numbers]
    if manner.holdings == "952":
        return [
            ("952", "  ", [("a", library), ("b", library), ("o", copy.shelfmark), ("p", n)])
            for n in numbers
        ]
    return [
        ("995", "  ", [("b", library), ("f", n), ("k", copy.shelfmark), ("r", "BK")])
        for n in numbers
    ]


def _kept(fields: list[Field], manner: Manner) -> list[Field]:
    """Leave out what is empty, and dress the rest as the system does."""
    dress = _old if manner.old else str
    kept: list[Field] = []
    for tag, indicators, subfields in fields:
        told = [(code, dress(text) if tag >= "100" else text) for code, text in subfields if text]
        if told:
            kept.append((tag, indicators, told))
    return kept


def _people(names: str) -> list[str]:
    return [name for name in names.split(" ; ") if name]


def _direct(name: str) -> str:
    """«Καζαντζάκης, Νίκος» -> «Νίκος Καζαντζάκης»"""
    return " ".join(reversed(name.split(", ", 1)))


def _parted(name: str, role: str) -> list[tuple[str, str]]:
    surname, _, rest = name.partition(", ")
    return [("a", surname), ("b", rest), ("4", role)]


def _language(work: Work) -> str:
    return _LANGUAGES.get(work.language, "und")


def _year(work: Work) -> str:
    return str(work.year or "")


def _old(text: str) -> str:
    """«Καζαντζάκης, Νίκος» -> «ΚΑΖΑΝΤΖΑΚΗΣ,ΝΙΚΟΣ»"""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.upper().replace(", ", ",")


# --- the carriers ----------------------------------------------------------------------------


def _iso2709(fields: list[Field], charset: str) -> bytes:
    directory, data = b"", b""
    for tag, indicators, subfields in fields:
        field = _bytes(tag, indicators, subfields, charset)
        directory += f"{tag}{len(field):04d}{len(data):05d}".encode()
        data += field
    base = 24 + len(directory) + 1
    length = base + len(data) + 1
    leader = _LEADER.format(coding="a" if charset == "utf-8" else " ", more=" ")
    start = f"{length:05d}{leader[5:12]}{base:05d}{leader[17:]}".encode()
    return start + directory + b"\x1e" + data + b"\x1d"


def _bytes(tag: str, indicators: str, subfields: list[tuple[str, str]], charset: str) -> bytes:
    if tag < "010":
        return subfields[0][1].encode(charset, "replace") + b"\x1e"
    parts = "".join(f"\x1f{code}{text}" for code, text in subfields)
    return (indicators + parts).encode(charset, "replace") + b"\x1e"


def _xml(records: list[list[Field]]) -> bytes:
    root = etree.Element(f"{{{_NAMESPACE}}}collection", nsmap={None: _NAMESPACE})  # type: ignore[dict-item]  # lxml-stubs
    for fields in records:
        record = _child(root, "record")
        _child(record, "leader").text = _LEADER.format(coding="a", more=" ")
        for tag, indicators, subfields in fields:
            if tag < "010":
                _child(record, "controlfield", tag=tag).text = subfields[0][1]
                continue
            field = _child(record, "datafield", tag=tag, ind1=indicators[0], ind2=indicators[1])
            for code, text in subfields:
                _child(field, "subfield", code=code).text = text
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _child(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", attributes)
