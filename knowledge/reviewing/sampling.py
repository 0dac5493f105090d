"""Which ended cases are read by colleagues: at most ten of each library and month, drawn by lot.

Drawn in the first hour of the next month, not when somebody first looks: by then every case of the
month had its chance, and with texts kept for 30 days or longer all of them can still be read. Where
they are kept for less, those that ended early in the month are not in the draw.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import cases
from knowledge.directory import Directory
from knowledge.models import Case, Event, Line, Restriction, Sample, Sampled
from knowledge.restricting import BAN

# Of a library and month. Two people read each, about five minutes long: less than an hour for
# either, and thirty cases in a quarter, from which a habit can be told.
MOST = 10


async def draw(session: AsyncSession, directory: Directory, now: datetime) -> list[Sampled] | None:
    """Draw the sample of the month before `now`, once; None if that was done already.

    The same cases come out whenever it is done with the same database: the lot is seeded with the
    library and the month. Their numbers are dealt over all libraries, so that they tell none.
    """
    month = month_before(now, directory.zone)
    if await session.get(Sample, month) is not None:
        return None
    session.add(Sample(month=month, drawn_at=now))
    await session.flush()
    drawn: list[Sampled] = []
    for library, numbers in (await _pools(session, month, directory.zone)).items():
        for number in lot(library, month, numbers):
            drawn.append(Sampled(month=month, library=library, case_id=number))
    drawn.sort(key=lambda one: one.case_id)
    random.Random(month).shuffle(drawn)  # noqa: S311  # a fair lot, no secret
    for one in drawn:  # one by one, so that their numbers follow this order
        session.add(one)
        await session.flush()
    return drawn


def lot(library: str, month: str, numbers: Sequence[int]) -> list[int]:
    """Return at most MOST of these cases, the same ones at every call."""
    chance = random.Random(f"{library} {month}")  # noqa: S311  # a fair lot, no secret
    return chance.sample(sorted(numbers), min(MOST, len(numbers)))


def month_before(now: datetime, zone: ZoneInfo) -> str:
    """Return the month before that of `now` in the libraries' civil time: "2026-11"."""
    first = now.astimezone(zone).date().replace(day=1)
    return f"{first - timedelta(days=1):%Y-%m}"


def is_whole() -> ColumnElement[bool]:
    """Return the condition under which a reply of a case can still be read."""
    return exists().where(
        Line.case_id == Case.id,
        Line.author == cases.LIBRARIAN,
        Line.undone_at.is_(None),
        or_(Line.text != "", Line.file_id != ""),
    )


def is_fit() -> ColumnElement[bool]:
    """Return the condition under which a case is over and in earnest: no practice, spam or ban."""
    return (
        Case.state.not_in((*cases.WAITING, "merged"))
        & (Case.resolution != "practice")
        & ~_is_spam()
        & ~exists().where(
            Restriction.patron_id == Case.patron_id,
            Restriction.kind == BAN,
            Restriction.begins_at.is_not(None),
            Restriction.lifted_at.is_(None),
        )
    )


def _is_spam() -> ColumnElement[bool]:
    """Return the condition under which a case was marked as no question, and that not undone."""
    marks = (
        select(Event.kind)
        .where(Event.case_id == Case.id, Event.kind.in_(("spam", "spam undone")))
        .order_by(Event.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(marks, "") == "spam"


async def _pools(session: AsyncSession, month: str, zone: ZoneInfo) -> dict[str, list[int]]:
    """Return library → the cases that ended there in the month and can be read."""
    begin, end = _span(month, zone)
    # Whatever happened last while it still waited is what ended it; a mark or a rating came after.
    lately = select(Case.id).where(Case.changed_at >= begin, is_fit())
    ended = (
        select(Event.case_id, func.max(Event.at).label("at"))
        .where(Event.case_id.in_(lately), Event.state_before.in_(cases.WAITING))
        .group_by(Event.case_id)
        .subquery()
    )
    found = await session.execute(
        select(Case.library, Case.id)
        .join(ended, ended.c.case_id == Case.id)
        .where(
            ended.c.at >= begin,
            ended.c.at < end,
            Case.id.not_in(select(Sampled.case_id)),
            is_whole(),
        )
        .order_by(Case.library, Case.id)
    )
    pools: dict[str, list[int]] = {}
    for library, number in found:
        pools.setdefault(library, []).append(number)
    return pools


def _span(month: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first = date.fromisoformat(f"{month}-01")
    after = (first + timedelta(days=31)).replace(day=1)
    return _midnight(first, zone), _midnight(after, zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
