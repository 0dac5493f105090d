"""The list of cases beside every page of the desk, as its template shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import cards
from handlers.desk.rendering import exactly, guest_of, speech_of
from handlers.desk.room import ROOM
from handlers.numbers import number
from handlers.texts import Speech
from knowledge import cases
from knowledge.cases import LISTS, Row
from knowledge.directory import Directory

PAGE = 25  # rows; three screens of them


class Shown(NamedTuple):
    """A case in the list, in the reader's words.

    All is written here rather than in the template, where each call costs twenty times as much:
    fifty rows would take longer than the rest of the page.
    """

    code: str
    who: str
    since: str  # ISO 8601
    exactly: str
    ago: str
    words: str
    state: str
    state_name: str
    library: str
    is_late: bool
    is_urgent: bool


@dataclass(frozen=True)
class Queue:
    """Which list, its rows, how many there are in each."""

    which: str
    rows: list[Shown]
    counts: dict[str, int]
    before: int | None  # from which row on the page before and the one after it begin, if any
    after: int | None


async def the_queue(session: AsyncSession, request: web.Request) -> Queue:
    """Return the list that the address names, in two queries whatever its length."""
    desk, member = request.app[ROOM].desk, guest_of(request).member
    which = request.query.get("list", LISTS[0])
    which = which if which in LISTS else LISTS[0]
    offset = number(request.query.get("from", "0"), 100_000) or 0
    directory, say, now = desk.directory, speech_of(request), desk.clock.now()
    rows = await cases.listed(session, member, directory, which, limit=PAGE + 1, offset=offset)
    counted = await cases.counts(session, member, directory)
    states = {state: say(name) for state, name in cards.CARD_STATES.items()}
    shown = [_shown(row, states, directory, say, now) for row in rows[:PAGE]]
    before = max(offset - PAGE, 0) if offset else None
    return Queue(which, shown, counted, before, offset + PAGE if len(rows) > PAGE else None)


def _shown(
    row: Row, states: Mapping[str, str], directory: Directory, say: Speech, now: datetime
) -> Shown:
    state = states[row.state]
    return Shown(
        code=row.code,
        who=cards.patron_named(row.patron_name, row.patron, say),
        since=row.waiting_since.isoformat(),
        exactly=exactly(say, row.waiting_since),
        ago=say.ago(row.waiting_since, now),
        words=row.question or "—",
        state=row.state,
        state_name=f"{state} · {row.owner}" if row.owner else state,
        library=directory.library(row.library).short.in_(say.language),
        is_late=row.is_late,
        is_urgent=row.urgent,
    )
