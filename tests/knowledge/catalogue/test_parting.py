"""Words typed as one, one word typed as two, and two books in one message."""

from __future__ import annotations

import pytest

from knowledge.catalogue import Catalogue, Relaxation
from tests.knowledge.catalogue.conftest import Opener
from tests.knowledge.catalogue.writing import book


@pytest.mark.parametrize(
    ("typed", "title", "word", "found"),
    [
        ("χαριποτερ", "Ο Χάρι Πότερ και η φιλοσοφική λίθος", "χαριποτερ", "Χάρι Πότερ"),
        ("ο καπετανμιχαλης", "Ο καπετάν Μιχάλης", "καπετανμιχαλης", "καπετάν Μιχάλης"),
        ("κωδικας νταβιντσι", "Κώδικας Ντα Βίντσι", "νταβιντσι", "Ντα Βίντσι"),
        ("harrypotter", "HARRY POTTER AND THE PHILOSOPHER'S STONE", "harrypotter", "HARRY POTTER"),
        ("κόμης μοντε χρήστος", "Ο κόμης Μοντεχρήστος", "μοντε χρήστος", "Μοντεχρήστος"),
        ("λωξ άντρα", "Λωξάντρα", "λωξ άντρα", "Λωξάντρα"),
    ],
)
def test_words_are_parted_and_joined_as_the_title_has_them(
    books: Catalogue, typed: str, title: str, word: str, found: str
) -> None:
    result = books.search(typed)
    assert result.is_sure
    assert result.hits[0].title == title
    assert result.relaxed == (Relaxation("spelling", word, found),)


def test_a_word_of_grammar_is_no_part(catalogue_of: Opener) -> None:
    shelf = [book("1", "Τα παιδιά του θανάτου"), book("2", "Παιδιά"), book("3", "Θάα")]
    result = catalogue_of(ANEM=shelf).search("paidia thaatou")
    assert result.hits[0].title == "Τα παιδιά του θανάτου"


@pytest.mark.parametrize("typed", ["κακοπαιδο", "το ποδηλατοδρόμιο", "αυτοκινητοδρομος κρητη"])
def test_no_book_is_made_up_of_parts(books: Catalogue, typed: str) -> None:
    assert not books.search(typed).is_sure


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("έχετε το άρωμα και τον μάγο;", {"Το άρωμα", "Ο μάγος"}),
        ("Ιμαρέτ, Λωξάντρα", {"Ιμαρέτ: Στη σκιά του ρολογιού", "Λωξάντρα"}),
        ("γκιακ ή το κιβώτιο", {"Γκιακ", "Το κιβώτιο"}),
    ],
)
def test_two_books_are_one_list_each_in_turn(
    books: Catalogue, typed: str, titles: set[str]
) -> None:
    result = books.search(typed)
    assert result.is_sure
    assert {hit.title for hit in result.hits[:2]} == titles
    again = books.search(typed, offset=1)
    assert again.hits[0] == result.hits[1]
    assert books.facets(typed).total == result.total


def test_a_title_with_an_and_in_it_is_one_book(catalogue_of: Opener) -> None:
    shelf = [book("1", "Πόλεμος και ειρήνη"), book("2", "Πόλεμος"), book("3", "Ειρήνη")]
    result = catalogue_of(ANEM=shelf).search("πόλεμος και ειρήνη")
    assert result.hits[0].title == "Πόλεμος και ειρήνη"
    assert result.total == 1


def test_one_book_and_something_else_is_not_two_books(books: Catalogue) -> None:
    assert not books.search("ο Ζορμπάς και η βρύση που στάζει").is_sure


@pytest.mark.parametrize(
    ("typed", "author", "nowhere"),
    [
        ("ζιλ βερν", "Βερν, Ιούλιος", "ζιλ"),
        ("Μάρκαρης τριημερία", "Μάρκαρης, Πέτρος", "τριημερία"),
    ],
)
def test_a_name_with_a_word_that_nobody_has_is_that_author_and_says_so(
    books: Catalogue, typed: str, author: str, nowhere: str
) -> None:
    result = books.search(typed)
    assert {hit.author for hit in result.hits[:2]} == {author}
    assert result.relaxed == (Relaxation("nowhere", nowhere),)
    assert (result.is_sure, result.is_worth_a_look) == (False, True)
