"""Inline queries: what somebody types behind a bot's name, and the results that come back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.simulator.errors import bad_request

ANSWER_SECONDS = 60.0


@dataclass(eq=False)
class InlineQuery:
    """One query. `await query.answer` gives the parameters of answerInlineQuery."""

    query_id: str
    bot_id: int
    at: float
    answer: asyncio.Future[dict[str, Any]]


class InlineQueries:
    """The inline queries, by id."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._queries: dict[str, InlineQuery] = {}
        self._count = 0

    def add(self, bot_id: int) -> InlineQuery:
        """Open a query."""
        self._count += 1
        query = InlineQuery(
            query_id=str(5_920_000_000_000_000_000 + self._count),
            bot_id=bot_id,
            at=self._clock(),
            answer=asyncio.get_running_loop().create_future(),
        )
        self._queries[query.query_id] = query
        return query

    def take(self, query_id: str, bot_id: int) -> InlineQuery:
        """Return the open query that the bot answers. Raises Refused if it is too late."""
        query = self._queries.pop(query_id, None)
        if query is None or query.bot_id != bot_id or self._clock() - query.at > ANSWER_SECONDS:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        return query
