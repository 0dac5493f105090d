"""What a patron does: asks, chooses, pages, asks for a person, sees their cases, withdraws."""

from __future__ import annotations

from datetime import timedelta

from telegram import Message

from handlers import board, cards, casework, relay
from handlers.lookup import PAGE, Findings
from handlers.markup import rich, visible
from handlers.turn import ANSWER, Button, Said, Turn, rows
from knowledge import cases
from knowledge.models import Case, Librarian, Question

FILE_LIMIT = 20 * 1024 * 1024  # bytes; what a bot may download, Bot API
ASKING = "asking"
MEDIA = ["photo", "document", "voice", "video", "audio", "video_note", "animation"]


async def chose_language(turn: Turn, ref: str) -> None:
    """A patron tapped a language: their own choice from now on."""
    if ref not in cards.LANGUAGES:
        return await expired(turn)
    patron = turn.known_patron
    patron.language = ref
    librarian = await turn.session.get(Librarian, patron.telegram_id)
    if librarian is not None:
        librarian.language = ref
    turn.speech = turn.desk.speech(ref)
    turn.acknowledge()
    turn.edit(Said(rich(turn.speech("I will write to you in English."))))


async def human(turn: Turn) -> None:
    """A patron asks for a person in so many words: honoured, whatever came before."""
    message = turn.message
    _, _, said = (message.text or "").partition(" ")
    if visible(said):
        await _hand_off(turn, said.strip(), {"kind": "asked"}, message.message_id)
        return
    last = await _last_question(turn)
    if last is not None and turn.case is None:
        await _hand_off(turn, last.text, _tried_of(last), message.message_id)
        return
    await _ask_for_the_question(turn)


async def tapped_human(turn: Turn, ref: str) -> None:
    """A patron tapped «Ask a librarian» under an answer."""
    turn.acknowledge()
    if not ref:
        last = await _last_question(turn)
        if last is None or turn.case is not None:
            return await _ask_for_the_question(turn)
        return await _hand_off(turn, last.text, _tried_of(last), None)
    question = await _question(turn, ref)
    if question is None:
        return await expired(turn)
    if turn.case is not None and turn.case.question == question.text:
        turn.send(_passed_on(turn, turn.case))
        return
    await _hand_off(turn, question.text, _tried_of(question), None)


async def asked(turn: Turn) -> None:
    """A patron wrote freely: to the librarian who has the case, or to the bot."""
    message = turn.message
    text = message.text or ""
    patron = turn.known_patron
    replied = await casework.case_replied_to(turn)
    if replied is not None and replied.patron_id == patron.id and replied.state != "closed":
        return await casework.patron_adds(turn, replied)
    findings: Findings = turn.findings
    if findings.kind == "empty" and (turn.case is None or turn.case.owner is None):
        return _nothing_to_read(turn)
    if patron.step == ASKING:
        patron.step = ""
        return await _hand_off(turn, text, {"kind": "asked"}, message.message_id)
    if turn.case is not None and turn.case.owner is not None:
        return await casework.patron_adds(turn, turn.case)
    if findings.language:
        turn.speech = turn.desk.speech(findings.language)
    turn.session.add(_logged(turn, findings))
    await _answer(turn, findings, message.message_id)


async def _answer(turn: Turn, found: Findings, message_id: int) -> None:
    ref, say, case = turn.update.update_id, turn.speech, turn.case
    outcome = found.outcome
    if found.kind == "answer" and outcome and outcome.entry:
        turn.send(cards.entry(outcome.entry, say.language, say, ref, case))
    elif found.kind == "books" and found.books:
        turn.send(cards.books(found.books, turn.desk.directory, say, ref, case=case))
    elif found.kind == "choose" and outcome:
        turn.send(cards.choose(outcome.candidates, say.language, say, ref, case))
    elif case is not None:
        await casework.patron_adds(turn, case)
    elif (resolved := await _recently_resolved(turn)) is not None:
        await casework.patron_adds(turn, resolved)
    else:
        await _hand_off(turn, found.text, found.as_tried(), message_id)


async def chose_entry(turn: Turn, ref: str) -> None:
    """A patron tapped one of the near questions."""
    number, _, place = ref.partition(".")
    question = await _question(turn, number)
    entry = None
    if question is not None and place.isdigit() and int(place) < len(question.candidates):
        entry = turn.desk.faq.current.find(question.candidates[int(place)])
    if question is None or entry is None:
        return await expired(turn)
    question.outcome, question.entry = "chosen", entry.id
    turn.acknowledge()
    turn.speech = turn.desk.speech(question.language)
    turn.edit(cards.entry(entry, question.language, turn.speech, question.update_id, turn.case))


