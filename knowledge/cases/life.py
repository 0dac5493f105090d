"""A case's life among people: opened, claimed, answered, passed on, put aside, ended, taken up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.cases.actions import ACTIONS
from knowledge.cases.change import At, change, record
from knowledge.cases.clocks import Standing, wound
from knowledge.cases.states import (
    ANSWERED,
    CLOSED,
    LOCAL,
    MERGED,
    NEW,
    OPEN,
    OWN,
    REFERRED,
    RESOLVED,
    SNOOZED,
    WAITING,
)
from knowledge.errors import DeskError
from knowledge.models import Case, Patron
from knowledge.staff import Member

LONGEST_SNOOZE = timedelta(days=60)
CODE_LETTERS = "23456789ACDEFHJKMNPRTUVWXY"  # none that is mistaken for another


async def open_case(
    at: At,
    patron: Patron,
    question: str,
    *,
    language: str,
    choose: Callable[[str], str],
    promised_at: datetime,
    tried: dict[str, Any] | None = None,
) -> Case:
    """Put a patron's question into the queue of their library and return the new case.

    choose: picks one letter of those given (random.choice), for the code. promised_at: by when
    the patron is told that somebody answers. tried: what the bot made of the question.
    """
    library = at.directory.library(patron.library).code
    case = Case(
        code=await _new_code(at.session, choose),
        patron_id=patron.id,
        library=library,
        home=library,
        state=NEW,
        stage=OWN,
        owner=None,
        language=language,
        question=question,
        tried=tried or {},
        opened_at=at.now,
        waiting_since=at.now,
        promised_at=promised_at,
        claimed_at=None,
        changed_at=at.now,
        last_at=at.now,
        last_by="patron",
        unreachable=False,
        referral="",
        deadline_at=None,
        due_at=None,
        first_reply_at=None,
        refused=[],
    )
    for column, value in wound(Standing.of(case, {}), at.directory, at.now).items():
        setattr(case, column, value)
    at.session.add(case)
    await at.session.flush()
    record(at, case, "opened", before="bot")
    return case


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


async def accept(at: At, case: Case) -> None:
    """Take up a case that was referred to one's library."""
    await change(
        at,
        case,
        (Case.state == REFERRED) & Case.owner.is_(None),
        kind="accepted",
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


async def take_over(at: At, case: Case, reason: str) -> None:
    """Take a case from its owner, as somebody who heads the library."""
    await change(
        at,
        case,
        Case.state.in_(ACTIONS["takeover"].states) & Case.owner.is_not(None),
        kind="taken over",
        note=reason,
        detail={"from": case.owner, "to": at.by},
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
        detail={"from": case.owner, "to": to.telegram_id},
        state=state,
        owner=to.telegram_id,
        claimed_at=at.now,
    )


# ---- to another library and back


async def refer(  # noqa: PLR0917
    at: At, case: Case, library: str, referral: str, days: int | None, reason: str
) -> None:
    """Ask another library to work on the case; its home stays responsible until a deadline.

    referral: "local" (they know their own town) or "expert"; days: open days of the partner.
    """
    days = days or at.directory.desk(library).follow_up_days
    await change(
        at,
        case,
        free(at, "refer"),
        kind="referred",
        note=reason,
        detail={"from": case.library, "to": library, "referral": referral},
        state=REFERRED,
        owner=None,
        library=library,
        referral=referral,
        deadline_at=at.directory.after_open_days(library, at.now, days),
        waiting_since=at.now,
    )


async def bring_home(
    at: At, case: Case, kind: str, *, reason: str = "", refuse: bool = False
) -> None:
    """Put a case that is elsewhere back into its home's queue; refuse: it is not to go there again.

    kind: "declined", "refused by patron" or "deadline passed".
    """
    refused = [*case.refused, case.library] if refuse else list(case.refused)
    await change(
        at,
        case,
        Case.state.in_((NEW, OPEN, REFERRED)),
        kind=kind,
        note=reason,
        detail={"from": case.library, "to": case.home, "referral": case.referral},
        state=NEW,
        owner=None,
        library=case.home,
        stage=OWN,
        referral="",
        deadline_at=None,
        refused=list(dict.fromkeys(refused)),
        waiting_since=at.now,
    )


async def keep_at_home(at: At, case: Case) -> None:
    """Note that the patron wants no other library: the cascade and referrals pass it by."""
    others = [one.code for one in at.directory.libraries if one.code != case.home]
    await change(
        at,
        case,
        Case.state.in_((NEW, REFERRED)),
        kind="refused by patron",
        detail={"from": case.library, "to": case.home},
        state=NEW,
        library=case.home,
        stage=OWN,
        referral="",
        deadline_at=None,
        refused=others,
    )


async def pass_on(at: At, case: Case, stage: str, library: str) -> None:
    """Move an unclaimed case one step along the cascade."""
    await change(
        at,
        case,
        (Case.state == NEW) & Case.owner.is_(None),
        kind="passed on",
        detail={"from": case.stage, "to": stage, "library": library},
        state=NEW,
        stage=stage,
        library=library,
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
    """Note that a reply was taken back before it left: an answer is owed again."""
    await change(
        at,
        case,
        Case.state.in_((ANSWERED, RESOLVED)),
        kind="taken back",
        state=OPEN,
        first_reply_at=None if was_first else case.first_reply_at,
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


async def merge(at: At, case: Case, into: Case) -> None:
    """Make a case another name of `into`: both are of one patron and one matter."""
    if into.id == case.id or into.patron_id != case.patron_id or into.state not in WAITING:
        raise DeskError(f"{case.code} can't be merged into {into.code}.")
    await change(
        at,
        case,
        free(at, "merge"),
        kind="merged",
        detail={"into": into.code},
        state=MERGED,
        merged_into=into.id,
    )


async def mark_spam(at: At, case: Case) -> None:
    """Close a case that is no question at all."""
    await change(at, case, free(at, "spam"), kind="spam", state=CLOSED, resolution="out of scope")


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


# ---- what the patron does


async def patron_wrote(at: At, case: Case) -> None:
    """Note that the patron has the last word: the owner owes a reply, or the queue does."""
    if case.state in (NEW, OPEN, REFERRED):
        return
    is_owned = case.owner is not None
    await change(
        at,
        case,
        Case.state.in_((ANSWERED, SNOOZED, RESOLVED)),
        kind="patron wrote",
        state=OPEN if is_owned else NEW,
        waiting_since=at.now,
    )


async def let_go(at: At, case: Case) -> None:
    """Note that the patron wrote while the owner is off duty: the queue owes the answer."""
    await change(
        at,
        case,
        Case.state.in_((ANSWERED, SNOOZED, RESOLVED)),
        kind="patron wrote",
        detail={"from": case.owner},
        state=NEW,
        owner=None,
        waiting_since=at.now,
    )


async def withdraw(at: At, case: Case, kind: str = "withdrawn") -> None:
    """Close the case because the patron no longer needs it."""
    await change(at, case, Case.state.in_((*WAITING, RESOLVED)), kind=kind, state=CLOSED)


async def rate(at: At, case: Case, stars: int) -> None:
    """Note how the patron rates the answer, 1 to 5; once, but it may be corrected."""
    await change(
        at,
        case,
        Case.state.in_((RESOLVED, CLOSED)),
        kind="rated",
        detail={"stars": stars},
        rating=stars,
        rated_at=at.now,
    )


async def reach(at: At, case: Case, reachable: bool) -> None:
    """Note that the patron blocked the bot or is back: clocks stop, and start anew."""
    if case.unreachable is reachable:
        await change(
            at,
            case,
            Case.state.in_(WAITING),
            kind="reachable" if reachable else "unreachable",
            unreachable=not reachable,
        )


# ---- the conditions under which staff may


def own(at: At, name: str) -> ColumnElement[bool]:
    """Return the condition that the case is in one of the action's states and one's own."""
    return Case.state.in_(ACTIONS[name].states) & (Case.owner == at.by)


def free(at: At, name: str) -> ColumnElement[bool]:
    """Return the condition that the case is in one of the action's states, and no other's."""
    mine = Case.owner.is_(None) | (Case.owner == at.by)
    return Case.state.in_(ACTIONS[name].states) & mine


def _resolution_of(case: Case) -> str:
    if case.referral:
        return "referred local" if case.referral == LOCAL else "referred expert"
    return "answered"


async def _new_code(session: AsyncSession, choose: Callable[[str], str]) -> str:
    for attempt in range(24):
        letters = "".join(choose(CODE_LETTERS) for _ in range(3 + attempt // 4))
        code = f"Q-{letters}"
        if (await session.scalars(select(Case.id).where(Case.code == code))).first() is None:
            return code
    raise DeskError("No free case code was found in 24 tries. Close and archive old cases.")
