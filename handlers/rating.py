"""A patron says how well they were helped, and what was missing."""

from __future__ import annotations

from handlers import board, cards
from handlers.markup import escaped, quoted, rich
from handlers.numbers import number
from handlers.turn import CARD, Button, Said, Turn, rows
from knowledge import cases
from knowledge.models import Case

LOW = "low"  # the step in which the next words say what was missing
_LOW_STARS = 2
_LONGEST = 2000  # characters


async def rated(turn: Turn, ref: str) -> None:
    """A patron taps how well they were helped, 1 to 5."""
    chosen, _, stars = ref.partition(".")
    case = await own_case(turn, chosen)
    ended = case is not None and case.state in ("resolved", "closed")
    if case is None or not ended or stars not in [str(star) for star in cards.STARS]:
        return await turn.expired()
    await cases.rate(turn.at(), case, int(stars))
    turn.acknowledge()
    turn.edit(cards.rated(case, turn.speech, low=int(stars) <= _LOW_STARS))
    await board.show(turn, case)


async def shall_say_why(turn: Turn, ref: str) -> None:
    """A patron who rated low wants to say what was missing: the next words are that."""
    case = await own_case(turn, ref)
    if case is None or case.rating is None:
        return await turn.expired()
    turn.acknowledge()
    turn.known_patron.step = f"{LOW}:{case.id}"
    turn.send(Said(rich(turn.speech("What was missing? Write it here."))))


async def said_why(turn: Turn) -> bool:
    """Keep what was missing with the case, for staff, and tell whether these words were that.

    It opens nothing by itself. In another topic than the case's, words are about something else.
    """
    patron, say = turn.known_patron, turn.speech
    if not patron.step.startswith(LOW):
        return False
    case = await own_case(turn, patron.step.partition(":")[2])
    if case is not None and turn.thread_id not in (None, case.thread_id):
        return False
    patron.step = ""
    if case is None:
        await turn.expired()
        return True
    said = (turn.message.text or "")[:_LONGEST]
    cases.record(turn.at(), case, "said why", before=case.state, note=said)
    await _tell_staff(turn, case, said)
    buttons = []
    if case.state == "resolved":
        buttons = [Button(say("It was not answered"), "object", case.id)]
    turn.send(Said(rich(say("Thank you. The librarians read it.")), rows(buttons)))
    return True


async def _tell_staff(turn: Turn, case: Case, said: str) -> None:
    """Show below the cards what a patron found missing: who answered should read it."""
    for card, chat_id in await board.at_work(turn, case):
        say = await board.speech_of(turn, chat_id)
        head = cards.patron_name(turn.patron, say) + f" · {case.code}"
        lead = say("The patron rated it {stars} of 5.", stars=case.rating)
        told = Said(rich(f"<b>{escaped(head)}</b>\n{lead}\n{quoted(said)}"))
        turn.tell(chat_id, told, rule=CARD, answers=card, case=case, role="copy")


async def own_case(turn: Turn, ref: str) -> Case | None:
    """Return the case that a patron's button names, if it is theirs."""
    case = await turn.session.get(Case, number(ref) or 0)
    return case if case is not None and case.patron_id == turn.known_patron.id else None
