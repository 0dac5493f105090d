"""/cancel leaves whatever step a patron is in, says which, and the next words are a question."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from handlers.commands import STEPS
from knowledge.models import Case, Event, Patron
from tests.conftest import ROOT
from tests.people import Librarian, Somebody, World
from tests.stories.staffing import QUESTION

Way = Callable[[Somebody, Librarian], Awaitable[None]]


async def _asks_a_librarian(patron: Somebody, librarian: Librarian) -> None:
    await patron.says("/human")


async def _is_asked_where(patron: Somebody, librarian: Librarian) -> None:
    await patron.says("/hours")
    await patron.taps("Η πιο κοντινή μου")


async def _says_what_was_missing(patron: Somebody, librarian: Librarian) -> None:
    await patron.says(QUESTION)
    await librarian.replies("Δεν ξέρω.")
    await librarian.taps("Κλείσιμο")
    await patron.taps("1")
    await patron.taps("Τι έλειπε;")


INTO: dict[str, tuple[Way, str]] = {
    "asking": (
        _asks_a_librarian,
        "Σταμάτησα: δεν στέλνω κάτι σε βιβλιοθηκονόμο. Γράψτε όποτε θέλετε.",
    ),
    "near": (
        _is_asked_where,
        "Σταμάτησα: δεν ρωτώ πια πού βρίσκεστε. Γράψτε όποτε θέλετε.",
    ),
    "low": (
        _says_what_was_missing,
        "Σταμάτησα: δεν χρειάζεται να πείτε τι έλειπε. Η βαθμολογία σας μένει.",
    ),
}


async def step_of(world: World, patron: Somebody) -> str:
    async with world.service.database.read() as session:
        found = await session.scalars(
            select(Patron.step).where(Patron.telegram_id == patron.chat_id)
        )
        return found.one()


async def kept(world: World) -> tuple[int, int]:
    """Return how many cases there are, and how often a patron said what was missing."""
    async with world.service.database.read() as session:
        cases = list(await session.scalars(select(Case.id)))
        said = await session.scalars(select(Event.id).where(Event.kind == "said why"))
        return len(cases), len(list(said))


@pytest.mark.parametrize("step", STEPS)
async def test_from_any_step(
    step: str, world: World, patron: Somebody, librarian: Librarian
) -> None:
    """She changes her mind in the middle: nothing of it stays, and the FAQ answers her again."""
    enter, stopped = INTO[step]
    await enter(patron, librarian)
    assert (await step_of(world, patron)).startswith(step)
    before = await kept(world)
    patron.hears()
    await patron.says("/cancel")
    assert patron.hears() == [stopped]
    assert await step_of(world, patron) == ""
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    (said,) = patron.hears()
    assert "14 ημέρες" in said
    assert await kept(world) == before


def test_no_step_is_forgotten() -> None:
    """Every step that a handler puts a patron in is one that /cancel names when it is left."""
    entered = set()
    for file in ROOT.glob("handlers/**/*.py"):
        entered |= set(re.findall(r"\.step = f?\"?\{?([A-Z]+)", file.read_text(encoding="utf-8")))
    assert entered == {"ASKING", "NEAR", "LOW"}
    assert set(STEPS) == set(INTO)
    assert len(STEPS) == len(entered)


async def test_a_case_is_withdrawn_only_when_no_step_is_left(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """With a case open and a step begun, the first /cancel leaves the step, the second asks."""
    await patron.says(QUESTION)
    await patron.says("/hours")
    await patron.taps("Η πιο κοντινή μου")
    patron.hears()
    await patron.says("/cancel")
    assert patron.hears() == [INTO["near"][1]]
    await patron.says("/cancel")
    assert patron.hears()[-1].startswith("Να αποσύρω την υπόθεσή σας Q-")
