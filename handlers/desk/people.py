"""For whoever heads a library: roles and roster, who is on duty, what ages."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import leaving
from handlers.desk.forms import turn_of
from handlers.desk.rendering import guest_of, page, speech_of
from handlers.desk.room import ROOM, Room
from handlers.numbers import number
from handlers.texts import _
from knowledge import cases, duty, staff
from knowledge.duty import ShiftError
from knowledge.models import Case, Librarian, Role, Shift
from knowledge.sessions import Guest
from knowledge.staff import EVERYWHERE, ROLES


@dataclass(frozen=True)
class Person:
    """One role of somebody at a library, with their shift and how many cases they have."""

    telegram_id: int
    name: str
    library: str
    role: str
    shift: str
    has: int
    is_on: bool


async def people(request: web.Request) -> web.Response:
    """Show who works where, who is on duty and what they have."""
    return await _shown(request)


async def role(request: web.Request) -> web.Response:
    """Give somebody a role at a library, or take it away; effective at once."""
    room, guest = request.app[ROOM], guest_of(request)
    form = await request.post()
    who, library = str(form.get("who", "")).strip(), str(form.get("library", ""))
    wanted, name = str(form.get("role", "")), str(form.get("name", "")).strip()[:60]
    known = library == EVERYWHERE or room.desk.directory.knows(library)
    person_id = number(who)
    if person_id is None or not known or wanted not in ("", *ROLES):
        return await _shown(
            request, 400, _("Give the Telegram id as a number, a library and a role.")
        )
    if not guest.member.administers(library):
        raise web.HTTPForbidden
    async with room.write() as session:
        if wanted:
            person = await session.get(Librarian, person_id)
            if person is None and not name:
                return await _shown(request, 400, _("Give the name that patrons read."))
        await staff.change_role(
            session,
            person_id,
            library,
            wanted,
            by=guest.member.telegram_id,
            now=room.desk.clock.now(),
            name=name,
        )
        turn = await turn_of(request, session)
        await leaving.put_back(turn, person_id, by=guest.member.telegram_id)
        room.put(session, turn.letters, turn.taken_back)
    room.flash(guest.session, speech_of(request)("Noted."))
    raise web.HTTPSeeOther("/desk/people")


async def shift(request: web.Request) -> web.Response:
    """Write somebody's shift at a library."""
    room, guest = request.app[ROOM], guest_of(request)
    form = await request.post()
    who, library = number(str(form.get("who", ""))), str(form.get("library", ""))
    if who is None or not room.desk.directory.knows(library):
        raise web.HTTPBadRequest
    if not guest.member.administers(library):
        raise web.HTTPForbidden
    try:
        async with room.write() as session:
            await duty.set_shift(
                session,
                who,
                library,
                str(form.get("hours", ""))[:200],
                guest.member.telegram_id,
                room.desk.clock.now(),
            )
    except ShiftError as error:
        return await _shown(request, 400, str(error))
    room.flash(guest.session, speech_of(request)("Noted."))
    raise web.HTTPSeeOther("/desk/people")


async def _shown(request: web.Request, status: int = 200, problem: str = "") -> web.Response:
    room, guest = request.app[ROOM], guest_of(request)
    say = speech_of(request)
    async with room.read() as session:
        libraries = _libraries(room, guest)
        rows = await _people(session, room, libraries)
        aging = await _aging(session, room, guest)
    libraries.sort(key=lambda code: not rows[code])  # where somebody works, first
    return page(
        request,
        "people.html",
        status=status,
        takes_flash=True,
        libraries=libraries,
        rows=rows,
        aging=aging,
        roles=ROLES,
        problem=say(problem) if problem else "",
    )


def _libraries(room: Room, guest: Guest) -> list[str]:
    codes = [library.code for library in room.desk.directory.libraries]
    if guest.member.is_everywhere:
        return [*codes, EVERYWHERE]
    return [code for code in codes if code in guest.member.libraries]


async def _people(
    session: AsyncSession, room: Room, libraries: list[str]
) -> dict[str, list[Person]]:
    """Return the people of each library, in a number of queries that grows with libraries alone."""
    found = await session.execute(
        select(Librarian, Role.library, Role.role, Shift.hours)
        .join(Role, Role.telegram_id == Librarian.telegram_id)
        .outerjoin(
            Shift,
            (Shift.telegram_id == Librarian.telegram_id) & (Shift.library == Role.library),
        )
        .where(Role.library.in_(libraries))
        .order_by(Librarian.public_name)
    )
    has, on = await _owned(session), await _on_duty(session, room, libraries)
    rows: dict[str, list[Person]] = {code: [] for code in libraries}
    for librarian, library, held, hours in found.all():
        who, name = librarian.telegram_id, librarian.public_name
        is_on = who in on[library]
        row = Person(who, name, library, held, hours or "", has.get(who, 0), is_on)
        _put(rows[library], row)
    return rows


async def _owned(session: AsyncSession) -> dict[int | None, int]:
    """Return how many cases that are not done each of staff owns."""
    owned = await session.execute(
        select(Case.owner, func.count())
        .where(Case.state.in_(("open", "waiting_patron", "snoozed")))
        .group_by(Case.owner)
    )
    return {owner: count for owner, count in owned}  # noqa: C416  # rows are more than pairs


async def _on_duty(session: AsyncSession, room: Room, libraries: list[str]) -> dict[str, set[int]]:
    """Return who is on duty now at each of the libraries, and at any of them."""
    now, directory = room.desk.clock.now(), room.desk.directory
    on: dict[str, set[int]] = {}
    for code in libraries:
        if code != EVERYWHERE:
            people = await duty.on_duty(session, directory, code, now)
            on[code] = {one.telegram_id for one in people}
    return on | {EVERYWHERE: {who for some in on.values() for who in some}}


def _put(rows: list[Person], row: Person) -> None:
    """Add a row; of several roles of one person at a place the highest counts, and is shown."""
    for place, other in enumerate(rows):
        if other.telegram_id == row.telegram_id:
            if ROLES.index(other.role) < ROLES.index(row.role):
                rows[place] = row
            return
    rows.append(row)


async def _aging(session: AsyncSession, room: Room, guest: Guest) -> list[cases.Row]:
    """Return the cases that have waited longest for an answer."""
    rows = await cases.listed(session, guest.member, room.desk.directory, "needing", limit=8)
    return rows
