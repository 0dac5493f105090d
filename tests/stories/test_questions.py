"""A patron asks: the FAQ answers, the catalogue finds, near questions are offered, or a person."""

from __future__ import annotations

import pytest

from tests.people import Librarian, Somebody, World, words

QUEUE = {"command": "queue", "description": "Τι περιμένει απάντηση"}


@pytest.mark.parametrize(
    "typed",
    [
        "Πώς ανανεώνω ένα βιβλίο;",
        "ΠΩΣ ΑΝΑΝΕΩΝΩ ΕΝΑ ΒΙΒΛΙΟ",
        "pos ananeono ena vivlio",
        "pws ananewnw ena vivlio",
    ],
)
async def test_an_answer_with_its_source_in_any_spelling(typed: str, patron: Somebody) -> None:
    await patron.says(typed)
    (said,) = patron.hears()
    assert "14 ημέρες" in said
    assert said.splitlines()[-3].startswith("Πηγή: ")
    assert said.splitlines()[-1] == "Ποια είναι η βιβλιοθήκη σας; Ίσως έχει άλλον κανόνα."
    assert patron.buttons()[-1] == "Ρωτήστε βιβλιοθηκονόμο"


async def test_english_gets_english(patron: Somebody) -> None:
    await patron.says("How do I get a library card?")
    (said,) = patron.hears()
    assert "identity card" in said
    assert said.splitlines()[-3].startswith("Source: ")
    assert said.splitlines()[-1] == "Did this help you?"
    assert patron.buttons() == ["Yes", "No", "Ask a librarian"]


@pytest.mark.parametrize("typed", ["zorbas", "ΖΟΡΜΠΑΣ", "έχετε τον Ζορμπά;", "978-1-4767-8281-2"])
async def test_a_book_with_its_libraries_and_shelfmarks(typed: str, patron: Somebody) -> None:
    await patron.says(typed)
    (said,) = patron.hears()
    assert "Ζορμπά" in said or "Zorba" in said
    assert "— Ανεμόπετρα — " in said or "— Γαλαζοχώρι — " in said
    assert "συλλογικός κατάλογος" in said
    assert patron.buttons()[-1] == "Ρωτήστε βιβλιοθηκονόμο"


async def test_more_books_in_the_same_message(patron: Somebody) -> None:
    await patron.says("Καζαντζάκης")
    first = words(patron.from_bot[-1])
    await patron.taps("Περισσότερα")
    assert len(patron.hears()) == 1
    assert words(patron.from_bot[-1]) != first
    await patron.taps("Προηγούμενα")
    assert words(patron.from_bot[-1]) == first


async def test_a_person_is_one_tap_away(patron: Somebody, librarian: Librarian) -> None:
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    await patron.taps("Ρωτήστε βιβλιοθηκονόμο")
    assert "Προωθώ" in patron.hears()[-1]
    card = words(librarian.card())
    assert "Πώς ανανεώνω ένα βιβλίο;" in card
    assert "απάντησε «" in card


async def test_asking_for_a_person_is_always_honoured(
    patron: Somebody, librarian: Librarian
) -> None:
    await patron.says("/human")
    assert patron.hears() == ["Γράψτε την ερώτησή σας και θα την απαντήσει βιβλιοθηκονόμος."]
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    assert "Προωθώ" in patron.hears()[0]
    assert "ο αναγνώστης ζήτησε βιβλιοθηκονόμο" in words(librarian.card())


