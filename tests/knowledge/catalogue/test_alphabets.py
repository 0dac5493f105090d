"""An author's name in one alphabet finds what libraries wrote under it in the other."""

from __future__ import annotations

import pytest

from knowledge.catalogue import Catalogue, Narrowing


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("εξυπερύ", {"Ο μικρός πρίγκιπας", "The Little Prince", "Le petit prince"}),
        ("saint exupery", {"Ο μικρός πρίγκιπας", "The Little Prince", "Le petit prince"}),
        ("albert camus", {"L'étranger", "The Stranger", "The Plague", "Ο ξένος", "Η πανούκλα"}),
        ("orwell", {"1984", "Η φάρμα των ζώων", "Nineteen Eighty-Four", "Animal Farm"}),
    ],
)
def test_one_list_has_both_alphabets(books: Catalogue, typed: str, titles: set[str]) -> None:
    found = books.search(typed, limit=20)
    assert {hit.title for hit in found.hits} == titles
    assert found.total == len(found.hits) == books.facets(typed).total


def test_what_was_typed_comes_first(books: Catalogue) -> None:
    found = books.search("ντοστογιέφσκι", limit=20)
    assert [hit.language for hit in found.hits] == ["gre", "gre", "gre", "gre", "eng"]
    pages = [books.search("ντοστογιέφσκι", limit=2, offset=at).hits for at in (0, 2, 4)]
    assert [hit.title for page in pages for hit in page] == [hit.title for hit in found.hits]


def test_the_list_can_be_narrowed_to_the_other_alphabet(books: Catalogue) -> None:
    english = Narrowing(language="eng")
    found = books.search("ντοστογιέφσκι", narrow=english)
    assert [hit.title for hit in found.hits] == ["Crime and Punishment"]
    assert books.facets("ντοστογιέφσκι", english).total == 1


def test_a_title_beside_the_name_asks_for_that_book_alone(books: Catalogue) -> None:
    found = books.search("η πανούκλα καμύ", limit=20)
    assert {hit.author for hit in found.hits} == {"Καμύ, Αλμπέρ"}
