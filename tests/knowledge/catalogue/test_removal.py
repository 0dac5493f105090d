"""`kallimachos catalogue remove`: a library leaves, and the others' books stay as they are."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from knowledge import catalogue
from tests.knowledge.catalogue.conftest import ROOT
from tests.knowledge.catalogue.harvesting import item, provider
from tests.knowledge.catalogue.test_command import kallimachos
from tests.knowledge.catalogue.test_harvest_command import ended, harvested, started
from tests.knowledge.catalogue.writing import Field, book, file, iso2709

ISBN = ("020", "$a9789602110829")
ANEM = (
    book("1", "Ερωτόκριτος", ("100", "$aΚορνάρος, Βιτσέντζος")),
    book("2", "Ψειρολογία", ISBN),
    book("3", "Το αρχείο της Ανεμόπετρας"),
)
GALA = (book("7", "Ψειρολογία", ISBN), book("8", "Λωξάντρα"))
KILLED_AT_WORK = """
import os, signal, sys
from pathlib import Path
from knowledge import catalogue
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
catalogue.remove(Path(sys.argv[1]), "ANEM", progress=die)
"""


def filled(folder: Path, **libraries: Iterable[list[Field]]) -> Path:
    """Return a catalogue with these libraries' records."""
    for code, records in libraries.items():
        export = file(folder, f"{code}.mrc", *map(iso2709, records))
        catalogue.load_files(folder / "catalogue", code, [export])
    return folder / "catalogue"


