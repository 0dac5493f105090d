"""What comes of silence alone: switched off by the patron, and never in the quiet hours."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from knowledge import sample
from tests.conftest import LIBRARIAN, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.arriving import until
from tests.stories.shelving import maria
from tests.stories.staffing import QUESTION, the_case
from tests.stories.test_outbox import restart

REMINDER = "Γράψτε εδώ αν θέλετε κάτι ακόμη"


@pytest.fixture
async def world(open_world: Opener) -> World:
    """Return a world whose stop waits for ten minutes if something is to leave."""
    opened: World = await open_world(stop_seconds=600.0)
    return opened


@pytest.fixture
async def reader(world: World, librarian: Librarian) -> Somebody:
    """Return Μαρία on Friday at 20:01, a minute after the bell; she is quiet from 20 to 10."""
    patron = maria(world)
    await patron.says("/notices")
    await patron.taps("20:00–10:00")
    await until(world, "2026-11-24T09:15")
    await patron.says(QUESTION)
    await librarian.replies("Ο Βόρτολι.")
    patron.hears()
    await until(world, "2026-11-27T20:01")
    assert (await the_case(world)).warned
    assert patron.hears() == []
    return patron


async def test_a_reminder_waits_for_the_end_of_the_quiet_hours(reader: Somebody) -> None:
    """It comes once; the clock of the case does not ring again for it."""
    await until(reader.world, "2026-11-28T09:59")
    assert reader.hears() == []
    await until(reader.world, "2026-11-28T10:01")
    (heard,) = reader.hears()
    assert REMINDER in heard
    await reader.world.later(days=1)
    assert reader.hears() == []


async def test_it_waits_through_a_restart(reader: Somebody) -> None:
    await restart(reader.world)
    await reader.world.later(minutes=1)
    assert reader.hears() == []
    await until(reader.world, "2026-11-28T10:01")
    (heard,) = reader.hears()
    assert REMINDER in heard


async def test_it_holds_back_no_answer_and_is_out_of_date_then(
    reader: Somebody, librarian: Librarian
) -> None:
    await librarian.replies("Και το έτος: 1713.")
    (heard,) = reader.hears()
    assert "1713" in heard
    await until(reader.world, "2026-11-28T11:00")
    assert reader.hears() == []
    await until(reader.world, "2026-12-03T11:00")
    (heard,) = reader.hears()
    assert REMINDER in heard


async def test_it_holds_back_no_correction_of_an_answer(open_world: Opener, tmp_path: Path) -> None:
    """Where a reminder comes a day after the answer, that can still be edited meanwhile."""
    folder = Path(shutil.copytree(sample.LIBRARIES, tmp_path / "libraries"))
    sheet = (folder / "ANEM.yaml").read_text(encoding="utf-8")
    sheet = sheet.replace("desk:\n", "desk:\n  remind_days: 1\n")
    (folder / "ANEM.yaml").write_text(sheet, encoding="utf-8")
    world = await open_world(libraries_file=folder)
    patron = maria(world)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    await patron.says("/notices")
    await patron.taps("20:00–10:00")
    await patron.says(QUESTION)
    answer = await librarian.replies("Ο Βόρτολι.")
    patron.hears()
    await until(world, "2026-11-24T20:01")
    assert (await the_case(world)).warned
    await librarian.edits(answer, "Ο Αντώνιος Βόρτολι.")
    assert "Ο Αντώνιος Βόρτολι." in words(patron.sees("Βόρτολι"))
    assert patron.hears() == []
    await until(world, "2026-11-25T10:01")
    (heard,) = patron.hears()
    assert REMINDER in heard


async def test_who_writes_meanwhile_is_not_reminded(reader: Somebody) -> None:
    await reader.says("Ευχαριστώ, και πού τυπώθηκε;")
    reader.hears()
    await until(reader.world, "2026-11-28T10:30")
    assert not [heard for heard in reader.hears() if REMINDER in heard]
    assert (await the_case(reader.world)).state == "open"


async def test_who_blocks_the_bot_meanwhile_costs_no_call(reader: Somebody) -> None:
    await reader.person.block()
    await reader.world.settle()
    await until(reader.world, "2026-11-28T10:30")
    assert reader.world.service.outbox.counts.get("refused", 0) == 0


async def test_answers_and_promises_come_at_any_hour_and_cannot_be_switched_off(
    world: World, librarian: Librarian
) -> None:
    patron = maria(world)
    await patron.says("/notices")
    await patron.taps("Χωρίς υπενθυμίσεις")
    await until(world, "2026-11-23T22:00")
    patron.hears()
    await patron.says(QUESTION)
    assert "Q-" in patron.hears()[-1]
    await librarian.taps("Την παίρνω")
    await librarian.replies("Ο Βόρτολι.")
    heard = patron.hears()
    assert len(heard) == 2
    assert "Ο Βόρτολι." in heard[1]


async def test_switched_off_nothing_comes_of_silence(world: World, librarian: Librarian) -> None:
    """No reminder, and no word when the silence closes the case; the case closes all the same."""
    patron = maria(world)
    await patron.says(QUESTION)
    await librarian.replies("Ο Βόρτολι.")
    await patron.says("/notices")
    await patron.taps("Χωρίς υπενθυμίσεις")
    assert "Υπενθυμίσεις για τις ερωτήσεις σας: όχι" in words(patron.from_bot[-1])
    assert "Ξανά υπενθυμίσεις" in patron.buttons()
    patron.hears()
    for _ in range(12):
        await world.later(days=1)
    assert patron.hears() == []
    assert (await the_case(world)).state == "resolved"


async def test_a_librarian_may_read_it_too(world: World) -> None:
    own = Somebody(world, world.telegram.people[LIBRARIAN], LIBRARIAN)
    await own.says("/notices")
    assert words(own.from_bot[-1]).startswith("Τι σας γράφω χωρίς να ρωτήσετε:")
