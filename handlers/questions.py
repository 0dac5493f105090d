"""A patron asks: answered from the FAQ, from the catalogue, or passed on."""

from __future__ import annotations

from datetime import timedelta

from handlers import books, cards, casework, handoff, looks, rating
from handlers.handoff import question_of, tried_of, was_missed
from handlers.lookup import Findings, comes_near
from handlers.numbers import number
from handlers.turn import Button, Said, Turn
from knowledge import cases
from knowledge.faq import Entry
from knowledge.models import Case, Question

_SECOND_MISS = timedelta(minutes=15)  # after a first one that was left unanswered


async def asked(turn: Turn) -> None:
    """A patron wrote freely: to the librarian who has the case, or to the bot."""
    message = turn.message
    text = message.text or ""
    patron = turn.known_patron
    replied = await casework.case_replied_to(turn) or await casework.case_named(turn, text)
    if replied is not None and replied.patron_id == patron.id and replied.state != "closed":
        return await casework.patron_adds(turn, replied)
    findings: Findings = turn.findings
    if await rating.said_why(turn):
        return
    if findings.kind == "empty" and (turn.case is None or turn.case.owner is None):
        return turn.nothing_to_read()
    if patron.step == handoff.ASKING:
        patron.step = ""
        return await handoff.hand_off(turn, [text], {"kind": "asked"}, message.message_id)
    if turn.case is not None and turn.case.owner is not None:
        return await casework.patron_adds(turn, turn.case)
    if findings.language:
        turn.speech = turn.desk.speech(findings.language)
    await answered(turn, findings)


async def answered(turn: Turn, found: Findings) -> Question:
    """Answer with what was found; return the row that notes the question and what came of it."""
    question = _logged(turn, found)
    turn.session.add(question)
    await _answer(turn, found, question)
    return question


async def _answer(turn: Turn, found: Findings, question: Question) -> None:
    ref, say, case = turn.update.update_id, turn.speech, turn.case
    outcome, listed = found.outcome, found.books
    if found.asks_for_person:
        await handoff.wanted(turn, question)
    elif found.kind in ("answer", "both") and outcome and outcome.entry:
        turn.send(as_told(turn, outcome.entry, ref))
        if found.kind == "both" and listed:
            turn.send(books.listed(turn, listed))
    elif found.kind == "books" and listed and not await _may_belong_to_a_case(turn, found):
        turn.send(books.listed(turn, listed, narrow=found.narrow))
    elif case is not None and found.kind != "choose":
        question.case_id = case.id
        await casework.patron_adds(turn, case)
    elif found.kind == "noise":
        turn.send(cards.noise(say))
    elif found.kind == "foreign":
        turn.send(cards.foreign(say, ref))
    elif found.kind == "nobook":
        turn.send(_no_book(turn, found))
    elif await _is_second_miss(turn, question):
        pass
    elif found.kind == "choose" and outcome:
        is_a_topic = listed is not None and listed.is_worth_a_look
        shelf = cards.as_books(listed.total, say, ref) if listed and is_a_topic else None
        turn.send(cards.choose(outcome.candidates, say.language, say, ref, case, books=shelf))
    elif (resolved := await _recently_resolved(turn)) is not None:
        question.case_id = resolved.id
        await casework.patron_adds(turn, resolved)
    else:
        message_id = turn.message.message_id
        tried = found.as_tried() | {"ref": ref}
        near = found.near_books
        await handoff.hand_off(
            turn, [found.text], tried, message_id, question=question, near_books=near
        )


async def _may_belong_to_a_case(turn: Turn, found: Findings) -> bool:
    """Return whether what looks like a search is rather one more word on the patron's matter."""
    return found.is_guess and (turn.case or await _recently_resolved(turn)) is not None


