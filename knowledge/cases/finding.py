"""Finding cases: one by its code, a patron's own, and what staff have before them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, false, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from knowledge.cases.sight import visible_to
from knowledge.cases.states import (
    ANSWERED,
    CLOSED,
    MERGED,
    NEW,
    OPEN,
    OWED,
    REFERRED,
    RESOLVED,
    SNOOZED,
    WAITING,
)
from knowledge.directory import Directory
from knowledge.models import Case, Librarian, Patron
from knowledge.staff import Member

NEEDING, MINE, FREE, OTHERS = "needing", "mine", "free", "others"
ANSWERED_LIST, ASIDE, ENDED_LIST = "answered", "aside", "ended"
LISTS = (NEEDING, MINE, FREE, OTHERS, ANSWERED_LIST, ASIDE, ENDED_LIST)


_SHOWN = 300  # characters of a question that a list may show


# Greek letters that look like Latin ones, and those on whose keys the other letters are.
_LATIN = str.maketrans("ΑΕΗΚΜΝΡΤΧΥΦΨΔΞΘΩΠΣ", "AEHKMNPTXYFCDJUVPW")


class Row(NamedTuple):
    """One case in a list: what is shown of it there, and no more.

    question: its beginning; owner: a public name, None if nobody has it; patron: the number and
    the name of who asks, "" if none was given.
    """

    code: str
    state: str
    library: str
    question: str
    owner: str | None
    patron: int
    patron_name: str
    waiting_since: datetime
    warned: bool
    slipped: bool
    urgent: bool

    @property
    def is_late(self) -> bool:
        """Tell whether staff owe an answer and have been warned, or broke what was promised."""
        return self.state in OWED and (self.warned or self.slipped)


def at_hand(thread_id: int | BindParameter[int] | None = None) -> ColumnElement[bool]:
    """Return which cases of a patron wait, as the condition of a join of patrons with cases.

    thread_id: of a topic of the patron's private chat: its own cases alone, and those of which
    its own became another name; None, outside of topics: all.
    """
    waiting = (Case.patron_id == Patron.id) & Case.state.in_(WAITING)
    if thread_id is None:
        return waiting
    other = aliased(Case)
    merged = (
        select(other.merged_into)
        .where(other.patron_id == Patron.id, other.thread_id == thread_id, other.state == MERGED)
        .correlate(Patron)
    )
    return waiting & ((Case.thread_id == thread_id) | Case.id.in_(merged))


async def forget_topic(session: AsyncSession, chat_id: int, thread_id: int) -> None:
    """Note that a topic of a patron's private chat is gone: its cases are outside of topics."""
    patron = select(Patron.id).where(Patron.telegram_id == chat_id)
    await session.execute(
        update(Case)
        .where(Case.patron_id.in_(patron), Case.thread_id == thread_id)
        .values(thread_id=None)
    )


async def waiting_case(session: AsyncSession, patron_id: int) -> Case | None:
    """Return the patron's case that staff have in hand, the latest if there are several."""
    return (
        await session.scalars(
            select(Case)
            .where(Case.patron_id == patron_id, Case.state.in_(WAITING))
            .order_by(Case.opened_at.desc(), Case.id.desc())
            .limit(1)
        )
    ).first()


def code_of(typed: str) -> str:
    """Return a case's code as it is stored, however it was typed («q 4f7», «Q-4Φ7»), or ""."""
    latin = typed.upper().translate(_LATIN)
    letters = "".join(char for char in latin if char.isalnum()).removeprefix("Q")
    return f"Q-{letters}" if letters else ""


async def by_id(session: AsyncSession, number: int | None) -> Case | None:
    """Return a case by its number; of one that was merged, the one that it is now."""
    found = await session.get(Case, number) if number is not None else None
    for _ in range(10):
        if found is None or found.merged_into is None:
            break
        found = await session.get(Case, found.merged_into)
    return found


async def by_code(session: AsyncSession, code: str) -> Case | None:
    """Return the case with this code; of one that was merged, the one that it is now."""
    number = (await session.scalars(select(Case.id).where(Case.code == code_of(code)))).first()
    return await by_id(session, number)


