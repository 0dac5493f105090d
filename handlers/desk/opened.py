"""A case as its page shows it: its lines, what the bot made of it, who may do what with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import cards
from handlers.authority import SENDS
from handlers.desk.rendering import guest_of, speech_of
from handlers.desk.room import ROOM
from handlers.markup import rich
from handlers.texts import Speech
from knowledge import cases, staff
from knowledge.directory import Directory
from knowledge.faq import Entry, Faq
from knowledge.models import Case, Event, Librarian, Line, Patron
from knowledge.staff import Member

_EARLIER = 8


@dataclass(frozen=True)
class Opened:
    """A case with all that helps to answer it, for one of staff.

    owner: their name, "" if nobody owns it; names: of staff by Telegram id.
    lines: in order; were: by their ids, what those that were corrected said before, oldest first.
    earlier: the patron's other cases, the newest first; reasons: what staff gave, in order.
    undoes: whether they can take back what they did last; corrects: whose replies they may correct.
    restored: the question as one would write it, "" if it is written so.
    tried: what the bot made of the question; rules: what the FAQ says at the patron's own library.
    colleagues: who else may have the case: (Telegram id, name).
    """

    case: Case
    owner: str
    patron: Patron
    lines: list[Line]
    were: dict[int, list[str]]
    names: dict[int, str]
    earlier: list[Case]
    offered: list[str]
    undoes: bool
    corrects: int | None
    reasons: list[str]
    restored: str
    tried: str
    rules: str
    colleagues: list[tuple[int, str]]


async def open_case(session: AsyncSession, request: web.Request, found: Case) -> Opened:
    """Return a case as its page shows it to the guest of a request."""
    desk, member, say = request.app[ROOM].desk, guest_of(request).member, speech_of(request)
    directory, faq = desk.directory, desk.faq.current
    patron = await session.get(Patron, found.patron_id)
    assert patron is not None  # a case without its patron can't be stored
    at = cases.At(session, directory, desk.clock.now(), by=member.telegram_id)
    lines, names = await cases.lines_of(session, found), await _names(session)
    near = _near(found, faq)
    return Opened(
        case=found,
        owner=names.get(found.owner or 0, ""),
        patron=patron,
        lines=lines,
        were=await cases.wordings_of(session, lines),
        names=names,
        earlier=await _earlier(session, found, member, directory),
        offered=cases.offered(found, member, directory),
        undoes=await cases.last_deed(at, found) is not None,
        corrects=member.telegram_id if cases.may(member, SENDS, found, directory) else None,
        reasons=await _reasons(session, found),
        restored=_restored(found, faq),
        tried=_tried(found, near, say),
        rules=_rules(found, near, faq, say),
        colleagues=await _colleagues(session, found, member, directory),
    )


async def _names(session: AsyncSession) -> dict[int, str]:
    people = await session.execute(select(Librarian.telegram_id, Librarian.public_name))
    return {who: name for who, name in people}  # noqa: C416  # rows are more than pairs


async def _earlier(
    session: AsyncSession, found: Case, member: Member, directory: Directory
) -> list[Case]:
    earlier = await session.scalars(
        select(Case)
        .where(
            Case.patron_id == found.patron_id,
            Case.id != found.id,
            cases.visible_to(member, directory),
        )
        .order_by(Case.id.desc())
        .limit(_EARLIER)
    )
    return list(earlier)


async def _reasons(session: AsyncSession, found: Case) -> list[str]:
    reasons = await session.scalars(
        select(Event.note)
        .where(Event.case_id == found.id, func.length(Event.note) > 0)
        .order_by(Event.id)
    )
    return [note for note in reasons if note]


async def _colleagues(
    session: AsyncSession, found: Case, member: Member, directory: Directory
) -> list[tuple[int, str]]:
    return [
        (one.telegram_id, one.public_name)
        for one in await staff.members(session)
        if one.telegram_id not in (member.telegram_id, found.owner)
        and cases.may(one, "reply", found, directory)
    ]


def _near(found: Case, faq: Faq) -> list[Entry]:
    """Return the entry that the bot told, and those that it offered, as far as they still exist."""
    names = [found.tried.get("entry") or "", *found.tried.get("near", [])]
    return [entry for name in names if (entry := faq.find(name)) is not None]


def _restored(found: Case, faq: Faq) -> str:
    restored = faq.restored(found.question) if found.question else ""
    return restored if restored != found.question else ""


def _tried(found: Case, near: Sequence[Entry], say: Speech) -> str:
    entries = [(one.id, one.question(say.language)) for one in near]
    return rich(cards.tried(found, say, entries)).text


def _rules(found: Case, near: Sequence[Entry], faq: Faq, say: Speech) -> str:
    """Return what the patron's library says, for whoever answers from another one."""
    if not near or not cases.is_elsewhere(found):
        return ""
    return rich(faq.told(near[0], say.language, found.home).html).text
