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


def test_who_wrote_a_book_counts_before_who_wrote_its_preface(catalogue_of: Opener) -> None:
    """The title that is shorter, and so liker, has the name only among its contributors."""
    preface = ("700", "$aΤσίρκας, Στρατής$4aui")
    books = catalogue_of(
        ANEM=[
            book("1", "Η νύχτα των ξένων τότε", ("100", "$aΑνδρέου, Μίνα"), preface),
            by(2, "Η νύχτα των ξένων του νησιού", "Τσίρκας, Στρατής"),
        ]
    )
    for typed in ("τσίρκας νύχτα ξένων", "tsirkas nyxta ksenwn"):
        assert books.search(typed).hits[0].author == "Τσίρκας, Στρατής"


def test_a_name_typed_twice_is_the_author_s_and_in_the_title(catalogue_of: Opener) -> None:
    books = catalogue_of(
        ANEM=[
            by(1, "Buddy Rich plays the South", "Aldous, Frances"),
            by(2, "Buddy Rich plays and plays and plays and sings", "Rich, Buddy"),
        ]
    )
    assert books.search("rich buddy rich plays").hits[0].author == "Rich, Buddy"
    assert books.search("buddy rich plays").hits[0].author == "Aldous, Frances"


def test_the_author_and_the_beginning_of_the_title_say_enough(catalogue_of: Opener) -> None:
    """No other ways to read the words are tried then; with another title's words they are."""
    books = catalogue_of(
        ANEM=[
            by(1, "Η εποχή των ανέμων και άλλα διηγήματα", "Σταύρου, Λουκία"),
            by(2, "Τα διηγήματα μιας εποχής", "Σταύρος, Νίκος"),
        ]
    )
    told = books.explain("σταυρου εποχη ανεμων")
    assert [step.stage for step in told.steps] == ["exact"]
    assert told.hits[0].author == "Σταύρου, Λουκία"
    assert [step.stage for step in books.explain("σταυρου ανεμων").steps] != ["exact"]
