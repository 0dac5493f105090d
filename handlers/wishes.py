"""Suggestions to buy: a patron's tap makes one, staff decide, the patron is told."""

from __future__ import annotations

from collections.abc import Collection

from handlers import cards
from handlers.authority import member_of_tap, member_or_refusal
from handlers.handoff import question_of
from handlers.numbers import number
from handlers.turn import CARD, Turn
from knowledge import staff, wishes
from knowledge.staff import Member


async def suggested(turn: Turn, ref: str) -> None:
    """A patron suggests that what they looked for be bought."""
    question = await question_of(turn, ref)
    if question is None or not question.text:
        return await turn.expired()
    turn.speech = turn.desk.speech(question.language)
    say = turn.speech
    is_new = await wishes.make(
        turn.session, turn.known_patron, question.text, question.language, turn.now
    )
    if is_new:
        text = say("Thank you. The librarians will see your suggestion, without your name.")
    else:
        text = say("You have suggested this already. Thank you.")
    turn.acknowledge(text, alert=True)


async def listed(turn: Turn) -> None:
    """A member of staff asks what patrons suggest to buy."""
    librarian = await member_or_refusal(turn, turn.message)
    if librarian is not None:
        groups = await wishes.waiting(turn.session, _libraries(librarian))
        said = cards.wishes(groups, turn.desk.directory, turn.speech, turn.now)
        turn.send(said, rule=CARD)


async def bought(turn: Turn, ref: str) -> None:
    """A member of staff says that the library buys it."""
    await _decide(turn, ref, wishes.BOUGHT)


async def declined(turn: Turn, ref: str) -> None:
    """A member of staff says that the library does not buy it."""
    await _decide(turn, ref, wishes.DECLINED)


async def _decide(turn: Turn, ref: str, state: str) -> None:
    librarian = await member_of_tap(turn)
    if librarian is None:
        return
    libraries = _libraries(librarian)
    decided = await wishes.decide(
        turn.session,
        number(ref) or 0,
        libraries,
        state=state,
        by=librarian.telegram_id,
        now=turn.now,
    )
    if not decided:
        turn.acknowledge(turn.speech("Somebody has decided this already."), alert=True)
    else:
        turn.acknowledge()
    for wish, patron in decided:
        if patron.reachable:
            say = turn.desk.speech(patron.language or wish.language)
            turn.tell(patron.telegram_id, cards.decided(wish, say))
    await turn.session.flush()
    groups = await wishes.waiting(turn.session, libraries)
    turn.edit(cards.wishes(groups, turn.desk.directory, turn.speech, turn.now))


def _libraries(librarian: Member) -> Collection[str] | None:
    """Return the libraries whose suggestions somebody decides; None for all."""
    places = {library for library, _ in librarian.roles}
    return None if staff.EVERYWHERE in places else places
