"""Slips in a crowd: what was meant is found among many titles that are nearly as like."""

from __future__ import annotations

from itertools import product

import pytest
from rapidfuzz.distance import OSA

from knowledge.text import fold
from tests.knowledge.catalogue.conftest import Opener
from tests.knowledge.catalogue.writing import Field, book

CROWD = [
    f"Κο{one}{vowel}{other}ου"
    for one, vowel, other in product("βγζκλμνπρστφχ", "αειο", "βγζκλμνπρστφχ")
]


def by(number: int, title: str, author: str) -> list[Field]:
    return book(str(number), title, ("100", f"$a{author}"))


@pytest.mark.parametrize("typed", ["κομσου εργασια", "komsou ergasia", "κοσμου εργαισα"])
def test_two_letters_that_changed_places(catalogue_of: Opener, typed: str) -> None:
    """A swap changes half of a short word's pairs of letters; hundreds of words share as many."""
    others = [word for word in CROWD if OSA.distance(fold(word), "κομσου") > 1]
    crowd = [by(n, f"{word} εργασία", "Πλήθος, Ανθή") for n, word in enumerate(others, 1)]
    books = catalogue_of(ANEM=[*crowd, by(9999, "Κόσμου εργασία", "Μπάδα, Κωνσταντίνα")])
    assert books.search(typed).hits[0].title == "Κόσμου εργασία"


def test_of_two_that_are_as_like_the_one_spelt_more_as_it_was_typed_comes_first(
    catalogue_of: Opener,
) -> None:
    books = catalogue_of(
        ANEM=[
            by(1, "Λορέντζος Μαβίλης", "Βρέλλης, Γιώργος"),
            by(2, "Λορέτζος Μαβίλης", "Περάνθης, Μιχαήλ"),
        ]
    )
    assert books.search("λορεζος μαβιλης").hits[0].title == "Λορέτζος Μαβίλης"
    assert books.search("λορενζος μαβιλης").hits[0].title == "Λορέντζος Μαβίλης"


def test_what_a_short_word_of_grammar_sounds_like_was_not_meant(catalogue_of: Opener) -> None:
    books = catalogue_of(
        ANEM=[
            by(1, "Την παιδεία του", "Ιορδανοπούλου, Καλλιόπη"),
            by(2, "Τα παιδιά του θανάτου", "Meyer, Ιωάννης"),
        ]
    )
    assert books.search("paidia thaatou").hits[0].title == "Τα παιδιά του θανάτου"