def _no_book(turn: Turn, found: Findings) -> Said:
    """Return what is said of a book that nobody has; what comes near is one tap away."""
    near = found.books if comes_near(found.books) else None
    if near is not None:
        looks.begin(turn, looks.SEARCH, text=near.query)
    return cards.not_found(found.text, near, turn.speech, turn.update.update_id)


async def _is_second_miss(turn: Turn, question: Question) -> bool:
    """Pass two questions in a row that found nothing sure on together; tell whether it was so."""
    if turn.case is not None:
        return False
    first = await handoff.last_question(turn, _SECOND_MISS)
    if first is None or first.case_id is not None or not was_missed(first):
        return False
    near = dict.fromkeys([*first.candidates[:1], *question.candidates[:1]])
    tried = tried_of(question) | {"near": list(near)}
    texts = [first.text, question.text]
    message_id = turn.message.message_id
    await handoff.hand_off(turn, texts, tried, message_id, question=question)
    first.case_id = question.case_id
    return True


def as_told(
    turn: Turn, entry: Entry, ref: int, *, asks: str = "helped", undo: Button | None = None
) -> Said:
    """Return an answer with its patron's facts; where they decide and are not known, ask once."""
    patron, desk = turn.known_patron, turn.desk
    told = desk.faq.current.told(entry, turn.speech.language, patron.library)
    if told.ruled and told.ruled.differs and not patron.library and not patron.library_asked:
        patron.library_asked = True
        asks = "library"
    return cards.entry(
        told,
        turn.speech,
        ref,
        directory=desk.directory,
        case=turn.case,
        asks=asks,
        is_outdated=entry.is_outdated(desk.today()),
        undo=undo,
    )


async def chose_entry(turn: Turn, ref: str) -> None:
    """A patron tapped one of the near questions; what they meant by their words is kept."""
    asked_in, _, written = ref.partition(".")
    question, place = await question_of(turn, asked_in), number(written)
    entry = None
    if question is not None and place is not None and place < len(question.candidates):
        entry = turn.desk.faq.current.find(question.candidates[place])
    if question is None or entry is None:
        return await turn.expired()
    if question.chosen == entry.id and not question.helped:
        return turn.acknowledge()  # a second tap: the message offers what was before the first
    before = _place_chosen(question)
    question.chosen, question.helped = entry.id, ""  # whether this one helps is still to be said
    turn.acknowledge()
    turn.speech = turn.desk.speech(question.language)
    back = cards.to_the_choices(turn.speech, before)
    turn.edit(as_told(turn, entry, question.update_id, undo=back))


async def chose_none(turn: Turn, ref: str) -> None:
    """A patron found none of the near questions to be theirs: a person takes over."""
    question = await question_of(turn, ref)
    if question is None:
        return await turn.expired()
    turn.acknowledge()
    turn.edit(cards.none_of_these(turn.speech, _place_chosen(question)))
    if turn.case is not None and question.case_id == turn.case.id:
        return  # a second tap
    if turn.case is not None:
        question.case_id = turn.case.id
        return await casework.patron_taps(turn, turn.case, question.text, question=question)
    await handoff.hand_off(turn, [question.text], tried_of(question), None, question=question)


async def chose_again(turn: Turn, ref: str) -> None:
    """A patron takes a choice among near questions back: «question.», then the one before it."""
    asked_in, _, written = ref.partition(".")
    question, place = await question_of(turn, asked_in), number(written)
    if question is None or not question.candidates:
        return await turn.expired()
    question.chosen = ""
    if place is not None and place < len(question.candidates):
        question.chosen = question.candidates[place]
    shown = question.chosen or question.entry  # near ones are offered where that did not help
    question.helped = "no" if shown else ""
    turn.acknowledge()
    turn.speech = turn.desk.speech(question.language)
    turn.edit(near_ones(turn, question, shown))


def _place_chosen(question: Question) -> str:
    """Return by what a button names a question with the near one that was taken last."""
    place = ""
    if question.chosen in question.candidates:
        place = str(question.candidates.index(question.chosen))
    return f"{question.update_id}.{place}"


