"""One row a case: when, where, how long, how it ended. Safe to give away."""

from __future__ import annotations

import asyncio
import csv
import io
from collections import ChainMap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.cases.states import MERGED, RESOLVED, WAITING
from knowledge.directory import Directory
from knowledge.measures.opentime import OpenTime
from knowledge.models import Case, Event

YEARS = range(2000, 3000)  # of which figures are told; the calendar's ends have no day after
_PRACTICE = "practice"  # a resolution: nobody was helped
_DIRECTIONAL = 2  # READ levels up to this one; those above are reference (Rutgers)
_NOTHING = (0, 0, None, None)  # replies, times opened again, when it was done, ceased to wait
_NO_QUESTION = "out of scope"  # a resolution: no answer was owed
_DONE = ("resolved", "silent")  # kinds of event with which an answer came to its end


@dataclass(frozen=True)
class Span:
    """Days of the network's civil time, the first and the last one included."""

    first: date
    last: date

    @classmethod
    def until(cls, last: date) -> Span:
        """Return the thirty days that end with `last`."""
        return cls(last - timedelta(days=29), last)

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the moment at which it begins, and the first one after it."""
        begins, ends = (
            datetime.combine(day, time(), zone).astimezone(UTC)
            for day in (self.first, self.last + timedelta(days=1))
        )
        return begins, ends


@dataclass(frozen=True)
class Row:
    """What may be known of one case by everybody. Minutes are whole ones; None: not yet, never.

    weekday: 1 is Monday; hour: of the network's civil time.
    home: the patron's library; library: that has it or had it last.
    referral: the kind of the last one, "local" or "expert"; "" if it was never referred.
    answer_minutes: to the first reply, in hours in which the home library is open;
    answer_clock_minutes: the same on the clock; done_minutes: to its end, in open hours too.
    is_promise_kept: the first reply came by the time that was told first; without a reply, False
    once that time is over, None before, or where it was withdrawn before, or none was owed.
    effort: "directional" (READ 1-2), "reference" (3-6), "" where nobody said.
    """

    opened: date
    weekday: int
    hour: int
    home: str
    library: str
    stage: str
    referral: str
    language: str
    state: str
    answer_minutes: int | None
    answer_clock_minutes: int | None
    is_promise_kept: bool | None
    done_minutes: int | None
    replies: int
    reopened: int
    resolution: str
    subject: str
    read_level: int | None
    effort: str
    rating: int | None


COLUMNS = tuple(field.name for field in fields(Row))


def table(found: Sequence[Row]) -> bytes:
    """Return rows as CSV in UTF-8, with the mark by which spreadsheets know that it is."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows(map(astuple, found))
    return file.getvalue().encode("utf-8-sig")


async def rows(
    session: AsyncSession, directory: Directory, span: Span, homes: Collection[str], now: datetime
) -> list[Row]:
    """Return a row for each case of the patrons of the libraries `homes`, the oldest first.

    Cases that were opened in `span`; practice, and what was merged into another, left out.
    now: until when what still waits has waited.
    """
    begins, ends = span.moments(directory.zone)
    wanted = (
        Case.opened_at >= begins,
        Case.opened_at < ends,
        Case.home.in_(homes),
        Case.state != MERGED,
        Case.resolution != _PRACTICE,
    )
    found = await session.scalars(select(Case).where(*wanted).order_by(Case.opened_at, Case.id))
    counted = await session.execute(
        select(
            Event.case_id,
            _count(Event.kind == "replied") - _count(Event.kind == "taken back"),
            _count(
                (Event.kind == "reopened")
                | ((Event.kind == "patron wrote") & (Event.state_before == RESOLVED))
            )
            - _count(Event.kind == "objection taken back"),
            func.max(case((Event.kind.in_(_DONE), Event.at))),
            func.max(case((Event.state_before.in_(WAITING), Event.at))),
        )
        .join(Case, Case.id == Event.case_id)
        .where(*wanted)
        .group_by(Event.case_id)
    )
    events = {row[0]: tuple(row[1:]) for row in counted.all()}
    told = await session.execute(
        select(Event.case_id, Event.kind, Event.detail)
        .join(Case, Case.id == Event.case_id)
        .where(*wanted, Event.kind.in_(("opened", "referred", "referred undone")))
        .order_by(Event.id)
    )
    details: dict[int, list[dict[str, str]]] = {}
    for case_id, kind, detail in told.all():
        if kind == "referred undone":
            details[case_id].pop()
        else:
            details.setdefault(case_id, []).append(detail)
    # In a thread: a year's open hours are worked out, and patrons wait for nobody's figures.
    return await asyncio.to_thread(_all, found.all(), events, details, directory, now)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _all(
    found: Sequence[Case],
    events: Mapping[int, tuple[Any, ...]],
    details: Mapping[int, list[dict[str, str]]],
    directory: Directory,
    now: datetime,
) -> list[Row]:
    zone = directory.zone
    moments = [
        moment
        for each in found
        for moment in (each.opened_at, each.first_reply_at, events.get(each.id, _NOTHING)[2])
        if moment is not None
    ]
    is_open = {
        home: OpenTime(directory, home, min(moments), max(moments))
        for home in {each.home for each in found}
    }
    return [
        _row(
            each,
            events.get(each.id, _NOTHING),
            ChainMap(*reversed(details.get(each.id, []))),  # of two referrals the last
            is_open[each.home],
            zone,
            now,
        )
        for each in found
    ]


def _row(  # noqa: PLR0917
    of: Case,
    events: tuple[Any, ...],
    detail: Mapping[str, str],
    is_open: OpenTime,
    zone: ZoneInfo,
    now: datetime,
) -> Row:
    replies, reopened, done_at, ceased_at = events
    opened = of.opened_at.astimezone(zone)
    answered = of.first_reply_at

    def open_minutes(until: datetime | None) -> int | None:
        if until is None:
            return None
        return _minutes(is_open.between(of.opened_at, until))

    return Row(
        opened=opened.date(),
        weekday=opened.isoweekday(),
        hour=opened.hour,
        home=of.home,
        library=of.library,
        stage=of.stage,
        referral=detail.get("referral", ""),
        language=of.language,
        state=of.state,
        answer_minutes=open_minutes(answered),
        answer_clock_minutes=None if answered is None else _minutes(answered - of.opened_at),
        is_promise_kept=_is_kept(of, detail.get("promised", ""), ceased_at, now),
        done_minutes=open_minutes(done_at),
        replies=max(0, replies),
        reopened=reopened,
        resolution=of.resolution,
        subject=of.subject,
        read_level=of.read_level,
        effort=_effort(of.read_level),
        rating=of.rating,
    )


def _is_kept(of: Case, promised: str, ceased_at: datetime | None, now: datetime) -> bool | None:
    if of.first_reply_at is None:
        waited_until = now if of.state in WAITING else ceased_at or of.opened_at
        is_owed = bool(promised) and not of.unreachable and of.resolution != _NO_QUESTION
        is_over = is_owed and waited_until > datetime.fromisoformat(promised)
        return False if is_over else None
    # Of a case from before the first promise was kept in mind, only whether it slipped is known.
    return of.first_reply_at <= datetime.fromisoformat(promised) if promised else not of.slipped


def _minutes(took: timedelta) -> int:
    return round(took / timedelta(minutes=1))


def _effort(read_level: int | None) -> str:
    if read_level is None:
        return ""
    return "directional" if read_level <= _DIRECTIONAL else "reference"
