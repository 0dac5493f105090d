"""Who may do what at the web desk: role x action x own or other library."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from knowledge import cases
from knowledge.cases import ACTIONS
from knowledge.models import Case, Event, Review
from knowledge.reviewing import HEADS
from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON, Opener
from tests.people import Somebody, World
from tests.stories.reviewing import ended, month_ends, sampled
from tests.stories.staffing import has_role, the_case
from tests.stories.visiting import Visitor

ROLES = {"observer": 0, "trainee": 1, "librarian": 2, "admin": 3}
PREPARED: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    # action: what happened to the case before (by Ελένη, or by whoever acts), and its fields
    "claim": ((), {}),
    "accept": (("refer",), {}),
    "decline": (("refer",), {"reason": "όχι"}),
    "reply": (("own",), {"text": "Ορίστε."}),
    "resolve": (("own",), {}),
    "release": (("own",), {}),
    "note": ((), {"text": "Σημείωση."}),
    "transfer": (("own",), {"librarian": str(LIBRARIAN), "reason": "βάρδια"}),
    "refer": ((), {"library": "MYRT", "referral": "local"}),
    "snooze": (("own",), {"until": "3d", "reason": "ψάχνω"}),
    "wake": (("own", "snoozed"), {}),
    "takeover": (("others",), {"reason": "επείγει"}),
    "urgent": ((), {}),
    "loan": ((), {}),
    "spam": ((), {}),
    "grade": (("own", "resolved"), {"level": "2"}),
    "reopen": (("own", "resolved"), {}),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("library", ["ANEM", "GALA", "FEGG"])
async def test_the_matrix_of_roles(
    role: str, library: str, open_world: Opener, tmp_path: Any
) -> None:
    """Νίκος has one role at one library; the cases are Ανεμόπετρα's, or referred to Γαλαζοχώρι."""
    world = await open_world()
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    await has_role(world, COLLEAGUE, library, role, "Νίκος")
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        nikos = Visitor(world, http, COLLEAGUE)
        await nikos.comes_in()
        for name, (before, fields) in PREPARED.items():
            await patron.says(f"/human Ερώτηση για το {name} του Ερωτόκριτου;")
            number = (await the_case(world)).id
            await prepare(world, number, before)
            code = (await the_case(world)).code
            await nikos.does(code, name, **fields)
            async with world.service.database.read() as session:
                case = await session.get(Case, number)
                assert case is not None
                events = set(
                    await session.scalars(
                        select(Event.kind).where(Event.case_id == number, Event.actor == COLLEAGUE)
                    )
                )
            at_home = library == "ANEM"
            referred_here = before == ("refer",) and library == "GALA"
            sees = at_home or referred_here or ("own" in before and case.state in cases.WAITING)
            may = ROLES[role] >= ROLES[ACTIONS[name].least] and (at_home or referred_here)
            said = (role, library, name, nikos.status, sorted(events))
            assert bool(events - {"prepared"}) is may, said
            assert nikos.status == (303 if may else nikos.status), said
            if not sees and not may:
                assert nikos.status == 404, said
            await end(world, number)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("library", ["ANEM", "GALA", "*"])
async def test_who_reads_for_review_and_who_reads_the_figures(
    role: str, library: str, open_world: Opener
) -> None:
    """Any librarian reads what was drawn, of whatever library; figures are for admins alone."""
    world = await open_world()
    number = await ended(world, "Q-A1")
    await month_ends(world)
    await has_role(world, COLLEAGUE, library, role, "Νίκος")
    paper = (await sampled(world))[number].id
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        nikos = Visitor(world, http, COLLEAGUE)
        await nikos.comes_in()
        may = ROLES[role] >= ROLES["librarian"]
        assert ('href="/desk/review"' in nikos.page) is may
        for path in ("/desk/review", f"/desk/review/{paper}"):
            page = await nikos.opens(path)
            assert nikos.status == (200 if may else 403), path
            assert ("Βόρτολι" in page) is (may and path.endswith(str(paper)))
        await nikos.opens("/desk/people")
        marks = dict.fromkeys(HEADS, "2")
        await nikos.posts(f"/desk/review/{paper}", **marks)
        assert nikos.status == (303 if may else 403)
        page = await nikos.opens("/desk/review/results")
        assert nikos.status == (200 if role == "admin" else 403)
        assert ("Ανεμόπετρας" in page) is (role == "admin" and library != "GALA")
    async with world.service.database.read() as session:
        raters = list(await session.scalars(select(Review.rater)))
    assert raters == ([COLLEAGUE] if may else [])


async def end(world: World, number: int) -> None:
    """End a case, so that the next question opens one of its own."""
    async with world.service.database.write() as session:
        case = await session.get(Case, number)
        assert case is not None
        case.state = "closed"


async def prepare(world: World, number: int, before: tuple[str, ...]) -> None:
    """Bring a case to where the action begins, by the database alone."""
    async with world.service.database.write() as session:
        case = await session.get(Case, number)
        assert case is not None
        for step in before:
            if step == "refer":
                case.state, case.library, case.referral = "referred", "GALA", "local"
            elif step in ("own", "others"):
                case.state = "open"
                case.owner = COLLEAGUE if step == "own" else LIBRARIAN
            else:
                case.state = step
