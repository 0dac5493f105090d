"""What is done about a call that failed, by what its error means and by the letter's rule."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from sqlalchemy import Table, bindparam
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import is_out_of_service
from bot.outbox import verdict as verdicts
from bot.outbox.envelope import mark_as_doubtful
from bot.outbox.known import Known
from bot.outbox.queue import Queue
from bot.outbox.verdict import Verdict
from handlers.turn import ANSWER, CARD, CREATE_TOPIC, EDIT
from knowledge import cases, staff
from knowledge.clock import Clock
from knowledge.models import Letter, Pause

_LONGEST_PAUSE = 60.0
_MOST_TRIES = 100  # refusals with a 5xx; about an hour and a half
_CARD_TRIES = 5
_ANEW_SECONDS = 60.0  # a topic that is gone again so soon is left alone for the moment

_TABLE = cast(Table, Letter.__table__)


def set_columns(*names: str) -> Any:
    """Return a statement that sets these columns of the letter with the number `letter`."""
    changed = {name: bindparam(f"new_{name}", type_=_TABLE.c[name].type) for name in names}
    return _TABLE.update().where(_TABLE.c.id == bindparam("letter")).values(changed)


_ENDED = set_columns("state", "error")
_AGAIN = set_columns("state", "tries", "not_before", "payload", "marked", "answers")

FollowUp = Callable[[], None]
log = structlog.get_logger(__name__)


@dataclass
class Outcome:
    """What came of one call: the message ids of its letters, or an error.

    thread_id: of the topic that was made, or in which the message stands; None outside of topics.
    """

    letters: list[Letter]
    message_ids: list[int | None]
    verdict: Verdict
    thread_id: int | None = None


@dataclass(frozen=True)
class Notify:
    """Who is told of what can't be mended here; each returns the letters that tell it.

    undelivered: a letter was given up. topic_gone: somebody deleted the topic in which a letter
    was to stand; what makes it anew. no_topics: the group has no topics any more, or the bot may
    not make them.
    """

    undelivered: Callable[[Letter, AsyncSession, str], Awaitable[list[Letter]]]
    topic_gone: Callable[[Letter, AsyncSession], Awaitable[list[Letter]]]
    no_topics: Callable[[Letter, AsyncSession, str], Awaitable[list[Letter]]]


class Failures:
    """Decides on failed calls, in the transaction that notes them."""

    def __init__(self, queue: Queue, known: Known, clock: Clock, notify: Notify) -> None:
        self._queue, self._known, self._clock, self._notify = queue, known, clock, notify
        self._anew: dict[int, datetime] = {}  # topic → when it was made anew, in the last minute

    async def note(self, session: AsyncSession, outcome: Outcome) -> list[FollowUp]:
        """Note a call that failed; return what to do after the commit."""
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
                return await self._note_bare(session, outcome, now)
            case verdicts.GONE:
                return await self._note_gone(session, outcome, now)
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

    async def _note_bare(
        self, session: AsyncSession, outcome: Outcome, now: datetime
    ) -> list[FollowUp]:
        """Send letters again without the reply and the topic, which are gone."""
        letters = outcome.letters
        if all(_is_bare(letter) for letter in letters):
            return await self._note_refused(session, outcome)
        for letter in letters:
            letter.payload = _bare(letter.payload)
            letter.answers = None
        return await self._again(session, letters, now)

    async def _note_gone(
        self, session: AsyncSession, outcome: Outcome, now: datetime
    ) -> list[FollowUp]:
        """Make a topic anew that somebody deleted, then send what was to stand in it."""
        letters = outcome.letters
        first = letters[0]
        if first.method == "editForumTopic":
            await self._finish(session, letters, "dead", outcome.verdict.reason)
            return []
        soon = now - timedelta(seconds=_ANEW_SECONDS)
        self._anew = {topic: at for topic, at in self._anew.items() if at > soon}
        if first.topic_id is None or first.topic_id in self._anew:
            await forget_topic(session, first)
            return await self._note_bare(session, outcome, now)
        follow_ups = await self._again(session, letters, now)
        return [*follow_ups, *await self.make_topic_anew(session, first)]

    async def make_topic_anew(self, session: AsyncSession, letter: Letter) -> list[FollowUp]:
        """Forget the topic in which a letter was to stand, and make another one before it."""
        assert letter.topic_id is not None  # it was to stand in one
        self._known.note_thread(letter.topic_id, None)
        self._anew[letter.topic_id] = self._clock.now()
        remade = await self._notify.topic_gone(letter, session)
        session.add_all(remade)
        await session.flush()
        log.info("a topic is gone and is made anew", topic=letter.topic_id)
        return [lambda: self._queue.put_first(letter.chat_id, remade)]

    async def _note_refused(self, session: AsyncSession, outcome: Outcome) -> list[FollowUp]:
        chat, reason = outcome.letters[0].chat_id, outcome.verdict.reason
        waiting = self._queue.waiting(chat) if reason.startswith("Forbidden") else []
        if outcome.letters[0].method == CREATE_TOPIC and _has_no_topics(reason):
            await self._finish(session, outcome.letters, "dead", reason)
            told = await self._notify.no_topics(outcome.letters[0], session, reason)
            session.add_all(told)
            return [_hold(self._queue, letter) for letter in told]
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
                told = await self._notify.undelivered(letters[0], session, reason)
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


async def forget_topic(session: AsyncSession, letter: Letter) -> None:
    """Note that the topic of a private chat is gone in which a letter was to stand."""
    thread = thread_of(letter)
    if thread is not None and letter.chat_id > 0:
        log.info("a patron's topic is gone", letter=letter.id)
        await cases.forget_topic(session, letter.chat_id, thread)


def thread_of(letter: Letter) -> int | None:
    """Return the thread of the topic in which a letter of a private chat is to stand."""
    thread: int | None = letter.payload.get("message_thread_id")
    return thread


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


def _has_no_topics(reason: str) -> bool:
    return "not enough rights" in reason.lower() or "not a forum" in reason.lower()


def _bare(payload: dict[str, Any]) -> dict[str, Any]:
    kept = {
        name: value
        for name, value in payload.items()
        if name not in ("reply_parameters", "message_thread_id")
    }
    return {**kept, "plain": True}


def _is_bare(letter: Letter) -> bool:
    return bool(letter.payload.get("plain"))
