"""Greek, Greeklish or English: told by rules, and left open where nothing tells."""

import pytest

from knowledge.language import language_of


@pytest.mark.parametrize(
    "typed",
    [
        *("Πού είναι η βιβλιοθήκη;", "ΩΡΑΡΙΟ", "pou einai i vivliothiki", "pote anoigei"),
        *("8elw na vgalw karta", "mporw na ananewsw", "ti wra kleinete", "poso kostizei"),
        *("exete to biblio", "thelo na mathw", "«Middlemarch» υπάρχει;"),
    ],
)
def test_greek_however_it_is_typed(typed: str) -> None:
    assert language_of(typed) == "el"


@pytest.mark.parametrize(
    "typed",
    [
        *("where is the library", "how do I renew?", "can I bring my dog", "opening hours"),
        *("do you have «Ζορμπάς»", "What's on this week", "I'm looking for a book"),
        *("never mind", "nothing else"),
    ],
)
def test_english(typed: str) -> None:
    assert language_of(typed) == "en"


@pytest.mark.parametrize("typed", ["zorbas", "Kazantzakis", "978-960-01", "", "😀", "?!", "Жук"])
def test_what_shows_no_language(typed: str) -> None:
    assert language_of(typed) is None


def test_a_quoted_title_alone_still_has_letters() -> None:
    assert language_of("«Ο Ζορμπάς»") == "el"
