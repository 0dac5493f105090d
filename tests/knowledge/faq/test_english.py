"""English is read by what its words say, and has thresholds of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import sample
from knowledge.faq import Faq, english
from knowledge.faq.reading import plain


@pytest.fixture(scope="module")
def answers(built: Path) -> Faq:
    return sample.answers(built / "cache")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("prolonging", "extension"),
        ("bought", "purchases"),
        ("laptops", "computer"),
        ("children", "kid"),
    ],
)
def test_forms_and_synonyms_say_the_same(typed: str, said: str) -> None:
    assert english.sense(typed) == english.sense(said)


def test_words_that_only_look_alike_say_different_things() -> None:
    assert english.sense("book") != english.sense("reservation")
    assert english.sense("closing") != english.sense("nearby")
    assert english.sense("zorbas") == "zorba"


def test_contractions_are_written_out() -> None:
    assert english.written_out(["whats", "new"]) == ["what", "is", "new"]


def test_a_question_in_other_words_comes_near_its_entry(answers: Faq) -> None:
    near = answers.look("could I prolong my loans please").ranking.near
    assert answers.entries[near[0].owner].id == "renew-loan"


def test_each_language_is_judged_by_its_own_thresholds(answers: Faq) -> None:
    limits = answers.matcher.limits
    assert limits.greek != limits.english
    assert limits.of(plain("How do I renew a book?", "en")) == limits.english
    for typed in ("Πώς ανανεώνω ένα βιβλίο;", "pws ananewnw ena vivlio"):
        assert limits.of(answers.look(typed).ranking.reading) == limits.greek
