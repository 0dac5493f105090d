"""The stage of every story: a real service, a small Telegram, a clock that stands still."""

from __future__ import annotations

import contextlib
import gc
import itertools
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as properties
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from bot import crash
from bot.app import Service, seeded
from bot.commands.demo import COLLEAGUE, LIBRARIAN, PATRON, TOKEN, demo_settings, seed
from bot.simulator import Telegram
from knowledge.clock import HandClock
from knowledge.models import Event, Line, Review, Role
from tests.people import Librarian, Somebody, World

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("KALLIMACHOS_SHARED_DATA", ROOT.parent / "shared" / "data"))
MONDAY = datetime(2026, 11, 23, 8, 42, tzinfo=UTC)  # 10:42 in Athens
STRANGER = 666
UNLIMITED = {
    "rate_overall": 1e6,
    "rate_private": 1e6,
    "rate_private_burst": 10**6,
    "rate_group": 10**6,
    "stop_seconds": 0.0,
    "undo_seconds": 0.0,
    "join_seconds": 0.0,
    "edit_seconds": 0.0,
    "preview_replies": 0,
}

Opener = Callable[..., Any]
_KEPT_WORLDS = 60  # whose remains may lie about
_worlds = itertools.count(1)

# A run tries the same examples as the run before, so that what fails was caused by a change;
# `make explore` looks for new ones.
properties.register_profile("steady", derandomize=True, database=None, deadline=None)
properties.register_profile("explore", derandomize=False, print_blob=True, deadline=None)
properties.load_profile("steady")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the sample catalogue and the FAQ's cache, made once."""
    from knowledge import sample

    folder = tmp_path_factory.mktemp("built")
    sample.build(folder / "catalogue")
    sample.answers(folder / "cache")
    return folder


@pytest.fixture
async def open_world(tmp_path: Path, built: Path) -> AsyncIterator[Opener]:
    """Return a function that opens a world; everything is closed at the end of the test."""
    async with contextlib.AsyncExitStack() as stack:

        async def open_it(*, limits: bool = False, **settings: Any) -> World:
            clock = HandClock(MONDAY)
            telegram = Telegram(lambda: clock.now().timestamp(), limits=limits)
            bot = telegram.add_bot(token=TOKEN, username="kallimachos_bot", name="Βιβλιοθήκες")
            telegram.add_user(id=PATRON, first_name="Μαρία", language_code="el")
            eleni = telegram.add_user(id=LIBRARIAN, first_name="Eleni", language_code="el")
            nikos = telegram.add_user(id=COLLEAGUE, first_name="Nikos", language_code="el")
            telegram.add_user(id=STRANGER, first_name="Stranger", language_code="en")
            group = telegram.add_group(title="Γραφείο", members=[eleni, nikos])
            server = await telegram.serve()
            stack.push_async_callback(server.close)
            data = tmp_path / "data"
            data.mkdir(exist_ok=True)
            if not (data / "cache").exists():
                (data / "cache").symlink_to(built / "cache")
            chosen = demo_settings(
                data,
                server.api_url,
                **{
                    "catalogue_dir": built / "catalogue",
                    **({} if limits else UNLIMITED),
                    "poll_seconds": 50,
                    **settings,
                },
            )
            await seed(chosen, group.id)
            service = Service(chosen, clock=clock, choose=seeded(7))
            opened: list[World] = []

            async def stop() -> None:  # the one that runs now, if the story started another
                await (opened[0].service if opened else service).stop()

            stack.push_async_callback(stop)
            stack.callback(crash.arm, "")
            await service.start()
            world = World(telegram, bot, server, service, clock, group, data)
            opened.append(world)
            await world.settle()
            stack.push_async_callback(nothing_internal_left, world)
            stack.callback(_check_calls, telegram)
            return world

        yield open_it
    # A service that starts spares the collector all that is there, former stories' remains too.
    if next(_worlds) % _KEPT_WORLDS == 0:
        gc.unfreeze()


@pytest.fixture
async def world(open_world: Opener) -> World:
    """Return an open world with the usual people."""
    opened: World = await open_world()
    return opened


@pytest.fixture
def patron(world: World) -> Somebody:
    """Return Μαρία, in her private chat with the bot."""
    return Somebody(world, world.telegram.people[PATRON], PATRON)


@pytest.fixture
def librarian(world: World) -> Librarian:
    """Return Ελένη, in the staff group; she is an admin too."""
    return Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)


@pytest.fixture
def colleague(world: World) -> Librarian:
    """Return Νίκος, in the staff group."""
    return Librarian(world, world.telegram.people[COLLEAGUE], world.group.id)


async def nothing_internal_left(world: World) -> None:
    """Look on patrons' phones for what stayed among staff: notes, reasons, drafts, talk."""
    try:
        async with world.service.database.read() as session:
            lines = list(await session.scalars(select(Line)))
            reasons = list(await session.scalars(select(Event.note).where(Event.actor > 0)))
            reasons += await session.scalars(select(Review.comment))
            clerks = set(await session.scalars(select(Role.telegram_id)))
    except (DBAPIError, ValueError):  # the story broke the database, or closed it
        return
    said = {line.text for line in lines if line.author in ("patron", "librarian")}
    if any(line.author == "librarian" and not line.text for line in lines):
        return  # time or their owner erased the texts: nothing is left to compare with
    inside = {line.text for line in lines if line.author in ("note", "draft")} | set(reasons)
    for group in world.telegram.groups.values():
        inside |= {
            str(row.get("text", ""))
            for row in world.telegram.messages(group.id)
            if not row["from"].get("is_bot") and not str(row.get("text", "")).startswith("/")
        }
    inside = {text for text in inside if len(text) >= 8 and text not in said}
    for person in world.telegram.people:
        if person in clerks:
            continue
        for row in world.telegram.messages(person):
            if row["from"].get("is_bot"):
                text = str(row.get("text") or row.get("caption") or "")
                assert not [one for one in inside if one in text], text


def _check_calls(telegram: Telegram) -> None:
    """Hold every call of the story against the Bot API's schema, where that is at hand."""
    assert telegram.unknown_methods == []
    assert telegram.unknown_params == []
    checker = SHARED.parent / "tools" / "botapi_check.py"
    spec = next(iter(sorted((SHARED / "botapi").glob("botapi-*.json"))), None)
    if not checker.exists() or spec is None:
        return
    lines = [
        json.dumps({"method": call["method"], "params": call["params"]}, ensure_ascii=False)
        for call in telegram.calls
    ]
    done = subprocess.run(
        [sys.executable, str(checker), "/dev/stdin", "--spec", str(spec)],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
