"""What people are told when a bell of a case's clock rings."""

from __future__ import annotations

from collections.abc import Callable

from handlers import board, cards, notices
from handlers.texts import Speech
from handlers.turn import CARD, Turn
from knowledge import staff
from knowledge.cases import NEW, ringing
from knowledge.cases.ringing import Bell
from knowledge.models import Case, Librarian


async def ring(turn: Turn, case: Case) -> None:
    """Let the bell of a case ring: the case changes, and everybody hears who must."""
    bell = await ringing.ring(turn.at(), case)
    await turn.session.flush()
    match bell.what:
        case ringing.REMINDED:
            await notices.reminded(turn, bell.case)
        case ringing.WARNED:
            if bell.case.state == NEW:  # partners whose shift has begun since are asked, too
                await board.post(turn, bell.case, but_not_where_it_stands=True)
            await _warn(turn, bell)
        case ringing.PASSED_ON:
            await notices.passed_on(turn, bell.case)
            await board.post(turn, bell.case, but_not_where_it_stands=True)
        case ringing.SLIPPED:
            await notices.slipped(turn, bell.case)
        case ringing.STUCK:
            await notices.slipped(turn, bell.case)
            await _tell_heads(turn, bell.case)
        case ringing.LEASE_ENDED:
            await notices.back_in_queue(turn, bell.case)
            await _tell_owner(turn, bell, ended=True)
            await _tell_the_others(turn, bell)
        case ringing.CAME_BACK:
            await notices.back_in_queue(turn, bell.case)
            await _tell_the_others(turn, bell)
            await board.post(turn, bell.case, but_not_where_it_stands=True)
        case ringing.WOKEN:
            await _tell_owner(turn, bell)
        case ringing.SILENT | ringing.LOST:
            await notices.resolved(turn, bell.case, silent=True)
    if bell.what not in (ringing.REMINDED, ringing.WARNED):
        await board.show(turn, bell.case)


def sentence(bell: Bell, say: Speech, turn: Turn, *, ended: bool = False) -> str:
    """Return what a member of staff reads of a bell."""
    case = bell.case
    when = say.moment(case.due_at, turn.now) if case.due_at else ""
    if ended:
        return say("The time to answer is over; it is back in the queue.")
    if bell.what == ringing.CAME_BACK:
        library = turn.desk.directory.library(bell.library_before).short.in_(say.language)
        return say("No answer came from {library}; it is back in the queue.", library=library)
    if bell.what == ringing.WOKEN:
        return say("You had put it aside until now.")
    if case.state == "open":
        return say("An answer is due by {when}; then it goes back to the queue.", when=when)
    if case.state == "referred":
        return say("Waits for an answer of your library by {when}.", when=when)
    return say("Nobody has it yet; by {when} others are asked.", when=when)


async def _warn(turn: Turn, bell: Bell) -> None:
    if bell.case.owner is not None:
        return await _tell_owner(turn, bell)
    await _below(turn, bell.case, lambda say: sentence(bell, say, turn))


async def declined(turn: Turn, case: Case, library: str, reason: str) -> None:
    """Say below the cards that another library does not take a case, and why."""
    place = turn.desk.directory.library(library).short

    def words(say: Speech) -> str:
        return say(
            "{library} does not take it: {reason}. It is back in the queue.",
            library=place.in_(say.language),
            reason=reason,
        )

    await _below(turn, case, words)


async def left(turn: Turn, case: Case, name: str) -> None:
    """Say below the cards that whoever had a case no longer answers it."""
    await _below(
        turn,
        case,
        lambda say: say("{name} no longer answers it; it is back in the queue.", name=name),
    )


async def _below(
    turn: Turn, case: Case, words: Callable[[Speech], str], *, but: int | None = None
) -> None:
    """Say something below the cards at which somebody works, but not in the chat `but`."""
    for card, chat_id in await board.at_work(turn, case):
        if chat_id == but:
            continue
        said = cards.bell(case, words(await board.speech_of(turn, chat_id)))
        turn.tell(chat_id, said, rule=CARD, answers=card, case=case, role=board.NOTE_ROLE)


async def refused(turn: Turn, case: Case, owner: int) -> None:
    """Tell a librarian of another library that the patron wants their own."""
    await _tell(
        turn,
        case,
        owner,
        lambda say: say("The patron wants their own library to answer; it is back there."),
    )


async def allowed(turn: Turn, case: Case, owner: int) -> None:
    """Tell the same librarian that the patron took that back: they have the case again."""
    await _tell(
        turn,
        case,
        owner,
        lambda say: say("The patron lets other libraries answer after all; you have it again."),
    )


async def _tell_owner(turn: Turn, bell: Bell, *, ended: bool = False) -> None:
    await _tell(
        turn, bell.case, bell.owner_before, lambda say: sentence(bell, say, turn, ended=ended)
    )


async def _tell_the_others(turn: Turn, bell: Bell) -> None:
    """Say below the cards that anybody may take a case again: a card that is edited rings nowhere.

    Where its owner of before can't be told in private, that was said there already.
    """
    if bell.owner_before is not None and not await _hears(turn, bell.owner_before):
        return
    ended = bell.what == ringing.LEASE_ENDED
    await _below(
        turn,
        bell.case,
        lambda say: sentence(bell, say, turn, ended=ended),
        but=bell.owner_before,
    )


async def _tell(turn: Turn, case: Case, owner: int | None, words: Callable[[Speech], str]) -> None:
    """Tell an owner in private; who may not be written to there, or left: below the cards."""
    if owner is not None and await _hears(turn, owner):
        chats = [owner]
    else:
        cards_of_it = await board.card_letters(turn.session, case)
        chats = [chat for _card, chat in cards_of_it if chat < 0]
    for chat_id in chats:
        say = await board.speech_of(turn, chat_id)
        said = cards.bell(case, words(say))
        turn.tell(chat_id, said, rule=CARD, case=case, role=board.NOTE_ROLE)


async def _hears(turn: Turn, who: int) -> bool:
    """Tell whether somebody is of the staff still, and may be written to in private."""
    known = await turn.session.get(Librarian, who)
    is_there = known is not None and known.reachable
    return is_there and await staff.member(turn.session, who) is not None


async def _tell_heads(turn: Turn, case: Case) -> None:
    """Tell the admins of the patron's library, else the network's, that nobody takes a case."""
    for head in await staff.heads_of(turn.session, case.home):
        say = await board.speech_of(turn, head)
        text = say("Nobody has taken it, and there is nobody left to ask. Please see to it.")
        turn.tell(head, cards.bell(case, text), rule=CARD, case=case, role=board.NOTE_ROLE)
