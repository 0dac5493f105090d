"""«This is not the same book»: a patron doubts that records belong together."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from telegram import Update

from handlers import board, cards, keyboards, looks
from handlers.markup import rich
from handlers.numbers import number
from handlers.turn import CARD, Button, Desk, Said, Turn, rows
from knowledge import grace
from knowledge.catalogue import Member
from knowledge.catalogue.overrides import name_of
from knowledge.models import Doubt

WAITING, APART, TOGETHER, WITHDRAWN = "waiting", "apart", "together", "withdrawn"
_MOST_WAITING = 5  # of one patron


@dataclass(frozen=True)
class Doubted:
    """The edition of a button and the libraries' records in it.

    odd: the place of the record that is another book, None where none was named, or it has left.
    offset: from which record on the choice goes on.
    """

    record_id: str
    parts: tuple[Member, ...] | None
    odd: int | None
    offset: int


async def prepare(update: Update, desk: Desk) -> Doubted:
    """Look the records up: «look.record», and after a dot the mark of one, or where to go on.

    A place alone would name another record after an import.
    """
    _, _, rest = looks.ref_of(update).partition(".")
    record_id, _, named = rest.partition(".")
    parts = await desk.catalogue.parts(record_id)
    marks = [cards.mark(part) for part in parts or ()]
    odd = marks.index(named) if named in marks else None
    return Doubted(record_id, parts, odd, number(named.removeprefix(cards.FROM), 999) or 0)


async def doubted(turn: Turn, ref: str) -> None:
    """A patron says that an edition is not one book: which of its records is another?"""
    look = await looks.of_tap(turn, ref)
    found: Doubted = turn.findings
    if look is None:
        return
    say = turn.speech
    if found.parts is None:
        return turn.acknowledge(say("The catalogue does not answer just now."), alert=True)
    if len(found.parts) < 2:
        return turn.acknowledge(say("Only one record is left here."), alert=True)
    odd = 0 if len(found.parts) == 2 else found.odd
    back = Button(say("Back to the book"), "rec", f"{look.update_id}.{found.record_id}")
    if odd is None:
        turn.acknowledge()
        ref = f"{look.update_id}.{found.record_id}"
        directory = turn.desk.directory
        turn.edit(cards.which_is_odd(found.parts, directory, say, ref, back, offset=found.offset))
        return
    doubt = await _reported(turn, found.parts, odd) or await _open(turn, found.parts, odd)
    if doubt is None:
        text = say("You have reported several already. A librarian will look at them first.")
        return turn.acknowledge(text, alert=True)
    turn.acknowledge()
    thanks = say("Thank you. A librarian will look whether this is one book.")
    undo = [Button(say("Undo"), "undoubt", doubt.id)] if _may_undo(turn, doubt) else []
    turn.edit(Said(rich(thanks), rows([*undo, back])))


async def undoubted(turn: Turn, ref: str) -> None:
    """A patron takes a doubt back within its minute: staff have nothing to decide any more."""
    doubt = await turn.session.get(Doubt, number(ref) or 0)
    if doubt is None or not _may_undo(turn, doubt):
        return await turn.expired()
    doubt.state, doubt.decided_at = WITHDRAWN, turn.now
    turn.acknowledge(turn.speech("Your doubt is taken back."))
    keyboards.put(turn, ("undoubt",), ())
    for chat_id, letter_id in doubt.letters:
        said = cards.doubt_withdrawn(doubt, await board.speech_of(turn, chat_id))
        turn.edit_letter(chat_id, letter_id, said)


def _may_undo(turn: Turn, doubt: Doubt) -> bool:
    is_mine = doubt.patron_id == turn.known_patron.id
    return is_mine and doubt.state == WAITING and not grace.is_over(doubt.made_at, turn.now)


async def _reported(turn: Turn, parts: tuple[Member, ...], place: int) -> Doubt | None:
    """Return the same doubt, if somebody reported it and it waits: nothing more is needed then."""
    name, others = _named(parts, place)
    same = await turn.session.scalars(
        select(Doubt).where(Doubt.state == WAITING, Doubt.odd == name)
    )
    return next((each for each in same if each.others == others), None)


def _named(parts: tuple[Member, ...], place: int) -> tuple[str, list[str]]:
    """Return the name of the odd record, and those of the others."""
    names = [name_of(part.library, part.control) for part in parts]
    return names[place], names[:place] + names[place + 1 :]


async def _open(turn: Turn, parts: tuple[Member, ...], place: int) -> Doubt | None:
    """Keep a doubt and show it to the odd record's library; None where too many wait already."""
    odd, patron = parts[place], turn.known_patron
    name, others = _named(parts, place)
    waiting = select(Doubt).where(Doubt.state == WAITING, Doubt.patron_id == patron.id)
    count = await turn.session.scalar(select(func.count()).select_from(waiting.subquery()))
    if (count or 0) >= _MOST_WAITING:
        return None
    doubt = Doubt(
        patron_id=patron.id,
        language=turn.speech.language,
        library=odd.library,
        odd=name,
        others=others,
        title=odd.description.title,
        letters=[],
        state=WAITING,
        made_at=turn.now,
        decided_at=None,
        decided_by=None,
    )
    turn.session.add(doubt)
    await turn.session.flush()
    for chat_id in await board.places_of(turn.session, odd.library):
        say = await board.speech_of(turn, chat_id)
        card = cards.doubt(doubt, parts, place, turn.desk.directory, say)
        letter = turn.tell(chat_id, card, rule=CARD)
        await turn.flush()
        doubt.letters = [*doubt.letters, [chat_id, letter.id]]
    return doubt
