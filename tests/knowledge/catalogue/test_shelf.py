"""What one library has on a shelf, in the shelf's order, or on a subject."""

from __future__ import annotations

from knowledge.catalogue import Catalogue, Result
from tests.knowledge.catalogue.conftest import Opener
from tests.knowledge.catalogue.writing import book

BEES = ("650", "$aΜέλισσες")


def opened(catalogue_of: Opener) -> Catalogue:
    return catalogue_of(
        ANEM=[
            book("1", "Ασκητική", ("952", "$o889.3 ΚΑΖ")),
            book("2", "Η ζωή των μελισσών", BEES, ("952", "$o638.1 ΜΑΙ")),
            book("3", "Γαλήνη", ("952", "$o889.3 ΒΕΝ"), ("952", "$o889.3 ΒΕΝ")),
            book("4", "Ανθολογία", ("952", '$o"100%_" Α')),
        ],
        GALA=[
            book("1", "Οι μέλισσες του βουνού", BEES, ("952", "$o638.1 ΒΟΥ")),
            book("2", "Φόνισσα", ("952", "$o889.3 ΠΑΠ")),
        ],
    )


def titles(found: Result) -> list[str]:
    return [hit.title for hit in found.hits]


def test_a_shelf_in_its_order_without_the_other_libraries(catalogue_of: Opener) -> None:
    found = opened(catalogue_of).at_library("ANEM", "889.3", limit=10)
    assert titles(found) == ["Γαλήνη", "Ασκητική"]
    assert (found.total, found.is_sure, found.relaxed) == (2, True, ())


def test_its_pages(catalogue_of: Opener) -> None:
    books = opened(catalogue_of)
    pages = [books.at_library("ANEM", "889", limit=1, offset=at) for at in range(3)]
    assert [titles(page) for page in pages] == [["Γαλήνη"], ["Ασκητική"], []]
    assert {page.total for page in pages} == {2}


def test_a_mark_is_taken_as_it_is_written(catalogue_of: Opener) -> None:
    books = opened(catalogue_of)
    assert titles(books.at_library("ANEM", '"100%_"')) == ["Ανθολογία"]
    for mark in ("88_.3", "%889", "889.3%", "[[1", "1"):
        assert books.at_library("ANEM", mark).total == 0, mark


def test_a_subject_at_one_library_in_any_spelling(catalogue_of: Opener) -> None:
    books = opened(catalogue_of)
    assert titles(books.at_library("ANEM", "μέλισσες")) == ["Η ζωή των μελισσών"]
    assert titles(books.at_library("GALA", "melisses")) == ["Οι μέλισσες του βουνού"]
    assert books.at_library("PLAT", "μέλισσες").total == 0
