"""Who is on duty, and by when somebody answers: shifts, what people said themselves, experience.

A shift is written as libraries write their hours, with Greek names of the days or English ones. A
library without any shift is served by everybody who works there, while it is open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import deeds, text
from knowledge.directory import Directory, mistake_in_hours
from knowledge.errors import DeskError
from knowledge.models import Case, Librarian, Role, Shift
from knowledge.staff import EVERYWHERE, OBSERVER

if TYPE_CHECKING:
    from opening_hours import OpeningHours

ON, OFF = "on", "off"
_LOOK_BACK = timedelta(days=30)
_ENOUGH, _MOST = 10, 300  # cases from which one may say how long it usually takes
_LATEST_DAYS = 3  # open days; no promise lies further ahead because of experience
_DAYS = {
    "δευ": "Mo", "τρι": "Tu", "τετ": "We", "πεμ": "Th", "παρ": "Fr", "σαβ": "Sa", "κυρ": "Su",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


class ShiftError(DeskError):
    """A shift that can't be understood; the text says why and how to write it."""


@dataclass(frozen=True)
class OnDuty:
    """One member of staff at a library; since: "said" so, "shift", or "open" hours alone."""

    telegram_id: int
    name: str
    since: str


@dataclass(frozen=True)
class UsualWait:
    """How long first answers took of late, in open time: half of them, and four of five."""

    half: timedelta
    most: timedelta
    cases: int


async def on_duty(
    session: AsyncSession, directory: Directory, library: str, now: datetime
) -> list[OnDuty]:
    """Return who answers at a library at this moment, by name.

    Somebody who said so themselves counts before the roster; where nobody has a shift, everybody
    counts while the library is open.
    """
    found = await session.execute(
        select(Librarian, Shift.hours)
        .join(Role, Role.telegram_id == Librarian.telegram_id)
        .outerjoin(Shift, (Shift.telegram_id == Librarian.telegram_id) & (Shift.library == library))
        .where(Role.library.in_((library, EVERYWHERE)), Role.role != OBSERVER)
        .order_by(Librarian.public_name)
        .distinct()
    )
    people = found.all()
    has_roster = any(hours for _, hours in people)
    is_open = directory.open_until(library, now) is not None
    on: list[OnDuty] = []
    for librarian, hours in people:
        said = _said(librarian, now)
        why = ""
        if said == ON:
            why = "said"
        elif said != OFF and hours and _in_shift(hours, directory, now):
            why = "shift"
        elif said != OFF and not has_roster and is_open:
            why = "open"
        if why:
            on.append(OnDuty(librarian.telegram_id, librarian.public_name, why))
    return on


async def is_off(
    session: AsyncSession, directory: Directory, telegram_id: int, library: str, now: datetime
) -> bool:
    """Tell whether a librarian has gone while their library is open: others have to answer."""
    librarian = await session.get(Librarian, telegram_id)
    if librarian is None:
        return True
    said = _said(librarian, now)
    if said or directory.open_until(library, now) is None:
        return said == OFF
    shift = await session.get(Shift, (telegram_id, library))
    return shift is not None and not _in_shift(shift.hours, directory, now)


async def set_duty(session: AsyncSession, telegram_id: int, duty: str, until: datetime) -> None:
    """Note that somebody is on or off duty until a moment, whatever the roster says."""
    librarian = await session.get(Librarian, telegram_id)
    if librarian is not None:
        librarian.duty, librarian.duty_until = duty, until


async def set_shift(  # noqa: PLR0917
    session: AsyncSession, telegram_id: int, library: str, hours: str, by: int, now: datetime
) -> str:
    """Write somebody's shift at a library, "" takes it away; return it as it is stored.

    hours: «Δευ-Παρ 09:00-14:00» or "Mo-Fr 09:00-14:00". Raises ShiftError.
    """
    written = in_symbols(hours)
    if written and (wrong := mistake_in_hours(written)):
        raise ShiftError(f"{hours}: {wrong}.")
    shift = await session.get(Shift, (telegram_id, library))
    before = shift.hours if shift else ""
    if not written:
        await session.execute(
            delete(Shift).where(Shift.telegram_id == telegram_id, Shift.library == library)
        )
    elif shift is None:
        session.add(Shift(telegram_id=telegram_id, library=library, hours=written))
    else:
        shift.hours = written
    change = {"before": before, "after": written}
    deeds.note(session, "roster", by, library, str(telegram_id), change, now=now)
    return written


