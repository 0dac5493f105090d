"""What librarians do in Telegram: tap, reply, command; and what everybody else is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Message

from handlers import (
    board,
    cards,
    casework,
    menus,
    patrons,
    photos,
    proposals,
    questions,
    relay,
    replying,
)
from handlers.acting import act, why_not
from handlers.authority import case_and_librarian, member_or_refusal, not_yours, tell_here
from handlers.given import Given
from handlers.joining import DIGEST
from handlers.markup import escaped, visible
from handlers.numbers import number
from handlers.texts import _
from handlers.turn import Turn
from handlers.updates import MEDIA
from knowledge import cases
from knowledge.cases import Refused
from knowledge.errors import DeskError
from knowledge.models import Appearance, Case, Line
from knowledge.staff import Member

_FROM_CARD = (board.CARD_ROLE, "copy")
_ASKED = {role: name for name, role in menus.ASK_ROLES.items()}
_ONLY_READ = (board.NOTE_ROLE, "read", replying.DRAFT_ROLE)  # what a reply does not answer
_NOTHING_SENT = _(
    "Nothing was sent. Reply to the case's card, or write /r, its code and your answer."
)
_STAFFS = (*_FROM_CARD, *_ASKED, proposals.ROLE)


def tapped(name: str) -> Callable[[Turn, str], Awaitable[None]]:
    """Return what a tap on a card's button does: the action of that name."""

    async def tap(turn: Turn, ref: str) -> None:
        case, librarian = await case_and_librarian(turn, ref)
        if case is None or librarian is None:
            return
        try:
            turn.acknowledge(await act(turn, case, librarian, name))
        except Refused:
            raise
        except DeskError as error:
            turn.acknowledge(why_not(turn, error), alert=True)

    tap.__doc__ = f"A librarian taps the button of «{name}»."
    return tap


async def sent_draft(turn: Turn, ref: str) -> None:
    """Somebody sends a draft: its author, if they may send; else a librarian who read it."""
    found = await _draft(turn, ref)
    if found is None:
        return
    case, line, member = found
    try:
        said = await replying.send_draft(turn, case, line, member, seen=ref.partition(".")[2])
    except Refused:
        raise
    except DeskError as error:
        turn.acknowledge(why_not(turn, error), alert=True)
        return
    turn.acknowledge(said or turn.speech("Sent."))
    turn.edit(cards.sent_draft(case, line, member.public_name, turn.speech))


async def dropped_draft(turn: Turn, ref: str) -> None:
    """Somebody drops a draft: it stays readable for staff and never leaves."""
    found = await _draft(turn, ref)
    if found is None:
        return
    case, line, member = found
    try:
        turn.acknowledge(await replying.drop_draft(turn, case, line, member))
    except DeskError as error:
        turn.acknowledge(why_not(turn, error), alert=True)
        return
    turn.edit(cards.dropped_draft(case, line, turn.speech))


async def wrote(turn: Turn) -> None:
    """Somebody wrote in a staff chat: only a reply to a card, or to what hangs on it, leaves."""
    message = turn.message
    found = await relay.appearance_replied_to(turn)
    if found is not None and found.role == proposals.ROLE:
        return await _rewrote_proposal(turn, found)
    if found is not None and found.role in _ASKED:
        return await _answered(turn, found)
    if found is not None and found.role == DIGEST:
        return tell_here(
            turn,
            turn.speech(
                "Several questions stand there. Take one with its "
                "button and reply to its card, or write /r, its code and your answer."
            ),
        )
    if found is not None and found.role == board.NOTE_ROLE and found.line_id is None:
        # What reminds of a case looks like its card: who answers it means the patron.
        return await _nothing_sent(turn)
    case, at = await _case_of_reply(turn, message)
    if case is None:
        return
    librarian = await _author(turn, message, case)
    if librarian is not None:
        given = Given(text=message.text or message.caption or "", message=message, at=at)
        await perform(turn, case, librarian, "reply", given)


async def reply_by_code(turn: Turn) -> None:
    """A librarian answers with /r CODE text, from wherever they are."""
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
        await perform(turn, case, librarian, "reply", Given(text=words[2], message=message))


