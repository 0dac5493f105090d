"""What the stories of the web desk share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.conftest import LIBRARIAN
from tests.people import Somebody, World
from tests.stories.staffing import QUESTION, the_case
from tests.stories.visiting import Visitor


@pytest.fixture
async def desk_of(world: World) -> AsyncIterator[Any]:
    """Return a function that gives a librarian a browser of their own."""
    sessions = []

    def of(who: int) -> Visitor:
        jar = aiohttp.CookieJar(unsafe=True)
        session = aiohttp.ClientSession(cookie_jar=jar)
        sessions.append(session)
        return Visitor(world, session, who)

    yield of
    for session in sessions:
        await session.close()


@pytest.fixture
async def code(world: World, patron: Somebody) -> str:
    """Return the code of the question that Μαρία has asked."""
    await patron.says(QUESTION)
    return (await the_case(world)).code


@pytest.fixture
async def eleni(desk_of: Any) -> Visitor:
    """Return Ελένη at the web desk, at the queue."""
    visitor: Visitor = desk_of(LIBRARIAN)
    await visitor.comes_in()
    return visitor
