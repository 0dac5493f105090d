"""Somebody to nudge: wakes whoever waits for the service to come to rest."""

from __future__ import annotations

import asyncio


class Stir:
    """An event that rings again and again."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        """Wake everybody who waits at this moment."""
        event, self._event = self._event, asyncio.Event()
        event.set()

    async def wait(self) -> None:
        """Return at the next ring."""
        await self._event.wait()
