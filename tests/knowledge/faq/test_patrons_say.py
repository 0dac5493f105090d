"""Questions as Greeks type them, written by hand and not by a program, and what they get."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge import sample
from knowledge.faq import Faq, Outcome
from knowledge.language import language_of
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "patrons_say"


@pytest.fixture(scope="module")
def answers(built: Path) -> Faq:
    return sample.answers(built / "cache")


def read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def asked(answers: Faq) -> list[tuple[Outcome, set[str]]]:
    """Return what each question got and which entries are right for it."""
    found = []
    for row in read("greeklish.yaml"):
        right = row["entry"] if isinstance(row["entry"], list) else [row["entry"]]
        found.append((answers.best(row["asks"], "el"), set(right)))  # their Telegram is Greek
    return found


def test_there_are_enough_and_of_every_habit(answers: Faq) -> None:
    typed = [row["asks"] for row in read("greeklish.yaml")]
    named = {
        name
        for row in read("greeklish.yaml")
        for name in ([row["entry"]] if isinstance(row["entry"], str) else row["entry"])
    }
    assert len(set(typed)) == len(typed) >= 340
    assert named <= {entry.id for entry in answers.entries}
    assert len(named) >= 100
    assert sum(any(digit in text for digit in ("8", "3", "9")) for text in typed) >= 100


def test_it_is_told_as_greek_and_never_as_english(asked: list[tuple[Outcome, set[str]]]) -> None:
    assert {found.language for found, _ in asked} == {"el"}
    told = [language_of(row["asks"]) for row in read("greeklish.yaml")]
    assert "en" not in told
    assert told.count("el") >= len(told) * 0.95


def test_what_is_answered_at_once_is_right(asked: list[tuple[Outcome, set[str]]]) -> None:
    answered = [found.entry.id in right for found, right in asked if found.entry]
    assert len(answered) >= len(asked) * 0.3
    assert sum(answered) >= len(answered) * 0.97


def test_most_are_answered_or_offered(asked: list[tuple[Outcome, set[str]]]) -> None:
    served = [
        found.entry.id in right
        if found.entry
        else bool(right & {one.entry.id for one in found.candidates})
        for found, right in asked
    ]
    assert sum(served) >= len(served) * 0.75


def test_what_nobody_answers_is_left_to_a_person(answers: Faq) -> None:
    typed = read("nobody_answers.yaml")
    answered = [text for text in typed if answers.best(text).outcome == "answer"]
    assert len(typed) >= 50
    assert answered == []


@pytest.mark.parametrize(("part", "least"), [("read", 0.95), ("unread", 0.85)])
def test_everyday_questions_find_their_entry_or_a_person(
    part: str, least: float, answers: Faq
) -> None:
    """Nothing that is answered at once is another matter, and what is nobody's is not answered."""
    rows = read("everyday.yaml")[part]
    assert len({row["asks"] for row in rows}) == len(rows) >= 100
    served = []
    for row in rows:
        right = {row["entry"]} if isinstance(row["entry"], str) else set(row["entry"])
        assert right <= {entry.id for entry in answers.entries}
        found = answers.best(row["asks"], "el")
        assert found.entry is None or found.entry.id in right, row["asks"]
        if right:
            served.append(bool(right & {one.entry.id for one in found.candidates}))
    assert sum(served) >= len(served) * least
