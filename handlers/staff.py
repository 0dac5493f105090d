"""What librarians do: take, answer, close, put back; and what everybody else is refused."""

from __future__ import annotations

from collections.abc import Callable

from telegram import Message

from handlers import board, cards, casework, patrons, photos, proposals, questions, relay
from handlers.authority import case_and_librarian, member_or_refusal, not_yours, tell_here
from handlers.markup import escaped, quoted, rich, shortened, visible
from handlers.texts import Speech
from handlers.turn import CARD, Said, Turn
from knowledge import cases, staff
from knowledge.cases import Refused
from knowledge.models import Appearance, Case, Librarian, Patron
from knowledge.staff import Member

_FROM_CARD = (board.CARD_ROLE, "copy")


async def claim(turn: Turn, ref: str) -> None:
    """A librarian taps «Take it»."""
    case, librarian = await case_and_librarian(turn, ref)
    if case is None or librarian is None:
        return
    if case.state == "open" and case.owner == librarian.telegram_id:
        turn.acknowledge(turn.speech("You have {code} already.", code=case.code))
        return
    await cases.claim(turn.session, case, librarian, turn.now)
    turn.acknowledge(turn.speech("You have {code}.", code=case.code))
    await _tell_patron(turn, case, lambda say: cards.taken(case, librarian.public_name, say))
    await board.show(turn, case)
    await _own_copy(turn, case, librarian)


async def close(turn: Turn, ref: str) -> None:
    """A librarian taps «Close»: done, unless the patron objects."""
    case, librarian = await case_and_librarian(turn, ref)
    if case is None or librarian is None:
        return
    await cases.close(turn.session, case, librarian, turn.now)
    turn.acknowledge(turn.speech("{code} is closed.", code=case.code))
    await _tell_patron(turn, case, lambda say: cards.resolved(case, say))
    await board.show(turn, case)


async def release(turn: Turn, ref: str) -> None:
    """A librarian taps «Put it back»."""
    case, librarian = await case_and_librarian(turn, ref)
    if case is None or librarian is None:
        return
    await cases.release(turn.session, case, librarian, turn.now)
    case.promised_at = turn.desk.directory.promise(case.library, turn.now)
    turn.acknowledge(turn.speech("{code} is back in the queue.", code=case.code))
    await _tell_patron(turn, case, lambda say: cards.back_in_queue(case, say, turn.now))
    await board.show(turn, case)


async def reopen(turn: Turn, ref: str) -> None:
    """A librarian takes a closed case up again."""
    case, librarian = await case_and_librarian(turn, ref)
    if case is None or librarian is None:
        return
    await cases.reopen(turn.session, case, librarian, turn.now)
    turn.acknowledge(turn.speech("You have {code}.", code=case.code))
    await _tell_patron(turn, case, lambda say: cards.taken(case, librarian.public_name, say))
    await board.show(turn, case)


async def wrote(turn: Turn) -> None:
    """Somebody wrote in a staff chat: only a reply to a card, or to what hangs on it, leaves."""
    message = turn.message
    found = await relay.appearance_replied_to(turn)
    if found is not None and found.role == proposals.ROLE:
        return await _rewrote_proposal(turn, found)
    case, at = await _case_of_reply(turn, message)
    if case is None:
        return
    librarian = await _author(turn, message, case)
    if librarian is not None:
        await _reply(turn, case, librarian, message, message.text or message.caption or "", at)


async def _rewrote_proposal(turn: Turn, at: Appearance) -> None:
    case = await turn.session.get(Case, at.case_id)
    librarian = await _author(turn, turn.message, case) if case is not None else None
    if case is not None and librarian is not None:
        await proposals.rewrote(turn, case, librarian)


async def reply_by_code(turn: Turn) -> None:
    """A librarian answers with «/r Q-4F7 text»."""
    message = turn.message
    words = (message.text or "").split(None, 2)
    case = await cases.by_code(turn.session, words[1]) if len(words) > 1 else None
    if case is None or len(words) < 3:
        if await member_or_refusal(turn, message) is None:
            return
        tell_here(
            turn,
            turn.speech("Write /r, the case's code and your answer: /r Q-4F7 Good morning…"),
        )
        return
    librarian = await _author(turn, message, case)
    if librarian is not None:
        await _reply(turn, case, librarian, message, words[2], None)


async def unknown_tap(turn: Turn) -> None:
    """A button in a group that nobody of us made, or that is long gone."""
    turn.acknowledge(turn.speech("This button has expired."), alert=True)


async def edited(turn: Turn) -> None:
    """A librarian corrected a reply: the patron's copy is corrected too."""
    await casework.line_edited(turn)


async def replied_in_private(turn: Turn) -> None:
    """Somebody replied in their own chat with the bot: to a card as staff, else as a patron."""
    found = await relay.appearance_replied_to(turn)
    if found is not None and found.role in (*_FROM_CARD, proposals.ROLE):
        await wrote(turn)
        return
    message = turn.message
    if message.text is not None:
        await questions.asked(turn)
    elif relay.kind_of(message) in patrons.MEDIA:
        await photos.sent(turn)
    else:
        await patrons.sent_other(turn)


