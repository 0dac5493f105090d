"""Changes to FAQ files: only one entry's lines change."""

from __future__ import annotations

import difflib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import document, faq, sample
from knowledge.errors import DeskError
from knowledge.faq import writing

FILE = """# The file's head.
topic: parking
title: {el: Στάθμευση, en: Parking}
entries:
  # Asked every summer.
  - id: parking
    source: {el: "Κανονισμός", en: "Rules"}   # shown below the answer
    owner: desk
    reviewed: 2026-11-01   # by Eleni
    review_days: 365
    el:
      questions:
        - Πού παρκάρω;   # the first is shown
        - υπάρχει πάρκινγκ
      answer: |
        Μπροστά, 12 θέσεις.

        Δωρεάν.
    en:
      questions: [Where can I park?, is there a car park]
      answer: In front, 12 places. Free.

  # Bicycles are another matter.
  - id: bicycles
    source: {el: Κανονισμός, en: Rules}
    owner: desk
    reviewed: 2026-11-01
    review_days: 365
    el:
      questions: [Πού αφήνω το ποδήλατο;]
      answer: Στην είσοδο.
    en:
      questions: [Where do I leave my bicycle?]
      answer: At the entrance.
# The end.
"""
NEW = {
    "id": "scooters",
    "source": {"el": "Κανονισμός", "en": "Rules"},
    "owner": "desk",
    "reviewed": date(2026, 11, 28),
    "review_days": 365,
    "written_by": "Ελένη",
    "el": {"questions": ["Πού αφήνω: το πατίνι;", "no"], "answer": "Έξω.\nΔεξιά."},
    "en": {"questions": ["Where do I leave my scooter?"], "answer": "Outside.\nRight."},
    "tests": {"match": ["πατίνι"], "not_match": []},
}


