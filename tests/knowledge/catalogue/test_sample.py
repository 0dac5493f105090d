"""The sample union catalogue: real works, five invented libraries, each writing in its own way."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import yaml
from stdnum import isbn as standard

from knowledge import catalogue, sample
from knowledge.catalogue import Catalogue, CatalogueError, fields, load_files, sources
from knowledge.catalogue.describe import describe
from knowledge.catalogue.sources import Marc, marc
from tests.knowledge.catalogue.writing import book, file, iso2709

ZORBAS = {
    "title": "Βίος και πολιτεία του Αλέξη Ζορμπά",
    "author": "Καζαντζάκης, Νίκος",
    "original": "",
    "translator": "",
    "year": 1946,
    "publisher": "",
    "language": "el",
    "isbn": "",
    "subjects": ["Ελληνική πεζογραφία"],
    "dewey": "889.3",
    "children": False,
    "held": {
        "ANEM": "889.3 ΚΑΖ x2",
        "GALA": "ΛΟΓ ΚΑΖ 12",
        "FEGG": "Α3-1741 x3",
        "MYRT": "889.3 ΚΑΖ",
        "PLAT": "889.3 ΚΑΖ Β",
    },
}
TRANSLATED = {
    **ZORBAS,
    "title": "Ο μικρός πρίγκιπας",
    "author": "Σαιντ-Εξυπερύ, Αντουάν ντε",
    "original": "Le petit prince",
    "translator": "Καρατζάς, Στρατής ; Άλλη, Μία",
    "year": None,
    "publisher": "Ηριδανός",
    "subjects": [],
    "isbn": "9789602110829",
    "children": True,
}


@pytest.fixture
def works(tmp_path: Path) -> Path:
    path = tmp_path / "works.yaml"
    path.write_text(yaml.safe_dump([ZORBAS, TRANSLATED], allow_unicode=True), encoding="utf-8")
    return path


def test_each_library_writes_in_its_own_way(tmp_path: Path, works: Path) -> None:
    written = dict(sample.write_exports(tmp_path, works))
    assert {code: path.suffix for code, path in written.items()} == {
        "ANEM": ".mrc",
        "GALA": ".mrc",
        "FEGG": ".xml",
        "MYRT": ".mrc",
        "PLAT": ".xml",
    }
    tags = {code: _tags(path) for code, path in written.items()}
    assert {code for code, found in tags.items() if "200" in found} == {"GALA", "PLAT"}
    assert {code for code, found in tags.items() if "952" in found} == {"ANEM", "MYRT"}
    assert {code for code, found in tags.items() if "995" in found} == {"GALA", "PLAT"}
    assert {code for code, found in tags.items() if "852" in found} == {"FEGG"}
    old = written["MYRT"].read_bytes()
    assert "ΒΙΟΣ ΚΑΙ ΠΟΛΙΤΕΙΑ".encode("iso8859_7") in old
    assert "ΚΑΖΑΝΤΖΑΚΗΣ,ΝΙΚΟΣ".encode("iso8859_7") in old


def _tags(path: Path) -> set[str]:
    return {tag for found in sources.read(path) if isinstance(found, Marc) for tag in found.fields}


def test_the_libraries_exports_make_one_record_with_everybody_s_copies(
    tmp_path: Path, works: Path
) -> None:
    reports = sample.build(tmp_path / "catalogue", works)
    assert all(not report.problems for report in reports.values())
    books = catalogue.open(tmp_path / "catalogue")
    assert books.figures().editions == 2
    (hit,) = books.search("ζορμπάς").hits
    assert (hit.title, hit.author, hit.year) == (ZORBAS["title"], ZORBAS["author"], 1946)
    assert {each.library: (each.shelfmark, each.copies) for each in hit.holdings} == {
        "ANEM": ("889.3 ΚΑΖ", 2),
        "GALA": ("ΛΟΓ ΚΑΖ 12", 1),
        "FEGG": ("Α3-1741", 3),
        "MYRT": ("889.3 ΚΑΖ", 1),
        "PLAT": ("889.3 ΚΑΖ Β", 1),
    }
    (prince,) = books.search("le petit prince").hits
    record = books.record(prince.record_id)
    assert record is not None
    assert record.description.title == "Ο μικρός πρίγκιπας"
    assert record.description.contributors == ("Καρατζάς, Στρατής", "Άλλη, Μία")
    assert (record.description.isbns, record.description.language) == (("9789602110829",), "gre")
    books.close()


def test_iso2709_exports_are_sound(tmp_path: Path) -> None:
    for code, path in sample.write_exports(tmp_path):
        found = list(sources.read(path))
        assert all(isinstance(each, Marc) and not each.is_mended for each in found)
        described = [describe(each, code) for each in found if isinstance(each, Marc)]
        assert len({each.control for each in described}) == len(described)


def test_it_is_built_once_and_again_when_the_works_change(tmp_path: Path, works: Path) -> None:
    root = tmp_path / "catalogue"
    assert set(sample.build(root, works)) == set(sample.MANNERS)
    books = catalogue.open(root)
    record_id = books.search("ζορμπάς").hits[0].record_id
    assert sample.build(root, works) == {}
    assert not books.reopen_if_changed()
    works.write_text(yaml.safe_dump([ZORBAS], allow_unicode=True), encoding="utf-8")
    assert sample.build(root, works)
    assert books.reopen_if_changed()
    assert books.figures().editions == 1
    assert books.search("ζορμπάς").hits[0].record_id == record_id
    books.close()


def test_a_catalogue_of_one_s_own_is_never_replaced_by_the_sample(
    tmp_path: Path, works: Path
) -> None:
    root = tmp_path / "catalogue"
    load_files(root, "OWN", [file(tmp_path, "own.mrc", iso2709(book("1", "Δικό μας")))])
    with pytest.raises(CatalogueError, match="a catalogue of its own"):
        sample.build(root, works)
    assert catalogue.load.origin(root) == ""


def test_the_shipped_works_are_enough_and_their_isbns_right(books: Catalogue) -> None:
    works = sample.works()
    assert len(works) >= 300
    assert all(standard.is_valid(work.isbn) for work in works if work.isbn)
    figures = books.figures()
    assert set(figures.libraries) == {"ANEM", "GALA", "FEGG", "MYRT", "PLAT"}
    assert all(records >= 90 for records, _copies in figures.libraries.values())
    shared = sum(len(work.held) > 1 for work in works)
    assert shared >= 0.6 * len(works)
    assert figures.editions <= len(works) * 1.01  # what libraries share is joined


def test_an_export_can_be_read_by_others(tmp_path: Path, works: Path) -> None:
    import pymarc

    written = dict(sample.write_exports(tmp_path, works))
    with written["ANEM"].open("rb") as stream:
        theirs = [record["245"]["a"] for record in pymarc.MARCReader(stream) if record]
    ours = [
        found.texts("245", "a")[0]
        for found in marc.read(io.BytesIO(written["ANEM"].read_bytes()), fields.WANTED)
        if isinstance(found, Marc)
    ]
    assert theirs == ours
