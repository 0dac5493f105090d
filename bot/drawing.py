"""The monthly draw: which ended cases colleagues read again, and who is told that they wait."""

from __future__ import annotations

from telegram import Update

from bot.database import Database
from bot.outbox import Outbox
from handlers import board
from handlers.arrival import begin
from handlers.desk import review
from handlers.markup import rich
from handlers.turn import ONCE, Desk, Said, Turn
from knowledge import reviewing, staff
from knowledge.models import Librarian, Sample, Sampled

SECONDS = 3600.0


class Drawing:
    """Looks every hour whether the sample of the month before is still to be drawn."""

    def __init__(self, database: Database, outbox: Outbox, desk: Desk) -> None:
        self._database, self._outbox, self._desk = database, outbox, desk

    async def once(self) -> None:
        """Look now."""
        directory, now = self._desk.directory, self._desk.clock.now()
        month = reviewing.month_before(now, directory.zone)
        async with self._database.read() as session:
            if await session.get(Sample, month) is not None:
                return
        async with self._database.write() as session:
            turn = await begin(Update(0), session, self._desk, "system")
            turn.key = f"sample:{month}"
            if drawn := await reviewing.draw(session, directory, now):
                await _tell_heads(turn, month, drawn)
                self._outbox.put(session, turn.letters, turn.taken_back)


async def _tell_heads(turn: Turn, month: str, drawn: list[Sampled]) -> None:
    """Tell whoever heads a library with cases in the sample, in private, once."""
    heads: set[int] = set()
    for library in {one.library for one in drawn}:
        heads |= set(await staff.heads_of(turn.session, library))
    for head in sorted(heads):
        known = await turn.session.get(Librarian, head)
        if known is not None and known.reachable:
            say = await board.speech_of(turn, head)
            said = Said(rich(review.announced(month, len(drawn), say)))
            turn.tell(head, said, rule=ONCE)
