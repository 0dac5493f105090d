"""The composition root: settings in, a running service out. The only file that knows everything."""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
import signal
import time
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot
from telegram.error import TelegramError

from bot import commands_menu, crash, memory, opening
from bot.address import prepare_folder
from bot.calls import Calls
from bot.database import Database
from bot.erasures import Erasures
from bot.housekeeping import Housekeeping
from bot.inbox import Inbox
from bot.inline import InlineQueries
from bot.outbox import Outbox
from bot.outbox.booking import Notify
from bot.receiving import KINDS, Poller
from bot.settings import Settings
from bot.stir import Stir
from bot.turns import Turns
from bot.webhook import WebServer, webhook_path
from handlers import lost_topics, rescue
from handlers.desk import Room
from handlers.turn import Desk
from knowledge import almanac, staff
from knowledge.clock import Clock, WallClock
from knowledge.models import Letter

_PROBE_SECONDS = 60.0
log = structlog.get_logger(__name__)


class Service:
    """One running reference desk."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        choose: Callable[[str], str] = secrets.choice,
    ) -> None:
        self.settings = settings
        self.clock = clock or WallClock()
        self._choose = choose
        self.stir = Stir()
        self._token = settings.token
        prepare_folder(settings.database)
        self._lock = opening.lock(settings)
        self.calls = Calls(settings.api_url, self._token)
        self.database = Database(settings.database)
        self.outbox = Outbox(
            self.database,
            self.calls,
            self.clock,
            queue=opening.queue(settings, self.clock),
            notify=Notify(self._undelivered, self._topic_gone, self._no_topics),
            stir=self.stir,
        )
        self.turns = Turns(
            self.database,
            self.outbox,
            self.calls,
            self.clock,
            self.stir,
            workers=settings.workers,
            per_minute=settings.patron_per_minute,
        )
        self.inbox = Inbox(self.database, self.turns, self.clock, self.stir)
        self.inline = InlineQueries(self.calls, self.clock, self.stir)
        self.poller: Poller | None = None
        self.web = WebServer(
            self,
            settings.listen_host,
            settings.listen_port,
            settings.webhook_secret.get_secret_value() if settings.webhook_url else "",
        )
        self.erasures = Erasures(settings.data_dir, self.clock)
        self.desk: Desk
        self.housekeeping: Housekeeping
        self.bot: Bot
        self._jobs: list[asyncio.Task[Any]] = []
        self._started = time.monotonic()

    async def start(self) -> None:
        """Open everything and begin to receive. Raises DeskError with a sentence for a person."""
        if self._lock is not None:
            self._lock.take()
        crash.arm(self.settings.crash_at)
        await self.database.migrate()
        self.bot = await opening.greet(self.calls, self.settings)
        self.desk = await opening.desk(
            self.settings,
            self.database,
            self.calls,
            self.bot,
            clock=self.clock,
            choose=self._choose,
            desk_url=self._desk_url,
            forget=self.erasures.note,
            moved=self.outbox.moved,
            stir=self.stir,
        )
        await self._appoint_admins()
        await self._erase_again()
        await self.outbox.start()
        self.turns.open(self.desk, self.bot)
        self.inline.open(self.desk)
        await self.inbox.resume()
        await self.web.start()
        await self._receive()
        await self._keep_house()
        self._jobs += [
            asyncio.create_task(self._watch_token(), name="token"),
            asyncio.create_task(self._announce_commands(), name="commands"),
            asyncio.create_task(self._read_almanac(), name="almanac"),
        ]
        memory.settle()
        log.info(
            "ready",
            bot=self.desk.bot_username,
            receiving="webhook" if self.settings.webhook_url else "polling",
            port=self.web.port,
            faq_entries=len(self.desk.faq.current.entries),
            catalogue=self.desk.catalogue.is_open,
            seconds=round(time.monotonic() - self._started, 2),
        )

    async def _keep_house(self) -> None:
        """Begin what is done again and again."""
        self.housekeeping = Housekeeping(
            self.database,
            self.inbox,
            self.outbox,
            self.desk,
            self.settings,
            self.clock,
            self.stir,
        )
        self._jobs += await self.housekeeping.begin()

    async def stop(self) -> None:
        """Stop receiving, finish turns, send what is due for a few seconds, keep the rest."""
        for job in self._jobs:
            job.cancel()
        await asyncio.gather(*self._jobs, return_exceptions=True)
        await self.web.stop()
        await self.inline.stop()
        await self.turns.stop()
        await self.outbox.stop(self.settings.stop_seconds)
        await self.calls.shutdown()
        if hasattr(self, "desk"):
            self.desk.catalogue.close()
            await self.desk.faq.close()
        await self.database.close()
        if self._lock is not None:
            self._lock.release()

    def room(self) -> Room:
        """Return what the pages of the web desk have at hand."""
        return opening.room(self.settings, self.desk, self.database, self.calls, self.outbox)

    def _desk_url(self) -> str:
        """Return where the web desk is reached; without a setting, on this machine."""
        url = self.settings.desk_url.rstrip("/").removesuffix("/desk")
        return url or f"http://{self.settings.listen_host}:{self.web.port}"

    async def settled(self) -> None:
        """Return when nothing is under way: all that arrived is answered and sent, or must wait."""
        parts: tuple[Any, ...] = (
            *(self.inbox, self.inline, self.turns, self.outbox),
            *self.housekeeping.rounds,
            self.desk.faq,
        )
        while not all(part.is_idle for part in parts):
            await self.stir.wait()

    async def _erase_again(self) -> None:
        async with self.database.write() as session:
            await self.desk.mutes.load(session, self.clock.now())
            again = await self.erasures.erase_again(session, self.desk.directory)
        if again:
            log.warning("a restored backup had people who were erased; erased again", people=again)

    async def _appoint_admins(self) -> None:
        if not self.settings.admins:
            return
        async with self.database.write() as session:
            for admin in self.settings.admins:
                known = await staff.member(session, admin)
                if known is None or not known.administers(staff.EVERYWHERE):
                    await staff.add(session, admin, name="", library=staff.EVERYWHERE, role="admin")

    async def _receive(self) -> None:
        if self.settings.webhook_url:
            secret = self.settings.webhook_secret.get_secret_value()
            address = self.settings.webhook_url.rstrip("/") + webhook_path(secret)
            await opening.hook(self.bot, address, secret, KINDS)
            return
        await self.bot.delete_webhook(drop_pending_updates=False)
        self.poller = Poller(
            self.calls,
            self.inbox,
            self.inline,
            self.turns,
            self.clock,
            poll_seconds=self.settings.poll_seconds,
        )
        self._jobs.append(asyncio.create_task(self.poller.run(), name="polling"))

    async def _undelivered(
        self, letter: Letter, session: AsyncSession, reason: str
    ) -> list[Letter]:
        return await rescue.undelivered(letter, session, self.desk, reason)

    async def _topic_gone(self, letter: Letter, session: AsyncSession) -> list[Letter]:
        return await lost_topics.gone(letter, session, self.desk)

    async def _no_topics(self, letter: Letter, session: AsyncSession, reason: str) -> list[Letter]:
        return await lost_topics.given_up(letter, session, self.desk)

    async def _watch_token(self) -> None:
        """Once a minute, while the token is refused, ask whether it is valid again."""
        while True:
            await self.clock.wait(_PROBE_SECONDS)
            if not self.outbox.halted:
                continue
            with contextlib.suppress(TelegramError):
                await self.bot.get_me()
                self.outbox.resume()

    async def _announce_commands(self) -> None:
        try:
            await commands_menu.announce(self.bot, self.database, self.desk)
        except TelegramError as error:
            log.warning("the command menu could not be set", error=str(error))

    async def _read_almanac(self) -> None:
        """Work out the holidays beside the first turns: of this year, and of the next.

        Otherwise the first question that is passed on would hold up everybody for half a second.
        """
        year = self.clock.now().year
        for one in (year, year + 1):
            await asyncio.to_thread(almanac.of_year, one)


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT, then stop in good order."""
    service = Service(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        await service.start()
        await stop.wait()
        log.info("stopping")
    finally:
        await service.stop()


def seeded(seed: int) -> Callable[[str], str]:
    """Return a chooser of letters that repeats itself: for rehearsals and tests."""
    return random.Random(seed).choice  # noqa: S311  # codes need no secrecy
