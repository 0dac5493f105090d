"""A suggestion to buy: one tap of a patron, counted for staff, decided, told."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from knowledge.models import Patron, Wish
from tests.conftest import STRANGER
from tests.people import Librarian, Somebody, World, words
from tests.stories.shelving import rows_of
from tests.stories.stored import count

ASKED = "έχετε το Ξωτικό της Βαβυλώνας;"
THANKS = "Σας ευχαριστούμε. Οι βιβλιοθηκονόμοι θα δουν την πρότασή σας χωρίς το όνομά σας."


@pytest.fixture
def stranger(world: World) -> Somebody:
    """Return somebody else, whose Telegram is in English."""
    return Somebody(world, world.telegram.people[STRANGER], STRANGER)


async def suggests(somebody: Somebody, typed: str) -> str:
    """Look for something in vain and suggest that it be bought; return the toast."""
    await somebody.says(typed)
    row = somebody.from_bot[-1]
    data = next(
        button["callback_data"]
        for line in row["reply_markup"]["inline_keyboard"]
        for button in line
        if button["callback_data"].startswith("v1:wish:")
    )
    tap = await somebody.sends_callback(row, data)
    answer = await tap.answer
    assert answer["show_alert"]
    return str(answer["text"])


async def test_a_suggestion_is_counted_decided_and_told(
    world: World, patron: Somebody, stranger: Somebody, librarian: Librarian
) -> None:
    # Given two patrons who look for one thing in two spellings, and one of them for another
    assert await suggests(patron, ASKED) == THANKS
    assert (await suggests(stranger, "ehete to xotiko tis vavilonas?")).startswith("Σας ")
    await suggests(stranger, "9789602110829")
    # When a librarian looks
    await librarian.says("/wishes")
    said = words(librarian.from_bot[-1])
    assert said == (
        "2 προτάσεις αγοράς.\n\n"
        f"1. {ASKED}\n2 αναγνώστες · όποια βιβλιοθήκη · από σήμερα στις 10:42\n\n"
        "2. 9789602110829\n"
        "1 αναγνώστης · όποια βιβλιοθήκη · από σήμερα στις 10:42 · ISBN 978-960-211-082-9"
    )
    assert "Μαρία" not in said
    assert rows_of(librarian.from_bot[-1]) == [
        ["1: αγοράζεται", "1: δεν αγοράζεται"],
        ["2: αγοράζεται", "2: δεν αγοράζεται"],
    ]
    patron.hears()
    stranger.hears()
    await librarian.taps("1: αγοράζεται")
    # Then everybody who wanted it is told, once, and it waits no more
    assert patron.hears() == [f"Προτείνατε «{ASKED}»: η βιβλιοθήκη το αγοράζει. Σας ευχαριστούμε."]
    assert len(stranger.hears()) == 1
    assert words(librarian.from_bot[-1]).startswith("1 πρόταση αγοράς.\n\n1. 9789602110829\n")
    await librarian.taps("1: δεν αγοράζεται")
    assert stranger.hears() == [
        "You suggested “9789602110829”: the library can't buy it now. Thank you."
    ]
    assert words(librarian.from_bot[-1]) == "Δεν υπάρχει πρόταση αγοράς."


async def test_a_double_tap_is_one_wish(world: World, patron: Somebody) -> None:
    assert await suggests(patron, ASKED) == THANKS
    row = patron.from_bot[-1]
    data = [line[0]["callback_data"] for line in row["reply_markup"]["inline_keyboard"]]
    (made,) = [each for each in data if each.startswith("v1:unwish:")]
    tap = await patron.sends_callback(row, made.replace("unwish", "wish"))
    assert (await tap.answer)["text"] == "Το έχετε ήδη προτείνει. Σας ευχαριστούμε."
    assert await suggests(patron, "ΕΧΕΤΕ ΤΟ ΞΩΤΙΚΟ ΤΗΣ ΒΑΒΥΛΩΝΑΣ") != THANKS
    assert await count(world, Wish) == 1


async def test_two_librarians_decide_once(
    patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await suggests(patron, ASKED)
    await librarian.says("/wishes")
    first = librarian.from_bot[-1]
    await librarian.taps("1: αγοράζεται", on=first)
    patron.hears()
    tap = await colleague.taps("1: δεν αγοράζεται", on=first)
    assert (await tap.answer)["text"] == "Έχει ήδη αποφασιστεί."
    assert patron.hears() == []


async def test_a_patron_who_has_gone_is_not_told(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await suggests(patron, ASKED)
    await patron.person.block()
    await world.settle()
    await librarian.says("/wishes")
    await librarian.taps("1: αγοράζεται")
    assert words(librarian.from_bot[-1]) == "Δεν υπάρχει πρόταση αγοράς."
    assert world.service.outbox.counts.get("refused", 0) == 0


async def test_staff_see_their_own_library_and_what_is_nobodys(
    world: World, patron: Somebody, stranger: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    # Given a suggestion of a patron of Γαλαζοχώρι, and one of a patron who named no library
    await patron.says("/library")
    await patron.taps("Γαλαζοχώρι")
    await suggests(patron, ASKED)
    await suggests(stranger, "9789602110829")
    # When somebody looks who works for Ανεμόπετρα alone
    await librarian.says(f"/staff remove {colleague.person.id}")
    await librarian.says(f"/staff add {colleague.person.id} ANEM librarian Νίκος")
    await colleague.says("/wishes")
    said = words(colleague.from_bot[-1])
    assert "9789602110829" in said
    assert ASKED not in said
    # Then a forged tap on the other one changes nothing
    async with world.service.database.read() as session:
        other = (await session.scalars(select(Wish).where(Wish.library == "GALA"))).one()
    tap = await colleague.sends_callback(colleague.from_bot[-1], f"v1:wbought:{other.id}")
    assert (await tap.answer)["text"] == "Έχει ήδη αποφασιστεί."
    async with world.service.database.read() as session:
        assert (await session.get_one(Wish, other.id)).state == "new"


@pytest.mark.parametrize("ref", ["", "x", "0", "-1", "9" * 30])
async def test_forged_decisions_do_no_harm(
    ref: str, world: World, patron: Somebody, librarian: Librarian
) -> None:
    await suggests(patron, ASKED)
    await librarian.says("/wishes")
    await librarian.sends_callback(librarian.from_bot[-1], f"v1:wbought:{ref}")
    await patron.sends_callback(patron.from_bot[-1], "v1:wbought:1")
    await patron.sends_callback(patron.from_bot[-1], f"v1:wish:{ref}")
    assert world.service.turns.failed == 0
    async with world.service.database.read() as session:
        assert (await session.scalars(select(Wish.state))).all() == ["new"]


async def test_patrons_can_not_read_suggestions(world: World, patron: Somebody) -> None:
    await suggests(patron, ASKED)
    await patron.says("/wishes")
    assert "δεν είστε στους βιβλιοθηκονόμους" in patron.hears()[-1]


async def test_a_suggestion_is_erased_when_it_was_decided_long_ago(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await suggests(patron, ASKED)
    # It waits for its answer, however long the librarians take
    await world.later(days=60)
    await world.service.housekeeping.tidying.once()
    await librarian.says("/wishes")
    await librarian.taps("1: δεν αγοράζεται")
    assert "η βιβλιοθήκη δεν μπορεί να το αγοράσει τώρα" in patron.hears()[-1]
    await world.later(days=29)
    await world.service.housekeeping.tidying.once()
    assert await count(world, Wish) == 1
    await world.later(days=2)
    await world.service.housekeeping.tidying.once()
    assert await count(world, Wish) == 0
    async with world.service.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Patron)) == 1
