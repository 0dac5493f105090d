"""The entries of the FAQ that should be made sure of again, told once a week to their owners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import board, cards
from handlers.turn import CARD, Turn
from knowledge import staff
from knowledge.faq import Entry
from knowledge.models import Letter, Librarian
from knowledge.text import fold

_FROM_HOUR = 9  # of civil time, so that nobody hears of it at night


async def due(turn: Turn) -> bool:
    """Tell whether this week's list is still to be sent; sets the key by which it is known."""
    local = turn.now.astimezone(turn.desk.directory.zone)
    year, week, _day = local.isocalendar()
    turn.key = f"reviews:{year}-{week}"
    if local.hour < _FROM_HOUR:
        return False
    sent = select(Letter.id).where(Letter.key.startswith(f"{turn.key}:")).limit(1)
    return await turn.session.scalar(sent) is None


async def remind(turn: Turn) -> None:
    """Tell everybody who keeps overdue entries which those are.

    An owner who is a member of staff, by their public name, reads their own; the network's admins
    read those of owners whom the desk does not know, or to whom the bot may not write: a
    department, somebody who has left.
    """
    today = turn.desk.today()
    overdue = [one for one in turn.desk.faq.current.entries if one.is_overdue(today)]
    overdue.sort(key=lambda one: (one.review_due, one.id))
    for chat_id, entries in (await _by_reader(turn.session, overdue)).items():
        say = await board.speech_of(turn, chat_id)
        turn.tell(chat_id, cards.reviews(entries, say), rule=CARD)


async def _by_reader(session: AsyncSession, overdue: Sequence[Entry]) -> dict[int, list[Entry]]:
    known: defaultdict[str, list[int]] = defaultdict(list)
    for member in await staff.members(session):
        if member.public_name:
            known[fold(member.public_name)].append(member.telegram_id)
    admins = await staff.admin_ids(session)
    gone = select(Librarian.telegram_id).where(Librarian.reachable.is_(False))
    away = set((await session.scalars(gone)).all())
    found: defaultdict[int, list[Entry]] = defaultdict(list)
    for entry in overdue:
        owners = [one for one in known.get(fold(entry.owner), ()) if one not in away]
        for reader in owners or (one for one in admins if one not in away):
            found[reader].append(entry)
    return found
