"""Words and files on their way between a patron and the librarians of a case, and their edits.

Which case a message belongs to is read from the message map (`Appearance`), which notes every
message of a case on both sides; never from the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from telegram import Message

from handlers import addressing, board, cards
from handlers.markup import CAPTION_LIMIT, Rich, escaped, quoted, rich, split, units
from handlers.turn import ANSWER, CARD, Said, Turn
from knowledge import cases
from knowledge.models import Appearance, Case, Letter, Line, Patron
from knowledge.staff import Member

ALBUM_WAIT = timedelta(seconds=1)
WITH_CAPTION = ("photo", "video", "document", "audio", "voice", "animation")
_METHODS = {
    "photo": ("sendPhoto", "photo"),
    "video": ("sendVideo", "video"),
    "document": ("sendDocument", "document"),
    "audio": ("sendAudio", "audio"),
    "voice": ("sendVoice", "voice"),
    "animation": ("sendAnimation", "animation"),
    "video_note": ("sendVideoNote", "video_note"),
    "sticker": ("sendSticker", "sticker"),
}
_TOLD = {
    "name": "file_name",
    "type": "mime_type",
    "bytes": "file_size",
    "width": "width",
    "height": "height",
    "seconds": "duration",
}
IN_ALBUMS = ("photo", "video", "document", "audio")


def kind_of(message: Message) -> str:
    """Return "text", one of the kinds of file, or "other" (a place, a contact, a poll…)."""
    if message.text is not None:
        return "text"
    if message.animation:  # comes with a document of the same file
        return "animation"
    return next((kind for kind in _METHODS if getattr(message, kind, None)), "other")


def file_of(message: Message) -> str:
    """Return the file id of what the message carries, or ""."""
    found = getattr(message, kind_of(message), None)
    if isinstance(found, (tuple, list)):
        found = found[-1] if found else None
    return str(getattr(found, "file_id", ""))


@dataclass(frozen=True)
class Thing:
    """What a message carries besides words, and where it stands, for what can only be copied."""

    kind: str
    file_id: str
    album: str
    chat_id: int
    message_id: int


def thing_of(message: Message) -> Thing:
    """Return what a message carries."""
    return Thing(
        kind_of(message),
        file_of(message),
        str(message.media_group_id or ""),
        message.chat.id,
        message.message_id,
    )


@dataclass(frozen=True)
class Attachment:
    """A file that Telegram has: what kind of message carries it, its id, what is known of it."""

    kind: str
    file_id: str
    info: dict[str, Any] = field(default_factory=dict)


async def thing_of_line(turn: Turn, line: Line) -> Thing:
    """Return what a line carries, from what is kept of it."""
    found = await turn.session.scalars(
        select(Appearance).where(Appearance.line_id == line.id, Appearance.role == "original")
    )
    stands = found.first()
    chat_id, message_id = (stands.chat_id, stands.message_id) if stands else (0, 0)
    return Thing(line.kind, line.file_id, line.album, chat_id, message_id)


def info_of(message: Message) -> dict[str, Any]:
    """Return what Telegram tells of the file in a message: name, type, bytes, size, seconds.

    Of what is no file, what it says (`cards.thing` shows it); where a place lies is not kept.
    """
    if kind_of(message) == "other":
        return cards.said_by(message)
    found = getattr(message, kind_of(message), None)
    if isinstance(found, (tuple, list)):
        found = found[-1] if found else None
    told = {name: getattr(found, attribute, None) for name, attribute in _TOLD.items()}
    return {
        name: value if isinstance(value, (int, str)) else int(value.total_seconds())
        for name, value in told.items()
        if value is not None
    }


async def case_replied_to(turn: Turn, *roles: str) -> Case | None:
    """Return the case of the message that this one replies to; only of these roles, if given."""
    found = await appearance_replied_to(turn)
    if found is None or (roles and found.role not in roles):
        return None
    return await cases.by_id(turn.session, found.case_id)


async def appearance_replied_to(turn: Turn) -> Appearance | None:
    """Return the message map's row of the message that this one replies to."""
    message = turn.update.effective_message
    replied = message.reply_to_message if message else None
    return await find(turn, replied.message_id) if replied else None


async def find(turn: Turn, message_id: int) -> Appearance | None:
    """Return the message map's row of a message of this chat."""
    found = await turn.session.scalars(
        select(Appearance).where(
            Appearance.chat_id == turn.chat_id, Appearance.message_id == message_id
        )
    )
    return found.first()


async def original_of(turn: Turn, case: Case, copy: Appearance | None) -> int | None:
    """Return the patron's own message behind a copy that staff see, else their first of the case.

    The id is one of the patron's chat; None where the case began with a button.
    """
    statement = (
        select(Appearance.message_id)
        .join(Patron, Patron.telegram_id == Appearance.chat_id)
        .where(
            Appearance.case_id == case.id,
            Appearance.role == "original",
            Patron.id == case.patron_id,
        )
        .order_by(Appearance.id)
        .limit(1)
    )
    if copy is not None and copy.line_id is not None:
        statement = statement.where(Appearance.line_id == copy.line_id)
    found: int | None = (await turn.session.scalars(statement)).first()
    return found


