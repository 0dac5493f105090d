"""The forms of a case: each does one action of the table, by the same way as a tap in Telegram."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from handlers import menus, replying
from handlers.acting import act, why_not
from handlers.arrival import begin
from handlers.authority import NotAllowed
from handlers.desk import pages, uploads
from handlers.desk.rendering import guest_of, speech_of
from handlers.desk.room import ROOM
from handlers.given import Given
from handlers.numbers import number
from handlers.relay import Attachment
from handlers.turn import Turn
from knowledge import cases
from knowledge.cases import ACTIONS
from knowledge.errors import DeskError
from knowledge.models import Case, Line
from knowledge.staff import Member

LONGEST = 20_000  # characters of a reply or a note
_SAID = ("reply", "note")  # what must not be said twice by a double click
Deed = Callable[[Turn, Case, Line, Member], Awaitable[str]]
"""What is done with a line, by whom; returns a sentence for them, or "" where it was sent."""


class NotDone(DeskError):
    """An action that was refused, with the sentence for whoever tried it."""


async def do(request: web.Request) -> web.Response:
    """Do what a form says; where it is refused, show it again with what was typed."""
    form = await request.post()
    name = str(form.get("action", ""))
    try:
        if name not in ACTIONS or name == "propose":
            raise web.HTTPBadRequest
        return await _done(request, form, name)
    finally:
        uploads.close(form)


async def _done(request: web.Request, form: Any, name: str) -> web.Response:
    room, guest = request.app[ROOM], guest_of(request)
    code = request.match_info["code"]
    typed = {key: str(value)[:LONGEST] for key, value in form.items() if isinstance(value, str)}
    deed = (guest.session, code, name, typed.get("text", ""), _name_of(form.get("file")))
    if name in _SAID and not room.begins(deed, room.desk.clock.now()):
        raise web.HTTPSeeOther(f"/desk/case/{code}")
    try:
        said = await _acted(request, form, name, typed)
    except (NotDone, uploads.NotTaken) as error:
        room.just_done.pop(deed, None)
        # What Telegram did not take is told in the code's own words, the rest as it was said.
        problem = str(error) if isinstance(error, NotDone) else speech_of(request)(str(error))
        box = {"reply": typed.get("text", "")} if name == "reply" else {name: typed.get("text", "")}
        return await pages.show_case(request, code, status=409, typed=typed | box, problem=problem)
    except Exception:
        room.just_done.pop(deed, None)
        raise
    if name not in _SAID:  # taken back, released…: the same words after it are no double click
        room.not_done(guest.session, code)
    room.flash(guest.session, said)
    raise web.HTTPSeeOther(f"/desk/case/{code}")


async def _acted(request: web.Request, form: Any, name: str, typed: dict[str, str]) -> str:
    room, guest = request.app[ROOM], guest_of(request)
    file = await _file_of(request, form, name)
    async with room.write() as session:
        turn = await turn_of(request, session)
        case = await cases.visible_by_code(
            session, guest.member, room.desk.directory, request.match_info["code"]
        )
        if case is None:
            raise web.HTTPNotFound
        try:
            said = await act(turn, case, guest.member, name, _given(turn, case, typed, file))
        except DeskError as error:
            raise NotDone(why_not(turn, error)) from None
        room.put(session, turn.letters, turn.taken_back)
    return said


def _name_of(file: object) -> str:
    return file.filename if isinstance(file, web.FileField) else ""


async def _file_of(request: web.Request, form: Any, name: str) -> Attachment | None:
    """Return the file that comes with a reply, once Telegram has it."""
    if name != "reply":
        return None
    room, guest = request.app[ROOM], guest_of(request)
    upload = uploads.in_form(form)
    if upload is None:
        return None
    code = request.match_info["code"]
    async with room.read() as session:
        case = await cases.visible_by_code(session, guest.member, room.desk.directory, code)
    if case is None or not cases.may(guest.member, "reply", case, room.desk.directory):
        return None  # refused when the reply is
    who = guest.member.telegram_id
    return await uploads.hand_over(room, who, upload, case.code, speech_of(request))


async def back(request: web.Request) -> web.Response:
    """Show the case of a form: somebody loaded again what a refused form had brought."""
    raise web.HTTPSeeOther(f"/desk/case/{request.match_info['code']}")


async def draft(request: web.Request) -> web.Response:
    """Send a draft, or drop it; where that is refused, say why on the case's page."""
    form = await request.post()
    deed: Deed = replying.drop_draft
    if form.get("do") != "drop":
        deed = partial(replying.send_draft, seen=str(form.get("seen", "")))
    return await _with_line(request, cases.DRAFT, deed)


