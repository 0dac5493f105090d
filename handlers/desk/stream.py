"""The stream of a page: server-sent events that say when to look again."""

from __future__ import annotations

import asyncio
import contextlib

from aiohttp import web

from handlers.desk.door import cookie_name
from handlers.desk.live import Stream
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
    since = request.headers.get("Last-Event-ID") or request.query.get("since", "")
    stream = room.hub.open(guest.session, number, since)
    if stream is None:
        raise web.HTTPServiceUnavailable
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    try:
        await response.prepare(request)
        await response.write(b"retry: 2000\n\n")
        await _tell(request, stream, response)
    except (ConnectionError, asyncio.CancelledError):
        pass
    finally:
        room.hub.close(stream)
    return response


async def _tell(request: web.Request, stream: Stream, response: web.StreamResponse) -> None:
    """Write what changes until the stream is over; ask now and then whether the session lasts."""
    hub, now = request.app[ROOM].hub, asyncio.get_running_loop().time
    checked = now()
    while not stream.is_over:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_HEARTBEAT_SECONDS):
                await stream.stirred.wait()
        stream.stirred.clear()
        # Not each time: what is told needs no right, and a page that looks again is asked for it.
        if now() - checked >= _HEARTBEAT_SECONDS:
            if not await _still_here(request):
                return
            checked = now()
        if not stream.is_over:
            await response.write(_told(stream, hub.mark))


def _told(stream: Stream, mark: str) -> bytes:
    """Return the event that says what changed, or a sign of life; what is told is told once."""
    if not (stream.queue_changed or stream.case_changed):
        return b": still here\n\n"
    name = "case" if stream.case_changed and stream.case is not None else "queue"
    stream.queue_changed = stream.case_changed = False
    return f"event: {name}\nid: {mark}\ndata: {mark}\n\n".encode()


async def _still_here(request: web.Request) -> bool:
    """Tell whether the session still lasts: roles are read anew."""
    room = request.app[ROOM]
    cookie = request.cookies.get(cookie_name(room), "")
    async with room.read() as session:
        return await sessions.guest_of(session, cookie, room.desk.clock.now()) is not None
