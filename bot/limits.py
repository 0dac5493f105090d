"""How much of one patron is read in a minute, decided before anything is looked up."""

from __future__ import annotations

from telegram import Update

from bot.database import Database
from handlers import flooding
from handlers.routes import Handler
from handlers.updates import command_of, tap_of
from knowledge import staff
from knowledge.clock import Clock
from knowledge.rates import Rates
from knowledge.restricting import Mutes

_RIGHTS_A_MINUTE = 3
_TAPS_FOR_A_MESSAGE = 3  # turning pages takes more taps than writing takes messages


class Limits:
    """Counts what comes in private chats; a flood costs memory alone until its turn."""

    def __init__(self, database: Database, clock: Clock, per_minute: int) -> None:
        self._database, self._clock, self._per_minute = database, clock, per_minute
        self._rates = Rates()

    async def held(self, update: Update, mutes: Mutes) -> Handler | None:
        """Return what is done with an update in place of its own function; None within limits."""
        kind, chat = _counted(update), update.effective_chat
        if not kind or chat is None or chat.type != "private":
            return None
        now, who = self._clock.now(), str(chat.id)
        if mutes.is_muted(chat.id, now):
            if _is_right(update) and self._rates.allow("rights", who, _RIGHTS_A_MINUTE, now):
                return None
            return flooding.HELD[kind]
        most = self._per_minute * (_TAPS_FOR_A_MESSAGE if kind == "taps" else 1)
        if mutes.is_trusted(chat.id) or self._rates.allow(kind, who, most, now):
            return None
        async with self._database.read() as session:
            if await staff.member(session, chat.id) is not None:
                mutes.trust(chat.id)
                return None
        return flooding.OVER[kind]


def _counted(update: Update) -> str:
    """Return as what an update counts towards its patron's limits, "" if it does not."""
    if update.message is not None:
        return "messages"
    if update.edited_message is not None:
        return "edits"
    return "taps" if update.callback_query is not None else ""


def _is_right(update: Update) -> bool:
    """Tell whether somebody asks for their own words, or for a person: a mute is no answer."""
    if update.callback_query is not None:
        return tap_of(update.callback_query.data)[0] in flooding.RIGHT_TAPS
    return command_of(update.message) in flooding.RIGHTS
