"""Long polling: updates are asked for, stored, and only then confirmed by the next question."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.calls import Calls
from bot.database import is_out_of_service
from bot.inbox import Inbox
from bot.inline import InlineQueries
from bot.outbox.verdict import seconds_of
from bot.turns import Turns
from knowledge.clock import Clock

KINDS = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]
_BACKLOG = 5000  # updates that wait for their turn; above that no more are asked for
_OUTAGE_SECONDS = 2.0
_PROBE_SECONDS = 60.0
_LONGEST_PAUSE = 30.0

log = structlog.get_logger(__name__)


class Poller:
    """The receiving loop for installations without a public address."""

    def __init__(
        self,
        calls: Calls,
        inbox: Inbox,
        inline: InlineQueries,
        turns: Turns,
        clock: Clock,
        *,
        poll_seconds: int,
    ) -> None:
        self._calls, self._inbox, self._inline, self._turns = calls, inbox, inline, turns
        self._clock, self._seconds = clock, poll_seconds
        self._offset: int | None = None
        self._failures = 0
        self.last_poll: float | None = None
        self.problem = ""

    async def run(self) -> None:
        """Receive until cancelled; nothing that Telegram may say ends it."""
        while True:
            try:
                await self._once()
            except Exception as error:
                await self._clock.wait(self._after(error))

    async def _once(self) -> None:
        if self._turns.waiting > _BACKLOG:
            await self._clock.wait(1.0)
            return
        updates = await self._ask()
        self._failures, self.problem = 0, ""
        self.last_poll = asyncio.get_running_loop().time()
        if not updates:
            # All is confirmed. Update numbers may start anew after a quiet week, below this offset.
            self._offset = None
            return
        to_store = [update for update in updates if not self._inline.take(update)]
        try:
            if to_store:
                await self._inbox.receive(to_store)
        except Exception as error:
            if is_out_of_service(error):
                for update in to_store:
                    await self._turns.say_not_kept(update)
            raise
        self._offset = max(int(update["update_id"]) for update in updates) + 1

    async def _ask(self) -> list[dict[str, Any]]:
        parameters: dict[str, Any] = {
            "timeout": self._seconds,
            "allowed_updates": KINDS,
            "limit": 100,
        }
        if self._offset is not None:
            parameters["offset"] = self._offset
        updates = await self._calls.call(
            "getUpdates", parameters, read_seconds=self._seconds + 10.0
        )
        return [row for row in updates if isinstance(row, dict) and "update_id" in row]

    def _after(self, error: Exception) -> float:
        """Note what went wrong and return the seconds to wait before asking again."""
        self._failures += 1
        repeated = error.__class__.__name__ in self.problem
        self.problem = f"{type(error).__name__}: {error}"
        tell = log.debug if repeated else log.error
        pause = min(_LONGEST_PAUSE, 0.5 * 2.0 ** min(self._failures, 6))
        if isinstance(error, Conflict):
            tell("another program receives this bot's updates; stop it, or this one")
            return _LONGEST_PAUSE if repeated else 5.0
        if isinstance(error, InvalidToken):
            tell("Telegram refuses the bot's token; nothing is received")
            return _PROBE_SECONDS
        if isinstance(error, RetryAfter):
            return max(pause, seconds_of(error))
        if isinstance(error, TelegramError):
            tell("Telegram can't be reached; trying again", error=self.problem)
            return pause
        tell("updates could not be stored; Telegram keeps them", error=self.problem)
        return _OUTAGE_SECONDS
