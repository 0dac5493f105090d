"""Edits, taps and rights amid a flood, what staff see of it, and what stays in memory."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from bot.turns import _IN_MEMORY, Job
from knowledge.models import Case, Line, Patron, Question, Wording
from tests.conftest import LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.staffing import QUESTION


async def a_small_world(open_world: Opener, **settings: int) -> tuple[World, Somebody, Librarian]:
    world = await open_world(**{"patron_per_minute": 3, **settings})
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    staff = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    return world, patron, staff


async def is_muted(world: World, patron: Somebody) -> None:
    for number in range(4):
        await patron.says(f"πώς ανανεώνω βιβλίο {number}")
    assert "Έρχονται πολλά" in patron.hears()[-1]


async def test_a_muted_patron_may_still_see_and_erase_what_is_kept(open_world: Opener) -> None:
    world, patron, _ = await a_small_world(open_world)
    await is_muted(world, patron)
    await patron.says("/export")
    assert "document" in patron.from_bot[-1]
    await patron.says("/forget")
    await patron.taps("Διαγραφή όλων")
    assert "Σβήστηκαν όλα." in words(patron.from_bot[-1])
    async with world.service.database.read() as session:
        kept = await session.scalar(select(func.count()).where(Question.text != ""))
    assert kept == 0
    # The pause is the account's and goes on; more than three such commands in a minute wait too
    await patron.says("/privacy")
    patron.hears()
    await patron.says("/privacy")
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    assert patron.hears() == []


async def test_staff_are_told_once_and_find_it_all_in_the_case(open_world: Opener) -> None:
    world, patron, staff = await a_small_world(open_world)
    await patron.says(f"/human {QUESTION}")
    await staff.taps("Την παίρνω")
    for number in range(2):
        await patron.says(f"Και ακόμη {number}.")
    staff.hears()
    for number in range(2, 50):
        await patron.says(f"Και ακόμη {number}.")
    (told,) = staff.hears()
    assert "πολλά μηνύματα μαζί" in told
    async with world.service.database.read() as session:
        lines = list(await session.scalars(select(Line.text)))
    assert lines[1:] == [f"Και ακόμη {number}." for number in range(50)]


async def test_edits_without_end_are_kept_and_shown_to_nobody(open_world: Opener) -> None:
    world, patron, staff = await a_small_world(open_world)
    asked = await patron.says(f"/human {QUESTION}")
    await patron.edits(asked, f"{QUESTION} 0")
    before = len(world.telegram.calls)
    for number in range(1, 30):
        await patron.edits(asked, f"{QUESTION} {number}")
    edits = [call for call in world.telegram.calls[before:] if call["method"] == "editMessageText"]
    assert len(edits) <= 4
    async with world.service.database.read() as session:
        line = (await session.scalars(select(Line))).one()
        earlier = await session.scalar(select(func.count()).select_from(Wording))
    assert line.text == f"{QUESTION} 29"
    assert earlier == 30
    assert staff


async def test_taps_without_end_do_nothing_and_say_so(open_world: Opener) -> None:
    world, patron, _ = await a_small_world(open_world)
    await patron.says("Παπαδιαμάντης")
    message = patron.from_bot[-1]
    data = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    toasts = []
    for _number in range(12):
        tap = await patron.sends_callback(message, data)
        toasts.append((await tap.answer).get("text", ""))
    slower = "Λίγο πιο αργά, παρακαλώ. Δοκιμάστε ξανά σε λίγο."
    assert toasts[9:] == [slower] * 3
    assert slower not in toasts[:9]
    await world.later(minutes=1, seconds=1)
    tap = await patron.sends_callback(message, data)
    assert (await tap.answer).get("text", "") != slower


async def test_of_one_flood_little_is_held_in_memory_and_nothing_is_lost(
    world: World, patron: Somebody
) -> None:
    turns, most = world.service.turns, 0
    async with world.service.database.write():  # nothing is taken in until all are sent
        for number in range(300):
            await patron.person.send(PATRON, f"λέξη {number}")
    while turns.done < 300:
        await world.service.stir.wait()
        most = max([most, *(held(queue) for queue in turns._queues.values())])
    await world.settle()
    assert 0 < most <= _IN_MEMORY
    async with world.service.database.read() as session:
        asked = set(await session.scalars(select(Question.text)))
        lines = list(await session.scalars(select(Line.text).order_by(Line.id)))
    assert asked | set(lines) == {f"λέξη {number}" for number in range(300)}
    assert lines == sorted(lines, key=lambda text: int(text.split()[1]))


def held(queue: Iterable[Job]) -> int:
    return sum(job.raw is not None for job in queue)


async def test_a_mute_by_staff_leaves_the_way_to_a_person_open(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    async with world.service.database.read() as session:
        code = (await session.scalars(select(Case.code))).one()
    await librarian.says(f"/mute {code} 3d γράφει πολύ")
    await librarian.taps("Την παίρνω")
    await librarian.taps("Κλείσιμο")
    await patron.says("/human Κάτι άλλο.")
    async with world.service.database.read() as session:
        cases = await session.scalar(select(func.count()).select_from(Case))
        people = await session.scalar(select(func.count()).select_from(Patron))
    assert (cases, people) == (2, 1)
