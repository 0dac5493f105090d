"""Suggestions to buy: what patrons looked for in vain, counted by thing and decided by staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import text
from knowledge.catalogue import isbn as isbns
from knowledge.catalogue import words
from knowledge.models import Patron, Wish

NEW, BOUGHT, DECLINED, WITHDRAWN = "new", "bought", "declined", "withdrawn"
_LONGEST = 300  # characters of a patron's words; a title is shorter


@dataclass(frozen=True)
class Group:
    """One thing that patrons suggest, however they spelt it.

    id: the number of its oldest wish; text: as most wrote it; patrons: how many want it.
    """

    id: int
    text: str
    isbn: str
    library: str  # "" where the patrons named none
    patrons: int
    since: datetime


async def make(
    session: AsyncSession, patron: Patron, typed: str, language: str, now: datetime
) -> bool:
    """Note that a patron suggests to buy what they typed; tell whether that is new."""
    isbn = next(iter(isbns.find(typed)), "")
    key = isbn or _key(typed)
    wish = await of_patron(session, patron.id, typed)
    if wish is not None and wish.state == WITHDRAWN:
        wish.state, wish.made_at, wish.decided_at = NEW, now, None
        wish.library = patron.library
        return True
    if wish is not None:
        return False
    session.add(
        Wish(
            patron_id=patron.id,
            library=patron.library,
            text=" ".join(typed.split())[:_LONGEST],
            isbn=isbn,
            key=key,
            language=language,
            state=NEW,
            made_at=now,
            decided_at=None,
            decided_by=None,
        )
    )
    await session.flush()
    return True


async def of_patron(session: AsyncSession, patron_id: int, typed: str) -> Wish | None:
    """Return a patron's suggestion of what they typed, in any spelling of it, or None."""
    key = next(iter(isbns.find(typed)), "") or _key(typed)
    found = await session.scalars(
        select(Wish).where(Wish.patron_id == patron_id, Wish.key == key).limit(1)
    )
    return found.first()


async def withdraw(session: AsyncSession, patron_id: int, typed: str, now: datetime) -> bool:
    """Take a suggestion back, if nobody has decided on it yet; tell whether it is taken back.

    Its row stays until its time is over, so that a button of staff never names another one.
    """
    wish = await of_patron(session, patron_id, typed)
    if wish is not None and wish.state == NEW:
        wish.state, wish.decided_at = WITHDRAWN, now
    return wish is not None and wish.state == WITHDRAWN


async def waiting(session: AsyncSession, libraries: Collection[str] | None) -> list[Group]:
    """Return what is suggested and not decided, the most wanted first.

    libraries: whose patrons' suggestions; None for all. Those of patrons who named no library
    are everybody's.
    """
    found = await session.scalars(
        select(Wish).where(Wish.state == NEW, *_within(libraries)).order_by(Wish.id)
    )
    grouped: dict[tuple[str, str], list[Wish]] = {}
    for wish in found:
        grouped.setdefault((wish.library, wish.key), []).append(wish)
    groups = [_group(rows) for rows in grouped.values()]
    return sorted(groups, key=lambda group: (-group.patrons, group.id))


async def decide(
    session: AsyncSession,
    wish_id: int,
    libraries: Collection[str] | None,
    *,
    state: str,
    by: int,
    now: datetime,
) -> list[tuple[Wish, Patron]]:
    """Mark a group's wishes as bought or declined; return them with who is to be told.

    wish_id: any wish of the group. Nothing is returned where nothing waits any more, or where it
    is none of these libraries'.
    """
    one = await session.get(Wish, wish_id)
    if one is None:
        return []
    found = await session.execute(
        select(Wish, Patron)
        .join(Patron, Patron.id == Wish.patron_id)
        .where(
            Wish.state == NEW,
            Wish.key == one.key,
            Wish.library == one.library,
            *_within(libraries),
        )
        .order_by(Wish.id)
    )
    decided = [(wish, patron) for wish, patron in found]
    for wish, _ in decided:
        wish.state, wish.decided_by, wish.decided_at = state, by, now
    return decided


def sought(typed: str) -> str:
    """Return by what a new catalogue is asked for a wish: its ISBN, else the words."""
    return next(iter(isbns.find(typed)), "") or " ".join(typed.split())[:_LONGEST]


def _within(libraries: Collection[str] | None) -> tuple[ColumnElement[bool], ...]:
    return () if libraries is None else (Wish.library.in_(("", *libraries)),)


def _group(rows: Sequence[Wish]) -> Group:
    first = rows[0]
    common = Counter(row.text for row in rows).most_common(1)[0][0]
    patrons = len({row.patron_id for row in rows})
    return Group(first.id, common, first.isbn, first.library, patrons, first.made_at)


def _key(typed: str) -> str:
    """Return how the words sound that name the thing, in any case and order.

    «έχετε τον Μάγο του Οζ;» and "magos tou oz" are one thing.
    """
    stems = sorted(word.stems[0] for word in words.read(typed).required)
    return " ".join(stems) or text.key(typed) or typed[:_LONGEST]
