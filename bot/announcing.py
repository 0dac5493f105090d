"""Announcing: every minute, what a new catalogue brought is told to those who asked for it.

What was looked at, what is to be told and the letter that tells it are rows of one database, so a
process that dies anywhere goes on from there. A letter is made when it may leave: none waits in
the outbox for the morning, for a patron who is away, or past an erasure.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from bot.database import Database
from bot.outbox import Outbox
from handlers import news
from handlers.arrival import begin
from handlers.turn import Desk, Turn
from knowledge import follows, quiet
from knowledge.catalogue import Stock
from knowledge.models import Follow

SECONDS = 60.0
_AT_ONCE = 50  # follows that are looked at between two commits

log = structlog.get_logger(__name__)


class Announcing:
    """The round; what fails for one patron is left for the next round, and the others hear."""

    def __init__(self, database: Database, outbox: Outbox, desk: Desk) -> None:
        self._database, self._outbox, self._desk = database, outbox, desk

    async def once(self) -> None:
        """Look, tell, and ask whether it goes on."""
        await self._look()
        await self._tell()
        await self._end_or_ask()

    async def _look(self) -> None:
        """Look at what each follow finds in a catalogue that it has not seen."""
        version = await self._desk.catalogue.ask(lambda books: books.version)
        if version is None:
            return
        now, last = self._desk.clock.now(), 0
        while True:
            async with self._database.read() as session:
                some = await follows.unseen(session, version, now, after=last, limit=_AT_ONCE)
            if not some:
                return
            stocks: dict[tuple[str, str], Stock | None] = {}
            for each in some:
                if (each.kind, each.sought) not in stocks:
                    stock = await news.stock_of(self._desk, each.kind, each.sought)
                    stocks[each.kind, each.sought] = stock
            await self._note([(each, stocks[each.kind, each.sought]) for each in some])
            last = some[-1].id

    async def _note(self, seen: list[tuple[Follow, Stock | None]]) -> None:
        async with self._database.write() as session:
            session.info["name"] = "look"
            for follow, stock in seen:
                if stock is not None:
                    await follows.note(session, follow, stock, self._desk.clock.now())

    async def _tell(self) -> None:
        for patron_id in await self._awake(follows.with_news):
            await self._tell_one(patron_id)

    async def _tell_one(self, patron_id: int) -> None:
        async with self._database.read() as session:
            mine = await follows.of_patron(session, patron_id)
        ids = {name for follow in mine for name in follow.news}
        found = await self._desk.catalogue.records(ids)
        if found is not None:
            await self._write("news", patron_id, partial(news.tell, ids=ids, found=found))

    async def _end_or_ask(self) -> None:
        for patron_id in await self._awake(follows.over):
            await self._write("over", patron_id, news.end_or_ask)

    async def _awake(
        self, which: Callable[[AsyncSession, datetime], Awaitable[follows.Waiting]]
    ) -> list[int]:
        """Return those patrons for whom something waits and who have no quiet hours now."""
        now, zone = self._desk.clock.now(), self._desk.directory.zone
        async with self._database.read() as session:
            waiting = await which(session, now)
        return [one for one, hours in waiting if quiet.ends(hours, now, zone) is None]

    async def _write(
        self, what: str, patron_id: int, work: Callable[[Turn, int], Awaitable[None]]
    ) -> None:
        """Do something for one patron in a transaction of its own, with the letters that say it."""
        try:
            async with self._database.write() as session:
                session.info["name"] = what
                turn = await begin(Update(0), session, self._desk, "system")
                turn.key = f"{what}:{patron_id}:{turn.now.timestamp():.3f}"
                await work(turn, patron_id)
                self._outbox.put(session, turn.letters, turn.taken_back)
        except Exception:
            log.exception("news could not be told", what=what, patron=patron_id)
