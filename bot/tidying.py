"""What time brings: silent cases are resolved, resolved ones closed, old texts erased."""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import delete, select, update
from telegram import Update

from bot.database import Database
from bot.inbox import Inbox
from bot.outbox import Outbox
from bot.settings import Settings
from bot.stir import Stir
from handlers import board, cards
from handlers.arrival import begin
from handlers.turn import ONCE, Desk
from knowledge import cases
from knowledge.models import (
    Case,
    Doubt,
    Letter,
    Line,
    Look,
    Patron,
    Pause,
    Question,
    Wish,
    Wording,
)

_EVERY_SECONDS = 3600.0
_LETTERS_KEPT = timedelta(days=7)
log = structlog.get_logger(__name__)


class Tidying:
    """The hourly round."""

    def __init__(  # noqa: PLR0917
        self,
        database: Database,
        outbox: Outbox,
        inbox: Inbox,
        desk: Desk,
        settings: Settings,
        stir: Stir,
    ) -> None:
        self._stir = stir
        self._database, self._outbox, self._inbox = database, outbox, inbox
        self._desk, self._settings = desk, settings
        self.is_idle = True

    async def run(self) -> None:
        """Make the round every hour until cancelled."""
        while True:
            await self._desk.clock.wait(_EVERY_SECONDS)
            self.is_idle = False
            try:
                await self.once()
            except Exception:
                log.exception("the hourly round failed; it comes again in an hour")
            finally:
                self.is_idle = True
                self._stir.set()

    async def once(self) -> None:
        """Make the round now."""
        await self._settle_cases()
        await self._erase()
        await self._inbox.tidy()

    async def _settle_cases(self) -> None:
        now = self._desk.clock.now()
        async with self._database.write() as session:
            silent, closed = await cases.settle_silent(
                session,
                now,
                resolve_days=self._settings.resolve_after_days,
                close_days=self._settings.close_after_days,
            )
            turn = await begin(Update(0), session, self._desk, "system")
            turn.key = f"round:{now.timestamp():.0f}"
            for case in silent:
                patron = await session.get(Patron, case.patron_id)
                if patron is not None:
                    say = self._desk.speech(patron.language or case.language)
                    turn.tell(patron.telegram_id, cards.resolved(case, say), rule=ONCE, case=case)
            for case in (*silent, *closed):
                await board.show(turn, case)
            self._outbox.put(session, turn.letters)

    async def _erase(self) -> None:
        """Erase texts whose time is over; numbers and dates stay."""
        now = self._desk.clock.now()
        old = now - timedelta(days=self._settings.keep_text_days)
        async with self._database.write() as session:
            ended = select(Case.id).where(Case.state == "closed", Case.changed_at < old)
            lines = select(Line.id).where(Line.case_id.in_(ended))
            await session.execute(delete(Wording).where(Wording.line_id.in_(lines)))
            await session.execute(
                update(Line)
                .where(Line.case_id.in_(ended), (Line.text != "") | (Line.file_id != ""))
                .values(text="", file_id="")
            )
            await session.execute(
                update(Case).where(Case.id.in_(ended), Case.question != "").values(question="")
            )
            await session.execute(
                update(Question)
                .where(Question.asked_at < old, Question.patron_id.is_not(None))
                .values(text="", patron_id=None)
            )
            await session.execute(delete(Look).where(Look.began_at < old))
            await session.execute(
                update(Doubt).where(Doubt.decided_at < old).values(patron_id=None)
            )
            await session.execute(delete(Wish).where(Wish.decided_at < old))
            await session.execute(delete(Pause).where(Pause.until < now))
            await session.execute(
                delete(Letter).where(
                    Letter.state.in_(("sent", "merged", "sent again", "dead", "unknown")),
                    Letter.case_id.is_(None),
                    Letter.created_at < now - _LETTERS_KEPT,
                )
            )
            await session.execute(
                update(Letter).where(Letter.case_id.in_(ended)).values(payload={})
            )
