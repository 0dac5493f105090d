"""MARCXML: read in any wrapping, hardened against hostile files, one bad record costing itself."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from knowledge.catalogue import sources
from knowledge.catalogue.sources import marcxml
from knowledge.catalogue.sources.marcrecord import LONGEST_RECORD, Marc, Trouble, Unreadable
from tests.knowledge.catalogue.writing import NAMESPACE, book, file, xml_record
from tests.knowledge.catalogue.writing import marcxml as collection

WANTED = frozenset(("001", "100", "245"))
ERATO = book("1", "Ερωτόκριτος", ("100", "$aΚορνάρος, Βιτσέντζος"))
PAPISSA = book("2", "Η Πάπισσα Ιωάννα")


def read(content: bytes) -> list[Marc | Trouble]:
    return list(marcxml.read(io.BytesIO(content), WANTED))


def titles(content: bytes) -> list[str]:
    return [
        found.texts("245", "a")[0] if isinstance(found, Marc) else found.why
        for found in read(content)
    ]


def test_records_come_with_their_fields_and_lines() -> None:
    first, second = read(collection(ERATO, PAPISSA))
    assert isinstance(first, Marc)
    assert first.fields == {
        "001": [["1"]],
        "245": [["aΕρωτόκριτος"]],
        "100": [["aΚορνάρος, Βιτσέντζος"]],
    }
    assert (first.number, first.place) == (1, "line 1")
    assert (second.number, second.place) == (2, "line 7")


def test_a_prefix_an_envelope_and_comments_do_not_matter() -> None:
    marc = xml_record(ERATO).replace("</", "</m:").replace("<", "<m:").replace("<m:/m:", "</m:")
    envelope = (
        '<?xml version="1.0"?><!-- harvested --><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f'<ListRecords><record><header/><metadata xmlns:m="{NAMESPACE}">{marc}</metadata></record>'
        "</ListRecords></OAI-PMH>"
    )
    assert titles(envelope.encode()) == ["Ερωτόκριτος"]


def test_a_record_in_a_comment_is_not_read() -> None:
    commented = f"<!-- {xml_record(PAPISSA)} -->"
    content = collection(ERATO, ERATO).decode().replace("</record>", f"</record>{commented}", 1)
    assert titles(content.encode()) == ["Ερωτόκριτος", "Ερωτόκριτος"]


def test_records_without_a_root_are_read() -> None:
    assert titles((xml_record(ERATO) + xml_record(PAPISSA)).encode()) == [
        "Ερωτόκριτος",
        "Η Πάπισσα Ιωάννα",
    ]


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "iso8859_7", "cp1253"])
def test_the_declared_charset_is_obeyed(charset: str) -> None:
    name = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "iso8859_7": "ISO-8859-7"}.get(
        charset, "windows-1253"
    )
    xml = collection(ERATO).decode().replace('version="1.0"', f'version="1.0" encoding="{name}"')
    assert titles(xml.encode(charset)) == ["Ερωτόκριτος"]


@pytest.mark.parametrize("charset", ["cp1253", "iso8859_7"])
def test_bytes_that_are_not_the_utf8_declared_are_read_by_their_own_charset(charset: str) -> None:
    """An old system writes Greek as it always did, and calls it UTF-8; its next record is."""
    old = collection(book("1", "Η γυναίκα της Ζάκυθος")).decode().encode(charset)
    both = old.replace(b"</collection>", xml_record(ERATO).encode() + b"</collection>")
    assert titles(both) == ["Η γυναίκα της Ζάκυθος", "Ερωτόκριτος"]
    assert [isinstance(each, Marc) and each.is_mended for each in read(both)] == [True, False]


def test_characters_that_xml_forbids_are_taken_out() -> None:
    content = collection(book("1", "Ερωτό SEPκριτος")).replace(b" SEP", b"\x1e")
    assert titles(content) == ["Ερωτό κριτος"]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('<datafield tag="245"><subfield code="a">&nbsp;</subfield></datafield>', "nbsp"),
        ('<datafield tag="245"><subfield code="a>x</subfield></datafield>', "do not close"),
        ('<datafield tag="245"><subfield code="a">x</datafield>', "mismatch"),
        ('<controlfield tag="001">&#x1e;</controlfield>', "xmlChar"),
    ],
)
def test_a_broken_record_is_named_and_the_next_is_read(broken: str, reason: str) -> None:
    bad = xml_record(book("9", "X")).replace("</record>", f"\n{broken}\n</record>")
    content = (
        f'<?xml version="1.0"?><collection xmlns="{NAMESPACE}">\n'
        f"{xml_record(ERATO)}{bad}{xml_record(PAPISSA)}</collection>"
    )
    first, second, third = read(content.encode())
    assert isinstance(first, Marc)
    assert isinstance(second, Trouble)
    assert second.number == 2
    assert reason in second.why
    assert isinstance(third, Marc)
    assert third.texts("245", "a") == ["Η Πάπισσα Ιωάννα"]


def test_a_file_cut_in_the_middle_keeps_what_was_whole() -> None:
    whole = collection(ERATO, PAPISSA)
    first, second = read(whole[: whole.rindex(b"<datafield")])
    assert isinstance(first, Marc)
    assert isinstance(second, Trouble)
    assert second.number == 2


DOCTYPES = [
    '<!DOCTYPE collection [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    '<!DOCTYPE collection [<!ENTITY secret SYSTEM "file:///etc/hostname">]>',
    '<!DOCTYPE collection SYSTEM "http://127.0.0.1:9/x.dtd">',
    "<!doctype html>",
]


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_unread(doctype: str, charset: str) -> None:
    xml = collection(ERATO).decode().replace("?>", f"?>{doctype}", 1).replace("Ερ", "&secret;&b;")
    with pytest.raises(Unreadable, match="DOCTYPE"):
        read(xml.encode(charset))


def test_a_doctype_behind_a_long_comment_is_refused_too() -> None:
    comment = f"<!--{'x' * 100_000}-->"
    xml = collection(ERATO).decode().replace("?>", f"?>{comment}{DOCTYPES[0]}", 1)
    with pytest.raises(Unreadable, match="DOCTYPE"):
        read(xml.encode())


def test_xml_without_an_end_of_record_stops_at_the_cap() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"<a/>" * (size // 4) if self.given > size else b"<c>".ljust(size)

    stream = Endless()
    (found,) = marcxml.read(stream, WANTED)  # type: ignore[arg-type]
    assert isinstance(found, Trouble)
    assert "reading stopped" in found.why
    assert stream.given < 3 * LONGEST_RECORD


def test_elements_as_deep_as_a_well_are_refused() -> None:
    deep = f'<?xml version="1.0"?>{"<a>" * 5000}{xml_record(ERATO)}{"</a>" * 5000}'
    assert not any(isinstance(found, Marc) for found in read(deep.encode()))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.mrc", b"", "empty"),
        ("blank.mrc", b"\n\n\0\0", "empty"),
        ("export.zip", b"PK\x03\x04rest", "zip"),
        ("export.mrc.gz", b"\x1f\x8b\x08rest", "gzip"),
        ("export.mrk", b"=LDR  00000nam", "MARCMaker"),
        ("export.json", b'{"fields": []}', "JSON"),
        ("export.pdf", b"%PDF-1.7", "PDF"),
    ],
)
def test_files_of_another_kind_are_named(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    with pytest.raises(Unreadable, match=why):
        list(sources.read(file(tmp_path, name, content)))


def test_a_folder_or_an_absent_file_is_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.mrc"):
        with pytest.raises(Unreadable, match="can't be opened"):
            list(sources.read(path, WANTED))
