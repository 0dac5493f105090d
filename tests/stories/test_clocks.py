"""A case's clock over a year: both clock changes, Orthodox Easter, holidays, local closures."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from knowledge import sample
from knowledge.models import Case, Event
from tests.conftest import LIBRARIAN, PATRON, Opener
from tests.minutes import minute_by_minute
from tests.people import Librarian, Somebody, World
from tests.stories.staffing import QUESTION

ATHENS = ZoneInfo("Europe/Athens")
ASKED = {
    "an ordinary Tuesday": "2027-02-02T11:15",
    "Friday evening before Carnival Monday": "2027-03-12T19:10",
    "the eve of 25 March": "2027-03-24T18:00",
    "Saturday before the clocks go forward": "2027-03-27T13:20",
    "Maundy Thursday": "2027-04-29T17:30",
    "Holy Saturday at night": "2027-05-01T23:00",
    "before the Dormition": "2027-08-14T12:00",
    "the eve of 28 October": "2027-10-27T19:30",
    "Saturday before the clocks go back": "2027-10-30T13:00",
    "in the hour that comes twice": "2027-10-31T03:30",
    "before Christmas": "2027-12-23T19:00",
}


async def the_case(world: World) -> Case:
    async with world.service.database.read() as session:
        return (await session.scalars(select(Case))).one()


async def goes_to(world: World, moment: datetime) -> None:
    await world.later(seconds=(moment - world.clock.now()).total_seconds())


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED.keys())
async def test_the_bells_ring_in_open_hours(asked: str, open_world: Opener) -> None:
    """Nobody takes it: staff hear after 70 % of four open hours, the partners after all of them."""
    world = await open_world()
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    await goes_to(world, datetime.fromisoformat(asked).replace(tzinfo=ATHENS))
    start = world.clock.now()
    await patron.says(QUESTION)
    case = await the_case(world)
    assert case.warn_at is not None
    assert case.due_at is not None
    assert minute_by_minute("ANEM", start, case.due_at) == timedelta(hours=4)
    warned = minute_by_minute("ANEM", start, case.warn_at)
    assert abs(warned - timedelta(hours=4) * 0.7) <= timedelta(minutes=1)
    for moment in (case.warn_at, case.due_at):
        assert minute_by_minute("ANEM", moment - timedelta(minutes=1), moment)

    await goes_to(world, case.warn_at - timedelta(minutes=1))
    assert not (await the_case(world)).warned
    await world.later(minutes=2)
    assert (await the_case(world)).warned
    await goes_to(world, case.due_at - timedelta(minutes=1))
    assert (await the_case(world)).stage == "own"
    await world.later(minutes=2)
    assert (await the_case(world)).stage == "partners"


async def test_a_year_of_questions_leaves_nothing_behind(open_world: Opener) -> None:
    """Every eighth week somebody asks; each is taken, left, and ends by the clock."""
    world = await open_world()
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    for week in range(0, 52, 8):
        await patron.says(f"/human Ερώτηση της εβδομάδας {week} για τον Ερωτόκριτο;")
        if week % 16:
            await librarian.taps("Την παίρνω")
            await passes(world, days=3)
        await librarian.says(f"/r {await newest(world)} Ορίστε.")
        await passes(world, days=25)
        await world.later(days=31, hours=5)
    await world.later(days=30)
    async with world.service.database.read() as session:
        states = list(await session.scalars(select(Case.state)))
        kinds = set(await session.scalars(select(Event.kind)))
        events = list(await session.execute(select(Event.kind, Event.at)))
    assert states == ["closed"] * 7
    assert {"lease ended", "reminded", "silent", "closed", "warned"} <= kinds
    directory = world.service.desk.directory
    for kind, at in events:
        if kind in ("lease ended", "warned"):  # within the half minute of the clockwork's look
            assert directory.open_time("ANEM", at - timedelta(days=29), at) > timedelta()
    assert len(states) == 7


async def passes(world: World, *, days: int) -> None:
    for _ in range(days * 4):
        await world.later(hours=6)


async def newest(world: World) -> str:
    async with world.service.database.read() as session:
        return (await session.scalars(select(Case.code).order_by(Case.id.desc()))).first() or ""


async def test_a_closure_puts_everything_off(open_world: Opener, tmp_path: Path) -> None:
    folder = tmp_path / "libraries"
    folder.mkdir()
    for file in sample.LIBRARIES.iterdir():
        text = file.read_text(encoding="utf-8")
        if file.stem == "ANEM":
            text += (
                "closures:\n  - {from: 2026-11-23, to: 2026-12-06, reason: {el: έργα, en: works}}\n"
            )
        (folder / file.name).write_text(text, encoding="utf-8")
    world = await open_world(libraries_file=folder)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    await patron.says(QUESTION)
    case = await the_case(world)
    assert case.due_at is not None
    assert case.due_at.astimezone(ATHENS) == datetime(2026, 12, 7, 13, tzinfo=ATHENS)
    assert "7 Δεκεμβρίου" in patron.hears()[-1]
