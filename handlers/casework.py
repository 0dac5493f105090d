"""What happens to a case when its patron writes or edits, and who hears of it."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import or_, select, update

from handlers import bells, board, cards, relay, replying, rewording
from handlers.authority import SENDS, tell_here
from handlers.promising import is_at_hand
from handlers.relay import case_replied_to
from handlers.turn import Turn
from knowledge import cases, staff
from knowledge.cases import ringing
from knowledge.models import Case, Letter, Line, Patron, Question

_BURST = timedelta(minutes=1)  # what a patron writes within it of the last is told of once
_CODE = re.compile(r"\s*(q\s*-?\s*[a-zα-ω0-9]{3,8})\b", re.IGNORECASE)

__all__ = [
    "case_named",
    "case_replied_to",
    "keep_message",
    "line_edited",
    "mark_reachable",
    "patron_adds",
    "patron_adds_text",
    "patron_taps",
]


async def patron_adds(turn: Turn, case: Case, *, quietly: bool = False) -> None:
    """Put the message of this turn into the case and show it to whoever works on it.

    quietly: the patron is told something else in this turn.
    """
    before = case.state
    line = await keep_message(turn, case)
    await _patron_spoke(turn, case)
    await relay.to_staff(turn, case, line, message=turn.update.effective_message)
    if before != "resolved":  # that it is open again is always said
        quietly = quietly or await _is_of_a_burst(turn, case, line)
    await _tell_change(turn, case, before, quietly=quietly)


async def keep_message(turn: Turn, case: Case) -> Line:
    """Keep the message of this turn as what the patron says in the case, and where it stands."""
    message = turn.update.effective_message
    assert message is not None  # only messages lead here
    line = await cases.add_line(
        turn.at(),
        case,
        author=cases.PATRON,
        kind=relay.kind_of(message),
        text=message.text or message.caption or "",
        file_id=relay.file_of(message),
        file_info=relay.info_of(message),
        album=str(message.media_group_id or ""),
    )
    relay.note(turn, case, line.id, message.message_id)
    return line


async def _is_of_a_burst(turn: Turn, case: Case, line: Line) -> bool:
    """Tell whether the patron added something a moment ago: they were told with the first.

    Where staff are to read each line at once, the patron is told of each, too.
    """
    burst = _BURST if turn.desk.join_seconds else timedelta()
    lately = select(Line.id).where(
        Line.case_id == case.id,
        Line.author == cases.PATRON,
        Line.id < line.id,
        or_(
            Line.written_at > max(turn.now - burst, case.opened_at),
            (Line.album == line.album) & (Line.album != ""),
        ),
    )
    return (await turn.session.scalars(lately.limit(1))).first() is not None


async def case_named(turn: Turn, text: str) -> Case | None:
    """Return the patron's case with whose code a message begins («Q-4F7 και το έτος;»)."""
    named = _CODE.match(text)
    if named is None:
        return None
    case = await cases.by_code(turn.session, named[1])
    is_theirs = case is not None and case.patron_id == turn.known_patron.id
    return case if is_theirs and case is not None and case.state != "closed" else None


async def patron_adds_text(turn: Turn, case: Case, text: str) -> None:
    """Put words that the patron typed earlier, or said by a button, into the case."""
    before = case.state
    line = await cases.add_line(turn.at(), case, author=cases.PATRON, text=text)
    await _patron_spoke(turn, case)
    await relay.to_staff(turn, case, line, message=None)
    await _tell_change(turn, case, before, quietly=False)


async def patron_taps(
    turn: Turn, case: Case, text: str, *, question: Question | None = None
) -> None:
    """Put words that a button says into the case; for a minute the patron can take them back.

    question: the row of these words, if they were asked of the bot. A tap is always answered,
    whoever has the case: there is nothing else that shows what it did.
    """
    was = cases.standing(case)
    line = await cases.add_line(turn.at(), case, author=cases.PATRON, text=text)
    await _patron_spoke(turn, case)
    await turn.session.flush()
    cases.said_by_button(turn.at(), case, line, was)
    await relay.to_staff(turn, case, line, message=None)
    if case.state != was["state"]:
        await board.show(turn, case)
    ref = str(line.id) if question is None else f"{line.id}.{question.update_id}"
    turn.send(cards.added(case, turn.speech, undo=ref), case=case)


