"""Inline queries: answered at once or not at all, and never stored.

They come with every letter that somebody types, from people who may never have met the bot.
One search at a time, so that at most one stands before a patron's in the catalogue's thread; of
one person only the newest query counts; what has waited long is dropped, as Telegram does.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog

from bot.calls import Calls
from bot.stir import Stir
from handlers import inline
from handlers.turn import Desk
from knowledge.clock import Clock

_MOST_WAITING = 200  # people; of more, those who have waited longest are not answered
_LONGEST_WAIT = timedelta(seconds=15)
_ANSWERS_AT_ONCE = 8

log = structlog.get_logger(__name__)


class _Query(NamedTuple):
    query_id: str
    typed: str
    came: datetime


class InlineQueries:
    """Takes inline queries from the poller and the webhook, past the inbox."""

    def __init__(self, calls: Calls, clock: Clock, stir: Stir) -> None:
        self._calls, self._clock, self._stir = calls, clock, stir
        self._waiting: dict[int, _Query] = {}  # by person, in the order of their newest query
        self._desk: Desk | None = None
        self._searching: asyncio.Task[None] | None = None
        self._answers: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(_ANSWERS_AT_ONCE)
        self.answered = 0
        self.dropped = 0

    @property
    def is_idle(self) -> bool:
        """Tell whether every query was answered or dropped."""
        return self._searching is None and not self._answers

    def open(self, desk: Desk) -> None:
        """Begin to answer."""
        self._desk = desk

    def take(self, update: dict[str, Any]) -> bool:
        """Take an update if it is an inline query; tell whether it was one."""
        content = update.get("inline_query")
        if content is None:
            return False
        query = _read(content, self._clock.now())
        if query is not None:
            self._put(*query)
        return True

    def _put(self, person: int, query: _Query) -> None:
        if self._waiting.pop(person, None) is not None:
            self.dropped += 1
        self._waiting[person] = query
        if len(self._waiting) > _MOST_WAITING:
            del self._waiting[next(iter(self._waiting))]
            self.dropped += 1
        if self._searching is None:
            self._searching = asyncio.create_task(self._search_all(), name="inline")

    async def stop(self) -> None:
        """Drop what waits and finish what is being answered."""
        self._waiting.clear()
        if self._searching is not None:
            await self._searching
        if self._answers:
            await asyncio.wait(self._answers)

    async def _search_all(self) -> None:
        try:
            while self._waiting and self._desk is not None:
                await self._places.acquire()
                if not self._waiting:
                    self._places.release()
                    break
                await self._search(self._waiting.pop(next(iter(self._waiting))), self._desk)
        finally:
            self._searching = None
            self._stir.set()

    async def _search(self, query: _Query, desk: Desk) -> None:
        """Find the books of one query; they are sent while the next is searched."""
        parameters = None
        if self._clock.now() - query.came <= _LONGEST_WAIT:
            try:
                parameters = await inline.answer(query.query_id, query.typed, desk)
            except Exception as error:  # what was typed is in no log
                log.error("an inline query could not be answered", error=type(error).__name__)
        if parameters is None:
            self.dropped += 1
            self._places.release()
            return
        task = asyncio.create_task(self._send(parameters))
        self._answers.add(task)
        task.add_done_callback(self._sent)

    async def _send(self, parameters: dict[str, Any]) -> None:
        try:
            await self._calls.call("answerInlineQuery", parameters)
            self.answered += 1
        except Exception as error:
            log.info("an inline query was answered too late", error=str(error))

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._answers.discard(task)
        self._places.release()
        self._stir.set()


def _read(content: Any, now: datetime) -> tuple[int, _Query] | None:
    """Return who asks and what; None if it is no query that can be answered."""
    if not isinstance(content, dict):
        return None
    author, query_id, typed = content.get("from"), content.get("id"), content.get("query")
    person = author.get("id") if isinstance(author, dict) else None
    if not isinstance(person, int) or not isinstance(query_id, str) or not isinstance(typed, str):
        return None
    return person, _Query(query_id, typed, now)
