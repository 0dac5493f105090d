"""What a patron may do with what is kept of them: see it, take it along, have it erased."""

from __future__ import annotations

import json

from handlers import board
from handlers.markup import escaped, rich
from handlers.turn import EDIT, Button, Said, Turn, rows
from knowledge import cases, deeds, erasing, exporting

_NAME_LIMIT = 60
_DELETED_AT_ONCE = 100  # messages, Bot API


async def export(turn: Turn) -> None:
    """A patron asks for everything that is kept of them: a file."""
    say = turn.speech
    kept = await exporting.gather(turn.session, turn.known_patron)
    turn.send(
        Said(
            rich(
                say(
                    "This is all that is kept of you. What librarians write to each other is "
                    "theirs and not in it. /forget erases it."
                )
            )
        )
    )
    turn.document(say("my-data.json"), json.dumps(kept, ensure_ascii=False, indent=1))


async def forget(turn: Turn) -> None:
    """A patron wants everything erased: what that means is said first, and asked once."""
    say = turn.speech
    text = "\n".join(
        (
            say("Shall I erase everything that is kept of you?"),
            say(
                "Your questions, what was answered, your list of books, your suggestions and your "
                "name go for good. Open cases are withdrawn. Only numbers stay, without you."
            ),
            say(
                "In Telegram I can delete my answers and what you sent to librarians in the last "
                "48 hours; the rest you delete yourself, with this chat. Files that librarians "
                "got before that stay in their chat. Backups of the libraries keep what they have "
                "until they are replaced."
            ),
        )
    )
    buttons = [Button(say("Erase everything"), "forget", "yes"), Button(say("Keep it"), "forget")]
    turn.send(Said(rich(text), rows(buttons)))


async def forgotten(turn: Turn, ref: str) -> None:
    """A patron said that everything is to be erased, or that it is not."""
    say = turn.speech
    turn.acknowledge()
    if ref != "yes":
        turn.edit(Said(rich(say("Nothing was erased."))))
        return
    patron, chat_id = turn.known_patron, turn.chat_id
    library = patron.library
    turn.desk.forget(patron.telegram_id, turn.now)
    done = await erasing.forget(turn.at(), patron)
    turn.taken_back += done.withdrawn
    deeds.note(turn.session, "forget", None, library, str(patron.id), now=turn.now)
    await turn.session.flush()
    await _clean_telegram(turn, done)
    lines = [say("Everything is erased. If you write again, we begin anew.")]
    if done.is_restricted:
        lines.append(say("What librarians decided because of abuse stays, without its reason."))
    turn.tell(chat_id, Said(rich("\n".join(lines))))
    turn.session.info["forgets"] = True


async def _clean_telegram(turn: Turn, done: erasing.Forgotten) -> None:
    """Empty the cards, delete what can be deleted, and overwrite what is too old for that."""
    for case in done.cases:
        await board.show(turn, case)
    for chat_id, letter_id in done.stale:
        say = await board.speech_of(turn, chat_id)
        turn.edit_letter(chat_id, letter_id, Said(rich(say("Erased by the patron."))))
    for chat_id, messages in done.messages.items():
        for start in range(0, len(messages), _DELETED_AT_ONCE):
            ids = messages[start : start + _DELETED_AT_ONCE]
            turn.call(chat_id, "deleteMessages", {"message_ids": ids}, rule=EDIT)
    for chat_id, thread in done.topics:
        turn.call(chat_id, "deleteForumTopic", {"message_thread_id": thread}, rule=EDIT)


async def name(turn: Turn) -> None:
    """A patron gives the name that librarians are to see, or takes it back."""
    say, patron = turn.speech, turn.known_patron
    given = " ".join((turn.message.text or "").split()[1:])[:_NAME_LIMIT]
    if not given:
        text = say(
            "Librarians see you as Patron {number}. /name Maria shows them a name, /name - takes "
            "it back.",
            number=patron.id,
        )
        if patron.name:
            text = say(
                "Librarians see the name {name}. /name - takes it back.",
                name=f"<b>{escaped(patron.name)}</b>",
            )
        turn.send(Said(rich(text)))
        return
    patron.name = "" if given == "-" else given
    await turn.session.flush()
    for case in await cases.of_patron(turn.session, patron.id):
        if case.state in cases.WAITING:
            await board.show(turn, case)
    said = (
        say("Librarians see the name {name}. /name - takes it back.", name=escaped(given))
        if patron.name
        else say("Librarians see you as Patron {number} again.", number=patron.id)
    )
    turn.send(Said(rich(said)))
