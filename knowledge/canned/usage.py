"""How often each canned reply is sent, and from which library; no names, no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.models import CannedUse


@dataclass(frozen=True)
class Use:
    """How often one reply was sent from one library, and when last."""

    reply: str
    library: str
    used: int
    last_used_at: datetime


async def count(session: AsyncSession, reply: str, library: str, now: datetime) -> None:
    """Note that a reply was sent."""
    row = await session.get(CannedUse, (reply, library))
    if row is None:
        session.add(CannedUse(reply=reply, library=library, used=1, last_used_at=now))
    else:
        # Worked out by the database: another library's turn may count at the same moment.
        row.used, row.last_used_at = CannedUse.used + 1, now
    await session.flush()


async def uncount(session: AsyncSession, reply: str, library: str) -> None:
    """Note that a reply was taken back before it left."""
    row = await session.get(CannedUse, (reply, library))
    if row is not None:
        row.used = CannedUse.used - 1
        await session.flush()


async def of_library(session: AsyncSession, library: str) -> Mapping[str, int]:
    """Return how often each reply was sent from a library, by the reply's id."""
    found = await session.execute(
        select(CannedUse.reply, CannedUse.used).where(CannedUse.library == library)
    )
    return {row.reply: row.used for row in found}


async def report(session: AsyncSession) -> list[Use]:
    """Return every reply's uses by library, the most used first."""
    found = await session.scalars(
        select(CannedUse)
        .where(CannedUse.used > 0)
        .order_by(CannedUse.used.desc(), CannedUse.reply, CannedUse.library)
    )
    return [Use(row.reply, row.library, row.used, row.last_used_at) for row in found]