def titles(index: Path, query: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return what a query finds: each title and who holds it."""
    books = catalogue.open(index)
    found = [
        (hit.title, tuple(each.library for each in hit.holdings))
        for hit in books.search(query).hits
    ]
    books.close()
    return found


def test_a_library_that_left_is_nowhere_and_shared_editions_stay(tmp_path: Path) -> None:
    """The admin types the code once more; a saved link to a shared edition still opens it."""
    index = filled(tmp_path, ANEM=ANEM, GALA=GALA)
    books = catalogue.open(index)
    shared = next(iter(books.search("ψειρολογια").hits)).record_id
    alone = next(iter(books.search("ερωτοκριτος").hits)).record_id
    books.close()
    done = kallimachos("remove", "ANEM", "--index", index, typed=b"ANEM\n")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines() == [
        "ANEM has 3 records; 2 editions are in no other library.",
        "Type ANEM to remove them: "
        f"ANEM: 3 records removed. The catalogue in {index} has 2 editions.",
    ]
    assert titles(index, "ερωτοκριτος") == []
    assert titles(index, "ψειρολογια") == [("Ψειρολογία", ("GALA",))]
    books = catalogue.open(index)
    kept = books.record(shared)
    assert kept is not None
    assert (kept.description.title, shared in (kept.id, *kept.former)) == ("Ψειρολογία", True)
    assert books.record(alone) is None
    assert books.figures().libraries == {"GALA": (2, 0)}
    assert books.troubles() == []
    books.close()


def test_what_only_it_joined_comes_apart(tmp_path: Path) -> None:
    """Without the library the catalogue is as one that never had it."""
    one = tmp_path / "one"
    two = tmp_path / "two"
    one.mkdir()
    two.mkdir()
    index = filled(one, ANEM=ANEM, GALA=GALA, MYRT=ANEM[:2])
    other = filled(two, GALA=GALA, MYRT=ANEM[:2])
    catalogue.remove(index, "ANEM")
    for query in ("ερωτοκριτος", "ψειρολογια", "λωξαντρα", "ανεμοπετρας"):
        assert titles(index, query) == titles(other, query)


def test_another_word_than_the_code_removes_nothing(tmp_path: Path) -> None:
    index = filled(tmp_path, ANEM=ANEM, GALA=GALA)
    for typed in (b"GALA\n", b"anem\n", b"\n", b""):
        done = kallimachos("remove", "ANEM", "--index", index, typed=typed)
        assert done.returncode == 2
        (line,) = done.stderr.decode().splitlines()
        assert line == "Nothing was removed: that was not ANEM. With --yes nobody is asked."
    assert titles(index, "ερωτοκριτος") == [("Ερωτόκριτος", ("ANEM",))]


def test_an_unknown_code_is_told_which_there_are(tmp_path: Path) -> None:
    index = filled(tmp_path, ANEM=ANEM, GALA=GALA)
    done = kallimachos("remove", "ANME", "--index", index, "--yes")
    assert done.returncode == 2
    assert done.stderr.decode() == '"ANME" is not in the catalogue. There are: ANEM, GALA.\n'
    assert done.stdout == b""


def test_the_last_library_leaves_an_empty_catalogue_that_answers(tmp_path: Path) -> None:
    index = filled(tmp_path, ANEM=ANEM)
    done = kallimachos("remove", "ANEM", "--index", index, "--yes")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "has 0 editions" in done.stdout.decode()
    assert titles(index, "ερωτοκριτος") == []
    assert kallimachos("check", "--index", index).returncode == 0
    done = kallimachos("remove", "ANEM", "--index", index, "--yes")
    assert done.stderr.decode() == '"ANEM" is not in the catalogue, nor is any other library.\n'
    filled(tmp_path, ANEM=ANEM)
    assert titles(index, "ερωτοκριτος") == [("Ερωτόκριτος", ("ANEM",))]


def test_a_decision_about_its_records_is_named(tmp_path: Path) -> None:
    index = filled(tmp_path, ANEM=ANEM, GALA=GALA)
    (index / "catalogue-decisions.yaml").write_text(
        '- {keep_apart: ["ANEM:2", "GALA:7"], level: work, date: 2026-11-20, who: a, why: b}\n',
        encoding="utf-8",
    )
    done = kallimachos("remove", "ANEM", "--index", index, "--yes")
    assert done.returncode == 0
    assert 'catalogue-decisions.yaml:1:3: "ANEM:2" is not in the catalogue.' in done.stderr.decode()


def test_killed_at_work_it_removed_nothing_and_can_be_given_again(tmp_path: Path) -> None:
    many = [book(f"k{number}", f"Τίτλος {number}") for number in range(1000)]
    index = filled(tmp_path, ANEM=[*many, *ANEM], GALA=[*many, *GALA])
    child = subprocess.run(
        [sys.executable, "-c", KILLED_AT_WORK, str(index)], cwd=ROOT, check=False
    )
    assert child.returncode == -signal.SIGKILL
    assert titles(index, "ερωτοκριτος") == [("Ερωτόκριτος", ("ANEM",))]
    done = kallimachos("remove", "ANEM", "--index", index, "--yes")
    assert done.returncode == 0
    assert titles(index, "ερωτοκριτος") == []
    assert kallimachos("check", "--index", index).stderr == b""


async def test_what_was_harvested_of_it_goes_too(tmp_path: Path) -> None:
    """Given again, a harvest brings everything, as from a library that is new."""
    index = tmp_path / "catalogue"
    async with provider(map(item, range(1, 6))) as krini:
        command = ("--library", "KRIN", krini.url)
        await harvested(tmp_path, *command)
        code, out, said = await ended(await started("remove", "KRIN", "--index", index, "--yes"))
        assert (code, said) == (0, [])
        assert out.splitlines()[-1].startswith("What was harvested of KRIN is gone too.")
        assert not list((tmp_path / "harvest").glob("*.db*"))
        code, out, said = await harvested(tmp_path, *command)
        assert (code, said) == (0, [])
        assert "5 records listed (all" in out
        assert "has 5 editions" in out


async def test_a_journal_that_a_kill_left_behind_goes_with_the_same_command(
    tmp_path: Path,
) -> None:
    """The catalogue had been swapped in already when the machine went down."""
    index = tmp_path / "catalogue"
    async with provider(map(item, range(1, 6))) as krini:
        await harvested(tmp_path, "--library", "KRIN", krini.url)
    catalogue.remove(index, "KRIN")
    code, out, said = await ended(await started("remove", "KRIN", "--index", index, "--yes"))
    assert (code, said) == (0, [])
    assert out.startswith("KRIN has no records in the catalogue, but what was harvested")
    assert not list((tmp_path / "harvest").glob("*.db*"))
