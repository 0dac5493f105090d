"""What the stories of the web desk share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.people import World
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
