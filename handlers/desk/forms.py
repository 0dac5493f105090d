"""The forms of a case: each does one action of the table, by the same way as a tap in Telegram."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from handlers import menus, replying
from handlers.acting import Given, act, why_not
from handlers.arrival import begin
from handlers.desk import pages, uploads
from handlers.desk.rendering import guest_of, speech_of
from handlers.desk.room import ROOM
from handlers.relay import Attachment
from handlers.turn import Turn
from knowledge import cases
from knowledge.cases import ACTIONS
from knowledge.errors import DeskError
from knowledge.models import Case, Line

LONGEST = 20_000  # characters of a reply or a note
_SAID = ("reply", "note")  # what must not be said twice by a double click


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
    except DeskError as error:
        room.just_done.pop(deed, None)
        speaker = Turn(Update(0), None, room.desk, room.desk.clock.now(), speech_of(request))  # type: ignore[arg-type]  # it only speaks
        box = {"reply": typed.get("text", "")} if name == "reply" else {name: typed.get("text", "")}
        return await pages.show_case(
            request, code, status=409, typed=typed | box, problem=_why_not(speaker, error)
        )
    except Exception:
        room.just_done.pop(deed, None)
        raise
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
        said = await act(turn, case, guest.member, name, _given(turn, case, typed, file))
        room.put(session, turn.letters, turn.taken_back)
    return said


def _why_not(speaker: Turn, error: DeskError) -> str:
    if isinstance(error, uploads.NotTaken):
        return speaker.speech(str(error))
    return why_not(speaker, error)


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
    number = guest.member.telegram_id
    return await uploads.hand_over(room, number, upload, case.code, speech_of(request))


async def back(request: web.Request) -> web.Response:
    """Show the case of a form: somebody loaded again what a refused form had brought."""
    raise web.HTTPSeeOther(f"/desk/case/{request.match_info['code']}")


async def draft(request: web.Request) -> web.Response:
    """Send a draft, or drop it."""
    room, guest = request.app[ROOM], guest_of(request)
    form = await request.post()
    ref = request.match_info["line"]
    async with room.write() as session:
        line = await session.get(Line, int(ref)) if ref.isdigit() and len(ref) < 18 else None
        if line is None or line.author != cases.DRAFT or line.undone_at is not None:
            raise web.HTTPNotFound
        case = await session.get(Case, line.case_id)
        directory = room.desk.directory
        if case is None or not cases.may_read(guest.member, case, directory):
            raise web.HTTPNotFound
        turn = await turn_of(request, session)
        if form.get("do") == "drop" and cases.may(guest.member, "note", case, directory):
            line.undone_at = turn.now
            cases.record(
                turn.at(guest.member.telegram_id), case, "dropped draft", before=case.state
            )
            said = turn.speech("Dropped; nothing was sent.")
        elif cases.may(guest.member, "refer", case, directory):
            sent = await replying.send_draft(turn, case, line, guest.member)
            said = sent or turn.speech("Sent.")
        else:
            raise web.HTTPForbidden
        room.put(session, turn.letters, turn.taken_back)
    room.flash(guest.session, said)
    raise web.HTTPSeeOther(f"/desk/case/{case.code}")


async def turn_of(request: web.Request, session: AsyncSession) -> Turn:
    """Return a turn for what a form does, in the language of whoever sent it."""
    turn = await begin(Update(0), session, request.app[ROOM].desk, "system")
    turn.key = f"desk:{secrets.token_hex(8)}"
    turn.speech = speech_of(request)
    return turn


def _given(turn: Turn, case: Case, typed: dict[str, str], file: Attachment | None) -> Given:
    def number(name: str) -> int:
        written = typed.get(name, "")
        return int(written) if written.isdigit() and len(written) < 18 else 0

    return Given(
        text=typed.get("text", "").replace("\r\n", "\n").strip(),
        reason=typed.get("reason", "").strip()[:500],
        library=typed.get("library", ""),
        referral=typed.get("referral", ""),
        librarian=number("librarian"),
        days=number("days"),
        until=_until(turn, case, typed),
        resolution=typed.get("resolution", ""),
        level=number("level"),
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
