"""The clockwork: every half minute the bells of the cases' clocks that are due are rung."""

from __future__ import annotations

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from bot.database import Database
from bot.outbox import Outbox
from handlers import bells
from handlers.arrival import begin
from handlers.turn import Desk
from knowledge.cases import ringing
from knowledge.models import Case

SECONDS = 30.0
_AT_ONCE = 50  # cases in one look; each bell is a transaction, so that nobody waits for all

log = structlog.get_logger(__name__)


class Clockwork:
    """Rings the bells; a bell that fails is left for the next look, and the others ring."""

    def __init__(self, database: Database, outbox: Outbox, desk: Desk) -> None:
        self._database, self._outbox, self._desk = database, outbox, desk

    async def wind(self) -> None:
        """Give a clock to every case that has none: those of an older program."""
        async with self._database.write() as session:
            turn = await begin(Update(0), session, self._desk, "system")
            await ringing.wind_all(turn.at())

    async def once(self) -> None:
        """Ring all that is due."""
        failed: set[int] = set()
        while True:
            async with self._database.read() as session:
                found = await ringing.due(session, self._desk.clock.now(), _AT_ONCE)
            numbers = [case.id for case in found if case.id not in failed]
            if not numbers:
                return
            for number in numbers:
                if not await self._ring(number):
                    failed.add(number)

    async def _ring(self, number: int) -> bool:
        try:
            async with self._database.write() as session:
                await self._ring_in(session, number)
        except Exception:
            log.exception("a case's bell could not be rung", case=number)
            return False
        return True

    async def _ring_in(self, session: AsyncSession, number: int) -> None:
        case = await session.get(Case, number)
        turn = await begin(Update(0), session, self._desk, "system")
        which = ringing.which(case, turn.now) if case is not None else ""
        if case is None or not which:
            return
        turn.key = f"bell:{case.id}:{turn.now.timestamp():.3f}:{which}"
        await bells.ring(turn, case)
        self._outbox.put(session, turn.letters, turn.taken_back)
