"""A catalogue that grew record by record is the same as one that was built at once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from knowledge import catalogue
from knowledge.catalogue import folder, load
from knowledge.catalogue.store import Store
from tests.knowledge.catalogue.conftest import ROOT
from tests.knowledge.catalogue.writing import Field, book, file, iso2709

TITLES = ("Ερωτόκριτος", "Βίος και πολιτεία του Αλέξη Ζορμπά", "ΒΙΟΣ ΚΑΙ ΠΟΛΙΤΕΙΑ", "Ποιήματα")
AUTHORS = ("Καζαντζάκης, Νίκος", "ΚΑΖΑΝΤΖΑΚΗΣ,ΝΙΚΟΣ", "Κορνάρος, Βιτσέντζος", "")
YEARS = ("1946", "1954", "")
ISBNS = ("9789602110829", "9789600316698", "", "")
LIBRARIES = ("ANEM", "GALA", "MYRT")


def some_book(chance: random.Random, control: str) -> list[Field]:
    fields: list[Field] = [("260", f"$bΔίφρος,$c{chance.choice(YEARS)}")]
    if author := chance.choice(AUTHORS):
        fields.append(("100", f"$a{author}"))
    if number := chance.choice(ISBNS):
        fields.append(("020", f"$a{number}"))
    return book(control, chance.choice(TITLES), *fields)


def shape(root: Path) -> set[tuple[str, str, frozenset[tuple[str, str]], str]]:
    """Return of each edition: its id, its work, whose records it has, and its title."""
    serving = folder.current(root)
    assert serving is not None
    store = Store(serving)
    records = [store.record(number) for number in store.numbers()]
    store.close()
    return {(r.id, r.work, frozenset(r.sources), r.description.title) for r in records}


def answers(root: Path) -> list[list[str]]:
    books = catalogue.open(root)
    found = [
        sorted(hit.record_id for hit in books.search(query, limit=100).hits)
        for query in ("ζορμπάς", "kornaros", "ποιήματα δίφρος", "πολιτια", "9789602110829")
    ]
    books.close()
    return found


@pytest.mark.parametrize("seed", range(4))
def test_it_does_not_matter_how_it_grew(tmp_path: Path, seed: int) -> None:
    """Records come, change and go in small imports; a fresh build finds the same editions."""
    chance = random.Random(seed)
    grown = tmp_path / "grown"
    last: dict[tuple[str, str], list[Field]] = {}
    for turn in range(12):
        library = chance.choice(LIBRARIES)
        exported = []
        for control in chance.sample([str(n) for n in range(12)], 4):
            leaves = (library, control) in last and chance.random() < 0.3
            record = some_book(chance, control)
            leader = "00000dam  2200000 i 4500" if leaves else "00000nam  2200000 i 4500"
            exported.append(iso2709(record, leader=leader))
            if leaves:
                del last[library, control]
            else:
                last[library, control] = record
        load.load_files(grown, library, [file(tmp_path, f"{turn}.mrc", *exported)])
    fresh = tmp_path / "fresh"
    exports = {}
    for library in chance.sample(LIBRARIES, len(LIBRARIES)):
        records = [iso2709(record) for (whose, _), record in last.items() if whose == library]
        chance.shuffle(records)
        exports[library] = [file(tmp_path, f"{library}.mrc", *records)]
    load.rebuild(fresh, exports)
    assert shape(grown) == shape(fresh)
    assert answers(grown) == answers(fresh)
    load.build(grown)
    assert shape(grown) == shape(fresh)
    assert answers(grown) == answers(fresh)


def test_a_block_that_fills_up_makes_no_difference(tmp_path: Path) -> None:
    """A hundred editions of one title are compared, more are not: in whatever order they come."""
    author: Field = ("100", "$aΣολωμός, Διονύσιος")
    records = [book(str(n), "Ύμνος", author, ("260", f"$c{1830 + n % 90}")) for n in range(130)]
    grown, fresh = tmp_path / "grown", tmp_path / "fresh"
    exports: dict[str, list[Path]] = {}
    for n in range(0, 130, 26):
        library = LIBRARIES[n % 3]
        part = file(tmp_path, f"{n}.mrc", *map(iso2709, records[n : n + 26]))
        load.load_files(grown, library, [part])
        exports.setdefault(library, []).append(part)
    load.rebuild(fresh, exports)
    assert shape(grown) == shape(fresh)


def test_an_old_id_finds_the_edition_that_its_record_joined(tmp_path: Path) -> None:
    """Whichever library's record gave the id once, a saved link to it still opens the edition."""
    root = tmp_path / "catalogue"
    isbn: Field = ("020", "$a9789602110829")
    ids = set()
    for library in LIBRARIES:
        export = file(tmp_path, f"{library}.mrc", iso2709(book("1", "Ψειρολογία", isbn)))
        load.load_files(root, library, [export])
        books = catalogue.open(root)
        ids.add(books.search("ψειρολογία").hits[0].record_id)
        load.rebuild(tmp_path / library, {library: [export]})
        alone = catalogue.open(tmp_path / library)
        ids.add(alone.search("ψειρολογία").hits[0].record_id)
        books.close()
        alone.close()
    books = catalogue.open(root)
    assert len(ids) == 3
    assert len({books.record(each).id for each in ids}) == 1  # type: ignore[union-attr]
    assert books.record("a" * 12) is None
    assert books.record("no id at all") is None
    books.close()


