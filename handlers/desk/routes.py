"""The desk's routes, and what guards all of them: who is there, headers, forms, errors."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from handlers.desk import (
    door,
    figures,
    files,
    forms,
    history,
    lookups,
    pages,
    people,
    review,
    review_results,
    stream,
    uploads,
)
from handlers.desk.rendering import GUEST, SEEN, apology, guest_of
from handlers.desk.room import ROOM, Room
from knowledge import sessions

STATIC = Path(__file__).parent / "static"
_MOST_A_MINUTE = 240  # requests of one session
_MOST_LOOKS_A_MINUTE = 960  # of its open pages' script, which looks again at every change
_REST = 1024 * 1024  # bytes of a form besides its file
_OPEN = ("/in/", "/app", "/static/", "/bye")  # reached without a session
_FRAMED = "https://web.telegram.org"

Answer = TypeVar("Answer", bound=web.StreamResponse)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
log = structlog.get_logger(__name__)


def application(room: Room) -> web.Application:
    """Return the desk, to be mounted under /desk."""
    app = web.Application(middlewares=[_guard])
    app[ROOM] = room
    app.add_routes(
        [
            web.get("/", pages.queue),
            web.get("/in/{secret}", door.link),
            web.post("/in/{secret}", door.enter),
            web.get("/app", door.mini_app),
            web.post("/app", door.enter_mini_app),
            web.get("/bye", door.bye),
            web.post("/out", door.leave),
            web.post("/language", door.choose_language),
            web.get("/case/{code}", pages.case),
            web.get("/case/{code}/do", forms.back),
            web.post("/case/{code}/do", forms.do),
            web.post("/draft/{line}", forms.draft),
            web.post("/reply/{line}", forms.correct),
            web.get("/file/{line}", files.file),
            web.get("/find", lookups.find),
            web.get("/events", stream.events),
            web.get("/people", people.people),
            web.post("/people/role", people.role),
            web.post("/people/shift", people.shift),
            web.get("/figures", figures.figures),
            web.get("/figures.csv", figures.table),
            web.get("/log", history.log_page),
            web.get("/review", review.papers),
            web.get("/review/results", review_results.results),
            web.get("/review/{number}", review.paper),
            web.post("/review/{number}", review.mark),
            web.get("/static/{name}", _static),
        ]
    )
    return app


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    if request.path.startswith("/desk/case/"):  # a reply may bring a file
        request = request.clone(client_max_size=uploads.LARGEST + _REST)
    try:
        response = await _guarded(request, handler)
    except web.HTTPException as error:
        if error.status < 400:
            _with_headers(request, error)
            raise
        response = apology(request, error.status, await _typed(request))
    except Exception:
        log.exception("a page of the desk failed", page=request.match_info.route.name or "")
        response = apology(request, 500)
    return response if response.prepared else _with_headers(request, response)


async def _typed(request: web.Request) -> str:
    """Return the words of a form that was refused: whoever typed them must not lose them."""
    if request.method != "POST" or (request.content_length or _REST) >= _REST:
        return ""
    try:
        text = (await request.post()).get("text", "")
    except (web.HTTPException, ValueError):
        return ""
    return text[: forms.LONGEST] if isinstance(text, str) else ""


async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    room = request.app[ROOM]
    now = room.desk.clock.now()
    request[SEEN] = room.hub.mark
    path = request.path.removeprefix("/desk")
    async with room.read() as session:
        cookie = request.cookies.get(door.cookie_name(room), "")
        guest = await sessions.guest_of(session, cookie, now)
    request[GUEST] = guest
    if guest is None:
        if not path.startswith(_OPEN):
            raise web.HTTPUnauthorized
    elif not room.rates.allow(*_kind_of(request, guest), now):
        raise web.HTTPTooManyRequests
    if request.method == "POST":
        await _check_form(request, needs_token=guest is not None)
    # What a page's script asks for by itself does not keep a session that nobody uses.
    is_used = "part" not in request.query and path != "/events"
    if guest is not None and is_used and sessions.needs_a_stamp(guest, now):
        async with room.write() as session:
            await sessions.stamp(session, guest, now)
    return await handler(request)


def _kind_of(request: web.Request, guest: sessions.Guest) -> tuple[str, str, int]:
    """Return what counts against which limit: a page's own looks must not lock out its reader."""
    if "part" in request.query:
        return "look", guest.session, _MOST_LOOKS_A_MINUTE
    return "page", guest.session, _MOST_A_MINUTE


async def _check_form(request: web.Request, *, needs_token: bool) -> None:
    """Refuse a form that does not come from a page of this desk."""
    origin = request.headers.get("Origin", "")
    ours = (request.host, urlsplit(request.app[ROOM].address).netloc)  # a proxy may change Host
    if origin and urlsplit(origin).netloc not in ours:
        raise web.HTTPForbidden
    if needs_token:
        form = await request.post()
        given = form.get("csrf", "")
        expected = guest_of(request).csrf
        if not isinstance(given, str) or not hmac.compare_digest(
            given.encode("utf-8", "surrogateescape"), expected.encode()
        ):
            uploads.close(form)
            raise web.HTTPForbidden


def _with_headers(request: web.Request, response: Answer) -> Answer:
    guest = request.get(GUEST)
    is_app = request.path.endswith("/app") or (guest is not None and guest.way == "mini app")
    frames = _FRAMED if is_app else "'none'"
    headers = response.headers
    headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {frames}"
    )
    if not is_app:
        headers["X-Frame-Options"] = "DENY"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers.setdefault("Cache-Control", "no-store")
    return response


_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


async def _static(request: web.Request) -> web.Response:
    """Serve one of the few files of the desk's looks."""
    name = request.match_info["name"]
    path = STATIC / name
    if "/" in name or path.suffix not in _TYPES or not path.is_file():
        raise web.HTTPNotFound
    return web.Response(
        body=path.read_bytes(),
        content_type=_TYPES[path.suffix],
        charset="utf-8",
        headers={"Cache-Control": "no-cache"},
    )
