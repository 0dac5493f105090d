"""The cards of a case: posted where its librarians are, and kept true by edits."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import cards
from handlers.markup import escaped, quoted, rich
from handlers.texts import DEFAULT, Speech, _
from handlers.turn import CARD, Desk, Said, Turn
from knowledge import cases, staff
from knowledge.models import Case, Letter, Librarian, Line, Wording

CARD_ROLE = "card"
LABELS = {
    "claim": _("Take it"),
    "close": _("Close"),
    "release": _("Put it back"),
    "reopen": _("Take it up again"),
    "propose": _("Propose for the FAQ"),
}


async def post(turn: Turn, case: Case) -> None:
    """Show a new case to the librarians of its library: in their group, else one by one."""
    chats = await places_of(turn.session, case.library)
    for chat_id in chats:
        await post_in(turn, case, chat_id)
    if not chats:
        await _nobody_there(turn, case)


async def post_in(turn: Turn, case: Case, chat_id: int) -> None:
    """Show the case in one chat, with the whole question below if the card can't hold it."""
    said = await _card(turn.session, turn.desk, case, await speech_of(turn, chat_id), turn)
    card = turn.tell(chat_id, said, rule=CARD, case=case, role=CARD_ROLE)
    await turn.flush()
    if len(case.question) > cards.CARD_LIMIT:
        whole = Said(rich(quoted(case.question)))
        turn.tell(chat_id, whole, rule=CARD, answers=card.id, case=case, role="copy")


async def show(turn: Turn, case: Case) -> None:
    """Bring every card of the case up to date."""
    for letter_id, chat_id in await card_letters(turn.session, case):
        said = await _card(turn.session, turn.desk, case, await speech_of(turn, chat_id), turn)
        turn.edit_letter(chat_id, letter_id, said)


async def card_letters(session: AsyncSession, case: Case) -> list[tuple[int, int]]:
    """Return (letter id, chat id) of the case's cards, one for each chat, the newest."""
    found = await session.execute(
        select(Letter.id, Letter.chat_id)
        .where(Letter.case_id == case.id, Letter.role == CARD_ROLE)
        .order_by(Letter.id)
    )
    newest = {chat_id: letter_id for letter_id, chat_id in found}
    return [(letter_id, chat_id) for chat_id, letter_id in newest.items()]


async def at_work(session: AsyncSession, case: Case) -> list[tuple[int, int]]:
    """Return (letter id, chat id) of the cards below which the patron's words belong.

    A private card belongs to one librarian: only the owner's gets what is written later.
    """
    return [
        (letter_id, chat_id)
        for letter_id, chat_id in await card_letters(session, case)
        if chat_id < 0 or case.owner in (None, chat_id)
    ]


async def speech_of(turn: Turn, chat_id: int) -> Speech:
    """Return the language in which staff read in this chat: a librarian's own, else Greek."""
    librarian = await turn.session.get(Librarian, chat_id) if chat_id > 0 else None
    return turn.desk.speech(librarian.language if librarian else DEFAULT)


async def _card(session: AsyncSession, desk: Desk, case: Case, say: Speech, turn: Turn) -> Said:
    near = [case.tried.get("entry") or "", *case.tried.get("near", [])]
    faq = desk.faq.current
    shown = [(name, entry.question(say.language)) for name in near if (entry := faq.find(name))]
    return cards.card(
        case,
        await cases.owner_of(session, case),
        say,
        desk.directory,
        shown,
        turn.now,
        earlier=await _earlier(session, case),
        names=[(action.name, say(LABELS[action.name])) for action in cases.offered(case)],
    )


async def _earlier(session: AsyncSession, case: Case) -> list[str]:
    first = (
        select(Line.id).where(Line.case_id == case.id).order_by(Line.id).limit(1).scalar_subquery()
    )
    found = await session.scalars(
        select(Wording.text).where(Wording.line_id == first).order_by(Wording.id)
    )
    return list(found)[-3:]


async def places_of(session: AsyncSession, library: str) -> list[int]:
    """Return the chats in which the librarians of a library are told of something."""
    groups = await staff.chats_of(session, library)
    if groups:
        return groups
    found = await session.scalars(select(Librarian).where(Librarian.reachable.is_(True)))
    members = [await staff.member(session, librarian.telegram_id) for librarian in found]
    return [
        member.telegram_id
        for member in members
        if member is not None and member.may_answer(library)
    ]


async def _nobody_there(turn: Turn, case: Case) -> None:
    for admin in await staff.admin_ids(turn.session):
        say = await speech_of(turn, admin)
        text = say(
            "Case {code} waits and no librarian can be reached: {library} has no staff group. "
            "Add the bot to one and send /here {library} there.",
            code=f"<b>{case.code}</b>",
            library=escaped(case.library),
        )
        turn.tell(admin, Said(rich(text)), rule=CARD)
