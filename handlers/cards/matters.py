"""What a patron reads of their cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.cards.answers import person
from handlers.markup import escaped, quoted, rich, shortened
from handlers.texts import Speech, _
from handlers.turn import Button, Said, rows
from knowledge.cases import OWED, WAITING
from knowledge.directory import Directory
from knowledge.models import Case

STATES = {
    "new": _("waiting for a librarian"),
    "open": _("a librarian is working on it"),
    "waiting_patron": _("answered; you may write back"),
    "referred": _("another library was asked"),
    "snoozed": _("a librarian is working on it"),
    "resolved": _("answered"),
    "closed": _("closed"),
    "merged": _("part of another case"),
}
STARS = (1, 2, 3, 4, 5)


def passed_on(
    case: Case, say: Speech, directory: Directory, now: datetime, keep: int, *, undoes: bool = False
) -> Said:
    """Return what the patron reads at handoff: who, by when, the code, how long it is kept.

    undoes: with the button that withdraws the case, for one that a tap opened.
    """
    library = directory.library(case.library)
    lines = [
        say("I am passing your question on to a librarian."),
        say(
            "You will have an answer here by {when}, from {library}.",
            when=f"<b>{say.moment(case.promised_at, now)}</b>",
            library=escaped(library.name.in_(say.language)),
        ),
        _opens(case, say, directory, now),
        say("Your case is {code}.", code=f"<b>{case.code}</b>"),
        say.plural(
            "What you write is kept until {number} day after the case closes.",
            "What you write is kept until {number} days after the case closes.",
            keep,
        ),
    ]
    buttons = [_withdraw(case, say)] if undoes else []
    return Said(rich("\n".join(line for line in lines if line)), rows(buttons))


def _withdraw(case: Case, say: Speech) -> Button:
    return Button(say("Withdraw {code}", code=case.code), "withdraw", case.id)


def _opens(case: Case, say: Speech, directory: Directory, now: datetime) -> str:
    """Return when the library opens, if it is closed now; "" if it is open or nobody knows."""
    if directory.open_until(case.library, now) is not None:
        return ""
    opens = directory.next_opening(case.library, now)
    return say("The library opens {when}.", when=say.moment(opens, now)) if opens else ""


def added(case: Case, say: Speech, *, undo: str = "") -> Said:
    """Return the note that a patron's words went to their case.

    undo: what the button names that takes them back, "" for none.
    """
    buttons = [Button(say("Undo"), "unsay", undo)] if undo else []
    text = say("I added this to your case {code}.", code=f"<b>{case.code}</b>")
    return Said(rich(text), rows(buttons))


def taken_back(case: Case, say: Speech, now: datetime) -> Said:
    """Return what stands in place of that note once the words were taken back."""
    text = say("I took it out of your case {code} again.", code=f"<b>{case.code}</b>")
    if case.state in OWED:
        text += " " + say(
            "You will have an answer by {when}.", when=say.moment(case.promised_at, now)
        )
    return Said(rich(text))


def taken(case: Case, librarian: str, say: Speech, library: str = "") -> Said:
    """Return what the patron reads when a librarian takes the case.

    library: which one they are of, if it is not the patron's own; the patron may refuse then.
    """
    name, code = f"<b>{escaped(librarian)}</b>", f"<b>{case.code}</b>"
    if not library:
        text = say(
            "{librarian} has your case {code}. What you write now goes to them.",
            librarian=name,
            code=code,
        )
        return Said(rich(text))
    text = say(
        "{librarian} of {library} has your case {code}. What you write now goes to them.",
        librarian=name,
        library=escaped(library),
        code=code,
    )
    return Said(rich(text), rows([_only_mine(case, say)]))


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


def referred(case: Case, say: Speech, directory: Directory, now: datetime) -> Said:
    """Return what the patron reads when another library is asked; they may refuse."""
    library = escaped(directory.library(case.library).name.in_(say.language))
    text = say(
        "For your case {code} I am asking {library}. You will have an answer by {when}.",
        code=f"<b>{case.code}</b>",
        library=library,
        when=say.moment(case.promised_at, now),
    )
    return Said(rich(text), rows([_only_mine(case, say)]))


def wider(case: Case, say: Speech, directory: Directory, now: datetime) -> Said:
    """Return what the patron reads when more libraries may answer than their own."""
    own = escaped(directory.library(case.home).name.in_(say.language))
    text = say(
        "{library} has not been able to answer {code} yet. Now other libraries of the network "
        "may answer too, by {when}.",
        library=own,
        code=f"<b>{case.code}</b>",
        when=say.moment(case.promised_at, now),
    )
    return Said(rich(text), rows([_only_mine(case, say)]))


def refused_others(case: Case, say: Speech, now: datetime) -> Said:
    """Return what the patron reads who wants to be answered by their own library."""
    text = say(
        "Only your own library answers {code}, by {when}.",
        code=f"<b>{case.code}</b>",
        when=say.moment(case.promised_at, now),
    )
    return Said(rich(text), rows([Button(say("Undo"), "allow", case.id)]))


def others_allowed(case: Case, say: Speech, now: datetime) -> Said:
    """Return what the patron reads who lets other libraries answer after all; they may refuse."""
    text = say("Other libraries may answer {code} too.", code=f"<b>{case.code}</b>")
    if case.state in OWED:
        text += " " + say(
            "You will have an answer by {when}.", when=say.moment(case.promised_at, now)
        )
    return Said(rich(text), rows([_only_mine(case, say)]))


def slipped(case: Case, say: Speech, now: datetime) -> Said:
    """Return what the patron reads when the promised time can't be kept."""
    text = say(
        "The answer to {code} is taking longer. You will have it by {when}.",
        code=f"<b>{case.code}</b>",
        when=f"<b>{say.moment(case.promised_at, now)}</b>",
    )
    return Said(rich(text))


