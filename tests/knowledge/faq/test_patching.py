"""One entry changed: live at once, by what was learnt before, and then learnt anew."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from knowledge import directory, faq, sample
from knowledge.faq import Faq, policy_files, writing

SHEETS = policy_files.load(sample.POLICIES, directory.load(sample.LIBRARIES))
NEW = "πώς κουρδίζω το τρομπόνι μου"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(sample.ENTRIES, tmp_path / "entries")
    return tmp_path / "entries"


@pytest.fixture
def before(folder: Path, built: Path) -> Faq:
    found = faq.load(folder, SHEETS, cache=built / "cache")
    assert found.is_final
    return found


def test_a_question_more_is_found_without_learning(folder: Path, before: Faq) -> None:
    file = folder / "renewals.yaml"
    changed = writing.with_question(file.read_text(encoding="utf-8"), "renew-loan", "el", NEW)
    file.write_text(changed, encoding="utf-8")
    after = faq.load(folder, SHEETS, earlier=before)
    assert not after.is_final
    assert before.best("pws kourdizw to tromponi").outcome == "none"
    for typed in (NEW, "pws kourdizw to tromponi mou", "κουρδιζω τρομπονι"):
        found = after.best(typed)
        assert found.candidates[0].entry.id == "renew-loan", typed
    # And what was not changed answers as it did
    for entry in before.entries:
        for typed in entry.tests.match[:1]:
            first = [one.entry.id for one in before.best(typed).candidates[:1]]
            assert [one.entry.id for one in after.best(typed).candidates[:1]] == first


def test_a_new_entry_and_one_that_went(folder: Path, before: Faq) -> None:
    file = folder / "renewals.yaml"
    content = file.read_text(encoding="utf-8")
    block = writing.text_of(content, "renew-remote")
    content = writing.with_entry(content, "renew-remote", "")
    fresh = {
        "id": "trombones",
        "source": {"el": "Κανονισμός", "en": "Rules"},
        "owner": "desk",
        "reviewed": before.entries[0].reviewed,
        "review_days": 365,
        "el": {"questions": [NEW, "τρομπόνια"], "answer": "Με υπομονή."},
        "en": {"questions": ["How do I tune my trombone?"], "answer": "With patience."},
    }
    file.write_text(
        writing.with_entry(content, "trombones", writing.block_of(fresh)), encoding="utf-8"
    )
    after = faq.load(folder, SHEETS, earlier=before)
    assert not after.is_final
    assert "renew-remote" in block
    assert after.find("renew-remote") is None
    found = after.best("how do i tune a trombone")
    assert found.entry
    assert (found.entry.id, found.entry.answer("el")) == ("trombones", "Με υπομονή.")
    for entry in before.entries:
        for typed in entry.tests.match:
            assert "renew-remote" not in [one.entry.id for one in after.best(typed).candidates]


def test_it_is_brought_up_to_date_once_and_then_learnt(folder: Path, before: Faq) -> None:
    file = folder / "renewals.yaml"
    content = file.read_text(encoding="utf-8")
    file.write_text(content.replace("Ζητάτε την", "Ζητήστε την"), encoding="utf-8")
    stopgap = faq.load(folder, SHEETS, earlier=before)
    assert not stopgap.is_final
    file.write_text(content.replace("Ζητάτε την", "Να ζητήσετε την"), encoding="utf-8")
    assert faq.load(folder, SHEETS, earlier=stopgap).is_final


def test_many_changes_are_learnt_before_they_go_live(folder: Path, before: Faq) -> None:
    for file in ("loans.yaml", "renewals.yaml", "fines.yaml", "holds.yaml", "cards.yaml"):
        (folder / file).unlink()
    after = faq.load(folder, SHEETS, earlier=before)
    assert after.is_final
    assert after.find("renew-loan") is None


def test_files_that_were_not_saved_are_not_read_again(folder: Path, before: Faq) -> None:
    file = folder / "renewals.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    after = faq.read(folder, SHEETS)
    assert after.version == before.version
    again = faq.loading.load(folder, SHEETS, earlier=before.loaded)
    assert again.version == before.version
    same = [again.files[path] is before.loaded.files[path] for path in again.files]
    assert same.count(False) == 1
