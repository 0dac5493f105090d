"""The plan of a turn: who takes an update, and what is got ready before its transaction."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Update

from handlers import staff
from handlers.routes import (
    PATRON,
    PREPARED_TAPS,
    ROUTES,
    STAFF,
    TAPS,
    Handler,
    Preparation,
)
from handlers.turn import Turn
from handlers.updates import tap_of


@dataclass(frozen=True)
class Plan:
    """Who takes an update: the side whose turn it is, its handler, and what prepares it."""

    side: str
    handler: Handler
    prepare: Preparation | None = None


def plan_for(update: Update) -> Plan:
    """Return who takes an update, from the table of routes."""
    query = update.callback_query
    if query is not None:
        action, ref = tap_of(query.data)
        private = update.effective_chat is None or update.effective_chat.type == "private"
        if action not in TAPS:
            return (
                Plan(PATRON, Turn.expired, None)
                if private
                else Plan(STAFF, staff.unknown_tap, None)
            )
        side, tap = TAPS[action]
        if side == PATRON and not private:
            return Plan(STAFF, staff.unknown_tap)

        async def tapped(turn: Turn) -> None:
            await tap(turn, ref)

        return Plan(side, tapped, PREPARED_TAPS.get(action))
    for route in ROUTES:
        if route.fits(update):
            return Plan(route.side, route.handler, route.prepare)
    return Plan("system", _nothing)


async def _nothing(turn: Turn) -> None:
    """An update of a kind that concerns nobody here."""
