"""The stream of a page: server-sent events that say when to look again."""

from __future__ import annotations

import asyncio
import contextlib

from aiohttp import web

from handlers.desk.rendering import guest_of
from handlers.desk.room import ROOM
from knowledge import cases, sessions

_HEARTBEAT_SECONDS = 20.0


async def events(request: web.Request) -> web.StreamResponse:
    """Tell a page when the queue or its case changed, until it or its session is gone."""
    room, guest = request.app[ROOM], guest_of(request)
    number = None
    if code := request.query.get("case", ""):
        async with room.read() as session:
            found = await cases.visible_by_code(session, guest.member, room.desk.directory, code)
        number = found.id if found else None
    stream = room.hub.open(guest.session, number)
    if stream is None:
        raise web.HTTPServiceUnavailable
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    cookie = _cookie(request)
    try:
        await response.prepare(request)
        await response.write(b"retry: 2000\n\n")
        while not stream.is_over:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_HEARTBEAT_SECONDS):
                    await stream.stirred.wait()
            stream.stirred.clear()
            if not await _still_here(request, cookie):
                break
            told = b": still here\n\n"
            if stream.queue_changed or stream.case_changed:
                name = b"case" if stream.case_changed else b"queue"
                stream.queue_changed = stream.case_changed = False
                told = b"event: %s\ndata: %d\n\n" % (name, room.hub.changes)
            await response.write(told)
    except (ConnectionError, asyncio.CancelledError):
        pass
    finally:
        room.hub.close(stream)
    return response


def _cookie(request: web.Request) -> str:
    from handlers.desk.door import cookie_name

    return request.cookies.get(cookie_name(request.app[ROOM]), "")


async def _still_here(request: web.Request, cookie: str) -> bool:
    """Tell whether the session still lasts: roles are read anew."""
    room = request.app[ROOM]
    async with room.read() as session:
        return await sessions.guest_of(session, cookie, room.desk.clock.now()) is not None
