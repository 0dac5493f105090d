"""Cards that a staff group has not got: the bot was out of it, or it has a new number."""

from __future__ import annotations

from sqlalchemy import select, update

from handlers import board
from handlers.readers import GONE_ROLE
from handlers.turn import CASE_CARD, Turn
from knowledge import cases
from knowledge.models import Case, Letter, StaffChat

_NEVER_CAME = ("dead", "withdrawn")


async def post(turn: Turn, chat_id: int) -> None:
    """Post the cards of what waits for an answer and has none in this group, the oldest first."""
    group = await turn.session.get(StaffChat, chat_id)
    if group is None:
        return
    has_one = select(Letter.case_id).where(
        Letter.chat_id == chat_id,
        Letter.role == CASE_CARD,
        Letter.state.not_in(_NEVER_CAME),
        Letter.case_id.is_not(None),
    )
    found = await turn.session.scalars(
        select(Case)
        .where(Case.state.in_(cases.WAITING), Case.id.not_in(has_one))
        .order_by(Case.opened_at, Case.id)
    )
    for case in found.all():
        if await _is_told_of(turn, case, chat_id):
            await board.post_in(turn, case, chat_id)


async def follow(turn: Turn, old: int, new: int) -> None:
    """Leave the cards of a group's old number behind, and post those of what still waits anew."""
    await turn.session.execute(
        update(Letter)
        .where(Letter.chat_id == old, Letter.role == CASE_CARD)
        .values(role=GONE_ROLE)
        .execution_options(synchronize_session=False)
    )
    turn.session.info["after_commit"].append(lambda: turn.desk.moved(old, new))
    await post(turn, new)


async def _is_told_of(turn: Turn, case: Case, chat_id: int) -> bool:
    for library in cases.asked(case, turn.desk.directory, turn.now):
        if chat_id in await board.places_of(turn.session, library):
            return True
    return False
