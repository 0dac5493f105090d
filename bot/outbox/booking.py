"""What came of the calls, and what is claimed for the next ones, noted in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

import structlog
from sqlalchemy import Table, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.outbox import verdict as verdicts
from bot.outbox.envelope import mark_as_doubtful
from bot.outbox.failures import (
    Failures,
    FollowUp,
    Notify,
    Outcome,
    forget_topic,
    set_columns,
    thread_of,
)
from bot.outbox.known import Known
from bot.outbox.queue import Queue
from handlers.joining import DIGEST, is_digest
from handlers.turn import ANSWER, CREATE_TOPIC, ONCE
from knowledge.clock import Clock
from knowledge.models import Appearance, Letter, Pause, Topic

__all__ = ["Booking", "Notify", "Outcome"]

MOST_RESTARTS = 10  # an answer under way at so many is given up, and the admins are told

_TOPICS = cast(Table, Topic.__table__)
_SENT = set_columns("message_id", "sent_at").values(state="sent", payload={})
_CLAIMED = set_columns("joins").values(state="sending")
_MADE = (
    _TOPICS.update()
    .where(_TOPICS.c.id == bindparam("topic"))
    .values(thread_id=bindparam("new_thread"), made=_TOPICS.c.made + 1)
)

log = structlog.get_logger(__name__)


class Booking:
    """Notes outcomes and claims, a whole batch in one transaction."""

    def __init__(self, database: Database, queue: Queue, clock: Clock, notify: Notify) -> None:
        self._database, self._queue, self._clock = database, queue, clock
        self.known = Known()
        self._failures = Failures(queue, self.known, clock, notify)
        self._map = database.insert_new(cast(Table, Appearance.__table__))

    async def note(
        self, outcomes: Sequence[Outcome], batches: Sequence[Sequence[Letter]]
    ) -> list[FollowUp]:
        """Note outcomes, and claim the batches that are to leave; return what to do after."""
        async with self._database.write() as session:
            session.info["name"] = "record"
            follow_ups: list[FollowUp] = []
            for outcome in outcomes:
                if outcome.verdict.kind != verdicts.SENT:
                    follow_ups += await self._failures.note(session, outcome)
                elif outcome.letters[0].topic_id is not None:
                    follow_ups += await self._note_topic(session, outcome)
                elif _fell_out(outcome):
                    await forget_topic(session, outcome.letters[0])
            await self._claim(session, [letter for batch in batches for letter in batch])
            await self._note_sent(session, outcomes)
        return follow_ups

    async def _note_topic(self, session: AsyncSession, outcome: Outcome) -> list[FollowUp]:
        """Note the thread of a topic that was made; see that a message stands where it should."""
        letter, found = outcome.letters[0], outcome.thread_id
        topic = letter.topic_id
        assert topic is not None  # the caller asked
        if letter.method == CREATE_TOPIC:
            await session.execute(_MADE, {"topic": topic, "new_thread": found})
            self.known.note_thread(topic, found)
            return []
        due = self.known.threads.get(topic)
        is_placed = letter.method.startswith("send") and "plain" not in letter.payload
        if not is_placed or due is None or found == due:
            return []
        log.warning("a message stands outside its topic", letter=letter.id, thread=found)
        return await self._failures.make_topic_anew(session, letter)

    async def _claim(self, session: AsyncSession, letters: Sequence[Letter]) -> None:
        letters = [letter for letter in letters if not self._queue.is_withdrawn(letter)]
        if letters:
            await session.execute(
                _CLAIMED, [{"letter": letter.id, "new_joins": letter.joins} for letter in letters]
            )
            await self.known.resolve(session, letters)

    async def _note_sent(self, session: AsyncSession, outcomes: Sequence[Outcome]) -> None:
        now = self._clock.now()
        sent: list[dict[str, Any]] = []
        stands: list[dict[str, Any]] = []
        for outcome in outcomes:
            if outcome.verdict.kind != verdicts.SENT:
                continue
            for letter, message_id in zip(outcome.letters, outcome.message_ids, strict=True):
                sent.append({"letter": letter.id, "new_message_id": message_id, "new_sent_at": now})
                if message_id is None:
                    continue
                self.known.note_sent(letter.id, message_id)
                if letter.case_id is not None and letter.role:
                    stands.append(_appearance(letter, message_id))
        if stands:
            await session.execute(self._map, stands)
        if sent:
            await self._database.conclude(session, _SENT, sent)

    # ---- after a restart

    async def recover(self) -> int:
        """Decide on what an earlier process left under way; return how many letters that were."""
        now = self._clock.now()
        async with self._database.write() as session:
            session.info["name"] = "recovery"
            under_way = await session.scalars(
                select(Letter).where(Letter.state == "sending").order_by(Letter.id)
            )
            letters = under_way.all()
            for letter in letters:
                await self._recover_one(letter, session)
            for pause in await session.scalars(select(Pause).where(Pause.until > now)):
                self._queue.pause(pause.chat_id, pause.until)
            recent = await session.execute(
                select(Letter.chat_id, Letter.sent_at).where(
                    Letter.sent_at > now - timedelta(seconds=60), Letter.chat_id < 0
                )
            )
            for chat_id, sent_at in recent:
                self._queue.budget.note(chat_id, sent_at or now)
        return len(letters)

    async def _recover_one(self, letter: Letter, session: AsyncSession) -> None:
        """Decide on a letter that was under way when the program was stopped.

        An answer that bears its mark goes out again each time: the program may have been stopped
        twice before the call was made, and a marked double does less harm than silence.
        """
        if letter.rule == ANSWER:
            letter.tries = letter.tries + 1 if letter.marked else 0
        if letter.rule == ONCE or (letter.marked and letter.tries >= MOST_RESTARTS):
            reason = "the program was stopped while it was sending"
            await self._failures.end(session, [letter], "unknown", reason)
            return
        letter.state = "ready"
        if letter.rule == ANSWER and not letter.marked:
            session.add_all(mark_as_doubtful([letter]))
            letter.payload = dict(letter.payload)


def _fell_out(outcome: Outcome) -> bool:
    """Tell whether Telegram put a message beside its topic: it may do so once that is deleted."""
    letter = outcome.letters[0]
    thread = thread_of(letter)
    is_told = letter.method.startswith("send")  # of a copy only its number is told
    return is_told and thread is not None and thread != outcome.thread_id


def _appearance(letter: Letter, message_id: int) -> dict[str, Any]:
    return {
        "case_id": letter.case_id,
        "line_id": letter.line_id,
        "letter_id": letter.id,
        "chat_id": letter.chat_id,
        "message_id": message_id,
        "role": DIGEST if is_digest(letter.joins) else letter.role,
    }
