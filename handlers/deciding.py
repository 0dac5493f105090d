"""Staff decide what a patron doubted: two books or one, and take that back within a minute.

A decision is a line in the network's file of decisions; the catalogue follows it at once, and every
build tests it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from handlers import board, cards
from handlers.authority import member_of_tap
from handlers.bookshelf import Noted
from handlers.doubts import APART, TOGETHER, WAITING, WITHDRAWN
from handlers.numbers import number
from handlers.turn import Desk, Turn
from handlers.updates import tap_of
from knowledge import grace, staff
from knowledge.catalogue import Decision
from knowledge.catalogue import Member as Part
from knowledge.models import Doubt, Letter, Librarian, Patron
from knowledge.staff import Member

_UNDO_WINDOW = grace.PERIOD + timedelta(seconds=10)  # a tap may be so long on its way
_KINDS = {APART: "keep_apart", TOGETHER: "keep_together"}


async def prepare_decision(update: Update, desk: Desk) -> Noted | None:
    """Write the decision down and let the catalogue follow it; None if it is not theirs."""
    async with desk.read() as session:
        found = await _of_tap(session, update)
    if found is None or found.doubt.state != WAITING:
        return None
    doubt, who = found.doubt, found.member.public_name
    decisions = _decisions(doubt, _state(found.action), who, desk, desk.clock.now())
    return await desk.catalogue.decide(decisions)


class _Tapped(NamedTuple):
    """A button of a doubt's card, and whoever tapped it."""

    action: str
    doubt: Doubt
    member: Member


async def _of_tap(session: AsyncSession, update: Update) -> _Tapped | None:
    """Return what is tapped and by whom; None if they may not decide it, or there is no such."""
    query, who = update.callback_query, update.effective_user
    action, ref = tap_of(query.data if query else None)
    if who is None or not action:
        return None
    doubt = await session.get(Doubt, number(ref) or 0)
    member = await staff.member(session, who.id)
    if doubt is None or member is None or not member.may_answer(doubt.library):
        return None
    return _Tapped(action, doubt, member)


def _decisions(doubt: Doubt, state: str, who: str, desk: Desk, at: datetime) -> list[Decision]:
    """Return the lines that decide a doubt."""
    return [
        Decision(
            kind=_KINDS[state],  # type: ignore[arg-type]
            records=(doubt.odd, other),
            level="edition",
            date=at.astimezone(desk.directory.zone).date(),
            who=who,
            why=f"αμφιβολία για «{doubt.title}»"[:500],
        )
        for other in doubt.others
    ]


async def decided(turn: Turn, ref: str) -> None:
    """A librarian decides: two books, or one."""
    found = await _doubt_and_librarian(turn, ref)
    if found is None:
        return
    doubt, member = found
    say = turn.speech
    noted: Noted | None = turn.findings
    if doubt.state == WITHDRAWN and (noted is None or not noted.is_written):
        return turn.acknowledge(say("The patron has taken it back."), alert=True)
    if doubt.state not in (WAITING, WITHDRAWN):  # what is written by now is decided all the same
        return turn.acknowledge(say("This was decided already."), alert=True)
    if noted is None or not noted.is_written:
        why = noted.problem if noted else say("This button has expired.")
        return turn.acknowledge(why[:200], alert=True)
    query = turn.update.callback_query
    doubt.state = _state(tap_of(query.data if query else None)[0])
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
    letter = turn.tell(patron.telegram_id, cards.doubt_answered(doubt, say), role=_role(doubt))
    letter.not_before = turn.now + grace.PERIOD  # a decision can be taken back unheard


@dataclass(frozen=True)
class Reopened:
    """What became of the lines of a decision, and the records that it was about."""

    noted: Noted
    parts: tuple[Part, ...]


async def prepare_undo(update: Update, desk: Desk) -> Reopened | None:
    """Take the lines of a decision out and let the catalogue follow; None if it may not be."""
    async with desk.read() as session:
        found = await _of_tap(session, update)
        by = found.doubt.decided_by if found else None
        decided_by = await session.get(Librarian, by) if by else None
    if found is None or decided_by is None or found.doubt.decided_at is None:
        return None
    doubt, at = found.doubt, found.doubt.decided_at
    if not _may_be_undone(doubt, desk.clock.now()):
        return None
    lines = _decisions(doubt, doubt.state, decided_by.public_name, desk, at)
    noted = await desk.catalogue.retract(lines)
    return Reopened(noted, await desk.catalogue.sources((doubt.odd, *doubt.others)))


async def undone(turn: Turn, ref: str) -> None:
    """A librarian takes a decision back, their own or a colleague's: the doubt waits again."""
    of_tap = await _doubt_and_librarian(turn, ref)
    if of_tap is None:
        return
    doubt, say = of_tap[0], turn.speech
    if doubt.state == WAITING:
        return turn.acknowledge(say("This was taken back already."), alert=True)
    if not _may_be_undone(doubt, turn.now):
        text = say("More than a minute has passed: it can't be taken back here any more.")
        return turn.acknowledge(text, alert=True)
    found: Reopened | None = turn.findings
    if found is None or not found.noted.is_written:
        why = found.noted.problem if found else say("This button has expired.")
        return turn.acknowledge(why[:200], alert=True)
    doubt.state, doubt.decided_at, doubt.decided_by = WAITING, None, None
    turn.acknowledge(say("It takes effect with the next import.") if found.noted.problem else "")
    for chat_id, letter_id in doubt.letters:
        speech = await board.speech_of(turn, chat_id)
        card = cards.doubt_reopened(doubt, found.parts, turn.desk.directory, speech)
        turn.edit_letter(chat_id, letter_id, card)
    await _untell_patron(turn, doubt)


async def _doubt_and_librarian(turn: Turn, ref: str) -> tuple[Doubt, Member] | None:
    """Return the doubt of a button and whoever tapped it, or say why they may not decide it."""
    member = await member_of_tap(turn)
    if member is None:
        return None
    doubt = await turn.session.get(Doubt, number(ref) or 0)
    if doubt is None:
        await turn.expired()
        return None
    if not member.may_answer(doubt.library):
        say = turn.speech
        text = say("Only librarians of {library} decide this.", library=doubt.library)
        turn.acknowledge(text, alert=True)
        return None
    return doubt, member


def _may_be_undone(doubt: Doubt, now: datetime) -> bool:
    return doubt.decided_at is not None and now < doubt.decided_at + _UNDO_WINDOW


async def _untell_patron(turn: Turn, doubt: Doubt) -> None:
    """Let the patron never hear what was taken back, or of its being taken back."""
    patron = await turn.session.get(Patron, doubt.patron_id) if doubt.patron_id else None
    if patron is None:
        return
    own = Letter.chat_id == patron.telegram_id, Letter.role == _role(doubt)
    newest = select(Letter).where(*own).order_by(Letter.id.desc()).limit(1)
    letter = await turn.session.scalar(newest)
    if letter is None:
        return
    if letter.state == "ready":
        turn.take_back([letter])
    elif patron.reachable:
        say = turn.desk.speech(doubt.language)
        turn.tell(patron.telegram_id, cards.doubt_answer_taken_back(doubt, say))


def _role(doubt: Doubt) -> str:
    """Return what the message map calls the answer to a doubt."""
    return f"doubt {doubt.id}"


def _state(action: str) -> str:
    """Return what a button of the card decides."""
    return APART if action == "dapart" else TOGETHER
