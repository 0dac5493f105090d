"""The time of day, handed to whoever needs it, so that a test can hold the clock."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits for it; the tests bring one that moves by hand."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...

    async def wait(self, seconds: float) -> None:
        """Return after `seconds` have passed on this clock."""
        ...


class WallClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)

    async def wait(self, seconds: float) -> None:
        """Return after `seconds` have passed."""
        await asyncio.sleep(seconds)


class HandClock:
    """A clock that stands still until somebody moves it: for tests and rehearsals."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._waiting: list[tuple[datetime, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """Return the moment at which the hands stand."""
        return self._now

    async def wait(self, seconds: float) -> None:
        """Return once the hands were moved at least `seconds` on."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((self._now + timedelta(seconds=seconds), future))
        await future

    def advance(self, **duration: float) -> None:
        """Move the hands on by a timedelta's arguments and wake whoever is due."""
        self._now += timedelta(**duration)
        due = [future for at, future in self._waiting if at <= self._now]
        self._waiting = [(at, future) for at, future in self._waiting if at > self._now]
        for future in due:
            if not future.done():
                future.set_result(None)
