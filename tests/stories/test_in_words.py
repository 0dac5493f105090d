"""A patron types what they might have tapped: yes, no, which one, which library."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from knowledge.models import Patron, Question
from tests.people import Librarian, Somebody, World, words

UNCLEAR = "τι γίνεται με τις κάρτες"
NEEDS_NOTHING = "Εντάξει. Γράψτε εδώ όποτε χρειαστείτε κάτι."


async def kept(world: World, patron: Somebody) -> tuple[Patron, Question]:
    async with world.service.database.read() as session:
        asked = await session.scalars(select(Question).order_by(Question.update_id))
        of = select(Patron).where(Patron.telegram_id == patron.chat_id)
        return (await session.scalars(of)).one(), asked.all()[-1]


@pytest.mark.parametrize(
    ("typed", "place"), [("1", 0), ("το πρώτο", 0), ("to deutero", 1), ("το 3", 2)]
)
async def test_a_near_question_is_taken_by_its_place(
    typed: str, place: int, world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(UNCLEAR)
    patron.hears()
    await patron.says(typed)
    (said,) = patron.hears()
    assert "Πηγή: " in said
    _, question = await kept(world, patron)
    assert question.chosen == question.candidates[place]
    assert librarian.from_bot == []
    # It is a choice like that of a tap, and can be taken back
    await patron.taps("Πίσω στις επιλογές")
    assert patron.hears() == []
    assert words(patron.from_bot[-1]) == "Μήπως εννοείτε…"


async def test_a_yes_to_several_shows_them_again(patron: Somebody, librarian: Librarian) -> None:
    await patron.says(UNCLEAR)
    near = patron.buttons()
    patron.hears()
    await patron.says("ναι")
    assert patron.hears() == ["Μήπως εννοείτε…"]
    assert patron.buttons() == near
    assert librarian.from_bot == []


async def test_a_yes_to_the_only_one_takes_it(patron: Somebody) -> None:
    await patron.says("το σαββατο δουλευει κανενα υποκαταστημα")
    assert len(patron.buttons()) == 3  # one question, none of these, a person
    patron.hears()
    await patron.says("Ναι!")
    assert "Το Σάββατο ανοίγουν 2 βιβλιοθήκες" in patron.hears()[0]


@pytest.mark.parametrize("typed", ["όχι", "κανένα", "κανένα από αυτά", "kanena", "Όχι."])
async def test_a_no_to_near_questions_is_none_of_these(
    typed: str, patron: Somebody, librarian: Librarian
) -> None:
    """Until now the question was dropped, or «Ελένη ή ο Κανένας» was shown."""
    await patron.says(UNCLEAR)
    patron.hears()
    await patron.says(typed)
    assert patron.hears()[0].startswith("Προωθώ την ερώτησή σας")
    assert UNCLEAR in words(librarian.card())


async def test_a_no_to_an_answer_offers_what_is_near_then_a_person(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says("Πώς βγάζω κάρτα βιβλιοθήκης;")
    patron.hears()
    await patron.says("όχι δεν με βοήθησε")
    assert patron.hears() == ["Μήπως εννοείτε…"]
    assert "Πώς βγάζω κάρτα βιβλιοθήκης;" not in patron.buttons()
    _, question = await kept(world, patron)
    assert question.helped == "no"
    await patron.says("όχι")
    assert patron.hears()[0].startswith("Προωθώ την ερώτησή σας")
    assert "Πώς βγάζω κάρτα βιβλιοθήκης;" in words(librarian.card())


async def test_a_yes_to_an_answer_is_noted(world: World, patron: Somebody) -> None:
    await patron.says("Πώς βγάζω κάρτα βιβλιοθήκης;")
    patron.hears()
    await patron.says("ναι")
    assert patron.hears() == ["Ευχαριστούμε, σημειώθηκε."]
    _, question = await kept(world, patron)
    assert question.helped == "yes"
    # Once it is noted, a no is about nothing in particular
    await patron.says("όχι")
    assert patron.hears() == [NEEDS_NOTHING]


@pytest.mark.parametrize("typed", ["Γαλαζοχώρι", "galazoxwri", "στο Γαλαζοχώρι"])
async def test_a_library_that_was_asked_for_can_be_typed(
    typed: str, world: World, patron: Somebody
) -> None:
    """Until now the libraries were listed by distance, and the rule stayed that of most."""
    await patron.says("Για πόσες μέρες δανείζομαι ένα βιβλίο;")
    assert "21 ημέρες" in patron.hears()[0]
    await patron.says(typed)
    (said,) = patron.hears()
    assert "14 ημέρες" in said
    assert "Ισχύει για: Δημόσια Βιβλιοθήκη Γαλαζοχωρίου." in said
    who, _ = await kept(world, patron)
    assert who.library == "GALA"
    await patron.taps("Αναίρεση")
    who, _ = await kept(world, patron)
    assert who.library == ""


async def test_a_quarter_of_an_hour_later_a_no_is_about_nothing(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(UNCLEAR)
    patron.hears()
    await world.later(minutes=16)
    await patron.says("όχι")
    assert patron.hears() == [NEEDS_NOTHING]
    assert librarian.from_bot == []


async def test_what_says_more_than_a_place_or_a_no_is_a_question(patron: Somebody) -> None:
    await patron.says("Έχετε Wi-Fi;")
    patron.hears()
    await patron.says("όχι ευχαριστώ")
    assert patron.hears() == [NEEDS_NOTHING]
    await patron.says("Έχετε Wi-Fi;")
    patron.hears()
    await patron.says("το πρώτο βιβλίο")
    assert "Wi-Fi" not in patron.hears()[0]
