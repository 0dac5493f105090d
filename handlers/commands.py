"""The commands of a patron's private chat, as the menu lists them; others are in their files."""

from __future__ import annotations

from handlers import cards, caseload, casework, handoff, nearby, rating, rewording, starting
from handlers.markup import escaped, rich
from handlers.texts import _
from handlers.turn import Button, Said, Turn, rows
from knowledge import cases, staff

_STOPPED = _("Stopped. Write whenever you like.")
STEPS = {  # what /cancel says that it stopped, by the step that is left
    handoff.ASKING: _("Stopped: nothing goes to a librarian. Write whenever you like."),
    nearby.NEAR: _("Stopped: I no longer ask where you are. Write whenever you like."),
    rating.LOW: _("Stopped: you need not say what was missing. Your rating stays."),
}


async def start(turn: Turn) -> None:
    """A patron opens the chat, or a link to something in it."""
    turn.known_patron.step = ""
    kind, rest = starting.payload_of(turn.message)
    if opens := starting.PAYLOADS.get(kind):
        return await opens(turn, rest)
    starting.greet(turn)


async def help_(turn: Turn) -> None:
    """A patron asks what can be done here."""
    say = turn.speech
    text = say(
        "Write freely: a question about the library, a title, an author, an ISBN.\n"
        "/human a librarian answers\n"
        "/mine your questions and where they stand\n"
        "/list the books that you saved\n"
        "/cite how the book that you opened is cited\n"
        "/notices what I write to you unasked, and when\n"
        "/hours which libraries are open\n"
        "/library which library is yours\n"
        "/language Greek or English\n"
        "/cancel stop what we were doing\n"
        "/privacy what is kept and for how long"
    )
    if turn.desk.isbns_in is not None:
        text += "\n" + say("A photo of a book's barcode finds the book too.")
    turn.send(Said(rich(text), rows([cards.person(say)])))


async def language(turn: Turn) -> None:
    """A patron wants to read in another language."""
    turn.send(
        Said(
            rich(turn.speech("In which language shall I write to you?")),
            rows([Button("Ελληνικά", "lang", "el"), Button("English", "lang", "en")], 2),
        )
    )


async def library(turn: Turn) -> None:
    """A patron wants to name their library, or another one."""
    patron, desk = turn.known_patron, turn.desk
    turn.send(cards.library(desk.directory, turn.speech, patron.library))


async def privacy(turn: Turn) -> None:
    """A patron asks what is kept of them."""
    say = turn.speech
    text = "\n".join(
        (
            say("What you ask the bot and what you write to a librarian is kept in this desk."),
            say.plural(
                "Texts are erased {number} day after the case is closed, or after the bot's "
                "answer.",
                "Texts are erased {number} days after the case is closed, or after the bot's "
                "answer.",
                turn.desk.keep_text_days,
            ),
            say(
                "Your list of books is yours alone and stays until you clear it: /list. A "
                "suggestion to buy stays until the librarians have decided, and then as long as "
                "your questions. What you type behind my name in other chats is not kept."
            ),
            say(
                "Each month a few closed cases are drawn by lot, and two librarians of the network "
                "read them without names, to see how well they were answered."
            ),
            say(
                "I write to you of authors and titles only if you asked for it, for 90 days at a "
                "time; then what you follow is erased. What you chose in /notices stays until "
                "/forget."
            ),
            say(
                "Librarians see a number instead of your name: Patron {number}.",
                number=turn.known_patron.id,
            )
            if not turn.known_patron.name
            else say(
                "Librarians see the name {name}. /name - takes it back.",
                name=escaped(turn.known_patron.name),
            ),
            say("/export sends you all of it, /forget erases it."),
            say("Telegram sees what you write here. Please don't send card numbers or passwords."),
        )
    )
    turn.send(Said(rich(text), rows([cards.person(say)])))


async def mine(turn: Turn) -> None:
    """A patron asks how their cases stand; a librarian, which they have."""
    found = await cases.of_patron(turn.session, turn.known_patron.id)
    if await staff.member(turn.session, turn.known_patron.telegram_id) is not None:
        await caseload.mine(turn)
        if not found:
            return
    turn.send(cards.mine(found, turn.speech, turn.now))


async def cancel(turn: Turn) -> None:
    """A patron stops what we were in the middle of, or is offered to withdraw a case."""
    say = turn.speech
    patron = turn.known_patron
    if patron.step:
        left = say(STEPS.get(patron.step.partition(":")[0], _STOPPED))
        is_near, patron.step = patron.step == nearby.NEAR, ""
        if is_near:
            return nearby.put_away(turn, left)
        turn.send(Said(rich(left)))
        return
    if turn.case is not None:
        turn.send(
            Said(
                rich(say("Shall I withdraw your case {code}?", code=f"<b>{turn.case.code}</b>")),
                rows(
                    [Button(say("Withdraw {code}", code=turn.case.code), "withdraw", turn.case.id)]
                ),
            )
        )
        return
    turn.send(Said(rich(say("There is nothing to stop. Write whenever you like."))))


async def unknown_command(turn: Turn) -> None:
    """A patron typed a command that does not exist."""
    turn.send(
        Said(
            rich(turn.speech("I don't know this command. /help shows what I can do.")),
            rows([cards.person(turn.speech)]),
        )
    )


async def edited_command(turn: Turn) -> None:
    """Somebody edited a command: it is not run a second time, and they hear why.

    A librarian's «/r CODE words» is corrected like every reply.
    """
    if rewording.code_in(turn.message) is not None and await casework.line_edited(turn):
        return
    turn.send(Said(rich(turn.speech("An edited command is not run again. Please send it anew."))))
