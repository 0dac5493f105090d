"""Too much at once: what a patron reads of it, and what is kept meanwhile.

All of it is decided before anything is looked up, and costs a statement or two.
"""

from __future__ import annotations

from handlers import board, cards, casework, handoff, relay, restricting
from handlers.markup import escaped, rich
from handlers.turn import CARD, ONCE, Said, Turn
from knowledge import cases, deeds
from knowledge import restricting as rules
from knowledge.models import Line, Question
from knowledge.restricting import MUTE_LASTS

RIGHTS = ("forget", "export", "privacy")  # commands that even a muted patron may give
RIGHT_TAPS = ("forget", "human", "withdraw")  # and buttons


async def too_many(turn: Turn) -> None:
    """A patron wrote more in a minute than anybody can read: one polite note, and a pause."""
    patron, say = turn.known_patron, turn.speech
    until = turn.now + MUTE_LASTS
    rules.mute(turn.session, patron, until, "limit", None, patron.library, turn.now)
    deeds.note(turn.session, "mute", None, patron.library, str(patron.id), now=turn.now)
    await while_muted(turn)
    who = patron.telegram_id
    turn.session.info["after_commit"].append(lambda: turn.desk.mutes.put(who, until))
    text = say(
        "Many messages are coming at once. I keep them, and go on answering at {time}.",
        time=say.time(until),
    )
    turn.send(Said(rich(text)), rule=ONCE)
    if turn.case is None:
        return
    for card_letter, chat_id in await board.at_work(turn, turn.case):
        speech = await board.speech_of(turn, chat_id)
        told = speech(
            "{patron} · {code}: many messages at once. What comes until {time} is kept in the "
            "case; /case {code} shows it.",
            patron=escaped(cards.patron_name(patron, speech)),
            code=turn.case.code,
            time=speech.time(until),
        )
        turn.tell(chat_id, Said(rich(told)), rule=CARD, answers=card_letter, case=turn.case)


async def while_muted(turn: Turn) -> None:
    """Keep what a muted patron writes, and answer nothing: they were told until when."""
    message = turn.message
    words = (message.text or "").split(None, 1)
    if turn.case is None and words[:1] == ["/human"] and not await restricting.is_banned(turn):
        # Asking for a person is honoured even now; what follows goes into this case.
        turn.case = await handoff.open_case(turn, " ".join(words[1:]), {"kind": "asked"})
    if turn.case is not None:
        await casework.keep_message(turn, turn.case)
        await cases.patron_wrote(turn.at(), turn.case)
        return
    turn.session.add(
        Question(
            update_id=turn.update.update_id,
            patron_id=turn.known_patron.id,
            library=turn.known_patron.library,
            text=(message.text or message.caption or "")[:4096],
            language=turn.speech.language,
            outcome="muted",
            candidates=[],
            thread_id=turn.thread_id,
            asked_at=turn.now,
        )
    )


async def edited_too_often(turn: Turn) -> None:
    """Keep the newest wording of a line of a case; staff are not shown each one."""
    message = turn.message
    found = await relay.find(turn, message.message_id)
    line = await turn.session.get(Line, found.line_id) if found and found.line_id else None
    if line is not None and line.author == cases.PATRON:
        text = message.text or message.caption or ""
        cases.reword(turn.at(), line, text=text, file_id=relay.file_of(message))


async def tapped_too_often(turn: Turn) -> None:
    """Answer a tap among very many with a word, and do nothing."""
    turn.acknowledge(turn.speech("A little slower, please. Try again in a while."))


OVER = {"messages": too_many, "edits": edited_too_often, "taps": tapped_too_often}
HELD = {"messages": while_muted, "edits": edited_too_often, "taps": tapped_too_often}
