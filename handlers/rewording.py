"""What was said and is edited: the copies are corrected, and both wordings are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from telegram import Message

from handlers import board, cards, relay
from handlers.authority import SENDS
from handlers.joining import GAP, companions, is_closed
from handlers.markup import TEXT_LIMIT, Rich, escaped, quoted, rich, split, units
from handlers.readers import may_read_in
from handlers.relay import IN_ALBUMS, WITH_CAPTION, captioned, file_of, kind_of
from handlers.turn import EDIT, HERE, Said, Turn
from knowledge import cases, staff
from knowledge.models import Case, Letter, Librarian, Line, Patron, Wording


async def patron_edited(turn: Turn, line: Line, case: Case, message: Message) -> None:
    """Show staff the old and the new wording of a patron's line; both are kept."""
    old_file = line.file_id
    was_question = line.text == case.question and line.kind == "text"
    text = message.text or message.caption or ""
    cases.reword(turn.at(), line, text=text, file_id=file_of(message))
    if was_question:
        case.question = line.text
    await turn.session.flush()
    patron = await turn.session.get(Patron, case.patron_id)
    for letter in await letters_of(turn, line, "copy"):
        if not await may_read_in(turn, case, letter.chat_id):
            continue
        say = await board.speech_of(turn, letter.chat_id)
        head = cards.patron_name(patron, say) + f" · {case.code}"
        if _waits_to_be_joined(letter):
            _say_anew(turn, letter, line, case, head)
            continue
        together = await companions(turn.session, letter)
        mark = say("edited {time}", time=say.time(turn.now))
        body = await _reworded(turn, together, f"<b>{escaped(head)}</b> · {escaped(mark)}", line)
        _rewrite(turn, together[:1], body, message, new_file=line.file_id != old_file)
    await board.show(turn, case)


def code_in(message: Message) -> str | None:
    """Return the code in a message that is written «/r CODE words», "" without one; else None."""
    words = (message.text or "").split(None, 2)
    if not words or words[0].partition("@")[0].lower() != "/r":
        return None
    return words[1] if len(words) == 3 else ""


def reply_in(message: Message) -> str:
    """Return what the patron reads of a librarian's message: of «/r CODE words» the words alone."""
    if code_in(message):
        return (message.text or "").split(None, 2)[2]
    return message.text or message.caption or ""


async def librarian_edited(turn: Turn, line: Line, case: Case, message: Message) -> None:
    """Correct what the patron reads when a librarian edits a reply; both wordings are kept."""
    await _correct(turn, line, case, reply_in(message), file_of(message), message)


async def reworded_at_desk(turn: Turn, line: Line, case: Case, text: str) -> None:
    """Correct a reply of words alone, written anew at the desk; both wordings are kept."""
    await _correct(turn, line, case, text, line.file_id, None)


async def _correct(  # noqa: PLR0917
    turn: Turn, line: Line, case: Case, text: str, file_id: str, message: Message | None
) -> None:
    old_file = line.file_id
    cases.reword(turn.at(line.librarian), line, text=text, file_id=file_id)
    at = turn.at(line.librarian)
    cases.record(at, case, "corrected", before=case.state, detail={"line": line.id})
    author = await turn.session.get(Librarian, line.librarian)
    name = author.public_name if author else ""
    letters = await letters_of(turn, line, "reply")
    if letters:
        body = cards.reply(name, text).body
        is_new = line.file_id != old_file
        _rewrite(turn, letters, body, message, new_file=is_new, thread=case.thread_id)


async def draft_edited(turn: Turn, line: Line, case: Case, message: Message) -> None:
    """Show a draft in its new wording: what is sent is what was read."""
    text = reply_in(message)
    cases.reword(turn.at(line.librarian), line, text=text, file_id=file_of(message))
    author = await staff.member(turn.session, line.librarian or 0)
    needs_second = author is None or not cases.may(author, SENDS, case, turn.desk.directory)
    for letter in await letters_of(turn, line, "draft"):
        say = await board.speech_of(turn, letter.chat_id)
        name = author.public_name if author else say("Staff")
        said = cards.draft(case, line, name, say, needs_second=needs_second)
        turn.edit_letter(letter.chat_id, letter.id, said)


