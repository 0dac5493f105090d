"""From what people type to an answer, near entries, or nothing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from knowledge import sample
from knowledge.faq import Faq, calibration, learning
from knowledge.faq.entries import Entry
from knowledge.faq.matching import Matcher
from knowledge.faq.phrasings import Phrasing
from tests.conftest import SHARED


@pytest.fixture(scope="module")
def answers(built: Path) -> Faq:
    return sample.answers(built / "cache")


@pytest.mark.parametrize(
    "typed",
    [
        "Πώς ανανεώνω ένα βιβλίο;",
        "ΠΩΣ ΑΝΑΝΕΩΝΩ ΒΙΒΛΙΟ",
        "πως ανανεωνω βιβλιο",
        "pws ananewnw vivlio",
        "pos ananeono biblio",
        "πός ανανεόνο βηβλίο",
        "πωσ ανανεωνο βιβλοι",
        "pvw ananevnv biblio",
    ],
)
def test_a_question_is_answered_in_any_spelling(answers: Faq, typed: str) -> None:
    found = answers.best(typed)
    assert (found.outcome, found.entry and found.entry.id) == ("answer", "renew-loan")
    assert found.language == "el"
    assert found.candidates[0].entry is found.entry
    assert 0.6 <= found.score <= 1


@pytest.mark.parametrize(
    "typed",
    [
        *("zorbas", "Kazantzakis", "Ο Μεγάλος Περίπατος του Πέτρου", "Ο Καπετάν Μιχάλης"),
        *("978-960-01-0000-1", "9789600100001", "asdf qwer zxcv", "123", "?!", "😀😀😀", "", "   "),
        *("\u200f\u200b", "Ich möchte ein Buch ausleihen", "ποιος τύπωσε τον πρώτο Ερωτόκριτο"),
        *("😀" * 4096, "α" * 4000, "a" * 4000, "αa" * 2000, "[" * 4000),
    ],
)
def test_what_no_entry_answers_stays_unanswered(answers: Faq, typed: str) -> None:
    found = answers.best(typed)
    assert (found.outcome, found.entry, found.candidates) == ("none", None, ())


@pytest.mark.parametrize("typed", ["ua brejei ayrio sto xvrio", "metetrece th zvnh vraw"])
def test_the_wrong_layout_is_seen_even_where_little_is_known(answers: Faq, typed: str) -> None:
    found = answers.matcher.look(typed)
    assert (found.other_layout, found.outcome.outcome) == (True, "none")
    assert found.outcome.language == "el"


def test_the_language_of_the_answer(answers: Faq) -> None:
    assert answers.best("how do I get a library card").language == "en"
    assert answers.best("pws vgazw karta").language == "el"
    assert answers.best("pws vgazw karta", "en").language == "el"
    assert [answers.best("wifi", language).language for language in ("el", "en")] == ["el", "en"]


def test_a_long_letter_is_answered_by_its_gist(answers: Faq) -> None:
    letter = (
        "Καλησπέρα σας. Μόλις μετακόμισα στην πόλη και μου άρεσε πολύ το κτίριό σας. " * 20
        + "Πώς βγάζω κάρτα βιβλιοθήκης; "
        + "Σας ευχαριστώ θερμά για τον χρόνο σας και εύχομαι καλή συνέχεια. " * 20
    )
    found = answers.best(letter)
    offered = [one.entry.id for one in found.candidates]
    assert len(letter) > 2500
    assert offered[0] == "card-get"


def test_two_questions_in_a_letter_are_not_answered_as_one(answers: Faq) -> None:
    letter = "Σας γράφω πρώτη φορά και χαίρομαι πολύ γι' αυτό το νέο μέσο. " * 8
    found = answers.best(letter + "Πώς ανανεώνω ένα βιβλίο; Πώς βγάζω κάρτα βιβλιοθήκης;")
    assert found.outcome == "choose"


def test_small_talk_is_answered_and_never_offered(answers: Faq) -> None:
    assert answers.best("ευχαριστώ πολύ").entry is answers.find("talk-thanks")
    talk = {entry.id for entry in answers.entries if entry.kind == "smalltalk"}
    for entry in answers.entries:
        for test in (*entry.tests.match, *entry.tests.not_match):
            found = answers.best(test)
            if found.outcome == "choose":
                assert talk.isdisjoint(one.entry.id for one in found.candidates)


@pytest.mark.parametrize(
    "typed",
    [
        "Ποιος τύπωσε τον πρώτο Ερωτόκριτο; " + "Ευχαριστώ. " * 300,
        "Θα ήθελα να μάθω ποιος τύπωσε τον πρώτο Ερωτόκριτο. " + "Ευχαριστώ πολύ! " * 300,
        "γεια σας, ποιος έγραψε τη Φόνισσα;",
        "geia sas poios egrapse th fonissa",
        "ευχαριστώ, ποιος έγραψε τη Φόνισσα;",
        "Γεια σας! " * 50 + "Ποιος έγραψε τη Φόνισσα;",
        "thanks a lot! who printed the first Erotokritos?",
    ],
)
def test_courtesies_do_not_answer_a_question_that_nobody_answers(answers: Faq, typed: str) -> None:
    assert answers.best(typed).outcome == "none"


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("ευχαριστώ, πώς ανανεώνω;", "renew-loan"),
        ("euxaristw polu, pws ananewnw;", "renew-loan"),
        ("γεια σας πώς ανανεώνω ένα βιβλίο ευχαριστώ", "renew-loan"),
        ("Hello! How do I renew a book? Thanks a lot", "renew-loan"),
        ("Καλησπέρα σας, πώς βγάζω κάρτα; Σας ευχαριστώ πολύ!", "card-get"),
        ("Ευχαριστώ. " * 300, "talk-thanks"),
        ("ευχαριστώ για όλα!", "talk-thanks"),
        ("this bot is useless", "talk-annoyed"),
        ("ok ευχαριστώ πολύ", "talk-thanks"),
        ("Γεια σας, καλημέρα!", "talk-greeting"),
    ],
)
def test_a_question_among_courtesies_is_answered(answers: Faq, typed: str, entry: str) -> None:
    found = answers.best(typed)
    assert (found.outcome, found.entry and found.entry.id) == ("answer", entry)
    assert found.text == typed


def test_scores_fall_and_an_offer_is_below_an_answer(answers: Faq) -> None:
    for entry in answers.entries:
        found = answers.best(entry.tests.match[0])
        scores = [one.score for one in found.candidates]
        assert scores == sorted(scores, reverse=True)
        assert len(scores) <= 3
        assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize(("name", "intent"), [("clinc150", "oos"), ("massive_el", None)])
def test_other_peoples_questions_are_seldom_answered(
    answers: Faq, name: str, intent: str | None
) -> None:
    file = SHARED / "faq" / f"{name}.jsonl"
    if not file.exists():
        pytest.skip(f"{file} is not there")
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    typed = [row["text"] for row in rows if intent in (None, row["intent"])][:200]
    answered = [one for one in typed if answers.best(one).outcome == "answer"]
    assert len(typed) == 200
    assert len(answered) <= 10, answered


# --- what is learnt ------------------------------------------------------------------------


def test_what_was_learnt_is_kept_and_answers_the_same(answers: Faq, tmp_path: Path) -> None:
    first = sample.answers(tmp_path)
    (kept,) = tmp_path.glob("faq-*.npz")
    again = sample.answers(tmp_path)
    assert np.array_equal(first.matcher._ranker.weights, again.matcher._ranker.weights)
    for typed in ("pws ananewnw vivlio", "zorbas", "how late are you open on saturday"):
        assert first.best(typed) == again.best(typed)
    kept.write_bytes(kept.read_bytes()[:1000])
    assert sample.answers(tmp_path).matcher.limits == first.matcher.limits


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    assert sample.answers(blocked).best("wifi").outcome == "answer"


def matcher_of(questions: dict[str, list[str]]) -> Matcher:
    entries = [Entry.model_construct(id=name, kind="answer") for name in questions]
    phrasings = [
        Phrasing(typed, "el", number)
        for number, asked in enumerate(questions.values())
        for typed in asked
    ]
    return Matcher(entries, learning.learn(phrasings, len(entries)))


def test_one_entry_is_enough_to_be_asked() -> None:
    matcher = matcher_of({"card": ["Πώς βγάζω κάρτα;"]})
    assert matcher.best("pws bgazw karta").outcome == "answer"
    assert matcher.best("κάτι τελείως άλλο").outcome == "none"


def test_a_few_entries_still_refuse_what_they_do_not_know() -> None:
    matcher = matcher_of(
        {"card": ["Πώς βγάζω κάρτα;"], "hours": ["Τι ώρα ανοίγετε;"], "fine": ["Τι πρόστιμο έχω;"]}
    )
    assert matcher.limits.greek.answer > matcher.limits.greek.choose > 1
    for typed in ("ο ζορμπάς", "κάτι τελείως άλλο", "asdf"):
        assert matcher.best(typed).outcome == "none"


def test_more_phrasings_than_are_trained_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "MOST_TRAINED", 3)
    matcher = matcher_of(
        {"card": ["Πώς βγάζω κάρτα;", "κάρτα μέλους"], "hours": ["Τι ώρα ανοίγετε;", "ωράριο"]}
    )
    assert matcher.look("θέλω κάρτα").ranking.near[0].owner == 0
    assert matcher.look("ti ora anoigete simera").ranking.near[0].owner == 1


def test_one_phrasing_more_hardly_moves_what_is_sure_enough(
    answers: Faq, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither where all of the questions are tried, nor where a choice of them is."""
    phrasings = answers.matcher.learned.ranker.phrasings
    for most in (2000, 1200):
        monkeypatch.setattr(calibration, "_MOST_TRIED", most)
        with_it, without_it = (
            learning.learn(asked, len(answers.entries)).limits
            for asked in (phrasings, phrasings[1:])
        )
        for one, other in (
            (with_it.greek, without_it.greek),
            (with_it.english, without_it.english),
        ):
            assert one.answer == pytest.approx(other.answer, abs=0.02)
            assert one.choose == pytest.approx(other.choose, abs=0.02)
