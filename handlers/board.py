"""The cards of a case: posted where its librarians are, and kept true by edits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import cards, topics
from handlers.cards.digest import brief
from handlers.joining import companions, digest, is_digest
from handlers.markup import escaped, quoted, rich
from handlers.readers import may_read_in, take_away
from handlers.texts import DEFAULT, Speech, _
from handlers.turn import CARD, CASE_CARD, EDIT, REMINDER, Button, Desk, Said, Turn, rows
from knowledge import cases, staff
from knowledge.models import (
    Case,
    Letter,
    Librarian,
    Line,
    Patron,
    PrivateDesk,
    StaffChat,
    Wording,
)
from knowledge.staff import Member

CARD_ROLE = CASE_CARD
NOTE_ROLE = "staff note"
LABELS = {
    "claim": _("Take it"),
    "accept": _("Accept it"),
    "resolve": _("Close"),
    "release": _("Put it back"),
    "wake": _("Take it up now"),
    "reopen": _("Take it up again"),
    "propose": _("Propose for the FAQ"),
}
_TAPS = {"resolve": "close"}  # buttons that stand in chats since before keep their name


async def post(turn: Turn, case: Case, *, but_not_where_it_stands: bool = False) -> None:
    """Show a case to the librarians who are asked now: in their groups, else one by one."""
    stands = (
        {chat_id for _, chat_id in await card_letters(turn.session, case)}
        if but_not_where_it_stands
        else set()
    )
    chats: list[int] = []
    for library in cases.asked(case, turn.desk.directory, turn.now):
        chats += await places_of(turn.session, library)
    for chat_id in dict.fromkeys(chats):
        if chat_id not in stands:
            await post_in(turn, case, chat_id)
    if not chats:
        await _nobody_there(turn, case)


async def post_in(turn: Turn, case: Case, chat_id: int) -> None:
    """Show the case in one chat, with the whole question below if the card can't hold it."""
    say = await speech_of(turn, chat_id)
    await topics.place(turn, case, chat_id, say)
    said = await card_in(turn, case, chat_id)
    card = turn.tell(chat_id, said, rule=CARD, case=case, role=CARD_ROLE)
    if chat_id < 0 and card.topic_id is None and case.state == cases.NEW:
        card.payload["brief"] = brief(case, None, say, turn.desk.directory)
    await turn.flush()
    if len(case.question) > cards.CARD_LIMIT:
        whole = Said(rich(quoted(case.question)))
        turn.tell(chat_id, whole, rule=CARD, answers=card.id, case=case, role="copy")


async def show(turn: Turn, case: Case) -> None:
    """Bring every card of the case up to date; a reminder that has not left is out of date."""
    turn.take_back(
        await turn.session.scalars(
            select(Letter).where(
                Letter.case_id == case.id, Letter.role == REMINDER, Letter.state == "ready"
            )
        )
    )
    for card in await _cards(turn.session, case):
        if not await may_read_in(turn, case, card.chat_id, how_it_ended=True):
            take_away(turn, case, card, await speech_of(turn, card.chat_id))
        elif is_digest(card.joins):
            await _show_in_digest(turn, case, card)
        else:
            turn.edit_letter(card.chat_id, card.id, await card_in(turn, case, card.chat_id))


async def _show_in_digest(turn: Turn, case: Case, card: Letter) -> None:
    """Bring a digest up to date.

    A case in it that is being worked on gets a card of its own in the group, unless its owner
    has one in private.
    """
    say = await speech_of(turn, card.chat_id)
    together = await companions(turn.session, card)
    briefs = []
    for letter in together:
        told = await turn.session.get(Case, letter.case_id)
        if told is not None:
            owner = await cases.owner_of(turn.session, told)
            briefs.append(brief(told, owner, say, turn.desk.directory))
    owner = await cases.owner_of(turn.session, case)
    if case.state in cases.WAITING and owner is not None and not owner.reachable:
        await post_in(turn, case, card.chat_id)
    payload = digest(briefs)
    turn.call(card.chat_id, "editMessageText", payload, rule=EDIT, edits=together[0].id)


async def own_copy(turn: Turn, case: Case, librarian: Member) -> None:
    """Show the case in the librarian's own chat too, if the bot may write there."""
    known = await turn.session.get(Librarian, librarian.telegram_id)
    chats = {chat_id for _, chat_id in await card_letters(turn.session, case)}
    if known is not None and known.reachable and librarian.telegram_id not in chats:
        await post_in(turn, case, librarian.telegram_id)


async def show_note(turn: Turn, case: Case, line: Line, author: Member) -> None:
    """Show a note below the cards at which somebody works, but not where it was written."""
    for card, chat_id in await at_work(turn, case):
        if chat_id == turn.chat_id:
            continue
        said = cards.note(case, line, author.public_name, await speech_of(turn, chat_id))
        turn.tell(
            chat_id, said, rule=CARD, answers=card, case=case, line_id=line.id, role=NOTE_ROLE
        )


async def tell_colleague(
    turn: Turn, case: Case, to: Member, by: Member, reason: str, *, taken: bool = False
) -> None:
    """Tell a librarian in private that a case was given to them, or taken from them, and why."""
    known = await turn.session.get(Librarian, to.telegram_id)
    if known is None or not known.reachable or to.telegram_id == by.telegram_id:
        return
    say = turn.desk.speech(known.language)
    said = cards.handed_over(case, by.public_name, reason, say, taken=taken)
    turn.tell(to.telegram_id, said, rule=CARD, case=case, role=NOTE_ROLE)


