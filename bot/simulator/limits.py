"""Flood limits: how much a bot may send in which time."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.simulator.chats import PrivateChat
from bot.simulator.errors import too_many

if TYPE_CHECKING:
    from bot.simulator.bots import BotAccount
    from bot.simulator.chats import Chat

GROUP_MESSAGES = 20
GROUP_SECONDS = 60.0
OVERALL_MESSAGES = 30
OVERALL_SECONDS = 1.0
# One message a second in a private chat; a few at once are let through after a rest.
PRIVATE_BURST = 4
PRIVATE_SECONDS = 1.0


class Limits:
    """Counts what bots send, in sliding windows; `enabled` switches all of them."""

    def __init__(self, clock: Callable[[], float], *, enabled: bool) -> None:
        self._clock = clock
        self.enabled = enabled

    def spend(self, bot: BotAccount, chat: Chat, messages: int = 1) -> None:
        """Count so many messages to a chat, or raise the 429 and count nothing.

        An album or a batch counts once in a private chat, by its pieces in a group and overall.
        """
        if not self.enabled:
            return
        now = self._clock()
        wait = max(self._overall_wait(bot, now, messages), self._chat_wait(chat, now, messages))
        if wait > 0:
            raise too_many(max(1, math.ceil(wait)))
        bot.sent_at.extend([now] * messages)
        if isinstance(chat, PrivateChat):
            chat.level += 1
        else:
            chat.sent_at.extend([now] * messages)

    def _overall_wait(self, bot: BotAccount, now: float, messages: int) -> float:
        sent = bot.sent_at
        while sent and sent[0] <= now - OVERALL_SECONDS:
            sent.popleft()
        over = len(sent) + messages - OVERALL_MESSAGES
        if over <= 0 or not sent:
            return 0.0
        return sent[min(over, len(sent)) - 1] + OVERALL_SECONDS - now

    def _chat_wait(self, chat: Chat, now: float, messages: int) -> float:
        if isinstance(chat, PrivateChat):
            return self._private_wait(chat, now)
        sent = chat.sent_at = [at for at in chat.sent_at if at > now - GROUP_SECONDS]
        over = len(sent) + messages - GROUP_MESSAGES
        if over <= 0 or not sent:
            return 0.0
        return sent[min(over, len(sent)) - 1] + GROUP_SECONDS - now

    def _private_wait(self, chat: PrivateChat, now: float) -> float:
        """A bucket of PRIVATE_BURST messages that gets one back every second."""
        elapsed = max(0.0, now - chat.level_at)
        chat.level = max(0.0, chat.level - elapsed / PRIVATE_SECONDS)
        chat.level_at = now
        return max(0.0, chat.level + 1 - PRIVATE_BURST) * PRIVATE_SECONDS