async def perform(turn: Turn, case: Case, member: Member, name: str, given: Given) -> None:
    """Do an action that was written, and answer where it was written if there is more to say."""
    try:
        said = await act(turn, case, member, name, given)
    except Refused:
        raise
    except DeskError as error:
        said = why_not(turn, error)
    if said:
        tell_here(turn, escaped(said))


async def unknown_tap(turn: Turn) -> None:
    """A button in a group that nobody of us made, or that is long gone."""
    turn.acknowledge(turn.speech("This button has expired."), alert=True)


async def edited(turn: Turn) -> None:
    """A librarian corrected a reply: the patron's copy is corrected too."""
    await casework.line_edited(turn)


async def replied_in_private(turn: Turn) -> None:
    """Somebody replied in their own chat with the bot: to a card as staff, else as a patron."""
    found = await relay.appearance_replied_to(turn)
    if found is not None and found.role in _STAFFS:
        await wrote(turn)
        return
    if found is not None and found.role in _ONLY_READ:
        return await _nothing_sent(turn)
    message = turn.message
    if message.text is not None:
        await questions.asked(turn)
    elif relay.kind_of(message) in MEDIA:
        await photos.sent(turn)
    else:
        await patrons.sent_other(turn)


async def _nothing_sent(turn: Turn) -> None:
    if await member_or_refusal(turn, turn.message) is not None:
        tell_here(turn, turn.speech(_NOTHING_SENT))


def refusal(turn: Turn, error: Refused) -> None:
    """Say in one sentence why a change was refused."""
    said = why_not(turn, error)
    if turn.update.callback_query:
        turn.acknowledge(said, alert=True)
    else:
        tell_here(turn, escaped(said))


async def _rewrote_proposal(turn: Turn, at: Appearance) -> None:
    case = await turn.session.get(Case, at.case_id)
    librarian = await _author(turn, turn.message, case) if case is not None else None
    if case is not None and librarian is not None:
        await proposals.rewrote(turn, case, librarian)


async def _answered(turn: Turn, at: Appearance) -> None:
    """Take what answers the bot's own question for the words of a reply or a note."""
    case = await cases.by_id(turn.session, at.case_id)
    librarian = await _author(turn, turn.message, case) if case is not None else None
    if case is None or librarian is None:
        return
    name = _ASKED[at.role]
    message = turn.message
    text = message.text or message.caption or ""
    given = Given(text=text, message=message) if name == "reply" else Given(text=text)
    await perform(turn, case, librarian, name, given)


async def _case_of_reply(turn: Turn, message: Message) -> tuple[Case | None, Appearance | None]:
    found = await relay.appearance_replied_to(turn)
    if found is not None:
        case = await cases.by_id(turn.session, found.case_id)
        return (case, found) if found.role in _FROM_CARD else (None, None)
    # A card that was sent twice after a crash stands in the map once; its buttons name the case.
    replied = message.reply_to_message
    if replied is None or replied.from_user is None or replied.from_user.id != turn.desk.bot_id:
        return None, None
    for row in replied.reply_markup.inline_keyboard if replied.reply_markup else ():
        for button in row:
            parts = str(button.callback_data).split(":")
            if len(parts) == 3 and parts[1] in _CARD_TAPS:
                return await cases.by_id(turn.session, number(parts[2])), None
    return None, None


_CARD_TAPS = ("menu", "close", "undo", "restore", *cases.ON_CARD)


async def _author(turn: Turn, message: Message, case: Case) -> Member | None:
    librarian = await member_or_refusal(turn, message)
    if librarian is None:
        return None
    if not cases.may_read(librarian, case, turn.desk.directory):
        tell_here(turn, escaped(not_yours(turn, case)))
        return None
    return librarian


async def _draft(turn: Turn, ref: str) -> tuple[Case, Line, Member] | None:
    line = await turn.session.get(Line, number(ref.partition(".")[0]) or 0)
    if line is None or line.author != cases.DRAFT or line.undone_at is not None:
        turn.acknowledge(turn.speech("This button has expired."), alert=True)
        return None
    case, member = await case_and_librarian(turn, str(line.case_id))
    if case is None or member is None:
        return None
    if not visible(line.text) and not line.file_id:
        return None
    return case, line, member
