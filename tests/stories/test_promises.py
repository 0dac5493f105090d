"""By when a patron is told that somebody answers: open hours, shifts, and experience."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from knowledge import promises, staff
from knowledge.models import Case, Patron, Shift
from knowledge.promises import UsualWait
from tests.conftest import COLLEAGUE, LIBRARIAN, MONDAY
from tests.people import Somebody, World

ATHENS = ZoneInfo("Europe/Athens")
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ATHENS)


async def promised(world: World, library: str = "ANEM", now: datetime = MONDAY) -> datetime:
    async with world.service.database.read() as session:
        return await promises.promise(session, world.service.desk.directory, library, now)


async def waited(world: World, library: str = "ANEM") -> UsualWait | None:
    async with world.service.database.read() as session:
        return await promises.usual_wait(session, world.service.desk.directory, library, MONDAY)


async def shifts(world: World, *rows: tuple[int, str, str]) -> None:
    async with world.service.database.write() as session:
        for person, library, hours in rows:
            session.add(Shift(telegram_id=person, library=library, hours=hours))


async def answered(world: World, *took: float, opened: datetime, library: str = "ANEM") -> None:
    """Put cases on record, all opened at one moment, each answered after so many open hours."""
    directory = world.service.desk.directory
    async with world.service.database.write() as session:
        patron = Patron(telegram_id=10_000, met_at=opened)
        session.add(patron)
        await session.flush()
        for number, hours in enumerate(took):
            replied = directory.after_open_hours(library, opened, hours)
            session.add(
                Case(
                    code=f"Q-{library}{number}",
                    patron_id=patron.id,
                    library=library,
                    home=library,
                    state="closed",
                    language="el",
                    question="",
                    opened_at=opened,
                    waiting_since=opened,
                    promised_at=opened,
                    changed_at=replied,
                    first_reply_at=replied,
                )
            )


async def test_without_a_roster_open_hours_count(world: World) -> None:
    """Monday 10:42, and two open hours: to the half hour up."""
    assert await promised(world) == at("2026-11-23T13:00")
    assert await promised(world, "NISO") == at("2026-11-24T12:00")


async def test_hours_count_while_the_library_is_open_and_somebody_is_on_shift(world: World) -> None:
    """Two shifts that overlap count once; what lies outside of the opening, not at all."""
    await shifts(
        world,
        (LIBRARIAN, "ANEM", "Mo 08:00-09:00,11:00-12:00"),
        (COLLEAGUE, "ANEM", "Mo,Tu 11:30-12:30"),
    )
    assert await promised(world) == at("2026-11-24T12:00")


async def test_shifts_across_a_change_of_the_clocks(world: World) -> None:
    """Saturday 27 March 2027 13:30 and half an hour, then Monday: the Sunday has 23 hours."""
    await shifts(world, (LIBRARIAN, "ANEM", "Mo-Su 00:00-24:00"))
    assert await promised(world, now=at("2027-03-27T13:30")) == at("2027-03-29T10:30")
    assert await promised(world, now=at("2027-10-30T13:30")) == at("2027-11-01T10:30")


async def test_a_roster_that_never_meets_the_opening_is_passed_over(world: World) -> None:
    await shifts(world, (LIBRARIAN, "ANEM", "Su 09:00-14:00"))
    assert await promised(world) == at("2026-11-23T13:00")


async def test_the_shift_of_somebody_who_left_does_not_count(world: World) -> None:
    await shifts(world, (COLLEAGUE, "ANEM", "Mo-Fr 17:00-20:00"))
    assert await promised(world) == at("2026-11-23T19:00")
    async with world.service.database.write() as session:
        await staff.remove(session, COLLEAGUE)
    assert await promised(world) == at("2026-11-23T13:00")


async def test_nine_cases_say_nothing_and_ten_do(world: World) -> None:
    await answered(world, *[5] * 9, opened=at("2026-11-10T09:00"))
    assert await waited(world) is None
    assert await promised(world) == at("2026-11-23T13:00")


async def test_no_earlier_than_four_of_five_had_their_answer(world: World) -> None:
    """Half within 2½ open hours, eight of ten within 4; Monday 10:42 and 4 hours is 14:42."""
    await answered(world, 1, 1, 1, 1, 2, 3, 3, 4, 30, 30, opened=at("2026-11-10T09:00"))
    assert await waited(world) == UsualWait(2.5 * HOUR, 4 * HOUR, 10)
    assert await promised(world) == at("2026-11-23T15:00")
    assert await promised(world, "GALA") == at("2026-11-23T13:00")


async def test_where_answers_are_quick_no_less_is_promised(world: World) -> None:
    await answered(world, *[0.1] * 10, opened=at("2026-11-10T09:00"))
    assert await promised(world) == at("2026-11-23T13:00")


async def test_a_bad_month_puts_nothing_off_for_more_than_three_open_days(world: World) -> None:
    """Tuesday, Wednesday, Thursday: until it closes."""
    await answered(world, *[60] * 10, opened=at("2026-11-10T09:00"))
    assert await promised(world) == at("2026-11-26T20:00")


async def test_what_is_older_than_a_month_is_forgotten(world: World) -> None:
    await answered(world, *[20] * 10, opened=MONDAY - timedelta(days=31))
    assert await waited(world) is None


@pytest.mark.parametrize("number", [10, 120])
async def test_the_latest_hundred_are_looked_at(world: World, number: int) -> None:
    await answered(world, *[3] * number, opened=at("2026-11-10T09:00"))
    found = await waited(world)
    assert found is not None
    assert found.cases == min(number, 100)


async def test_what_a_patron_hears_is_what_was_worked_out(world: World, patron: Somebody) -> None:
    await shifts(world, (COLLEAGUE, "ANEM", "Tu 09:00-14:00"))
    await patron.says("Ποιος τύπωσε τον πρώτο Ερωτόκριτο;")
    assert "έως αύριο στις 11:00" in patron.hears()[-1]
    async with world.service.database.read() as session:
        case = (await session.scalars(select(Case))).one()
    assert case.promised_at == at("2026-11-24T11:00")
