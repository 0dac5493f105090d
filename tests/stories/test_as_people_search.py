"""Patrons type what is in their heads: a topic, half a title, a name and what it is about.

The sample network's catalogue, its FAQ and the bot as they are; only who asks is invented.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from knowledge.models import Line
from tests.people import Librarian, Somebody, World, words
from tests.stories.shelving import shown


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ιμαρετ", "1. Ιμαρέτ: Στη σκιά του ρολογιού"),
        ("το καπλανι", "1. Το καπλάνι της βιτρίνας"),
        ("το τριτο στεφανι γαβριηλιδης", "1. Το τρίτο στεφάνι\nΤαχτσής, Κώστας · 2009"),
    ],
)
async def test_part_of_what_a_title_page_has_is_enough(
    typed: str, first: str, patron: Somebody
) -> None:
    """Half of a title, or a title and who printed it: the list comes, and no librarian waits."""
    await patron.says(typed)
    assert f"\n\n{first}" in shown(patron)


async def test_an_author_and_a_topic_are_that_author_s_books(patron: Somebody) -> None:
    await patron.says("μαρκαρης αστυνομικα")
    assert shown(patron).startswith("Βρέθηκαν 9 εκδόσεις.")
    assert "Μάρκαρης, Πέτρος" in shown(patron)


async def test_a_bare_topic_is_a_list_with_a_person_below_it(
    patron: Somebody, librarian: Librarian
) -> None:
    """Nobody else can say anything to «ελληνική ποίηση»; whoever meant more taps for a person."""
    await patron.says("ελληνική ποίηση")
    assert shown(patron).startswith("Βρέθηκαν 69 εκδόσεις.")
    assert librarian.from_bot == []
    await patron.taps("Ρωτήστε βιβλιοθηκονόμο")
    assert "ελληνική ποίηση" in words(librarian.card())


async def test_a_bare_word_on_an_open_matter_belongs_to_it(world: World, patron: Somebody) -> None:
    """Who is asked «which poetry?» answers with a topic; a list would hide that from them."""
    await patron.says("Ποιος ζωγράφισε το ταβάνι της παλιάς σχολής;")
    await patron.says("ελληνική ποίηση")
    assert "Βρέθηκαν" not in shown(patron)
    async with world.service.database.read() as session:
        lines = list(await session.scalars(select(Line.text).order_by(Line.id)))
    assert lines == ["Ποιος ζωγράφισε το ταβάνι της παλιάς σχολής;", "ελληνική ποίηση"]


async def test_another_edition_of_what_was_asked_is_no_title(
    patron: Somebody, librarian: Librarian
) -> None:
    """It is a word more to the librarian, and no list of books with «νεότερη» in their titles."""
    await patron.says("Ποιος τύπωσε τον πρώτο Ερωτόκριτο;")
    librarian.hears()
    await patron.says("Υπάρχει και νεότερη έκδοση;")
    assert "νεότερη έκδοση" in librarian.hears()[-1]
    assert "Το πρόσθεσα στην υπόθεσή σας" in patron.hears()[-1]


async def test_books_stand_beside_the_near_questions(patron: Somebody) -> None:
    """«σκάκι» comes near to a question on board games, and five books are on it."""
    await patron.says("σκακι")
    assert patron.buttons() == [
        "Έχετε επιτραπέζια παιχνίδια;",
        "Σχετικά βιβλία (3)",
        "Κανένα από αυτά",
        "Ρωτήστε βιβλιοθηκονόμο",
    ]
    await patron.taps("Σχετικά βιβλία (3)")
    assert "Chess Fundamentals" in shown(patron)


@pytest.mark.parametrize(
    ("typed", "head", "there"),
    [
        ("logicomix στα αγγλικά", "Μόνο: Αγγλικά\n", "Doxiadis, Apostolos"),
        ("θέλω τον μικρό πρίγκιπα στα αγγλικά παρακαλώ", "Μόνο: Αγγλικά\n", "The Little Prince"),
        ("harry potter στα ελληνικά", "Μόνο: Ελληνικά\n", "Ο Χάρι Πότερ"),
        ("ταινία ευδοκία", "Μόνο: Ταινία\n", "1. Ευδοκία"),
        ("έχετε την πολίτικη κουζίνα σε dvd;", "Μόνο: Ταινία\n", "Μπουλμέτης, Τάσος"),
        ("the hobbit audiobook", "Only: Audiobook\n", "Recorded Books"),
        ("περιοδικο νεα εστια", "", "1. Νέα Εστία"),
    ],
)
async def test_a_language_or_a_form_narrows_the_list(
    typed: str, head: str, there: str, patron: Somebody
) -> None:
    await patron.says(typed)
    assert head in shown(patron)
    assert there in shown(patron)


async def test_a_form_that_no_library_has_hides_nothing(patron: Somebody) -> None:
    """Nobody has it as a film; the book is shown, unnarrowed."""
    await patron.says("έχετε το Ιμαρέτ σε ταινία;")
    assert shown(patron).startswith("Βρέθηκε 1 έκδοση.\n\n1. Ιμαρέτ")


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("ποια βιβλιοθήκη κοντά μου έχει το 1984;", "1. 1984\nΌργουελ"),
        ("Ποιες βιβλιοθήκες έχουν τη Λωξάντρα;", "1. Λωξάντρα"),
        ("πού θα βρω τον Ζορμπά του Καζαντζάκη;", "Ζορμπά\nΚαζαντζάκης"),
        ("πόσα αντίτυπα έχετε από τη Φόνισσα", "1. Η φόνισσα"),
        ("which library has Zorba the Greek?", "1. Zorba the Greek"),
    ],
)
async def test_who_asks_where_a_book_is_reads_where_it_is(
    typed: str, there: str, patron: Somebody
) -> None:
    await patron.says(typed)
    assert there in shown(patron)


@pytest.mark.parametrize(
    "typed", ["ποια βιβλιοθήκη έχει ράμπα;", "πού θα βρω τουαλέτα;", "ποια βιβλιοθήκη έχει wifi;"]
)
async def test_who_asks_where_something_else_is_gets_no_books(typed: str, patron: Somebody) -> None:
    await patron.says(typed)
    assert "Βρέθηκ" not in shown(patron)


async def test_a_short_title_that_nobody_has_is_no_misspelling(patron: Somebody) -> None:
    """“Dune” sounds like the end of «Αντουάν»; The Little Prince is not what was asked for."""
    await patron.says("έχετε το Dune;")
    assert shown(patron).startswith("Δεν βρήκα το «έχετε το Dune;» στον κατάλογο καμιάς")
    assert patron.buttons() == ["Πρόταση αγοράς", "Ρωτήστε βιβλιοθηκονόμο"]


async def test_what_is_open_is_told_though_a_place_was_asked_for(patron: Somebody) -> None:
    """Asked for a town, the patron types the question itself again."""
    await patron.says("/hours")
    first = shown(patron)
    await patron.taps("Η πιο κοντινή μου")
    await patron.says("πού είναι ανοιχτά τώρα;")
    assert shown(patron) == first


async def test_a_title_that_no_library_has_leads_to_what_else_its_author_wrote(
    patron: Somebody,
) -> None:
    """It says which word is nowhere; the title can be suggested, or a librarian asked."""
    await patron.says("Μάρκαρης τριημερία")
    assert shown(patron).startswith(
        "Δεν βρήκα τίποτα με «τριημερία»· δείχνω ό,τι ταιριάζει με τα υπόλοιπα.\nΒρέθηκαν "
    )
    assert patron.buttons()[-2:] == ["Πρόταση αγοράς", "Ρωτήστε βιβλιοθηκονόμο"]


async def test_a_translator_who_was_asked_for_is_named_once(patron: Somebody) -> None:
    await patron.says("έχετε τον Ζορμπά;")
    assert "\nμτφρ. Μυρσίνη Ζορμπά\n" in shown(patron)
