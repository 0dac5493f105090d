"""A doubt about a merge: the patron's choice, the card of staff, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from handlers.cards.paging import turning
from handlers.markup import escaped, quoted, rich, shortened
from handlers.texts import Speech
from handlers.turn import Button, Said, rows
from knowledge.catalogue import Member
from knowledge.catalogue.overrides import name_of
from knowledge.directory import Directory
from knowledge.models import Doubt

_MOST_PARTS = 8  # in a message
FROM = "from"


def mark(part: Member) -> str:
    """Return what names a record in a button, whatever an import puts beside it."""
    return blake2b(name_of(part.library, part.control).encode(), digest_size=4).hexdigest()


def which_is_odd(
    parts: Sequence[Member],
    directory: Directory,
    say: Speech,
    ref: str,
    back: Button,
    *,
    offset: int = 0,
) -> Said:
    """Ask which of the records in an edition is of another book, from the place `offset` on."""
    offset = offset if offset < len(parts) else 0
    numbered = list(enumerate(parts, 1))[offset : offset + _MOST_PARTS]
    blocks = [f"<b>{number}</b>  {_part(part, directory, say)}" for number, part in numbered]
    text = "\n\n".join((say("Which of these records is another book?"), *blocks))
    choices = [Button(str(number), "doubt", f"{ref}.{mark(part)}") for number, part in numbered]
    turns = turning(
        say,
        "doubt",
        lambda place: f"{ref}.{FROM}{place}",
        offset=offset,
        page=_MOST_PARTS,
        total=len(parts),
    )
    return Said(rich(text), (*rows(choices, 4), *rows(turns, 2), (back,)))


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
    if (rest := len(others) - _MOST_PARTS) > 0:
        blocks.append(say.plural("and {number} more record", "and {number} more records", rest))
    return Said(rich("\n\n".join(blocks)), _choice(told, say))


def _choice(told: Doubt, say: Speech) -> tuple[tuple[Button, ...], ...]:
    buttons = [
        Button(say("Two books"), "dapart", told.id),
        Button(say("One book"), "dtogether", told.id),
    ]
    return rows(buttons, 2)


def doubt_decided(told: Doubt, who: str, say: Speech) -> Said:
    """Return what the card of staff becomes."""
    outcome = say("Two books") if told.state == "apart" else say("One book")
    text = f"<b>{quoted(shortened(told.title, 200))}</b>\n{outcome} · {escaped(who)}"
    return Said(rich(text), rows([Button(say("Take the decision back"), "dundo", told.id)]))


def doubt_reopened(told: Doubt, parts: Sequence[Member], directory: Directory, say: Speech) -> Said:
    """Ask again what was decided and taken back; parts: those of its records that are left."""
    names = [name_of(part.library, part.control) for part in parts]
    if told.odd in names and len(parts) > 1:
        return doubt(told, parts, names.index(told.odd), directory, say)
    title = quoted(shortened(told.title, 200))
    asked = say("Is this one book? Patron {number} doubts it.", number=told.patron_id)
    return Said(rich(f"{asked}\n\n<b>{title}</b>"), _choice(told, say))


def doubt_withdrawn(told: Doubt, say: Speech) -> Said:
    """Return what the card of staff becomes when the patron takes the doubt back."""
    title = quoted(shortened(told.title, 200))
    outcome = say("The patron has taken the doubt back.")
    return Said(rich(f"<b>{title}</b>\n{outcome}"))


def doubt_answered(told: Doubt, say: Speech) -> Said:
    """Tell the patron what was found."""
    title = quoted(shortened(told.title, 200))
    if told.state == "apart":
        return Said(rich(say("You were right about “{title}”: these are two books.", title=title)))
    return Said(rich(say("We looked at “{title}”: it is one book.", title=title)))


def doubt_answer_taken_back(told: Doubt, say: Speech) -> Said:
    """Tell a patron who has read an answer that it does not hold."""
    title = quoted(shortened(told.title, 200))
    text = say("We take back our answer about “{title}”: we are looking at it again.", title=title)
    return Said(rich(text))


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
