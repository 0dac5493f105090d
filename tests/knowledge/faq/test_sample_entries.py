"""The sample network's FAQ: enough of it, in both languages, and true to its own tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import sample as sample_network
from knowledge.faq import Faq


@pytest.fixture(scope="module")
def sample(built: Path) -> Faq:
    """Return the sample FAQ, learnt once."""
    return sample_network.answers(built / "cache")


def test_there_are_answers_enough_in_both_languages(sample: Faq) -> None:
    answers = [entry for entry in sample.entries if entry.kind == "answer"]
    assert len(answers) >= 80
    for entry in answers:
        for language in ("el", "en"):
            assert entry.question(language).strip()
            assert sample.told(entry, language).html.strip()
            assert entry.source(language).strip()


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("ΠΩΣ ΑΝΑΝΕΩΝΩ ΕΝΑ ΒΙΒΛΙΟ", "renew-loan"),
        ("pws ananewnw ena vivlio", "renew-loan"),
        ("How do I renew a book?", "renew-loan"),
        ("τι ώρα κλείνετε", "hours-all"),
    ],
)
def test_a_question_finds_its_answer_in_any_spelling(sample: Faq, typed: str, entry: str) -> None:
    found = sample.best(typed)
    assert found.entry is not None
    assert found.entry.id == entry


@pytest.mark.parametrize("typed", ["zorbas", "9781476782812", "asdf qwer", "Ποιος είδε τον Ζορμπά"])
def test_what_is_no_question_for_it_is_left_alone(sample: Faq, typed: str) -> None:
    assert sample.best(typed).outcome == "none"


def test_a_very_long_text_is_met(sample: Faq) -> None:
    assert sample.best("Πώς ανανεώνω ένα βιβλίο; " * 160).outcome in ("answer", "choose", "none")