def changes(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def test_a_question_more_is_one_line_more() -> None:
    after = writing.with_question(FILE, "parking", "el", "Πού: αφήνω #αυτοκίνητο;")
    assert changes(FILE, after) == ["+        - 'Πού: αφήνω #αυτοκίνητο;'"]


def test_questions_in_brackets_are_left_to_a_person() -> None:
    with pytest.raises(DeskError, match="Put each on a line of its own"):
        writing.with_question(FILE, "parking", "en", "Where?")


def test_another_answer_changes_that_alone() -> None:
    after = writing.with_answer(FILE, "parking", "el", "Πίσω.\n\nΜε 1 €: την ώρα.")
    assert changes(FILE, after) == [
        "-        Μπροστά, 12 θέσεις.",
        "+        Πίσω.",
        "-        Δωρεάν.",
        "+        Με 1 €: την ώρα.",
    ]
    after = writing.with_answer(FILE, "bicycles", "en", "In the yard.")
    assert changes(FILE, after) == [
        "-      answer: At the entrance.",
        "+      answer: |",
        "+        In the yard.",
    ]


def test_a_field_changes_in_its_place_and_keeps_its_comment() -> None:
    after = writing.with_field(FILE, "parking", "reviewed", date(2026, 11, 28))
    assert changes(FILE, after) == [
        "-    reviewed: 2026-11-01   # by Eleni",
        "+    reviewed: 2026-11-28   # by Eleni",
    ]
    after = writing.with_field(FILE, "bicycles", "approved_by", "Νίκος: ο άλλος")
    assert changes(FILE, after) == ["+    approved_by: 'Νίκος: ο άλλος'"]


def test_a_new_entry_stands_at_the_end_and_can_be_taken_out(tmp_path: Path) -> None:
    block = writing.block_of(NEW)
    after = writing.with_entry(FILE, "scooters", block)
    assert after.startswith(FILE)
    (tmp_path / "parking.yaml").write_text(after, encoding="utf-8")
    entry = faq.read(tmp_path).entries[-1].entry
    assert (entry.id, entry.questions("el")) == ("scooters", ["Πού αφήνω: το πατίνι;", "no"])
    assert (entry.answer("en"), entry.written_by) == ("Outside.\nRight.", "Ελένη")
    assert writing.with_entry(after, "scooters", "") == FILE


def test_an_entry_put_back_is_the_file_as_it_was() -> None:
    for entry in ("parking", "bicycles"):
        old = writing.text_of(FILE, entry)
        changed = writing.with_answer(FILE, entry, "el", "Άλλο.")
        assert changed != FILE
        assert writing.with_entry(changed, entry, old) == FILE


def test_what_others_saved_in_the_file_meanwhile_stays(tmp_path: Path) -> None:
    file = tmp_path / "parking.yaml"
    file.write_text(FILE, encoding="utf-8")
    before = writing.text_of(FILE, "parking")
    after = writing.text_of(writing.with_answer(FILE, "parking", "el", "Πίσω."), "parking")
    # Given that somebody saves another entry of the file while the change is tried out
    saved = writing.with_answer(FILE, "bicycles", "el", "Στην αυλή.")
    file.write_text(saved, encoding="utf-8")
    writing.exchange(file, "parking", before, after)
    assert file.read_text(encoding="utf-8") == writing.with_entry(saved, "parking", after)
    # Twice is once, and what somebody wrote into the entry itself is not overwritten
    writing.exchange(file, "parking", before, after)
    changed = writing.with_answer(FILE, "parking", "el", "Αλλού.")
    file.write_text(changed, encoding="utf-8")
    with pytest.raises(writing.Changed):
        writing.exchange(file, "parking", before, after)
    assert file.read_text(encoding="utf-8") == changed


@pytest.mark.parametrize("mixed", [False, True])
def test_the_ends_of_lines_stay_those_of_windows(tmp_path: Path, mixed: bool) -> None:
    """Also where only some of them are, because another editor saved the file in between."""
    windows = FILE.replace("\n", "\r\n")
    if mixed:
        windows = windows.replace("Bicycles are another matter.\r\n", "Bicycles are another.\n")
    file = tmp_path / "parking.yaml"
    file.write_bytes(windows.encode())
    before = writing.text_of(FILE, "parking")
    after = before.replace("12 θέσεις", "14 θέσεις\n        και μία για αναπήρους")
    writing.exchange(file, "parking", before, after)
    changed = "14 θέσεις\r\n        και μία για αναπήρους"
    assert file.read_bytes().decode() == windows.replace("12 θέσεις", changed)
    writing.exchange(file, "parking", after, before)
    assert file.read_bytes().decode() == windows


def test_a_file_that_is_half_written_is_named_as_such() -> None:
    with pytest.raises(DeskError, match="no YAML just now"):
        writing.text_of(FILE.replace("el: Στάθμευση", "el: [Στάθμευση"), "parking")


def test_one_entry_of_two_thousand(tmp_path: Path) -> None:
    blocks = [writing.block_of({**NEW, "id": f"entry-{number}"}) for number in range(2000)]
    head = "topic: parking\ntitle: {el: Στάθμευση, en: Parking}\nentries:\n"
    content = head + "\n".join(blocks)
    after = writing.with_answer(content, "entry-1234", "el", "Αλλού.")
    assert changes(content, after) == ["-        Έξω.", "-        Δεξιά.", "+        Αλλού."]


def sample_entries() -> Iterator[tuple[str, str]]:
    for file in sorted(sample.ENTRIES.glob("*.yaml")):
        content = file.read_text(encoding="utf-8")
        for line in content.splitlines():
            if line.startswith("  - id: "):
                yield file.name, line.removeprefix("  - id: ")


@pytest.mark.parametrize(("name", "entry"), list(sample_entries())[::7])
def test_the_samples_entries_are_found_whole(name: str, entry: str) -> None:
    content = (sample.ENTRIES / name).read_text(encoding="utf-8")
    block = writing.text_of(content, entry)
    assert block.startswith(f"  - id: {entry}\n")
    assert block.count("  - id: ") == 1
    assert writing.with_entry(content, entry, block) == content
    assert entry not in writing.with_entry(content, entry, "").replace(f"{entry}-", "")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_any_question_comes_back_as_it_was_typed(typed: str) -> None:
    typed = " ".join(typed.split())
    if not typed:
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "parking.yaml"
        file.write_text(writing.with_question(FILE, "parking", "el", typed), encoding="utf-8")
        read, problems = document.read(file)
    assert problems == []
    assert read is not None
    assert read.value["entries"][0]["el"]["questions"][-1] == typed


def test_a_file_is_replaced_wholly_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "parking.yaml"
    old, new = "old\n" * 50_000, "new\n" * 50_000
    file.write_text(old, encoding="utf-8")
    file.chmod(0o640)
    code = (
        "import sys; from pathlib import Path; from knowledge.faq import writing\n"
        "file = Path(sys.argv[1]); print('go', flush=True)\n"
        "while True:\n"
        "    for line in ('old', 'new'):\n"
        "        writing.replace(file, f'{line}\\n' * 50_000)\n"
    )
    for _ in range(10):
        with subprocess.Popen(
            [sys.executable, "-c", code, str(file)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            seen = {file.read_text(encoding="utf-8") for _ in range(20)}
            os.kill(process.pid, signal.SIGKILL)
        assert seen <= {old, new}
        assert file.read_text(encoding="utf-8") in (old, new)
    assert file.stat().st_mode & 0o777 == 0o640
