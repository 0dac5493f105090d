"""By when a patron hears from somebody: worked out at handoff, and again when it slips."""

from __future__ import annotations

from datetime import datetime

from handlers.turn import Turn
from knowledge import duty, promises
from knowledge.models import Case
from knowledge.staff import Member


async def promise(turn: Turn, case: Case) -> datetime:
    """Set by when the case's library answers, from now on; of a referral, by its deadline."""
    directory = turn.desk.directory
    if case.state == "referred" and case.deadline_at is not None:
        at = directory.to_the_half_hour(case.deadline_at)
    else:
        at = await promises.promise(turn.session, directory, case.library, turn.now)
    case.promised_at = at
    return at


async def promise_again(turn: Turn, case: Case) -> datetime:
    """Set the same for a case that slipped: not before its own clock rings, when more is known."""
    at = await promise(turn, case)
    if case.due_at is not None:
        case.promised_at = at = max(at, turn.desk.directory.to_the_half_hour(case.due_at))
    return at


async def is_at_hand(turn: Turn, case: Case, owner: Member) -> bool:
    """Tell whether the owner of a case still answers for it: not off duty, and not gone."""
    if not owner.roles:
        return False
    directory = turn.desk.directory
    return not await duty.is_off(turn.session, directory, owner.telegram_id, case.library, turn.now)
