"""The words of a case: what the patron and the librarians wrote, and what stays among staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.cases.change import At
from knowledge.cases.states import DRAFT, LIBRARIAN, NOTE, PATRON
from knowledge.models import Case, Line, Wording


async def add_line(
    at: At,
    case: Case,
    *,
    author: str,
    kind: str = "text",
    text: str = "",
    file_id: str = "",
    file_info: dict[str, Any] | None = None,
    album: str = "",
    canned: str = "",
    librarian: int | None = None,
) -> Line:
    """Keep one message of the case and return it with its id.

    author: "patron", "librarian", "note" or "draft"; who spoke last follows from the first two.
    """
    line = Line(
        case_id=case.id,
        author=author,
        librarian=librarian,
        kind=kind,
        text=text,
        file_id=file_id,
        file_info=file_info or {},
        album=album,
        canned=canned,
        written_at=at.now,
        edited_at=None,
        undone_at=None,
    )
    at.session.add(line)
    if author in (PATRON, LIBRARIAN):
        case.last_by, case.last_at = author, at.now
    await at.session.flush()
    return line


def reword(at: At, line: Line, *, text: str, file_id: str) -> None:
    """Change a line to its new wording and keep the old one."""
    at.session.add(
        Wording(line_id=line.id, text=line.text, file_id=line.file_id, replaced_at=at.now)
    )
    line.text, line.file_id, line.edited_at = text, file_id, at.now


async def undo_line(at: At, case: Case, line: Line) -> bool:
    """Note that a reply was taken back before it left; tell whether it was the case's first.

    The words stay for staff, as an unsent line.
    """
    line.undone_at = at.now
    await at.session.flush()
    spoken = (
        await at.session.scalars(
            select(Line)
            .where(
                Line.case_id == case.id,
                Line.author.in_((PATRON, LIBRARIAN)),
                Line.undone_at.is_(None),
            )
            # Not by number alone: a draft has its own from when it was written.
            .order_by(Line.written_at.desc(), Line.id.desc())
        )
    ).all()
    case.last_by = spoken[0].author if spoken else PATRON
    case.last_at = spoken[0].written_at if spoken else case.opened_at
    return all(row.author == PATRON for row in spoken)


async def last_spoken(session: AsyncSession, case: Case) -> Line | None:
    """Return the newest line between patron and librarian, or None."""
    return (
        await session.scalars(
            select(Line)
            .where(
                Line.case_id == case.id,
                Line.author.in_((PATRON, LIBRARIAN)),
                Line.undone_at.is_(None),
            )
            .order_by(Line.written_at.desc(), Line.id.desc())
            .limit(1)
        )
    ).first()


async def last_reply(session: AsyncSession, case: Case) -> Line | None:
    """Return the newest line that a librarian sent to the patron, or None."""
    return (
        await session.scalars(
            select(Line)
            .where(Line.case_id == case.id, Line.author == LIBRARIAN, Line.undone_at.is_(None))
            .order_by(Line.written_at.desc(), Line.id.desc())
            .limit(1)
        )
    ).first()


async def drafts_of(session: AsyncSession, case: Case) -> list[Line]:
    """Return the replies of the case that somebody has still to send, oldest first."""
    found = await session.scalars(
        select(Line)
        .where(Line.case_id == case.id, Line.author == DRAFT, Line.undone_at.is_(None))
        .order_by(Line.id)
    )
    return list(found)


async def lines_of(
    session: AsyncSession, case: Case, authors: Sequence[str] = (PATRON, LIBRARIAN, NOTE, DRAFT)
) -> list[Line]:
    """Return the lines of a case in the order in which they were written."""
    found = await session.scalars(
        select(Line)
        .where(Line.case_id == case.id, Line.author.in_(authors))
        .order_by(Line.written_at, Line.id)
    )
    return list(found)


async def wordings_of(session: AsyncSession, lines: Sequence[Line]) -> dict[int, list[str]]:
    """Return by its id what each line that was corrected said before, oldest first."""
    corrected = {line.id: line.text for line in lines if line.edited_at is not None}
    if not corrected:
        return {}
    found = await session.execute(
        select(Wording.line_id, Wording.text)
        .where(Wording.line_id.in_(corrected))
        .order_by(Wording.id)
    )
    said: dict[int, list[str]] = {}
    for line_id, text in found:
        if text and text != corrected[line_id]:
            said.setdefault(line_id, []).append(text)
    return said
