"""Who may do what in Telegram: the same table of role x action x library, by taps and commands."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from knowledge.cases import ACTIONS
from knowledge.models import Case, Event
from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Somebody, World
from tests.stories.staffing import has_role, the_case
from tests.stories.test_web_roles import PREPARED, ROLES, end, prepare

CHOSEN = {  # what the menus add to an action, choice by choice; replies and notes are written
    "decline": ".0",
    "transfer": f".{LIBRARIAN}.0",
    "refer": ".MYRT.local",
    "snooze": ".3d.0",
    "takeover": ".0",
    "grade": ".2.-.-",
}
WRITTEN = {"reply": "/r {code} Ορίστε.", "note": "/note {code} Σημείωση."}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("library", ["ANEM", "GALA", "FEGG"])
async def test_the_matrix_of_roles_by_taps(
    role: str, library: str, open_world: Opener, tmp_path: Any
) -> None:
    """Νίκος has one role at one library; the cases are Ανεμόπετρα's, or referred to Γαλαζοχώρι."""
    world = await open_world()
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    await has_role(world, COLLEAGUE, library, role, "Νίκος")
    nikos = Librarian(world, world.telegram.people[COLLEAGUE], world.group.id)
    for name, (before, _fields) in PREPARED.items():
        await patron.says(f"/human Ερώτηση για το {name} του Ερωτόκριτου;")
        case = await the_case(world)
        await prepare(world, case.id, before)
        if name in WRITTEN:
            await nikos.says(WRITTEN[name].format(code=case.code))
        else:
            data = f"v1:pick:{case.id}.{name}{CHOSEN.get(name, '')}"
            await nikos.sends_callback(nikos.card(), data)
        at_home = library == "ANEM"
        referred_here = before == ("refer",) and library == "GALA"
        may = ROLES[role] >= ROLES[ACTIONS[name].least] and (at_home or referred_here)
        assert bool(await _did(world, case)) is may, (role, library, name)
        await end(world, case.id)


async def _did(world: World, case: Case) -> list[str]:
    """Return the kinds of what Νίκος did to a case."""
    async with world.service.database.read() as session:
        found = await session.scalars(
            select(Event.kind).where(Event.case_id == case.id, Event.actor == COLLEAGUE)
        )
        return list(found)
