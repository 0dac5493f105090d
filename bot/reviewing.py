"""The weekly look at the FAQ: whose entries should be made sure of again."""

from __future__ import annotations

from telegram import Update

from bot.database import Database
from bot.outbox import Outbox
from handlers import reviews
from handlers.arrival import begin
from handlers.turn import Desk

SECONDS = 3600.0


class Reviewing:
    """Looks every hour whether this week's list went out, so that no restart leaves one out."""

    def __init__(self, database: Database, outbox: Outbox, desk: Desk) -> None:
        self._database, self._outbox, self._desk = database, outbox, desk

    async def once(self) -> None:
        """Send the list if it is time."""
        today = self._desk.today()
        if not any(one.is_overdue(today) for one in self._desk.faq.current.entries):
            return
        async with self._database.write() as session:
            turn = await begin(Update(0), session, self._desk, "system")
            if await reviews.due(turn):
                await reviews.remind(turn)
                self._outbox.put(session, turn.letters, turn.taken_back)
