"""Finding cases: one by its code, a patron's own, and what staff have before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy import case as sql_case
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.cases.sight import visible_to
from knowledge.cases.states import (
    ANSWERED,
    CLOSED,
    NEW,
    OPEN,
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


@dataclass(frozen=True)
class Row:
    """One case in a list, with its owner's public name ("" if nobody has it) and its patron."""

    case: Case
    owner: str
    patron: Patron


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
    """Return a case's code as it is stored, however it was typed («q 4f7», "Q-4F7"), or ""."""
    letters = "".join(char for char in typed.upper() if char.isalnum()).removeprefix("Q")
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
) -> list[Row]:
    """Return one of the LISTS as this member may see it: urgent first, then longest waiting.

    One query, whatever the number of cases.
    """
    order = (
        (Case.changed_at.desc(),)
        if which in (ANSWERED_LIST, ENDED_LIST)
        else (Case.urgent.desc(), Case.waiting_since, Case.id)
    )
    found = await session.execute(
        select(Case, Librarian.public_name, Patron)
        .outerjoin(Librarian, Librarian.telegram_id == Case.owner)
        .join(Patron, Patron.id == Case.patron_id)
        .where(_in_list(which, member.telegram_id), visible_to(member, directory))
        .order_by(*order)
        .limit(limit)
        .offset(offset)
    )
    return [Row(case, owner or "", patron) for case, owner, patron in found.all()]


async def counts(session: AsyncSession, member: Member, directory: Directory) -> dict[str, int]:
    """Return how many cases stand in each of the LISTS but the ended ones, in one query."""
    names = [name for name in LISTS if name != ENDED_LIST]
    columns = [
        func.coalesce(func.sum(sql_case((_in_list(name, member.telegram_id), 1), else_=0)), 0)
        for name in names
    ]
    found = await session.execute(
        select(*columns).where(Case.state.in_(WAITING), visible_to(member, directory))
    )
    return dict(zip(names, (int(number) for number in found.one()), strict=True))


def _in_list(which: str, who: int) -> ColumnElement[bool]:
    owed: Sequence[str] = (NEW, OPEN, REFERRED)
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
        return Case.state.in_((RESOLVED, CLOSED))
    return Case.state.in_(owed)
