"""What a case's patron does to it: writes, withdraws, rates, blocks the bot and comes back."""

from __future__ import annotations

from knowledge.cases.change import At, change
from knowledge.cases.regretting import WITHDRAWN
from knowledge.cases.states import ANSWERED, CLOSED, NEW, OPEN, OWED, RESOLVED, SNOOZED, WAITING
from knowledge.models import Case


async def patron_wrote(at: At, case: Case) -> None:
    """Note that the patron has the last word: the owner owes a reply, or the queue does."""
    if case.state in OWED:
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


async def withdraw(at: At, case: Case, kind: str = WITHDRAWN) -> None:
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
