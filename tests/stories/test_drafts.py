"""Drafts: what a second person sends is what they read, in the name of somebody who is there."""

from __future__ import annotations

import pytest

from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.staffing import QUESTION, has_role, the_case


@pytest.fixture
async def trainee(world: World, patron: Somebody, colleague: Librarian) -> Librarian:
    """Return Νίκος, a trainee, who has a case of Μαρία's."""
    await has_role(world, COLLEAGUE, "*", "trainee", "Νίκος")
    await patron.says(QUESTION)
    await colleague.taps("Την παίρνω")
    patron.hears()
    return colleague


async def test_a_draft_that_is_edited_is_shown_anew(
    patron: Somebody, librarian: Librarian, trainee: Librarian
) -> None:
    written = await trainee.replies("Ο Βόρτολι, το 1731.")
    await trainee.edits(written, "Ο Βόρτολι, το 1713.")
    assert "1731" not in words(librarian.sees("Πρόταση απάντησης"))
    assert "1713" in words(librarian.sees("Πρόταση απάντησης"))
    await librarian.taps("Αποστολή")
    assert patron.hears() == ["Νίκος\nΟ Βόρτολι, το 1713."]


async def test_a_tap_on_a_draft_that_was_edited_just_now_sends_nothing(
    patron: Somebody, librarian: Librarian, trainee: Librarian
) -> None:
    """The old card still stands on the phone of whoever taps."""
    written = await trainee.replies("Ο Βόρτολι, το 1731.")
    card = librarian.sees("Πρόταση απάντησης")
    assert isinstance(card, dict)
    (old,) = (
        button["callback_data"]
        for row in card["reply_markup"]["inline_keyboard"]
        for button in row
        if button["text"] == "Αποστολή"
    )
    await trainee.edits(written, "Ο Βόρτολι, ίσως.")
    tap = await librarian.sends_callback(card, old)
    assert (await tap.answer)["text"] == "Μόλις άλλαξε· διαβάστε το ξανά, παρακαλώ."
    assert patron.hears() == []
    await librarian.taps("Αποστολή")
    assert patron.hears() == ["Νίκος\nΟ Βόρτολι, ίσως."]


async def test_a_trainee_does_not_correct_what_was_sent_without_a_second_person(
    patron: Somebody, librarian: Librarian, trainee: Librarian
) -> None:
    written = await trainee.replies("Ο Βόρτολι.")
    await librarian.taps("Αποστολή")
    await trainee.edits(written, "Κάτι που δεν διάβασε κανείς.")
    assert patron.hears() == ["Νίκος\nΟ Βόρτολι."]
    assert words(librarian.from_bot[-1]) == "Πρέπει να τη στείλει βιβλιοθηκονόμος."


async def test_nobody_speaks_in_the_name_of_somebody_who_left(
    world: World, patron: Somebody, librarian: Librarian, trainee: Librarian
) -> None:
    await trainee.replies("Ο Βόρτολι.")
    await librarian.says(f"/staff remove {COLLEAGUE}")
    assert "επέστρεψε στην ουρά" in patron.hears()[-1]
    tap = await librarian.taps("Αποστολή")
    assert (await tap.answer)["text"] == (
        "Νίκος: δεν απαντά πια σε αυτή την υπόθεση. Γράψτε δική σας απάντηση."
    )
    assert patron.hears() == []
    assert (await the_case(world)).state == "new"


async def test_a_draft_sent_late_counts_from_when_it_was_sent(open_world: Opener) -> None:
    """The patron writes after the draft; it is sent; one more is taken back: answered still.

    Staff would otherwise see a patron who waits for what they were sent long ago.
    """
    world = await open_world(undo_seconds=10)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    trainee = Librarian(world, world.telegram.people[COLLEAGUE], world.group.id)
    await has_role(world, COLLEAGUE, "*", "trainee", "Νίκος")
    await patron.says(QUESTION)
    await trainee.taps("Την παίρνω")
    await trainee.replies("Ο Βόρτολι.")
    await patron.says("Και πότε;")
    await world.later(seconds=5)
    await librarian.taps("Αποστολή")
    await world.later(seconds=60)
    assert (await the_case(world)).last_by == "librarian"
    await trainee.replies("Το 1713.")
    await librarian.taps("Αποστολή")
    tap = await trainee.taps("Αναίρεση απάντησης")
    assert "δεν την είδε" in (await tap.answer)["text"]
    assert (await the_case(world)).last_by == "librarian"
