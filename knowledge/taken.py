"""What a patron's tap took away comes back within a minute: saved books, and what is followed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import grace
from knowledge.models import Follow, Moment, Saved, TakenAway

_Row = TypeVar("_Row", Saved, Follow)
_SAME = {Saved: ("patron_id", "record"), Follow: ("patron_id", "kind", "sought")}
"""By what a row is known that was made anew meanwhile."""


async def keep(
    session: AsyncSession,
    number: int,
    patron_id: int,
    rows: Sequence[Saved | Follow],
    now: datetime,
) -> None:
    """Keep rows as they are, before they are taken away or changed; number: of the update."""
    await sweep(session, now, patron_id)
    if rows:
        kept = [_written(row) for row in rows]
        kind = rows[0].__tablename__
        session.add(
            TakenAway(update_id=number, patron_id=patron_id, kind=kind, rows=kept, taken_at=now)
        )
        await session.flush()


async def give_back(
    session: AsyncSession, number: int, patron_id: int, table: type[_Row], now: datetime
) -> list[_Row]:
    """Let what the tap of an update took from a patron be as it was; once, and within its minute.

    What was made anew meanwhile is not there twice, and what came beside it stays. Nothing is
    returned where the time is over, or where it is not this patron's.
    """
    found = await session.get(TakenAway, number)
    if found is None or found.patron_id != patron_id or found.kind != table.__tablename__:
        return []
    if grace.is_over(found.taken_at, now):
        return []
    rows, back = found.rows, []
    await session.delete(found)
    for kept in rows:
        back.append(await _restored(session, table, kept))
    await session.flush()
    return back


async def latest(
    session: AsyncSession, patron_id: int, table: type[Saved] | type[Follow], now: datetime
) -> TakenAway | None:
    """Return what was taken from a patron last and can still come back, or None."""
    found = await session.scalars(
        select(TakenAway)
        .where(
            TakenAway.patron_id == patron_id,
            TakenAway.kind == table.__tablename__,
            TakenAway.taken_at >= now - grace.PERIOD,
        )
        .order_by(TakenAway.update_id.desc())
        .limit(1)
    )
    return found.first()


async def end_follow(session: AsyncSession, number: int, follow: Follow, now: datetime) -> None:
    """End a follow at a patron's tap, so that it can come back; number: of the update."""
    await keep(session, number, follow.patron_id, [follow], now)
    await session.delete(follow)
    await session.flush()


async def follow_again(
    session: AsyncSession, patron_id: int, kind: str, sought: str, now: datetime
) -> None:
    """Let a follow that was ended just now be as it was, with what it had not told yet."""
    gone = await latest(session, patron_id, Follow, now)
    if gone is not None and (kind, sought) in [(row["kind"], row["sought"]) for row in gone.rows]:
        await give_back(session, gone.update_id, patron_id, Follow, now)


async def sweep(session: AsyncSession, now: datetime, patron_id: int | None = None) -> None:
    """Erase what can't come back any more, of one patron or of all."""
    theirs = () if patron_id is None else (TakenAway.patron_id == patron_id,)
    await session.execute(delete(TakenAway).where(TakenAway.taken_at < now - grace.PERIOD, *theirs))


async def _restored(session: AsyncSession, table: type[_Row], kept: dict[str, Any]) -> _Row:
    values = _read(table, kept)
    number = values.pop("id")
    same = [getattr(table, name) == values[name] for name in _SAME[table]]
    row = await session.scalar(select(table).where(*same))
    if row is None:
        if await session.get(table, number) is None:  # else another's: SQLite gives numbers anew
            values["id"] = number
        row = table()
        session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _written(row: Saved | Follow) -> dict[str, Any]:
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def _read(table: type[Saved] | type[Follow], kept: dict[str, Any]) -> dict[str, Any]:
    moments = {column.key for column in table.__table__.columns if isinstance(column.type, Moment)}
    return {
        name: datetime.fromisoformat(value) if name in moments and value else value
        for name, value in kept.items()
    }