async def chose_none(turn: Turn, ref: str) -> None:
    """A patron found none of the near questions to be theirs: a person takes over."""
    question = await _question(turn, ref)
    if question is None:
        return await expired(turn)
    turn.acknowledge()
    turn.edit(Said(rich(turn.speech("None of these"))))
    if turn.case is not None:
        return await casework.patron_adds_text(turn, turn.case, question.text)
    await _hand_off(turn, question.text, _tried_of(question), None)


async def more_books(turn: Turn, ref: str) -> None:
    """A patron turns the page of what the catalogue found; the same message shows it."""
    number, _, offset = ref.partition(".")
    question = await _question(turn, number)
    if question is None or not offset.isdigit():
        return await expired(turn)
    found = await turn.desk.catalogue.search(question.text, limit=PAGE, offset=int(offset))
    if found is None or not found.hits:
        turn.acknowledge(turn.speech("The catalogue does not answer just now."), alert=True)
        return
    turn.acknowledge()
    turn.speech = turn.desk.speech(question.language)
    turn.edit(
        cards.books(
            found,
            turn.desk.directory,
            turn.speech,
            question.update_id,
            offset=int(offset),
            case=turn.case,
        )
    )


async def put_to_case(turn: Turn, ref: str) -> None:
    """A patron says that what they typed belongs to the case that is waiting."""
    question = await _question(turn, ref)
    if question is None or turn.case is None:
        return await expired(turn)
    turn.acknowledge()
    await casework.patron_adds_text(turn, turn.case, question.text)


async def objected(turn: Turn, ref: str) -> None:
    """A patron says that a closed case was not answered: it opens again."""
    case = await _own_case(turn, ref)
    if case is None or case.state != "resolved":
        return await expired(turn)
    turn.acknowledge()
    await casework.patron_adds_text(turn, case, turn.speech("It was not answered"))


async def withdrew(turn: Turn, ref: str) -> None:
    """A patron no longer needs an answer."""
    case = await _own_case(turn, ref)
    if case is None or case.state not in cases.WAITING:
        return await expired(turn)
    turn.acknowledge()
    await cases.withdraw(turn.session, case, turn.now)
    turn.edit(Said(rich(turn.speech("Your case {code} is withdrawn.", code=f"<b>{case.code}</b>"))))
    await board.show(turn, case)


async def sent_media(turn: Turn) -> None:
    """A patron sent a picture, a voice message, a document: it needs a person."""
    message = turn.message
    if _bytes(message) > FILE_LIMIT:
        return await _too_big(turn, message)
    case = await casework.case_replied_to(turn) or turn.case
    if case is None or case.state == "closed" or case.patron_id != turn.known_patron.id:
        case = None
    if case is not None:
        return await casework.patron_adds(turn, case)
    case = await _open(turn, message.caption or "", {"kind": "media"})
    await casework.patron_adds(turn, case, quietly=True)
    turn.send(_passed_on(turn, case), reply_to=message.message_id, case=case)


async def sent_other(turn: Turn) -> None:
    """A patron sent a sticker, a contact, a place, a poll."""
    case = await casework.case_replied_to(turn) or turn.case
    if case is not None and case.patron_id == turn.known_patron.id and case.state != "closed":
        return await casework.patron_adds(turn, case)
    _nothing_to_read(turn)


async def edited(turn: Turn) -> None:
    """A patron corrected a message: staff see the old and the new."""
    if await casework.line_edited(turn):
        return
    # It was a question to the bot: the corrected words get their own answer.
    if turn.message.text and turn.findings.kind != "empty":
        await asked(turn)


async def expired(turn: Turn) -> None:
    """A button that no longer does anything: say so, and offer a fresh one."""
    say = turn.speech
    turn.acknowledge(say("This button has expired."))
    turn.send(
        Said(
            rich(say("This button has expired. Write your question again, or ask a librarian.")),
            rows([Button(say("Opening hours"), "hours"), cards.person(say)]),
        )
    )


async def came_back(turn: Turn) -> None:
    """A patron blocked the bot or came back: remembered, and shown to staff."""
    change = turn.update.my_chat_member
    assert change is not None  # the route says so
    assert turn.patron is not None
    reachable = change.new_chat_member.status == "member"
    await casework.mark_reachable(turn, turn.patron, reachable)


