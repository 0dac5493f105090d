"""What a patron's tap did to a case is taken back within its minute: the case stands as before.

Nothing can be taken back once the case has gone on: what staff did since would be undone with it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from knowledge import grace
from knowledge.cases.change import At, Refused, change, record
from knowledge.cases.lines import undo_line
from knowledge.cases.states import CLOSED, OPEN, PATRON, RESOLVED, SNOOZED
from knowledge.cases.undoing import stand
from knowledge.models import Case, Event, Line

SAID, REFUSED, WITHDRAWN = "said by a button", "refused by patron", "withdrawn"


def said_by_button(at: At, case: Case, line: Line, was: dict[str, Any]) -> None:
    """Note that a patron's line was said by a button, and how the case stood before it."""
    record(at, case, SAID, before=was["state"], detail={"line": line.id, "was": was})


async def unsay(at: At, case: Case, line: Line) -> bool:
    """Take back what a button said; tell whether it was done.

    Where the patron wrote more meanwhile, that stands, and an answer to it is owed.
    """
    deed = await _last(at, case, SAID)
    if deed is None or deed.detail["line"] != line.id:
        return False
    later = select(Line.id).where(Line.case_id == case.id, Line.id > line.id, Line.author == PATRON)
    spoke = await at.session.scalar(later.limit(1)) is not None
    before, was = case.state, deed.detail["was"]
    if not await _stands(at, case, {} if spoke else was):
        return False
    await undo_line(at, case, line)
    if was["state"] == RESOLVED and not spoke:
        record(at, case, "objection taken back", before=before)
    else:
        record(at, case, "words taken back", before=before)
    return True


async def keep_after_all(at: At, case: Case) -> bool:
    """Take a withdrawal back: the case is as it was. Tell whether it was done."""
    deed = await _last(at, case, WITHDRAWN)
    if deed is None:
        return False
    # Until when it was put aside is not known any more: its owner has it at once.
    before = OPEN if deed.state_before == SNOOZED else deed.state_before
    await change(at, case, Case.state == CLOSED, kind="not withdrawn", state=before)
    return True


async def allow_others(at: At, case: Case) -> bool:
    """Let other libraries answer after all, as before the patron refused; tell if it was done."""
    deed = await _last(at, case, REFUSED)
    before = case.state
    if deed is None or "was" not in deed.detail or not await _stands(at, case, deed.detail["was"]):
        return False
    record(at, case, "refusal taken back", before=before)
    return True


async def unrate(at: At, case: Case) -> None:
    """Take a rating back, so that another can be given."""
    await change(
        at,
        case,
        Case.state.in_((RESOLVED, CLOSED)),
        kind="rating taken back",
        rating=None,
        rated_at=None,
    )


async def _last(at: At, case: Case, kind: str) -> Event | None:
    """Return the last that happened to a case, if it is of this kind and of the last minute."""
    found = await at.session.scalar(
        select(Event).where(Event.case_id == case.id).order_by(Event.id.desc()).limit(1)
    )
    if found is None or found.kind != kind or grace.is_over(found.at, at.now):
        return None
    return found


async def _stands(at: At, case: Case, was: dict[str, Any]) -> bool:
    """Let a case stand as it stood, unless somebody changes it just now; tell whether it does."""
    await at.session.flush()
    try:
        await stand(at, case, was)
    except Refused:
        return False
    return True
