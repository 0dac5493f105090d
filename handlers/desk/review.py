"""Ended conversations, read again without names and marked by two colleagues."""

from __future__ import annotations

from datetime import date

from aiohttp import web
from babel.dates import format_skeleton
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.rendering import guest_of, page, speech_of
from handlers.desk.room import ROOM, Room
from handlers.numbers import number
from handlers.texts import Speech, _
from knowledge import deeds, reviewing
from knowledge.models import Review
from knowledge.reviewing import HEADS, MARKS, NotTaken, Paper
from knowledge.sessions import Guest

UNTOLD = "-"  # in a form: it can't be told
HEADINGS = {  # head: what it is called, and when it is well done
    "inclusion": (
        _("Inclusion"),
        _("Respectful, in words that this patron can follow, with no guess at who they are."),
    ),
    "approachability": (
        _("Approachability"),
        _("A friendly tone that shows the question is welcome."),
    ),
    "engagement": (
        _("Engagement"),
        _("Interest in what is really needed: asks where it is not clear, answers what was asked."),
    ),
    "searching": (
        _("Searching"),
        _("Looked where the answer could be, and says where and how."),
    ),
    "evaluation": (
        _("Evaluation of sources"),
        _("Gives sources that can be relied on, and says how sure the answer is."),
    ),
    "closure": (
        _("Closure"),
        _("Makes sure that the question is answered, and says what can be done next."),
    ),
}
CHOICES = ((1, _("not done")), (2, _("done in part")), (3, _("done well")))
REFUSED = {
    "marked": _("The other reader has marked it too: marks no longer change."),
    "full": _("Two colleagues have marked this conversation already. Thank you all the same."),
    "gone": _("This conversation can no longer be read, so it can't be marked."),
}


def announced(month: str, many: int, say: Speech) -> str:
    """Return what heads of libraries are told when a sample was drawn."""
    when = month_in_words(month, say)
    drawn = say.plural(
        "{number} conversation of {month} was drawn to be read again, without names, by two "
        "colleagues.",
        "{number} conversations of {month} were drawn to be read again, without names, by two "
        "colleagues each.",
        many,
        month=when,
    )
    return f"{drawn} " + say("They wait at the desk, under “Review”: /desk")


async def papers(request: web.Request) -> web.Response:
    """Show what of the sample waits for this reader, and what they have marked."""
    room, guest = _reader(request)
    say, now = speech_of(request), room.desk.clock.now()
    async with room.read() as session:
        found = await reviewing.papers(session, guest.member.telegram_id, now)
    goes = reviewing.first_to_go(found, room.desk.keep_text_days)
    return page(
        request,
        "review.html",
        takes_flash=True,
        waiting=[one for one in found if one.waits],
        marked=[one for one in found if one.mine is not None],
        gone=_gone(sum(one.is_gone and not one.is_done for one in found), say),
        month=lambda month: month_in_words(month, say),
        goes=say.long_date(goes.astimezone(say.zone).date()) if goes else "",
    )


async def paper(request: web.Request) -> web.Response:
    """Show one conversation, without names, and the form beside it."""
    room, guest = _reader(request)
    async with room.read() as session:
        found = await _paper_of(session, request)
    if found.is_done and found.mine is None:
        room.flash(guest.session, speech_of(request)(REFUSED["full"]))
        raise web.HTTPSeeOther("/desk/review")
    return await _shown(request, found)


async def mark(request: web.Request) -> web.Response:
    """Keep this reader's marks; a form that can't be taken comes back with what was typed."""
    room, guest = _reader(request)
    form = await request.post()
    typed = {name: str(form.get(name, "")) for name in (*HEADS, "text")}
    typed["text"] = typed["text"].replace("\r\n", "\n").strip()
    marks = {head: _mark(typed[head]) for head in HEADS if _is_mark(typed[head])}
    who, now = guest.member.telegram_id, room.desk.clock.now()
    status, problem = 200, ""
    async with room.write() as session:
        found = await _paper_of(session, request)
        if len(marks) < len(HEADS) and not found.is_done:
            status, problem = 400, _("Mark each of the six; where it can't be told, choose that.")
        elif len(typed["text"]) > reviewing.LONGEST_COMMENT:
            status, problem = 400, _("The comment has more than 2,000 characters. Shorten it.")
        else:
            try:
                await reviewing.mark(session, found, who, marks, comment=typed["text"], now=now)
            except NotTaken as error:
                status, problem = 409, REFUSED[error.reason]
    if problem:
        return await _shown(request, found, status, typed=typed, problem=problem)
    say = speech_of(request)
    room.flash(guest.session, say("Noted. Thank you."))
    raise web.HTTPSeeOther("/desk/review")


