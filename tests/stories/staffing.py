"""Librarians' work in a story: the case that was opened last, roles, menus, groups."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from knowledge import staff
from knowledge.models import Case, Event
from tests.conftest import COLLEAGUE
from tests.people import Librarian, World

QUESTION = "Ποιος τύπωσε τον πρώτο Ερωτόκριτο;"


async def the_case(world: World) -> Case:
    """Return the case that was opened last."""
    async with world.service.database.read() as session:
        return (await session.scalars(select(Case).order_by(Case.id.desc()).limit(1))).one()


async def events_of(world: World) -> list[tuple[str, str]]:
    """Return what happened to all cases, oldest first: (kind, state before)."""
    async with world.service.database.read() as session:
        found = await session.scalars(select(Event).order_by(Event.id))
        return [(event.kind, event.state_before) for event in found]


async def has_role(world: World, person: int, library: str, role: str, name: str = "") -> None:
    """Give a person this role alone."""
    async with world.service.database.write() as session:
        await staff.remove(session, person)
        await staff.add(session, person, name=name, library=library, role=role)


async def picks(who: Librarian, *labels: str) -> Any:
    """Open the card's menu and tap these, one after the other; return the last tap."""
    await who.taps("Περισσότερα…")
    tap = None
    for label in labels:
        tap = await who.taps(label)
    return tap


def group_of(world: World, title: str, *people: Librarian) -> Librarian:
    """Return the first of these people, looking at a new staff group."""
    group = world.telegram.add_group(title=title, members=[one.person for one in people])
    return Librarian(world, people[0].person, group.id)


async def at_galazochori(world: World, librarian: Librarian, colleague: Librarian) -> Librarian:
    """Let the colleague work at Γαλαζοχώρι alone, in a group of its own; return him there."""
    await has_role(world, COLLEAGUE, "GALA", "librarian", "Νίκος")
    there = group_of(world, "Γαλαζοχώρι", colleague, librarian)
    await Librarian(world, librarian.person, there.chat_id).says("/here GALA")
    return there