def _nothing_to_read(turn: Turn) -> None:
    say = turn.speech
    turn.send(
        Said(
            rich(say("I can only read words. Write your question, or ask a librarian.")),
            rows([cards.person(say)]),
        )
    )


async def _too_big(turn: Turn, message: Message) -> None:
    say = turn.speech
    turn.send(
        Said(
            rich(
                say(
                    "The file is over 20 MB, more than I can take. Please send a smaller one, "
                    "or a link to it."
                )
            ),
            rows([cards.person(say)]),
        ),
        reply_to=message.message_id,
    )
    if not message.caption:
        return
    if turn.case is not None:
        return await casework.patron_adds_text(turn, turn.case, message.caption)
    await _hand_off(turn, message.caption, {"kind": "media"}, None)


async def _ask_for_the_question(turn: Turn) -> None:
    turn.known_patron.step = ASKING
    turn.send(Said(rich(turn.speech("Write your question and a librarian will answer it."))))


async def _hand_off(turn: Turn, text: str, tried: dict[str, object], reply_to: int | None) -> None:
    if turn.case is not None and turn.case.owner is not None:
        return await casework.patron_adds_text(turn, turn.case, text)
    case = await _open(turn, text, tried)
    line = await cases.add_line(
        turn.session, case, author=cases.PATRON, kind="text", text=text, now=turn.now
    )
    if reply_to is not None:
        relay.note(turn, case, line.id, reply_to)
    turn.send(_passed_on(turn, case), rule=ANSWER, reply_to=reply_to, case=case)


async def _open(turn: Turn, text: str, tried: dict[str, object]) -> Case:
    turn.known_patron.step = ""
    case = await cases.open_case(
        turn.session,
        turn.known_patron,
        text,
        language=turn.speech.language,
        now=turn.now,
        directory=turn.desk.directory,
        choose=turn.desk.choose,
        tried=tried,
    )
    await board.post(turn, case)
    return case


async def _recently_resolved(turn: Turn) -> Case | None:
    found = await cases.of_patron(turn.session, turn.known_patron.id)
    return next((case for case in found if case.state == "resolved"), None)


async def _last_question(turn: Turn) -> Question | None:
    from sqlalchemy import select

    found = await turn.session.scalars(
        select(Question)
        .where(
            Question.patron_id == turn.known_patron.id,
            Question.asked_at > turn.now - timedelta(hours=1),
        )
        .order_by(Question.update_id.desc())
        .limit(1)
    )
    return found.first()


async def _question(turn: Turn, ref: str) -> Question | None:
    if not ref.isdigit() or len(ref) > 18:
        return None
    question = await turn.session.get(Question, int(ref))
    fresh = turn.now - timedelta(days=turn.desk.keep_text_days)
    if question is None or question.patron_id != turn.known_patron.id or question.asked_at < fresh:
        return None
    return question


async def _own_case(turn: Turn, ref: str) -> Case | None:
    if not ref.isdigit() or len(ref) > 18:
        return None
    case = await turn.session.get(Case, int(ref))
    return case if case is not None and case.patron_id == turn.known_patron.id else None


def _logged(turn: Turn, found: Findings) -> Question:
    outcome = found.outcome
    return Question(
        update_id=turn.update.update_id,
        patron_id=turn.known_patron.id,
        text=found.text,
        language=turn.speech.language,
        outcome=found.kind,
        entry=found.entry_id,
        score=outcome.score if outcome else 0.0,
        candidates=[near.entry.id for near in outcome.candidates] if outcome else [],
        faq_version=found.faq_version,
        asked_at=turn.now,
    )


def _tried_of(question: Question) -> dict[str, object]:
    return {
        "kind": question.outcome,
        "entry": question.entry,
        "near": question.candidates,
        "score": question.score,
        "books": int(question.outcome == "books"),
    }


def _passed_on(turn: Turn, case: Case) -> Said:
    desk = turn.desk
    return cards.passed_on(case, turn.speech, desk.directory, turn.now, desk.keep_text_days)


def _bytes(message: Message) -> int:
    sizes = [getattr(message, kind, None) for kind in MEDIA if kind != "photo"]
    if message.photo:
        sizes.append(message.photo[-1])
    return max((getattr(file, "file_size", 0) or 0 for file in sizes if file), default=0)
