"""Templates and what every page has: the reader's language, who is there, the form's token."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from handlers import cards
from handlers.desk.room import ROOM
from handlers.texts import DEFAULT, LANGUAGES, Speech, _
from knowledge import cases
from knowledge.sessions import Guest

GUEST: web.RequestKey[Guest | None] = web.RequestKey("guest", object)  # type: ignore[arg-type]
SEEN = web.RequestKey("seen", str)  # the hub's mark when the request came

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_SAID = {
    400: _("This can't be read."),
    401: _("The desk is closed to you: send /desk to the bot and use the link that it sends."),
    403: _("This is not open to you."),
    404: _("There is nothing here that you may see."),
    413: _("This is too large."),
    429: _("That was too often. Wait a minute."),
    500: _("Something went wrong on our side. What was typed before is kept; try again."),
}


def page(request: web.Request, template: str, status: int = 200, **values: Any) -> web.Response:
    """Return a page of the desk."""
    room = request.app[ROOM]
    guest: Guest | None = request.get(GUEST)
    say = speech_of(request)
    now = room.desk.clock.now()

    def moment(at: datetime) -> str:
        return say.moment(at, now)

    def ago(at: datetime) -> str:
        return say.ago(at, now)

    text = _PAGES.get_template(template).render(
        say=say,
        guest=guest,
        csrf=guest.csrf if guest else "",
        moment=moment,
        ago=ago,
        exactly=partial(exactly, say),
        now=now,
        here=request.path_qs,
        seen=request.get(SEEN, ""),
        cards=cards,
        cases=cases,
        flash=room.flashes.pop(guest.session, "") if guest and values.get("takes_flash") else "",
        directory=room.desk.directory,
        **values,
    )
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


def exactly(say: Speech, at: datetime) -> str:
    """Return a day and an hour in the reader's words."""
    return _exactly(say.language, say.zone, at.replace(second=0, microsecond=0))


@lru_cache(4096)
def _exactly(language: str, zone: ZoneInfo, minute: datetime) -> str:
    """Return a day and an hour; formatting both takes longer than all else of a list's row."""
    say = Speech(language, zone)
    return f"{say.date(minute)} {say.time(minute)}"


def guest_of(request: web.Request) -> Guest:
    """Return who is there; the guard lets nobody else reach the pages that ask."""
    guest: Guest | None = request.get(GUEST)
    assert guest is not None
    return guest


def speech_of(request: web.Request) -> Speech:
    """Return the reader's language: the librarian's own, else what the browser asks for."""
    room = request.app[ROOM]
    guest: Guest | None = request.get(GUEST)
    if guest is not None:
        return room.desk.speech(guest.member.language or DEFAULT)
    asked = request.headers.get("Accept-Language", "")[:2].lower()
    language = asked if asked in LANGUAGES else DEFAULT
    return room.desk.speech(language)


def apology(request: web.Request, status: int, typed: str = "") -> web.Response:
    """Return a page that says what went wrong and the way out, with what was typed, if anything."""
    say = speech_of(request)
    said = say(_SAID.get(status, _SAID[400]))
    return page(request, "sorry.html", status=status, said=said, typed=typed)