def _waits_to_be_joined(letter: Letter) -> bool:
    return letter.state == "ready" and bool(letter.joins) and not is_closed(letter.joins)


def _say_anew(turn: Turn, letter: Letter, line: Line, case: Case, head: str) -> None:
    """Put the new wording in place of one that has not left: staff never saw the old one."""
    turn.take_back([letter])
    options: dict[str, Any] = {
        "rule": letter.rule,
        "answers": letter.answers,
        "case": case,
        "line_id": line.id,
        "role": letter.role,
    }
    fresh = relay.tell_line(turn, letter.chat_id, line, head, options)
    fresh.topic_id, fresh.not_before = letter.topic_id, letter.not_before


async def _reworded(turn: Turn, together: Sequence[Letter], head: str, edited: Line) -> Rich:
    """Return a message of one or more lines with the old wording of each before the new one.

    Where that is too long, only the line that was edited now shows its old wording, or none.
    """
    numbers = [letter.line_id for letter in together]
    lines = {
        line.id: line
        for line in await turn.session.scalars(select(Line).where(Line.id.in_(numbers)))
    }
    found = await turn.session.scalars(
        select(Wording).where(Wording.line_id.in_(numbers)).order_by(Wording.id)
    )
    old = {wording.line_id: wording.text for wording in found}
    latest = {edited.id: old[edited.id]} if edited.id in old else {}
    for shown in (old, latest, {}):
        pieces = [
            (f"<s>{quoted(shown[number])}</s>\n" if number in shown else "") + quoted(line.text)
            for number in numbers
            if number is not None and (line := lines.get(number)) is not None
        ]
        body = rich(f"{head}\n" + GAP.join(pieces))
        if len(together) == 1 or units(body.text) <= TEXT_LIMIT:
            break
    return body


def _rewrite(
    turn: Turn,
    letters: list[Letter],
    body: Rich,
    message: Message | None,
    *,
    new_file: bool,
    thread: int | None = HERE,
) -> None:
    """Bring messages that stand to a new text or caption, with more or fewer parts if need be."""
    chat_id = letters[0].chat_id
    if letters[0].method != "sendMessage":
        if message is None:  # written anew at the desk, where only words are
            return
        _recaption(turn, letters[0], body, message, new_file=new_file, thread=thread)
        return
    parts = split(body)
    for letter, part in zip(letters, parts, strict=False):
        turn.edit_letter(chat_id, letter.id, Said(part))
    for part in parts[len(letters) :]:
        first = letters[0]
        added = turn.tell(
            chat_id, Said(part), rule=first.rule, line_id=first.line_id, thread=thread
        )
        added.case_id, added.role = first.case_id, first.role
    for letter in letters[len(parts) :]:
        turn.call(chat_id, "deleteMessage", {}, rule=EDIT, edits=letter.id)


def _recaption(
    turn: Turn,
    letter: Letter,
    body: Rich,
    message: Message,
    *,
    new_file: bool,
    thread: int | None,
) -> None:
    caption, rest = captioned(body)
    kind = kind_of(message)
    if new_file and kind in (*IN_ALBUMS, "animation"):
        media = {"type": kind, "media": file_of(message), **caption}
        turn.call(letter.chat_id, "editMessageMedia", {"media": media}, rule=EDIT, edits=letter.id)
    elif kind in WITH_CAPTION:
        turn.call(letter.chat_id, "editMessageCaption", caption, rule=EDIT, edits=letter.id)
    for part in rest:  # a caption holds 1,024 letters, and the old wording stands in it too
        more = turn.tell(
            letter.chat_id, Said(part), rule=letter.rule, answers=letter.id, thread=thread
        )
        more.case_id, more.line_id, more.topic_id = letter.case_id, letter.line_id, letter.topic_id


async def letters_of(turn: Turn, line: Line, role: str) -> list[Letter]:
    """Return the letters that carry a line in this role and left or may leave, oldest first."""
    found = await turn.session.scalars(
        select(Letter)
        .where(
            Letter.line_id == line.id,
            Letter.role == role,
            Letter.state.not_in(("dead", "withdrawn")),
        )
        .order_by(Letter.id)
    )
    return list(found)
