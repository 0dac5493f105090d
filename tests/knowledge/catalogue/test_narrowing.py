"""A list of books is narrowed by library, language, format, decade and audience, and counted."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from knowledge.catalogue import Catalogue, Facets, Narrowing
from knowledge.catalogue.facets import DIMENSIONS, tags_of
from knowledge.catalogue.record import Description
from tests.knowledge.catalogue.conftest import Opener
from tests.knowledge.catalogue.writing import Field, book

QUERIES = [
    "καζαντζάκης",
    "ποιήματα",
    "ιστορία",
    "odyssey",
    "Καζατζάκης",
    "μέλισσες",
    "9789602110829",
]


def _history(control: str, *, year: int, language: str = "gre", by: str = "") -> list[Field]:
    more = [("100", f"$a{by}")] if by else []
    return book(
        control,
        f"Ιστορία {control}",
        ("041", f"$a{language}"),
        ("260", f"$c{year}"),
        *more,
    )


def test_each_value_says_how_many_it_would_leave(catalogue_of: Opener) -> None:
    # Given two libraries' histories, one book held by both
    books = catalogue_of(
        ANEM=[
            _history("1", year=1985, by="Αλφα, Α."),
            _history("2", year=1994, by="Βητα, Β."),
            _history("3", year=1999, language="eng", by="Γαμα, Γ."),
        ],
        GALA=[_history("2", year=1994, by="Βητα, Β.")],
    )
    # When somebody looks for histories
    # Then each value says how many it would leave
    assert books.facets("ιστορία") == Facets(
        total=3,
        libraries={"ANEM": 3, "GALA": 1},
        languages={"gre": 2, "eng": 1},
        formats={"book": 3},
        decades={1990: 2, 1980: 1},
    )
    # And a dimension that is narrowed still shows its other values, as the others stand
    assert books.facets("ιστορία", Narrowing(language="gre", decade=1990)) == Facets(
        total=1,
        libraries={"ANEM": 1, "GALA": 1},
        languages={"gre": 1, "eng": 1},
        formats={"book": 1},
        decades={1990: 1, 1980: 1},
    )


def test_narrowed_results_have_what_was_asked_for(books: Catalogue) -> None:
    whole = books.search("καζαντζάκης", limit=100)
    narrowed = books.search("καζαντζάκης", limit=100, narrow=Narrowing(library="FEGG"))
    assert 0 < narrowed.total == len(narrowed.hits) < whole.total
    in_fegg = {
        hit.record_id for hit in whole.hits if "FEGG" in {each.library for each in hit.holdings}
    }
    assert {hit.record_id for hit in narrowed.hits} == in_fegg


@pytest.mark.parametrize("typed", QUERIES)
def test_a_figure_is_what_narrowing_to_it_leaves(books: Catalogue, typed: str) -> None:
    chance = random.Random(typed)
    narrow = Narrowing()
    for _ in range(4):
        facets = books.facets(typed, narrow)
        assert facets.total == books.search(typed, narrow=narrow).total
        for dimension, values in _by_dimension(facets).items():
            for value, count in values.items():
                one = replace(narrow, **{dimension: value})
                assert books.search(typed, narrow=one, limit=0).total == count > 0
        name = chance.choice(DIMENSIONS)
        if values := _by_dimension(facets)[name]:
            narrow = replace(narrow, **{name: chance.choice(list(values))})


def _by_dimension(facets: Facets) -> dict[str, dict[str, int] | dict[int, int]]:
    return {
        "library": facets.libraries,
        "language": facets.languages,
        "format": facets.formats,
        "decade": facets.decades,
        "audience": facets.audiences,
    }


@pytest.mark.parametrize("typed", QUERIES)
def test_pages_of_a_narrowed_list_have_each_book_once(books: Catalogue, typed: str) -> None:
    for narrow in (Narrowing(), Narrowing(library="ANEM"), Narrowing(language="gre")):
        total = books.search(typed, narrow=narrow).total
        paged = [
            hit.record_id
            for offset in range(0, total + 3, 3)
            for hit in books.search(typed, limit=3, offset=offset, narrow=narrow).hits
        ]
        assert len(paged) == len(set(paged)) == total


def test_a_long_list_can_be_read_to_its_end(catalogue_of: Opener) -> None:
    """More than what is reranked: the rest follows in the engine's order."""
    books = catalogue_of(
        ANEM=[book(str(n), f"Ποιήματα {'αβγδεζηθικ'[n % 10] * 4} {n}") for n in range(130)]
    )
    found = books.search("ποιήματα", limit=7)
    assert found.total == 130
    paged = [
        hit.record_id
        for offset in range(0, 140, 7)
        for hit in books.search("ποιήματα", limit=7, offset=offset).hits
    ]
    assert len(paged) == len(set(paged)) == 130


def test_nothing_found_has_nothing_to_narrow(books: Catalogue) -> None:
    assert books.facets("ξψξψξψξψ") == Facets(0)
    assert books.search("καζαντζάκης", narrow=Narrowing(library="NONE")).hits == ()
    assert books.facets("καζαντζάκης", Narrowing(library="NONE")).total == 0


def test_tags_say_what_the_most_careful_description_says() -> None:
    brief = Description("Τίτλος", language="eng", year=1987)
    careful = Description(
        "Τίτλος", author="Όνομα, Α.", isbns=("9789602110829",), audience="children", year=2001
    )
    assert tags_of([brief, careful], ["GALA", "ANEM", "GALA"]) == (
        "library:ANEM",
        "library:GALA",
        "language:eng",
        "audience:children",
        "decade:2000",
    )
    assert tags_of([Description("Τίτλος")], ["ANEM"]) == ("library:ANEM",)
    assert Narrowing().is_none
    assert not Narrowing(decade=1990).is_none


def test_a_translator_who_was_asked_for_is_named(catalogue_of: Opener) -> None:
    """«ζορμπά» finds what Myrsini Zorba translated; the list says why."""
    books = catalogue_of(
        ANEM=[
            book("1", "Βίος και πολιτεία του Αλέξη Ζορμπά", ("100", "$aΚαζαντζάκης, Νίκος")),
            book("2", "Πώς γράφεται η ιστορία", ("700", "$aΖορμπά, Μυρσίνη")),
        ]
    )
    found = {hit.title: hit.matched_contributor for hit in books.search("ζορμπά").hits}
    assert found == {
        "Βίος και πολιτεία του Αλέξη Ζορμπά": "",
        "Πώς γράφεται η ιστορία": "Ζορμπά, Μυρσίνη",
    }
