"""The one sender: letters leave in order per chat, within the budget, and what came of it is noted.

A letter that may leave at once is claimed in the very transaction that creates it; every other one
is claimed together with the noting of outcomes, so that a message costs few commits and yet no call
is made for a letter that is not marked as under way. A letter found under way after a crash has an
unknown outcome, and its rule decides (`docs`: README, "What is promised").
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.calls import Calls
from bot.crash import crash_point
from bot.database import Database
from bot.outbox import verdict as verdicts
from bot.outbox.booking import Booking, Notify, Outcome
from bot.outbox.envelope import call_of
from bot.outbox.queue import IN_MEMORY, Queue
from bot.outbox.verdict import Verdict, verdict
from bot.stir import Stir
from handlers.turn import ONCE
from knowledge.clock import Clock
from knowledge.models import Letter

_TROUBLE_SECONDS = 1.0  # after a failed write of our own
_FETCHED = IN_MEMORY // 2  # letters fetched from the database at a time

log = structlog.get_logger(__name__)


class Outbox:
    """Letters in, calls out."""

    def __init__(
        self,
        database: Database,
        calls: Calls,
        clock: Clock,
        *,
        queue: Queue,
        notify: Notify,
        stir: Stir,
    ) -> None:
        self._database, self._calls, self._clock, self._stir = database, calls, clock, stir
        self._queue = queue
        self._booking = Booking(database, queue, clock, notify)
        self._outcomes: list[Outcome] = []
        self._sends: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at: datetime | None = None
        self._loop: asyncio.Task[None] | None = None
        self._noting = False
        self._stopping = False
        self._trouble_until: datetime | None = None
        self.halted = False
        self.counts: dict[str, int] = {}

    async def start(self) -> None:
        """Take up what an earlier process left, and begin to send."""
        self._count("recovered", await self._booking.recover())
        await self._hold_more()
        self._loop = asyncio.create_task(self._run(), name="outbox")
        self._wake.set()

    async def stop(self, seconds: float) -> None:
        """Send what is due for at most `seconds`, finish what is under way, keep the rest."""
        until = self._clock.now() + timedelta(seconds=seconds)
        try:
            async with asyncio.timeout(seconds):
                while self.held or not self.is_idle:
                    at = self._queue.next_at
                    if self.halted or (self.is_idle and (at is None or at > until)):
                        break
                    await self._stir.wait()
        except TimeoutError:
            pass
        self._stopping = True
        if self._sends:
            await asyncio.wait(self._sends)
        self._wake.set()
        if self._loop is not None:
            await self._loop
        if self._alarm is not None:
            self._alarm.cancel()

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing is under way and nothing could leave at this moment."""
        return not (
            self._sends
            or self._outcomes
            or self._noting
            or (self._queue.has_ready and not self.halted)
            or self._wake.is_set()
        )

    @property
    def held(self) -> int:
        """Return how many letters wait in memory."""
        return self._queue.held

    def moved(self, old: int, new: int) -> None:
        """Send under a group's new number what waits under its old one, before all else."""
        if self._queue.waiting(old):
            self._queue.move(old, new, ())

    def resume(self) -> None:
        """Send again, after the token was found to be valid."""
        self.halted = False
        self._wake.set()

    # ---- letters in

    def put(
        self, session: AsyncSession, letters: Sequence[Letter], taken_back: Sequence[int] = ()
    ) -> None:
        """Add letters to a transaction; those that may leave at once are claimed in it.

        taken_back: numbers of letters that the transaction takes back; they are out of memory
        before the next one begins, and none is claimed but in a transaction.
        """
        claimed: list[Letter] = []
        held: set[int] = set()  # chats in which a letter of these waits: none overtakes it
        for letter in letters:
            if letter.chat_id not in held and self._claim_now(letter):
                claimed.append(letter)
            else:
                held.add(letter.chat_id)
        session.add_all(letters)

        def committed() -> None:
            self._queue.withdraw(taken_back)
            self._accept(letters, claimed)

        def failed() -> None:
            for letter in claimed:
                self._queue.unclaim(letter)

        session.info["after_commit"].append(committed)
        session.info["after_failure"].append(failed)

    def _claim_now(self, letter: Letter) -> bool:
        known = self._booking.known
        if (
            self._stopping
            or self.halted
            or letter.rule == ONCE
            or letter.album
            or letter.not_before is not None
            or not known.covers(letter)
            or not self._queue.claim(letter)
        ):
            return False
        letter.state = "sending"
        return True

    def _accept(self, letters: Sequence[Letter], claimed: Sequence[Letter]) -> None:
        for letter in letters:
            if letter in claimed:
                self._queue.note(letter)
                self._launch([letter])
            else:
                self._queue.hold(letter)
        self._wake.set()
        self._stir.set()

    async def _hold_more(self) -> None:
        async with self._database.read() as session:
            found = await session.scalars(
                select(Letter)
                .where(Letter.state == "ready", Letter.id > self._queue.last_held)
                .order_by(Letter.id)
                .limit(_FETCHED)
            )
            letters = list(found)
        self._queue.more_in_database = len(letters) == _FETCHED
        for letter in letters:
            self._queue.append(letter)

    # ---- the loop: note outcomes, claim what may leave, send it

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while await self._turn_over():
                pass
            self._stir.set()
            if self._stopping and not self._sends and not self._outcomes:
                return

    async def _turn_over(self) -> bool:
        if self._queue.more_in_database and self.held < IN_MEMORY // 5 and not self._stopping:
            await self._hold_more()
        if self._trouble_until is not None and self._clock.now() < self._trouble_until:
            return False
        self._trouble_until = None
        batches = self._due()
        outcomes, self._outcomes = self._outcomes, []
        if not batches and not outcomes:
            return False
        self._noting = True
        try:
            follow_ups = await self._booking.note(outcomes, batches)
        except Exception as error:
            log.error("the outbox could not be written; trying again", error=str(error))
            self._take_back(outcomes, batches)
            return False
        finally:
            self._noting = False
        self._settle(outcomes)
        for follow_up in follow_ups:
            follow_up()
        for batch in batches:
            if kept := self._queue.without_withdrawn(batch):
                self._launch(kept)
        return True

    def _due(self) -> list[list[Letter]]:
        batches = [] if self._stopping or self.halted else self._queue.due()
        if (at := self._queue.next_at) is not None:
            self._set_alarm(at)
        while self._queue.merged:
            older = self._queue.merged.pop()
            self._outcomes.append(Outcome([older], [None], Verdict(verdicts.MERGED)))
        return batches

    def _settle(self, outcomes: Sequence[Outcome]) -> None:
        """Let the chats go whose letters are noted; stop when the token was refused."""
        for outcome in outcomes:
            if outcome.verdict.kind != verdicts.MERGED:
                self._queue.release(outcome.letters[0].chat_id)
            if outcome.verdict.kind == verdicts.HALT and not self.halted:
                self.halted = True
                reason = outcome.verdict.reason
                log.error("Telegram refuses the bot's token; nothing is sent", reason=reason)

    def _take_back(self, outcomes: list[Outcome], batches: list[list[Letter]]) -> None:
        self._outcomes = outcomes + self._outcomes
        for batch in batches:
            self._queue.not_sent(batch)
        self._trouble_until = self._clock.now() + timedelta(seconds=_TROUBLE_SECONDS)
        self._set_alarm(self._trouble_until)

    def _launch(self, batch: list[Letter]) -> None:
        task = asyncio.create_task(self._send(batch))
        self._sends.add(task)
        task.add_done_callback(self._sends.discard)

    async def _send(self, batch: list[Letter]) -> None:
        try:
            known = self._booking.known
            method, parameters = call_of(batch, known.sent_ids, known.threads)
            crash_point("before-send")
            answer = await self._calls.call(method, parameters)
            crash_point("after-send")
            outcome = Outcome(
                batch, _message_ids(answer, len(batch)), Verdict(verdicts.SENT), _thread_of(answer)
            )
        except Exception as error:  # whatever it was, the letter must not vanish
            outcome = Outcome(batch, [None] * len(batch), verdict(error))
        self._outcomes.append(outcome)
        self._count(outcome.verdict.kind)
        self._wake.set()

    # ---- time and figures

    def _set_alarm(self, at: datetime) -> None:
        if self._alarm is not None and not self._alarm.done():
            if self._alarm_at is not None and self._alarm_at <= at:
                return
            self._alarm.cancel()
        self._alarm_at = at
        self._alarm = asyncio.create_task(self._ring(at))

    async def _ring(self, at: datetime) -> None:
        await self._clock.wait(max(0.001, (at - self._clock.now()).total_seconds()))
        self._alarm_at = None
        self._wake.set()

    def _count(self, kind: str, number: int = 1) -> None:
        if number:
            self.counts[kind] = self.counts.get(kind, 0) + number


def _message_ids(answer: Any, count: int) -> list[int | None]:
    if isinstance(answer, list):
        return [row.get("message_id") for row in answer][:count]
    if isinstance(answer, dict):
        return [answer.get("message_id")] * count
    return [None] * count


def _thread_of(answer: Any) -> int | None:
    """Return the thread of a topic that was made, or in which a message stands."""
    if isinstance(answer, list):
        answer = answer[0] if answer else None
    if not isinstance(answer, dict) or not answer.get("is_topic_message", "name" in answer):
        return None
    return answer.get("message_thread_id")
