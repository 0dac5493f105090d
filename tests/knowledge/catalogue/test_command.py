"""`kallimachos catalogue`: what it prints and how it ends."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.knowledge.catalogue.conftest import ROOT
from tests.knowledge.catalogue.writing import book, file, iso2709

BOOKS = (
    book("1", "Ερωτόκριτος", ("100", "$aΚορνάρος, Βιτσέντζος"), ("952", "$o889.1 ΚΟΡ")),
    book("2", "Ψειρολογία", ("020", "$a9789602110829"), ("260", "$bΝεφέλη,$c1991")),
)
RECORDS = tuple(map(iso2709, BOOKS))


def kallimachos(*arguments: str | Path, typed: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the command line as people do."""
    return subprocess.run(
        [sys.executable, "-m", "bot", "catalogue", *map(str, arguments)],
        input=typed,
        capture_output=True,
        cwd=ROOT,
        check=False,
    )


def test_import_counts_and_names_and_search_finds(tmp_path: Path) -> None:
    index = tmp_path / "catalogue"
    good = file(tmp_path, "good.mrc", *map(iso2709, BOOKS), iso2709(BOOKS[0])[:40])
    done = kallimachos("import", "--index", index, "--library", "ANEM", good)
    assert done.returncode == 0
    assert done.stdout.decode() == (
        "ANEM: 3 records read, 2 stored, 1 not readable. "
        f"The catalogue in {index} has 2 editions.\n"
    )
    (named,) = done.stderr.decode().splitlines()
    assert named.startswith(f"{good}: record 3, byte ")
    assert "the file ends in the middle of this record" in named

    typed = b"erotokritos\n\n\xff\xfe\n9789602110828\r\n"
    done = kallimachos("search", "--index", index, "--json", typed=typed)
    assert done.returncode == 0
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [line["query"] for line in lines] == ["erotokritos", "", "\ufffd\ufffd", "9789602110828"]
    assert set(lines[0]) == {"query", "took_ms", "relaxed", "hits"}
    (hit,) = lines[0]["hits"]
    record_id = hit.pop("id")
    assert hit == {
        "title": "Ερωτόκριτος",
        "author": "Κορνάρος, Βιτσέντζος",
        "year": None,
        "isbn": "",
        "libraries": ["ANEM"],
    }
    assert lines[3]["relaxed"] == [["isbn", "9789602110828", "978-960-211-082-9"]]
    assert "Ερωτόκριτος" in done.stdout.decode()  # Greek is not escaped

    done = kallimachos("search", "--index", index, "ερωτοκριτο", "τίποτα τέτοιο")
    assert done.returncode == 0
    told = done.stdout.decode()
    assert record_id in told
    assert "ANEM 889.1 ΚΟΡ" in told
    assert "τίποτα τέτοιο: 0 found" in told

    done = kallimachos("stats", "--index", index)
    assert done.stdout.decode().splitlines() == [
        f"{index}, g000001: 2 editions of 2 works",
        "  ANEM                 2 records         1 copies",
    ]


def test_build_works_everything_out_anew_and_check_looks_at_it(tmp_path: Path) -> None:
    """An admin decides by hand that two books are one, builds, and is told what does not hold."""
    index = tmp_path / "catalogue"
    path = file(tmp_path, "export.mrc", *map(iso2709, BOOKS))
    kallimachos("import", "--index", index, "--library", "ANEM", path)
    (index / "catalogue-decisions.yaml").write_text(
        '- {keep_together: ["ANEM:1", "ANEM:2"], level: work, date: 2026-11-20, who: a, why: b}\n'
        '- {keep_apart: ["ANEM:1", "GALA:9"], level: work, date: 2026-11-20, who: a, why: b}\n',
        encoding="utf-8",
    )
    done = kallimachos("build", "--index", index)
    assert done.returncode == 0
    assert "has 2 editions" in done.stdout.decode()
    assert 'catalogue-decisions.yaml:2:3: "GALA:9" is not in the catalogue.' in done.stderr.decode()
    assert "2 editions of 1 works" in kallimachos("stats", "--index", index).stdout.decode()

    done = kallimachos("check", "--index", index)
    assert done.returncode == 1
    (line,) = done.stderr.decode().splitlines()
    assert "GALA:9" in line
    stranger = file(tmp_path, "xenos.mrc", iso2709(BOOKS[0]))
    kallimachos("import", "--index", index, "--library", "XENI", stranger)
    (index / "catalogue-decisions.yaml").unlink()
    done = kallimachos("check", "--index", index)
    assert done.returncode == 1
    assert '"XENI" has 1 records, but is no library of the directory' in done.stderr.decode()


def test_check_says_that_all_is_well(tmp_path: Path) -> None:
    index = tmp_path / "catalogue"
    path = file(tmp_path, "export.mrc", *map(iso2709, BOOKS))
    kallimachos("import", "--index", index, "--library", "ANEM", path)
    done = kallimachos("check", "--index", index)
    assert done.returncode == 0
    assert "is whole" in done.stdout.decode()


def test_an_import_of_nothing_readable_ends_with_1(tmp_path: Path) -> None:
    bad = file(tmp_path, "bad.mrc", b"no MARC at all")
    done = kallimachos("import", "--index", tmp_path / "c", "--library", "ANEM", bad)
    assert done.returncode == 1
    assert "Nothing could be read" in done.stdout.decode()
    assert "not a MARC record" in done.stderr.decode()


