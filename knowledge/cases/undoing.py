"""What one of staff did to a case by mistake is taken back within its minute: it stands as before.

Other actions have their opposite at hand (take and put back, close and take up again); these have
none, so their events keep how the case stood.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import grace
from knowledge.cases.change import At, Refused, owner_of, record
from knowledge.cases.lines import last_spoken
from knowledge.models import Case, Event, Line, Patron

UNDONE = {
    kind: f"{kind} undone" for kind in ("spam", "merged", "transferred", "taken over", "referred")
}
_MOMENTS = (
    *("deadline_at", "waiting_since", "promised_at", "claimed_at"),
    *("clock_from", "warn_at", "due_at"),
)
_COLUMNS = (
    *("state", "owner", "library", "stage", "referral", "refused", "merged_into", "resolution"),
    *("warned", "slipped", *_MOMENTS),
)


def standing(case: Case) -> dict[str, Any]:
    """Return how a case stands, as an event keeps it: column → value, moments in ISO 8601."""
    return {name: _kept(getattr(case, name)) for name in _COLUMNS}


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


async def last_deed(at: At, case: Case) -> Event | None:
    """Return what whoever acts did to a case within the last minute and can take back, or None.

    Without anybody who acts, whoever did it. Merging others into a case is done to it as well.
    Nothing can be taken back once the case has gone on, or its patron had everything erased.
    """
    by_them = true() if at.by is None else Event.actor == at.by
    found = await at.session.scalar(
        select(Event)
        .join(Case, Case.id == Event.case_id)
        .join(Patron, Patron.id == Case.patron_id)
        .where(
            Case.patron_id == case.patron_id,  # by whom cases are indexed
            or_(Case.id == case.id, Case.merged_into == case.id),
            Event.kind.in_(UNDONE),
            by_them,
            Event.at >= at.now - grace.PERIOD,
            Patron.erased_at.is_(None),
        )
        .order_by(Event.id.desc())
        .limit(1)
    )
    if found is None or await _went_on(at.session, found.case_id, found.id):
        return None
    return found


async def undo(at: At, deed: Event) -> Case:
    """Let the case of a deed stand as it stood before, and return it.

    Raises Refused if somebody changes it at the same moment.
    """
    case = await at.session.get(Case, deed.case_id)
    assert case is not None  # an event without its case can't be stored
    before = case.state
    into = None if case.merged_into is None else await at.session.get(Case, case.merged_into)
    await stand(at, case, deed.detail["was"])
    if into is not None:
        await _part(at, case, into, deed)
    record(at, case, UNDONE[deed.kind], before=before)
    return case


async def _part(at: At, case: Case, into: Case, deed: Event) -> None:
    """Give a merged case its lines back; the other stands as before, unless it has gone on."""
    await at.session.execute(
        update(Line)
        .where(Line.id.in_(deed.detail["lines"]))
        .values(case_id=case.id)
        .execution_options(synchronize_session=False)
    )
    last = await last_spoken(at.session, into)
    is_quiet = (last.id if last else None) == deed.detail["last of into"]
    if is_quiet and not await _went_on(at.session, into.id, deed.id, but_at=deed.at):
        await stand(at, into, deed.detail["into was"])
    if last is not None:
        into.last_by, into.last_at = last.author, last.written_at


async def _went_on(
    session: AsyncSession, case_id: int, event_id: int, *, but_at: datetime | None = None
) -> bool:
    """Tell whether anything happened to a case after an event, but what happened with it."""
    later = select(Event.id).where(Event.case_id == case_id, Event.id > event_id)
    if but_at is not None:
        later = later.where(Event.at > but_at)
    return await session.scalar(later.limit(1)) is not None


async def stand(at: At, case: Case, was: dict[str, Any]) -> None:
    """Let a case stand as `standing` kept it. Raises Refused if somebody changes it just now."""
    values = {name: _moment(value) if name in _MOMENTS else value for name, value in was.items()}
    result = await at.session.execute(
        update(Case)
        .where(Case.id == case.id, Case.state == case.state, Case.changed_at == case.changed_at)
        .values(changed_at=at.now, **values)
        .execution_options(synchronize_session=False)
    )
    await at.session.refresh(case)
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("taken", case, await owner_of(at.session, case))


def _moment(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)
