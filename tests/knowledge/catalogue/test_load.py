"""Imports: everything accounted for, replaced by number, swapped in whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge import catalogue
from knowledge.catalogue import CatalogueError, folder, ids, load_files
from knowledge.catalogue.load import rebuild
from tests.knowledge.catalogue.conftest import ROOT
from tests.knowledge.catalogue.writing import BOOK, Field, book, file, iso2709, marcxml

ERATO = book("1", "Ερωτόκριτος", ("100", "$aΚορνάρος, Βιτσέντζος"))
PAPISSA = book("2", "Η Πάπισσα Ιωάννα", ("100", "$aΡοΐδης, Εμμανουήλ"))


def export(tmp_path: Path, *records: list[Field], name: str = "export.mrc") -> Path:
    return file(tmp_path, name, *map(iso2709, records))


def found(root: Path, query: str) -> list[str]:
    books = catalogue.open(root)
    titles = [hit.title for hit in books.search(query, limit=50).hits]
    books.close()
    return titles


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "catalogue"


def test_every_record_is_counted_and_each_trouble_named(tmp_path: Path, root: Path) -> None:
    good = export(tmp_path, ERATO, name="good.mrc")
    cut = file(tmp_path, "cut.mrc", iso2709(PAPISSA), iso2709(ERATO)[:50])
    untitled = export(tmp_path, [("001", "3")], book("4", "Λεμονοδάσος"), name="untitled.mrc")
    xml = file(tmp_path, "some.xml", marcxml(book("5", "Γαλήνη")))
    hostile = file(tmp_path, "bomb.xml", b"<?xml version='1.0'?><!DOCTYPE x><x/>")
    empty = file(tmp_path, "empty.mrc")
    steps: list[tuple[int, Path]] = []
    report = load_files(
        root,
        "ANEM",
        [good, cut, untitled, xml, hostile, empty],
        progress=lambda count, path: steps.append((count, path)),
    )
    assert (report.records_read, report.records_stored, report.editions) == (6, 4, 4)
    size = len(iso2709(ERATO))
    assert [str(problem) for problem in report.problems] == [
        f"{cut}: record 2, byte {len(iso2709(PAPISSA))}: "
        f"the file ends in the middle of this record: 50 of {size} bytes",
        f"{untitled}: record 1, byte 0: no title (245 $a in MARC21, 200 $a in UNIMARC)",
        f"{hostile}: the whole file: it has a DOCTYPE, which MARCXML never needs and attackers do",
        f"{empty}: the whole file: the file is empty",
    ]
    assert steps == []  # told every thousand records


def test_a_second_import_changes_nothing(tmp_path: Path, root: Path) -> None:
    path = export(tmp_path, ERATO, PAPISSA)
    load_files(root, "ANEM", [path])
    report = load_files(root, "ANEM", [path])
    assert (report.records_stored, report.unchanged, report.editions) == (2, 2, 2)


def test_a_record_replaces_the_one_with_its_number(tmp_path: Path, root: Path) -> None:
    load_files(root, "ANEM", [export(tmp_path, ERATO, PAPISSA)])
    load_files(root, "ANEM", [export(tmp_path, book("1", "Ερωφίλη"))])
    assert found(root, "ερωτόκριτος") == []
    assert found(root, "ερωφίλη") == ["Ερωφίλη"]
    assert found(root, "πάπισσα") == ["Η Πάπισσα Ιωάννα"]


def test_an_edition_keeps_its_id_through_imports_and_rebuilds(tmp_path: Path, root: Path) -> None:
    path = export(tmp_path, ERATO, PAPISSA)
    load_files(root, "ANEM", [path])
    books = catalogue.open(root)
    first = books.search("ερωτόκριτος").hits[0].record_id
    changed = export(tmp_path, book("1", "Ερωτόκριτος: ποίημα"), name="changed.mrc")
    load_files(root, "ANEM", [changed])
    assert books.reopen_if_changed()
    assert books.search("ερωτόκριτος").hits[0].record_id == first
    rebuild(tmp_path / "another", {"ANEM": [path]})
    again = catalogue.open(tmp_path / "another")
    assert again.search("ερωτόκριτος").hits[0].record_id == first
    books.close()
    again.close()


def test_libraries_do_not_touch_each_other(tmp_path: Path, root: Path) -> None:
    load_files(root, "ANEM", [export(tmp_path, ERATO)])
    load_files(root, "GALA", [export(tmp_path, book("1", "Ερωφίλη"))])
    assert found(root, "ερωτόκριτος") == ["Ερωτόκριτος"]


def test_a_library_can_leave_an_edition_that_it_shared(tmp_path: Path, root: Path) -> None:
    imprint: Field = ("260", "$bΕρμής,$c1980")
    load_files(root, "ANEM", [export(tmp_path, [*ERATO, imprint])])
    load_files(root, "GALA", [export(tmp_path, [*ERATO, imprint])])
    assert found(root, "ερωτόκριτος") == ["Ερωτόκριτος"]
    load_files(root, "GALA", [export(tmp_path, [*ERATO, ("260", "$bΕρμής,$c2000")])])
    assert found(root, "ερωτόκριτος") == ["Ερωτόκριτος", "Ερωτόκριτος"]
    load_files(root, "GALA", [export(tmp_path, [*ERATO, imprint])])
    assert found(root, "ερωτόκριτος") == ["Ερωτόκριτος"]


def test_a_number_used_twice_loses_no_book(tmp_path: Path, root: Path) -> None:
    path = export(
        tmp_path, ERATO, book("1", "Λωξάντρα"), book("1", "Ερωτόκριτος", ("300", "$a9 σ."))
    )
    for _ in range(2):
        report = load_files(root, "ANEM", [path])
        assert (report.records_stored, report.renumbered, report.editions) == (3, 1, 2)
    assert found(root, "λωξάντρα") == ["Λωξάντρα"]


def test_records_without_numbers_are_not_doubled(tmp_path: Path, root: Path) -> None:
    path = export(tmp_path, ERATO[1:], PAPISSA[1:])
    for _ in range(2):
        assert load_files(root, "ANEM", [path]).editions == 2


def test_a_deleted_record_goes(tmp_path: Path, root: Path) -> None:
    load_files(root, "ANEM", [export(tmp_path, ERATO, PAPISSA)])
    gone = file(tmp_path, "gone.mrc", iso2709(ERATO, leader=BOOK.replace("nam", "dam")))
    report = load_files(root, "ANEM", [gone])
    assert (report.records_stored, report.deleted, report.editions) == (0, 1, 1)
    assert found(root, "ερωτόκριτος") == []


def test_the_id_of_a_record_that_went_leads_to_who_still_has_the_edition(
    tmp_path: Path, root: Path
) -> None:
    """A link was shared; then the libraries weed out the book, one after the other."""
    imprint: Field = ("260", "$bΕρμής,$c1980")
    whole = [*ERATO, imprint]
    for library in ("ANEM", "GALA", "MYRT"):
        load_files(root, library, [export(tmp_path, whole)])
    shared = ids.written(ids.number_of("ANEM", "1"))
    gone = file(tmp_path, "gone.mrc", iso2709(whole, leader=BOOK.replace("nam", "dam")))

    def holders() -> list[str]:
        books = catalogue.open(root)
        record = books.record(shared)
        books.close()
        return [library for library, _ in record.sources] if record else []

    load_files(root, "ANEM", [gone])
    assert holders() == ["GALA", "MYRT"]
    load_files(root, "GALA", [gone])
    assert holders() == ["MYRT"]
    catalogue.build(root)
    assert holders() == ["MYRT"]
    load_files(root, "ANEM", [export(tmp_path, whole)])
    assert holders() == ["ANEM", "MYRT"]
    load_files(root, "ANEM", [gone])
    load_files(root, "MYRT", [gone])
    assert holders() == []


def test_when_nothing_can_be_read_the_old_catalogue_stays(tmp_path: Path, root: Path) -> None:
    load_files(root, "ANEM", [export(tmp_path, ERATO)])
    before = folder.current(root)
    report = load_files(root, "ANEM", [file(tmp_path, "bad.mrc", b"nothing")])
    assert (report.records_stored, len(report.problems)) == (0, 1)
    assert folder.current(root) == before
    assert found(root, "ερωτόκριτος") == ["Ερωτόκριτος"]


def test_an_open_catalogue_answers_while_it_is_replaced(tmp_path: Path, root: Path) -> None:
    load_files(root, "ANEM", [export(tmp_path, ERATO)])
    books = catalogue.open(root)
    version = books.version
    assert not books.reopen_if_changed()
    for turn in range(4):  # more generations than are kept
        load_files(root, "ANEM", [export(tmp_path, book(f"n{turn}", f"Νέο βιβλίο {turn}"))])
        assert books.search("ερωτόκριτος").total == 1
        assert books.search("νέο").total == 0
    assert books.reopen_if_changed()
    assert books.version != version
    assert books.search("νέο").total == 4
    assert len([path for path in root.iterdir() if path.is_dir()]) == 2
    books.close()


def test_an_import_killed_at_any_moment_leaves_the_old_catalogue(
    tmp_path: Path, root: Path
) -> None:
    load_files(root, "ANEM", [export(tmp_path, ERATO)])
    many = [book(f"k{n}", f"Τίτλος {n}", ("260", f"$c{1900 + n % 100}")) for n in range(3000)]
    path = export(tmp_path, *many, name="many.mrc")
    script = textwrap.dedent(
        f"""
        import os, signal, sys
        from pathlib import Path
        from knowledge.catalogue import folder, index, load, store
        point = sys.argv[1]
        def die(*_args, **_kwargs):
            os.kill(os.getpid(), signal.SIGKILL)
        def die_later(count, path):
            if count == 2000:
                die()
        if point == "index":
            index.build = die
        elif point == "after index":
            folder.publish = die
        elif point == "sync":
            folder._sync = die
        elif point == "renamed":
            Path.replace = die
        load.load_files(
            Path({str(root)!r}), "GALA", [Path({str(path)!r})],
            progress=die_later if point == "reading" else None,
        )
        """
    )
    for point in ("reading", "index", "after index", "sync", "renamed"):
        done = subprocess.run([sys.executable, "-c", script, point], cwd=ROOT, check=False)
        assert done.returncode == -signal.SIGKILL
        assert found(root, "ερωτόκριτος") == ["Ερωτόκριτος"]
        assert found(root, "τίτλος") == []
    report = load_files(root, "GALA", [path])
    assert report.editions == 3001
    assert not list(root.glob("building*"))


@pytest.mark.parametrize("kilobytes", [1, 60, 300, 900])
def test_a_full_disk_is_said_and_the_old_catalogue_stays(
    tmp_path: Path, root: Path, kilobytes: int
) -> None:
    load_files(root, "ANEM", [export(tmp_path, ERATO)])
    many = [book(f"k{n}", f"Τίτλος {n}", ("100", f"$aΟνοματεπώνυμο, {n}")) for n in range(4000)]
    path = export(tmp_path, *many, name="many.mrc")
    script = textwrap.dedent(
        f"""
        import resource
        from pathlib import Path
        from knowledge import catalogue
        limit = {kilobytes} * 1024
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        try:
            catalogue.load_files(Path({str(root)!r}), "GALA", [Path({str(path)!r})])
        except catalogue.CatalogueError as error:
            print(error)
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "the old one serves" in done.stdout, done.stderr
    assert found(root, "ερωτόκριτος") == ["Ερωτόκριτος"]
    assert load_files(root, "GALA", [path]).editions == 4001


