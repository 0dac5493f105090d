"""From the bot to a person: asked for, or because nothing else answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from handlers import board, cards, casework, relay, restricting
from handlers.markup import rich, visible
from handlers.numbers import number
from handlers.promising import promise
from handlers.turn import ANSWER, Said, Turn, rows
from knowledge import cases
from knowledge.models import Case, Question

ASKING = "asking"  # the step in which the next words are for a librarian
_RECENT = timedelta(hours=1)
_LOOK_BACK = 10  # questions, for the one that small talk is about


async def human(turn: Turn) -> None:
    """A patron asks for a person in so many words: honoured, whatever came before."""
    message = turn.message
    _, _, said = (message.text or "").partition(" ")
    if visible(said):
        await hand_off(turn, [said.strip()], {"kind": "asked"}, message.message_id)
        return
    last = await _asked_about(turn, await last_question(turn))
    if last is not None and turn.case is None:
        await hand_off(turn, [last.text], tried_of(last), message.message_id, question=last)
        return
    await ask_for_the_question(turn)


async def wanted(turn: Turn, question: Question) -> None:
    """A patron asks for a person in words of their own, as an entry has them: honoured at once.

    What they asked before goes along; while a case waits, they read again by when it is answered.
    """
    if turn.case is not None:
        question.case_id = turn.case.id
        turn.send(_passed_on(turn, turn.case))
        return
    about = await _asked_about(turn, await last_question(turn))
    if about is None or about.case_id is not None or about.helped == "yes":
        return await ask_for_the_question(turn)
    texts, tried = [about.text, question.text], tried_of(about)
    await hand_off(turn, texts, tried, turn.message.message_id, question=question)
    about.case_id = question.case_id


async def tapped_human(turn: Turn, ref: str) -> None:
    """A patron tapped «Ask a librarian» under an answer."""
    turn.acknowledge()
    question = await question_of(turn, ref) if ref else await last_question(turn)
    if question is None and ref:
        await turn.expired()
        return
    question = await _asked_about(turn, question)
    if question is None or (not ref and turn.case is not None):
        return await ask_for_the_question(turn)
    if turn.case is not None and turn.case.question == question.text:
        turn.send(_passed_on(turn, turn.case))
        return
    if turn.case is not None and question.case_id == turn.case.id:
        turn.send(cards.added(turn.case, turn.speech))
        return
    await hand_off(turn, [question.text], tried_of(question), None, question=question)


async def tapped_ask(turn: Turn, ref: str) -> None:
    """A patron tapped «Ask a librarian» where no question stands behind it yet."""
    turn.acknowledge()
    await ask_for_the_question(turn)


async def ask_for_the_question(turn: Turn) -> None:
    """Ask what the librarian is to be asked; the next words go there."""
    turn.known_patron.step = ASKING
    turn.send(Said(rich(turn.speech("Write your question and a librarian will answer it."))))


async def hand_off(
    turn: Turn,
    texts: Sequence[str],
    tried: dict[str, Any],
    reply_to: int | None,
    *,
    question: Question | None = None,
    near_books: int = 0,
) -> None:
    """Pass what the patron typed on to a librarian: into their case, else a new one.

    texts: in the order in which they were typed; the last is what `reply_to` says.
    question: the row of the last text, which from now on names its case. near_books: how many
    of the catalogue's may be meant; they are one tap away.
    """
    if await restricting.is_banned(turn):
        return
    is_owned = turn.case is not None and turn.case.owner is not None
    into = turn.case if is_owned else await crowded_into(turn)
    if into is not None:
        if question is not None:
            question.case_id = into.id
        for text in texts:
            if _is_tap(turn):
                await casework.patron_taps(turn, into, text, question=question)
            else:
                await casework.patron_adds_text(turn, into, text)
        return
    case = await open_case(turn, "\n".join(texts), tried)
    for text in texts:
        line = await cases.add_line(turn.at(), case, author=cases.PATRON, text=text)
    if reply_to is not None:
        relay.note(turn, case, line.id, reply_to)
    if question is not None:
        question.case_id = case.id
    said = _passed_on(turn, case)
    if near_books and question is not None:
        near = cards.near_books(near_books, turn.speech, "alike", question.update_id)
        said = replace(said, buttons=rows([near]) + said.buttons)
    turn.send(said, rule=ANSWER, reply_to=reply_to, case=case)


async def crowded_into(turn: Turn) -> Case | None:
    """Return the patron's latest case, where so many wait that another is not opened, else None.

    Topics are no way round that: what a topic without a case can't open goes there too.
    """
    if turn.case is None and turn.thread_id is None:
        return None
    if not await restricting.has_too_many_cases(turn):
        return None
    return turn.case or await cases.waiting_case(turn.session, turn.known_patron.id)


async def open_case(turn: Turn, text: str, tried: dict[str, Any]) -> Case:
    """Open a case and show it to the librarians."""
    turn.known_patron.step = ""
    case = await begin_case(turn, text, tried)
    await board.post(turn, case)
    return case


async def begin_case(turn: Turn, text: str, tried: dict[str, Any]) -> Case:
    """Open a case that nobody is told of yet."""
    patron = turn.known_patron
    case = await cases.open_case(
        turn.at(),
        patron,
        text,
        language=turn.speech.language,
        choose=turn.desk.choose,
        promised_at=turn.now,
        tried=tried,
        thread_id=turn.thread_id,
    )
    await promise(turn, case)
    return case


def passed_on(turn: Turn, case: Case, *, reply_to: int) -> None:
    """Tell the patron who will answer and by when."""
    turn.send(_passed_on(turn, case), reply_to=reply_to, case=case)


def _passed_on(turn: Turn, case: Case) -> Said:
    desk = turn.desk
    return cards.passed_on(
        case,
        turn.speech,
        desk.directory,
        turn.now,
        desk.keep_text_days,
        undoes=_is_tap(turn) and case.state in cases.WAITING,
    )


def _is_tap(turn: Turn) -> bool:
    return turn.update.callback_query is not None


# ---- the questions that a patron asked


async def last_question(turn: Turn, within: timedelta = _RECENT) -> Question | None:
    """Return what the patron asked last, if it was lately; in a topic, what they asked there."""
    return next(iter(await _asked_lately(turn, within, 1)), None)


async def _asked_lately(turn: Turn, within: timedelta, most: int) -> Sequence[Question]:
    found = await turn.session.scalars(
        select(Question)
        .where(
            Question.patron_id == turn.known_patron.id,
            Question.asked_at > turn.now - within,
            Question.update_id != turn.update.update_id,
            Question.thread_id.is_not_distinct_from(turn.thread_id),
        )
        .order_by(Question.asked_at.desc(), Question.update_id.desc())
        .limit(most)
    )
    return found.all()


async def _asked_about(turn: Turn, question: Question | None) -> Question | None:
    """Return what a request for a person is about: `question`, unless that is small talk.

    «Καλημέρα» is nothing to pass on; «Είσαι άχρηστος» is about what the bot missed before it.
    """
    if question is None or not _is_small_talk(turn, question):
        return question
    for earlier in await _asked_lately(turn, _RECENT, _LOOK_BACK):
        if earlier.update_id < question.update_id and not _is_small_talk(turn, earlier):
            return earlier if was_missed(earlier) and earlier.case_id is None else None
    return None


def _is_small_talk(turn: Turn, question: Question) -> bool:
    entry = turn.desk.faq.current.find(question.entry)
    return entry is not None and entry.kind == "smalltalk"


def was_missed(question: Question) -> bool:
    """Tell whether none of the near entries was taken, or the answer did not help."""
    return question.helped == "no" or (question.outcome == "choose" and not question.chosen)


async def question_of(turn: Turn, ref: str) -> Question | None:
    """Return the question that a button names, if it is this patron's and not too old."""
    question = await turn.session.get(Question, number(ref) or 0)
    fresh = turn.now - timedelta(days=turn.desk.keep_text_days)
    if question is None or question.patron_id != turn.known_patron.id or question.asked_at < fresh:
        return None
    return question


def tried_of(question: Question) -> dict[str, Any]:
    """Return what the bot made of a question, as the librarian's card shows it."""
    return {
        "kind": question.outcome,
        "entry": question.chosen or question.entry,
        "near": question.candidates if question.outcome == "choose" else [],
        "score": question.score,
        "books": int(question.outcome in ("books", "both")),
        "ref": question.update_id,
        "helped": question.helped,
    }