def _gone(many: int, say: Speech) -> str:
    """Return what is said of those that nobody can mark any more, "" of none."""
    if not many:
        return ""
    return say.plural(
        "The texts of {number} conversation were erased before two had marked it. That counts "
        "neither for it nor against it.",
        "The texts of {number} conversations were erased before two had marked them. That counts "
        "neither for them nor against them.",
        many,
    )


def _reader(request: web.Request) -> tuple[Room, Guest]:
    """Return the room and the guest, if they may read for review: librarians and admins."""
    guest = guest_of(request)
    if not guest.member.is_librarian:
        raise web.HTTPForbidden
    return request.app[ROOM], guest


async def _paper_of(session: AsyncSession, request: web.Request) -> Paper:
    """Return the paper of this address; one's own cases are not there, nor what is open again."""
    room, guest = _reader(request)
    wanted = number(request.match_info["number"], most=2**31 - 1) or 0
    now = room.desk.clock.now()
    found = await reviewing.papers(session, guest.member.telegram_id, now, only=wanted)
    if not found or not (found[0].is_readable or found[0].is_gone or found[0].mine):
        raise web.HTTPNotFound
    return found[0]


async def _shown(
    request: web.Request,
    found: Paper,
    status: int = 200,
    *,
    typed: dict[str, str] | None = None,
    problem: str = "",
) -> web.Response:
    room, guest = _reader(request)
    say, said = speech_of(request), []
    is_closed_to_them = found.is_done and found.mine is None
    if found.is_readable and not is_closed_to_them:
        async with room.read() as session:
            said = await reviewing.conversation(session, found, room.desk.directory)
        await _note_read(room, guest.member.telegram_id, found)
    return page(
        request,
        "review_paper.html",
        status=status,
        paper=found,
        said=said,
        headings=HEADINGS,
        choices=CHOICES,
        untold=UNTOLD,
        typed=typed or _given(found.mine),
        given={"mine": _words(found.mine, say), "other": _words(found.other, say)},
        longest=reviewing.LONGEST_COMMENT,
        may_mark=found.is_readable and not found.is_done,
        problem=say(problem) if problem else "",
        month=month_in_words(found.month, say),
    )


async def _note_read(room: Room, who: int, found: Paper) -> None:
    async with room.write() as session:
        now = room.desk.clock.now()
        deeds.note(session, "read for review", who, found.library, found.code, now=now)


def _is_mark(typed: str) -> bool:
    return typed == UNTOLD or number(typed) in MARKS


def _mark(typed: str) -> int | None:
    return None if typed == UNTOLD else number(typed)


def _given(review: Review | None) -> dict[str, str]:
    """Return what a form shows of a review that was given before."""
    if review is None:
        return dict.fromkeys((*HEADS, "text"), "")
    marks = {head: str(review.marks.get(head) or UNTOLD) for head in HEADS}
    return marks | {"text": review.comment}


def _words(review: Review | None, say: Speech) -> dict[str, str]:
    """Return head → the mark in words."""
    if review is None:
        return {}
    words = dict(CHOICES)
    untold = say("can't be told")
    return {
        head: say(words[given]) if (given := review.marks.get(head)) else untold for head in HEADS
    }


def month_in_words(month: str, say: Speech) -> str:
    """Return «Νοέμβριος 2026» for "2026-11"."""
    return format_skeleton("yMMMM", date.fromisoformat(f"{month}-01"), locale=say.language)
