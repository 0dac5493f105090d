"""What the desk's pages have at hand, given to them when the service starts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.turn import Desk
from knowledge.models import Letter
from knowledge.rates import Rates

if TYPE_CHECKING:
    from handlers.desk.live import Hub

Opens = Callable[[], AbstractAsyncContextManager[AsyncSession]]
Put = Callable[[AsyncSession, Sequence[Letter], Sequence[int]], None]


@dataclass
class Room:
    """The desk with its doors.

    read, write: open a session; put: adds letters to its transaction; fetch: a file of Telegram's
    by its id, at most so many bytes; is_secure: the desk is reached by https or on this machine.
    """

    desk: Desk
    read: Opens
    write: Opens
    put: Put
    fetch: Callable[[str, int], Awaitable[bytes]]
    hub: Hub
    token: str
    address: str  # of the desk, as people type it
    rates: Rates = field(default_factory=Rates)
    flashes: dict[str, str] = field(default_factory=dict)

    @property
    def is_secure(self) -> bool:
        """Tell whether cookies may be kept to https."""
        return self.address.startswith("https://")

    def flash(self, session: str, sentence: str) -> None:
        """Keep a sentence for the next page of a session."""
        if len(self.flashes) > 500:
            self.flashes.clear()
        if sentence:
            self.flashes[session] = sentence


ROOM: web.AppKey[Room] = web.AppKey("room", Room)
