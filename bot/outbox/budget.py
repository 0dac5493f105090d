"""The one rate budget: how many messages may leave now, in all and to one chat.

Telegram allows about 30 a second in all, 1 a second to a private chat with small bursts, and 20 a
minute to a group. A bucket would let a group have twice that in its first minute, so a group's
minute is a sliding window.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime

_WINDOW_SECONDS = 60.0
_FORGET_AFTER = 4096  # private chats whose buckets are kept


@dataclass
class _Bucket:
    rate: float
    burst: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        self.tokens = min(self.burst, self.tokens + max(0.0, now - self.at) * self.rate)
        self.at = now
        return 0.0 if self.tokens >= 1.0 else (1.0 - self.tokens) / self.rate


class Budget:
    """What may be sent when; one for the whole service."""

    def __init__(
        self, *, overall: float, private: float, private_burst: int, group: int, now: datetime
    ) -> None:
        self._private, self._burst, self._group = private, private_burst, group
        burst = max(1.0, overall)
        self._all = _Bucket(overall, burst, burst, now.timestamp())
        self._chats: dict[int, _Bucket] = {}
        self._groups: dict[int, deque[float]] = {}

    def take(self, chat_id: int, cost: int, now: datetime) -> float:
        """Take `cost` messages to a chat out of the budget, or return the seconds to wait.

        0.0 means taken. An album costs its pieces; one dearer than a group's whole minute may
        go when the minute is empty.
        """
        at = now.timestamp()
        wait = max(self._all.wait(at), self._chat_wait(chat_id, cost, at))
        if wait > 0:
            return wait
        self._all.tokens -= cost
        if chat_id > 0:
            self._chats[chat_id].tokens -= cost
        else:
            self._groups[chat_id].extend([at] * cost)
        return 0.0

    def room(self, group: int, now: datetime) -> int:
        """Return how many messages a group's minute has room for."""
        begins = now.timestamp() - _WINDOW_SECONDS
        return self._group - sum(at > begins for at in self._groups.get(group, ()))

    def note(self, chat_id: int, sent_at: datetime) -> None:
        """Count a message that was sent to a group before a restart."""
        self._groups.setdefault(chat_id, deque()).append(sent_at.timestamp())

    def give_back(self, chat_id: int, cost: int) -> None:
        """Return what was taken for messages that did not leave."""
        self._all.tokens += cost
        if chat_id > 0 and chat_id in self._chats:
            self._chats[chat_id].tokens += cost
        for _ in range(min(cost, len(self._groups.get(chat_id, ())))):
            self._groups[chat_id].pop()

    def _chat_wait(self, chat_id: int, cost: int, at: float) -> float:
        if chat_id > 0:
            if len(self._chats) > _FORGET_AFTER:
                self._forget(at)
            burst = float(self._burst)
            bucket = self._chats.setdefault(chat_id, _Bucket(self._private, burst, burst, at))
            return bucket.wait(at)
        window = self._groups.setdefault(chat_id, deque())
        while window and window[0] <= at - _WINDOW_SECONDS:
            window.popleft()
        over = len(window) + cost - self._group
        if over <= 0 or not window:
            return 0.0
        return max(0.001, window[min(over, len(window)) - 1] + _WINDOW_SECONDS - at)

    def _forget(self, at: float) -> None:
        for chat_id, bucket in list(self._chats.items()):
            if bucket.wait(at) == 0.0 and bucket.tokens >= bucket.burst:
                del self._chats[chat_id]
