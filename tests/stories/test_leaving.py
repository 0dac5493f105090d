"""Somebody's role ends: what they owe goes back into the queue at once, and everybody hears."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON
from tests.people import Librarian, Somebody, World
from tests.stories.staffing import QUESTION, events_of, has_role, the_case


@pytest.mark.parametrize("where", ["Telegram", "the desk"])
async def test_a_question_of_somebody_who_leaves_is_anybodys_again(
    world: World, librarian: Librarian, colleague: Librarian, desk_of: Any, where: str
) -> None:
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    await has_role(world, LIBRARIAN, "*", "admin", "Ελένη")
    await has_role(world, COLLEAGUE, "ANEM", "librarian", "Νίκος")
    await patron.says(QUESTION)
    await colleague.taps("Την παίρνω")
    patron.hears()
    if where == "Telegram":
        await Librarian(world, librarian.person, LIBRARIAN).says(f"/staff remove {COLLEAGUE} ANEM")
    else:
        eleni = desk_of(LIBRARIAN)
        await eleni.comes_in()
        await eleni.opens("/desk/people")
        await eleni.posts("/desk/people/role", who=str(COLLEAGUE), library="ANEM", role="")
    case = await the_case(world)
    assert (case.state, case.owner) == ("new", None)
    assert "επέστρεψε στην ουρά" in patron.hears()[-1]
    assert librarian.sees("Νίκος: δεν απαντά πια. Επέστρεψε στην ουρά.")
    assert ("owner left", "open") in await events_of(world)
    tap = await colleague.taps("Την παίρνω")
    assert (await tap.answer)["show_alert"] is True
    assert (await the_case(world)).owner is None


async def test_who_may_answer_all_the_same_keeps_it(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await has_role(world, LIBRARIAN, "*", "admin", "Ελένη")
    await has_role(world, COLLEAGUE, "ANEM", "librarian", "Νίκος")
    await patron.says(QUESTION)
    await colleague.taps("Την παίρνω")
    own = Librarian(world, librarian.person, LIBRARIAN)
    await own.says(f"/staff add {COLLEAGUE} ANEM trainee Νίκος")
    assert (await the_case(world)).owner == COLLEAGUE
