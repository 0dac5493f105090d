"""What was typed, written as one would write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import sample
from knowledge.faq import Faq


@pytest.fixture(scope="module")
def answers(built: Path) -> Faq:
    return sample.answers(built / "cache")


@pytest.mark.parametrize(
    ("typed", "restored"),
    [
        ("pos ananeono to vivlio", "πώς ανανεώνω το βιβλίο"),
        ("pws ananewnw to biblio?", "πώς ανανεώνω το βιβλίο?"),
        ("πως ανανεωνω το βιβλιο;", "πώς ανανεώνω το βιβλίο;"),
        ("ΠΩΣ ΑΝΑΝΕΩΝΩ ΤΟ ΒΙΒΛΙΟ;", "πώς ανανεώνω το βιβλίο;"),
        ("πός ανανεόνο το βηβλίο", "πώς ανανεώνω το βιβλίο"),
        ("pvw ananevnv to biblio", "πώς ανανεώνω το βιβλίο"),
        ("Ti ora kleinete to Savvato", "Τι ώρα κλείνετε το Σάββατο"),
        ("8elw karta melous", "θέλω κάρτα μέλους"),
        ("exw ena prostimo, thelw na rwthsw", "έχω ένα πρόστιμο, θέλω να ρωτήσω"),
        ("ke pote kleinete", "και πότε κλείνετε"),
        ("οι ωρες", "οι ώρες"),
    ],
)
def test_greek_of_any_spelling(answers: Faq, typed: str, restored: str) -> None:
    assert answers.restored(typed) == restored


@pytest.mark.parametrize(
    "typed",
    [
        *("", "😀", "123", "?!"),
        *("How do I renew a book?", "Wi-Fi", "wifi"),
        "Πώς ανανεώνω το βιβλίο; Ευχαριστώ, Μαρία.",
        "Μου είπε πως έχει τον Ερωτόκριτο",
    ],
)
def test_what_is_written_well_stays(answers: Faq, typed: str) -> None:
    assert answers.restored(typed) == typed


def test_a_name_that_no_entry_has_stays(answers: Faq) -> None:
    assert answers.restored("exete ton Zorba tou Kazantzaki") == "έχετε τον Zorba του Kazantzaki"
    assert answers.restored("ΕΧΕΤΕ ΤΟΝ ΖΟΡΜΠΑΣ") == "έχετε τον ζορμπας"


def test_restoring_twice_is_restoring_once(answers: Faq) -> None:
    for entry in answers.entries:
        for test in entry.tests.match:
            once = answers.restored(test)
            assert answers.restored(once) == once
