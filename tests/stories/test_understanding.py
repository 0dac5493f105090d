"""What a patron meant: near questions, second tries, two things at once, words that are none."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from knowledge.models import Patron, Question
from tests.people import Librarian, Somebody, World, words

UNCLEAR = "τι γίνεται με τις κάρτες"


async def the_question(world: World) -> Question:
    async with world.service.database.read() as session:
        found = await session.scalars(select(Question).order_by(Question.update_id.desc()))
        return found.first() or Question()


async def test_a_tap_on_a_near_question_is_remembered(world: World, patron: Somebody) -> None:
    await patron.says(UNCLEAR)
    assert patron.hears() == ["Μήπως εννοείτε…"]
    near = patron.buttons()[1]
    await patron.taps(near)
    assert "Πηγή: " in words(patron.from_bot[-1])
    found = await the_question(world)
    assert (found.outcome, found.helped) == ("choose", "")
    assert found.chosen == found.candidates[1]


async def test_a_second_miss_goes_to_a_librarian_with_both_texts(
    patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(UNCLEAR)
    await patron.says("θέλω να μάθω για κάρτες και παιδιά ίσως")
    assert "Προωθώ" in patron.hears()[-1]
    card = words(librarian.card())
    assert UNCLEAR in card
    assert "κάρτες και παιδιά ίσως" in card


async def test_an_answer_that_did_not_help_is_a_first_miss(
    patron: Somebody, librarian: Librarian
) -> None:
    await patron.says("Πώς βγάζω κάρτα βιβλιοθήκης;")
    await patron.taps("Όχι")
    await patron.says(UNCLEAR)
    assert "Προωθώ" in patron.hears()[-1]
    assert "Πώς βγάζω κάρτα βιβλιοθήκης;" in words(librarian.card())
    assert UNCLEAR in words(librarian.card())


async def test_one_near_entry_of_two_misses_is_named_once(
    patron: Somebody, librarian: Librarian
) -> None:
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    await patron.taps("Ανεμόπετρα")
    await patron.taps("Όχι")
    await patron.says("κάτι δεν μου πάει καλά με την ανανέωση")
    assert words(librarian.card()).count("«Πώς ανανεώνω ένα βιβλίο;»") == 1


async def test_a_second_miss_after_a_tap_is_a_first_one(patron: Somebody) -> None:
    await patron.says(UNCLEAR)
    await patron.taps(patron.buttons()[0])
    await patron.says(UNCLEAR)
    assert patron.hears()[-1] == "Μήπως εννοείτε…"


async def test_another_answer_in_place_of_the_first_ends_the_miss(patron: Somebody) -> None:
    """The next unclear question is a first one: the patron gets to choose, not a case."""
    await patron.says("Πώς βγάζω κάρτα βιβλιοθήκης;")
    await patron.taps("Όχι")
    await patron.taps(patron.buttons()[0])
    await patron.says(UNCLEAR)
    assert patron.hears()[-1] == "Μήπως εννοείτε…"


async def test_an_answer_that_helped(world: World, patron: Somebody, librarian: Librarian) -> None:
    await patron.says("Πώς βγάζω κάρτα βιβλιοθήκης;")
    await patron.taps("Ναι")
    (said,) = patron.hears()
    assert said.endswith("Ευχαριστούμε, σημειώθηκε.")
    assert patron.buttons() == ["Αναίρεση", "Ρωτήστε βιβλιοθηκονόμο"]
    assert (await the_question(world)).helped == "yes"
    assert librarian.from_bot == []


async def test_an_answer_that_did_not_help_offers_what_is_near_then_a_person(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says("Πώς βγάζω κάρτα βιβλιοθήκης;")
    await patron.taps("Όχι")
    answer, offer = patron.hears()
    assert "Σας βοήθησε;" not in answer
    assert offer == "Μήπως εννοείτε…"
    assert len(patron.buttons()) == 5
    assert "Πώς βγάζω κάρτα βιβλιοθήκης;" not in patron.buttons()
    assert patron.buttons()[-2:] == ["Κανένα από αυτά", "Ρωτήστε βιβλιοθηκονόμο"]
    await patron.taps("Κανένα από αυτά")
    assert "Προωθώ" in patron.hears()[-1]
    assert "απάντησε «Πώς βγάζω κάρτα" in words(librarian.card())
    found = await the_question(world)
    assert (found.outcome, found.helped) == ("answer", "no")
    assert found.case_id is not None


@pytest.mark.parametrize(
    "typed",
    [
        "έχετε τον Ζορμπά και μέχρι τι ώρα είστε ανοιχτά;",
        "Μέχρι τι ώρα είστε ανοιχτά; Έχετε και τον Ζορμπά;",
        "exete ton zorba k mexri ti wra eiste anoixta",
        "do you have Zorba and what are your opening hours?",
    ],
)
async def test_a_question_and_a_book_in_one_message_are_both_served(
    typed: str, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(typed)
    answer, books = patron.hears()
    assert "20:00" in answer
    assert "Ζορμπά" in books or "Zorba" in books
    assert librarian.from_bot == []


async def test_a_title_with_an_and_in_it_is_one_thing(patron: Somebody) -> None:
    await patron.says("Πόλεμος και ειρήνη")
    (said,) = patron.hears()
    assert said.startswith("Βρέθηκε 1 έκδοση.\n\n1. Πόλεμος και ειρήνη\n")


@pytest.mark.parametrize(
    "typed",
    ["asdfgh", "asdfgh jkl", "ξκξκξκξκ", "αααααα", "12", "sdfgsdfg sdfg", "χαχαχα", "lol", "εεε"],
)
async def test_nonsense_gets_a_short_word_and_no_case(
    typed: str, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(typed)
    assert patron.hears() == ["Δεν το κατάλαβα. Γράψτε με λίγα λόγια τι ψάχνετε."]
    assert patron.buttons() == ["Ρωτήστε βιβλιοθηκονόμο"]
    assert librarian.from_bot == []
    # But who wants a person for it gets one
    await patron.taps("Ρωτήστε βιβλιοθηκονόμο")
    assert typed in words(librarian.card())


@pytest.mark.parametrize(
    "typed",
    [
        *("Как продлить книгу?", "Wie kann ich ein Buch verlängern?", "Bonjour"),
        *("Comment puis-je renouveler un livre ?", "¿Cómo puedo renovar un libro?"),
        *("Come posso rinnovare un libro?", "Si mund ta zgjas afatin e librit?"),
        *("Gibt es einen Parkplatz?", "Kartımı kaybettim", "Gdzie są toalety?"),
    ],
)
async def test_a_third_language_is_told_which_ones_are_read(
    typed: str, patron: Somebody, librarian: Librarian
) -> None:
    """The line is in both, nobody is troubled, and who wants a person gets one."""
    await patron.says(typed)
    assert patron.hears() == [
        "Διαβάζω ελληνικά και αγγλικά. Την ερώτησή σας μπορεί να τη δει βιβλιοθηκονόμος.\n"
        "I read Greek and English. A librarian can look at your question."
    ]
    assert librarian.from_bot == []
    await patron.taps("Ρωτήστε βιβλιοθηκονόμο")
    assert typed in words(librarian.card())


@pytest.mark.parametrize("typed", ["Der Prozess", "Les Misérables", "Cien años de soledad"])
async def test_a_title_in_a_third_language_is_no_question_in_it(
    typed: str, patron: Somebody, librarian: Librarian
) -> None:
    """It is looked for as a book; which the libraries lack goes to a librarian."""
    await patron.says(typed)
    assert "I read Greek" not in patron.hears()[-1]
    assert len(patron.from_bot) == 1


@pytest.mark.parametrize(
    "typed", ["όχι, ευχαριστώ", "όχι δεν χρειάζεται", "oxi den xreiazetai", "όχι", "αυτά ήταν όλα"]
)
async def test_who_needs_nothing_more_gets_a_short_word(
    typed: str, patron: Somebody, librarian: Librarian
) -> None:
    """No near questions are offered, and nobody is troubled."""
    await patron.says(typed)
    assert patron.hears() == ["Εντάξει. Γράψτε εδώ όποτε χρειαστείτε κάτι."]
    assert librarian.from_bot == []


@pytest.mark.parametrize(
    "typed", ["no thanks", "nope that's all", "no need", "never mind", "No, thank you!"]
)
async def test_who_needs_nothing_more_reads_it_in_english(
    typed: str, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(typed)
    assert patron.hears() == ["All right. Write here whenever you need something."]
    assert librarian.from_bot == []


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("ok", "Ωραία. Γράψτε εδώ όποτε χρειαστείτε κάτι."),
        ("εντάξει ευχαριστώ", "Να είστε καλά· γράψτε ξανά όποτε χρειαστείτε κάτι."),
    ],
)
async def test_a_yes_and_a_thanks_get_their_own_word(
    typed: str, word: str, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(typed)
    assert patron.hears() == [word]
    assert librarian.from_bot == []


# ---- whose rule it is


async def test_the_library_is_asked_once_where_its_rule_decides(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    # Given that loans are shorter in Galazochori
    await patron.says("Για πόσες μέρες δανείζομαι ένα βιβλίο;")
    (said,) = patron.hears()
    assert "21 ημέρες" in said
    assert "Ισχύει για τις περισσότερες βιβλιοθήκες του δικτύου." in said
    assert said.endswith("Ποια είναι η βιβλιοθήκη σας; Ίσως έχει άλλον κανόνα.")
    # When the patron says which library is theirs
    await patron.taps("Γαλαζοχώρι")
    said = words(patron.from_bot[-1])
    assert "14 ημέρες" in said
    assert "Ισχύει για: Δημόσια Βιβλιοθήκη Γαλαζοχωρίου." in said
    # Then it is not asked again, and their questions go there
    await patron.says("Πόσα βιβλία μπορώ να δανειστώ;")
    (said,) = patron.hears()
    assert "4 βιβλία" in said
    assert "Ποια είναι η βιβλιοθήκη σας;" not in said
    await patron.says("/human Ένα χειρόγραφο")
    assert "Γαλαζοχώρι" in words(librarian.card())


@pytest.mark.parametrize(
    "typed",
    ["Πού πληρώνω το πρόστιμο;", "Πότε γίνεται το παζάρι βιβλίων;", "where do I pay a fine?"],
)
async def test_a_library_that_is_not_known_is_not_called_theirs(
    typed: str, patron: Somebody
) -> None:
    """The telephone is always some library's; whose it is stands below."""
    await patron.says(typed)
    (said,) = patron.hears()
    assert "2100 000 101" in said
    assert "βιβλιοθήκη σας (" not in said
    assert "your library (" not in said
    assert "Ισχύει για: Δημοτική" in said or "Holds for: Anemopetra" in said


async def test_who_does_not_say_is_not_asked_again(world: World, patron: Somebody) -> None:
    await patron.says("Για πόσες μέρες δανείζομαι ένα βιβλίο;")
    await patron.says("Για πόσες μέρες δανείζομαι ένα βιβλίο;")
    first, second = patron.hears()
    assert "Ποια είναι η βιβλιοθήκη σας;" in first
    assert "Ποια είναι η βιβλιοθήκη σας;" not in second
    assert "ορισμένες βιβλιοθήκες έχουν δικό τους κανόνα (/library)" in second


async def test_the_library_can_be_named_changed_and_forgotten(
    world: World, patron: Somebody
) -> None:
    async def library() -> str:
        async with world.service.database.read() as session:
            return str(await session.scalar(select(Patron.library)))

    await patron.says("/library")
    assert patron.buttons()[-1] == "Καμία συγκεκριμένη"
    await patron.taps("Μυρτόβρυση")
    assert await library() == "MYRT"
    await patron.says("/library")
    assert patron.hears()[-1].startswith(
        "Η βιβλιοθήκη σας: Δημοτική και Παιδική Βιβλιοθήκη Μυρτόβρυσης."
    )
    await patron.taps("Καμία συγκεκριμένη")
    assert await library() == ""
