"""A search has a deadline: what was found by then is shown, and that there may be more."""

from __future__ import annotations

import pytest

from knowledge.catalogue import Catalogue

HOSTILE = (
    "Ζορμπάς " * 500,
    "α " * 2000,
    "*" * 4000,
    "a* OR b* NOT title:(x^5 AND y~2) [1 TO 9]",
    "'; DROP TABLE source; --",
    'cql.anywhere any/relevant "x" and dc.title = "y" sortby dc.date',
    "🐝📚" * 300,
    "του της και με για",
    "καζαντζακησζορμπασβιοσκαιπολιτεια" * 20,
    "\x00\x1b[2J\u202e\u200b",
)


def test_a_search_that_runs_out_of_time_shows_what_it_has(books: Catalogue) -> None:
    """No time at all: the first way to look is still tried, and the rest is not."""
    hurried = books.search("ζορμπα καζατζακη", deadline_s=0.0)
    patient = books.search("ζορμπα καζατζακη", deadline_s=60.0)
    assert patient.hits
    assert not patient.is_cut
    assert hurried.is_cut
    assert len(hurried.hits) <= len(patient.hits)


def test_a_search_in_time_is_not_cut(books: Catalogue) -> None:
    assert not books.search("ζορμπάς").is_cut


@pytest.mark.parametrize("typed", HOSTILE)
def test_no_text_is_more_than_words(books: Catalogue, typed: str) -> None:
    """Whatever is typed, it is looked for as words or not at all, within the deadline."""
    result = books.search(typed, deadline_s=30.0)
    assert not result.is_cut
    assert books.facets(typed).total >= 0
    assert books.search("ζορμπάς").hits
