"""Who is at the door: the patron of a turn is loaded or met, and their language is set."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from handlers import casework
from handlers.lookup import hint
from handlers.routes import PATRON
from handlers.texts import DEFAULT
from handlers.turn import Desk, Turn
from knowledge import cases
from knowledge.models import Case, Librarian, Patron


def _known(of_patron: ColumnElement[bool]) -> Select[Patron, Case, Librarian]:
    """Return the question for a patron `who`, their latest case among these, and their desk."""
    return (
        select(Patron, Case, Librarian)
        .select_from(Patron)
        .outerjoin(Case, of_patron)
        .outerjoin(Librarian, Librarian.telegram_id == Patron.telegram_id)
        .where(Patron.telegram_id == bindparam("who"))
        .order_by(Case.opened_at.desc(), Case.id.desc())
        .limit(1)
    )


# Asked at every turn, so written once: to write a statement takes as long as to execute it.
_KNOWN = _known(cases.at_hand())
_KNOWN_IN_TOPIC = _known(cases.at_hand(bindparam("thread")))


async def begin(
    update: Update, session: AsyncSession, desk: Desk, side: str, findings: object = None
) -> Turn:
    """Return the turn of an update; on the patrons' side with the patron and their case.

    In a topic of the private chat that is the case of the topic.
    """
    turn = Turn(update, session, desk, desk.clock.now(), desk.speech(DEFAULT), findings=findings)
    if side == PATRON:
        await _meet(turn)
    return turn


async def _meet(turn: Turn) -> None:
    who = turn.update.effective_user
    if who is None:
        return
    thread = turn.thread_id
    known = _KNOWN if thread is None else _KNOWN_IN_TOPIC
    found = await turn.session.execute(known, {"who": who.id, "thread": thread})
    row = found.first()
    patron = row[0] if row else await _new(turn, who.id)
    turn.patron, turn.case = patron, row[1] if row else None
    spoken = hint(turn.update)
    if patron.telegram_language != spoken:
        patron.telegram_language = spoken
    turn.speech = turn.desk.speech(patron.language or spoken or DEFAULT)
    librarian = row[2] if row else await turn.session.get(Librarian, who.id)
    if turn.update.my_chat_member is not None:
        return
    if librarian is not None and not librarian.reachable:
        librarian.reachable = True
    if not patron.reachable:
        await casework.mark_reachable(turn, patron, True)


async def _new(turn: Turn, telegram_id: int) -> Patron:
    patron = Patron(
        telegram_id=telegram_id,
        language="",
        telegram_language="",
        library="",
        library_asked=False,
        step="",
        reachable=True,
        met_at=turn.now,
    )
    turn.session.add(patron)
    await turn.session.flush()
    return patron
