"""What the page hears: a growing list of events, each for whoever may see it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson

_KEPT = 1000
_QUEUE = 500


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `viewers` are the people who may see it, None for a call of the Bot API."""

    number: int
    name: str
    body: bytes
    viewers: frozenset[int] | None

    def is_for(self, viewer: int, *, calls: bool) -> bool:
        """True if the viewer gets it; calls go to whoever asked for calls."""
        return calls if self.viewers is None else viewer in self.viewers

    def as_bytes(self) -> bytes:
        """Return the lines of a server-sent event."""
        return b"id: %d\nevent: %s\ndata: %s\n\n" % (self.number, self.name.encode(), self.body)


class Listener:
    """One open stream. A reader that falls too far behind is cut off, and reconnects."""

    def __init__(self, viewer: int, *, calls: bool) -> None:
        self.viewer = viewer
        self.calls = calls
        self.queue: asyncio.Queue[Event | None] = asyncio.Queue(_QUEUE)

    def offer(self, event: Event) -> None:
        """Queue the event if it is for this listener."""
        if not event.is_for(self.viewer, calls=self.calls):
            return
        if self.queue.full():
            self.cut()
        else:
            self.queue.put_nowait(event)

    def cut(self) -> None:
        """End the stream after what was already taken from it."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)

    async def events(self, beat_seconds: float) -> AsyncIterator[Event | None]:
        """Yield events, and None after each `beat_seconds` without one."""
        while True:
            try:
                event = await asyncio.wait_for(self.queue.get(), beat_seconds)
            except TimeoutError:
                yield None
                continue
            if event is None:
                return
            yield event


class EventBus:
    """All events, and who listens."""

    def __init__(self) -> None:
        self._recent: deque[Event] = deque(maxlen=_KEPT)
        self._number = 0
        self._listeners: set[Listener] = set()
        self._waiters: set[asyncio.Future[None]] = set()

    def wake(self) -> None:
        """Let everybody look again who waits for something to happen."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    async def change(self) -> None:
        """Return when something has happened."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            await waiter
        finally:
            self._waiters.discard(waiter)

    def publish(self, name: str, content: dict[str, Any], viewers: frozenset[int] | None) -> None:
        """Give an event to everybody who may see it."""
        self._number += 1
        event = Event(self._number, name, orjson.dumps(content), viewers)
        self._recent.append(event)
        for listener in list(self._listeners):
            listener.offer(event)
        self.wake()

    def listen(self, viewer: int, *, calls: bool, after: int | None = None) -> Listener:
        """Open a stream, beginning behind event `after` as far as events are still kept."""
        listener = Listener(viewer, calls=calls)
        if after is not None:
            for event in self._recent:
                if event.number > after:
                    listener.offer(event)
        self._listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Close a stream."""
        self._listeners.discard(listener)

    def close(self) -> None:
        """End all streams."""
        for listener in list(self._listeners):
            listener.cut()
