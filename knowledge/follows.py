"""Authors and titles that patrons follow: begun, looked after in each new catalogue, ended.

A follow keeps marks of the editions that were there already: the ids of all records that were
joined in each, and its title with the year. So a book is news once, whichever libraries buy it,
and however an import joins, parts and numbers their records.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import noticing, quiet, saved
from knowledge.catalogue import Record, Stock, authors
from knowledge.catalogue.forms import sounding
from knowledge.models import Follow, NoticeChoice, Patron

LASTS = timedelta(days=90)
ANSWER_WITHIN = timedelta(days=14)  # to «shall I go on?»; then it has ended
PAUSE = timedelta(days=1)  # between two messages of news to one patron
MOST = 20  # follows of one patron
Waiting = Sequence[tuple[int, str]]
"""Patrons for whom something waits, and the quiet hours of each, as in NoticeChoice."""
_LONGEST = 300  # characters of what is sought


async def of_patron(session: AsyncSession, patron_id: int) -> Sequence[Follow]:
    """Return what a patron follows, the oldest first."""
    found = await session.scalars(
        select(Follow).where(Follow.patron_id == patron_id).order_by(Follow.id)
    )
    return found.all()


async def find(session: AsyncSession, patron_id: int, kind: str, sought: str) -> Follow | None:
    """Return a patron's follow of an author or a title, None if there is none.

    An author is the same one in every spelling that the catalogue takes for one name.
    """
    told = sought[:_LONGEST]
    rows = await session.execute(
        select(Follow.id, Follow.sought).where(Follow.patron_id == patron_id, Follow.kind == kind)
    )
    for number, other in rows:
        if other == told or (kind == noticing.AUTHORS and authors.is_one(other, told)):
            return await session.get(Follow, number)
    return None


async def begin(  # noqa: PLR0917
    session: AsyncSession, patron_id: int, kind: str, sought: str, stock: Stock, now: datetime
) -> Follow | None:
    """Begin to follow, or do so for 90 days more; what `stock` has is known and no news.

    Return None where the patron follows as many as one may.
    """
    noticing.switch(await noticing.to_change(session, patron_id), kind, on=True)
    follow = await find(session, patron_id, kind, sought)
    if follow is not None:
        prolong(follow, now)
        return follow
    count = await session.scalar(select(func.count()).where(Follow.patron_id == patron_id))
    if int(count or 0) >= MOST:
        return None
    follow = Follow(
        patron_id=patron_id,
        kind=kind,
        sought=sought[:_LONGEST],
        known=sorted(_marks_of(stock.records)),
        version=stock.version,
        news=[],
        news_since=None,
        made_at=now,
        until=now + LASTS,
        asked_at=None,
    )
    session.add(follow)
    await session.flush()
    return follow


def prolong(follow: Follow, now: datetime) -> None:
    """Let a follow last 90 days from now."""
    follow.until, follow.asked_at = now + LASTS, None


async def own(session: AsyncSession, patron_id: int, follow_id: int) -> Follow | None:
    """Return a follow by its number, if it is this patron's."""
    follow = await session.get(Follow, follow_id)
    return follow if follow is not None and follow.patron_id == patron_id else None


async def drop_news(session: AsyncSession, patron_id: int, kind: str) -> None:
    """Forget what came and was not told: the patron wants to hear nothing of this kind."""
    await session.execute(
        update(Follow)
        .where(Follow.patron_id == patron_id, Follow.kind == kind)
        .values(news=[], news_since=None)
    )


# --- a new catalogue ---------------------------------------------------------------------------


async def unseen(
    session: AsyncSession, version: str, now: datetime, *, after: int, limit: int
) -> Sequence[Follow]:
    """Return follows, by number from `after` on, that have not seen this version of the catalogue.

    Of patrons who can't be reached nothing is looked up: it would pile up for their return.
    """
    found = await session.scalars(
        select(Follow)
        .join(Patron, Patron.id == Follow.patron_id)
        .where(
            Follow.id > after,
            Follow.version != version,
            Follow.until > now,
            Patron.reachable.is_(True),
        )
        .order_by(Follow.id)
        .limit(limit)
    )
    return found.all()


async def note(session: AsyncSession, seen_before: Follow, stock: Stock, now: datetime) -> None:
    """Note what the catalogue has now: what was not there is news, where the patron wants any.

    seen_before: the follow as it was when `stock` was asked for; if it is another one by now,
    nothing is noted.
    """
    follow = await session.get(Follow, seen_before.id)
    if follow is None or follow.version != seen_before.version:
        return
    known = set(follow.known)
    fresh = [each for each in stock.records if known.isdisjoint(_marks(each))]
    seen = known | _marks_of(stock.records)
    follow.version = stock.version
    if len(seen) > len(known):
        follow.known = sorted(seen)
    choice = await noticing.of_patron(session, follow.patron_id)
    if fresh and noticing.is_on(choice, follow.kind):
        follow.news = [*follow.news, *(each.id for each in fresh)]
        follow.news_since = follow.news_since or now


def _marks_of(records: Iterable[Record]) -> set[str]:
    return {mark for each in records for mark in _marks(each)}


def _marks(record: Record) -> set[str]:
    """Return by what an edition is known again: its records' ids, its title with the year."""
    told = record.description
    words = f"{sounding(told.title)}|{sounding(told.subtitle)}|{told.part}|{told.year}"
    return {*saved.names_of(record), blake2b(words.encode(), digest_size=6).hexdigest()}


# --- who is to be told -------------------------------------------------------------------------


async def with_news(session: AsyncSession, now: datetime) -> Waiting:
    """Return the patrons for whom there is news and who had none for a day."""
    found = await session.execute(
        select(Patron.id, NoticeChoice.quiet)
        .join(Follow, Follow.patron_id == Patron.id)
        .outerjoin(NoticeChoice, NoticeChoice.patron_id == Patron.id)
        .where(
            Follow.news_since.is_not(None),
            Patron.reachable.is_(True),
            or_(NoticeChoice.told_at.is_(None), NoticeChoice.told_at <= now - PAUSE),
        )
        .distinct()
        .order_by(Patron.id)
    )
    return _waiting(found)


def told(follow: Follow, ids: Collection[str]) -> None:
    """Take out of the news what has been told, or can't be told any more."""
    follow.news = [each for each in follow.news if each not in ids]
    if not follow.news:
        follow.news_since = None


async def over(session: AsyncSession, now: datetime) -> Waiting:
    """Return the patrons of whose follows the time is over, unasked or unanswered."""
    found = await session.execute(
        select(Follow.patron_id, NoticeChoice.quiet)
        .outerjoin(NoticeChoice, NoticeChoice.patron_id == Follow.patron_id)
        .where(
            Follow.until <= now,
            or_(Follow.asked_at.is_(None), Follow.asked_at <= now - ANSWER_WITHIN),
        )
        .distinct()
        .order_by(Follow.patron_id)
    )
    return _waiting(found)


def _waiting(found: Iterable[Any]) -> Waiting:
    return [(number, quiet.USUAL if hours is None else hours) for number, hours in found]


async def end_unanswered(session: AsyncSession, patron_id: int, now: datetime) -> None:
    """End what the patron was asked about and gave no answer to."""
    await session.execute(
        delete(Follow).where(
            Follow.patron_id == patron_id,
            Follow.until <= now,
            Follow.asked_at <= now - ANSWER_WITHIN,
        )
    )
