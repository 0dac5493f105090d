"""A librarian's reply on its way to the patron: shown once more if need be, and taken back in time.

Only here words of staff become a patron's message, and only words that were given as a reply.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from handlers import attached, board, cards, notices, relay, rewording
from handlers.authority import SENDS, NotAllowed
from handlers.given import Lacking
from handlers.markup import visible
from handlers.turn import CARD, Turn
from knowledge import cases, staff
from knowledge.errors import DeskError
from knowledge.models import Case, Event, Letter, Librarian, Line, Patron
from knowledge.staff import Member

if TYPE_CHECKING:
    from handlers.given import Given

DRAFT_ROLE = "draft"


async def reply(turn: Turn, case: Case, member: Member, given: Given) -> str:
    """Send a reply to the patron, or keep it as a draft; return a sentence for its author."""
    kind = relay.kind_of(given.message) if given.message is not None else "text"
    if given.file is not None:
        kind = given.file.kind
    if kind == "text" and not visible(given.text):
        return ""
    at = turn.at(member.telegram_id)
    if case.state == cases.NEW:
        await cases.claim(at, case)
    if case.owner != member.telegram_id:  # refused in the words of the table
        await cases.reply(at, case)
    author = await turn.session.get(Librarian, member.telegram_id)
    assert author is not None  # whoever has a role is a librarian
    may_send = cases.may(member, SENDS, case, turn.desk.directory)
    if not may_send or (author.replies < turn.desk.preview_replies and not given.sure):
        return await _keep_as_draft(turn, case, member, given, kind)
    line = await _line(turn, case, member, given, kind, cases.LIBRARIAN)
    await _send(turn, case, line, member, given)
    return await _said(turn, case)


class NeedsLibrarian(NotAllowed):
    """A trainee's draft goes out by a librarian's hand."""


class NotTheAuthor(DeskError):
    """A draft that its author has still to read again; nobody else sends it."""

    def __init__(self, author: str) -> None:
        super().__init__(f"the draft of {author}")
        self.author = author


class AuthorGone(NotTheAuthor):
    """A draft of somebody who no longer answers the case; nobody speaks in their name."""


class DraftChanged(DeskError):
    """A draft that says something else than what was read; it is to be read again."""


async def send_draft(turn: Turn, case: Case, line: Line, member: Member, *, seen: str) -> str:
    """Send a draft as it was written, in its author's name.

    A trainee's is sent by a librarian, a librarian's by nobody else.
    seen: the wording (Line.wording) that was read, "" from a button of before there were any.
    Raises NotAllowed, NotTheAuthor, DraftChanged, or Refused.
    """
    author = await _author_of_draft(turn, case, line, member)
    if seen not in ("", line.wording):
        raise DraftChanged(f"the draft {line.id} was edited after it was read")
    at = turn.at(line.librarian)
    if case.state == cases.NEW:
        await cases.claim(at, case)
    await cases.reply(at, case)
    cases.record(
        turn.at(member.telegram_id), case, "sent draft", before=case.state, detail={"line": line.id}
    )
    closes, lines = await _closes(turn, case, line), await attached.together(turn, line)
    case.last_by, case.last_at = cases.LIBRARIAN, turn.now
    author.replies += 1
    named = Member(author.telegram_id, author.public_name, author.language, frozenset())
    await _send_lines(turn, case, lines, named)
    if closes:
        await cases.resolve(at, case)
        await notices.resolved(turn, case)
    await board.show(turn, case)
    return await _said(turn, case)


async def _author_of_draft(turn: Turn, case: Case, line: Line, member: Member) -> Librarian:
    """Return who wrote a draft that somebody may send; raise what keeps them from it."""
    directory = turn.desk.directory
    if not cases.may(member, SENDS, case, directory):
        raise NeedsLibrarian(case, SENDS, member)
    wrote = await staff.member(turn.session, line.librarian or 0)
    author = await turn.session.get(Librarian, line.librarian)
    assert author is not None  # the line's author was of the staff, and stays known
    if wrote is None or not cases.may(wrote, "reply", case, directory):
        raise AuthorGone(author.public_name)
    is_theirs = cases.may(wrote, SENDS, case, directory)
    if is_theirs and wrote.telegram_id != member.telegram_id:
        raise NotTheAuthor(wrote.public_name)
    return author


async def correct(turn: Turn, case: Case, line: Line, member: Member, text: str) -> str:
    """Correct a reply of one's own that was sent in words; return a sentence for its author.

    Raises NotAllowed, NotTheAuthor, or Lacking("text").
    """
    if not cases.may(member, SENDS, case, turn.desk.directory):
        raise NotAllowed(case, SENDS, member)
    if line.librarian != member.telegram_id:
        wrote = await turn.session.get(Librarian, line.librarian)
        raise NotTheAuthor(wrote.public_name if wrote else "")
    if not visible(text):
        raise Lacking("text")
    if text != line.text:
        await rewording.reworded_at_desk(turn, line, case, text)
    return turn.speech("Corrected; the patron reads it so.")


async def _send_lines(turn: Turn, case: Case, lines: list[Line], named: Member) -> None:
    for line in lines:
        line.author, line.written_at = cases.LIBRARIAN, turn.now
        await turn.session.flush()
        await _to_patron(turn, case, line, named, None, None)


async def _closes(turn: Turn, case: Case, line: Line) -> bool:
    """Tell whether a draft was written to close the case when it is sent."""
    found = await turn.session.scalars(
        select(Event.detail).where(Event.case_id == case.id, Event.kind == "drafted")
    )
    return any(detail.get("closes") == line.id for detail in found)


async def say_anew(turn: Turn, line: Line) -> None:
    """Send a reply that was corrected while the patron was away, in its last wording."""
    case = await cases.by_id(turn.session, line.case_id)
    author = await turn.session.get(Librarian, line.librarian)
    if case is None or author is None or not (line.text or line.file_id):
        return
    named = Member(author.telegram_id, author.public_name, author.language, frozenset())
    await relay.to_patron(turn, case, line, named, thing=None, reply_to=None)


async def drop_draft(turn: Turn, case: Case, line: Line, member: Member) -> str:
    """Drop a draft: it stays readable for staff and never leaves. Raises NotAllowed."""
    if not cases.may(member, "note", case, turn.desk.directory):
        raise NotAllowed(case, "note", member)
    for one in await attached.together(turn, line):
        one.undone_at = turn.now
    cases.record(turn.at(member.telegram_id), case, "dropped draft", before=case.state)
    return turn.speech("Dropped; nothing was sent.")


async def undo(turn: Turn, case: Case, member: Member) -> str:
    """Take the last reply back, if it has not left yet."""
    say = turn.speech
    line = await cases.last_reply(turn.session, case)
    if line is None or line.librarian != member.telegram_id:
        return say("There is no answer of yours to take back.")
    lines = await attached.together(turn, line)
    ids = [one.id for one in lines]
    letters = list(
        await turn.session.scalars(
            select(Letter).where(Letter.line_id.in_(ids), Letter.role == "reply")
        )
    )
    if not letters or any(letter.state != "ready" for letter in letters):
        return say("It has left already. Edit your message, and the patron's copy changes too.")
    if case.state == "resolved":  # that it was closed has not been told before its answer
        letters += await _end_after(turn, case, letters[-1])
    turn.take_back(letters)
    was_first = False
    for one in lines:
        was_first = await cases.undo_line(turn.at(), case, one)
    await attached.taken_back(turn, case, line)
    await cases.take_back(turn.at(member.telegram_id), case, was_first=was_first)
    return say("Taken back: the patron has not seen it.")


async def _end_after(turn: Turn, case: Case, last: Letter) -> list[Letter]:
    """Return what tells the patron of the case's end and waits behind its last reply."""
    found = await turn.session.scalars(
        select(Letter).where(
            Letter.chat_id == last.chat_id,
            Letter.case_id == case.id,
            Letter.role == "notice",
            Letter.state == "ready",
            Letter.id > last.id,
        )
    )
    return list(found)


