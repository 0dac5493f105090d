"""Coming in and going out: the link that the bot sends, the Mini App, the end of a session."""

from __future__ import annotations

from aiohttp import web

from handlers.desk import initdata
from handlers.desk.rendering import GUEST, page
from handlers.desk.room import ROOM, Room
from handlers.texts import LANGUAGES
from knowledge import sessions
from knowledge.models import Librarian

_TRIES_A_MINUTE = 20  # of one address


def cookie_name(room: Room) -> str:
    """Return the cookie's name; a browser lets only https set one with this prefix."""
    return "__Host-kallimachos" if room.is_secure else "kallimachos"


async def link(request: web.Request) -> web.Response:
    """Show the door of a link; it is used up by the button alone, not by a preview of the page."""
    return page(request, "door.html", secret=request.match_info["secret"])


async def enter(request: web.Request) -> web.Response:
    """Use a link up and begin a session."""
    room = request.app[ROOM]
    _count(request)
    async with room.write() as session:
        cookie = await sessions.use_link(
            session, request.match_info["secret"], room.desk.clock.now()
        )
    if cookie is None:
        return page(request, "used.html", status=410)
    return _come_in(room, cookie, "link")


async def mini_app(request: web.Request) -> web.Response:
    """Show the page that hands Telegram's launch data over."""
    return page(request, "app.html")


async def enter_mini_app(request: web.Request) -> web.Response:
    """Take a Mini App's launch data for a session, if Telegram signed it for a librarian."""
    room = request.app[ROOM]
    _count(request)
    form = await request.post()
    launch = form.get("launch", "")
    now = room.desk.clock.now()
    who = initdata.user_of(launch if isinstance(launch, str) else "", room.token, now)
    cookie = None
    if who is not None:
        async with room.write() as session:
            cookie = await sessions.begin(session, who, "mini app", now)
    if cookie is None:
        return page(request, "used.html", status=403)
    return _come_in(room, cookie, "mini app")


async def leave(request: web.Request) -> web.Response:
    """End this session, or every one of the librarian's."""
    room, guest = request.app[ROOM], request.get(GUEST)
    form = await request.post()
    if guest is not None:
        async with room.write() as session:
            ended = await sessions.end(session, guest, everywhere=form.get("everywhere") == "yes")
        room.hub.end(ended)
    answer = web.HTTPSeeOther("/desk/bye")
    answer.del_cookie(cookie_name(room), path="/")
    raise answer


async def bye(request: web.Request) -> web.Response:
    """Say that the session is over, and how to come back."""
    return page(request, "bye.html")


async def choose_language(request: web.Request) -> web.Response:
    """Set the language in which a librarian reads the desk and is written to."""
    room, guest = request.app[ROOM], request.get(GUEST)
    form = await request.post()
    language, back = form.get("language"), str(form.get("back", "/desk/"))
    if guest is not None and language in LANGUAGES:
        async with room.write() as session:
            librarian = await session.get(Librarian, guest.member.telegram_id)
            if librarian is not None:
                librarian.language = str(language)
    raise web.HTTPSeeOther(back if _is_ours(back) else "/desk/")


def _is_ours(path: str) -> bool:
    return path.startswith("/desk/") and "//" not in path and "\\" not in path


def _come_in(room: Room, cookie: str, way: str) -> web.Response:
    answer = web.Response(status=303, headers={"Location": "/desk/"})
    parts = [f"{cookie_name(room)}={cookie}", "Path=/", "HttpOnly"]
    if room.is_secure:
        parts.append("Secure")
    # Telegram's web client shows a Mini App in a frame of another site.
    framed = way == "mini app" and room.is_secure
    parts += ["SameSite=None", "Partitioned"] if framed else ["SameSite=Lax"]
    parts.append(f"Max-Age={int(sessions.WHOLE.total_seconds())}")
    answer.headers.add("Set-Cookie", "; ".join(parts))
    return answer


def _count(request: web.Request) -> None:
    room = request.app[ROOM]
    now = room.desk.clock.now()
    if not room.rates.allow("door", _address_of(request), _TRIES_A_MINUTE, now):
        raise web.HTTPTooManyRequests


def _address_of(request: web.Request) -> str:
    """Return whose request it is; behind a proxy on this machine, as the proxy names them."""
    remote = request.remote or ""
    if remote in ("127.0.0.1", "::1"):
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()[:64] or remote
    return remote
