"""When something went wrong: what the patron hears, who is told, and where the words are kept."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from handlers import board, cards, handoff
from handlers.arrival import begin
from handlers.markup import escaped, rich
from handlers.routes import PATRON
from handlers.texts import DEFAULT
from handlers.turn import CARD, Desk, Said, Turn
from knowledge import cases, staff
from knowledge.models import Case, Letter, Patron

UNREACHABLE = (
    "bot was blocked",
    "user is deactivated",
    "can't initiate conversation",
    "chat not found",
)
_TOPIC = ("message_thread_id", "is_topic_message")


def bare(raw: dict[str, Any]) -> Update | None:
    """Return what can be trusted of an update that nobody could handle: who, where and the words.

    None if it is not a message that a person wrote in private.
    """
    message = raw.get("message") or raw.get("edited_message")
    if not isinstance(message, dict):
        return None
    chat, author = message.get("chat"), message.get("from")
    if not isinstance(chat, dict) or not isinstance(author, dict) or chat.get("type") != "private":
        return None
    words = message.get("text") or message.get("caption") or ""
    kept = {
        "update_id": raw["update_id"],
        "message": {
            "message_id": message.get("message_id", 0),
            "date": message.get("date", 0),
            "chat": {"id": chat.get("id"), "type": "private"},
            "from": {
                "id": author.get("id"),
                "is_bot": False,
                "first_name": str(author.get("first_name", "")),
            },
            "text": str(words) or "—",
            **{name: message[name] for name in _TOPIC if name in message},
        },
    }
    try:
        return Update.de_json(kept, None)
    except (TypeError, ValueError, KeyError):
        return None


async def set_aside(
    raw: dict[str, Any], session: AsyncSession, desk: Desk, reason: str
) -> list[Letter]:
    """Make a case of an update that failed for good, and tell the admins; return the letters."""
    update = bare(raw)
    turn = await begin(
        update or Update(int(raw["update_id"])), session, desk, PATRON if update else "system"
    )
    if turn.patron is not None and update is not None and update.message is not None:
        await _case_from(turn, turn.patron, update.message.text or "", update.message.message_id)
    for admin in await staff.admin_ids(session):
        say = await board.speech_of(turn, admin)
        text = say(
            "Update {number} could not be handled three times and was set aside: {reason}",
            number=raw["update_id"],
            reason=f"<code>{escaped(reason[:300])}</code>",
        )
        turn.tell(admin, Said(rich(text)), rule=CARD)
    return turn.letters


async def _case_from(turn: Turn, patron: Patron, text: str, message_id: int) -> None:
    case = await handoff.begin_case(turn, text, {"kind": "failed"})
    await cases.add_line(turn.at(), case, author=cases.PATRON, text=text)
    await board.post(turn, case)
    sorry = turn.speech("Something went wrong on my side; a librarian will look at it.")
    passed = cards.passed_on(
        case, turn.speech, turn.desk.directory, turn.now, turn.desk.keep_text_days
    )
    turn.send(
        Said(rich(sorry + "\n") + passed.body, passed.buttons), reply_to=message_id, case=case
    )


async def undelivered(
    letter: Letter, session: AsyncSession, desk: Desk, reason: str
) -> list[Letter]:
    """Tell whoever must know that a letter will never arrive; return the letters that do so."""
    turn = await begin(Update(0), session, desk, "system")
    turn.key = f"undelivered:{letter.id}"
    if any(words in reason for words in UNREACHABLE):
        await _lost_patron(turn, letter.chat_id)
    elif letter.case_id is not None and letter.role == "reply":
        await _failed_reply(turn, letter, reason)
    elif letter.rule not in ("once", "edit"):
        await _tell_admins(turn, letter, reason)
    return turn.letters


async def _lost_patron(turn: Turn, chat_id: int) -> None:
    from sqlalchemy import select

    from handlers import casework
    from knowledge.models import Librarian

    patron = (
        await turn.session.scalars(select(Patron).where(Patron.telegram_id == chat_id))
    ).first()
    if patron is not None and patron.reachable:
        await casework.mark_reachable(turn, patron, False)
    librarian = await turn.session.get(Librarian, chat_id)
    if librarian is not None:
        librarian.reachable = False


async def _failed_reply(turn: Turn, letter: Letter, reason: str) -> None:
    case = await turn.session.get(Case, letter.case_id)
    if case is None:
        return
    for card, chat_id in await board.at_work(turn, case):
        say = await board.speech_of(turn, chat_id)
        text = say(
            "An answer in {code} did not reach the patron: {reason}. Please send it again.",
            code=f"<b>{case.code}</b>",
            reason=f"<code>{escaped(reason[:200])}</code>",
        )
        turn.tell(chat_id, Said(rich(text)), rule=CARD, answers=card)


async def _tell_admins(turn: Turn, letter: Letter, reason: str) -> None:
    for admin in await staff.admin_ids(turn.session):
        if admin == letter.chat_id:
            continue
        say = await board.speech_of(turn, admin)
        text = say(
            "A message ({method}) could not be delivered: {reason}",
            method=letter.method,
            reason=f"<code>{escaped(reason[:200])}</code>",
        )
        turn.tell(admin, Said(rich(text)), rule=CARD)


def not_kept(desk: Desk, language: str) -> str:
    """Return what a patron reads when the database can't keep what they wrote."""
    say = desk.speech(language or DEFAULT)
    return say(
        "I can't keep your message just now. I will try again by myself; if you have no answer "
        "in an hour, please write it again."
    )