async def _keep_as_draft(turn: Turn, case: Case, member: Member, given: Given, kind: str) -> str:
    line = await _line(turn, case, member, given, kind, cases.DRAFT)
    detail = {"closes": line.id} if given.close else {}
    cases.record(turn.at(member.telegram_id), case, "drafted", before=case.state, detail=detail)
    needs_second = not cases.may(member, SENDS, case, turn.desk.directory)
    if not visible(given.text) and len(await attached.together(turn, line)) > 1:
        return ""  # a further piece of an album: it goes with the first
    # A librarian reads it again where it was written; the desk's page shows it by itself.
    chats = [turn.chat_id] if turn.chat_id else []
    if needs_second:
        chats = [chat for _, chat in await board.at_work(turn, case)]
    for chat_id in chats:
        say = await board.speech_of(turn, chat_id)
        said = cards.draft(case, line, member.public_name, say, needs_second=needs_second)
        turn.tell(chat_id, said, rule=CARD, case=case, line_id=line.id, role=DRAFT_ROLE)
    if needs_second:
        return turn.speech("A librarian reads it first, and then it goes to the patron.")
    return turn.speech("Read it once more, and send it.")


async def _send(turn: Turn, case: Case, line: Line, member: Member, given: Given) -> None:
    await cases.reply(turn.at(member.telegram_id), case)
    author = await turn.session.get(Librarian, member.telegram_id)
    if author is not None:
        author.replies += 1
    reply_to = await relay.original_of(turn, case, given.at)
    await _to_patron(turn, case, line, member, given, reply_to)
    if given.close:
        await cases.resolve(turn.at(member.telegram_id), case)
        await notices.resolved(turn, case)


async def _to_patron(  # noqa: PLR0917
    turn: Turn,
    case: Case,
    line: Line,
    member: Member,
    given: Given | None,
    reply_to: int | None,
) -> None:
    before = len(turn.letters)
    await relay.to_patron(
        turn,
        case,
        line,
        member,
        thing=relay.thing_of(given.message) if given and given.message else None,
        reply_to=reply_to,
    )
    await attached.follow(turn, case, line, member)
    if turn.desk.undo_seconds:
        leaves = turn.now + timedelta(seconds=turn.desk.undo_seconds)
        for letter in turn.letters[before:]:
            letter.not_before = max(letter.not_before or leaves, leaves)


async def _line(  # noqa: PLR0917
    turn: Turn, case: Case, member: Member, given: Given, kind: str, author: str
) -> Line:
    message = given.message
    line = await cases.add_line(
        turn.at(member.telegram_id),
        case,
        author=author,
        kind=kind,
        text=given.text,
        file_id=relay.file_of(message) if message else given.file.file_id if given.file else "",
        file_info=relay.info_of(message) if message else given.file.info if given.file else {},
        album=str(message.media_group_id or "") if message else "",
        canned=given.canned,
        librarian=member.telegram_id,
    )
    if message is not None:
        relay.note(turn, case, line.id, message.message_id)
    return line


async def _said(turn: Turn, case: Case) -> str:
    patron = await turn.session.get(Patron, case.patron_id)
    if patron is not None and not patron.reachable:
        return turn.speech(
            "The patron of {code} has blocked the bot. Your answer is kept and goes out if they "
            "come back.",
            code=case.code,
        )
    return ""