async def card_letters(session: AsyncSession, case: Case) -> list[tuple[int, int]]:
    """Return (letter id, chat id) of the case's cards, one for each chat, the newest."""
    return [(card.id, card.chat_id) for card in await _cards(session, case)]


async def _cards(session: AsyncSession, case: Case) -> list[Letter]:
    """Return the letters of the case's cards; in which topics they stand is noted for the turn."""
    found = await session.scalars(
        select(Letter)
        .where(Letter.case_id == case.id, Letter.role == CARD_ROLE)
        .order_by(Letter.id)
    )
    newest = {card.chat_id: card for card in found}
    noted = session.info.setdefault("topics", {})
    for card in newest.values():
        if card.topic_id is not None:
            noted[card.chat_id, case.patron_id] = card.topic_id
    return list(newest.values())


async def at_work(turn: Turn, case: Case) -> list[tuple[int, int]]:
    """Return (letter id, chat id) of the cards below which the patron's words belong.

    A private card belongs to one librarian: only the owner's gets what is written later. Where
    the case may not be read any more, nothing of it is said.
    """
    return [
        (letter_id, chat_id)
        for letter_id, chat_id in await card_letters(turn.session, case)
        if (chat_id < 0 or case.owner in (None, chat_id)) and await may_read_in(turn, case, chat_id)
    ]


async def speech_of(turn: Turn, chat_id: int) -> Speech:
    """Return the language in which staff read in this chat: a librarian's own, else Greek."""
    librarian = await turn.session.get(Librarian, chat_id) if chat_id > 0 else None
    return turn.desk.speech(librarian.language if librarian else DEFAULT)


async def card_in(
    turn: Turn, case: Case, chat_id: int, buttons: Sequence[Sequence[Button]] | None = None
) -> Said:
    """Return the card of a case for one chat; buttons: a menu in place of its own."""
    desk, say = turn.desk, await speech_of(turn, chat_id)
    shown = cards.Shown(
        owner=await cases.owner_of(turn.session, case),
        patron=await turn.session.get(Patron, case.patron_id),
        near=_near(desk, case, say),
        earlier=await _earlier(turn.session, case),
        rules=await _rules(turn, case, chat_id, say),
    )
    if buttons is None:
        buttons = own_buttons(
            turn,
            case,
            say,
            takes_back=await _may_be_taken_back(turn, case),
            undoes=await cases.last_deed(turn.at(), case) is not None,
        )
    return cards.card(case, shown, say, desk.directory, turn.now, buttons)


async def _may_be_taken_back(turn: Turn, case: Case) -> bool:
    """Tell whether a reply was given so lately that it has not left, whoever spoke since."""
    if case.first_reply_at is None or not turn.desk.undo_seconds:
        return False
    line = await cases.last_reply(turn.session, case)
    since = timedelta(seconds=turn.desk.undo_seconds)
    return line is not None and turn.now - line.written_at < since


def own_buttons(
    turn: Turn, case: Case, say: Speech, *, takes_back: bool = False, undoes: bool = False
) -> Sequence[Sequence[Button]]:
    """Return a card's own buttons: what one tap does, then the way to the rest."""
    names = cases.offered(case, None, turn.desk.directory)
    first = [
        Button(say(LABELS[name]), _TAPS.get(name, name), case.id)
        for name in cases.ON_CARD
        if name in names
    ]
    if "undo" in names and takes_back:
        first.append(Button(say("Take the answer back"), "undo", case.id))
    if undoes:
        first.append(Button(say("Undo"), "restore", case.id))
    if case.state == "resolved":
        first.append(Button(say("Grade it"), "pick", f"{case.id}.grade"))
    if case.state in cases.WAITING:
        first.append(Button(say("More…"), "menu", case.id))
    return rows(first, 2)


def _near(desk: Desk, case: Case, say: Speech) -> list[tuple[str, str]]:
    near = [case.tried.get("entry") or "", *case.tried.get("near", [])]
    faq = desk.faq.current
    return [(name, entry.question(say.language)) for name in near if (entry := faq.find(name))]


async def _rules(turn: Turn, case: Case, chat_id: int, say: Speech) -> str:
    """Return what the patron's own library says on this topic, where another one answers.

    For a group of another library than the case's home, while the bot knows an entry near it.
    """
    group = await turn.session.get(StaffChat, chat_id) if chat_id < 0 else None
    if not cases.is_elsewhere(case) or (group is not None and group.library == case.home):
        return ""
    faq = turn.desk.faq.current
    names = [case.tried.get("entry") or "", *case.tried.get("near", [])]
    entry = next((found for name in names if (found := faq.find(name)) is not None), None)
    return rich(faq.told(entry, say.language, case.home).html).text if entry is not None else ""


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
    private = await session.get(PrivateDesk, library)
    groups = await staff.chats_of(session, library) if private is None else []
    if groups:
        return groups
    found = await session.scalars(
        select(Librarian.telegram_id).where(Librarian.reachable.is_(True))
    )
    reachable = set(found.all())
    return [
        member.telegram_id
        for member in await staff.members(session)
        if member.telegram_id in reachable and member.may_answer(library)
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
