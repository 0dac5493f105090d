"""What came of the calls, noted in the database; and what is done about it."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from sqlalchemy import Table, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database, is_out_of_service
from bot.outbox import verdict as verdicts
from bot.outbox.envelope import mark_as_doubtful
from bot.outbox.queue import Queue
from bot.outbox.verdict import Verdict
from handlers.turn import ANSWER, CARD, EDIT, ONCE
from knowledge import staff
from knowledge.clock import Clock
from knowledge.models import Appearance, Letter, Pause

_REMEMBERED = 5_000  # message ids of letters sent lately; older ones are looked up
_LONGEST_PAUSE = 60.0
_MOST_TRIES = 100  # refusals with a 5xx; about an hour and a half
_CARD_TRIES = 5
_MOST_RESTARTS = 10  # an answer under way at so many is given up, and the admins are told

_TABLE = cast(Table, Letter.__table__)


def _set(*names: str) -> Any:
    """Return a statement that sets these columns of the letter with the number `letter`."""
    changed = {name: bindparam(f"new_{name}", type_=_TABLE.c[name].type) for name in names}
    return _TABLE.update().where(_TABLE.c.id == bindparam("letter")).values(changed)


_SENT = _set("message_id", "sent_at").values(state="sent", payload={})
_CLAIMED = _TABLE.update().where(_TABLE.c.id == bindparam("letter")).values(state="sending")
_ENDED = _set("state", "error")
_AGAIN = _set("state", "tries", "not_before", "payload", "marked", "answers")

FollowUp = Callable[[], None]
Undelivered = Callable[[Letter, AsyncSession, str], Awaitable[list[Letter]]]
log = structlog.get_logger(__name__)


@dataclass
class Outcome:
    """What came of one call: the message ids of its letters, or an error."""

    letters: list[Letter]
    message_ids: list[int | None]
    verdict: Verdict


class Booking:
    """Notes outcomes and claims, a whole batch in one transaction."""

    def __init__(
        self, database: Database, queue: Queue, clock: Clock, *, undelivered: Undelivered
    ) -> None:
        self._database, self._queue, self._clock = database, queue, clock
        self._undelivered = undelivered
        self._sent_ids: dict[int, int] = {}
        self._map = database.insert_new(cast(Table, Appearance.__table__))

    @property
    def sent_ids(self) -> Mapping[int, int]:
        """Return letter id → message id, of the letters sent lately."""
        return self._sent_ids

    async def note(
        self, outcomes: Sequence[Outcome], batches: Sequence[Sequence[Letter]]
    ) -> list[FollowUp]:
        """Note outcomes, and claim the batches that are to leave; return what to do after."""
        async with self._database.write() as session:
            session.info["name"] = "record"
            follow_ups: list[FollowUp] = []
            for outcome in outcomes:
                if outcome.verdict.kind != verdicts.SENT:
                    follow_ups += await self._note_failure(session, outcome)
            await self._claim(session, [letter for batch in batches for letter in batch])
            await self._note_sent(session, outcomes)
        return follow_ups

    async def _claim(self, session: AsyncSession, letters: Sequence[Letter]) -> None:
        letters = [letter for letter in letters if not self._queue.is_withdrawn(letter)]
        if letters:
            await session.execute(_CLAIMED, [{"letter": letter.id} for letter in letters])
            await self._resolve(session, letters)

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
                self._remember(letter.id, message_id)
                if letter.case_id is not None and letter.role:
                    stands.append(_appearance(letter, message_id))
        if stands:
            await session.execute(self._map, stands)
        if sent:
            await self._database.conclude(session, _SENT, sent)

    async def _note_failure(self, session: AsyncSession, outcome: Outcome) -> list[FollowUp]:
        said = outcome.verdict
        now = self._clock.now()
        chat = outcome.letters[0].chat_id
        match said.kind:
            case verdicts.MERGED:
                await self._finish(session, outcome.letters, "merged", "")
                return []
            case verdicts.WAIT:
                until = now + timedelta(seconds=said.seconds)
                await session.merge(Pause(chat_id=chat, until=until))
                return await self._again(session, outcome.letters, until, pause=True)
            case verdicts.RETRY if not said.limited or outcome.letters[0].tries < _MOST_TRIES:
                return await self._again(session, outcome.letters, _after_pause(outcome, now))
            case verdicts.BARE:
                for letter in outcome.letters:
                    letter.payload = _bare(letter.payload)
                    letter.answers = None
                return await self._again(session, outcome.letters, now)
            case verdicts.MOVED:
                await staff.move(session, chat, said.moved_to)
                return [lambda: self._queue.move(chat, said.moved_to, outcome.letters)]
            case verdicts.HALT:
                return await self._again(session, outcome.letters, now)
            case verdicts.UNKNOWN:
                return await self._note_unknown(session, outcome, now)
        return await self._note_refused(session, outcome)

    async def _note_unknown(
        self, session: AsyncSession, outcome: Outcome, now: datetime
    ) -> list[FollowUp]:
        letters = outcome.letters
        first = letters[0]
        again_at = _after_pause(outcome, now)
        if first.rule == EDIT or (first.rule == CARD and first.tries < _CARD_TRIES):
            return await self._again(session, letters, again_at)
        if first.rule == ANSWER and not first.marked:
            extra = mark_as_doubtful(letters)
            session.add_all(extra)
            follow_ups = await self._again(session, letters, again_at)
            return [*follow_ups, *(_hold(self._queue, letter) for letter in extra)]
        return await self.end(session, letters, "unknown", outcome.verdict.reason)

    async def _note_refused(self, session: AsyncSession, outcome: Outcome) -> list[FollowUp]:
        chat, reason = outcome.letters[0].chat_id, outcome.verdict.reason
        waiting = self._queue.waiting(chat) if reason.startswith("Forbidden") else []
        follow_ups = await self.end(session, outcome.letters, "dead", reason)
        if waiting:
            await self._finish(session, waiting, "dead", reason)
            follow_ups.append(lambda: self._queue.forget(chat, waiting))
        return follow_ups

    async def end(
        self, session: AsyncSession, letters: list[Letter], state: str, reason: str
    ) -> list[FollowUp]:
        """Give letters up, and tell whoever must know."""
        await self._finish(session, letters, state, reason)
        log.warning(
            "a message was not delivered",
            method=letters[0].method,
            outcome=state,
            reason=reason,
            letter=letters[0].id,
        )
        try:
            async with session.begin_nested():
                told = await self._undelivered(letters[0], session, reason)
                session.add_all(told)
        except Exception as error:
            if is_out_of_service(error):
                raise
            log.exception("nobody could be told of a message that was not delivered")
            return []
        return [_hold(self._queue, letter) for letter in told]

    async def _finish(
        self, session: AsyncSession, letters: Sequence[Letter], state: str, reason: str
    ) -> None:
        rows = [
            {"letter": letter.id, "new_state": state, "new_error": reason[:500]}
            for letter in letters
        ]
        await session.execute(_ENDED, rows)

    async def _again(
        self, session: AsyncSession, letters: list[Letter], at: datetime, *, pause: bool = False
    ) -> list[FollowUp]:
        for letter in letters:
            letter.tries += 0 if pause else 1
            letter.not_before = None if pause else at
            letter.state = "ready"
        await session.execute(_AGAIN, [_as_it_is(letter) for letter in letters])

        def back() -> None:
            if pause:
                self._queue.pause(letters[0].chat_id, at)
            self._queue.put_back(letters)
            self._queue.release(letters[0].chat_id)

        return [back]

    # ---- the message ids of letters

    def _remember(self, letter_id: int, message_id: int) -> None:
        self._sent_ids[letter_id] = message_id
        if len(self._sent_ids) > _REMEMBERED:
            del self._sent_ids[next(iter(self._sent_ids))]

    async def _resolve(self, session: AsyncSession, letters: Sequence[Letter]) -> None:
        """Look up the message ids of older letters that these ones edit or answer."""
        wanted = {
            number
            for letter in letters
            for number in (letter.edits, letter.answers)
            if number is not None and number not in self._sent_ids
        }
        if not wanted:
            return
        found = await session.execute(
            select(Letter.id, Letter.message_id).where(
                Letter.id.in_(wanted), Letter.message_id.is_not(None)
            )
        )
        for letter_id, message_id in found:
            self._remember(letter_id, int(message_id or 0))

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
        if letter.rule == ONCE or (letter.marked and letter.tries >= _MOST_RESTARTS):
            reason = "the program was stopped while it was sending"
            await self.end(session, [letter], "unknown", reason)
            return
        letter.state = "ready"
        if letter.rule == ANSWER and not letter.marked:
            session.add_all(mark_as_doubtful([letter]))
            letter.payload = dict(letter.payload)


def _hold(queue: Queue, letter: Letter) -> FollowUp:
    return lambda: queue.hold(letter)


def _after_pause(outcome: Outcome, now: datetime) -> datetime:
    seconds = min(_LONGEST_PAUSE, 2.0 ** min(outcome.letters[0].tries, 6))
    jitter = random.uniform(0.75, 1.0)  # noqa: S311  # spreads retries, hides nothing
    return now + timedelta(seconds=seconds * jitter)


def _as_it_is(letter: Letter) -> dict[str, Any]:
    return {
        "letter": letter.id,
        "new_state": letter.state,
        "new_tries": letter.tries,
        "new_not_before": letter.not_before,
        "new_payload": letter.payload,
        "new_marked": letter.marked,
        "new_answers": letter.answers,
    }


def _appearance(letter: Letter, message_id: int) -> dict[str, Any]:
    return {
        "case_id": letter.case_id,
        "line_id": letter.line_id,
        "letter_id": letter.id,
        "chat_id": letter.chat_id,
        "message_id": message_id,
        "role": letter.role,
    }


def _bare(payload: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in payload.items()
        if name not in ("reply_parameters", "message_thread_id")
    }
