"""What is kept of a patron, gathered for them; and erased, so that the words are found nowhere.

Numbers stay: that there was a case, when, at which library, how it ended. Who it was does not: the
patron's row becomes one that no account has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import cases
from knowledge.cases import At
from knowledge.models import (
    Appearance,
    Case,
    Doubt,
    Event,
    Letter,
    Librarian,
    Line,
    Look,
    Patron,
    Proposal,
    Question,
    Received,
    Restriction,
    Saved,
    Wish,
    Wording,
)

DELETABLE = timedelta(hours=48)  # how long Telegram lets a bot delete a message
_NOBODY = -(10**15)  # minus the patron's number: no account and no group has such an id


@dataclass(frozen=True)
class Forgotten:
    """What is left to do in Telegram: messages by chat that can still be deleted; the cases."""

    messages: dict[int, list[int]]
    cases: list[Case]
    withdrawn: list[int]  # numbers of letters that had not left


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
            "language": patron.language,
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
        "suggestions_to_buy": [
            {"text": one.text, "state": one.state, "made": _iso(one.made_at)}
            for one in await _own(session, Wish, patron.id)
        ],
        "doubts": [
            {"title": one.title, "state": one.state, "made": _iso(one.made_at)}
            for one in await _own(session, Doubt, patron.id)
        ],
        "restrictions": [
            {"kind": one.kind, "from": _iso(one.begins_at), "until": _iso(one.ends_at)}
            for one in await _own(session, Restriction, patron.id)
        ],
    }


async def forget(at: At, patron: Patron) -> Forgotten:
    """Erase everything of a patron in this transaction, and return what Telegram still shows."""
    session, who = at.session, patron.telegram_id
    found = list(await session.scalars(select(Case).where(Case.patron_id == patron.id)))
    for case in found:
        if case.state not in ("closed", "merged"):
            await cases.withdraw(at, case, "forgotten")
    await session.flush()
    numbers = [case.id for case in found]
    messages = await _deletable(session, who, numbers, at.now)
    withdrawn = await _withdraw_letters(session, who, numbers)
    await _erase_cases(session, numbers)
    await _erase_traces(session, patron, who)
    patron.telegram_id = _NOBODY - patron.id
    patron.name = patron.language = patron.telegram_language = patron.library = patron.step = ""
    patron.reachable, patron.erased_at = False, at.now
    return Forgotten(messages, found, withdrawn)


async def _deletable(
    session: AsyncSession, who: int, numbers: list[int], now: datetime
) -> dict[int, list[int]]:
    """Return chat → messages that may still be deleted: theirs, the bot's to them, and copies."""
    sent = await session.execute(
        select(Letter.chat_id, Letter.message_id).where(
            or_(Letter.chat_id == who, Letter.case_id.in_(numbers)),
            Letter.message_id.is_not(None),
            Letter.sent_at > now - DELETABLE,
        )
    )
    own = await session.execute(
        select(Appearance.chat_id, Appearance.message_id)
        .join(Line, Line.id == Appearance.line_id)
        .where(
            Appearance.chat_id == who,
            Appearance.role == "original",
            Line.written_at > now - DELETABLE,
        )
    )
    messages: dict[int, set[int]] = {}
    for chat_id, message_id in (*sent, *own):
        messages.setdefault(chat_id, set()).add(message_id)
    return {chat_id: sorted(ids) for chat_id, ids in messages.items()}


async def _withdraw_letters(session: AsyncSession, who: int, numbers: list[int]) -> list[int]:
    waiting = or_(Letter.chat_id == who, Letter.case_id.in_(numbers))
    ready = list(await session.scalars(select(Letter.id).where(waiting, Letter.state == "ready")))
    await session.execute(update(Letter).where(Letter.id.in_(ready)).values(state="withdrawn"))
    await session.execute(update(Letter).where(waiting).values(payload={}, error="", mark=""))
    return ready


async def _erase_cases(session: AsyncSession, numbers: Iterable[int]) -> None:
    """Erase every text of these cases: the patron's, the replies, and what staff noted."""
    lines = select(Line.id).where(Line.case_id.in_(numbers))
    await session.execute(delete(Wording).where(Wording.line_id.in_(lines)))
    await session.execute(delete(Appearance).where(Appearance.case_id.in_(numbers)))
    await session.execute(
        update(Line)
        .where(Line.case_id.in_(numbers))
        .values(text="", file_id="", file_info={}, album="")
    )
    await session.execute(update(Event).where(Event.case_id.in_(numbers)).values(note=""))
    await session.execute(update(Case).where(Case.id.in_(numbers)).values(question="", tried={}))
    await session.execute(
        update(Proposal)
        .where(Proposal.case_id.in_(numbers), Proposal.state.in_(("draft", "waiting")))
        .values(state="declined")
    )
    await session.execute(
        update(Proposal).where(Proposal.case_id.in_(numbers)).values(draft={}, seen="")
    )


async def _erase_traces(session: AsyncSession, patron: Patron, who: int) -> None:
    """Erase what they asked the bot, looked at, saved and wished for, and the raw updates."""
    await session.execute(
        update(Question).where(Question.patron_id == patron.id).values(text="", patron_id=None)
    )
    for table in (Look, Saved, Wish):
        await session.execute(delete(table).where(table.patron_id == patron.id))
    await session.execute(update(Doubt).where(Doubt.patron_id == patron.id).values(patron_id=None))
    await session.execute(
        update(Restriction).where(Restriction.patron_id == patron.id).values(reason="")
    )
    await session.execute(
        update(Received).where(Received.conversation == who).values(raw="", error="")
    )


async def _of_case(session: AsyncSession, case: Case, names: dict[int, str]) -> dict[str, Any]:
    lines = await cases.lines_of(session, case, (cases.PATRON, cases.LIBRARIAN))
    return {
        "code": case.code,
        "state": case.state,
        "library": case.home,
        "opened": _iso(case.opened_at),
        "question": case.question,
        "rating": case.rating,
        "lines": [
            {
                "by": "you" if line.author == cases.PATRON else names.get(line.librarian or 0, ""),
                "at": _iso(line.written_at),
                "kind": line.kind,
                "text": line.text,
            }
            for line in lines
            if line.undone_at is None
        ],
    }


async def _own(session: AsyncSession, table: Any, patron_id: int) -> list[Any]:
    return list(await session.scalars(select(table).where(table.patron_id == patron_id)))


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
