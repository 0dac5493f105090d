"""Which chats may still read a case: it may have gone elsewhere, or their people may have left."""

from __future__ import annotations

from handlers.joining import is_digest
from handlers.markup import rich
from handlers.texts import Speech
from handlers.turn import Said, Turn
from knowledge import cases, staff
from knowledge.models import Case, Letter, StaffChat

GONE_ROLE = "card gone"  # of a card that stood where the case is nobody's business any more


async def may_read_in(turn: Turn, case: Case, chat_id: int, *, how_it_ended: bool = False) -> bool:
    """Tell whether what is said of a case may be told in a chat of staff by now.

    how_it_ended: a group that has read the question may also read how its case ended.
    """
    directory = turn.desk.directory
    if chat_id > 0:
        member = await staff.member(turn.session, chat_id)
        return member is not None and (
            (how_it_ended and case.state not in cases.WAITING)
            or cases.may_read(member, case, directory)
        )
    group = await turn.session.get(StaffChat, chat_id)
    # A group may have a new number by now; what is sent to the old one follows it there.
    if group is None or group.library == staff.EVERYWHERE:
        return True
    if how_it_ended and case.state not in cases.WAITING:
        return True
    libraries = cases.helpers(case, directory)
    return libraries is None or group.library in libraries


def take_away(turn: Turn, case: Case, card: Letter, say: Speech) -> None:
    """Empty a card in a chat that may not read the case any more; a new one may come some day."""
    card.role = GONE_ROLE
    if card.state == "ready":
        turn.take_back([card])
    elif not is_digest(card.joins):
        text = say("{code} is no longer at your library.", code=f"<b>{case.code}</b>")
        turn.edit_letter(card.chat_id, card.id, Said(rich(text)))
