"""What the desk's pages have at hand, given to them when the service starts."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.turn import Desk
from knowledge.models import Letter
from knowledge.rates import Rates

if TYPE_CHECKING:
    from handlers.desk.live import Hub
    from handlers.desk.uploads import Upload

Opens = Callable[[], AbstractAsyncContextManager[AsyncSession]]
Put = Callable[[AsyncSession, Sequence[Letter], Sequence[int]], None]


_SAME = timedelta(seconds=10)


@dataclass
class Room:
    """The desk with its doors.

    read, write: open a session; put: adds letters to its transaction; fetch: a file of Telegram's
    by its id, at most so many bytes; upload: a file to a chat, with a caption; is_secure: the desk
    is reached by https or on this machine.
    """

    desk: Desk
    read: Opens
    write: Opens
    put: Put
    fetch: Callable[[str, int], Awaitable[bytes]]
    upload: Callable[[int, Upload, str], Awaitable[dict[str, Any]]]
    hub: Hub
    token: str
    address: str  # of the desk, as people type it
    rates: Rates = field(default_factory=Rates)
    flashes: dict[str, str] = field(default_factory=dict)
    just_done: OrderedDict[tuple[str, ...], datetime] = field(default_factory=OrderedDict)

    @property
    def is_secure(self) -> bool:
        """Tell whether cookies may be kept to https."""
        return self.address.startswith("https://")

    def begins(self, deed: tuple[str, ...], now: datetime) -> bool:
        """Note what a form does; False for the same again within seconds, as by a double click."""
        before = self.just_done.get(deed)
        self.just_done[deed] = now
        self.just_done.move_to_end(deed)
        while len(self.just_done) > 500:
            self.just_done.popitem(last=False)
        return before is None or now - before >= _SAME

    def not_done(self, session: str, code: str) -> None:
        """Forget what a session did to a case: said again, it is meant."""
        for deed in [deed for deed in self.just_done if deed[:2] == (session, code)]:
            del self.just_done[deed]

    def flash(self, session: str, sentence: str) -> None:
        """Keep a sentence for the next page of a session."""
        if len(self.flashes) > 500:
            self.flashes.clear()
        if sentence:
            self.flashes[session] = sentence


ROOM: web.AppKey[Room] = web.AppKey("room", Room)
