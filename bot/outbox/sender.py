"""The one sender: letters leave in order per chat, within the budget, and what came of it is noted.

A letter that may leave at once is claimed in the very transaction that creates it; every other one
is claimed together with the noting of results, so that a message costs few commits and yet no call
is made for a letter that is not marked as under way. A letter found under way after a crash has an
unknown outcome, and its rule decides (`docs`: README, "What is promised").
"""

from __future__ import annotations

import asyncio
import random
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.calls import Calls
from bot.crash import crash_point
from bot.database import Database, is_out_of_service
from bot.outbox import verdict as verdicts
from bot.outbox.budget import Budget
from bot.outbox.envelope import album_call, mark_as_doubtful, single_call
from bot.outbox.verdict import Verdict, verdict
from bot.stir import Stir
from handlers.turn import ANSWER, CARD, EDIT, ONCE
from knowledge import staff
from knowledge.clock import Clock
from knowledge.models import Appearance, Letter, Pause

IN_MEMORY = 5000  # letters held in memory; the others wait in the database
_REMEMBERED = 20_000  # message ids of letters sent lately
_LONGEST_PAUSE = 60.0
_MOST_TRIES = 100  # refusals with a 5xx; about an hour and a half
_CARD_TRIES = 5
_MOST_RESTARTS = 10  # an answer under way at so many is given up, and the admins are told
_TROUBLE_SECONDS = 1.0  # after a failed write of our own
_ALBUM_SIZE = 10

log = structlog.get_logger(__name__)
Undelivered = Callable[[Letter, AsyncSession, str], Awaitable[list[Letter]]]


@dataclass
class _Result:
    """What came of one call: the message ids of its letters, or an error."""

    letters: list[Letter]
    message_ids: list[int | None]
    verdict: Verdict