async def visible_by_code(
    session: AsyncSession, member: Member, directory: Directory, code: str
) -> Case | None:
    """Return the case with this code if this member of staff may read it; the query decides."""
    return (
        await session.scalars(
            select(Case).where(Case.code == code_of(code), visible_to(member, directory))
        )
    ).first()


async def of_patron(session: AsyncSession, patron_id: int) -> list[Case]:
    """Return the patron's cases, those in hand first, then the last ten that ended."""
    in_hand = await session.scalars(
        select(Case)
        .where(Case.patron_id == patron_id, Case.state.in_(WAITING))
        .order_by(Case.opened_at.desc())
    )
    ended = await session.scalars(
        select(Case)
        .where(Case.patron_id == patron_id, Case.state.in_((RESOLVED, CLOSED)))
        .order_by(Case.opened_at.desc())
        .limit(10)
    )
    return [*in_hand, *ended]


async def listed(
    session: AsyncSession,
    member: Member,
    directory: Directory,
    which: str = NEEDING,
    *,
    limit: int = 50,
    offset: int = 0,
    beside: Member | None = None,
) -> list[Row]:
    """Return one of the LISTS as this member may see it: urgent first, then longest waiting.

    One query, whatever the number of cases. beside: only what this one, who reads along, may see.
    """
    order = (
        (Case.changed_at.desc(),)
        if which in (ANSWERED_LIST, ENDED_LIST)
        else (Case.urgent.desc(), Case.waiting_since, Case.id)
    )
    # Which cases, from an index alone; only these are then read, with whom they belong to.
    chosen = (
        select(Case.id)
        .where(
            _in_list(which, member.telegram_id),
            visible_to(member, directory),
            *([visible_to(beside, directory)] if beside else []),
        )
        .order_by(*order)
        .limit(limit)
        .offset(offset)
    )
    found = await session.execute(
        select(
            *(Case.code, Case.state, Case.library),
            func.substr(Case.question, 1, _SHOWN),
            *(Librarian.public_name, Patron.id, Patron.name),
            *(Case.waiting_since, Case.warned, Case.slipped, Case.urgent),
        )
        .select_from(Case)
        .outerjoin(Librarian, Librarian.telegram_id == Case.owner)
        .join(Patron, Patron.id == Case.patron_id)
        .where(Case.id.in_(chosen))
        .order_by(*order)
    )
    return [Row(*one) for one in found.all()]


async def counts(
    session: AsyncSession, member: Member, directory: Directory, *, beside: Member | None = None
) -> dict[str, int]:
    """Return how many cases stand in each of the LISTS but the ended ones, in one query."""
    sees = visible_to(member, directory)
    if beside is not None:
        sees &= visible_to(beside, directory)
    is_mine = func.coalesce(Case.owner == member.telegram_id, false())
    found = await session.execute(
        select(Case.state, is_mine, func.count())
        .where(Case.state.in_(WAITING), sees)
        .group_by(Case.state, is_mine)
    )
    numbers = {(state, bool(mine)): count for state, mine, count in found.all()}

    def number(*states: str, mine: bool | None = None) -> int:
        return sum(
            count
            for (state, own), count in numbers.items()
            if state in states and mine in (None, own)
        )

    return {
        NEEDING: number(*OWED),
        MINE: number(OPEN, ANSWERED, SNOOZED, mine=True),
        FREE: number(NEW, REFERRED),
        OTHERS: number(OPEN, mine=False),
        ANSWERED_LIST: number(ANSWERED),
        ASIDE: number(SNOOZED),
    }


def _in_list(which: str, who: int) -> ColumnElement[bool]:
    if which == MINE:
        return Case.state.in_((OPEN, ANSWERED, SNOOZED)) & (Case.owner == who)
    if which == FREE:
        return Case.state.in_((NEW, REFERRED))
    if which == OTHERS:
        return (Case.state == OPEN) & (Case.owner != who)
    if which == ANSWERED_LIST:
        return Case.state == ANSWERED
    if which == ASIDE:
        return Case.state == SNOOZED
    if which == ENDED_LIST:
        # Nearly all cases, some day: said so that the index of their order is walked instead.
        return Case.state.not_in((*WAITING, MERGED))
    return Case.state.in_(OWED)