async def roster(session: AsyncSession, library: str) -> list[tuple[Librarian, str]]:
    """Return (librarian, shift) of everybody who has one at a library, by name."""
    found = await session.execute(
        select(Librarian, Shift.hours)
        .join(Shift, Shift.telegram_id == Librarian.telegram_id)
        .where(Shift.library == library)
        .order_by(Librarian.public_name)
    )
    return [(librarian, hours) for librarian, hours in found.all()]


async def promise(
    session: AsyncSession, directory: Directory, library: str, now: datetime
) -> datetime:
    """Return by when somebody answers, to the half hour up.

    A few hours (`reply_within_open_hours`) in which the library is open and, where it has a
    roster, somebody is on shift. Where four of five first answers took longer of late, that
    long, but never further than three open days on account of it.
    """
    hours = directory.network.reply_within_open_hours
    shifts = await session.scalars(select(Shift.hours).where(Shift.library == library).distinct())
    at = _staffed(directory, library, now, hours, list(shifts))
    usual = await usual_wait(session, directory, library, now)
    if usual is not None and usual.most > timedelta(hours=hours):
        longer = directory.after_open_hours(library, now, usual.most.total_seconds() / 3600)
        at = max(at, min(longer, directory.after_open_days(library, now, _LATEST_DAYS)))
    return directory.to_the_half_hour(at)


async def usual_wait(
    session: AsyncSession, directory: Directory, library: str, now: datetime
) -> UsualWait | None:
    """Return how long first answers at a library took in 30 days; None of fewer than ten cases."""
    found = await session.execute(
        select(Case.opened_at, Case.first_reply_at)
        .where(
            Case.home == library,
            Case.opened_at > now - _LOOK_BACK,
            Case.first_reply_at.is_not(None),
        )
        .order_by(Case.id.desc())
        .limit(_MOST)
    )
    took = sorted(
        directory.open_time(library, opened, replied) for opened, replied in found.all() if replied
    )
    if len(took) < _ENOUGH:
        return None
    return UsualWait(took[len(took) // 2], took[min(len(took) - 1, len(took) * 4 // 5)], len(took))


def in_symbols(hours: str) -> str:
    """Return hours as the syntax has them: «Δευ–Παρ 9:00-14:00» → "Mo-Fr 09:00-14:00"."""

    def day(word: re.Match[str]) -> str:
        return _DAYS.get(text.fold(word[0])[:3], word[0])

    written = _WORD.sub(day, hours.strip()).replace("–", "-").replace("—", "-")
    return re.sub(r"(?<![\d:])(\d):(\d\d)", r"0\1:\2", written)


def _said(librarian: Librarian, now: datetime) -> str:
    until = librarian.duty_until
    return librarian.duty if until is not None and until > now else ""


def _in_shift(hours: str, directory: Directory, now: datetime) -> bool:
    local = now.astimezone(directory.zone).replace(tzinfo=None)
    return bool(_parsed(hours).is_open(local))


def _staffed(
    directory: Directory, library: str, now: datetime, hours: float, shifts: list[str]
) -> datetime:
    """Return when the library has been open, with somebody on shift, for so many hours."""
    if not shifts:
        return directory.after_open_hours(library, now, hours)
    left = timedelta(hours=hours)
    for begins, ends in directory.open_spans(library, now):
        for start, end in _on_shift(directory, begins, ends, shifts):
            if end - start >= left:
                return start + left
            left -= end - start
    return directory.after_open_hours(library, now, hours)


def _on_shift(
    directory: Directory, begins: datetime, ends: datetime, shifts: list[str]
) -> list[tuple[datetime, datetime]]:
    """Return the parts of an open span in which anybody is on shift, joined, in order."""
    zone = directory.zone
    first, last = (moment.astimezone(zone).replace(tzinfo=None) for moment in (begins, ends))
    found = sorted(
        (start.replace(tzinfo=zone), end.replace(tzinfo=zone))
        for hours in shifts
        for start, end, state, _ in _parsed(hours).intervals(first, last)
        if str(state) == "open"
    )
    joined: list[tuple[datetime, datetime]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return [(max(start, begins), min(end, ends)) for start, end in joined]


@lru_cache(maxsize=512)
def _parsed(hours: str) -> OpeningHours:
    from opening_hours import OpeningHours

    return OpeningHours(hours)
