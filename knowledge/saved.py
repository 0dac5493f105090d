"""A patron's own list of books: saved, shown, taken off, cleared. Nobody else reads it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.catalogue import Record, ids
from knowledge.models import Saved

MOST = 200  # books on one list
_LONGEST_TITLE = 300


async def count(session: AsyncSession, patron_id: int) -> int:
    """Return how many books are on the list."""
    found = await session.scalar(select(func.count()).where(Saved.patron_id == patron_id))
    return int(found or 0)


async def listed(
    session: AsyncSession, patron_id: int, *, limit: int = MOST, offset: int = 0
) -> Sequence[Saved]:
    """Return the books of a list, the one saved last first."""
    found = await session.scalars(
        select(Saved)
        .where(Saved.patron_id == patron_id)
        .order_by(Saved.saved_at.desc(), Saved.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return found.all()


def names_of(record: Record) -> frozenset[str]:
    """Return every id under which an edition may be on a list.

    An import can join it with another library's record, and then it is called by that one's id;
    or take away the record by whose id it was called.
    """
    sources = (ids.written(ids.number_of(*one)) for one in record.sources)
    return frozenset((record.id, *record.former, *sources))


async def find(session: AsyncSession, patron_id: int, names: Collection[str]) -> Saved | None:
    """Return a book of the list by any of its ids, None if it is not on it."""
    found = await session.scalars(
        select(Saved).where(Saved.patron_id == patron_id, Saved.record.in_(names)).limit(1)
    )
    return found.first()


async def save(session: AsyncSession, patron_id: int, record: Record, now: datetime) -> bool:
    """Put an edition on the list, once; tell whether it is there now: a full list takes no more."""
    if await find(session, patron_id, names_of(record)) is not None:
        return True
    if await count(session, patron_id) >= MOST:
        return False
    told = record.description
    session.add(
        Saved(
            patron_id=patron_id,
            record=record.id,
            title=told.title[:_LONGEST_TITLE],
            author=told.author[:_LONGEST_TITLE],
            year=told.year,
            saved_at=now,
        )
    )
    await session.flush()
    return True


async def named(session: AsyncSession, patron_id: int, names: Collection[str]) -> Sequence[Saved]:
    """Return the books of the list that have one of these ids."""
    found = await session.scalars(
        select(Saved).where(Saved.patron_id == patron_id, Saved.record.in_(names))
    )
    return found.all()


async def remove(session: AsyncSession, patron_id: int, names: Collection[str]) -> None:
    """Take an edition off the list by all of its ids; once more does no harm."""
    await session.execute(
        delete(Saved).where(Saved.patron_id == patron_id, Saved.record.in_(names))
    )


async def clear(session: AsyncSession, patron_id: int) -> None:
    """Take everything off the list."""
    await session.execute(delete(Saved).where(Saved.patron_id == patron_id))