class Outbox:
    """Letters in, calls out."""

    def __init__(
        self,
        database: Database,
        calls: Calls,
        clock: Clock,
        budget: Budget,
        *,
        at_once: int,
        undelivered: Undelivered,
        stir: Stir,
    ) -> None:
        self._database, self._calls, self._clock, self._budget = database, calls, clock, budget
        self._at_once, self._undelivered, self._stir = at_once, undelivered, stir
        self._queues: dict[int, deque[Letter]] = {}
        self._ready: OrderedDict[int, None] = OrderedDict()
        self._later: dict[int, datetime] = {}
        self._busy: set[int] = set()
        self._paused: dict[int, datetime] = {}
        self._sent_ids: OrderedDict[int, int] = OrderedDict()
        self._results: list[_Result] = []
        self._sends: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at: datetime | None = None
        self._loop: asyncio.Task[None] | None = None
        self._booking = False
        self._held = 0
        self._last_held = 0
        self._more_in_database = False
        self._stopping = False
        self._trouble_until: datetime | None = None
        self.halted = False
        self.counts: dict[str, int] = {}

    async def start(self) -> None:
        """Take up what an earlier process left, and begin to send."""
        await self._recover()
        self._loop = asyncio.create_task(self._run(), name="outbox")
        self._wake.set()

    async def stop(self, seconds: float) -> None:
        """Send what is due for at most `seconds`, finish what is under way, keep the rest."""
        try:
            async with asyncio.timeout(seconds):
                while self._held or not self.is_idle:
                    if self.halted or not (self._later or not self.is_idle):
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
            or self._results
            or self._booking
            or (self._ready and not self.halted)
            or self._wake.is_set()
        )

    @property
    def held(self) -> int:
        """Return how many letters wait in memory."""
        return self._held

    def put(self, session: AsyncSession, letters: Sequence[Letter]) -> None:
        """Add letters to a transaction; those that may leave at once are claimed in it."""
        claimed = [letter for letter in letters if self._claim_now(letter)]
        session.add_all(letters)

        def committed() -> None:
            self._accept(letters, claimed)

        def failed() -> None:
            for letter in claimed:
                self._busy.discard(letter.chat_id)
                self._budget.give_back(letter.chat_id, 1)

        session.info["after_commit"].append(committed)
        session.info["after_failure"].append(failed)

    def _claim_now(self, letter: Letter) -> bool:
        chat = letter.chat_id
        if (
            self._stopping
            or self.halted
            or self._more_in_database
            or letter.rule == ONCE
            or letter.album
            or letter.not_before is not None
            or chat in self._queues
            or chat in self._busy
            or chat in self._paused
            or len(self._busy) >= self._at_once
            or (letter.edits is not None and letter.edits not in self._sent_ids)
            or (letter.answers is not None and letter.answers not in self._sent_ids)
            or self._budget.take(chat, 1, self._clock.now()) > 0
        ):
            return False
        self._busy.add(chat)
        letter.state = "sending"
        return True

    def _accept(self, letters: Sequence[Letter], claimed: Sequence[Letter]) -> None:
        for letter in letters:
            if letter in claimed:
                self._last_held = max(self._last_held, letter.id)
                self._launch([letter])
            else:
                self._hold(letter)
        self._wake.set()
        self._stir.set()

    def _hold(self, letter: Letter) -> None:
        """Keep a letter in memory for sending, or leave it to the database when there are many."""
        if self._more_in_database:
            return
        self._queue_up(letter)
        self._more_in_database = self._held > IN_MEMORY

    def _queue_up(self, letter: Letter) -> None:
        chat = letter.chat_id
        queue = self._queues.setdefault(chat, deque())
        if letter.edits is not None and letter.method == "editMessageText":
            self._drop_older_edits(queue, letter)
        queue.append(letter)
        self._held += 1
        self._last_held = max(self._last_held, letter.id)
        if chat not in self._busy and chat not in self._later:
            self._ready[chat] = None

    def _drop_older_edits(self, queue: deque[Letter], newest: Letter) -> None:
        """Let the newest edit of a message win over those that have not left yet."""
        for older in [row for row in queue if row.edits == newest.edits and row.state == "ready"]:
            if older.method != newest.method:
                continue
            queue.remove(older)
            self._held -= 1
            self._results.append(_Result([older], [None], Verdict(verdicts.MERGED)))

    # ---- the loop: note results, claim what may leave, send it

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while await self._turn_over():
                pass
            self._stir.set()
            if self._stopping and not self._sends and not self._results:
                return

    async def _turn_over(self) -> bool:
        if self._more_in_database and self._held < IN_MEMORY // 5 and not self._stopping:
            await self._hold_more()
        if self._trouble_until is not None and self._clock.now() < self._trouble_until:
            return False
        self._trouble_until = None
        batches = [] if self._stopping or self.halted else self._due()
        results, self._results = self._results, []
        if not batches and not results:
            return False
        self._booking = True
        try:
            await self._book(results, batches)
        except Exception as error:
            log.error("the outbox could not be written; trying again", error=str(error))
            self._take_back(results, batches)
            return False
        finally:
            self._booking = False
        for batch in batches:
            self._launch(batch)
        return True

    def _take_back(self, results: list[_Result], batches: list[list[Letter]]) -> None:
        self._results = results + self._results
        for batch in batches:
            chat = batch[0].chat_id
            self._queues.setdefault(chat, deque()).extendleft(reversed(batch))
            self._held += len(batch)
            self._busy.discard(chat)
            self._budget.give_back(chat, len(batch))
            self._ready[chat] = None
        self._trouble_until = self._clock.now() + timedelta(seconds=_TROUBLE_SECONDS)
        self._set_alarm(self._trouble_until)

    def _due(self) -> list[list[Letter]]:
        """Return the batches that may leave now: one letter, or one album, for each chat."""
        now = self._clock.now()
        for chat, at in list(self._later.items()):
            if at <= now:
                del self._later[chat]
                self._ready[chat] = None
        batches = []
        # Patrons before groups: a full group never delays a private answer.
        for chat in sorted(self._ready, key=lambda chat: chat < 0):
            if len(self._busy) >= self._at_once:
                break
            batch = self._batch(chat, now)
            if batch:
                batches.append(batch)
        if self._later:
            self._set_alarm(min(self._later.values()))
        return batches

    def _batch(self, chat: int, now: datetime) -> list[Letter]:
        queue = self._queues.get(chat)
        self._ready.pop(chat, None)
        if not queue or chat in self._busy:
            return []
        head = queue[0]
        not_before = max(
            (at for at in (head.not_before, self._paused.get(chat)) if at is not None), default=now
        )
        if not_before > now:
            self._later[chat] = not_before
            return []
        self._paused.pop(chat, None)
        size = _album_length(queue)
        wait = self._budget.take(chat, size, now)
        if wait > 0:
            self._later[chat] = now + timedelta(seconds=wait)
            return []
        batch = [queue.popleft() for _ in range(size)]
        self._held -= size
        if not queue:
            del self._queues[chat]
        self._busy.add(chat)
        return batch

    def _launch(self, batch: list[Letter]) -> None:
        task = asyncio.create_task(self._send(batch))
        self._sends.add(task)
        task.add_done_callback(self._sends.discard)

    async def _send(self, batch: list[Letter]) -> None:
        letter = batch[0]
        try:
            if letter.album:
                method, parameters = album_call(batch, self._sent_ids)
            else:
                method, parameters = single_call(letter, self._sent_ids)
            crash_point("before-send")
            answer = await self._calls.call(method, parameters)
            crash_point("after-send")
            result = _Result(batch, _message_ids(answer, len(batch)), Verdict(verdicts.SENT))
        except Exception as error:  # whatever it was, the letter must not vanish
            result = _Result(batch, [None] * len(batch), verdict(error))
        self._results.append(result)
        self._count(result.verdict.kind)
        self._wake.set()

    # ---- what came of it

    async def _book(self, results: list[_Result], batches: list[list[Letter]]) -> None:
        """Note results and claims in one transaction."""
        follow_ups: list[Callable[[], None]] = []
        async with self._database.write() as session:
            session.info["name"] = "record"
            await self._note_sent(session, results)
            for result in results:
                if result.verdict.kind != verdicts.SENT:
                    follow_ups += await self._note_failure(session, result)
            claims = [letter.id for batch in batches for letter in batch]
            if claims:
                await session.execute(
                    update(Letter), [{"id": number, "state": "sending"} for number in claims]
                )
                await self._resolve(session, [letter for batch in batches for letter in batch])
        for result in results:
            if result.verdict.kind != verdicts.MERGED:
                self._release(result.letters[0].chat_id)
        for follow_up in follow_ups:
            follow_up()

    async def _note_sent(self, session: AsyncSession, results: list[_Result]) -> None:
        now = self._clock.now()
        sent: list[dict[str, Any]] = []
        stands: list[dict[str, Any]] = []
        for result in results:
            if result.verdict.kind != verdicts.SENT:
                continue
            for letter, message_id in zip(result.letters, result.message_ids, strict=True):
                sent.append(
                    {
                        "id": letter.id,
                        "state": "sent",
                        "message_id": message_id,
                        "sent_at": now,
                        "payload": {},
                    }
                )
                if message_id is None:
                    continue
                self._remember(letter.id, message_id)
                if letter.case_id is not None and letter.role:
                    stands.append(_appearance(letter, message_id))
        if sent:
            await session.execute(update(Letter), sent)
        if stands:
            await self._database.insert_new(session, Appearance.__table__, stands)  # type: ignore[arg-type]

    async def _note_failure(
        self, session: AsyncSession, result: _Result
    ) -> list[Callable[[], None]]:
        said = result.verdict
        now = self._clock.now()
        chat = result.letters[0].chat_id
        match said.kind:
            case verdicts.MERGED:
                return await self._finish(session, result.letters, "merged", "")
            case verdicts.WAIT:
                until = now + timedelta(seconds=said.seconds)
                await session.merge(Pause(chat_id=chat, until=until))
                return await self._again(session, result.letters, until, pause=True)
            case verdicts.RETRY if not said.limited or result.letters[0].tries < _MOST_TRIES:
                return await self._again(session, result.letters, self._after_pause(result, now))
            case verdicts.BARE:
                for letter in result.letters:
                    letter.payload = _bare(letter.payload)
                    letter.answers = None
                return await self._again(session, result.letters, now)
            case verdicts.MOVED:
                await staff.move(session, chat, said.moved_to)
                return [lambda: self._move(chat, said.moved_to, result.letters)]
            case verdicts.HALT:
                return [
                    *await self._again(session, result.letters, now),
                    lambda: self._halt(said.reason),
                ]
            case verdicts.UNKNOWN:
                return await self._note_unknown(session, result, now)
        return await self._note_refused(session, result)

    async def _note_unknown(
        self, session: AsyncSession, result: _Result, now: datetime
    ) -> list[Callable[[], None]]:
        letters, reason = result.letters, result.verdict.reason
        first = letters[0]
        again_at = self._after_pause(result, now)
        if first.rule == EDIT or (first.rule == CARD and first.tries < _CARD_TRIES):
            return await self._again(session, letters, again_at)
        if first.rule == ANSWER and not first.marked:
            extra = mark_as_doubtful(letters)
            for letter in extra:
                session.add(letter)
            follow_ups = await self._again(session, letters, again_at)
            return [*follow_ups, *(_call(self._hold, letter) for letter in extra)]
        return await self._end(session, letters, "unknown", reason)

    async def _note_refused(
        self, session: AsyncSession, result: _Result
    ) -> list[Callable[[], None]]:
        chat, reason = result.letters[0].chat_id, result.verdict.reason
        lost = list(result.letters)
        waiting = list(self._queues.get(chat, ())) if reason.startswith("Forbidden") else []
        follow_ups = await self._end(session, lost, "dead", reason)
        if waiting:
            await self._finish(session, waiting, "dead", reason)
            follow_ups.append(lambda: self._forget(chat, waiting))
        return follow_ups

    async def _end(
        self, session: AsyncSession, letters: list[Letter], state: str, reason: str
    ) -> list[Callable[[], None]]:
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
        return [_call(self._hold, letter) for letter in told]

    async def _finish(
        self, session: AsyncSession, letters: Sequence[Letter], state: str, reason: str
    ) -> list[Callable[[], None]]:
        if letters:
            await session.execute(
                update(Letter),
                [{"id": letter.id, "state": state, "error": reason[:500]} for letter in letters],
            )
        return []

    async def _again(
        self, session: AsyncSession, letters: list[Letter], at: datetime, *, pause: bool = False
    ) -> list[Callable[[], None]]:
        rows = []
        for letter in letters:
            letter.tries += 0 if pause else 1
            letter.not_before = None if pause else at
            letter.state = "ready"
            rows.append(
                {
                    "id": letter.id,
                    "state": "ready",
                    "tries": letter.tries,
                    "not_before": letter.not_before,
                    "payload": letter.payload,
                    "marked": letter.marked,
                    "answers": letter.answers,
                }
            )
        await session.execute(update(Letter), rows)
        chat = letters[0].chat_id

        def back() -> None:
            if pause:
                self._paused[chat] = at
            self._queues.setdefault(chat, deque()).extendleft(reversed(letters))
            self._held += len(letters)
            self._release(chat)

        return [back]

    def _after_pause(self, result: _Result, now: datetime) -> datetime:
        seconds = min(_LONGEST_PAUSE, 2.0 ** min(result.letters[0].tries, 6))
        jitter = random.uniform(0.75, 1.0)  # noqa: S311  # spreads retries, hides nothing
        return now + timedelta(seconds=seconds * jitter)

    def _release(self, chat: int) -> None:
        self._busy.discard(chat)
        if chat in self._queues and chat not in self._later:
            self._ready[chat] = None

    def _forget(self, chat: int, letters: Sequence[Letter]) -> None:
        gone = {letter.id for letter in letters}
        kept = deque(letter for letter in self._queues.get(chat, ()) if letter.id not in gone)
        self._held -= len(self._queues.get(chat, ())) - len(kept)
        self._queues.pop(chat, None)
        if kept:
            self._queues[chat] = kept

    def _move(self, old: int, new: int, letters: list[Letter]) -> None:
        waiting = [*letters, *self._queues.pop(old, ())]
        self._held += len(letters)
        for letter in waiting:
            letter.chat_id, letter.state = new, "ready"
        self._queues.setdefault(new, deque()).extendleft(reversed(waiting))
        self._release(old)
        self._release(new)

    def _halt(self, reason: str) -> None:
        if not self.halted:
            log.error("Telegram refuses the bot's token; nothing is sent", reason=reason)
        self.halted = True

    def resume(self) -> None:
        """Send again, after the token was found to be valid."""
        self.halted = False
        self._wake.set()

    # ---- memory and time

    def _remember(self, letter_id: int, message_id: int) -> None:
        self._sent_ids[letter_id] = message_id
        if len(self._sent_ids) > _REMEMBERED:
            self._sent_ids.popitem(last=False)

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

    def _count(self, kind: str) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + 1

    # ---- after a restart

    async def _recover(self) -> None:
        now = self._clock.now()
        async with self._database.write() as session:
            session.info["name"] = "recovery"
            under_way = await session.scalars(
                select(Letter).where(Letter.state == "sending").order_by(Letter.id)
            )
            for letter in under_way.all():
                await self._recover_one(letter, session)
            pauses = await session.scalars(select(Pause))
            self._paused = {pause.chat_id: pause.until for pause in pauses if pause.until > now}
            recent = await session.execute(
                select(Letter.chat_id, Letter.sent_at).where(
                    Letter.sent_at > now - timedelta(seconds=60), Letter.chat_id < 0
                )
            )
            for chat_id, sent_at in recent:
                self._budget.note(chat_id, sent_at or now)
        await self._hold_more()

    async def _recover_one(self, letter: Letter, session: AsyncSession) -> None:
        """Decide on a letter that was under way when the program was stopped.

        An answer that bears its mark goes out again each time: the program may have been stopped
        twice before the call was made, and a marked double does less harm than silence.
        """
        self._count("recovered")
        if letter.rule == ANSWER:
            letter.tries = letter.tries + 1 if letter.marked else 0
        if letter.rule == ONCE or (letter.marked and letter.tries >= _MOST_RESTARTS):
            reason = "the program was stopped while it was sending"
            await self._end(session, [letter], "unknown", reason)
            return
        letter.state = "ready"
        if letter.rule == ANSWER and not letter.marked:
            session.add_all(mark_as_doubtful([letter]))
            letter.payload = dict(letter.payload)

    async def _hold_more(self) -> None:
        async with self._database.read() as session:
            found = await session.scalars(
                select(Letter)
                .where(Letter.state == "ready", Letter.id > self._last_held)
                .order_by(Letter.id)
                .limit(IN_MEMORY // 2)
            )
            letters = list(found)
        self._more_in_database = len(letters) == IN_MEMORY // 2
        for letter in letters:
            self._queue_up(letter)


def _call(function: Callable[[Letter], None], letter: Letter) -> Callable[[], None]:
    return lambda: function(letter)


def _album_length(queue: deque[Letter]) -> int:
    album = queue[0].album
    if not album:
        return 1
    size = 0
    for letter in queue:
        if letter.album != album or size == _ALBUM_SIZE:
            break
        size += 1
    return size


def _message_ids(answer: Any, count: int) -> list[int | None]:
    if isinstance(answer, list):
        return [row.get("message_id") for row in answer][:count]
    if isinstance(answer, dict):
        return [answer.get("message_id")] * count
    return [None] * count


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
