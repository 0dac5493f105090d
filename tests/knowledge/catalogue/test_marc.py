"""ISO 2709: sound records, mended ones, and a plain reason for each that can't be read."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue.sources import marc
from knowledge.catalogue.sources.marcrecord import Marc, Trouble
from tests.knowledge.catalogue.writing import book, iso2709

WANTED = frozenset(("001", "100", "245", "952"))
ERATO = iso2709(book("1", "Ερωτόκριτος", ("100", "$aΚορνάρος, Βιτσέντζος")))
PAPISSA = iso2709(book("2", "Η Πάπισσα Ιωάννα", ("100", "$aΡοΐδης, Εμμανουήλ")))


def read(content: bytes) -> list[Marc | Trouble]:
    return list(marc.read(io.BytesIO(content), WANTED))


def titles(content: bytes) -> list[str]:
    return [
        found.texts("245", "a")[0] if isinstance(found, Marc) else found.why
        for found in read(content)
    ]


def test_records_come_with_their_fields_and_places() -> None:
    first, second = read(ERATO + PAPISSA)
    assert isinstance(first, Marc)
    assert first.fields == {
        "001": [["1"]],
        "245": [["aΕρωτόκριτος"]],
        "100": [["aΚορνάρος, Βιτσέντζος"]],
    }
    assert (first.number, first.place, first.is_mended) == (1, "byte 0", False)
    assert (second.number, second.place) == (2, f"byte {len(ERATO):,}")


def test_line_ends_between_records_do_not_matter() -> None:
    assert titles(ERATO + b"\r\n" + PAPISSA + b"\n\x1a") == ["Ερωτόκριτος", "Η Πάπισσα Ιωάννα"]


def test_a_wrong_length_in_the_leader_is_mended() -> None:
    wrong = b"09999" + ERATO[5:]
    assert titles(wrong + PAPISSA) == ["Ερωτόκριτος", "Η Πάπισσα Ιωάννα"]


def test_lengths_counted_in_letters_instead_of_bytes_are_mended() -> None:
    """Some systems count characters, which is right until the first Greek letter."""
    field = "  \x1faΕρωτόκριτος\x1e"
    directory = f"001000200000245{len(field):04d}00002100001300000".encode()
    data = ("1\x1e" + field + "  \x1faΚορνάρος\x1e").encode()
    leader = f"00000nam a22{24 + len(directory) + 1:05d} i 4500".encode()
    (found,) = read(leader + directory + b"\x1e" + data + b"\x1d")
    assert isinstance(found, Marc)
    assert found.is_mended
    assert found.texts("245", "a") == ["Ερωτόκριτος"]
    assert found.texts("100", "a") == ["Κορνάρος"]


def test_a_record_over_99_999_bytes_is_read() -> None:
    copies = [("952", f"$aANEM$o889.1 ΚΟΡ$pANEM{turn:06d}") for turn in range(4000)]
    long = iso2709(book("1", "Ερωτόκριτος", *copies))
    assert len(long) > 99_999
    first, second = read(long + PAPISSA)
    assert isinstance(first, Marc)
    assert first.is_mended
    assert first.texts("245", "a") == ["Ερωτόκριτος"]
    assert len(first.fields["952"]) == 4000
    assert isinstance(second, Marc)


@pytest.mark.parametrize("kept", [1, 23, 24, 60, len(PAPISSA) - 2])
def test_a_file_cut_in_a_record_says_so_and_keeps_the_rest(kept: int) -> None:
    first, second = read(ERATO + PAPISSA[:kept])
    assert isinstance(first, Marc)
    assert isinstance(second, Trouble)
    assert second.number == 2
    assert second.place == f"byte {len(ERATO):,}"
    assert "the file ends" in second.why or "not a MARC record" in second.why


@pytest.mark.parametrize("odd", ["²", "٢", "²".encode("latin-1")], ids=["²", "٢", "² in Latin-1"])
def test_what_is_a_digit_to_people_alone_is_no_number(odd: str | bytes) -> None:
    """In the leader of a cut record it says nothing; a directory that has it is mended."""
    strange = odd if isinstance(odd, bytes) else odd.encode()
    assert titles(ERATO + strange + PAPISSA[len(strange) : -20]) == [
        "Ερωτόκριτος",
        "not a MARC record: no leader, and no end-of-record byte",
    ]
    end = ERATO.index(b"\x1e")
    offset = end - len(strange)  # the last digits of the last field's offset
    (found,) = read(ERATO[:offset] + strange + ERATO[end:])
    assert isinstance(found, Marc)
    assert found.is_mended
    assert found.texts("100", "a") == ["Κορνάρος, Βιτσέντζος"]


def test_a_file_without_its_very_last_byte_is_whole() -> None:
    assert titles(ERATO + PAPISSA[:-1]) == ["Ερωτόκριτος", "Η Πάπισσα Ιωάννα"]


def test_a_directory_that_misses_fields_gives_what_comes_before() -> None:
    """The data has a field more than the directory: only what is sure is taken."""
    extra = ERATO[:-1] + b"  \x1fastray\x1e\x1d"
    spoilt = extra.replace(b"1000043", b"1000093")  # and the author's length is wrong
    assert spoilt != extra
    (found,) = read(spoilt)
    assert isinstance(found, Marc)
    assert found.is_mended
    assert found.texts("245", "a") == ["Ερωτόκριτος"]


def test_a_directory_of_nonsense_is_refused_with_the_reason() -> None:
    end = ERATO.index(b"\x1e")
    nonsense = ERATO[:24] + b"245" + b"x" * 9 + ERATO[end:]
    assert titles(nonsense + PAPISSA) == [
        "its directory lists 1 fields, but 3 are there",
        "Η Πάπισσα Ιωάννα",
    ]


@pytest.mark.parametrize(
    "content", [b"<html>\x1d", b"Title;Author\n1984;Orwell\n\x1d", b"\x00\x01\x02" * 20 + b"\x1d"]
)
def test_what_is_no_marc_is_named(content: bytes) -> None:
    (found,) = read(content)
    assert isinstance(found, Trouble)
    assert found.why.startswith("not a MARC record")


def test_endless_rubbish_is_not_kept_in_memory() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"a" * size

    stream = Endless()
    (found,) = marc.read(stream, WANTED)  # type: ignore[arg-type]
    assert isinstance(found, Trouble)
    assert "no end of record" in found.why
    assert stream.given < 10_000_000


@given(st.binary(max_size=2000))
def test_any_bytes_give_records_or_reasons(content: bytes) -> None:
    for found in read(content):
        assert isinstance(found, Marc) or found.why


@given(st.data())
def test_any_damage_to_one_record_leaves_the_next(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(ERATO) - 2))
    byte = data.draw(st.binary(min_size=1, max_size=1))
    damaged = ERATO[:place] + byte + ERATO[place + 1 :]
    last = read(damaged + PAPISSA)[-1]
    assert isinstance(last, Marc)
    assert last.texts("245", "a") == ["Η Πάπισσα Ιωάννα"]