async def _patron_spoke(turn: Turn, case: Case) -> None:
    """Note that an answer is owed; where its owner is off duty or gone, the queue owes it."""
    owner = await staff.member(turn.session, case.owner) if case.owner is not None else None
    gone = case.owner is not None and (owner is None or not await is_at_hand(turn, case, owner))
    if gone and case.state in ("waiting_patron", "snoozed", "resolved"):
        await cases.let_go(turn.at(), case)
    else:
        await cases.patron_wrote(turn.at(), case)


async def _tell_change(turn: Turn, case: Case, before: str, *, quietly: bool) -> None:
    if case.state != before:
        await board.show(turn, case)
    # While a person has the case the bot is silent; otherwise the patron hears where it went.
    is_in_hand = case.owner is not None and before != "resolved"
    is_elsewhere = turn.thread_id is not None and case.thread_id != turn.thread_id
    if not quietly and (is_elsewhere or not is_in_hand):
        turn.send(cards.added(case, turn.speech), case=case)


async def line_edited(turn: Turn) -> bool:
    """Mirror the edit of a message that belongs to a case; tell whether there was one."""
    message = turn.update.effective_message
    assert message is not None  # only edited messages lead here
    found = await relay.find(turn, message.message_id)
    if found is None or found.role != "original" or found.line_id is None:
        return False
    line = await turn.session.get(Line, found.line_id)
    case = await cases.by_id(turn.session, found.case_id)
    if line is None or case is None:
        return False
    if line.author == cases.PATRON:
        if case.state in ("waiting_patron", "snoozed", "resolved"):
            await _patron_spoke(turn, case)  # a correction asks for an answer too
        await rewording.patron_edited(turn, line, case, message)
    elif not await _is_for(turn, case, rewording.code_in(message)):
        tell_here(turn, turn.speech("An edited command is not run again. Please send it anew."))
    elif line.author == cases.DRAFT:
        if await _edited_by(turn, case, "reply"):
            await rewording.draft_edited(turn, line, case, message)
    elif await _edited_by(turn, case, SENDS):
        await rewording.librarian_edited(turn, line, case, message)
    elif await _edited_by(turn, case, "reply"):
        tell_here(turn, turn.speech("A librarian has to send it."))
    return True


async def _is_for(turn: Turn, case: Case, code: str | None) -> bool:
    """Tell whether a reply that was edited is still one to this case, if it names a case at all."""
    if code is None:
        return True
    named = await cases.by_code(turn.session, code)
    return named is not None and named.id == case.id


async def _edited_by(turn: Turn, case: Case, what: str) -> bool:
    """Tell whether whoever edited a message still may do that to the case."""
    author = turn.update.effective_user
    found = await staff.member(turn.session, author.id) if author else None
    return found is not None and cases.may(found, what, case, turn.desk.directory)


async def mark_reachable(turn: Turn, patron: Patron, reachable: bool) -> None:
    """Note that a patron blocked the bot or is back, and show it on the cards in hand.

    Librarians' replies that could not be delivered meanwhile go out when the patron is back.
    """
    patron.reachable = reachable
    if reachable:
        await _send_kept_replies(turn, patron)
    found = await turn.session.scalars(
        select(Case).where(Case.patron_id == patron.id, Case.state.in_(cases.WAITING))
    )
    for case in found.all():
        await cases.reach(turn.at(), case, reachable)
        if ringing.which(case, turn.now) == ringing.SLIPPED:  # while the patron was away
            await bells.ring(turn, case)
        else:
            await board.show(turn, case)


async def _send_kept_replies(turn: Turn, patron: Patron) -> None:
    kept = await turn.session.scalars(
        select(Letter)
        .where(
            Letter.chat_id == patron.telegram_id,
            Letter.role == "reply",
            Letter.state == "dead",
            Letter.error.startswith("Forbidden"),
        )
        .order_by(Letter.id)
    )
    anew: set[int] = set()
    for letter in kept.all():
        line = await turn.session.get(Line, letter.line_id) if letter.line_id else None
        if line is not None and line.edited_at is not None:
            if line.id not in anew:  # not as it was written first, in however many parts
                await replying.say_anew(turn, line)
            anew.add(line.id)
        elif letter.payload:  # else its time is over, and its text erased
            # Its payload says in which topic it stands: not in the one where they write now.
            again = turn.call(
                letter.chat_id, letter.method, letter.payload, album=letter.album, thread=None
            )
            again.case_id, again.line_id, again.role = letter.case_id, letter.line_id, letter.role
        await turn.session.execute(
            update(Letter).where(Letter.id == letter.id).values(state="sent again", payload={})
        )
