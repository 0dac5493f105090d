"""The librarians' decisions: read strictly, never contradicting each other, added line by line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.catalogue import overrides
from knowledge.catalogue.overrides import Decision, OverridesWrong

SAID = "level: edition, date: 2026-11-20, who: Ελένη, why: το είδα στο ράφι"
APART = f'- {{keep_apart: ["ANEM:12", "GALA:7"], {SAID}}}\n'
TOGETHER = f'- {{keep_together: ["ANEM:12", "GALA:7"], {SAID}}}\n'


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "catalogue-decisions.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_that_is_not_there_or_says_nothing_decides_nothing(tmp_path: Path) -> None:
    assert overrides.load(tmp_path / "none.yaml").decisions == ()
    assert overrides.load(written(tmp_path, "# nothing yet\n\n")).decisions == ()


def test_a_decision_is_read(tmp_path: Path) -> None:
    (found,) = overrides.load(written(tmp_path, APART)).decisions
    assert (found.kind, found.records, found.level) == (
        "keep_apart",
        ("ANEM:12", "GALA:7"),
        "edition",
    )
    assert (found.date, found.who, found.why) == (date(2026, 11, 20), "Ελένη", "το είδα στο ράφι")


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("keep_apart: yes\n", ":1:1:", "no list"),
        (f'- {{keep_apart: ["ANEM:12"], {SAID}}}\n', ":1:", "2 to 50 records"),
        (f'- {{keep_apart: ["ANEM 12", "GALA:7"], {SAID}}}\n', ":1:", "ANEM 12"),
        (f'- {{keep: ["ANEM:12", "GALA:7"], {SAID}}}\n', ":1:", "keep"),
        ('- {keep_apart: ["A:1", "B:1"], level: book, date: 1, who: x, why: y}\n', ":1:", "level"),
        (APART + "- nonsense\n", ":2:", "no decision"),
        (APART + "- {unclosed\n", ":3:", ""),
        (APART + APART.replace("12", "12").replace("apart", "together"), ":1:", "kept apart here"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    tmp_path: Path, text: str, place: str, said: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(OverridesWrong) as wrong:
        overrides.load(path)
    assert f"{path}{place}" in str(wrong.value)
    assert said in str(wrong.value)


def test_a_contradiction_through_a_chain_is_found(tmp_path: Path) -> None:
    chain = (
        f'- {{keep_together: ["ANEM:1", "GALA:1"], {SAID}}}\n'
        f'- {{keep_together: ["GALA:1", "MYRT:1"], {SAID}}}\n'
        f'- {{keep_apart: ["MYRT:1", "ANEM:1"], {SAID}}}\n'
    )
    with pytest.raises(OverridesWrong, match="1, 2"):
        overrides.load(written(tmp_path, chain))


def test_a_line_is_added_and_the_others_stay_as_they_are(tmp_path: Path) -> None:
    path = written(tmp_path, f"# Δικές μας αποφάσεις\n{APART}# τέλος")
    decision = Decision(
        "keep_together",
        ("ANEM:3", "FEGG:Α-9"),
        "work",
        date(2026, 11, 28),
        'Νίκος "Ν."',
        "ίδιο: έργο",
    )
    overrides.add(path, decision)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# Δικές μας αποφάσεις\n{APART}# τέλος\n- {{keep_together:")
    assert [each.records for each in overrides.load(path).decisions] == [
        ("ANEM:12", "GALA:7"),
        ("ANEM:3", "FEGG:Α-9"),
    ]
    assert overrides.load(path).decisions[1].who == 'Νίκος "Ν."'
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_line_that_contradicts_the_others_changes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, APART)
    against = Decision(
        "keep_together", ("ANEM:12", "GALA:7"), "edition", date(2026, 11, 28), "Νίκος", "ίδιο"
    )
    with pytest.raises(OverridesWrong):
        overrides.add(path, against)
    assert path.read_text(encoding="utf-8") == APART


def test_of_several_lines_all_are_added_or_none(tmp_path: Path) -> None:
    """A librarian parts one record from two others, one of which somebody has joined it to."""
    path = written(tmp_path, APART.replace("keep_apart", "keep_together"))
    day = date(2026, 11, 28)
    parted = [
        Decision("keep_apart", ("ANEM:12", other), "edition", day, "Νίκος", "άλλο έργο")
        for other in ("MYRT:3", "GALA:7")
    ]
    with pytest.raises(OverridesWrong):
        overrides.add(path, *parted)
    assert len(overrides.load(path).decisions) == 1
    overrides.add(path, *parted[:1], *parted[:1])
    assert len(overrides.load(path).decisions) == 3


def test_a_decision_is_taken_out_and_no_other_byte_changes(tmp_path: Path) -> None:
    """Windows line ends, a comment and a last line without its end stay as they were typed."""
    path = tmp_path / "catalogue-decisions.yaml"
    before = f"# Δικές μας\r\n{APART}# τέλος".encode()
    path.write_bytes(before)
    day = date(2026, 11, 28)
    parted = [
        Decision("keep_apart", ("ANEM:12", other), "edition", day, "Νίκος", "άλλο έργο")
        for other in ("MYRT:3", "FEGG:Α-9")
    ]
    overrides.add(path, *parted)
    overrides.remove(path, *parted)
    assert path.read_bytes() == before + b"\n"
    overrides.remove(path, *parted)  # once more: they are gone already
    assert path.read_bytes() == before + b"\n"


def test_a_decision_whose_line_was_changed_is_not_taken_out(tmp_path: Path) -> None:
    path = written(tmp_path, APART)
    meant = Decision(
        "keep_apart", ("ANEM:12", "GALA:7"), "edition", date(2026, 11, 20), "Ελένη", "άλλο"
    )
    with pytest.raises(OverridesWrong, match="changed since it was written"):
        overrides.remove(path, meant)
    assert path.read_text(encoding="utf-8") == APART
