"""A doubt about a merge: the patron's choice, the card of staff, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.markup import escaped, quoted, rich, shortened
from handlers.texts import Speech
from handlers.turn import Button, Said, rows
from knowledge.catalogue import Member
from knowledge.directory import Directory
from knowledge.models import Doubt

_MOST_PARTS = 8


def which_is_odd(
    parts: Sequence[Member], directory: Directory, say: Speech, ref: str, back: Button
) -> Said:
    """Ask which of the records in an edition is of another book."""
    blocks = [
        f"<b>{number}</b>  {_part(part, directory, say)}"
        for number, part in enumerate(parts[:_MOST_PARTS], 1)
    ]
    text = "\n\n".join((say("Which of these records is another book?"), *blocks))
    choices = [
        Button(str(number), "doubt", f"{ref}.{number - 1}") for number in range(1, len(blocks) + 1)
    ]
    return Said(rich(text), (*rows(choices, 4), (back,)))


def doubt(
    told: Doubt, parts: Sequence[Member], place: int, directory: Directory, say: Speech
) -> Said:
    """Ask staff whether a record belongs with the others."""
    others = [part for number, part in enumerate(parts) if number != place]
    blocks = [
        say("Is this one book? Patron {number} doubts it.", number=told.patron_id),
        _part(parts[place], directory, say),
        say("shown as one with:"),
        *(_part(part, directory, say) for part in others[:_MOST_PARTS]),
    ]
    buttons = [
        Button(say("Two books"), "dapart", told.id),
        Button(say("One book"), "dtogether", told.id),
    ]
    return Said(rich("\n\n".join(blocks)), rows(buttons, 2))


def doubt_decided(told: Doubt, who: str, say: Speech) -> Said:
    """Return what the card of staff becomes."""
    outcome = say("Two books") if told.state == "apart" else say("One book")
    return Said(rich(f"<b>{quoted(shortened(told.title, 200))}</b>\n{outcome} · {escaped(who)}"))


def doubt_answered(told: Doubt, say: Speech) -> Said:
    """Tell the patron what was found."""
    title = quoted(shortened(told.title, 200))
    if told.state == "apart":
        return Said(rich(say("You were right about “{title}”: these are two books.", title=title)))
    return Said(rich(say("We looked at “{title}”: it is one book.", title=title)))


def _part(part: Member, directory: Directory, say: Speech) -> str:
    """Return one library's record as it wrote it."""
    book = part.description
    name = part.library
    if directory.knows(part.library):
        name = directory.library(part.library).short.in_(say.language)
    about = [book.author, str(book.year or ""), book.publisher, book.edition, book.extent]
    lines = [
        f"<b>{escaped(name)}</b> · {quoted(part.control)}",
        quoted(shortened(f"{book.title}: {book.subtitle}" if book.subtitle else book.title, 250)),
        quoted(shortened(" · ".join(filter(None, about)), 250)) if any(about) else "",
        f"ISBN {', '.join(book.isbns[:3])}" if book.isbns else "",
    ]
    return "\n".join(line for line in lines if line)
