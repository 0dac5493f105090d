"""What a patron reads of their cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.cards.answers import person
from handlers.markup import escaped, quoted, rich, shortened
from handlers.texts import Speech, _
from handlers.turn import Button, Said, rows
from knowledge.directory import Directory
from knowledge.models import Case

STATES = {
    "new": _("waiting for a librarian"),
    "open": _("a librarian is working on it"),
    "waiting_patron": _("answered; you may write back"),
    "resolved": _("answered"),
    "closed": _("closed"),
}


def passed_on(case: Case, say: Speech, directory: Directory, now: datetime, keep: int) -> Said:
    """Return what the patron reads at handoff: who, by when, the code, how long it is kept."""
    library = directory.library(case.library)
    lines = [
        say("I am passing your question on to a librarian."),
        say(
            "You will have an answer here by {when}, from {library}.",
            when=f"<b>{say.moment(case.promised_at, now)}</b>",
            library=escaped(library.name.in_(say.language)),
        ),
        say("Your case is {code}.", code=f"<b>{case.code}</b>"),
        say.plural(
            "What you write is kept until {number} day after the case closes.",
            "What you write is kept until {number} days after the case closes.",
            keep,
        ),
    ]
    return Said(rich("\n".join(lines)))


def added(case: Case, say: Speech) -> Said:
    """Return the note that a patron's words went to their case."""
    return Said(rich(say("I added this to your case {code}.", code=f"<b>{case.code}</b>")))


def taken(case: Case, librarian: str, say: Speech) -> Said:
    """Return what the patron reads when a librarian takes the case."""
    return Said(
        rich(
            say(
                "{librarian} has your case {code}. What you write now goes to them.",
                librarian=f"<b>{escaped(librarian)}</b>",
                code=f"<b>{case.code}</b>",
            )
        )
    )


def back_in_queue(case: Case, say: Speech, now: datetime) -> Said:
    """Return what the patron reads when the librarian puts the case back."""
    return Said(
        rich(
            say(
                "Your case {code} is back in the queue. Another librarian will answer by {when}.",
                code=f"<b>{case.code}</b>",
                when=say.moment(case.promised_at, now),
            )
        )
    )


def resolved(case: Case, say: Speech) -> Said:
    """Return what the patron reads when the case is closed, with the way to object."""
    return Said(
        rich(
            say(
                "Your case {code} is closed. From here on the bot answers you again.",
                code=f"<b>{case.code}</b>",
            )
        ),
        rows([Button(say("It was not answered"), "object", case.id)]),
    )


def reply(author: str, text: str) -> Said:
    """Return a librarian's words as the patron reads them: under the public name."""
    return Said(rich(f"<b>{escaped(author)}</b>\n{escaped(text)}"))


def mine(cases: Sequence[Case], say: Speech, now: datetime) -> Said:
    """Return the patron's cases: what is in hand first, each with its state and next step."""
    if not cases:
        text = say("You have no question with a librarian. Write one here whenever you like.")
        return Said(rich(text), rows([person(say)]))
    lines = []
    buttons = []
    for case in cases:
        line = f"<b>{case.code}</b> · {say(STATES[case.state])}"
        if case.state == "new":
            line += " · " + say("by {when}", when=say.moment(case.promised_at, now))
            buttons.append(Button(say("Withdraw {code}", code=case.code), "withdraw", case.id))
        lines.append(f"{line}\n{quoted(shortened(case.question, 90)) or '—'}")
    return Said(rich("\n\n".join(lines)), rows([*buttons[:5], person(say)]))