def near_ones(turn: Turn, question: Question, shown: str) -> Said:
    """Return the near questions, but for that of the answer which was shown and did not help."""
    faq = turn.desk.faq.current
    found = [(place, faq.find(name)) for place, name in enumerate(question.candidates)]
    near = [
        (place, entry)
        for place, entry in found
        if entry is not None and (not shown or (entry.id != shown and entry.kind == "answer"))
    ]
    ref = question.update_id
    return cards.not_helped(near[:3], question.language, turn.speech, ref, turn.case)


async def helped(turn: Turn, ref: str) -> None:
    """A patron says that an answer helped."""
    question, entry = await _answered(turn, ref)
    if question is None or entry is None:
        return await turn.expired()
    question.helped = "yes"
    turn.acknowledge()
    undo = Button(turn.speech("Undo"), "unhelped", question.update_id)
    turn.edit(as_told(turn, entry, question.update_id, asks="thanks", undo=undo))


async def not_helped(turn: Turn, ref: str) -> None:
    """A patron says that an answer did not help: what is near it is offered, then a person."""
    question, entry = await _answered(turn, ref)
    if question is None or entry is None:
        return await turn.expired()
    question.helped = "no"
    turn.acknowledge()
    undo = Button(turn.speech("Undo"), "unhelped", question.update_id)
    turn.edit(as_told(turn, entry, question.update_id, asks="", undo=undo))
    turn.send(near_ones(turn, question, entry.id))


async def unhelped(turn: Turn, ref: str) -> None:
    """A patron takes back what they said of an answer: it asks again whether it helped."""
    question, entry = await _answered(turn, ref)
    if question is None or entry is None:
        return await turn.expired()
    question.helped = ""
    turn.acknowledge()
    turn.edit(as_told(turn, entry, question.update_id))


async def told_library(turn: Turn, ref: str) -> None:
    """A patron says below an answer which library is theirs: the answer is that library's now.

    ref: «question.library»; without a library the patron has none again, and is asked once more.
    """
    asked_in, _, code = ref.partition(".")
    question, entry = await _answered(turn, asked_in)
    if question is None or entry is None or (code and not turn.desk.directory.knows(code)):
        return await turn.expired()
    patron = turn.known_patron
    before = patron.library if patron.library != code else ""
    undo = Button(turn.speech("Undo"), "mylib", f"{question.update_id}.{before}")
    patron.library = question.library = code
    turn.acknowledge()
    if code:
        turn.edit(as_told(turn, entry, question.update_id, undo=undo))
    else:
        turn.edit(as_told(turn, entry, question.update_id, asks="library"))


async def _answered(turn: Turn, ref: str) -> tuple[Question | None, Entry | None]:
    question = await question_of(turn, ref)
    if question is None:
        return None, None
    turn.speech = turn.desk.speech(question.language)
    return question, turn.desk.faq.current.find(question.chosen or question.entry)


async def _recently_resolved(turn: Turn) -> Case | None:
    found = await cases.of_patron(turn.session, turn.known_patron.id)
    resolved = [case for case in found if case.state == "resolved"]
    if turn.thread_id is not None:  # what another topic was about is another matter
        resolved = [case for case in resolved if case.thread_id == turn.thread_id]
    return next(iter(resolved), None)


def _logged(turn: Turn, found: Findings) -> Question:
    outcome = found.outcome
    return Question(
        update_id=turn.update.update_id,
        patron_id=turn.known_patron.id,
        library=turn.known_patron.library,
        text=found.text,
        language=turn.speech.language,
        outcome=found.kind,
        entry=found.entry_id,
        nearest=found.nearest,
        score=outcome.score if outcome else 0.0,
        candidates=list(found.near),
        chosen="",
        helped="",
        case_id=None,
        thread_id=turn.thread_id,
        faq_version=found.faq_version,
        asked_at=turn.now,
    )
