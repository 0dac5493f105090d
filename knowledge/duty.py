"""Who is on duty: the roster's shifts, and what people said themselves.

A shift is written as libraries write their hours, with Greek names of the days or English ones, and
counts while the library is open. A library without any shift is served by everybody who works
there, while it is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import deeds
from knowledge.directory import Directory, hours_in, parsed_hours
from knowledge.errors import DeskError
from knowledge.models import Librarian, Role, Shift
from knowledge.staff import EVERYWHERE, OBSERVER

ON, OFF = "on", "off"
UNREAD = "I can't read these hours. Write them like this: Mo-Fr 09:00-14:00, Sa 10:00-13:00"
NOBODY = "Nobody with this number works there. See /staff list."
Since = Literal["said", "shift", "open"]


class ShiftError(DeskError):
    """A shift that can't be read or never comes, or somebody who does not work there.

    Its text is UNREAD or NOBODY, whole sentences that can be translated.
    """


@dataclass(frozen=True)
class OnDuty:
    """One member of staff at a library; since: they said so, or a shift, or open hours alone.

    "open" says no more than that nobody wrote a roster and the library is open: whoever works
    there may answer.
    """

    telegram_id: int
    name: str
    since: Since


async def on_duty(
    session: AsyncSession, directory: Directory, library: str, now: datetime
) -> list[OnDuty]:
    """Return who answers at a library at this moment, by name.

    Somebody who said so themselves counts before the roster; where nobody has a shift, everybody
    counts while the library is open. One query.
    """
    shift = (Shift.telegram_id == Librarian.telegram_id) & (Shift.library == library)
    found = await session.execute(
        _staff_of(library, select(Librarian, Shift.hours).outerjoin(Shift, shift))
    )
    people = found.all()
    has_roster = any(hours for _, hours in people)
    is_open = directory.open_until(library, now) is not None
    return [
        OnDuty(librarian.telegram_id, librarian.public_name, since)
        for librarian, hours in people
        if (since := _since(librarian, hours or "", has_roster, is_open, directory, now))
    ]


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

    hours: «Δευ-Παρ 09:00-14:00», «Τρίτη και Πέμπτη 9-14» or "Mo-Fr 09:00-14:00". Raises ShiftError.
    """
    written = hours_in(hours) if hours.strip() else ""
    if written is None:
        raise ShiftError(UNREAD)
    if written and not await _works_at(session, telegram_id, library):
        raise ShiftError(NOBODY)
    shift = await session.get(Shift, (telegram_id, library))
    before = shift.hours if shift else ""
    if written == before:
        return written
    await session.execute(
        delete(Shift).where(Shift.telegram_id == telegram_id, Shift.library == library)
    )
    if written:
        session.add(Shift(telegram_id=telegram_id, library=library, hours=written))
    change = {"before": before, "after": written}
    deeds.note(session, "roster", by, library, str(telegram_id), change, now=now)
    return written


async def roster(session: AsyncSession, library: str) -> list[tuple[Librarian, str]]:
    """Return (librarian, shift) of everybody who has one and still works there, by name."""
    shift = (Shift.telegram_id == Librarian.telegram_id) & (Shift.library == library)
    found = await session.execute(
        _staff_of(library, select(Librarian, Shift.hours).join(Shift, shift))
    )
    return [(librarian, hours) for librarian, hours in found.all()]


def _staff_of(library: str, people: Select[Librarian, str]) -> Select[Librarian, str]:
    """Narrow a query down to those who answer at a library; a shift outlives a role taken away."""
    at_work = select(Role.telegram_id).where(_answers_at(library))
    return people.where(Librarian.telegram_id.in_(at_work)).order_by(Librarian.public_name)


async def _works_at(session: AsyncSession, telegram_id: int, library: str) -> bool:
    role = select(Role.role).where(Role.telegram_id == telegram_id, _answers_at(library)).limit(1)
    return await session.scalar(role) is not None


def _answers_at(library: str) -> ColumnElement[bool]:
    return Role.library.in_((library, EVERYWHERE)) & (Role.role != OBSERVER)


def _since(  # noqa: PLR0917
    librarian: Librarian,
    hours: str,
    has_roster: bool,
    is_open: bool,
    directory: Directory,
    now: datetime,
) -> Since | None:
    """Return why somebody is on duty, or None if they are not."""
    said = _said(librarian, now)
    if said:
        return "said" if said == ON else None
    if not is_open:
        return None
    if has_roster:
        return "shift" if _in_shift(hours, directory, now) else None
    return "open"


def _said(librarian: Librarian, now: datetime) -> str:
    until = librarian.duty_until
    return librarian.duty if until is not None and until > now else ""


def _in_shift(hours: str, directory: Directory, now: datetime) -> bool:
    parsed = parsed_hours(hours) if hours else None
    local = now.astimezone(directory.zone).replace(tzinfo=None)
    return parsed is not None and bool(parsed.is_open(local))
