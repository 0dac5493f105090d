"""Handing out updates: getUpdates, and the webhook's pusher."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout

from bot.simulator.errors import Refused
from bot.simulator.methods.updates import allow_updates, refuse_webhook_conflict

if TYPE_CHECKING:
    from bot.simulator.bots import BotAccount, Update, Webhook
    from bot.simulator.methods.call import Call
    from bot.simulator.telegram import Telegram

LONGEST_POLL_SECONDS = 50
LONGEST_PAUSE_SECONDS = 60.0
LONGEST_RETRY_AFTER = 3600
PUSH_SECONDS = 60.0
_TAKEN = range(200, 300)
_MOST_UPDATES = 100
_SET_WEBHOOK = "Conflict: terminated by setWebhook request"
_CONFLICT = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


class Pollers:
    """The one long poll that each bot may have under way."""

    def __init__(self) -> None:
        self._waiting: dict[int, asyncio.Future[None]] = {}

    async def updates(self, call: Call) -> list[Update]:
        """Return what a getUpdates call gets, after waiting for it if need be."""
        refuse_webhook_conflict(call)
        bot, params = call.bot, call.params
        allow_updates(params, bot.updates)
        limit = max(1, min(params.whole("limit", _MOST_UPDATES), _MOST_UPDATES))
        timeout = max(0, min(params.whole("timeout"), LONGEST_POLL_SECONDS))
        offset = params.whole("offset")
        if offset:
            bot.updates.confirm_below(offset)
        if timeout and not bot.updates.pending():
            # Only a call that has to wait drives out the one that waits already.
            self.end(bot, _CONFLICT)
            await self._wait(call, timeout)
            if bot.webhook is not None:
                raise Refused(409, _SET_WEBHOOK)
        return bot.updates.hand_out(limit)

    def end(self, bot: BotAccount, words: str) -> None:
        """End the bot's poll with a conflict, if there is one."""
        waiter = self._waiting.pop(bot.id, None)
        if waiter is not None and not waiter.done():
            waiter.set_exception(Refused(409, words))

    def close(self) -> None:
        """Let every poll come back empty."""
        for waiter in self._waiting.values():
            if not waiter.done():
                waiter.set_result(None)

    async def _wait(self, call: Call, seconds: float) -> None:
        """Wait for an update, the end of the time, or another poll (Refused with 409)."""
        bot = call.bot
        waiter = self._waiting[bot.id] = bot.updates.change()
        bot.is_polling = True
        call.telegram.events.wake()
        try:
            async with asyncio.timeout(seconds):
                await waiter
        except TimeoutError:
            pass
        finally:
            bot.updates.waiters.discard(waiter)
            if self._waiting.get(bot.id) is waiter:
                del self._waiting[bot.id]
                bot.is_polling = False
                call.telegram.events.wake()


class Pushers:
    """Pushes updates to webhooks: in order within a queue, queues side by side."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._session: ClientSession | None = None

    def start(self, bot: BotAccount) -> None:
        """See to it that the bot's updates are pushed from now on."""
        task = self._tasks.get(bot.id)
        if bot.webhook is not None and (task is None or task.done()):
            self._tasks[bot.id] = asyncio.create_task(self._push_all(bot))

    async def close(self) -> None:
        """Stop pushing."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _push_all(self, bot: BotAccount) -> None:
        queues: dict[str, asyncio.Task[None]] = {}
        try:
            while bot.webhook is not None:
                queues = {name: task for name, task in queues.items() if not task.done()}
                for update in bot.updates.pending():
                    if update.queue in queues:
                        continue
                    if len(queues) >= bot.webhook.max_connections:
                        break
                    worker = self._push_queue(bot, update.queue)
                    queues[update.queue] = asyncio.create_task(worker)
                await asyncio.wait(
                    {bot.updates.change(), *queues.values()},
                    return_when=asyncio.FIRST_COMPLETED,
                )
        finally:
            for task in queues.values():
                task.cancel()
            await asyncio.gather(*queues.values(), return_exceptions=True)

    async def _push_queue(self, bot: BotAccount, queue: str) -> None:
        pause = self._telegram.webhook_retry_pause
        while bot.webhook is not None:
            update = next((one for one in bot.updates.pending() if one.queue == queue), None)
            if update is None:
                return
            wait = await self._push(bot, bot.webhook, update)
            if wait is None:
                bot.updates.confirm([update.update_id])
                pause = self._telegram.webhook_retry_pause
                continue
            await asyncio.sleep(max(wait, pause))
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _push(self, bot: BotAccount, hook: Webhook, update: Update) -> float | None:
        """Push one update. None if it was taken, else for how long the bot asks to wait."""
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(PUSH_SECONDS))
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
        try:
            async with self._session.post(
                hook.url, data=update.body, headers=headers, allow_redirects=False
            ) as response:
                await response.read()
        except (ClientError, OSError, TimeoutError) as error:
            self._failed(hook, _words(error))
            return 0.0
        if response.status in _TAKEN:
            return None
        self._failed(hook, f"Wrong response from the webhook: {response.status} {response.reason}")
        asked = response.headers.get("Retry-After", "")
        return float(min(int(asked), LONGEST_RETRY_AFTER)) if asked.isdecimal() else 0.0

    def _failed(self, hook: Webhook, words: str) -> None:
        hook.last_error = (int(self._telegram.clock()), words)
        self._telegram.events.wake()


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "Read timeout expired"
    if isinstance(error, ClientConnectorError):
        return "Connection refused"
    return "Connection closed"
