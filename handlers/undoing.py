"""Staff take back what they did to a case by mistake, within a minute; all who heard of it hear."""

from __future__ import annotations

from handlers import board, cards, notices
from handlers.turn import CARD, Turn
from knowledge import cases, staff
from knowledge.models import Case, Event, Librarian
from knowledge.staff import Member


async def undo(turn: Turn, case: Case, member: Member) -> str:
    """Take back what this member did last to a case; return a sentence for them."""
    at = turn.at(member.telegram_id)
    deed = await cases.last_deed(at, case)
    if deed is None:
        return turn.speech(
            "Only whoever did it can undo it, within a minute, if nothing happened since."
        )
    done = await turn.session.get(Case, deed.case_id)
    had = None if done is None else done.owner
    case = await cases.undo(at, deed)
    if case.last_by == cases.PATRON and case.last_at is not None and case.last_at >= deed.at:
        await cases.patron_wrote(turn.at(), case)  # meanwhile: as it stood, it may owe nothing
    into = await cases.by_code(turn.session, deed.detail.get("into", ""))
    await _tell_the_patron(turn, case, deed, into)
    if deed.kind in _CHANGED_HANDS:
        await _tell_colleague(turn, case, member, had)
    for shown in (case, into):
        if shown is not None:
            await board.show(turn, shown)
    return turn.speech("Undone: {code} is as it was.", code=case.code)


_CHANGED_HANDS = ("transferred", "taken over")


async def _tell_the_patron(turn: Turn, case: Case, deed: Event, into: Case | None) -> None:
    if into is not None:
        return await notices.parted(turn, case, into)
    owner = None if case.owner is None else await staff.member(turn.session, case.owner)
    if deed.kind in _CHANGED_HANDS and owner is not None:
        return await notices.taken(turn, case, owner)
    return await notices.mistaken(turn, case)


async def _tell_colleague(turn: Turn, case: Case, by: Member, had: int | None) -> None:
    """Tell whoever has the case again, and whoever no longer has it."""
    for who in {had, case.owner} - {by.telegram_id, None}:
        known = await turn.session.get(Librarian, who)
        if known is not None and known.reachable:
            say = turn.desk.speech(known.language)
            said = cards.undone(case, by.public_name, say, has_it=who == case.owner)
            turn.tell(known.telegram_id, said, rule=CARD, case=case, role=board.NOTE_ROLE)
