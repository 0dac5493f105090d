"""What a patron is looking at in a message of the catalogue, found again from a button."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from handlers import cards
from handlers.numbers import number
from handlers.turn import Button, Desk, Turn
from knowledge.catalogue import EVERYTHING, Narrowing
from knowledge.models import Look, Patron

SEARCH, SAVED, LINK, SHELF = "search", "saved", "link", "shelf"
BACK = {SEARCH: "list", SAVED: "mylist", LINK: "", SHELF: "shelf"}
_FURTHEST = 10_000  # books; nobody turns so many pages
_ASKED = (SEARCH, SHELF)  # a question with the same number stands behind these


def begin(
    turn: Turn,
    kind: str,
    *,
    text: str = "",
    record: str = "",
    narrow: Narrowing = EVERYTHING,
    number: int = 0,
) -> Look:
    """Begin a new message of the catalogue; its number is that of the update behind it.

    narrow: to what it is narrowed from the start. number: of an earlier update.
    """
    look = Look(
        update_id=number or turn.update.update_id,
        patron_id=turn.known_patron.id,
        kind=kind,
        text=text,
        language=turn.speech.language,
        narrow={name: value for name, value in asdict(narrow).items() if value},
        offset=0,
        record=record,
        began_at=turn.now,
        opened_at=turn.now if record else None,
    )
    turn.session.add(look)
    return look


async def find(session: AsyncSession, ref: str, update: Update, desk: Desk) -> Look | None:
    """Return the look that a button names, if it is that of whoever tapped and not too old.

    ref: the look's number, perhaps with more after a dot.
    """
    asked_by = number(ref.partition(".")[0])
    who = update.effective_user
    if who is None or asked_by is None:
        return None
    fresh = desk.clock.now() - timedelta(days=desk.keep_text_days)
    found = await session.scalars(
        select(Look)
        .join(Patron, Patron.id == Look.patron_id)
        .where(Look.update_id == asked_by, Patron.telegram_id == who.id, Look.began_at >= fresh)
    )
    return found.first()


async def of_tap(turn: Turn, ref: str) -> Look | None:
    """Return the look that a button names, and speak its language; say so if it has expired."""
    look = await find(turn.session, ref, turn.update, turn.desk)
    if look is None:
        await turn.expired()
        return None
    if look.language:
        turn.speech = turn.desk.speech(look.language)
    return look


async def last_opened(session: AsyncSession, update: Update, desk: Desk) -> Look | None:
    """Return the look in which the patron opened an edition last."""
    who = update.effective_user
    fresh = desk.clock.now() - timedelta(days=desk.keep_text_days)
    found = await session.scalars(
        select(Look)
        .join(Patron, Patron.id == Look.patron_id)
        .where(
            Patron.telegram_id == (who.id if who else 0),
            Look.opened_at.is_not(None),
            Look.began_at >= fresh,
        )
        .order_by(Look.opened_at.desc(), Look.update_id.desc())
        .limit(1)
    )
    return found.first()


async def of_update(update: Update, desk: Desk) -> Look | None:
    """Return the look that the tapped button names, before the transaction opens."""
    async with desk.read() as session:
        return await find(session, ref_of(update), update, desk)


def offset_of(ref: str, look: Look) -> int:
    """Return the place in a list that a button names after the dot, else where it stands."""
    given = ref.partition(".")[2]
    is_number = given.isdecimal() and len(given) < 9
    return min(int(given), _FURTHEST) if is_number else look.offset


def ref_of(update: Update) -> str:
    """Return what follows the action in the callback data of a tap."""
    query = update.callback_query
    parts = ((query.data or "") if query else "").split(":", 2)
    return parts[2] if len(parts) == 3 else ""


def narrowing(narrow: dict[str, Any]) -> Narrowing:
    """Return what a look is narrowed to; what a newer program wrote is left out."""
    known = {dimension.field for dimension in cards.DIMENSIONS}
    return Narrowing(**{name: value for name, value in narrow.items() if name in known})


def narrowed(narrow: dict[str, Any], letter: str, value: str) -> dict[str, Any]:
    """Return a narrowing with one dimension set, or lifted by ""; a tap twice changes nothing."""
    dimension = cards.BY_LETTER.get(letter)
    if dimension is None:
        return narrow
    rest = {name: kept for name, kept in narrow.items() if name != dimension.field}
    chosen = number(value) if dimension.field == "decade" else value
    return rest | {dimension.field: chosen} if chosen else rest


def person(turn: Turn, look: Look) -> Button:
    """Return the button for a librarian: with the question behind a list, else with a new one."""
    if look.kind in _ASKED:
        return cards.person(turn.speech, look.update_id)
    return cards.ask(turn.speech)