async def queue(turn: Turn) -> None:
    """A librarian asks what waits for an answer."""
    librarian = await member_or_refusal(turn, turn.message)
    if librarian is None:
        return
    places = frozenset(library for library, _ in librarian.roles)
    waiting = await cases.queue(turn.session, None if staff.EVERYWHERE in places else places)
    say = turn.speech
    if not waiting:
        tell_here(turn, say("Nothing waits for an answer."))
        return
    lines = []
    for case in waiting[:20]:
        owner = await cases.owner_of(turn.session, case)
        lines.append(
            f"<b>{case.code}</b> · {say(cards.CARD_STATES[case.state])}"
            + (f" · {escaped(owner.public_name)}" if owner else "")
            + f" · {say.ago(case.waiting_since, turn.now)}\n"
            + (quoted(shortened(case.question, 80)) or "—")
        )
    turn.send(Said(rich("\n\n".join(lines))), rule=CARD)


def refusal(turn: Turn, error: Refused) -> None:
    """Say in one sentence why a change was refused, and bring the card up to date."""
    say, case = turn.speech, error.case
    owner = error.owner.public_name if error.owner else ""
    since = say.time(case.claimed_at) if case.claimed_at else ""
    said = {
        "taken": say("{owner} took {code} at {time}.", owner=owner, code=case.code, time=since),
        "yours": say("You have {code} already.", code=case.code),
        "unclaimed": say("Nobody has {code}. Take it first.", code=case.code),
        "resolved": say("{code} is closed. Take it up again to write.", code=case.code),
        "closed": say("{code} is closed for good.", code=case.code),
    }[error.reason]
    if turn.update.callback_query:
        turn.acknowledge(said, alert=True)
    else:
        tell_here(turn, escaped(said))


async def _case_of_reply(turn: Turn, message: Message) -> tuple[Case | None, Appearance | None]:
    found = await relay.appearance_replied_to(turn)
    if found is not None:
        case = await turn.session.get(Case, found.case_id)
        return (case, found) if found.role in _FROM_CARD else (None, None)
    # A card that was sent twice after a crash stands in the map once; its buttons name the case.
    replied = message.reply_to_message
    if replied is None or replied.from_user is None or replied.from_user.id != turn.desk.bot_id:
        return None, None
    for row in replied.reply_markup.inline_keyboard if replied.reply_markup else ():
        for button in row:
            parts = str(button.callback_data).split(":")
            if len(parts) == 3 and parts[1] in cases.ACTIONS and parts[2].isdigit():
                return await turn.session.get(Case, int(parts[2])), None
    return None, None


async def _author(turn: Turn, message: Message, case: Case) -> Member | None:
    librarian = await member_or_refusal(turn, message)
    if librarian is None:
        return None
    if not librarian.may_answer(case.library):
        tell_here(turn, escaped(not_yours(turn, case)))
        return None
    return librarian


async def _reply(  # noqa: PLR0917
    turn: Turn, case: Case, librarian: Member, message: Message, text: str, at: Appearance | None
) -> None:
    kind = relay.kind_of(message)
    if kind == "text" and not visible(text):
        return
    if case.state == "new":
        await cases.claim(turn.session, case, librarian, turn.now)
    await cases.reply(turn.session, case, librarian, turn.now)
    line = await cases.add_line(
        turn.session,
        case,
        author=cases.LIBRARIAN,
        librarian=librarian.telegram_id,
        kind=kind,
        text=text,
        file_id=relay.file_of(message),
        now=turn.now,
    )
    relay.note(turn, case, line.id, message.message_id)
    await relay.to_patron(
        turn,
        case,
        line,
        librarian,
        message=message,
        text=text,
        reply_to=await relay.original_of(turn, case, at),
    )
    await board.show(turn, case)
    patron = await turn.session.get(Patron, case.patron_id)
    if patron is not None and not patron.reachable:
        tell_here(
            turn,
            turn.speech(
                "The patron of {code} has blocked the bot. Your answer is kept and goes out if "
                "they come back.",
                code=f"<b>{case.code}</b>",
            ),
        )


async def _own_copy(turn: Turn, case: Case, librarian: Member) -> None:
    """Show the case in the librarian's own chat too, if the bot may write there."""
    known = await turn.session.get(Librarian, librarian.telegram_id)
    chats = {chat_id for _, chat_id in await board.card_letters(turn.session, case)}
    if known is not None and known.reachable and librarian.telegram_id not in chats:
        await board.post_in(turn, case, librarian.telegram_id)


async def _tell_patron(turn: Turn, case: Case, card: Callable[[Speech], Said]) -> None:
    patron = await turn.session.get(Patron, case.patron_id)
    assert patron is not None  # a case without its patron can't be stored
    said = card(turn.desk.speech(patron.language or case.language))
    turn.tell(patron.telegram_id, said, case=case, role="notice")
