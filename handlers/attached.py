"""What goes to the patron together: a canned reply with its files, the pieces of an album."""

from __future__ import annotations

from sqlalchemy import select

from handlers import relay
from handlers.turn import Turn
from knowledge import cases
from knowledge.canned import Canned, usage
from knowledge.models import Case, Line
from knowledge.staff import Member


async def follow(turn: Turn, case: Case, line: Line, member: Member) -> None:
    """Send the files of a canned reply after its text, and count that it was sent."""
    found = _canned(turn, case, line)
    if found is None:
        return
    await usage.count(turn.session, found.id, case.library, turn.now)
    for file in found.reply.attachments:
        added = await cases.add_line(
            turn.at(member.telegram_id),
            case,
            author=cases.LIBRARIAN,
            kind=file.kind,
            file_id=file.file_id,
            canned=found.id,
            librarian=member.telegram_id,
        )
        thing = relay.Thing(file.kind, file.file_id, "", 0, 0)
        await relay.to_patron(turn, case, added, member, thing=thing, reply_to=None)


async def together(turn: Turn, line: Line) -> list[Line]:
    """Return the lines that go to the patron with this one, drafts with a draft.

    A canned reply's text and files; the pieces of an album.
    """
    if line.canned:
        same = (Line.canned == line.canned) & (Line.written_at == line.written_at)
    elif line.album:
        same = (Line.album == line.album) & (Line.librarian == line.librarian)
    else:
        return [line]
    found = await turn.session.scalars(
        select(Line)
        .where(
            Line.case_id == line.case_id,
            Line.author == line.author,
            Line.undone_at.is_(None),
            same,
        )
        .order_by(Line.id)
    )
    return list(found)


async def taken_back(turn: Turn, case: Case, line: Line) -> None:
    """Take a canned reply that never left out of the count."""
    if _canned(turn, case, line) is not None:
        await usage.uncount(turn.session, line.canned, case.library)


def _canned(turn: Turn, case: Case, line: Line) -> Canned | None:
    """Return the canned reply of a line, if the case's library may use it."""
    found = turn.desk.canned.current.find(line.canned)
    return found if found is not None and found.library in ("", case.library) else None
