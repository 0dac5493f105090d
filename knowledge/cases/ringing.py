"""What a bell of a case's clock does to the case; telling people about it is for others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.cases import life, referring
from knowledge.cases.cascade import next_step
from knowledge.cases.change import At, change, record
from knowledge.cases.clocks import Standing, bells, wound
from knowledge.cases.states import (
    ANSWERED,
    CLOSED,
    NEW,
    OPEN,
    OWED,
    REFERRED,
    RESOLVED,
    SNOOZED,
    WAITING,
)
from knowledge.models import Case

OVER = "over"
WARNED, SLIPPED, REMINDED, PASSED_ON, STUCK, LEASE_ENDED = (
    "warned",
    "slipped",
    "reminded",
    "passed on",
    "stuck",
    "lease",
)
CAME_BACK, WOKEN, SILENT, LOST, ENDED = "came back", "woken", "silent", "lost", "ended"


@dataclass(frozen=True)
class Bell:
    """One bell that rang: for which case, what it did, and who had the case before."""

    case: Case
    what: str
    owner_before: int | None
    library_before: str


async def due(session: AsyncSession, now: datetime, limit: int = 50) -> list[Case]:
    """Return the cases for which a bell has to ring, the longest overdue first."""
    # Which, by an index each; put in order at once, the index of the order would be walked.
    ringing = select(Case.id).where(bells(now))
    found = await session.scalars(
        select(Case).where(Case.id.in_(ringing)).order_by(Case.due_at, Case.id).limit(limit)
    )
    return list(found)


def which(case: Case, now: datetime) -> str:
    """Return which bell has to ring first: OVER, SLIPPED, WARNED, or "" for none.

    The case may have changed since it was found.
    """
    if case.due_at is not None and case.due_at <= now:
        return OVER
    is_owed = case.state in OWED and not case.unreachable
    if is_owed and case.promised_at <= now:
        return SLIPPED
    if case.warn_at is not None and case.warn_at <= now and not case.warned:
        return WARNED
    return ""


async def wind_all(at: At) -> int:
    """Give a clock to every case that has none and needs one; return how many those were."""
    found = await at.session.scalars(
        select(Case).where(Case.due_at.is_(None), Case.state.in_((*WAITING, RESOLVED)))
    )
    cases = found.all()
    for case in cases:
        for column, value in wound(Standing.of(case, {}), at.directory, at.now).items():
            setattr(case, column, value)
    return len(cases)


async def ring(at: At, case: Case) -> Bell:
    """Let the bell ring that is due: change the case, and return what happened."""
    owner, library = case.owner, case.library
    what = which(case, at.now)
    if what == OVER:
        what = await _second(at, case)
    else:
        if what == WARNED:
            case.warned = True
            what = REMINDED if case.state == ANSWERED else WARNED
        else:
            case.slipped = True
        record(at, case, what, before=case.state)
    return Bell(case, what, owner, library)


async def _second(at: At, case: Case) -> str:
    if case.unreachable and case.state in OWED:
        await _end(at, case, "lost contact", RESOLVED, resolution="lost contact")
        return LOST
    if case.state == NEW:
        return await _pass_on(at, case)
    if case.state == OPEN:
        await change(
            at,
            case,
            (Case.state == OPEN) & (Case.owner == case.owner),
            kind="lease ended",
            detail={"from": case.owner},
            state=NEW,
            owner=None,
        )
        return LEASE_ENDED
    if case.state == REFERRED:
        await referring.bring_home(at, case, "deadline passed")
        return CAME_BACK
    if case.state == SNOOZED:
        await life.wake(at, case)
        return WOKEN
    if case.state == ANSWERED:
        await _end(at, case, "silent", RESOLVED, resolution=case.resolution or "answered")
        return SILENT
    await _end(at, case, "closed", CLOSED)
    return ENDED


async def _pass_on(at: At, case: Case) -> str:
    step = next_step(case, at.directory)
    if step is None:
        # Nobody is left to pass it to: its own admins hear of it, again and again.
        await change(at, case, Case.state == NEW, kind="stuck", state=NEW, urgent=True)
        return STUCK
    await referring.pass_on(at, case, *step)
    return PASSED_ON


async def _end(at: At, case: Case, kind: str, state: str, **values: Any) -> None:
    await change(at, case, Case.state == case.state, kind=kind, state=state, **values)
