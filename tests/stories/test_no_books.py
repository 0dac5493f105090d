"""Books that are not there as they were asked for: said so, looked for otherwise, or a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from knowledge.models import Case
from tests.conftest import LIBRARIAN, Opener
from tests.people import Librarian, Somebody, words
from tests.stories.shelving import book, fill, maria, rows_of, shown, world_with

NOT_FOUND = (
    "Δεν βρήκα το «{typed}» στον κατάλογο καμιάς βιβλιοθήκης του δικτύου.\n"
    "Έψαξα σε τίτλους, πρόσωπα, θέματα και ISBN, και με άλλες γραφές.\n"
    "Μπορεί να το ψάξει βιβλιοθηκονόμος ή μπορείτε να προτείνετε την αγορά του."
)
NEAR = NOT_FOUND.replace(
    "Δεν βρήκα το «{typed}» στον κατάλογο καμιάς βιβλιοθήκης του δικτύου.",
    "Δεν βρήκα βιβλίο με όλες τις λέξεις «{typed}». Υπάρχουν όμως παρόμοια.",
)


@pytest.mark.parametrize(
    "typed", ["9789602110829", "έχετε το ISBN 960-211-082-1;", "έχετε το Ξωτικό της Βαβυλώνας;"]
)
async def test_a_book_that_nobody_has(typed: str, castle: Somebody, castle_folder: Path) -> None:
    librarian = Librarian(
        castle.world, castle.world.telegram.people[LIBRARIAN], castle.world.group.id
    )
    await castle.says(typed)
    assert shown(castle) == NOT_FOUND.format(typed=typed)
    assert rows_of(castle.from_bot[-1]) == [["Πρόταση αγοράς"], ["Ρωτήστε βιβλιοθηκονόμο"]]
    assert librarian.from_bot == []
    await castle.taps("Ρωτήστε βιβλιοθηκονόμο")
    assert "Προωθώ" in castle.hears()[-1]
    assert typed in words(librarian.card())


@pytest.mark.parametrize(
    "typed",
    [
        "Με λένε Γιώργο, τηλ 6912345678. Έχετε χορωδία;",
        "έχετε χορωδία; μένω δίπλα και τραγουδάω καλά",
        "έχετε χορωδία στο Πλατανόρεμα και πόσο κάνει η συμμετοχή;",
        "do you have a choir and when does it meet?",
    ],
)
async def test_what_tells_more_than_a_book_is_not_repeated_as_one(
    typed: str, castle: Somebody
) -> None:
    """«Δεν βρήκα το «Με λένε Γιώργο…» στον κατάλογο» reads foolish: a librarian gets it."""
    await castle.says(typed)
    assert shown(castle).startswith(("Προωθώ την ερώτησή σας", "I am passing your question on"))


async def test_a_greeting_before_a_book_is_no_sentence(castle: Somebody) -> None:
    typed = "Καλησπέρα σας. Έχετε το Ξωτικό της Βαβυλώνας; Ευχαριστώ πολύ!"
    await castle.says(typed)
    assert shown(castle) == NOT_FOUND.format(typed=typed)


async def test_a_number_with_a_slip_that_nobody_has_is_said_to_be_no_isbn(castle: Somebody) -> None:
    await castle.says("978-960-211-082-8")
    said = shown(castle).splitlines()
    assert said[0].startswith("Δεν βρήκα το «978-960-211-082-8» στον κατάλογο καμιάς βιβλιοθήκης")
    assert said[1] == "Δεν είναι έγκυρο ISBN· ίσως κάποιο ψηφίο είναι λάθος."


@pytest.mark.parametrize("typed", ["2102345602", "6944123401", "210 234 5602", "2102345672"])
async def test_a_telephone_number_alone_is_not_looked_for_as_an_isbn(
    typed: str, castle: Somebody
) -> None:
    """A patron adds how to be reached; it goes to librarians, not to the catalogue."""
    await castle.says(typed)
    assert "Προωθώ την ερώτησή σας σε βιβλιοθηκονόμο." in shown(castle)


async def test_a_number_like_a_telephone_s_is_an_isbn_where_a_library_has_the_book(
    open_world: Opener, tmp_path: Path
) -> None:
    """French ISBNs begin with 2 too."""
    french = book("1", "Le grand Meaulnes", isbn="9782253005278")
    patron = maria(await world_with(open_world, fill(tmp_path / "books", ANEM=[french])))
    await patron.says("2253005274")
    assert "Le grand Meaulnes" in shown(patron)
    await patron.says("τηλ. 2253005274")
    assert "Le grand Meaulnes" not in shown(patron)
    assert "Δεν βρήκα" not in shown(patron)


async def test_a_title_beside_an_isbn_that_nobody_has_finds_the_other_editions(
    castle: Somebody,
) -> None:
    """Pasted from a bookshop's page: our libraries have another edition."""
    await castle.says("Το κάστρο των ανέμων α, 978-960-211-082-9")
    assert shown(castle).startswith(
        "Δεν βρήκα το ISBN 978-960-211-082-9· δείχνω ό,τι ταιριάζει με τις άλλες λέξεις σας.\n"
    )
    assert "\n\n1. Το κάστρο των ανέμων α\n" in shown(castle)


