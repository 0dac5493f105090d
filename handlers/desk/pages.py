"""The pages that read: the queue, and one case with all that helps to answer it."""

from __future__ import annotations

from aiohttp import web

from handlers import menus
from handlers.desk import lookups
from handlers.desk.listing import the_queue
from handlers.desk.opened import open_case
from handlers.desk.rendering import guest_of, page
from handlers.desk.room import ROOM, Room
from knowledge import cases, deeds
from knowledge.sessions import Guest


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
        opened = await open_case(session, request, found)
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


async def note_read(room: Room, guest: Guest, library: str, code: str) -> None:
    """Note in the log of deeds that somebody read a case that has ended."""
    async with room.write() as session:
        now = room.desk.clock.now()
        deeds.note(session, "read", guest.member.telegram_id, library, code, now=now)
