"""The turns: stored updates are answered, in order within each conversation, else side by side."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, cast

import orjson
import structlog
from sqlalchemy import Table, bindparam, select
from sqlalchemy import update as sql_update
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot, Update

from bot.calls import Calls
from bot.database import Database, is_out_of_service
from bot.limits import Limits
from bot.outbox import Outbox
from bot.plans import Plan, plan_for
from bot.stir import Stir
from handlers import rescue, staff
from handlers.arrival import begin
from handlers.routes import PATRON
from handlers.turn import Desk, Turn
from knowledge.cases import Refused
from knowledge.clock import Clock
from knowledge.models import Received

MOST_ATTEMPTS = 3
_OUTAGE_SECONDS = 2.0
_IN_MEMORY = 50  # updates of one conversation; the words of the others wait in the database
_TYPING_AFTER = 0.4  # seconds; quicker answers need no "typing…"

_TABLE = cast(Table, Received.__table__)
_ASIDE = (
    _TABLE.update()
    .where(_TABLE.c.update_id == bindparam("number"))
    .values(state=bindparam("new_state"), error=bindparam("new_error"))
)
_DONE = _ASIDE.values(raw="")

log = structlog.get_logger(__name__)


@dataclass
class Job:
    """One stored update that waits for its turn; raw: None while it is in the database alone."""

    update_id: int
    conversation: int
    raw: dict[str, Any] | None
    attempts: int = 0
    poisoned: bool = False


class Turns:
    """Runs the turns; one conversation at a time each, at most `workers` conversations at once."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        calls: Calls,
        clock: Clock,
        stir: Stir,
        *,
        workers: int,
        per_minute: int,
    ) -> None:
        self._limits = Limits(database, clock, per_minute)
        self._database, self._outbox, self._calls = database, outbox, calls
        self._clock, self._stir = clock, stir
        self._places = asyncio.Semaphore(workers)
        self._queues: dict[int, deque[Job]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._going = asyncio.Event()
        self._stopping = False
        self._warned: set[int] = set()
        self.desk: Desk | None = None
        self.bot: Bot | None = None
        self.done = 0
        self.failed = 0
        self.set_aside = 0

    def open(self, desk: Desk, bot: Bot) -> None:
        """Begin to answer."""
        self.desk, self.bot = desk, bot
        self._going.set()

    @property
    def waiting(self) -> int:
        """Return how many updates wait for their turn, the running ones included."""
        return sum(len(queue) for queue in self._queues.values())

    @property
    def is_idle(self) -> bool:
        """Tell whether every stored update has had its turn and its acknowledgement."""
        return not self._queues and not self._tasks

    def enqueue(self, job: Job, *, poisoned: bool = False) -> None:
        """Put a stored update at the end of its conversation."""
        job.poisoned = poisoned
        queue = self._queues.get(job.conversation)
        if queue is not None:
            if len(queue) >= _IN_MEMORY:
                job.raw = None
            queue.append(job)
            return
        self._queues[job.conversation] = deque([job])
        self._start(self._converse(job.conversation))

    async def stop(self) -> None:
        """Finish the turns that are running; the others stay stored."""
        self._stopping = True
        self._going.set()
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _converse(self, conversation: int) -> None:
        await self._going.wait()
        queue = self._queues[conversation]
        while queue and not self._stopping:
            async with self._places:
                if self._stopping:
                    break
                finished = await self._attempt(queue[0])
            if finished:
                queue.popleft()
                self._stir.set()
            elif not self._stopping:
                await self._clock.wait(_OUTAGE_SECONDS)
        del self._queues[conversation]
        self._stir.set()

    async def _attempt(self, job: Job) -> bool:
        """Give an update its turn; tell whether it is finished, one way or the other."""
        structlog.contextvars.bind_contextvars(update_id=job.update_id)
        try:
            job.raw = job.raw or await self._read(job)
            if job.poisoned:
                await self._set_aside(job, "the program stopped each time it was handled")
                return True
            await self._turn(job)
            self.done += 1
            self._warned.discard(job.conversation)
            return True
        except Exception as error:
            if is_out_of_service(error):
                await self._outage(job, error)
                return False
            return await self._after_failure(job, error)
        finally:
            structlog.contextvars.unbind_contextvars("update_id")

    async def _read(self, job: Job) -> dict[str, Any]:
        """Return an update from the database."""
        async with self._database.read() as session:
            raw = await session.scalar(
                select(Received.raw).where(Received.update_id == job.update_id)
            )
        read: dict[str, Any] = orjson.loads(raw or b"{}") or {"update_id": job.update_id}
        return read

    async def _after_failure(self, job: Job, error: Exception) -> bool:
        self.failed += 1
        job.attempts += 1
        log.exception("a turn failed", attempt=job.attempts)
        try:
            if job.attempts >= MOST_ATTEMPTS:
                await self._set_aside(job, f"{type(error).__name__}: {error}")
                return True
            async with self._database.write() as session:
                await session.execute(
                    sql_update(Received)
                    .where(Received.update_id == job.update_id)
                    .values(attempts=job.attempts)
                )
            return await self._attempt(job)
        except Exception as second:
            if is_out_of_service(second):
                await self._outage(job, second)
                return False
            log.exception("an update could not even be set aside; it stays stored")
            return True

    async def _turn(self, job: Job) -> None:
        assert self.desk is not None  # open() was called
        assert self.bot is not None
        assert job.raw is not None  # _attempt() has read it
        update = Update.de_json(job.raw, self.bot)
        held = await self._limits.held(update, self.desk.mutes)
        plan = Plan(PATRON, held) if held is not None else plan_for(update)
        findings = None
        with self._typing(job, plan):
            if plan.prepare is not None:
                findings = await plan.prepare(update, self.desk)
            try:
                turn = await self._transact(update, plan, findings)
            except Refused as refusal:
                turn = await self._transact(update, plan, findings, refusal)
        if update.callback_query is not None:
            self._start(self._acknowledge(update.callback_query.id, turn))

    async def _transact(
        self, update: Update, plan: Plan, findings: Any, refusal: Refused | None = None
    ) -> Turn:
        assert self.desk is not None  # open() was called
        async with self._database.write() as session:
            session.info["name"] = "turn"
            turn = await begin(update, session, self.desk, plan.side, findings)
            if refusal is None:
                await plan.handler(turn)
            else:
                staff.refusal(turn, refusal)
            self._outbox.put(session, turn.letters, turn.taken_back)
            await self._finish(session, update.update_id, "done")
        return turn

    async def _set_aside(self, job: Job, reason: str) -> None:
        assert self.desk is not None  # open() was called
        async with self._database.write() as session:
            session.info["name"] = "aside"
            letters = await rescue.set_aside(
                job.raw or {"update_id": job.update_id}, session, self.desk, reason
            )
            self._outbox.put(session, letters)
            await self._finish(session, job.update_id, "aside", reason)
        self.set_aside += 1
        log.error("an update was set aside", update_id=job.update_id, reason=reason)

    async def _finish(
        self, session: AsyncSession, update_id: int, state: str, error: str = ""
    ) -> None:
        """Mark the update and commit: the last thing that a turn does."""
        statement = _DONE if state == "done" else _ASIDE
        values = {"number": update_id, "new_state": state, "new_error": error[:500]}
        await self._database.conclude(session, statement, values)

    async def _outage(self, job: Job, error: BaseException) -> None:
        log.error("the database is out of service; the update waits", error=str(error))
        if job.raw is not None:
            await self.say_not_kept(job.raw)

    async def say_not_kept(self, raw: dict[str, Any]) -> None:
        """Tell a patron, once an outage and past the outbox, that their words can't be kept now."""
        update = rescue.bare(raw)
        chat = update.effective_chat if update else None
        if chat is None or self.desk is None or chat.id in self._warned:
            return
        self._warned.add(chat.id)
        text = rescue.not_kept(
            self.desk, str(raw.get("message", {}).get("from", {}).get("language_code", ""))[:2]
        )
        with contextlib.suppress(Exception):
            await self._calls.call("sendMessage", {"chat_id": chat.id, "text": text})

    async def _acknowledge(self, query_id: str, turn: Turn) -> None:
        """Stop the button's clock, with a word if there is one; too late does no harm."""
        parameters: dict[str, Any] = {"callback_query_id": query_id}
        if turn.toast:
            parameters |= {"text": turn.toast[:200], "show_alert": turn.toast_is_alert}
        try:
            await self._calls.call("answerCallbackQuery", parameters)
        except Exception as error:
            log.info("a tap could not be acknowledged", error=str(error))

    @contextlib.contextmanager
    def _typing(self, job: Job, plan: Plan) -> Any:
        if plan.prepare is None or job.conversation < 0:
            yield
            return
        show = asyncio.get_running_loop().call_later(
            _TYPING_AFTER, lambda: self._start(self._show_typing(job.conversation))
        )
        try:
            yield
        finally:
            show.cancel()

    async def _show_typing(self, chat_id: int) -> None:
        with contextlib.suppress(Exception):
            await self._calls.call("sendChatAction", {"chat_id": chat_id, "action": "typing"})

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._stir.set()
