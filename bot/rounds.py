"""A round: something that is done again and again, at rest in between, and never the end of all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from bot.stir import Stir
from knowledge.clock import Clock

log = structlog.get_logger(__name__)


class Round:
    """Runs `once` every so many seconds until it is cancelled; a failure waits for the next.

    begins: the first time is at once, for what may have been cut short by a stop.
    """

    def __init__(
        self,
        name: str,
        once: Callable[[], Awaitable[None]],
        *,
        seconds: float,
        clock: Clock,
        stir: Stir,
        begins: bool = False,
    ) -> None:
        self.name, self._once, self._seconds = name, once, seconds
        self._clock, self._stir = clock, stir
        self.is_idle = not begins

    async def run(self) -> None:
        """Make the round until cancelled."""
        while True:
            if self.is_idle:
                await self._clock.wait(self._seconds)
            self.is_idle = False
            try:
                await self._once()
            except Exception:
                log.exception("a round failed; it is made again", round=self.name)
            finally:
                self.is_idle = True
                self._stir.set()