def test_what_is_missing_is_said_in_a_line(tmp_path: Path) -> None:
    for arguments in (("search", "x"), ("stats",)):
        done = kallimachos(*arguments, "--index", tmp_path / "none")
        assert done.returncode == 2
        (line,) = done.stderr.decode().splitlines()
        assert "There is no catalogue" in line
    done = kallimachos("import", "--index", tmp_path, "--library", " ", "x.mrc")
    assert done.returncode == 2
    assert "--library is empty" in done.stderr.decode()


def test_explain_says_how_a_query_was_read(tmp_path: Path) -> None:
    """The words with their keys, what was put aside, the stages, what was relaxed, the scores."""
    index = tmp_path / "catalogue"
    path = file(tmp_path, "export.mrc", *map(iso2709, BOOKS))
    kallimachos("import", "--index", index, "--library", "ANEM", path)
    asked = ("μήπως έχετε erotokrito", "9789602110829", "ψειρολοξία")
    done = kallimachos("explain", "--index", index, *asked)
    assert done.returncode == 0
    told = done.stdout.decode()
    assert "put aside: μηπωσ εχετε" in told
    assert "erotokrito       must be there, in no record; sounds erotokrito" in told
    assert "<- answered" in told
    assert "ISBN-like: 9789602110829" in told
    assert "“Ψειρολογία” for “ψειρολοξία”" in told
    assert " ms" in told


@pytest.mark.parametrize("code", ["AN EM", "GR:ANEM", "ΔΗΜΟΤΙΚΗ-ΒΙΒΛΙΟΘΗΚΗ-ΑΝΕΜΟΠΕΤΡΑΣ"])
def test_a_code_that_no_button_could_carry_is_refused(tmp_path: Path, code: str) -> None:
    """Patrons could not narrow a list with it, nor librarians decide about its records."""
    path = file(tmp_path, "export.mrc", *RECORDS)
    done = kallimachos("import", "--index", tmp_path / "catalogue", "--library", code, path)
    assert done.returncode == 2
    assert done.stderr.decode() == (
        f"\"{code}\" can't be a library's code. Give a short one without spaces and colons, such "
        "as ANEM.\n"
    )
    assert not (tmp_path / "catalogue").exists()


def test_a_code_that_the_directory_does_not_know_is_said_at_once(tmp_path: Path) -> None:
    """Typed in small letters it is another library, whose name no patron would recognise."""
    path = file(tmp_path, "export.mrc", *RECORDS)
    done = kallimachos("import", "--index", tmp_path / "catalogue", "--library", "anem", path)
    assert done.returncode == 0
    assert done.stderr.decode() == (
        '"anem" has 2 records, but is no library of the directory. Add its sheet.\n'
    )


# What a shell starts in the background does not heed Ctrl-C, nor does what that starts.
AT_A_TERMINAL = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); "
    "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_import_that_is_stopped_says_so_and_goes_on(tmp_path: Path, number: int) -> None:
    """The admin sees that it will take long, and stops it for now."""
    index, pipe = tmp_path / "catalogue", tmp_path / "export.mrc"
    kallimachos("import", "--index", index, "--library", "ANEM", file(tmp_path, "a.mrc", *RECORDS))
    os.mkfifo(pipe)
    arguments = ("import", "--index", str(index), "--library", "GALA", str(pipe))
    child = subprocess.Popen(
        [sys.executable, "-c", AT_A_TERMINAL, "-m", "bot", "catalogue", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    with pipe.open("wb"):  # from here on it reads, and waits for more
        child.send_signal(number)
        out, err = child.communicate()
    assert (child.returncode, out) == (130, b"")
    assert err.decode() == (
        f"GALA: stopped. The catalogue in {index} is as it was; the same command goes on with "
        "the import.\n"
    )
    done = kallimachos("stats", "--index", index)
    assert "g000001: 2 editions" in done.stdout.decode()
    pipe.unlink()
    file(tmp_path, pipe.name, *RECORDS)
    done = kallimachos(*arguments)
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_came_of_it_does_not_stand_behind_the_progress(tmp_path: Path) -> None:
    """At a terminal the line that counts has gone before the troubles and the sum are told."""
    index = tmp_path / "catalogue"
    many = [iso2709(book(f"k{number}", f"Τίτλος {number}")) for number in range(1000)]
    path = file(tmp_path, "many.mrc", *many, many[0][:40])
    arguments = ("import", "--index", str(index), "--library", "ANEM", str(path))
    ours, its = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "bot", "catalogue", *arguments], stdout=its, stderr=its, cwd=ROOT
    )
    os.close(its)
    shown = b""
    try:
        while chunk := os.read(ours, 4096):
            shown += chunk
    except OSError:
        pass  # as Linux says that the other end is closed
    os.close(ours)
    assert child.wait() == 0
    said = shown.decode()
    assert "1,000 records, many.mrc" in said
    assert "1,000 records, index" in said
    lines = [line.rpartition("\r\033[K")[2] for line in said.split("\r\n")]
    assert lines[0].startswith(f"{path}: record 1001, byte ")
    assert lines[1].startswith("ANEM: 1,001 records read, 1,000 stored, 1 not readable.")
