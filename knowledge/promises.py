"""By when somebody answers: a library's open hours, the shifts in them, and experience."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import duty
from knowledge.directory import Directory, parsed_hours
from knowledge.models import Case

Span = tuple[datetime, datetime]

_LOOK_BACK = timedelta(days=30)
_ENOUGH, _MOST = 10, 100  # cases from which one may say how long it usually takes
_LATEST_DAYS = 3  # open days; no promise lies further ahead because of experience


@dataclass(frozen=True)
class UsualWait:
    """How long first answers took of late, in open time: half of them, and four of five."""

    half: timedelta
    most: timedelta
    cases: int


async def promise(
    session: AsyncSession, directory: Directory, library: str, now: datetime
) -> datetime:
    """Return by when somebody answers, to the half hour up.

    A few hours (`reply_within_open_hours`) in which the library is open and, where it has a
    roster, somebody is on shift; open hours alone where no shift comes in 30 days. Where four of
    five first answers took longer of late, that long: a promise that is kept is worth more than
    an early one. But never further than three open days on account of it, so that a bad month
    does not excuse the next.
    """
    hours = directory.network.reply_within_open_hours
    at = await _answered_within(session, directory, library, now, timedelta(hours=hours))
    usual = await usual_wait(session, directory, library, now)
    if usual is not None:
        longer = directory.after_open_hours(library, now, usual.most / timedelta(hours=1))
        at = max(at, min(longer, directory.after_open_days(library, now, _LATEST_DAYS)))
    return directory.to_the_half_hour(at)


async def usual_wait(
    session: AsyncSession, directory: Directory, library: str, now: datetime
) -> UsualWait | None:
    """Return how long patrons of a library waited for a first answer; None of under ten cases.

    Of the last 100 cases opened within 30 days that were answered, whoever answered them.
    """
    found = await session.execute(
        select(Case.opened_at, Case.first_reply_at)
        .where(
            Case.home == library,
            Case.opened_at > now - _LOOK_BACK,
            Case.first_reply_at.is_not(None),
        )
        .order_by(Case.opened_at.desc())
        .limit(_MOST)
    )
    took = sorted(
        directory.open_time(library, opened, replied) for opened, replied in found.all() if replied
    )
    if len(took) < _ENOUGH:
        return None
    four_of_five = -(-len(took) * 4 // 5)  # how many, rounded up
    half = (took[(len(took) - 1) // 2] + took[len(took) // 2]) / 2
    return UsualWait(half, took[four_of_five - 1], len(took))


async def answering_hours(
    session: AsyncSession, directory: Directory, library: str, now: datetime
) -> list[Span]:
    """Return the spans from `now`, 30 days ahead, in which the library is open and staffed.

    Those of its opening where it has no roster.
    """
    shifts = {hours for _, hours in await duty.roster(session, library)}
    is_open = directory.open_spans(library, now)
    if not shifts:
        return is_open
    return [part for span in is_open for part in _in_shifts(directory, span, shifts)]


async def _answered_within(
    session: AsyncSession, directory: Directory, library: str, now: datetime, left: timedelta
) -> datetime:
    wanted = left
    for begins, ends in await answering_hours(session, directory, library, now):
        if ends - begins >= left:
            return begins + left
        left -= ends - begins
    return directory.after_open_hours(library, now, wanted / timedelta(hours=1))


def _in_shifts(directory: Directory, span: Span, shifts: Iterable[str]) -> Iterator[Span]:
    """Yield the parts of an open span in which anybody is on shift, none twice, in order."""
    zone = directory.zone
    first, last = (moment.astimezone(zone).replace(tzinfo=None) for moment in span)
    found = sorted(
        (start.replace(tzinfo=zone).astimezone(UTC), end.replace(tzinfo=zone).astimezone(UTC))
        for parsed in map(parsed_hours, shifts)
        if parsed is not None
        for start, end, state, _ in parsed.intervals(first, last)
        if str(state) == "open"
    )
    reached = span[0]
    for start, end in found:
        begins, ends = max(start, reached), min(end, span[1])
        if begins < ends:
            yield begins, ends
            reached = ends
