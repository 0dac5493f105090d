"""What a patron does besides asking: files, corrections, choices, cases, coming and going."""

from __future__ import annotations

from telegram import Message

from handlers import bells, board, cards, casework, handoff, questions, restricting
from handlers.handoff import question_of
from handlers.markup import escaped, rich
from handlers.promising import promise
from handlers.rating import own_case
from handlers.turn import Button, Said, Turn, rows
from handlers.updates import MEDIA
from knowledge import cases, staff
from knowledge.models import Librarian

FILE_LIMIT = 20 * 1024 * 1024  # bytes; what a bot may download, Bot API


async def chose_language(turn: Turn, ref: str) -> None:
    """A patron tapped a language: their own choice from now on."""
    if ref not in cards.LANGUAGES:
        return await turn.expired()
    patron = turn.known_patron
    patron.language = ref
    librarian = await turn.session.get(Librarian, patron.telegram_id)
    if librarian is not None:
        librarian.language = ref
    turn.speech = turn.desk.speech(ref)
    turn.acknowledge()
    other = [cards.other_language(turn.speech)]
    turn.edit(Said(rich(turn.speech("I will write to you in English.")), rows(other)))


async def chose_library(turn: Turn, ref: str) -> None:
    """A patron says which library is theirs, or that none is."""
    directory = turn.desk.directory
    if ref and not directory.knows(ref):
        return await turn.expired()
    patron, say = turn.known_patron, turn.speech
    undo = [Button(say("Undo"), "lib", patron.library)] if ref != patron.library else []
    patron.library, patron.library_asked = ref, True
    turn.acknowledge()
    text = say("I will tell you what holds for the whole network.")
    if ref:
        name = directory.library(ref).name.in_(say.language)
        text = say("Your library: {library}.", library=f"<b>{escaped(name)}</b>")
    turn.edit(Said(rich(text), rows(undo)))


async def put_to_case(turn: Turn, ref: str) -> None:
    """A patron says that what they typed belongs to the case that is waiting."""
    question = await question_of(turn, ref)
    if question is None or turn.case is None:
        return await turn.expired()
    turn.acknowledge()
    if question.case_id == turn.case.id:  # a second tap
        return
    question.case_id = turn.case.id
    await casework.patron_taps(turn, turn.case, question.text, question=question)


async def objected(turn: Turn, ref: str) -> None:
    """A patron says that a closed case was not answered: it opens again."""
    case = await own_case(turn, ref)
    if case is None or case.state != "resolved":
        return await turn.expired()
    turn.acknowledge()
    await casework.patron_taps(turn, case, turn.speech("It was not answered"))


async def withdrew(turn: Turn, ref: str) -> None:
    """A patron no longer needs an answer."""
    case = await own_case(turn, ref)
    if case is None or case.state not in cases.WAITING:
        return await turn.expired()
    turn.acknowledge()
    await cases.withdraw(turn.at(), case)
    say = turn.speech
    turn.edit(
        Said(
            rich(say("Your case {code} is withdrawn.", code=f"<b>{case.code}</b>")),
            rows([Button(say("No, keep it"), "keepcase", case.id)]),
        )
    )
    await board.show(turn, case)


async def kept(turn: Turn, ref: str) -> None:
    """A patron takes a withdrawal back, within a minute of it."""
    case = await own_case(turn, ref)
    if case is None or not await cases.keep_after_all(turn.at(), case):
        return await turn.expired()
    turn.acknowledge()
    say, code = turn.speech, f"<b>{case.code}</b>"
    if case.state in cases.OWED:
        when = say.moment(case.promised_at, turn.now)
        text = say(
            "{code} is not withdrawn. You will have an answer by {when}.", code=code, when=when
        )
    else:
        text = say("{code} is not withdrawn.", code=code)
    turn.edit(Said(rich(text)))
    await board.show(turn, case)


async def wants_own_library(turn: Turn, ref: str) -> None:
    """A patron refuses to be answered by others than their own library."""
    case = await own_case(turn, ref)
    states = ("new", "referred", "open", "snoozed")
    if case is None or case.state not in states or not cases.is_elsewhere(case):
        return await turn.expired()
    before = case.owner
    owner = await staff.member(turn.session, before) if before is not None else None
    is_ours = owner is not None and owner.may_answer(case.home)
    await cases.keep_at_home(turn.at(), case, owner=before if is_ours else None)
    turn.acknowledge()
    if before is not None and not is_ours:
        await bells.refused(turn, case, before)
    await promise(turn, case)
    turn.edit(cards.refused_others(case, turn.speech, turn.now))
    await board.show(turn, case)
    await board.post(turn, case, but_not_where_it_stands=True)


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
    if await restricting.is_banned(turn):
        return
    if turn.thread_id is not None and (full := await handoff.crowded_into(turn)) is not None:
        return await casework.patron_adds(turn, full)
    case = await handoff.open_case(turn, message.caption or "", {"kind": "media"})
    await casework.patron_adds(turn, case, quietly=True)
    handoff.passed_on(turn, case, reply_to=message.message_id)


async def sent_other(turn: Turn) -> None:
    """A patron sent a sticker, a contact, a place, a poll."""
    case = await casework.case_replied_to(turn) or turn.case
    if case is not None and case.patron_id == turn.known_patron.id and case.state != "closed":
        return await casework.patron_adds(turn, case)
    turn.nothing_to_read()


async def edited(turn: Turn) -> None:
    """A patron corrected a message: staff see the old and the new."""
    if await casework.line_edited(turn):
        return
    # It was a question to the bot: the corrected words get their own answer.
    if turn.message.text and turn.findings.kind != "empty":
        await questions.asked(turn)


async def came_back(turn: Turn) -> None:
    """A patron blocked the bot or came back: remembered, and shown to staff."""
    change = turn.update.my_chat_member
    assert change is not None  # the route says so
    assert turn.patron is not None
    reachable = change.new_chat_member.status == "member"
    await casework.mark_reachable(turn, turn.patron, reachable)


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
    await handoff.hand_off(turn, [message.caption], {"kind": "media"}, None)


def _bytes(message: Message) -> int:
    sizes = [getattr(message, kind, None) for kind in MEDIA if kind != "photo"]
    if message.photo:
        sizes.append(message.photo[-1])
    return max((getattr(file, "file_size", 0) or 0 for file in sizes if file), default=0)
