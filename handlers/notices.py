"""What the bot tells a patron about their case: who has it, by when, where it went, that it ended.

Every sentence is authored; nothing that staff wrote to one another is at hand here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from handlers import addressing, cards
from handlers.promising import promise, promise_again
from handlers.texts import Speech
from handlers.turn import ANSWER, ONCE, REMINDER, Said, Turn
from knowledge import noticing
from knowledge.directory import Library
from knowledge.models import Case
from knowledge.staff import Member


async def taken(turn: Turn, case: Case, librarian: Member) -> None:
    """A librarian has the case; of another library, that is said, and the patron may refuse."""
    place = _other_library(turn, case, librarian)

    def card(say: Speech) -> Said:
        library = place.name.in_(say.language) if place else ""
        return cards.taken(case, librarian.public_name, say, library)

    await tell(turn, case, card)


def _other_library(turn: Turn, case: Case, librarian: Member) -> Library | None:
    """Return of which library a librarian is who is not of the patron's own."""
    if librarian.may_answer(case.home):
        return None
    directory = turn.desk.directory
    theirs = [one for one in directory.libraries if librarian.may_answer(one.code)]
    return next((one for one in theirs if one.code == case.library), theirs[0] if theirs else None)


async def back_in_queue(turn: Turn, case: Case) -> None:
    """Nobody has the case for the moment: by when somebody answers now."""
    await promise(turn, case)
    await tell(turn, case, lambda say: cards.back_in_queue(case, say, turn.now))


async def referred(turn: Turn, case: Case) -> None:
    """Another library was asked; the patron may refuse."""
    await promise(turn, case)
    directory = turn.desk.directory
    await tell(turn, case, lambda say: cards.referred(case, say, directory, turn.now))


async def passed_on(turn: Turn, case: Case) -> None:
    """The cascade reached others: who may answer now, and by when; the patron may refuse."""
    await promise(turn, case)
    directory = turn.desk.directory
    await tell(turn, case, lambda say: cards.wider(case, say, directory, turn.now))


async def slipped(turn: Turn, case: Case) -> None:
    """What was promised can't be kept: by when it is now."""
    await promise_again(turn, case)
    await tell(turn, case, lambda say: cards.slipped(case, say, turn.now))


async def put_aside(turn: Turn, case: Case, until: datetime) -> None:
    """The librarian needs more time: until when."""
    await tell(turn, case, lambda say: cards.put_aside(case, until, say, turn.now))


async def resolved(turn: Turn, case: Case, *, silent: bool = False) -> None:
    """The case is closed: how to rate it, and how to object."""
    if silent:
        return await _remind(turn, case, lambda say: cards.resolved(case, say))
    return await tell(turn, case, lambda say: cards.resolved(case, say))


async def reminded(turn: Turn, case: Case) -> None:
    """The librarian answered and the patron has said nothing since."""
    await _remind(turn, case, lambda say: cards.reminder(case, say))


async def _remind(turn: Turn, case: Case, card: Callable[[Speech], Said]) -> None:
    """Send what follows from silence alone, unless the patron wants none; not in quiet hours."""
    choice = await noticing.of_patron(turn.session, case.patron_id)
    if noticing.is_on(choice, noticing.REMINDERS):
        until = noticing.waits_until(choice, turn.now, turn.desk.directory.zone)
        await tell(turn, case, card, rule=ONCE, role=REMINDER, not_before=until)


async def merged(turn: Turn, case: Case, into: Case) -> None:
    """Two cases are one from now on."""
    await tell(turn, into, lambda say: cards.merged(case, into, say))
    if case.thread_id not in (None, into.thread_id):  # there, too, the patron waits for an answer
        await tell(turn, case, lambda say: cards.merged(case, into, say))


async def parted(turn: Turn, case: Case, into: Case) -> None:
    """Two cases were made one by mistake, and are two again."""
    await tell(turn, into, lambda say: cards.parted(case, into, say))
    if case.thread_id not in (None, into.thread_id):
        await tell(turn, case, lambda say: cards.parted(case, into, say))


async def mistaken(turn: Turn, case: Case) -> None:
    """What the patron heard last of the case was a mistake: it goes on."""
    await tell(turn, case, lambda say: cards.mistaken(case, say, turn.now))


async def closed(turn: Turn, case: Case) -> None:
    """The case is closed for good."""
    await tell(turn, case, lambda say: cards.closed(case, say))


async def tell(
    turn: Turn,
    case: Case,
    card: Callable[[Speech], Said],
    *,
    rule: str = "",
    role: str = "notice",
    not_before: datetime | None = None,
) -> None:
    """Send one of the authored notices to the patron of a case, in their language."""
    patron, where = await addressing.of(turn, case)
    if patron.erased_at is not None:
        return
    said = card(turn.desk.speech(patron.language or case.language))
    letter = turn.tell(patron.telegram_id, said, rule=rule or ANSWER, role=role, **where)
    letter.not_before = not_before