def test_threads_may_search_while_it_is_replaced(tmp_path: Path, root: Path) -> None:
    load_files(root, "ANEM", [export(tmp_path, ERATO)])
    books = catalogue.open(root)

    def patron(_number: int) -> int:
        return sum(books.search("ερωτόκριτος").total for _ in range(30))

    with ThreadPoolExecutor(4) as threads:
        running = [threads.submit(patron, number) for number in range(8)]
        for turn in range(3):
            load_files(root, "ANEM", [export(tmp_path, book(f"n{turn}", f"Νέο {turn}"))])
            assert books.reopen_if_changed()
        assert [each.result() for each in running] == [30] * 8
    books.close()


def test_two_imports_at_once_are_refused(tmp_path: Path, root: Path) -> None:
    with (
        folder.building(root),
        pytest.raises(CatalogueError, match="Another import"),
    ):
        load_files(root, "ANEM", [export(tmp_path, ERATO)])
    assert load_files(root, "ANEM", [export(tmp_path, ERATO)]).editions == 1


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = file(tmp_path, "a-file", b"")
    with pytest.raises(CatalogueError, match="can't be written"):
        load_files(blocked / "catalogue", "ANEM", [export(tmp_path, ERATO)])


def test_a_folder_without_a_catalogue_says_how_to_make_one(root: Path) -> None:
    with pytest.raises(CatalogueError, match="kallimachos catalogue import"):
        catalogue.open(root)


@pytest.mark.parametrize("spoil", ["other version", "no database", "no index", "cut database"])
def test_a_spoilt_catalogue_is_refused_in_words(tmp_path: Path, root: Path, spoil: str) -> None:
    load_files(root, "ANEM", [export(tmp_path, ERATO)])
    generation = folder.current(root)
    assert generation is not None
    database = generation / "catalogue.db"
    if spoil == "other version":
        import sqlite3

        with sqlite3.connect(database) as sql:
            sql.execute("UPDATE meta SET value = 'older' WHERE name = 'shape'")
        sql.close()
    elif spoil == "no database":
        database.unlink()
    elif spoil == "no index":
        (generation / "index" / "meta.json").unlink()
    else:
        os.truncate(database, 100)
    way_out = r"[Ii]mport the (libraries' )?files again|kallimachos catalogue build"
    with pytest.raises(CatalogueError, match=way_out):
        catalogue.open(root)