async def test_a_book_at_one_library_is_that_library_s_list(castle: Somebody) -> None:
    await castle.says("έχετε το κάστρο των ανέμων α στο γαλαζοχωρι;")
    assert shown(castle).startswith("Βρέθηκε 1 έκδοση.\nΜόνο: Γαλαζοχώρι\n\n1. ")
    await castle.taps("✕ Όλες οι εκδόσεις")
    assert shown(castle).startswith("Βρέθηκαν 13 εκδόσεις.\n\n1. ")


async def test_a_book_that_this_library_has_not_is_shown_where_it_is(castle: Somebody) -> None:
    await castle.says("έχετε το κάστρο των ανέμων στη Μυρτόβρυση;")
    assert shown(castle).startswith("Βρέθηκαν 13 εκδόσεις.\n\n1. ")


async def test_a_telephone_number_in_words_is_no_book(
    patron: Somebody, librarian: Librarian
) -> None:
    """One in eleven has the check digit of an ISBN; it is for whoever is to call back."""
    await patron.says("Με λένε Μαρία και ο αριθμός μου είναι 2100 000 101")
    assert shown(patron).startswith("Προωθώ την ερώτησή σας σε βιβλιοθηκονόμο.")
    assert "2100 000 101" in words(librarian.card())


async def test_books_with_every_word_are_an_answer_to_somebody_who_seeks_one(
    open_world: Opener, tmp_path: Path
) -> None:
    # Given two books on bees, of which nobody can be sure that they are meant
    hive = book("1", "Η κυψέλη", author="Παπά, Άννα", subject="Μέλισσες")
    honey = book("2", "Το μέλι", author="Νίκου, Πέτρος", subject="Μέλισσες")
    patron = maria(await world_with(open_world, fill(tmp_path / "books", ANEM=[hive, honey])))
    await patron.says("βιβλία για μέλισσες")
    assert shown(patron).startswith("Βρέθηκαν 2 εκδόσεις.\n\n1. ")


async def test_books_that_may_be_meant_are_a_tap_away_while_a_librarian_has_the_question(
    patron: Somebody,
) -> None:
    # Given words of which nobody can be sure that they name a book
    await patron.says("ζορμπάς του καζατζάκη")
    passed = patron.from_bot[-1]
    assert words(passed).startswith("Προωθώ την ερώτησή σας σε βιβλιοθηκονόμο.")
    ((offer,),) = rows_of(passed)
    assert offer.startswith("Όσα μοιάζουν (")
    # When they are tapped twice
    await patron.taps(offer)
    tap = await patron.taps(offer)
    assert (await tap.answer)["text"] == "Είναι πιο κάτω."
    # Then one list follows, says what was changed, and the promise of an answer stands
    assert len(patron.from_bot) == 2
    assert shown(patron).startswith("Δεν βρήκα «καζατζάκη», δείχνω «Καζαντζάκης».\nΒρέθηκαν ")
    assert "Πρόταση αγοράς" in patron.buttons()
    await patron.taps("1")
    assert "ρωτήστε τη βιβλιοθήκη" in shown(patron)


@pytest.mark.parametrize("ref", ["", "x", "1", "9" * 30])
async def test_a_forged_button_for_what_is_alike(ref: str, castle: Somebody) -> None:
    tap = await castle.sends_callback(castle.from_bot[-1], f"v1:alike:{ref}")
    assert (await tap.answer)["text"] == "Το κουμπί έχει λήξει."


async def test_what_comes_near_is_one_tap_away(castle: Somebody) -> None:
    await castle.says("έχετε το βιβλίο Ξωτικά στο κάστρο;")
    assert shown(castle) == NEAR.format(typed="έχετε το βιβλίο Ξωτικά στο κάστρο;")
    await castle.taps("Όσα μοιάζουν (13)")
    assert "Το κάστρο των ανέμων" in shown(castle)


@pytest.mark.parametrize(
    "typed",
    ["Ποιος τύπωσε τον πρώτο Ερωτόκριτο;", "Νομίζω ότι έγινε σε κάποιο εργαστήριο Ελλήνων."],
)
async def test_a_question_for_a_person_still_goes_to_one(typed: str, castle: Somebody) -> None:
    await castle.says(typed)
    assert "Προωθώ" in castle.hears()[-1]
    async with castle.world.service.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Case)) == 1


async def test_without_a_catalogue_a_search_goes_to_a_person(
    open_world: Opener, tmp_path: Path
) -> None:
    patron = maria(await world_with(open_world, tmp_path / "none"))
    await patron.says("έχετε το Ξωτικό της Βαβυλώνας;")
    assert "Προωθώ" in patron.hears()[-1]
