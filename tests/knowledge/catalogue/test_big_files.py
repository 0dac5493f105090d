"""Exports larger than memory: read as they come, from a pipe if need be, and never whole."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge.catalogue import mapping
from knowledge.catalogue.sources import Marc, Row, csvfile, marc, marcxml
from knowledge.catalogue.sources.marcrecord import Trouble
from tests.knowledge.catalogue.conftest import ROOT
from tests.knowledge.catalogue.writing import book, iso2709, xml_record
from tests.knowledge.catalogue.writing import marcxml as xml

MEGABYTES = 250
MOST_GROWTH = 60  # megabytes; the longest record that is read has four
LONG = "μακρύς λόγος " * 700
MAPPING = b"csv: {columns: {number: a, title: b, author: c}}\n"

# Each carrier: what stands before the records, one record, what stands after them.
ISO_RECORD = iso2709(book("1", "Ερωτόκριτος", *[("999", f"$a{LONG[:9000]}")] * 4))
XML_START, _, XML_END = xml(book("1", "X")).partition(xml_record(book("1", "X")).encode())
XML_RECORD = xml_record(book("1", "Ερωτόκριτος", ("999", f"$a{LONG}"))).encode()
CSV_RECORD = f'1;"Ερωτόκριτος";"{LONG}"\n'.encode()
CARRIERS = {
    "mrc": (b"", ISO_RECORD, b""),
    "xml": (XML_START, XML_RECORD, XML_END),
    "csv": (b"a;b;c\n", CSV_RECORD, b""),
}


def poured(path: Path, start: bytes, block: bytes, end: bytes) -> threading.Thread:
    """Write into the pipe at `path` what makes `MEGABYTES`, in a thread that has begun."""

    def pour() -> None:
        try:
            with path.open("wb") as pipe:
                pipe.write(start)
                for _ in range(MEGABYTES * 1_000_000 // len(block)):
                    pipe.write(block)
                pipe.write(end)
        except BrokenPipeError:
            pass  # The reader has had enough.

    thread = threading.Thread(target=pour)
    thread.start()
    return thread


def read_by_a_process(path: Path, how: Path | None) -> tuple[int, int, str]:
    """Return (records, megabytes that the process grew by, the last trouble)."""
    script = textwrap.dedent(f"""
        import resource
        from pathlib import Path
        from knowledge.catalogue import mapping, sources
        from knowledge.catalogue.describe import describe
        from knowledge.catalogue.sources import Trouble, marcxml

        peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
        how = mapping.load(Path({str(how)!r})) if {how is not None} else mapping.USUAL
        before, records, why = peak(), 0, ""
        for found in sources.read(Path({str(path)!r}), how):
            if isinstance(found, Trouble):
                why = found.why
            else:
                describe(found, "ANEM", how)
                records += 1
        print(records, peak() - before, why)
    """)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    records, growth, why = done.stdout.rstrip("\n").split(" ", 2)
    return int(records), int(growth), why


@pytest.mark.parametrize("kind", CARRIERS)
def test_hundreds_of_megabytes_through_a_pipe_take_a_few_of_memory(
    tmp_path: Path, kind: str
) -> None:
    start, record, end = CARRIERS[kind]
    path, how = tmp_path / f"export.{kind}", tmp_path / "mapping.yaml"
    how.write_bytes(MAPPING)
    os.mkfifo(path)
    block = record * (1_000_000 // len(record))
    writer = poured(path, start, block, end)
    records, growth, why = read_by_a_process(path, how if kind == "csv" else None)
    writer.join()
    told = (MEGABYTES * 1_000_000 // len(block)) * (1_000_000 // len(record))
    if kind == "csv":
        told = -(-told // 1000)  # one number and title: copies of one record, at most a thousand
    assert (records, why) == (told, "")
    assert growth < MOST_GROWTH


@pytest.mark.parametrize(
    ("kind", "start", "why"),
    [
        ("mrc", b"00000nam a2200000 i 4500", "no end of record in 4,000,000 bytes"),
        ("xml", XML_START + b"<record><leader>", "no end of a record in 4,000,000 bytes"),
        ("csv", b'a;b;c\n1;"', "the line is longer than 1,048,576 characters"),
    ],
)
def test_a_field_without_an_end_is_given_up(
    tmp_path: Path, kind: str, start: bytes, why: str
) -> None:
    path, how = tmp_path / f"export.{kind}", tmp_path / "mapping.yaml"
    how.write_bytes(MAPPING)
    os.mkfifo(path)
    writer = poured(path, start, b"x" * 1_000_000, b"")
    records, growth, last = read_by_a_process(path, how if kind == "csv" else None)
    writer.join()
    assert records == 0
    assert why in last
    assert growth < MOST_GROWTH


class Watched(io.RawIOBase):
    """A stream without an end of one carrier's records, that counts what was taken of it."""

    def __init__(self, start: bytes, record: bytes) -> None:
        self._left = start
        self._record = record
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while len(self._left) < len(buffer):
            self._left += self._record
        size = len(buffer)
        buffer[:], self._left = self._left[:size], self._left[size:]
        self.taken += size
        return size

    def readall(self) -> bytes:
        raise AssertionError("somebody wants all of it")


def as_marc(stream: io.BufferedReader) -> Iterator[Marc | Trouble]:
    return marc.read(stream, mapping.USUAL.wanted)


def as_xml(stream: io.BufferedReader) -> Iterator[Marc | Trouble]:
    return marcxml.read(stream, mapping.USUAL.wanted)


def as_table(stream: io.BufferedReader) -> Iterator[Row | Trouble]:
    how = mapping.Mapping.model_validate({"csv": {"columns": {"title": "b"}}}).csv
    assert how is not None
    return csvfile.read(stream, how)


@pytest.mark.parametrize(("kind", "read"), [("mrc", as_marc), ("xml", as_xml), ("csv", as_table)])
def test_a_stream_without_an_end_gives_records_at_once(
    kind: str, read: Callable[[io.BufferedReader], Iterator[Marc | Row | Trouble]]
) -> None:
    start, record, _end = CARRIERS[kind]
    stream = Watched(start, record)
    records = read(io.BufferedReader(stream))
    for count in range(1, 40):
        assert not isinstance(next(records), Trouble)
        assert stream.taken <= len(start) + (count + 2) * len(record) + 2 * (1 << 18)
