"""A case's life among staff: claimed, answered, put aside, ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from knowledge.cases import undoing
from knowledge.cases.actions import ACTIONS, free, own
from knowledge.cases.change import At, change
from knowledge.cases.lines import last_spoken
from knowledge.cases.patrons import patron_wrote
from knowledge.cases.states import (
    ANSWERED,
    CLOSED,
    LOCAL,
    MERGED,
    NEW,
    OPEN,
    RESOLVED,
    SNOOZED,
    WAITING,
)
from knowledge.errors import DeskError
from knowledge.models import Case, Line
from knowledge.staff import Member

LONGEST_SNOOZE = timedelta(days=60)


# ---- taken and given back


async def claim(at: At, case: Case) -> None:
    """Give a case of the queue to whoever acts. Raises Refused("taken") with its owner."""
    await change(
        at,
        case,
        (Case.state == NEW) & Case.owner.is_(None),
        kind="claimed",
        state=OPEN,
        owner=at.by,
        claimed_at=at.now,
    )


async def release(at: At, case: Case) -> None:
    """Put one's case back into the queue."""
    await change(
        at,
        case,
        own(at, "release"),
        kind="released",
        state=NEW,
        owner=None,
        waiting_since=at.now,
    )


async def orphan(at: At, case: Case) -> None:
    """Put a case back into the queue whose owner may no longer answer it."""
    await change(
        at,
        case,
        (Case.state == OPEN) & (Case.owner == case.owner),
        kind="owner left",
        detail={"from": case.owner},
        state=NEW,
        owner=None,
        waiting_since=at.now,
    )


async def take_over(at: At, case: Case, reason: str) -> None:
    """Take a case from its owner, as somebody who heads the library."""
    await change(
        at,
        case,
        Case.state.in_(ACTIONS["takeover"].states) & Case.owner.is_not(None),
        kind="taken over",
        note=reason,
        detail={"from": case.owner, "to": at.by, "was": undoing.standing(case)},
        state=OPEN if case.last_by == "patron" else case.state,
        owner=at.by,
        claimed_at=at.now,
    )


async def transfer(at: At, case: Case, to: Member, reason: str) -> None:
    """Give one's case, or one of the queue, to a colleague."""
    state = OPEN if case.state in (NEW, SNOOZED) else case.state
    await change(
        at,
        case,
        free(at, "transfer"),
        kind="transferred",
        note=reason,
        detail={"from": case.owner, "to": to.telegram_id, "was": undoing.standing(case)},
        state=state,
        owner=to.telegram_id,
        claimed_at=at.now,
    )


# ---- answered, put aside


async def reply(at: At, case: Case) -> None:
    """Note that the owner answered: the word is now with the patron."""
    await change(
        at,
        case,
        own(at, "reply"),
        kind="replied",
        state=ANSWERED,
        first_reply_at=case.first_reply_at or at.now,
    )


async def take_back(at: At, case: Case, *, was_first: bool) -> None:
    """Note that a reply was taken back before it left: an answer is owed again.

    Where something came in between (the patron wrote, it was put aside), that stands.
    """
    answered: dict[str, Any] = {"state": OPEN} if case.state in (ANSWERED, RESOLVED) else {}
    await change(
        at,
        case,
        Case.state == case.state,
        kind="taken back",
        first_reply_at=None if was_first else case.first_reply_at,
        **answered,
    )


async def snooze(at: At, case: Case, until: datetime, reason: str) -> None:
    """Put one's case aside until a time."""
    await change(
        at, case, own(at, "snooze"), kind="snoozed", note=reason, until=until, state=SNOOZED
    )


async def wake(at: At, case: Case) -> None:
    """Take a case up again that was put aside."""
    await change(at, case, Case.state == SNOOZED, kind="woken", state=OPEN)


async def resolve(
    at: At, case: Case, *, resolution: str = "", level: int | None = None, subject: str = ""
) -> None:
    """Mark one's case as done; the patron may still object."""
    await change(
        at,
        case,
        own(at, "resolve"),
        kind="resolved",
        detail={"resolution": resolution, "level": level, "subject": subject},
        state=RESOLVED,
        resolution=resolution or case.resolution or _resolution_of(case),
        read_level=level or case.read_level,
        subject=subject or case.subject,
    )


async def grade(
    at: At, case: Case, *, resolution: str = "", level: int | None = None, subject: str = ""
) -> None:
    """Say of a case that is done how it ended, what effort it took and what kind it was."""
    await change(
        at,
        case,
        Case.state.in_(ACTIONS["grade"].states),
        kind="graded",
        detail={"resolution": resolution, "level": level, "subject": subject},
        resolution=resolution or case.resolution,
        read_level=level or case.read_level,
        subject=subject or case.subject,
    )


async def reopen(at: At, case: Case) -> None:
    """Take a resolved case up again, as one's own."""
    await change(
        at,
        case,
        Case.state == RESOLVED,
        kind="reopened",
        state=OPEN,
        owner=at.by,
        claimed_at=at.now,
        waiting_since=at.now,
    )


def may_merge(case: Case, into: Case) -> bool:
    """Tell whether one case may become another name of `into`, as far as both are concerned."""
    return into.id != case.id and into.patron_id == case.patron_id and into.state in WAITING


async def merge(at: At, case: Case, into: Case) -> None:
    """Make a case another name of `into`: both are of one patron and one matter."""
    is_owed = case.state in (NEW, OPEN)
    if not may_merge(case, into):
        raise DeskError(f"{case.code} can't be merged into {into.code}.")
    lines = await at.session.scalars(select(Line.id).where(Line.case_id == case.id))
    last = await last_spoken(at.session, into)
    await change(
        at,
        case,
        free(at, "merge"),
        kind="merged",
        detail={
            "into": into.code,
            "lines": list(lines),
            "was": undoing.standing(case),
            "into was": undoing.standing(into),
            "last of into": last.id if last else None,
        },
        state=MERGED,
        merged_into=into.id,
    )
    # Whoever works on the other reads all of it there, and its texts end with the other's.
    await at.session.execute(
        update(Line)
        .where(Line.case_id == case.id)
        .values(case_id=into.id)
        .execution_options(synchronize_session=False)
    )
    if case.last_at is not None and into.last_at is not None and case.last_at > into.last_at:
        into.last_by, into.last_at = case.last_by, case.last_at
    if is_owed:
        await patron_wrote(at, into)


async def mark_spam(at: At, case: Case) -> None:
    """Close a case that is no question at all."""
    await change(
        at,
        case,
        free(at, "spam"),
        kind="spam",
        detail={"was": undoing.standing(case)},
        state=CLOSED,
        resolution="out of scope",
    )


async def flag(at: At, case: Case, name: str, value: bool) -> None:
    """Set or take off one of staff's flags: "urgent" or "needs_loan"."""
    flags: dict[str, Any] = {name: value}
    await change(
        at,
        case,
        Case.state.in_(WAITING),
        kind=name if value else f"not {name}",
        **flags,
    )


def _resolution_of(case: Case) -> str:
    if case.referral:
        return "referred local" if case.referral == LOCAL else "referred expert"
    return "answered"
