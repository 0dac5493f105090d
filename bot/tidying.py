"""What time brings: the texts of closed cases and old questions are erased."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_, select, update

from bot.database import Database
from bot.inbox import Inbox
from bot.settings import Settings
from handlers.turn import Desk
from knowledge import reviewing, sessions, taken
from knowledge.models import (
    NEVER_LEAVES,
    Case,
    Doubt,
    Event,
    Letter,
    Line,
    Look,
    Pause,
    Proposal,
    Question,
    Restriction,
    Wish,
    Wording,
)

SECONDS = 3600.0
_LETTERS_KEPT = timedelta(days=7)
_ENDED = Case.state.in_(("closed", "merged"))


class Tidying:
    """The hourly round."""

    def __init__(self, database: Database, inbox: Inbox, desk: Desk, settings: Settings) -> None:
        self._database, self._inbox = database, inbox
        self._desk, self._settings = desk, settings

    async def once(self) -> None:
        """Make the round now."""
        await self._erase()
        await self._inbox.tidy(self._settings.keep_text_days)

    async def _erase(self) -> None:
        """Erase texts whose time is over; numbers and dates stay."""
        now = self._desk.clock.now()
        old = now - timedelta(days=self._settings.keep_text_days)
        async with self._database.write() as session:
            ended = select(Case.id).where(_ENDED, Case.changed_at < old)
            lines = select(Line.id).where(Line.case_id.in_(ended))
            await session.execute(delete(Wording).where(Wording.line_id.in_(lines)))
            await session.execute(
                update(Line)
                .where(Line.case_id.in_(ended), (Line.text != "") | (Line.file_id != ""))
                .values(text="", file_id="", file_info={}, album="")
            )
            await session.execute(
                update(Case)
                .where(Case.id.in_(ended), Case.question != "")
                .values(question="", tried={})
            )
            await session.execute(
                update(Event).where(Event.case_id.in_(ended), Event.note != "").values(note="")
            )
            await session.execute(
                update(Proposal)
                .where(
                    or_(
                        Proposal.case_id.in_(ended) & Proposal.decided_at.is_not(None),
                        Proposal.case_id.is_(None) & (Proposal.decided_at < old),
                    )
                )
                .values(draft={}, seen="")
            )
            await reviewing.erase_comments(session, Case.id.in_(ended))
            await sessions.sweep(session, now)
            await session.execute(
                update(Restriction)
                .where(
                    or_(Restriction.ends_at < old, Restriction.lifted_at < old),
                    Restriction.reason != "",
                )
                .values(reason="")
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
            await taken.sweep(session, now)
            await session.execute(delete(Pause).where(Pause.until < now))
            await session.execute(
                delete(Letter).where(
                    Letter.state.in_(("sent", *NEVER_LEAVES)),
                    Letter.case_id.is_(None),
                    Letter.created_at < now - _LETTERS_KEPT,
                )
            )
            await session.execute(
                update(Letter).where(Letter.case_id.in_(ended)).values(payload={})
            )