def note(turn: Turn, case: Case, line_id: int | None, message_id: int) -> None:
    """Put a message that somebody sent into the map, as the original of a line."""
    turn.session.add(
        Appearance(
            case_id=case.id,
            line_id=line_id,
            letter_id=None,
            chat_id=turn.chat_id,
            message_id=message_id,
            role="original",
        )
    )


async def to_staff(turn: Turn, case: Case, line: Line, *, message: Message | None) -> None:
    """Show one line of the patron below every card at which somebody works."""
    patron = await turn.session.get(Patron, case.patron_id)
    for card_letter, chat_id in await board.at_work(turn, case):
        say = await board.speech_of(turn, chat_id)
        head = cards.patron_name(patron, say) + f" · {case.code}"
        options: dict[str, Any] = {
            "rule": CARD,
            "answers": card_letter,
            "case": case,
            "line_id": line.id,
            "role": "copy",
        }
        if message is None or line.kind == "text":
            tell_line(turn, chat_id, line, head, options)
        else:
            thing = thing_of(message)
            _send_file(turn, chat_id, thing, rich(quoted(line.text)), head, options)


def tell_line(turn: Turn, chat_id: int, line: Line, head: str, options: dict[str, Any]) -> Letter:
    """Show staff what a patron typed; several lines of a few seconds leave as one message."""
    said = Said(rich(f"<b>{escaped(head)}</b>\n{quoted(line.text)}"))
    joins = f"case {line.case_id}"
    return turn.tell(chat_id, said, joins=joins, head=units(head) + 1, **options)


async def to_patron(
    turn: Turn,
    case: Case,
    line: Line,
    librarian: Member,
    *,
    thing: Thing | None,
    reply_to: int | None,
) -> None:
    """Send a librarian's line to the patron, under the librarian's public name."""
    patron, where = await addressing.of(turn, case)
    options: dict[str, Any] = {
        **where,
        "rule": ANSWER,
        "reply_to": reply_to,
        "line_id": line.id,
        "role": "reply",
    }
    if line.kind == "text":
        turn.tell(patron.telegram_id, cards.reply(librarian.public_name, line.text), **options)
        return
    lead = f"<b>{escaped(librarian.public_name)}</b>"
    caption = rich(f"{lead}\n{escaped(line.text)}") if line.text else Rich("")
    thing = thing or await thing_of_line(turn, line)
    _send_file(turn, patron.telegram_id, thing, caption, librarian.public_name, options)


def _send_file(  # noqa: PLR0917
    turn: Turn, chat_id: int, thing: Thing, caption: Rich, lead: str, options: dict[str, Any]
) -> None:
    """Send a file or thing on; `lead` says from whom when no caption does."""
    kind = thing.kind
    if kind in IN_ALBUMS and thing.album:
        _send_album_piece(turn, chat_id, thing, caption, lead, options)
        return
    if kind not in WITH_CAPTION:
        turn.tell(chat_id, Said(rich(f"<b>{escaped(lead)}</b>")), **{**options, "line_id": None})
    if kind == "other":
        copied = {"from_chat_id": thing.chat_id, "message_id": thing.message_id}
        turn.call(chat_id, "copyMessage", copied, **options)
        return
    method, field = _METHODS[kind]
    payload: dict[str, Any] = {field: thing.file_id}
    if kind in WITH_CAPTION:
        first, rest = captioned(caption if caption.text else rich(f"<b>{escaped(lead)}</b>"))
        payload |= first
        turn.call(chat_id, method, payload, **options)
        for part in rest:
            turn.tell(chat_id, Said(part), **{**options, "role": ""})
        return
    turn.call(chat_id, method, payload, **options)


def _send_album_piece(  # noqa: PLR0917
    turn: Turn, chat_id: int, thing: Thing, caption: Rich, lead: str, options: dict[str, Any]
) -> None:
    """Put one piece of an album into the outbox; what waits there together is sent as one."""
    first, rest = captioned(caption)
    payload = {"type": thing.kind, "media": thing.file_id, "lead": lead, **first}
    turn.call(
        chat_id,
        "sendMediaGroup",
        payload,
        album=thing.album,
        not_before=turn.now + ALBUM_WAIT,
        **options,
    )
    for part in rest:
        turn.tell(chat_id, Said(part), **{**options, "role": ""})


def captioned(caption: Rich) -> tuple[dict[str, Any], list[Rich]]:
    parts = split(caption, CAPTION_LIMIT)
    payload: dict[str, Any] = {}
    if parts[0].text:
        payload["caption"] = parts[0].text
        if entities := parts[0].entities():
            payload["caption_entities"] = entities
    return payload, parts[1:]
