"""What staff did by mistake is undone within a minute: case, clock and words stand as before."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from sqlalchemy import select

from knowledge.models import Case, Line
from tests.conftest import COLLEAGUE, LIBRARIAN
from tests.people import Librarian, Somebody, World, words
from tests.stories.reviewing import month_ends, sampled
from tests.stories.staffing import (
    QUESTION,
    at_galazochori,
    events_of,
    has_role,
    picks,
    the_case,
)
from tests.stories.visiting import readable

ONLY = "μέσα σε ένα λεπτό"
SAME = (
    *("state", "owner", "library", "stage", "referral", "refused", "resolution", "deadline_at"),
    *("waiting_since", "promised_at", "claimed_at", "due_at", "warn_at", "warned", "last_by"),
)


def stands(case: Case) -> dict[str, Any]:
    return {name: getattr(case, name) for name in SAME}


@pytest.mark.parametrize("is_taken", [False, True])
async def test_a_question_that_was_marked_as_none_is_one_again(
    world: World, patron: Somebody, librarian: Librarian, is_taken: bool
) -> None:
    await patron.says(QUESTION)
    if is_taken:
        await librarian.taps("Την παίρνω")
    before = await the_case(world)
    await world.later(seconds=20)
    await picks(librarian, "Δεν είναι ερώτηση")
    assert (await the_case(world)).state == "closed"
    patron.hears()
    await world.later(seconds=50)
    tap = await librarian.taps("Αναίρεση")
    assert f"{before.code} είναι όπως πριν" in (await tap.answer)["text"]
    assert stands(await the_case(world)) == stands(before)
    heard = patron.hears()[-1]
    assert heard.startswith(f"Έγινε λάθος: η υπόθεσή σας {before.code} συνεχίζεται.")
    assert "Αναίρεση" not in librarian.buttons(librarian.card())
    assert ("spam undone", "closed") in await events_of(world)
    await librarian.says(f"/r {before.code} Ο Βόρτολι.")
    assert patron.hears()[-1] == "Ελένη\nΟ Βόρτολι."


async def test_a_minute_later_it_stays(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await picks(librarian, "Δεν είναι ερώτηση")
    patron.hears()
    await world.later(seconds=61)
    tap = await librarian.taps("Αναίρεση")
    assert ONLY in (await tap.answer)["text"]
    assert (await the_case(world)).state == "closed"
    assert patron.hears() == []
    assert "Αναίρεση" not in librarian.buttons(librarian.card())


async def test_only_whoever_did_it_undoes_it(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await has_role(world, COLLEAGUE, "ANEM", "librarian", "Νίκος")
    await patron.says(QUESTION)
    await picks(librarian, "Δεν είναι ερώτηση")
    tap = await colleague.taps("Αναίρεση")
    assert ONLY in (await tap.answer)["text"]
    assert (await the_case(world)).state == "closed"


async def test_two_taps_undo_it_once(world: World, patron: Somebody, librarian: Librarian) -> None:
    await patron.says(QUESTION)
    await picks(librarian, "Δεν είναι ερώτηση")
    card = librarian.card()
    data = next(
        button["callback_data"]
        for row in card["reply_markup"]["inline_keyboard"]
        for button in row
        if button["text"] == "Αναίρεση"
    )
    patron.hears()
    for _ in range(2):
        await librarian.sends_callback(card, data)
    assert len(patron.hears()) == 1
    kinds = [kind for kind, _ in await events_of(world)]
    assert kinds.count("spam undone") == 1


async def test_whose_patron_has_erased_everything_it_stays(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await picks(librarian, "Δεν είναι ερώτηση")
    await patron.says("/forget")
    await patron.taps("Διαγραφή όλων")
    card = librarian.card()
    number = (await the_case(world)).id
    await librarian.sends_callback(card, f"v1:restore:{number}")
    assert (await the_case(world)).state == "closed"


async def test_two_cases_that_were_made_one_are_two_again(
    world: World, patron: Somebody, librarian: Librarian, desk_of: Any
) -> None:
    """The words go back where they were written; an answered case owes nothing again."""
    await patron.says(QUESTION)
    first = await the_case(world)
    await patron.says("/human Και ποιος ζωγράφισε το εξώφυλλο;")
    second = await the_case(world)
    await librarian.says(f"/r {first.code} Ο Βόρτολι.")
    async with world.service.database.read() as session:
        first = await session.get_one(Case, first.id)
    await librarian.says(f"/merge {second.code} {first.code}")
    assert f"είναι πλέον μία: {first.code}" in patron.hears()[-1]
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    await eleni.opens(f"/desk/case/{first.code}")
    assert "Αναίρεση" in readable(eleni.page)
    await eleni.does(first.code, "restore")
    async with world.service.database.read() as session:
        for was in (first, second):
            assert stands(await session.get_one(Case, was.id)) == stands(was)
    assert f"οι {second.code} και {first.code} είναι πάλι δύο" in patron.hears()[-1]
    page = readable(await eleni.opens(f"/desk/case/{second.code}"))
    assert "Και ποιος ζωγράφισε το εξώφυλλο;" in page
    assert "Αναίρεση" not in page
    async with world.service.database.read() as session:
        of_first = await session.scalars(select(Line.text).where(Line.case_id == first.id))
    assert list(of_first) == [QUESTION, "Ο Βόρτολι."]


async def test_what_was_written_meanwhile_stays_with_the_other(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    first = await the_case(world)
    await patron.says("/human Και ποιος ζωγράφισε το εξώφυλλο;")
    second = await the_case(world)
    await librarian.says(f"/r {first.code} Ο Βόρτολι.")
    await librarian.says(f"/merge {second.code} {first.code}")
    await world.later(seconds=10)
    await librarian.says(f"/r {second.code} Ο Γκίκας, νομίζω.")
    await world.later(seconds=10)
    await librarian.taps("Αναίρεση")
    async with world.service.database.read() as session:
        one = await session.get_one(Case, first.id)
        other = await session.get_one(Case, second.id)
    assert (one.state, one.last_by) == ("waiting_patron", "librarian")
    assert (other.state, other.last_by, other.merged_into) == ("new", "patron", None)


async def test_a_colleague_who_was_given_it_by_mistake_hears_that_it_is_gone(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    own = Librarian(world, colleague.person, COLLEAGUE)
    await own.says("/start")
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    before = await the_case(world)
    await picks(librarian, "Σε συνάδελφο", "Νίκος", "τελειώνει η βάρδιά μου")
    patron.hears()
    await librarian.taps("Αναίρεση")
    assert stands(await the_case(world)) == stands(before)
    assert f"Δεν έχετε πια την {before.code}" in words(own.from_bot[-1])
    assert patron.hears()[-1].startswith(f"Την υπόθεσή σας {before.code} ανέλαβε: Ελένη.")


async def test_a_case_that_was_taken_over_goes_back_to_its_owner(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    own = Librarian(world, colleague.person, COLLEAGUE)
    await own.says("/start")
    await patron.says(QUESTION)
    await colleague.taps("Την παίρνω")
    before = await the_case(world)
    await picks(librarian, "Ανάληψη από άλλον", "επείγει")
    await librarian.taps("Αναίρεση")
    assert stands(await the_case(world)) == stands(before)
    assert f"Έχετε πάλι την {before.code}" in words(own.from_bot[-1])


async def test_another_library_that_was_asked_by_mistake_was_never_asked(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    there = await at_galazochori(world, librarian, colleague)
    await patron.says(QUESTION)
    before = await the_case(world)
    await picks(librarian, "Σε άλλη βιβλιοθήκη", "Γαλαζοχώρι", "τοπική παραπομπή")
    patron.hears()
    await librarian.taps("Αναίρεση")
    assert stands(await the_case(world)) == stands(before)
    assert "Έγινε λάθος" in patron.hears()[-1]
    assert there.sees(f"Η {before.code} δεν είναι πια στη βιβλιοθήκη σας")


async def test_what_the_patron_adds_meanwhile_stays(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await librarian.says(f"/r {(await the_case(world)).code} Ο Βόρτολι.")
    await picks(librarian, "Σε άλλη βιβλιοθήκη", "Γαλαζοχώρι", "τοπική παραπομπή")
    await patron.says("Και σε ποια πόλη;")
    await librarian.taps("Αναίρεση")
    case = await the_case(world)
    assert (case.state, case.owner, case.library) == ("open", LIBRARIAN, "ANEM")
    assert case.last_by == "patron"


async def test_what_the_other_library_took_up_is_not_undone(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    there = await at_galazochori(world, librarian, colleague)
    await patron.says(QUESTION)
    await picks(librarian, "Σε άλλη βιβλιοθήκη", "Γαλαζοχώρι", "τοπική παραπομπή")
    card = librarian.card()
    await there.taps("Την αναλαμβάνω")
    taken = await the_case(world)
    await librarian.sends_callback(card, f"v1:restore:{taken.id}")
    assert stands(await the_case(world)) == stands(taken)


@pytest.mark.parametrize("is_undone", [False, True])
async def test_figures_count_no_referral_that_was_a_mistake(
    world: World, patron: Somebody, librarian: Librarian, desk_of: Any, is_undone: bool
) -> None:
    await has_role(world, LIBRARIAN, "*", "admin", "Ελένη")
    await patron.says(QUESTION)
    await picks(librarian, "Σε άλλη βιβλιοθήκη", "Γαλαζοχώρι", "τοπική παραπομπή")
    if is_undone:
        await librarian.taps("Αναίρεση")
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    text = (await eleni.opens("/desk/figures.csv")).removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["referral"] == ("" if is_undone else "local")


async def test_a_case_marked_as_no_question_by_mistake_may_be_drawn_for_review(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    drawn = []
    for is_undone in (False, True):
        await patron.says(f"/human {QUESTION} {is_undone}")
        case = await the_case(world)
        await librarian.says(f"/r {case.code} Ο Βόρτολι.")
        await patron.says("ωραία, και πού;")
        await picks(librarian, "Δεν είναι ερώτηση")
        if is_undone:
            await librarian.taps("Αναίρεση")
            await librarian.says(f"/r {case.code} Στη Βενετία.")
            await librarian.taps("Κλείσιμο")
            drawn.append(case.id)
    await month_ends(world)
    assert list(await sampled(world)) == drawn
