"""Libraries' records of one edition become one hit; what only looks alike stays apart."""

from __future__ import annotations

from knowledge.catalogue import Holding
from tests.knowledge.catalogue.conftest import Opener
from tests.knowledge.catalogue.writing import Field, book

ZORBAS = "Βίος και πολιτεία του Αλέξη Ζορμπά"
BY_HIM = ("100", "$aΚαζαντζάκης, Νίκος")
IN_1946: Field = ("260", "$bΔημητράκος,$c1946")


def test_the_same_words_in_other_dress_are_one_edition(catalogue_of: Opener) -> None:
    books = catalogue_of(
        ANEM=[book("1", ZORBAS, BY_HIM, IN_1946, ("952", "$o889.3 ΚΑΖ"))],
        MYRT=[
            book(
                "7",
                "ΒΙΟΣ ΚΑΙ ΠΟΛΙΤΕΙΑ ΤΟΥ ΑΛΕΞΗ ΖΟΡΜΠΑ",
                ("100", "$aΚΑΖΑΝΤΖΑΚΗΣ,ΝΙΚΟΣ"),
                ("260", "$bΔΗΜΗΤΡΑΚΟΣ,$c1946"),
                ("952", "$oΠ2"),
                ("952", "$oΠ2"),
            )
        ],
    )
    (hit,) = books.search("ζορμπάς").hits
    assert hit.title == ZORBAS
    assert hit.author == "Καζαντζάκης, Νίκος"
    assert hit.holdings == (
        Holding("ANEM", "", "889.3 ΚΑΖ", 1),
        Holding("MYRT", "", "Π2", 2),
    )
    record = books.record(hit.record_id)
    assert record is not None
    assert record.sources == (("ANEM", "1"), ("MYRT", "7"))


def test_the_same_isbn_with_a_like_title_is_one_edition(catalogue_of: Opener) -> None:
    isbn: Field = ("020", "$a960-211-082-1")
    books = catalogue_of(
        ANEM=[book("1", "Ψειρολογία", isbn, ("260", "$c1991"))],
        GALA=[book("1", "Ψειρολογία : πραγματεία", ("020", "$a9789602110829"))],
    )
    (hit,) = books.search("9789602110829").hits
    assert [each.library for each in hit.holdings] == ["ANEM", "GALA"]


def test_an_isbn_used_again_for_another_book_joins_nothing(catalogue_of: Opener) -> None:
    isbn: Field = ("020", "$a9789602110829")
    books = catalogue_of(
        ANEM=[book("1", "Ψειρολογία", isbn)], GALA=[book("1", "Ο θάνατος του Διγενή", isbn)]
    )
    assert len(books.search("9789602110829").hits) == 2


def test_volumes_with_the_isbn_of_the_set_stay_apart(catalogue_of: Opener) -> None:
    isbn: Field = ("020", "$a9789602110829")
    books = catalogue_of(
        ANEM=[
            book("1", "Ιστορία της Αθήνας. Τόμος 1", isbn),
            book("2", "Ιστορία της Αθήνας. Τόμος 2", isbn),
        ],
        GALA=[book("1", "Ιστορία της Αθήνας. Τόμος 2", isbn)],
    )
    assert sorted(len(hit.holdings) for hit in books.search("9789602110829").hits) == [1, 2]


def test_other_editions_of_a_work_stay_apart(catalogue_of: Opener) -> None:
    books = catalogue_of(
        ANEM=[book("1", ZORBAS, BY_HIM, IN_1946)],
        GALA=[
            book("1", ZORBAS, BY_HIM, ("260", "$bΔημητράκος,$c1954")),
            book("2", ZORBAS, BY_HIM, ("260", "$bΔίφρος,$c1946")),
        ],
    )
    assert len(books.search(ZORBAS).hits) == 3


def test_two_isbns_keep_apart_what_is_worded_alike(catalogue_of: Opener) -> None:
    books = catalogue_of(
        ANEM=[book("1", ZORBAS, BY_HIM, IN_1946, ("020", "$a9789602110829"))],
        GALA=[book("1", ZORBAS, BY_HIM, IN_1946, ("020", "$a9780804429573"))],
    )
    assert len(books.search(ZORBAS).hits) == 2


def test_a_title_alone_joins_nothing(catalogue_of: Opener) -> None:
    books = catalogue_of(ANEM=[book("1", "Ποιήματα")], GALA=[book("1", "Ποιήματα")])
    assert len(books.search("ποιήματα").hits) == 2


def test_one_library_s_two_records_stay_two_books(catalogue_of: Opener) -> None:
    """It knows its shelves: perhaps they differ in what we do not compare."""
    books = catalogue_of(
        ANEM=[book("1", ZORBAS, BY_HIM, IN_1946), book("2", ZORBAS, BY_HIM, IN_1946)]
    )
    assert len(books.search(ZORBAS).hits) == 2


def test_unless_it_entered_one_book_twice(catalogue_of: Opener) -> None:
    isbn: Field = ("020", "$a9789602110829")
    books = catalogue_of(
        ANEM=[book("1", ZORBAS, BY_HIM, IN_1946, isbn), book("2", ZORBAS, BY_HIM, IN_1946, isbn)]
    )
    (hit,) = books.search(ZORBAS).hits
    assert len(hit.holdings) == 2
