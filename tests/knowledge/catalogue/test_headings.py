"""The title that was meant comes before all others that have the same words."""

from __future__ import annotations

import pytest

from knowledge.catalogue import Catalogue
from tests.knowledge.catalogue.conftest import Opener
from tests.knowledge.catalogue.writing import Field, book

MANY = 60  # more than the search compares one by one


def by(author: str) -> Field:
    return ("100", f"$a{author}")


def titles(books: Catalogue, typed: str) -> list[str]:
    return [hit.title for hit in books.search(typed).hits]


def test_a_title_typed_as_a_whole_is_found_among_many_with_its_words(catalogue_of: Opener) -> None:
    """Sixty shorter titles have the one word that tells; the book's own has it too."""
    others = [book(f"o{n}", "Θέσεις", by(f"Άλλος, {n}ος")) for n in range(MANY)]
    books = catalogue_of(ANEM=[*others, book("1", "Οι θέσεις μας", by("Νέου, Άννα"))])
    assert titles(books, "θέσεις μας")[0] == "Οι θέσεις μας"
    assert titles(books, "theseis mas")[0] == "Οι θέσεις μας"


def test_a_title_in_another_case_is_found_among_many_with_the_words_as_typed(
    catalogue_of: Opener,
) -> None:
    """Sixty have «Αγίου Νεκταρίου» letter for letter; one is called so and nothing else."""
    others = [book(f"o{n}", f"Ο βίος και τα θαύματα του Αγίου Νεκταρίου {n}") for n in range(MANY)]
    books = catalogue_of(ANEM=[*others, book("1", "Άγιος Νεκτάριος")])
    assert titles(books, "αγίου νεκταρίου")[0] == "Άγιος Νεκτάριος"


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("το πιστε", "Το πιστεύω μας"),
        ("πιστευω μ", "Το πιστεύω μας"),
        ("ματωμένοι γάμοι στη", "Ματωμένοι γάμοι στην Πράγα"),  # «στη» is a word too
        ("matomenoi gamoi stin pr", "Ματωμένοι γάμοι στην Πράγα"),
        ("to have and to hur", "To have and to hurt"),  # "to" twice
        ("la 628 e", "La 628-E8"),
        ("ο μεγάλος λο", "Ο μεγάλος λοιμός"),  # cut between letters that sound together
    ],
)
def test_a_title_is_found_by_its_beginning(catalogue_of: Opener, typed: str, title: str) -> None:
    """The last word need not be finished, nor be one that a title must have."""
    books = catalogue_of(
        ANEM=[
            *(book(f"p{n}", f"Ο μάρτυρας της πίστεως {n}") for n in range(MANY)),
            book("1", "Το πιστεύω μας"),
            book("2", "Ματωμένοι γάμοι"),
            book("3", "Ματωμένοι γάμοι στην Πράγα"),
            book("4", "To have and to hurt"),
            book("5", "What we have"),
            book("6", "La 628-E8"),
            book("7", "Ο μεγάλος λοιμός"),
        ]
    )
    assert titles(books, typed)[0] == title


def test_a_given_name_is_no_word_of_a_title(catalogue_of: Opener) -> None:
    """«Κόσμος» by somebody whose first name is Οδυσσέας is not «Ο κόσμος του Οδυσσέα»."""
    books = catalogue_of(
        ANEM=[
            book("1", "Κόσμος", by("Μαρτίνου, Οδυσσέας")),
            book("2", "Ο κόσμος του Οδυσσέα", by("Νέου, Άννα")),
        ]
    )
    assert titles(books, "kosmos odussea")[0] == "Ο κόσμος του Οδυσσέα"
    assert titles(books, "κόσμος μαρτίνου οδυσσέας")[0] == "Κόσμος"


def test_the_letter_of_a_volume_is_no_article(catalogue_of: Opener) -> None:
    volumes = [f"Το κάστρο των ανέμων {letter}" for letter in "αβγηι"]
    books = catalogue_of(ANEM=[book(f"{n}", title) for n, title in enumerate(volumes)])
    assert titles(books, "το κάστρο των ανέμων") == volumes
    assert titles(books, "κάστρο ανέμων η")[0] == "Το κάστρο των ανέμων η"


def test_a_word_completed_by_ear_must_say_enough(catalogue_of: Opener) -> None:
    """«χρέη» sounds as «Χρήστος» begins, and is no beginning of it: two letters are swapped."""
    books = catalogue_of(
        ANEM=[
            book("1", "Οι τρεις", by("Μιχαηλίδου, Χρήστος")),
            book("2", "Οι τρεις χήρες", by("Νέου, Άννα")),
            book("3", "Τα χρέη του κράτους", by("Νέου, Άννα")),
        ]
    )
    assert titles(books, "τρεις χερες")[0] == "Οι τρεις χήρες"
    assert "Οι τρεις" not in titles(books, "τρεις χρέη")[:1]


def test_health_is_no_word_of_grammar(catalogue_of: Opener) -> None:
    """«υγεία» had the key of «για», which is put aside."""
    books = catalogue_of(ANEM=[book("1", "Η υγεία του παιδιού"), book("2", "Ο κήπος του παιδιού")])
    assert titles(books, "υγεία")[0] == "Η υγεία του παιδιού"
    assert titles(books, "ygeia paidiou") == ["Η υγεία του παιδιού"]
