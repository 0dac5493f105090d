"""Somebody's role ends: questions to which they owe an answer are anybody's again at once."""

from __future__ import annotations

from sqlalchemy import select

from handlers import bells, board, notices
from handlers.turn import Turn
from knowledge import cases, staff
from knowledge.models import Case, Librarian


async def put_back(turn: Turn, who: int, *, by: int) -> None:
    """Put back what this librarian has and may no longer answer; by: whoever ended the role.

    What they have answered or put aside stays: it goes into the queue when the patron writes.
    """
    member = await staff.member(turn.session, who)
    known = await turn.session.get(Librarian, who)
    found = await turn.session.scalars(
        select(Case).where(Case.owner == who, Case.state == cases.OPEN).order_by(Case.id)
    )
    for case in found.all():
        if member is not None and cases.may(member, "reply", case, turn.desk.directory):
            continue
        await cases.orphan(turn.at(by), case)
        await notices.back_in_queue(turn, case)
        await bells.left(turn, case, known.public_name if known else "")
        await board.show(turn, case)
