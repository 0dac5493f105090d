"""Watches the files of the FAQ and of the canned replies: what somebody saves is live by itself.

All of it, or nothing: a mistake is told to the admins once, and what was live stays.
"""

from __future__ import annotations

import structlog
from telegram import Update

from bot.database import Database
from bot.outbox import Outbox
from handlers import board, cards
from handlers.arrival import begin
from handlers.markup import rich
from handlers.shelves import Signature
from handlers.turn import CARD, Desk, Said
from knowledge import staff
from knowledge.canned import CannedErrors
from knowledge.faq import FaqErrors

SECONDS = 2.0

log = structlog.get_logger(__name__)


class Watching:
    """Looks every two seconds whether a file was saved; times and sizes tell, on any disk."""

    def __init__(self, database: Database, outbox: Outbox, desk: Desk) -> None:
        self._database, self._outbox, self._desk = database, outbox, desk
        self._refused: Signature | None = None
        self._canned_refused: Signature | None = None

    async def once(self) -> None:
        """Look now."""
        await self._look_at_faq()
        await self._look_at_canned()

    async def _look_at_faq(self) -> None:
        shelf = self._desk.faq
        if not shelf.is_stale():
            return
        now = shelf.place.signature()
        if now == self._refused:
            return
        try:
            fresh = await shelf.reload(self._desk.clock.now(), "file")
        except FaqErrors as error:
            self._refused = now
            log.error("the FAQ's files have mistakes; the old answers stay", problems=str(error))
            await self._tell_admins(error)
            return
        self._refused = None
        log.info("the FAQ was saved and is live", version=fresh.version, entries=len(fresh.entries))

    async def _look_at_canned(self) -> None:
        """Read canned replies that were saved, or whose sheets were."""
        shelf, sheets = self._desk.canned, self._desk.faq.current.policies
        if not shelf.is_stale(sheets):
            return
        now = shelf.signature(sheets)
        if now == self._canned_refused:
            return
        try:
            fresh = await shelf.reload(sheets)
        except CannedErrors as error:
            self._canned_refused = now
            log.error("the canned replies have mistakes; the old ones stay", problems=str(error))
            await self._tell_admins(error)
            return
        self._canned_refused = None
        log.info("the canned replies are live", version=fresh.version, replies=len(fresh))

    async def _tell_admins(self, error: FaqErrors) -> None:
        async with self._database.write() as session:
            turn = await begin(Update(0), session, self._desk, "system")
            kind = "canned" if isinstance(error, CannedErrors) else "faq"
            turn.key = f"{kind}:{self._desk.clock.now().timestamp():.3f}"
            for admin in await staff.admin_ids(session):
                say = await board.speech_of(turn, admin)
                turn.tell(admin, Said(rich(cards.faq_problems(error, say))), rule=CARD)
            self._outbox.put(session, turn.letters, turn.taken_back)
