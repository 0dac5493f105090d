"""Taps on inline buttons, and the bots' answers to them."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.simulator.chats import Message
from bot.simulator.errors import NotPossible, bad_request

# A client stops waiting long before; the server forgets the query a little later.
ANSWER_SECONDS = 60.0
_KEPT = 10_000


@dataclass(eq=False)
class CallbackTap:
    """One tap. `await tap.answer` gives {"text", "show_alert"} when the bot has answered."""

    query_id: str
    bot_id: int
    chat_id: int
    message_id: int
    person_id: int
    at: float
    answer: asyncio.Future[dict[str, Any]]

    @property
    def is_answered(self) -> bool:
        """True when the bot has answered."""
        return self.answer.done()


class Taps:
    """The callback queries, by id."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._taps: dict[str, CallbackTap] = {}
        self._count = 0

    def add(self, *, bot_id: int, chat_id: int, message_id: int, person_id: int) -> CallbackTap:
        """Open a query and return its tap."""
        self._count += 1
        tap = CallbackTap(
            query_id=str(4_380_000_000_000_000_000 + self._count),
            bot_id=bot_id,
            chat_id=chat_id,
            message_id=message_id,
            person_id=person_id,
            at=self._clock(),
            answer=asyncio.get_running_loop().create_future(),
        )
        self._taps[tap.query_id] = tap
        if len(self._taps) > _KEPT:
            del self._taps[next(iter(self._taps))]
        return tap

    def take(self, query_id: str, bot_id: int) -> CallbackTap:
        """Return the open query that the bot answers. Raises Refused if it is too late."""
        tap = self._taps.get(query_id)
        if (
            tap is None
            or tap.bot_id != bot_id
            or tap.is_answered
            or self._clock() - tap.at > ANSWER_SECONDS
        ):
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        return tap


def chat_instance(chat_id: int, bot_id: int) -> str:
    """Return what stands for a chat in the bot's callback queries, always the same."""
    digest = hashlib.sha256(f"{chat_id}:{bot_id}".encode()).digest()
    return str(int.from_bytes(digest[:8], "big", signed=True))


def data_of(message: Message, button: str) -> str:
    """Return the data of the button with this text, or with this data.

    Raises NotPossible with the buttons that are there.
    """
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = [one for row in rows for one in row if "callback_data" in one]
    for field in ("text", "callback_data"):
        for one in buttons:
            if one[field] == button:
                return str(one["callback_data"])
    there = ", ".join(f"«{one['text']}»" for one in buttons) or "none"
    raise NotPossible(f"There is no button «{button}» under this message; there are: {there}.")
