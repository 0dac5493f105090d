"""Greek is read from any of the character sets in which libraries have kept it."""

from __future__ import annotations

import io

import pytest

from knowledge.catalogue.sources import marc
from knowledge.catalogue.sources.marcrecord import Marc
from tests.knowledge.catalogue.writing import BOOK, book, iso2709

OLD = BOOK.replace("nam a", "nam  ")  # leader/09 blank: "MARC-8", or whatever it may be
WANTED = frozenset(("100", "245", "650", "952"))
ZORBAS = book(
    "1",
    "Βίος και πολιτεία του Αλέξη Ζορμπά",
    ("100", "$aΚαζαντζάκης, Νίκος"),
    ("650", "$aΆλμπουμ"),
)


def only(content: bytes) -> Marc:
    (found,) = marc.read(io.BytesIO(content), WANTED)
    assert isinstance(found, Marc)
    return found


def texts(content: bytes) -> list[str]:
    found = only(content)
    return [text for tag in ("245", "100", "650") for text in found.texts(tag, "ab")]


@pytest.mark.parametrize("charset", ["utf-8", "iso8859_7", "cp1253"])
@pytest.mark.parametrize("leader", [BOOK, OLD])
def test_greek_is_told_by_its_bytes_whatever_the_leader_says(charset: str, leader: str) -> None:
    assert texts(iso2709(ZORBAS, charset=charset, leader=leader)) == [
        "Βίος και πολιτεία του Αλέξη Ζορμπά",
        "Καζαντζάκης, Νίκος",
        "Άλμπουμ",
    ]


def test_capitals_with_short_shelfmarks_are_greek_too() -> None:
    fields = book("1", "PRIDE AND PREJUDICE", ("952", "$oΠ1 ΚΑΡ"), ("650", "$aΜΥΘΙΣΤΟΡΗΜΑ"))
    found = only(iso2709(fields, charset="iso8859_7", leader=OLD))
    assert found.texts("952", "o") == ["Π1 ΚΑΡ"]
    assert found.texts("650", "a") == ["ΜΥΘΙΣΤΟΡΗΜΑ"]


def test_marc8_keeps_its_accents() -> None:
    assert texts(_with_lengths(b"  \x1faQu\xe2ebec, l'\xe2et\xe2e \xe0a")) == ["Québec, l'été ả"]


def test_marc8_greek_by_escape_sequence() -> None:
    greek = b"  \x1fa\x1b(S" + bytes((0x42, 0x69, 0x6F, 0x76)) + b"\x1b(B = Vios"
    (title,) = texts(_with_lengths(greek))
    assert title.endswith("= Vios")
    assert not title.isascii()


def test_a_field_of_its_own_charset_is_read_for_itself() -> None:
    mixed = "  \x1faΒίος\x1e".encode()[:-1] + b"\x1fb" + "Ζορμπάς ο Έλληνας".encode("iso8859_7")
    found = only(_with_lengths(mixed, more="  \x1faΚαζαντζάκης".encode("iso8859_7")))
    assert found.texts("100", "a") == ["Καζαντζάκης"]
    assert found.texts("245", "a") == ["Βίος"]


def test_one_bad_byte_does_not_turn_utf8_into_another_language() -> None:
    title = "Βίος και πολιτεία του Αλέξη Ζορμπά".encode()
    (read,) = texts(_with_lengths(b"  \x1fa" + title[:9] + b"\xff" + title[9:]))
    assert read.startswith("Βίος")
    assert read.endswith("Ζορμπά")


def _with_lengths(title_field: bytes, more: bytes = b"") -> bytes:
    """Return a record whose 245 (and 100) are these bytes."""
    data = title_field + b"\x1e"
    directory = b"245%04d00000" % len(data)
    if more:
        directory += b"100%04d%05d" % (len(more) + 1, len(data))
        data += more + b"\x1e"
    base = 24 + len(directory) + 1
    leader = b"%05dnam  22%05d i 4500" % (base + len(data) + 1, base)
    return leader + directory + b"\x1e" + data + b"\x1d"