def test_the_editions_of_a_work_stand_together(tmp_path: Path) -> None:
    """Zorbas of 1946 and of 1973 are two books of one work; another book of his is another."""
    root = tmp_path / "catalogue"
    by_him: Field = ("100", "$aΚαζαντζάκης, Νίκος")
    zorbas = "Βίος και πολιτεία του Αλέξη Ζορμπά"
    records = [
        book("1", zorbas, by_him, ("260", "$bΔημητράκος,$c1946")),
        book("2", zorbas.upper(), by_him, ("260", "$bΕκδόσεις Καζαντζάκη,$c1973")),
        book("3", "Ο καπετάν Μιχάλης", by_him, ("260", "$c1953")),
    ]
    load.load_files(root, "ANEM", [file(tmp_path, "a.mrc", *map(iso2709, records))])
    books = catalogue.open(root)
    first = books.search("καπετάν μιχάλης").hits[0].record_id
    assert [each.description.year for each in books.editions(first)] == [1953]
    some = books.search("ζορμπάς").hits[0].record_id
    both = books.editions(some)
    assert [each.description.year for each in both] == [1973, 1946]
    assert both[0].work == both[1].work
    assert [(joint.level, joint.rule) for joint in books.joints(some)] == [("work", "title-author")]
    assert books.figures().works == 2
    assert books.editions("a" * 12) == ()
    books.close()


def test_what_librarians_decided_is_heeded_at_each_build(tmp_path: Path) -> None:
    """Apart, then together after all, then as the rules have it: by a line of the file each."""
    root = tmp_path / "catalogue"
    isbn: Field = ("020", "$a9789602110829")
    one = file(tmp_path, "a.mrc", iso2709(book("1", "Ψειρολογία", isbn)))
    other = file(tmp_path, "b.mrc", iso2709(book("7", "Ψειρολογία", isbn)))
    third = file(tmp_path, "c.mrc", iso2709(book("c", "Άλλο βιβλίο")))
    load.rebuild(root, {"ANEM": [one], "GALA": [other], "MYRT": [third]})
    decisions = root / "catalogue-decisions.yaml"

    def decide(*lines: str) -> list[str]:
        said = ", level: edition, date: 2026-11-20, who: Ελένη, why: το είδα στο ράφι}"
        decisions.write_text("".join(f"- {{{line}{said}\n" for line in lines), encoding="utf-8")
        return load.load_files(root, "MYRT", [third]).unheeded

    def joined() -> set[frozenset[str]]:
        return {frozenset(library for library, _ in sources) for _, _, sources, _ in shape(root)}

    assert joined() == {frozenset(("ANEM", "GALA")), frozenset(("MYRT",))}
    assert decide('keep_apart: ["ANEM:1", "GALA:7"]') == []
    assert joined() == {frozenset((each,)) for each in LIBRARIES}
    assert decide('keep_apart: ["ANEM:1", "GALA:7"]', 'keep_together: ["ANEM:1", "MYRT:c"]') == []
    assert joined() == {frozenset(("ANEM", "MYRT")), frozenset(("GALA",))}
    (told,) = decide('keep_together: ["ANEM:1", "NISO:9"]')
    assert f'{decisions}:1:3: "NISO:9" is not in the catalogue.' in told
    assert joined() == {frozenset(("ANEM", "GALA")), frozenset(("MYRT",))}


def test_a_stopped_import_goes_on_where_it_was(tmp_path: Path) -> None:
    """Killed after 30,000 records, the same import finds 20,000 of them there already."""
    many = [book(f"k{n}", f"Τίτλος {n}", ("260", f"$c{1900 + n % 100}")) for n in range(45_000)]
    path = file(tmp_path, "many.mrc", *map(iso2709, many))
    root = tmp_path / "catalogue"
    script = textwrap.dedent(
        f"""
        import os, signal
        from pathlib import Path
        from knowledge.catalogue import load
        def die(count, path):
            if count == 30_000:
                os.kill(os.getpid(), signal.SIGKILL)
        load.load_files(Path({str(root)!r}), "GALA", [Path({str(path)!r})], progress=die)
        """
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    report = load.load_files(root, "GALA", [path])
    assert (report.records_stored, report.unchanged, report.editions) == (45_000, 20_000, 45_000)
    assert not list(root.glob("building*"))


def test_another_import_does_not_go_on_with_a_stopped_one(tmp_path: Path) -> None:
    """What a stopped import of the wrong file had read never reaches the catalogue."""
    root = tmp_path / "catalogue"
    wrong = file(
        tmp_path, "wrong.mrc", *(iso2709(book(f"w{n}", f"Λάθος {n}")) for n in range(1000))
    )
    right = file(tmp_path, "right.mrc", iso2709(book("1", "Ερωτόκριτος")))

    def stop(count: int, path: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load.load_files(root, "GALA", [wrong], progress=stop)
    assert list(root.glob("building*"))
    assert load.load_files(root, "GALA", [right]).editions == 1
    os.utime(right)
    assert load.load_files(root, "GALA", [right]).editions == 1


def test_a_catalogue_of_another_version_is_built_anew_from_itself(tmp_path: Path) -> None:
    """After an update of the program nobody has to ask the libraries for their files again."""
    import sqlite3

    root = tmp_path / "catalogue"
    path = file(tmp_path, "a.mrc", iso2709(book("1", "Ερωτόκριτος")), iso2709(book("2", "Γαλήνη")))
    load.load_files(root, "ANEM", [path])
    for use in ("build", "import"):
        serving = folder.current(root)
        assert serving is not None
        with sqlite3.connect(serving / "catalogue.db") as sql:
            sql.execute("UPDATE meta SET value = 'older' WHERE name = 'shape'")
        sql.close()
        with pytest.raises(catalogue.CatalogueError, match="catalogue build"):
            catalogue.open(root)
        if use == "build":
            assert load.build(root) == (2, [])
        else:
            more = file(tmp_path, "b.mrc", iso2709(book("3", "Λωξάντρα")))
            assert load.load_files(root, "ANEM", [more]).editions == 3
        catalogue.open(root).close()
