"""/cite: how the book that a patron replies to, or opened last, is cited."""

from __future__ import annotations

from telegram import Message, Update

from handlers import cards, looks, records
from handlers.markup import rich
from handlers.records import Asked
from handlers.turn import Desk, Said, Turn, rows
from knowledge.citing import cite

_WITH_RECORD = ("cite", "save", "unsave", "eds")  # actions below an edition's own page


async def prepare(update: Update, desk: Desk) -> Asked | None:
    """Look up which edition is meant; None if the patron has opened none."""
    message = update.message
    record_id = _replied_to(message.reply_to_message, desk) if message else ""
    if not record_id:
        async with desk.read() as session:
            look = await looks.last_opened(session, update, desk)
        record_id = look.record if look is not None else ""
    return await records.asked(record_id, desk) if record_id else None


async def cite_command(turn: Turn) -> None:
    """A patron asks how a book is cited."""
    found: Asked | None = turn.findings
    say = turn.speech
    if found is None:
        text = say("Open a book first, by the number below a list, then send /cite.")
    elif found.opened is None:
        text = say("The catalogue does not answer just now.")
    elif found.opened.record is None:
        turn.send(cards.gone("", say, [cards.person(say)]))
        return
    else:
        turn.send(cards.citations(cite(found.opened.record.description), [cards.ask(say)], say))
        return
    turn.send(Said(rich(text), rows([cards.ask(say)])))


def _replied_to(message: Message | None, desk: Desk) -> str:
    """Return the edition whose page is replied to: its buttons name it."""
    if message is None or message.from_user is None or message.from_user.id != desk.bot_id:
        return ""
    for row in message.reply_markup.inline_keyboard if message.reply_markup else ():
        for button in row:
            parts = str(button.callback_data or "").split(":", 2)
            if len(parts) == 3 and parts[1] in _WITH_RECORD and "." in parts[2]:
                return parts[2].split(".")[1]
    return ""
