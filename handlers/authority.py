"""Who may do what: read anew from the database at every tap and every command."""

from __future__ import annotations

from telegram import Message

from handlers.markup import rich
from handlers.numbers import number
from handlers.turn import CARD, Said, Turn
from knowledge import cases, staff
from knowledge.errors import DeskError
from knowledge.models import Case
from knowledge.staff import Member

SENDS = "refer"  # whoever may do this to a case sends and corrects without a second person


async def case_and_librarian(turn: Turn, ref: str) -> tuple[Case | None, Member | None]:
    """Return the case of a button and whoever tapped it, or say why they may not."""
    case = await turn.session.get(Case, number(ref) or 0)
    if case is None:
        turn.acknowledge(turn.speech("This button has expired."), alert=True)
        return None, None
    tapped = turn.update.effective_user
    librarian = await staff.member(turn.session, tapped.id) if tapped else None
    if librarian is None or not cases.may_read(librarian, case, turn.desk.directory):
        turn.acknowledge(not_yours(turn, case), alert=True)
        return None, None
    turn.speech = turn.desk.speech(librarian.language)
    return case, librarian


async def member_of_tap(turn: Turn) -> Member | None:
    """Return the member of staff who tapped, or say that a button is for staff."""
    who = turn.update.effective_user
    found = await staff.member(turn.session, who.id) if who else None
    if found is None:
        turn.acknowledge(turn.speech("This button is for librarians."), alert=True)
        return None
    turn.speech = turn.desk.speech(found.language)
    return found


async def member_or_refusal(turn: Turn, message: Message) -> Member | None:
    """Return who wrote a message of staff, or say why it was not taken."""
    say = turn.speech
    if message.sender_chat is not None:
        tell_here(
            turn,
            say(
                "This was written anonymously, in the name of a group or channel: I can't tell "
                "who answers, so nothing was sent. Turn off “Remain anonymous” and write again."
            ),
        )
        return None
    author = message.from_user
    librarian = await staff.member(turn.session, author.id) if author else None
    if librarian is None:
        tell_here(
            turn,
            say(
                "Nothing was sent: you are not registered as a librarian. An admin can add you "
                "with /staff."
            ),
        )
        return None
    turn.speech = turn.desk.speech(librarian.language) if turn.chat_id > 0 else turn.speech
    return librarian


def tell_here(turn: Turn, markup: str) -> None:
    """Answer a member of staff where they wrote."""
    message = turn.update.effective_message
    turn.send(Said(rich(markup)), rule=CARD, reply_to=message.message_id if message else None)


def not_yours(turn: Turn, case: Case) -> str:
    """Say whose case it is."""
    library = turn.desk.directory.library(case.library).name.in_(turn.speech.language)
    return turn.speech(
        "Only librarians of {library} work on {code}.", library=library, code=case.code
    )


class NotAllowed(DeskError):
    """The member's role does not allow the action on this case."""

    def __init__(self, case: Case, name: str, member: Member) -> None:
        super().__init__(f"{name} on {case.code}")
        self.case, self.name, self.member = case, name, member


def above_you(turn: Turn, case: Case) -> str:
    """Say that somebody's role does not go so far."""
    return turn.speech("Your role does not allow this on {code}.", code=case.code)
