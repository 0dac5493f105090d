"""«This is not the same book»: a patron doubts that records belong together, staff decide.

A decision is a line in the network's file of decisions; the catalogue follows it at once, and every
build tests it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from telegram import Update

from handlers import board, cards, looks
from handlers.authority import member_of_tap
from handlers.markup import rich
from handlers.numbers import number
from handlers.shelves import Noted
from handlers.turn import CARD, Button, Desk, Said, Turn, rows
from knowledge import staff
from knowledge.catalogue import Decision, Member
from knowledge.catalogue.overrides import name_of
from knowledge.models import Doubt, Patron

WAITING, APART, TOGETHER = "waiting", "apart", "together"
_MOST_WAITING = 5  # of one patron
_KINDS = {APART: "keep_apart", TOGETHER: "keep_together"}


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
    if not await _open(turn, found.parts, odd):
        text = say("You have reported several already. A librarian will look at them first.")
        return turn.acknowledge(text, alert=True)
    turn.acknowledge()
    thanks = say("Thank you. A librarian will look whether this is one book.")
    turn.edit(Said(rich(thanks), rows([back])))


async def _open(turn: Turn, parts: tuple[Member, ...], place: int) -> bool:
    """Keep the doubt and show it to the odd record's library; tell whether it was taken."""
    odd, rest = parts[place], [part for part in parts if part is not parts[place]]
    name = name_of(odd.library, odd.control)
    others = [name_of(part.library, part.control) for part in rest]
    patron = turn.known_patron
    waiting = select(Doubt).where(Doubt.state == WAITING)
    same = await turn.session.scalars(waiting.where(Doubt.odd == name))
    if any(each.others == others for each in same):
        return True  # It was reported; nothing more is needed.
    count = select(func.count()).select_from(waiting.where(Doubt.patron_id == patron.id).subquery())
    if (await turn.session.scalar(count) or 0) >= _MOST_WAITING:
        return False
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
    return True


# --- what staff decide -----------------------------------------------------------------------


async def prepare_decision(update: Update, desk: Desk) -> Noted | None:
    """Write the decision down and let the catalogue follow it; None if it is not theirs."""
    query, who = update.callback_query, update.effective_user
    parts = (query.data or "").split(":") if query else []
    if who is None or len(parts) != 3:
        return None
    async with desk.read() as session:
        doubt = await session.get(Doubt, number(parts[2]) or 0)
        member = await staff.member(session, who.id)
    if doubt is None or doubt.state != WAITING:
        return None
    if member is None or not member.may_answer(doubt.library):
        return None
    today = desk.clock.now().astimezone(desk.directory.zone).date()
    decisions = [
        Decision(
            kind=_KINDS[_state(parts[1])],  # type: ignore[arg-type]
            records=(doubt.odd, other),
            level="edition",
            date=today,
            who=member.public_name,
            why=f"αμφιβολία για «{doubt.title}»"[:500],
        )
        for other in doubt.others
    ]
    return await desk.catalogue.decide(decisions)


async def decided(turn: Turn, ref: str) -> None:
    """A librarian decides: two books, or one."""
    member = await member_of_tap(turn)
    if member is None:
        return
    say = turn.speech
    doubt = await turn.session.get(Doubt, number(ref) or 0)
    if doubt is None:
        return await turn.expired()
    if not member.may_answer(doubt.library):
        text = say("Only librarians of {library} decide this.", library=doubt.library)
        return turn.acknowledge(text, alert=True)
    if doubt.state != WAITING:
        return turn.acknowledge(say("This was decided already."), alert=True)
    noted: Noted | None = turn.findings
    if noted is None or not noted.is_written:
        why = noted.problem if noted else say("This button has expired.")
        return turn.acknowledge(why[:200], alert=True)
    action = turn.update.callback_query
    doubt.state = _state((action.data or "").split(":")[1] if action else "")
    doubt.decided_at, doubt.decided_by = turn.now, member.telegram_id
    turn.acknowledge(say("It takes effect with the next import.") if noted.problem else "")
    for chat_id, letter_id in doubt.letters:
        said = cards.doubt_decided(doubt, member.public_name, await board.speech_of(turn, chat_id))
        turn.edit_letter(chat_id, letter_id, said)
    await _tell_patron(turn, doubt)


async def _tell_patron(turn: Turn, doubt: Doubt) -> None:
    patron = await turn.session.get(Patron, doubt.patron_id) if doubt.patron_id else None
    if patron is None or not patron.reachable:
        return
    say = turn.desk.speech(doubt.language)
    turn.tell(patron.telegram_id, cards.doubt_answered(doubt, say))


def _state(action: str) -> str:
    """Return what a button of the card decides."""
    return APART if action == "dapart" else TOGETHER
