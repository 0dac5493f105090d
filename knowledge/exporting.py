"""What is kept of a patron, gathered for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import cases, noticing
from knowledge.models import (
    Case,
    Doubt,
    Event,
    Follow,
    Letter,
    Librarian,
    Line,
    Look,
    Patron,
    Question,
    Restriction,
    Saved,
    TakenAway,
    Wish,
    Wording,
)


async def gather(session: AsyncSession, patron: Patron) -> dict[str, Any]:
    """Return all that is kept of a patron, for a file: texts, times in ISO 8601, codes.

    What staff wrote to each other and who they are, but for their public names, is not theirs.
    """
    found = await session.scalars(
        select(Case).where(Case.patron_id == patron.id).order_by(Case.opened_at)
    )
    people = await session.execute(select(Librarian.telegram_id, Librarian.public_name))
    names = {number: name for number, name in people}  # noqa: C416  # rows are more than pairs
    return {
        "you": {
            "number": patron.id,
            "telegram_id": patron.telegram_id,
            "name": patron.name,
            "language": patron.language or patron.telegram_language,
            "library": patron.library,
            "first_met": _iso(patron.met_at),
        },
        "cases": [await _of_case(session, case, names) for case in found.all()],
        "questions": [
            {"text": one.text, "asked": _iso(one.asked_at), "outcome": one.outcome}
            for one in await _own(session, Question, patron.id)
        ],
        "looked_at": [
            {"kind": one.kind, "text": one.text, "began": _iso(one.began_at)}
            for one in await _own(session, Look, patron.id)
        ],
        "saved_books": [
            {"title": one.title, "author": one.author, "year": one.year, "record": one.record}
            for one in await _own(session, Saved, patron.id)
        ],
        "taken_away_just_now": [
            {"kind": one.kind, "rows": one.rows, "at": _iso(one.taken_at)}
            for one in await _own(session, TakenAway, patron.id)
        ],
        "suggestions_to_buy": [
            {"text": one.text, "state": one.state, "made": _iso(one.made_at)}
            for one in await _own(session, Wish, patron.id)
        ],
        "follows": [
            {"kind": one.kind, "name": one.sought, "until": _iso(one.until)}
            for one in await _own(session, Follow, patron.id)
        ],
        "notices": await _notices(session, patron.id),
        "doubts": [
            {"title": one.title, "state": one.state, "made": _iso(one.made_at)}
            for one in await _own(session, Doubt, patron.id)
        ],
        "restrictions": [
            {"kind": one.kind, "from": _iso(one.begins_at), "until": _iso(one.ends_at)}
            for one in await _own(session, Restriction, patron.id)
            if one.begins_at is not None  # what was only proposed is among staff
        ],
    }


async def _notices(session: AsyncSession, patron_id: int) -> dict[str, Any]:
    choice = await noticing.of_patron(session, patron_id)
    kinds = {kind: noticing.is_on(choice, kind) for kind in noticing.KINDS}
    return {**kinds, "quiet_hours": choice.quiet, "last_news": _iso(choice.told_at)}


async def _of_case(session: AsyncSession, case: Case, names: dict[int, str]) -> dict[str, Any]:
    lines = await cases.lines_of(session, case, (cases.PATRON, cases.LIBRARIAN))
    held = set(await session.scalars(_on_the_way(case)))
    why = await session.scalars(
        select(Event.note).where(Event.case_id == case.id, Event.kind == "said why")
    )
    return {
        "code": case.code,
        "state": case.state,
        "library": case.home,
        "answered_by_library": case.library,
        "opened": _iso(case.opened_at),
        "first_reply": _iso(case.first_reply_at),
        "changed": _iso(case.changed_at),
        "question": case.question,
        "rating": case.rating,
        "what_was_missing": [note for note in why if note],
        "lines": [
            await _of_line(session, line, names)
            for line in lines
            if line.undone_at is None and line.id not in held
        ],
    }


async def _of_line(session: AsyncSession, line: Line, names: dict[int, str]) -> dict[str, Any]:
    earlier = await session.scalars(
        select(Wording.text).where(Wording.line_id == line.id).order_by(Wording.id)
    )
    return {
        "by": "you" if line.author == cases.PATRON else names.get(line.librarian or 0, ""),
        "at": _iso(line.written_at),
        "kind": line.kind,
        "text": line.text,
        "file": line.file_info,
        "earlier_wordings": list(earlier),
    }


def _on_the_way(case: Case) -> Select[Any]:
    """Return the lines that have not left: a librarian may still take them back."""
    return select(Letter.line_id).where(
        Letter.case_id == case.id, Letter.state == "ready", Letter.line_id.is_not(None)
    )


async def _own(session: AsyncSession, table: Any, patron_id: int) -> list[Any]:
    return list(await session.scalars(select(table).where(table.patron_id == patron_id)))


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
