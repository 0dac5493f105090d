"""A reply waits ten seconds: what is said of its case waits with it, and goes with it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.conftest import LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Somebody, World
from tests.stories.staffing import QUESTION, the_case
from tests.stories.visiting import Visitor


@pytest.fixture
async def slow_world(open_world: Opener) -> World:
    """Return a world in which a reply can be taken back for ten seconds, with a case of Ελένη's."""
    world: World = await open_world(undo_seconds=10)
    await Somebody(world, world.telegram.people[PATRON], PATRON).says(QUESTION)
    await Librarian(world, world.telegram.people[LIBRARIAN], world.group.id).taps("Την παίρνω")
    return world


@pytest.fixture
def maria(slow_world: World) -> Somebody:
    """Return Μαρία, who has heard that Ελένη has her case."""
    maria = Somebody(slow_world, slow_world.telegram.people[PATRON], PATRON)
    maria.hears()
    return maria


@pytest.fixture
def eleni(slow_world: World) -> Librarian:
    """Return Ελένη, in the staff group."""
    return Librarian(slow_world, slow_world.telegram.people[LIBRARIAN], slow_world.group.id)


@pytest.fixture
async def eleni_at_desk(slow_world: World) -> AsyncIterator[Visitor]:
    """Return Ελένη at the web desk, with the case before her."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        visitor = Visitor(slow_world, http, LIBRARIAN)
        await visitor.comes_in()
        await visitor.opens(f"/desk/case/{(await the_case(slow_world)).code}")
        yield visitor


async def test_the_end_of_a_case_never_overtakes_its_last_reply(
    slow_world: World, maria: Somebody, eleni_at_desk: Visitor
) -> None:
    """«Send and close»: the patron reads the answer first, then that the case is closed."""
    await eleni_at_desk.does((await the_case(slow_world)).code, "reply", text="1713.", close="yes")
    assert maria.hears() == []
    await slow_world.later(seconds=11)
    answer, closed = maria.hears()
    assert answer == "Ελένη\n1713."
    assert "έκλεισε" in closed