@pytest.mark.parametrize(
    "typed",
    [
        *("θέλω να μιλήσω με άνθρωπο", "θελω εναν ανθρωπο οχι μηχανη", "δεν με βοήθησε η απάντηση"),
        *("thelo na miliso me ypallilo", "speak to a real person please"),
    ],
)
async def test_a_person_asked_for_in_words_comes_with_what_was_asked_before(
    typed: str, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says("Έχετε Wi-Fi;")
    await patron.says(typed)
    assert patron.hears()[-1].startswith(("Προωθώ την ερώτησή σας", "I am passing your question"))
    assert "Έχετε Wi-Fi;" in words(librarian.card())
    assert typed in words(librarian.card())
    # Asked again, the patron reads by when, and it stays one case
    waiting = len(librarian.from_bot)
    await patron.says(typed)
    assert patron.hears()[-1].startswith(("Προωθώ την ερώτησή σας", "I am passing your question"))
    assert len(librarian.from_bot) == waiting


async def test_a_person_asked_for_before_anything_else_is_asked_what_for(
    patron: Somebody, librarian: Librarian
) -> None:
    await patron.says("Θέλω να μιλήσω με άνθρωπο")
    assert patron.hears() == ["Γράψτε την ερώτησή σας και θα την απαντήσει βιβλιοθηκονόμος."]
    await patron.says("Έχετε θέρμανση;")
    assert "Έχετε θέρμανση;" in words(librarian.card())


async def test_a_greeting_is_nothing_to_pass_on(patron: Somebody, librarian: Librarian) -> None:
    """Who greets and wants a person is asked what for; nobody gets a case that says «Καλημέρα»."""
    ask = "Γράψτε την ερώτησή σας και θα την απαντήσει βιβλιοθηκονόμος."
    await patron.says("Καλημέρα σας")
    await patron.taps("Ρωτήστε βιβλιοθηκονόμο")
    assert patron.hears()[-1] == ask
    assert librarian.from_bot == []
    await patron.says("/cancel")
    await patron.says("γεια σας")
    await patron.says("/human")
    assert patron.hears()[-1] == ask
    await patron.says("Έχετε θέρμανση;")
    assert "Έχετε θέρμανση;" in words(librarian.card())
    assert "γεια σας" not in words(librarian.card())


async def test_an_angry_word_is_about_what_was_missed_before_it(
    patron: Somebody, librarian: Librarian
) -> None:
    await patron.says("τι γίνεται με τις κάρτες")
    await patron.says("είσαι άχρηστος")
    assert patron.hears()[-1].startswith("Αν η απάντηση δεν ήταν αυτή που θέλατε, γράψτε /human")
    await patron.says("/human")
    assert "Προωθώ" in patron.hears()[-1]
    assert "τι γίνεται με τις κάρτες" in words(librarian.card())
    assert "άχρηστος" not in words(librarian.card())


async def test_while_waiting_the_bot_still_answers_what_it_knows(
    patron: Somebody, librarian: Librarian
) -> None:
    await patron.says("Ποιος τύπωσε τον πρώτο Ερωτόκριτο;")
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    assert "14 ημέρες" in patron.hears()[-1]
    assert patron.buttons()[0].startswith("Είναι για την Q-")
    await patron.says("Νομίζω ότι έγινε σε κάποιο εργαστήριο Ελλήνων.")
    assert patron.hears()[-1].startswith("Το πρόσθεσα στην υπόθεσή σας Q-")
    assert "εργαστήριο Ελλήνων" in words(librarian.from_bot[-1])


async def test_the_bot_is_silent_while_a_person_has_the_case(
    patron: Somebody, librarian: Librarian
) -> None:
    await patron.says("Ποιος τύπωσε τον πρώτο Ερωτόκριτο;")
    await librarian.taps("Την παίρνω")
    patron.hears()
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    assert patron.hears() == []
    assert "Πώς ανανεώνω" in words(librarian.from_bot[-1])


async def test_small_talk_opens_no_case(patron: Somebody, librarian: Librarian) -> None:
    await patron.says("Καλημέρα σας")
    await patron.says("ευχαριστώ πολύ")
    assert len(patron.hears()) == 2
    assert librarian.from_bot == []


async def test_commands(world: World, patron: Somebody) -> None:
    for command, expected in {
        "/start": "Γεια σας. Είμαι το bot",
        "/help": "Γράψτε ελεύθερα",
        "/mine": "Δεν έχετε ερώτηση",
        "/cancel": "Δεν υπάρχει κάτι σε εξέλιξη",
        "/hours": "ανοιχτή ως τις 20:00",
        "/privacy": "30 ημέρες",
        "/nothing": "Δεν γνωρίζω αυτή την εντολή",
    }.items():
        await patron.says(command)
        assert expected in patron.hears()[-1]


async def test_the_patrons_own_choice_of_language_wins(world: World, patron: Somebody) -> None:
    await patron.says("/language")
    await patron.taps("English")
    await patron.says("/help")
    assert patron.hears()[-1].startswith("Write freely")
    await patron.says("/language")
    await patron.taps("Ελληνικά")
    await patron.says("/help")
    assert patron.hears()[-1].startswith("Γράψτε ελεύθερα")


async def test_mine_shows_the_case_and_withdraws_it(patron: Somebody, librarian: Librarian) -> None:
    await patron.says("Ποιος τύπωσε τον πρώτο Ερωτόκριτο;")
    await patron.says("/mine")
    assert "περιμένει βιβλιοθηκονόμο · έως σήμερα στις 13:00" in patron.hears()[-1]
    await patron.taps(patron.buttons()[0])
    assert "αποσύρθηκε" in words(patron.from_bot[-1])
    assert "έκλεισε" in words(librarian.card())


async def test_menus_by_language_and_by_group(world: World, patron: Somebody) -> None:
    await patron.says("/start")
    telegram = world.telegram
    person = patron.person
    await telegram.until(lambda: QUEUE in telegram.menu_for(person, world.group))
    greek = telegram.menu_for(person, telegram.first_bot.private[person.id])
    staff = telegram.menu_for(person, world.group)
    assert {"command": "human", "description": "Ρωτήστε βιβλιοθηκονόμο"} in greek
    assert QUEUE in staff
