"""The inbox: an update is committed under its number before Telegram is told that we have it.

Whatever arrives while a commit is under way is committed together next, so a crowd costs few
commits; a repeated number has no effect.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import orjson
import structlog
from sqlalchemy import Table, delete, select, update

from bot.database import Database
from bot.stir import Stir
from bot.turns import Job, Turns
from knowledge.clock import Clock
from knowledge.models import Received

MOST_RESTARTS = 10  # an update that was waiting at so many starts may be what kills the program
_KEPT = timedelta(hours=72)  # numbers of done updates; Telegram repeats for 24 hours at most

_TABLE = cast(Table, Received.__table__)

log = structlog.get_logger(__name__)


@dataclass
class _Arrival:
    updates: list[dict[str, Any]]
    stored: asyncio.Future[None]


class Inbox:
    """Takes updates from the poller and the webhook, keeps them, hands them to the turns."""

    def __init__(self, database: Database, turns: Turns, clock: Clock, stir: Stir) -> None:
        self._database, self._turns, self._clock, self._stir = database, turns, clock, stir
        self._arrivals: list[_Arrival] = []
        self._committing = False
        insert = database.insert_new(_TABLE)
        self._insert = insert.returning(_TABLE.c.update_id)
        self.received = 0
        self.repeated = 0

    @property
    def is_idle(self) -> bool:
        """Tell whether everything that arrived is stored."""
        return not self._committing and not self._arrivals

    async def receive(self, updates: list[dict[str, Any]]) -> None:
        """Return when the updates are committed. Raises what the database raised if they aren't."""
        arrival = _Arrival(updates, asyncio.get_running_loop().create_future())
        self._arrivals.append(arrival)
        if not self._committing:
            self._committing = True
            try:
                await self._commit_all()
            finally:
                self._committing = False
        await arrival.stored

    async def _commit_all(self) -> None:
        while self._arrivals:
            batch, self._arrivals = self._arrivals, []
            try:
                await self._commit([row for arrival in batch for row in arrival.updates])
            except Exception as error:
                for arrival in batch:
                    if not arrival.stored.done():
                        arrival.stored.set_exception(error)
            else:
                for arrival in batch:
                    if not arrival.stored.done():
                        arrival.stored.set_result(None)

    async def _commit(self, updates: list[dict[str, Any]]) -> None:
        now = self._clock.now()
        by_number = {int(row["update_id"]): row for row in updates}
        rows = [
            {
                "update_id": number,
                "conversation": conversation(row),
                "raw": _kept(row),
                "state": "waiting",
                "attempts": 0,
                "restarts": 0,
                "error": "",
                "received_at": now,
            }
            for number, row in sorted(by_number.items())
        ]
        async with self._database.write() as session:
            session.info["name"] = "inbox"
            inserted = await self._database.conclude(session, self._insert, rows)
            fresh = set(inserted.scalars())
            self.repeated += len(by_number) - len(fresh)
            new = {number: row for number, row in by_number.items() if number in fresh}
            session.info["after_commit"].append(lambda: self._hand_over(new))
        self.received += len(fresh)

    def _hand_over(self, updates: dict[int, dict[str, Any]]) -> None:
        for number, row in sorted(updates.items()):
            self._turns.enqueue(Job(number, conversation(row), row))
        self._stir.set()

    async def resume(self) -> None:
        """Take up the updates that an earlier process stored and did not finish."""
        async with self._database.write() as session:
            session.info["name"] = "resume"
            await session.execute(
                update(Received)
                .where(Received.state == "waiting")
                .values(restarts=Received.restarts + 1)
            )
            waiting = await session.scalars(
                select(Received)
                .where(Received.state == "waiting")
                .order_by(Received.received_at, Received.update_id)
            )
            rows = list(waiting)
        for row in rows:
            poisoned = row.restarts > MOST_RESTARTS
            job = Job(row.update_id, row.conversation, orjson.loads(row.raw), row.attempts)
            self._turns.enqueue(job, poisoned=poisoned)
        if rows:
            log.info("updates of an earlier run are taken up", number=len(rows))

    async def tidy(self, keep_text_days: int) -> None:
        """Forget what Telegram can no longer repeat, and the words of what was set aside."""
        now = self._clock.now()
        async with self._database.write() as session:
            await session.execute(
                delete(Received).where(Received.state == "done", Received.received_at < now - _KEPT)
            )
            await session.execute(
                update(Received)
                .where(
                    Received.state == "aside",
                    Received.received_at < now - timedelta(days=keep_text_days),
                    Received.raw != "",
                )
                .values(raw="", error="")
            )


def _kept(row: dict[str, Any]) -> str:
    """Return an update as it is stored: without the coordinates of where somebody is.

    The turn reads them from memory and uses them once. What a patron shares in a case is copied by
    Telegram, by its number. After a crash the bot asks for the place again.
    """
    raw = orjson.dumps(row)
    return (orjson.dumps(_placeless(row)) if b'"latitude"' in raw else raw).decode()


def _placeless(value: Any) -> Any:
    if isinstance(value, list):
        return [_placeless(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "latitude" in value:
        return {"latitude": None, "longitude": None}
    kept = {name: _placeless(one) for name, one in value.items()}
    if isinstance(kept.get("venue"), dict):
        kept["venue"] |= {"title": "", "address": ""}
    return kept


def conversation(raw: dict[str, Any]) -> int:
    """Return the number within which updates keep their order: the chat's, else the person's."""
    for kind, content in raw.items():
        if kind == "update_id" or not isinstance(content, dict):
            continue
        message = content.get("message") if kind == "callback_query" else content
        chat = message.get("chat") if isinstance(message, dict) else None
        if isinstance(chat, dict) and isinstance(chat.get("id"), int):
            return int(chat["id"])
        author = content.get("from")
        if isinstance(author, dict) and isinstance(author.get("id"), int):
            return int(author["id"])
    return 0
