"""Limits that protect everybody else: a mute with an end, a ban with a reason and a second person.

A mute comes from the limits themselves or from staff; the bot keeps what is written meanwhile and
answers nothing. A ban concerns librarians alone: the bot's own answers go on, and who asks for a
person reads how to reach the library in another way.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.models import Patron, Restriction

MUTE, BAN = "mute", "ban"
MUTE_LASTS = timedelta(minutes=10)
LONGEST_MUTE = timedelta(days=7)


class Mutes:
    """Who is muted until when, in memory, so that a flood costs next to nothing."""

    def __init__(self) -> None:
        self._until: dict[int, datetime] = {}
        self._trusted: set[int] = set()

    def put(self, telegram_id: int, until: datetime) -> None:
        """Note a mute that was stored."""
        self._until[telegram_id] = until

    def lift(self, telegram_id: int) -> None:
        """Note that a mute is over."""
        self._until.pop(telegram_id, None)

    def is_muted(self, telegram_id: int, now: datetime) -> bool:
        """Tell whether somebody is muted at this moment."""
        until = self._until.get(telegram_id)
        if until is not None and until <= now:
            del self._until[telegram_id]
            return False
        return until is not None

    def trust(self, telegram_id: int) -> None:
        """Never count this one again: a member of staff."""
        self._trusted.add(telegram_id)

    def is_trusted(self, telegram_id: int) -> bool:
        """Tell whether somebody is not counted."""
        return telegram_id in self._trusted

    async def load(self, session: AsyncSession, now: datetime) -> None:
        """Take up the mutes that were stored before a restart."""
        found = await session.execute(
            select(Patron.telegram_id, Restriction.ends_at)
            .join(Patron, Patron.id == Restriction.patron_id)
            .where(
                Restriction.kind == MUTE,
                Restriction.ends_at > now,
                Restriction.lifted_at.is_(None),
            )
        )
        for telegram_id, until in found:
            if until is not None:
                self.put(telegram_id, until)


def mute(  # noqa: PLR0917
    session: AsyncSession,
    patron: Patron,
    until: datetime,
    reason: str,
    by: int | None,
    library: str,
    now: datetime,
) -> Restriction:
    """Mute a patron until a moment; by: a member of staff, None for the limits themselves."""
    return _kept(session, patron, MUTE, reason=reason, by=by, library=library, now=now, until=until)


def propose_ban(  # noqa: PLR0917
    session: AsyncSession, patron: Patron, reason: str, by: int, library: str, now: datetime
) -> Restriction:
    """Propose a ban; it counts when a second member of staff agrees."""
    return _kept(session, patron, BAN, reason=reason, by=by, library=library, now=now, until=None)


def _kept(
    session: AsyncSession,
    patron: Patron,
    kind: str,
    *,
    reason: str,
    by: int | None,
    library: str,
    now: datetime,
    until: datetime | None,
) -> Restriction:
    """Keep a restriction; one without an end has not begun: somebody else must agree first."""
    begins_at = None if until is None else now
    row = Restriction(
        patron_id=patron.id,
        kind=kind,
        reason=reason,
        library=library,
        proposed_by=by,
        agreed_by=None,
        made_at=now,
        begins_at=begins_at,
        ends_at=until,
        told_at=begins_at,
        lifted_at=None,
        lifted_by=None,
    )
    session.add(row)
    return row


async def ban_of(session: AsyncSession, patron_id: int) -> Restriction | None:
    """Return the ban under which a patron stands, or None."""
    return (
        await session.scalars(
            select(Restriction).where(
                Restriction.patron_id == patron_id,
                Restriction.kind == BAN,
                Restriction.begins_at.is_not(None),
                Restriction.lifted_at.is_(None),
            )
        )
    ).first()


async def running(session: AsyncSession, patron_id: int, now: datetime) -> list[Restriction]:
    """Return what holds a patron back now: mutes that last, a ban that counts."""
    found = await session.scalars(
        select(Restriction).where(
            Restriction.patron_id == patron_id,
            Restriction.begins_at.is_not(None),
            Restriction.lifted_at.is_(None),
            or_(Restriction.ends_at.is_(None), Restriction.ends_at > now),
        )
    )
    return list(found)


async def is_in_hand(session: AsyncSession, patron_id: int) -> bool:
    """Tell whether a ban of a patron stands already, or waits for a second person."""
    found = await session.scalars(
        select(Restriction.id).where(
            Restriction.patron_id == patron_id,
            Restriction.kind == BAN,
            Restriction.lifted_at.is_(None),
        )
    )
    return found.first() is not None
