"""Everything by one author: in every script and order of the name, and by nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import catalogue
from knowledge.catalogue import authors
from tests.stories.shelving import book, fill

KAZANTZAKIS = "Καζαντζάκης, Νίκος"


@pytest.mark.parametrize(
    ("followed", "written"),
    [
        (KAZANTZAKIS, "Kazantzakis, Nikos"),
        (KAZANTZAKIS, "ΚΑΖΑΝΤΖΑΚΗΣ,ΝΙΚΟΣ, 1883-1957"),
        (KAZANTZAKIS, "Νίκος Καζαντζάκης"),
        (KAZANTZAKIS, "Πρεβελάκης, Παντελής ; Καζαντζάκης, Νίκος"),
        ("Νίκος Καζαντζάκης", KAZANTZAKIS),
        ("Kazantzakēs, Nikos", KAZANTZAKIS),
        ("King, Stephen", "King, Stephen Edwin"),
        ("Όμηρος", "Όμηρος"),
    ],
)
def test_one_person(followed: str, written: str) -> None:
    assert authors.is_one(followed, written)


@pytest.mark.parametrize(
    ("followed", "written"),
    [
        (KAZANTZAKIS, "Καζαντζάκη, Γαλάτεια"),
        (KAZANTZAKIS, "Καζαντζάκη, Ελένη Ν."),
        (KAZANTZAKIS, "Καζαντζάκης"),
        (KAZANTZAKIS, ""),
        ("Παπαδόπουλος, Νίκος", "Παπαδοπούλου, Νίκη"),
        ("Παπά, Άννα", "Παπάς, Αντώνης"),
        ("Smith, John", "Smith, Joan"),
        ("", ""),
        ("1984", "1984"),
    ],
)
def test_two_people(followed: str, written: str) -> None:
    assert not authors.is_one(followed, written)


def test_the_first_of_several_is_followed() -> None:
    assert authors.first_author("Παπά, Άννα ; Μάρκου, Πέτρος") == "Παπά, Άννα"
    assert authors.first_author("") == ""
    assert authors.first_author("1821") == ""


def test_every_edition_and_nothing_else(tmp_path: Path) -> None:
    """A translator, an editor and a book about the author are not by the author."""
    fill(
        tmp_path / "books",
        ANEM=[
            book("1", "Βίος και πολιτεία", author=KAZANTZAKIS, year=1946),
            book("2", "Ασκητική", author="Kazantzakis, Nikos", year=1927),
            book("3", "Θεία Κωμωδία", author="Dante Alighieri", translator=KAZANTZAKIS),
            book("4", "Ο Νίκος Καζαντζάκης", author="Πρεβελάκης, Παντελής"),
            book("5", "Γυναίκες", author="Καζαντζάκη, Γαλάτεια"),
        ],
        GALA=[book("9", "ΒΙΟΣ ΚΑΙ ΠΟΛΙΤΕΙΑ", author="ΚΑΖΑΝΤΖΑΚΗΣ,ΝΙΚΟΣ", year=1946)],
    )
    books = catalogue.open(tmp_path / "books")
    stock = books.by_author(KAZANTZAKIS)
    assert stock.version == books.version
    assert sorted(each.description.title for each in stock.records) == [
        "Ασκητική",
        "Βίος και πολιτεία",
    ]
    assert books.by_author("Άγνωστος, Κανείς").records == ()
    assert books.by_author("").records == ()
    books.close()


def test_a_title_that_is_surely_there(tmp_path: Path) -> None:
    fill(
        tmp_path / "books",
        ANEM=[book("1", "Το κάστρο των ανέμων", author="Παπά, Άννα", isbn="9789602110829")],
    )
    books = catalogue.open(tmp_path / "books")
    (found,) = books.surely("έχετε το κάστρο των ανέμων;").records
    assert found.description.title == "Το κάστρο των ανέμων"
    assert books.surely("9789602110829").records == (found,)
    assert books.surely("9789602110812").records == ()
    assert books.surely("9789602110828").records == ()  # a slip; the search would mend it
    assert books.surely("το κάστρο της λήθης").records == ()
    assert books.surely("").records == ()
    books.close()
