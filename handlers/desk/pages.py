"""The pages that read: the queue, and one case with all that helps to answer it."""

from __future__ import annotations

from dataclasses import dataclass, field

from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import cards, menus
from handlers.authority import SENDS
from handlers.desk import lookups
from handlers.desk.listing import the_queue
from handlers.desk.rendering import guest_of, page, speech_of
from handlers.desk.room import ROOM, Room
from handlers.markup import rich
from knowledge import cases, deeds, staff
from knowledge.models import Case, Event, Librarian, Line, Patron
from knowledge.sessions import Guest

_EARLIER = 8


@dataclass
class Opened:
    """A case as its page shows it.

    lines: in order; were: by their ids, what those that were corrected said before, oldest first;
    names: of staff by Telegram id; earlier: the patron's other cases.
    """

    case: Case
    owner: str
    patron: Patron
    lines: list[Line]
    were: dict[int, list[str]]
    names: dict[int, str]
    earlier: list[Case]
    offered: list[str]
    undoes: bool
    corrects: int | None
    reasons: list[str]
    restored: str
    tried: str
    rules: str
    colleagues: list[tuple[int, str]] = field(default_factory=list)


async def queue(request: web.Request) -> web.Response:
    """Show what waits for an answer."""
    room, is_part = request.app[ROOM], request.query.get("part") == "queue"
    async with room.read() as session:
        listed = await the_queue(session, request)
    if listed.which == "ended" and not is_part:  # it shows how their questions begin
        guest = guest_of(request)
        await note_read(room, guest, min(guest.member.libraries), "")
    template = "queue.html" if is_part else "desk.html"
    return page(request, template, takes_flash=template == "desk.html", queue=listed, opened=None)


async def case(request: web.Request) -> web.Response:
    """Show one case; what a librarian of another library may not see is not there."""
    return await show_case(request, request.match_info["code"])


async def show_case(
    request: web.Request,
    code: str,
    *,
    status: int = 200,
    typed: dict[str, str] | None = None,
    problem: str = "",
) -> web.Response:
    """Return the page of a case; typed: what stood in a form that was refused, and why."""
    room, guest = request.app[ROOM], guest_of(request)
    part = request.query.get("part", "")
    async with room.read() as session:
        found = await cases.visible_by_code(session, guest.member, room.desk.directory, code)
        if found is None:
            raise web.HTTPNotFound
        if found.merged_into is not None:
            into = await cases.by_id(session, found.id) or found
            if typed is None:
                raise web.HTTPSeeOther(f"/desk/case/{into.code}")
            return await show_case(request, into.code, status=status, typed=typed, problem=problem)
        opened = await _open(session, room, guest, found, request)
        listed = await the_queue(session, request) if part != "case" else None
    if found.state not in cases.WAITING:
        await note_read(room, guest, found.library, found.code)
    results = await lookups.of_request(request, found)
    inserted = await lookups.inserted(request, found)
    given = typed or ({"reply": inserted} if inserted else {})
    if inserted and (name := request.query.get("insert", "")).startswith("canned:"):
        given = given | {"canned": name.removeprefix("canned:")}
    along = await lookups.along(request, found, given.get("canned", ""))
    return page(
        request,
        "live.html" if part == "case" else "desk.html",
        status=status,
        takes_flash=part != "case",
        queue=listed,
        opened=opened,
        typed=given,
        along=along,
        problem=problem,
        results=results,
        asked=lookups.asked(request),
        until=menus.UNTIL,
        undo_seconds=room.desk.undo_seconds,
    )


async def _open(
    session: AsyncSession, room: Room, guest: Guest, found: Case, request: web.Request
) -> Opened:
    say, directory, faq = speech_of(request), room.desk.directory, room.desk.faq.current
    patron = await session.get(Patron, found.patron_id)
    assert patron is not None  # a case without its patron can't be stored
    lines = await cases.lines_of(session, found)
    people = await session.execute(select(Librarian.telegram_id, Librarian.public_name))
    names = {who: name for who, name in people}  # noqa: C416  # rows are more than pairs
    members = await staff.members(session)
    earlier = await session.scalars(
        select(Case)
        .where(
            Case.patron_id == found.patron_id,
            Case.id != found.id,
            cases.visible_to(guest.member, directory),
        )
        .order_by(Case.id.desc())
        .limit(_EARLIER)
    )
    reasons = await session.scalars(
        select(Event.note)
        .where(Event.case_id == found.id, func.length(Event.note) > 0)
        .order_by(Event.id)
    )
    near = [found.tried.get("entry") or "", *found.tried.get("near", [])]
    entries = [entry for name in near if (entry := faq.find(name)) is not None]
    rules = (
        rich(faq.told(entries[0], say.language, found.home).html).text
        if entries and cases.is_elsewhere(found)
        else ""
    )
    restored = faq.restored(found.question) if found.question else ""
    at = cases.At(session, directory, room.desk.clock.now(), by=guest.member.telegram_id)
    return Opened(
        case=found,
        owner=names.get(found.owner or 0, ""),
        patron=patron,
        lines=lines,
        were=await cases.wordings_of(session, lines),
        names=names,
        earlier=list(earlier),
        offered=cases.offered(found, guest.member, directory),
        undoes=await cases.last_deed(at, found) is not None,
        corrects=at.by if cases.may(guest.member, SENDS, found, directory) else None,
        reasons=[note for note in reasons if note],
        restored=restored if restored != found.question else "",
        tried=rich(
            cards.tried(found, say, [(one.id, one.question(say.language)) for one in entries])
        ).text,
        rules=rules,
        colleagues=[
            (one.telegram_id, one.public_name)
            for one in members
            if one.telegram_id not in (guest.member.telegram_id, found.owner)
            and cases.may(one, "reply", found, directory)
        ],
    )


async def note_read(room: Room, guest: Guest, library: str, code: str) -> None:
    """Note in the log of deeds that somebody read a case that has ended."""
    async with room.write() as session:
        now = room.desk.clock.now()
        deeds.note(session, "read", guest.member.telegram_id, library, code, now=now)
