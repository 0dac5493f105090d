"""The sample union catalogue: real works, six invented libraries, each writing in its own way."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import yaml
from lxml import etree
from stdnum import isbn as standard

from knowledge import catalogue, sample
from knowledge.catalogue import Catalogue, CatalogueError, fields, load_files, sources
from knowledge.catalogue.describe import describe
from knowledge.catalogue.mapping import USUAL, Mapping
from knowledge.catalogue.sources import Marc, Row, Trouble, marc, marcxml
from knowledge.sample import exports
from knowledge.sample.lettering import romanised
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
        "NISO": "Λ ΚΑΖ",
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
        "FEGG": ".csv",
        "MYRT": ".mrc",
        "PLAT": ".xml",
        "NISO": ".xml",
    }
    tags = {code: _tags(path) for code, path in written.items() if path.suffix != ".csv"}
    assert {code for code, found in tags.items() if "200" in found} == {"GALA", "PLAT"}
    assert {code for code, found in tags.items() if "952" in found} == {"ANEM", "MYRT"}
    assert {code for code, found in tags.items() if "995" in found} == {"GALA", "PLAT"}
    assert {code for code, found in tags.items() if "852" in found} == {"NISO"}
    old = written["MYRT"].read_bytes()
    assert "ΒΙΟΣ ΚΑΙ ΠΟΛΙΤΕΙΑ".encode("iso8859_7") in old
    assert "ΚΑΖΑΝΤΖΑΚΗΣ,ΝΙΚΟΣ".encode("iso8859_7") in old
    register = written["FEGG"].read_bytes().decode("cp1253").splitlines()
    assert register[0].startswith("ΑΡ. ΜΗΤΡΩΟΥ;ΤΙΤΛΟΣ;ΤΟΜΟΣ;ΣΥΓΓΡΑΦΕΑΣ;")
    assert ";ΒΙΟΣ ΚΑΙ ΠΟΛΙΤΕΙΑ ΤΟΥ ΑΛΕΞΗ ΖΟΡΜΠΑ;;ΝΙΚΟΣ ΚΑΖΑΝΤΖΑΚΗΣ;" in register[1]


def test_isbns_are_as_dirty_as_in_life(tmp_path: Path, works: Path) -> None:
    written = dict(sample.write_exports(tmp_path, works))
    assert b"978-960-211-082-9" in written["PLAT"].read_bytes()
    assert "960-211-082-1 (χαρτ.)".encode() in written["GALA"].read_bytes()
    assert b"ISBN 9789602110829 :" in written["MYRT"].read_bytes()
    for code, path in written.items():
        described = [describe(each, code, _mapping(code)) for each in _found(path, code)]
        assert described[1].description.isbns == ("9789602110829",), code


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Άπαντα. Τόμος πρώτος: Ποιήματα", ("Άπαντα", "Τόμος πρώτος", "Ποιήματα")),
        ("Ο Κρητικός. Α΄: Το δέντρο", ("Ο Κρητικός", "Α΄", "Το δέντρο")),
        ("Δοκιμές. Πρώτος τόμος", ("Δοκιμές", "Πρώτος τόμος", "")),
        ("Ποιήματα Α΄ (1896-1918)", ("Ποιήματα Α΄ (1896-1918)", "", "")),
        ("Ε.Π.", ("Ε.Π.", "", "")),
    ],
)
def test_volumes_have_a_number_and_a_name(title: str, parts: tuple[str, str, str]) -> None:
    assert exports.parted(title, sample.MANNERS["ANEM"]) == parts
    assert exports.parted(title, sample.MANNERS["MYRT"]) == (title, "", "")


def test_latin_letters_carry_the_greek_in_880(tmp_path: Path) -> None:
    """NISO's system romanises every third title; the union still shows it in Greek."""
    path = dict(sample.write_exports(tmp_path))["NISO"]
    all_marc = [found for found in _found(path, "NISO") if isinstance(found, Marc)]
    records = [found for found in all_marc if "880" in found.fields]
    assert len(records) >= 20
    for found in records:
        told = describe(found, "NISO").description
        assert romanised(told.title.split(". ")[0]) == told.other_titles[0].split(". ")[0]
        assert romanised(told.author) in ("", *told.contributors)


def test_a_provider_tells_of_records_and_of_those_that_went() -> None:
    held = [work for work in sample.works() if "NISO" in work.held]
    harvest = list(sample.harvest())
    kept = [each for each in harvest if each.marcxml is not None]
    assert len(kept) == len(held)
    assert 0 < len(harvest) - len(kept) < 20
    assert len({each.identifier for each in harvest}) == len(harvest)
    content = etree.tostring(kept[0].marcxml)
    (found,) = marcxml.read(io.BytesIO(content), fields.WANTED)
    assert isinstance(found, Marc)
    assert describe(found, "NISO").control == kept[0].identifier.rpartition(":")[2]


def _mapping(code: str) -> Mapping:
    return sample.mappings().get(code, USUAL)


def _found(path: Path, code: str) -> list[Marc | Row]:
    found = list(sources.read(path, _mapping(code)))
    return [each for each in found if not isinstance(each, Trouble)]


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
        "NISO": ("Λ ΚΑΖ", 1),
    }
    (prince,) = books.search("le petit prince").hits
    record = books.record(prince.record_id)
    assert record is not None
    assert record.description.title == "Ο μικρός πρίγκιπας"
    assert record.description.contributors == ("Καρατζάς, Στρατής", "Άλλη, Μία")
    assert (record.description.isbns, record.description.language) == (("9789602110829",), "gre")
    books.close()


def test_exports_are_sound(tmp_path: Path) -> None:
    for code, path in sample.write_exports(tmp_path):
        found = list(sources.read(path, _mapping(code)))
        assert not any(isinstance(each, Trouble) or each.is_mended for each in found)
        described = [describe(each, code, _mapping(code)) for each in _found(path, code)]
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
    assert set(figures.libraries) == {"ANEM", "GALA", "FEGG", "MYRT", "PLAT", "NISO"}
    assert all(records >= 90 for records, _copies in figures.libraries.values())
    shared = sum(len(work.held) > 1 for work in works)
    assert shared >= 0.6 * len(works)
    assert {work.format for work in works} == {"book", "video", "music", "audiobook", "serial"}


def test_what_libraries_share_is_joined(books: Catalogue) -> None:
    """Of editions with a year or an ISBN; of the others nobody can tell whether they are one."""
    split = 0
    told = [work for work in sample.works() if (work.year or work.isbn) and len(work.held) > 1]
    for work in told:
        hits = books.search(f"{work.title} {work.author}", limit=60).hits
        records = [record for hit in hits if (record := books.record(hit.record_id))]
        number = f"{work.number:07d}"
        joined = [[code for code, control in each.sources if control == number] for each in records]
        split += max(map(len, joined), default=0) < len(work.held)
    assert split <= 0.01 * len(told)


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
