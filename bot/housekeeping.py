"""What is done again and again beside the turns: bells, saved files, old texts, draws, news."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot import announcing, clockwork, drawing, reviewing, tidying, watching
from bot.announcing import Announcing
from bot.clockwork import Clockwork
from bot.database import Database
from bot.drawing import Drawing
from bot.inbox import Inbox
from bot.outbox import Outbox
from bot.reviewing import Reviewing
from bot.rounds import Round
from bot.settings import Settings
from bot.stir import Stir
from bot.tidying import Tidying
from bot.watching import Watching
from handlers.turn import Desk
from knowledge.clock import Clock


class Housekeeping:
    """The rounds of a service, and their tasks once they are begun."""

    def __init__(  # noqa: PLR0917  # the parts of a service
        self,
        database: Database,
        inbox: Inbox,
        outbox: Outbox,
        desk: Desk,
        settings: Settings,
        clock: Clock,
        stir: Stir,
    ) -> None:
        self.tidying = Tidying(database, inbox, desk, settings)
        self.drawing = Drawing(database, outbox, desk)
        self._clockwork = Clockwork(database, outbox, desk)

        def every(
            seconds: float, name: str, once: Callable[[], Awaitable[None]], *, at_once: bool = False
        ) -> Round:
            return Round(name, once, seconds=seconds, clock=clock, stir=stir, begins=at_once)

        news = Announcing(database, outbox, desk)
        self.rounds = [
            every(clockwork.SECONDS, "clockwork", self._clockwork.once),
            every(tidying.SECONDS, "tidying", self.tidying.once),
            every(drawing.SECONDS, "drawing", self.drawing.once),
            every(watching.SECONDS, "watching", Watching(database, outbox, desk).once),
            every(reviewing.SECONDS, "reviewing", Reviewing(database, outbox, desk).once),
            # At once: a stop may have come between the look at a new catalogue and the telling.
            every(announcing.SECONDS, "announcing", news.once, at_once=True),
        ]

    async def begin(self) -> list[asyncio.Task[None]]:
        """Give every case its clock, and begin the rounds; return their tasks."""
        await self._clockwork.wind()
        return [asyncio.create_task(one.run(), name=one.name) for one in self.rounds]
