"""Real records of many libraries, odd and broken ones among them: all are read or named."""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pymarc
import pytest

from knowledge import catalogue
from knowledge.catalogue import Description, fields, load_files, sources
from knowledge.catalogue.describe import describe
from knowledge.catalogue.sources import Marc, Trouble, Unreadable, marc
from knowledge.catalogue.sources.marcrecord import Subfields

FIELDS = ("translators", "uniform_titles", "part", "issns")
ISO2709 = (".mrc", ".marc", ".dat")


@pytest.fixture(scope="module")
def files(real_marc: Path) -> list[Path]:
    return sorted(path for path in real_marc.rglob("*") if path.is_file())


def test_every_file_is_imported_or_named(files: list[Path], tmp_path: Path) -> None:
    report = load_files(tmp_path / "catalogue", "REAL", files)
    assert len(files) == 506
    assert report.records_read == 7913
    assert report.records_stored >= 6650
    named = report.records_read - report.records_stored - report.deleted
    whole_files = [problem for problem in report.problems if not problem.number]
    assert len(report.problems) == named + len(whole_files)
    assert all(problem.why and problem.file in files for problem in report.problems)
    books = catalogue.open(tmp_path / "catalogue")
    assert books.figures().editions == report.editions
    for typed, title in (
        ("psirologia petropoulos", "Ψειρολογία"),
        ("agora mesogeio", "Η αγορά στη Μεσόγειο"),
        ("prid and prejudise", "Pride and prejudice"),
    ):
        assert any(hit.title.startswith(title) for hit in books.search(typed).hits), typed
    books.close()


def test_what_real_records_say_of_translators_works_parts_format_and_audience(
    files: list[Path],
) -> None:
    """Counted over all of them, and looked at in single records of several libraries."""
    counts: Counter[str] = Counter()
    by_title: dict[str, Description] = {}
    for told in _descriptions(files):
        by_title[told.title] = told
        counts[told.format] += 1
        counts[told.audience] += 1
        counts.update(name for name in FIELDS if getattr(told, name))
        assert set(told.translators) <= set(told.contributors)
        assert set(told.uniform_titles) - {told.title} <= set(told.other_titles)
    assert {name: counts[name] for name in ("music", "serial", "score", "map", "kit")} == {
        "music": 767,
        "serial": 299,
        "score": 262,
        "map": 32,
        "kit": 11,
    }
    assert counts["children"] >= 240
    assert counts["translators"] >= 80
    assert counts["uniform_titles"] >= 430
    assert counts["issns"] >= 160
    assert by_title["Les noirs et les rouges"].translators == ("Raynaud, Vincent",)
    assert by_title["Stolthet och fördom"].uniform_titles == ("Pride and prejudice",)
    assert by_title["Firefighter for a day"].audience == "children"
    assert by_title["Mysteries unwrapped. Lost civilizations"].part == "Lost civilizations"


def _descriptions(files: list[Path]) -> Iterator[Description]:
    for path in files:
        with suppress(Unreadable):
            for found in sources.read(path):
                if isinstance(found, Marc):
                    with suppress(Unreadable):
                        yield describe(found, "REAL").description


def test_importing_them_again_changes_nothing(files: list[Path], tmp_path: Path) -> None:
    some = [path for path in files if path.parent.name in ("openlibrary", "traject", "pymarc")]
    first = load_files(tmp_path / "catalogue", "REAL", some)
    second = load_files(tmp_path / "catalogue", "REAL", some)
    assert first.editions == second.editions
    assert len(first.problems) == len(second.problems)


def test_sound_records_are_read_as_pymarc_reads_them(files: list[Path]) -> None:
    """Where pymarc takes a record without complaint, every wanted field is the same.

    Left out is UTF-8 under a leader that does not say so: pymarc takes it for MARC-8.
    """
    logging.disable(logging.CRITICAL)
    compared = differing = 0
    for path in files:
        if path.suffix not in ISO2709:
            continue
        for frame in _frames(path.read_bytes()):
            if not _is_as_declared(frame):
                continue
            theirs = _by_pymarc(frame)
            (ours,) = marc.read(io.BytesIO(frame), fields.WANTED)
            if theirs is None or isinstance(ours, Trouble) or ours.is_mended:
                continue
            compared += 1
            differing += _texts(ours.fields) != _texts(theirs)
    logging.disable(logging.NOTSET)
    assert compared > 6300
    assert differing <= 0.005 * compared


def _frames(content: bytes) -> Iterator[bytes]:
    for part in content.split(b"\x1d"):
        frame = part.lstrip(b"\r\n\0 \x1a")
        if len(frame) > 24:
            yield frame + b"\x1d"


def _is_as_declared(frame: bytes) -> bool:
    if frame.isascii() or frame[9:10] == b"a":
        return True
    try:
        frame.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _by_pymarc(frame: bytes) -> dict[str, list[Subfields]] | None:
    try:
        record = pymarc.Record(frame, hide_utf8_warnings=True)
    except Exception:
        return None
    found: dict[str, list[Subfields]] = {}
    for field in record.fields:
        if field.tag not in fields.WANTED:
            continue
        told = (
            [field.data or ""]
            if field.is_control_field()
            else [part.code + part.value for part in field.subfields]
        )
        found.setdefault(field.tag, []).append(told)
    return found


def _texts(told: dict[str, list[Subfields]]) -> list[tuple[str, str]]:
    """Return every (tag, subfield) with a text, without the marks that say what not to sort."""
    marks = dict.fromkeys((0x88, 0x89, 0x98, 0x9C))
    return sorted(
        (tag, part.translate(marks))
        for tag, occurrences in told.items()
        for field in occurrences
        for part in field
        if len(part) > 1 or tag < "010"
    )
