"""Ended cases for the stories of review, and colleagues who read them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from knowledge import staff
from knowledge.models import Case, Event, Line, Patron, Review, Sampled
from knowledge.reviewing import HEADS
from tests.conftest import LIBRARIAN, MONDAY
from tests.people import World
from tests.stories.visiting import Visitor

ANNA, PETROS = 203, 204
NAMES = {ANNA: "Άννα", PETROS: "Πέτρος"}
DECEMBER = datetime(2026, 12, 1, 8, tzinfo=MONDAY.tzinfo)


async def hire(world: World, *people: int, library: str = "GALA", role: str = "librarian") -> None:
    """Let these people have a telephone and a role."""
    async with world.service.database.write() as session:
        for who in people:
            if who not in world.telegram.people:
                world.telegram.add_user(id=who, first_name=str(who), language_code="el")
            name = NAMES.get(who, "")
            await staff.add(session, who, name=name, library=library, role=role)


async def ended(
    world: World,
    code: str,
    *,
    library: str = "ANEM",
    by: int | None = LIBRARIAN,
    at: datetime = MONDAY,
    reply: str = "Ο Βόρτολι, στη Βενετία.",
    event: str = "resolved",
    **values: Any,
) -> int:
    """Put an ended case straight into the database, answered by one librarian; return its id."""
    async with world.service.database.write() as session:
        patron = (await session.scalars(select(Patron).where(Patron.telegram_id == 900))).first()
        if patron is None:
            patron = Patron(telegram_id=900, met_at=at)
            session.add(patron)
            await session.flush()
        case = Case(
            **{"code": code, "patron_id": patron.id, "library": library, "home": library},
            **{"language": "el", "question": "Ποιος;", "tried": {}, "opened_at": at},
            **{"waiting_since": at, "promised_at": at, "changed_at": at, "refused": []},
            **({"state": "closed", "owner": by} | values),
        )
        session.add(case)
        await session.flush()
        for author, text in (("patron", "Ποιος;"), ("librarian", reply)):
            if author == "patron" or by is not None:
                session.add(
                    Line(
                        **{"case_id": case.id, "author": author, "kind": "text", "text": text},
                        **{"written_at": at, "librarian": by if author == "librarian" else None},
                    )
                )
        session.add(Event(case_id=case.id, kind=event, library=library, state_before="open", at=at))
        return case.id


async def month_ends(world: World, now: datetime = DECEMBER) -> None:
    """Let it be the first of December, and the sample be drawn."""
    await world.later(seconds=(now - world.clock.now()) / timedelta(seconds=1))
    await world.service.housekeeping.drawing.once()
    await world.settle()


async def sampled(world: World) -> dict[int, Sampled]:
    """Return case → its row in the sample."""
    async with world.service.database.read() as session:
        rows = await session.scalars(select(Sampled).order_by(Sampled.id))
        return {row.case_id: row for row in rows}


async def marks(visitor: Visitor, paper: int, given: str, comment: str = "") -> str:
    """Send the six marks of a paper, written in a row ("33211-"); return the page that follows."""
    fields = dict(zip(HEADS, given, strict=True))
    await visitor.opens("/desk/review")
    return await visitor.posts(f"/desk/review/{paper}", **fields, text=comment)


async def rate(world: World, paper: int, rater: int, given: str, comment: str = "") -> None:
    """Put a reader's marks straight into the database."""
    values = {
        head: int(one) if one != "-" else None for head, one in zip(HEADS, given, strict=True)
    }
    async with world.service.database.write() as session:
        session.add(
            Review(
                sampled_id=paper,
                rater=rater,
                marks=values,
                comment=comment,
                made_at=world.clock.now(),
            )
        )
