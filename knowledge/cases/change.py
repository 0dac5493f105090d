"""How a case is changed: one guarded UPDATE (compare-and-set), its clock, and an event.

Of any number of people who try at once exactly one succeeds, on SQLite and on PostgreSQL alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.cases.clocks import Standing, wound
from knowledge.cases.states import ENDED, OWED, RESOLVED
from knowledge.directory import Directory
from knowledge.errors import DeskError
from knowledge.models import Case, Event, Librarian
from knowledge.promises import promise

_WIND = {"state", "library", "stage", "waiting_since", "deadline_at", "unreachable"}


class Refused(DeskError):
    """A change that the case's state does not allow; `reason` names which rule, for the text.

    reasons: taken, yours, unclaimed, resolved, closed, merged, snoozed, referred, answered.
    """

    def __init__(self, reason: str, case: Case, owner: Librarian | None = None) -> None:
        super().__init__(f"case {case.code}: {reason}")
        self.reason = reason
        self.case = case
        self.owner = owner


@dataclass(frozen=True)
class At:
    """Where, when and by whom a case is changed; by: a Telegram id of staff, else None."""

    session: AsyncSession
    directory: Directory
    now: datetime
    by: int | None = None


async def change(
    at: At,
    case: Case,
    condition: ColumnElement[bool],
    *,
    kind: str,
    note: str = "",
    detail: dict[str, Any] | None = None,
    until: datetime | None = None,
    **values: Any,
) -> None:
    """Set columns of a case if `condition` holds, wind its clock, and write the event.

    until: the end of a snooze. Raises Refused, with the owner, if the condition does not hold.
    """
    before = case.state
    if values.get("state") in OWED and before not in OWED:  # an answer is owed anew
        library = values.get("library", case.library)
        values["promised_at"] = await promise(at.session, at.directory, library, at.now)
        values["slipped"] = False
    if _WIND & values.keys():
        values |= wound(Standing.of(case, values, until), at.directory, at.now)
    result = await at.session.execute(
        update(Case)
        .where(Case.id == case.id, condition)
        .values(changed_at=at.now, **values)
        .execution_options(synchronize_session=False)
    )
    await at.session.refresh(case)
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(why(case, at.by), case, await owner_of(at.session, case))
    record(at, case, kind, before=before, note=note, detail=detail)


def record(
    at: At,
    case: Case,
    kind: str,
    *,
    before: str,
    note: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Write one event of the case: who, what, when, and the state before."""
    at.session.add(
        Event(
            case_id=case.id,
            kind=kind,
            actor=at.by,
            library=case.library,
            state_before=before,
            note=note,
            detail=detail or {},
            at=at.now,
        )
    )


def why(case: Case, actor: int | None) -> str:
    """Return the rule by which something was refused, from how the case stands now."""
    if case.state in (RESOLVED, *ENDED, "snoozed", "referred"):
        return case.state
    if case.owner is None:
        return "unclaimed"
    if case.owner != actor:
        return "taken"
    return "yours" if case.state == "open" else "answered"


async def owner_of(session: AsyncSession, case: Case) -> Librarian | None:
    """Return the librarian who has the case."""
    return None if case.owner is None else await session.get(Librarian, case.owner)