def put_aside(case: Case, until: datetime, say: Speech, now: datetime) -> Said:
    """Return what the patron reads when the librarian needs more time."""
    text = say(
        "The librarian needs more time for {code} and comes back to it {when}.",
        code=f"<b>{case.code}</b>",
        when=say.moment(until, now),
    )
    return Said(rich(text))


def reminder(case: Case, say: Speech) -> Said:
    """Return what the patron reads who has not said whether the answer was enough."""
    text = say(
        "You have an answer to {code}. Write here if you need more; otherwise I close it in a few "
        "days.",
        code=f"<b>{case.code}</b>",
    )
    return Said(rich(text))


def merged(case: Case, into: Case, say: Speech) -> Said:
    """Return what the patron reads when two of their cases become one."""
    text = say(
        "Your cases {code} and {into} are one now: {into}.",
        code=f"<b>{case.code}</b>",
        into=f"<b>{into.code}</b>",
    )
    return Said(rich(text))


def parted(case: Case, into: Case, say: Speech) -> Said:
    """Return what the patron reads when two cases were made one by mistake."""
    text = say(
        "That was a mistake: {code} and {into} are two cases again.",
        code=f"<b>{case.code}</b>",
        into=f"<b>{into.code}</b>",
    )
    return Said(rich(text))


def mistaken(case: Case, say: Speech, now: datetime) -> Said:
    """Return what the patron reads when what they heard last of a case was a mistake."""
    code = f"<b>{case.code}</b>"
    if case.state not in OWED:
        return Said(rich(say("That was a mistake: your case {code} goes on.", code=code)))
    text = say(
        "That was a mistake: your case {code} goes on. You will have an answer by {when}.",
        code=code,
        when=say.moment(case.promised_at, now),
    )
    return Said(rich(text))


def closed(case: Case, say: Speech) -> Said:
    """Return what the patron reads when the case is closed for good."""
    text = say("Your case {code} is closed.", code=f"<b>{case.code}</b>")
    return Said(rich(text), rows([person(say)]))


def resolved(case: Case, say: Speech) -> Said:
    """Return what the patron reads when the case is closed: to rate it, and to object."""
    text = say(
        "Your case {code} is closed. From here on the bot answers you again.",
        code=f"<b>{case.code}</b>",
    )
    ask = say("How well were you helped?")
    stars = [Button(str(number), "rate", f"{case.id}.{number}") for number in STARS]
    objection = Button(say("It was not answered"), "object", case.id)
    may_object = case.state == "resolved"
    return Said(rich(f"{text}\n{ask}"), (tuple(stars), *rows([objection] if may_object else [])))


def rated(case: Case, say: Speech, *, low: bool) -> Said:
    """Return what stands in place of the rating's buttons: to change it, and why it is low."""
    text = say("You rated {code} {stars} of 5.", code=f"<b>{case.code}</b>", stars=case.rating)
    change = Button(say("Change the rating"), "unrate", case.id)
    if not low:
        return Said(rich(f"{text} {say('Thank you.')}"), rows([change]))
    buttons = [
        Button(say("Say what was missing"), "whylow", case.id),
        Button(say("It was not answered"), "object", case.id),
        change,
    ]
    return Said(rich(text), rows(buttons))


def _only_mine(case: Case, say: Speech) -> Button:
    return Button(say("Only my own library"), "ownonly", case.id)


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
        if case.state in OWED:
            line += " · " + say("by {when}", when=say.moment(case.promised_at, now))
        if case.state == "snoozed" and case.due_at is not None:
            line += " · " + say("again {when}", when=say.moment(case.due_at, now))
        if case.state in WAITING:
            buttons.append(_withdraw(case, say))
        lines.append(f"{line}\n{quoted(shortened(case.question, 90)) or '—'}")
    if sum(case.state in WAITING for case in cases) > 1:
        lines.append(say("To write to one of them, reply to it or begin with its code."))
    return Said(rich("\n\n".join(lines)), rows([*buttons[:5], person(say)]))
