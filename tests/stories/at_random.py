"""A desk on which a machine tries what people may do in any order: how it opens and how it ends."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Any

import aiohttp
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import select

from bot.app import Service, seeded
from bot.commands.demo import COLLEAGUE, LIBRARIAN, PATRON, TOKEN, demo_settings, seed
from bot.simulator import Telegram
from knowledge import staff
from knowledge.clock import HandClock
from knowledge.models import Case, StaffChat
from tests.conftest import MONDAY, UNLIMITED
from tests.people import Librarian, Somebody, World
from tests.stories.visiting import Visitor

OTHER, TRAINEE = 102, 203
PEOPLE = {LIBRARIAN: "Ε", COLLEAGUE: "Ν", TRAINEE: "Τ", PATRON: "Μ", OTHER: "Π"}


class DeskAtRandom(RuleBasedStateMachine):
    """The desk under random interleavings: its rules and invariants are a subclass's."""

    built: Path  # set by the test: the sample's catalogue and the FAQ's cache, made once
    topics = False  # whether the staff group has topics
    undo_seconds = 0.0  # that a reply waits before it leaves

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.does(self._open())

    def does(self, work: Any) -> Any:
        """Do something of the desk's and return what it returns."""
        return self.loop.run_until_complete(work)

    async def _open(self) -> None:
        self.clock = HandClock(MONDAY)
        telegram = Telegram(lambda: self.clock.now().timestamp(), limits=False)
        bot = telegram.add_bot(token=TOKEN, username="kallimachos_bot", name="Βιβλιοθήκες")
        people = [
            telegram.add_user(id=number, first_name=name, language_code="el")
            for number, name in PEOPLE.items()
        ]
        kind: dict[str, Any] = {"is_forum": True} if self.topics else {"kind": "group"}
        group = telegram.add_group(title="Γραφείο", members=people[:3], **kind)
        self.server = await telegram.serve()
        data = self.folder / "data"
        data.mkdir()
        (data / "cache").symlink_to(self.built / "cache")
        chosen = {
            **UNLIMITED,
            "catalogue_dir": self.built / "catalogue",
            "poll_seconds": 50,
            "undo_seconds": self.undo_seconds,
        }
        self.settings = demo_settings(data, self.server.api_url, **chosen)
        await seed(self.settings, group.id)
        service = await self.start()
        self.world = World(telegram, bot, self.server, service, self.clock, group, data)
        await self._settle_staff()
        self.patrons = [
            Somebody(self.world, telegram.people[number], number) for number in (PATRON, OTHER)
        ]
        self.blocked: set[int] = set()
        self.sent: list[tuple[Somebody, Any]] = []
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.at_desk = Visitor(self.world, self.http, LIBRARIAN)

    async def _settle_staff(self) -> None:
        async with self.world.service.database.write() as session:
            await staff.add(session, TRAINEE, name="Τάσος", library="ANEM", role="trainee")
            settled = await session.get(StaffChat, self.world.group.id)
            assert settled is not None
            settled.topics = self.topics
        await self.world.settle()

    async def start(self) -> Service:
        """Return the service, begun anew on what it kept."""
        service = Service(self.settings, clock=self.clock, choose=seeded(7))
        await service.start()
        return service

    def teardown(self) -> None:
        try:
            self.does(self._everything_ends())
        finally:
            self.does(self._close())
            self.loop.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    async def _close(self) -> None:
        await self.http.close()
        await self.world.service.stop()
        await self.server.close()

    async def _everything_ends(self) -> None:
        """Nobody does anything any more: in time every case is closed or part of another."""
        for _ in range(30):
            await self.world.later(days=5)
            states = {case.state for case in await self.cases()}
            if states <= {"closed", "merged"}:
                break
            # What waits for staff alone is never closed behind their back: its heads are told.
            stuck = [case for case in await self.cases() if case.state == "new"]
            for case in stuck:
                assert case.due_at is not None
            if states <= {"closed", "merged", "new"} and all(case.urgent for case in stuck):
                break
        else:
            raise AssertionError([(case.code, case.state) for case in await self.cases()])

    async def cases(self) -> list[Case]:
        """Return every case, the oldest first."""
        async with self.world.service.database.read() as session:
            return list(await session.scalars(select(Case).order_by(Case.id)))

    def clerk(self, number: int) -> Librarian:
        """Return one of staff in the group."""
        world = self.world
        return Librarian(world, world.telegram.people[number], world.group.id)

    def some_case(self, pick: int) -> Case | None:
        """Return one of the cases that are not closed, or None."""
        found = [case for case in self.does(self.cases()) if case.state != "closed"]
        return found[pick % len(found)] if found else None
