"""Greek as it is properly written, from Greek as it was typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import sample
from knowledge.faq import Faq


@pytest.fixture(scope="module")
def answers(built: Path) -> Faq:
    return sample.answers(built / "cache")


@pytest.mark.parametrize(
    ("typed", "proper"),
    [
        ("pos ananeono to vivlio", "πώς ανανεώνω το βιβλίο"),
        ("Pws ananewnw to biblio;", "Πώς ανανεώνω το βιβλίο;"),
        ("πως ανανεωνω το βιβλιο", "πώς ανανεώνω το βιβλίο"),
        ("ΠΩΣ ΑΝΑΝΕΩΝΩ ΤΟ ΒΙΒΛΙΟ", "πώς ανανεώνω το βιβλίο"),
        ("mexri ti wra einai anoixta", "μέχρι τι ώρα είναι ανοιχτά"),
        ("8elw mia karta", "θέλω μια κάρτα"),
        (
            "ποιες ειναι οι ωρες της βιβλιοθηκης για τις ταινιες",
            "ποιες είναι οι ώρες της βιβλιοθήκης για τις ταινίες",
        ),
    ],
)
def test_typed_as_people_do(answers: Faq, typed: str, proper: str) -> None:
    assert answers.restored(typed) == proper
    assert answers.restored(proper) == proper


def test_words_that_the_entries_do_not_have_stay(answers: Faq) -> None:
    assert answers.restored("exete xylofouria;") == "έχετε xylofouria;"
    assert answers.restored("Q-4F7, 14:30 😀") == "Q-4F7, 14:30 😀"
