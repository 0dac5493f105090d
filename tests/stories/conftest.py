"""What stories share: an FAQ of their own, thirteen castles, the web desk."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from knowledge import sample
from tests.conftest import LIBRARIAN, Opener
from tests.people import Somebody, World
from tests.stories import following
from tests.stories.shelving import CASTLE, book, castles, fill, maria, world_with
from tests.stories.staffing import QUESTION, the_case
from tests.stories.visiting import Visitor


@pytest.fixture
def faq_dir(tmp_path: Path) -> Path:
    """Return a copy of the sample's FAQ, to be changed."""
    folder = tmp_path / "entries"
    shutil.copytree(sample.ENTRIES, folder)
    return folder


@pytest.fixture
def canned_dir(tmp_path: Path) -> Path:
    """Return a copy of the sample's canned replies, to be changed."""
    folder = tmp_path / "canned"
    shutil.copytree(sample.CANNED, folder)
    return folder


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


@pytest.fixture
def castle_folder(tmp_path: Path) -> Path:
    """Return the folder of a catalogue of thirteen castles; Γαλαζοχώρι has the first as well."""
    copy = book("1", f"{CASTLE} α", author="Παπά, Άννα", year=1986, marks=("ΛΟΓ 1", "ΛΟΓ 1"))
    return fill(tmp_path / "books", ANEM=castles(13), GALA=[copy])


@pytest.fixture
async def castle(open_world: Opener, castle_folder: Path) -> Somebody:
    """Return Μαρία, who has just looked for the castles."""
    patron = maria(await world_with(open_world, castle_folder))
    await patron.says(CASTLE)
    return patron


@pytest.fixture
def news_folder(tmp_path: Path) -> Path:
    """Return the folder of a catalogue with a book each by two authors."""
    return fill(tmp_path / "books", ANEM=[following.CASTLE, following.MEADOW])


@pytest.fixture
async def follower(open_world: Opener, news_folder: Path) -> Somebody:
    """Return Μαρία, who follows Άννα Παπά since Monday, 10:42."""
    patron = maria(await world_with(open_world, news_folder))
    await following.follows(patron, "Το κάστρο των ανέμων")
    patron.hears()
    return patron