async def correct(request: web.Request) -> web.Response:
    """Correct a reply that was sent; where that is refused, say why on the case's page."""
    text = str((await request.post()).get("text", ""))[:LONGEST].strip()

    async def deed(turn: Turn, case: Case, line: Line, member: Member) -> str:
        if line.kind != "text" or not line.text:  # a file, or erased by now
            raise web.HTTPNotFound
        return await replying.correct(turn, case, line, member, text)

    return await _with_line(request, cases.LIBRARIAN, deed)


async def _with_line(request: web.Request, author: str, deed: Deed) -> web.Response:
    """Do something with a draft or a reply, and show its case with what came of it."""
    room, guest = request.app[ROOM], guest_of(request)
    code = ""
    try:
        async with room.write() as session:
            line, case = await _line_of(session, request, author)
            code, turn = case.code, await turn_of(request, session)
            try:
                said = await deed(turn, case, line, guest.member)
            except NotAllowed:
                raise web.HTTPForbidden from None
            except DeskError as error:
                raise NotDone(why_not(turn, error)) from None
            room.put(session, turn.letters, turn.taken_back)
    except NotDone as refusal:
        said = str(refusal)
    room.flash(guest.session, said or speech_of(request)("Sent."))
    raise web.HTTPSeeOther(f"/desk/case/{code}")


async def _line_of(session: AsyncSession, request: web.Request, author: str) -> tuple[Line, Case]:
    """Return a draft or a reply that this guest may read, and its case; the query decides."""
    found = await session.execute(
        select(Line, Case)
        .join(Case, Case.id == Line.case_id)
        .where(
            Line.id == (number(request.match_info["line"]) or 0),
            Line.author == author,
            Line.undone_at.is_(None),
            cases.visible_to(guest_of(request).member, request.app[ROOM].desk.directory),
        )
    )
    row = found.first()
    if row is None:
        raise web.HTTPNotFound
    return row[0], row[1]


async def turn_of(request: web.Request, session: AsyncSession) -> Turn:
    """Return a turn for what a form does, in the language of whoever sent it."""
    turn = await begin(Update(0), session, request.app[ROOM].desk, "system")
    turn.key = f"desk:{secrets.token_hex(8)}"
    turn.speech = speech_of(request)
    return turn


def _given(turn: Turn, case: Case, typed: dict[str, str], file: Attachment | None) -> Given:
    return Given(
        text=typed.get("text", "").replace("\r\n", "\n").strip(),
        reason=typed.get("reason", "").strip()[:500],
        library=typed.get("library", ""),
        referral=typed.get("referral", ""),
        librarian=number(typed.get("librarian", "")) or 0,
        days=number(typed.get("days", "")) or 0,
        until=_until(turn, case, typed),
        resolution=typed.get("resolution", ""),
        level=number(typed.get("level", "")) or 0,
        subject=typed.get("subject", ""),
        case=typed.get("case", ""),
        canned=typed.get("canned", ""),
        close=typed.get("close", "") == "yes",
        file=file,
    )


def _until(turn: Turn, case: Case, typed: dict[str, str]) -> datetime | None:
    """Return the moment of a snooze: one of the choices, or a day and hour that was typed."""
    if exact := typed.get("exactly", ""):
        try:
            local = datetime.fromisoformat(exact)
        except ValueError:
            return None
        return local.replace(tzinfo=turn.desk.directory.zone)
    return menus.until(turn, case, typed.get("until", ""))
