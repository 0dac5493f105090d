"""Canned replies in Telegram: /c finds them, a tap shows one filled in, a second tap sends it.

All of it happens in one message, which is edited: a group bears twenty messages a minute.
"""

from __future__ import annotations

from hashlib import blake2b

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import board, cards, relay
from handlers.acting import act, why_not
from handlers.authority import case_and_librarian, member_or_refusal, not_yours, tell_here
from handlers.given import Given
from handlers.markup import escaped
from handlers.texts import _
from handlers.turn import CARD, Desk, Said, Turn
from knowledge import canned, cases
from knowledge.canned import Canned, Filled, Person, usage
from knowledge.errors import DeskError
from knowledge.models import Case, Line, Patron
from knowledge.staff import Member

ROLE = "canned"
SHOWN = 5
USAGE = _("Write /c and a few words in reply to a card, or with its code: /c CODE words.")


async def command(turn: Turn) -> None:
    """A librarian looks for a canned reply: /c words in reply to a card, or /c CODE words."""
    member = await member_or_refusal(turn, turn.message)
    if member is None:
        return
    case, words = await _asked(turn)
    if case is None:
        return tell_here(turn, _file_or_usage(turn))
    if not cases.may_read(member, case, turn.desk.directory):
        return tell_here(turn, escaped(not_yours(turn, case)))
    said = await _found(turn, case, member, words)
    turn.send(said, rule=CARD, reply_to=turn.message.message_id, case=case, role=ROLE)


async def tapped(turn: Turn, ref: str) -> None:
    """Somebody wants a canned reply from a card's menu: show those that are used most."""
    case, member = await case_and_librarian(turn, ref)
    if case is None or member is None:
        return
    turn.acknowledge()
    turn.send(await _found(turn, case, member, ""), rule=CARD, case=case, role=ROLE)


async def show(turn: Turn, ref: str) -> None:
    """Somebody chose a reply: show it as the patron would read it."""
    case, member, one, _seal = await _chosen(turn, ref)
    if case is None or member is None or one is None:
        return
    turn.acknowledge()
    await _show(turn, case, member, one)


async def send(turn: Turn, ref: str) -> None:
    """Somebody sends the reply that they have read; if it reads otherwise by now, it is shown."""
    case, member, one, seal = await _chosen(turn, ref)
    if case is None or member is None or one is None:
        return
    stands = await relay.find(turn, turn.message.message_id)
    if stands is not None and stands.line_id is not None:
        return turn.acknowledge(turn.speech("Sent already."))
    found = await filled(turn.session, turn.desk, case, member, one)
    if found.missing or seal != _seal(found):
        turn.acknowledge(turn.speech("The text has changed. Read it once more."), alert=True)
        return await _show(turn, case, member, one)
    given = Given(text=found.text, canned=one.id, sure=True)
    try:
        said = await act(turn, case, member, "reply", given)
    except cases.Refused:
        raise
    except DeskError as error:
        return turn.acknowledge(why_not(turn, error), alert=True)
    await _mark_as_sent(turn, case, one)
    turn.acknowledge(said or turn.speech("Sent."))
    say = await board.speech_of(turn, turn.chat_id)
    turn.edit(cards.canned_sent(case, found.text, member.public_name, said, say))


async def drop(turn: Turn, ref: str) -> None:
    """Somebody wants none of them."""
    case, member = await case_and_librarian(turn, ref)
    if case is None or member is None:
        return
    turn.acknowledge()
    turn.edit(cards.canned_dropped(case, await board.speech_of(turn, turn.chat_id)))


async def filled(
    session: AsyncSession, desk: Desk, case: Case, member: Member, one: Canned
) -> Filled:
    """Return a reply as the patron of the case would read it, in the language of the case."""
    patron = await session.get(Patron, case.patron_id)
    person = Person(patron.name if patron else "", member.public_name, case.code)
    policies = desk.faq.current.policies
    return canned.fill(one, policies, case.language, case.home, person)


async def _asked(turn: Turn) -> tuple[Case | None, str]:
    """Return the case that is meant, by its code or by the card replied to, and the words."""
    words = (turn.message.text or "").split()[1:]
    if words and words[0].upper().startswith("Q"):
        case = await cases.by_code(turn.session, words[0])
        if case is not None:
            return case, " ".join(words[1:])
    replied = await relay.case_replied_to(turn, board.CARD_ROLE, "copy")
    return replied, " ".join(words)


def _file_or_usage(turn: Turn) -> str:
    """Tell the file id of a picture or document that was replied to, else how /c is written."""
    replied = turn.message.reply_to_message
    kind = relay.kind_of(replied) if replied is not None else ""
    if replied is None or kind not in ("photo", "document"):
        return escaped(turn.speech(USAGE))
    lead = turn.speech("As a line of a canned reply:")
    line = f"attachments: [{{kind: {kind}, file_id: {relay.file_of(replied)}}}]"
    return f"{escaped(lead)}\n<code>{escaped(line)}</code>"


async def _found(turn: Turn, case: Case, member: Member, words: str) -> Said:
    say = await board.speech_of(turn, turn.chat_id)
    used = await usage.of_library(turn.session, case.library)
    replies = turn.desk.canned.current
    found = replies.search(words, case.library, say.language, used, SHOWN)
    texts = [(await filled(turn.session, turn.desk, case, member, one)).text for one in found]
    return cards.canned_found(case, list(zip(found, texts, strict=True)), words, say)


async def _show(turn: Turn, case: Case, member: Member, one: Canned) -> None:
    say = await board.speech_of(turn, turn.chat_id)
    found = await filled(turn.session, turn.desk, case, member, one)
    if found.missing:
        turn.edit(cards.canned_lacks(case, one, found, say))
    else:
        turn.edit(cards.canned_preview(case, one, found, _seal(found), say))


async def _chosen(turn: Turn, ref: str) -> tuple[Case | None, Member | None, Canned | None, str]:
    """Return what a button names, or say that it does nothing any more."""
    number, _dot, rest = ref.partition(".")
    name, _dot, seal = rest.partition(".")
    case, member = await case_and_librarian(turn, number)
    one = turn.desk.canned.current.find(name)
    usable = case is not None and one is not None and one.library in ("", case.library)
    if case is not None and member is not None and not usable:
        turn.acknowledge(turn.speech("This reply is no longer there. Search again."), alert=True)
    return case, member, one if usable else None, seal


async def _mark_as_sent(turn: Turn, case: Case, one: Canned) -> None:
    """Note in the message map what became of this message, so that a second tap sends nothing."""
    line_id = await turn.session.scalar(
        select(Line.id)
        .where(Line.case_id == case.id, Line.canned == one.id, Line.kind == "text")
        .order_by(Line.id.desc())
        .limit(1)
    )
    message_id = turn.message.message_id
    stands = await relay.find(turn, message_id)
    if stands is not None:
        stands.line_id = line_id
    else:
        relay.note(turn, case, line_id, message_id)


def _seal(found: Filled) -> str:
    """Return what tells one text from another, short enough for a button."""
    return blake2b(found.text.encode(), digest_size=3).hexdigest()
