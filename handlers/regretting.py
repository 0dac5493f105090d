"""A patron takes back what a tap did to their case, while nothing has come of it yet."""

from __future__ import annotations

from handlers import bells, board, cards
from handlers.handoff import question_of
from handlers.joining import GAP, companions, is_closed
from handlers.markup import TEXT_LIMIT, escaped, quoted, rich, shortened
from handlers.numbers import number
from handlers.rating import LOW, own_case
from handlers.rewording import letters_of
from handlers.turn import EDIT, Said, Turn
from knowledge import cases
from knowledge.models import Case, Letter, Line, Patron


async def unsaid(turn: Turn, ref: str) -> None:
    """A patron takes back what a button put into their case: «line» or «line.question»."""
    named, _, asked_in = ref.partition(".")
    line = await turn.session.get(Line, number(named) or 0)
    case = await own_case(turn, str(line.case_id)) if line is not None else None
    if line is None or case is None or not await cases.unsay(turn.at(), case, line):
        return await turn.expired()
    question = await question_of(turn, asked_in)
    if question is not None and question.case_id == case.id:
        question.case_id = None
    turn.acknowledge()
    turn.edit(cards.taken_back(case, turn.speech, turn.now))
    await _strike_out(turn, case, line)
    await board.show(turn, case)


async def _strike_out(turn: Turn, case: Case, line: Line) -> None:
    """Show staff that the patron took a line back; what has not left yet never will."""
    struck: set[int] = set()
    for letter in await letters_of(turn, line, "copy"):
        if letter.state == "ready" and not is_closed(letter.joins):
            turn.take_back([letter])
            continue
        if letter.chat_id in struck:  # a further part of what was too long for one message
            turn.call(letter.chat_id, "deleteMessage", {}, rule=EDIT, edits=letter.id)
            continue
        struck.add(letter.chat_id)
        together = await companions(turn.session, letter)
        turn.edit_letter(letter.chat_id, together[0].id, await _struck(turn, case, together))


async def _struck(turn: Turn, case: Case, together: list[Letter]) -> Said:
    """Return a message of one or more lines as it reads once one of them was taken back."""
    patron = await turn.session.get(Patron, case.patron_id)
    say = await board.speech_of(turn, together[0].chat_id)
    mark = say("taken back {time}", time=say.time(turn.now))
    head = f"<b>{escaped(cards.patron_name(patron, say))} · {case.code}</b> · {escaped(mark)}"
    pieces = []
    for letter in together:
        line = await turn.session.get(Line, letter.line_id)
        if line is not None:
            text = quoted(shortened(line.text, TEXT_LIMIT // (2 * len(together))))
            pieces.append(text if line.undone_at is None else f"<s>{text}</s>")
    return Said(rich(f"{head}\n" + GAP.join(pieces)))


async def others_allowed(turn: Turn, ref: str) -> None:
    """A patron lets other libraries answer after all, within a minute of having refused them."""
    case = await own_case(turn, ref)
    had = case.owner if case is not None else None
    if case is None or not await cases.allow_others(turn.at(), case):
        return await turn.expired()
    turn.acknowledge()
    turn.edit(cards.others_allowed(case, turn.speech, turn.now))
    await board.show(turn, case)
    await board.post(turn, case, but_not_where_it_stands=True)
    if case.owner is not None and case.owner != had:
        await bells.allowed(turn, case, case.owner)


async def unrated(turn: Turn, ref: str) -> None:
    """A patron takes their rating back and may give another one."""
    case = await own_case(turn, ref)
    if case is None or case.rating is None or case.state not in ("resolved", "closed"):
        return await turn.expired()
    await cases.unrate(turn.at(), case)
    patron = turn.known_patron
    if patron.step == f"{LOW}:{case.id}":
        patron.step = ""
    turn.acknowledge()
    turn.edit(cards.resolved(case, turn.speech))
    await board.show(turn, case)
