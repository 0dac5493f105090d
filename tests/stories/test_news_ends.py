"""News end after 90 days unless they are asked for again, and for whoever can't be reached."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from knowledge.models import Follow, Letter
from tests.conftest import LIBRARIAN, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.arriving import arrives, until
from tests.stories.following import (
    ANNA,
    HARBOUR,
    QUESTION,
    RIVER,
    RIVER_TOLD,
    follows,
    told,
)
from tests.stories.shelving import book, maria, world_with
from tests.stories.stored import count


async def test_after_90_days_it_asks_and_without_an_answer_it_ends(
    follower: Somebody, news_folder: Path
) -> None:
    world = follower.world
    await until(world, "2027-02-21T10:30")
    arrives(news_folder, "ANEM", RIVER)
    await world.later(minutes=2)
    assert follower.hears() == [told(RIVER_TOLD)]
    await until(world, "2027-02-21T10:45")
    assert follower.hears() == [QUESTION]
    arrives(news_folder, "ANEM", HARBOUR)
    await until(world, "2027-03-06T12:00")
    assert follower.hears() == []
    await until(world, "2027-03-07T12:00")
    assert await count(world, Follow) == 0
    await follower.taps("Ναι, συνεχίστε")
    assert follower.hears() == []
    assert words(follower.from_bot[-1]) == "Έχει λήξει. Τι παρακολουθείτε: /notices"


async def test_after_90_days_a_yes_goes_on(follower: Somebody, news_folder: Path) -> None:
    """What came while it waited for the answer is told then."""
    world = follower.world
    await until(world, "2027-02-21T10:45")
    assert follower.hears() == [QUESTION]
    arrives(news_folder, "ANEM", RIVER)
    await until(world, "2027-02-23T12:00")
    await follower.taps("Ναι, συνεχίστε")
    assert words(follower.from_bot[-1]) == "Συνεχίζω έως 24 Μαΐου 2027:\n— Άννα Παπά"
    await world.later(minutes=2)
    assert follower.hears() == [told(RIVER_TOLD)]
    await until(world, "2027-05-24T13:00")
    assert follower.hears() == [QUESTION]
    await follower.taps("Όχι, σταματήστε")
    assert await count(world, Follow) == 0
    assert (
        words(follower.from_bot[-1]) == "Δεν θα σας γράφω πια γι’ αυτά. Τι παρακολουθείτε: /notices"
    )


async def test_the_question_waits_for_the_morning(open_world: Opener, news_folder: Path) -> None:
    world = await world_with(open_world, news_folder)
    follower = maria(world)
    await until(world, "2026-11-23T22:00")
    await follows(follower, "Το κάστρο των ανέμων")
    follower.hears()
    await until(world, "2027-02-22T08:59")
    assert follower.hears() == []
    await until(world, "2027-02-22T09:02")
    assert follower.hears() == [QUESTION]


async def test_nothing_piles_up_for_who_blocked_the_bot(
    follower: Somebody, news_folder: Path
) -> None:
    """They come back after a week of imports: one message has it all."""
    world = follower.world
    arrives(news_folder, "ANEM", RIVER)
    await follower.person.block()
    await follower.world.settle()
    for day in range(1, 8):
        arrives(news_folder, "ANEM", book(f"8{day}", f"Τόμος {day} των ποιημάτων", author=ANNA))
        await world.later(days=1)
    assert world.service.outbox.counts.get("refused", 0) == 0
    async with world.service.database.read() as session:
        assert (await session.scalars(select(Letter).where(Letter.state != "sent"))).all() == []
    follower.hears()
    await follower.person.unblock()
    await world.settle()
    await world.later(minutes=2)
    (summary,) = follower.hears()
    assert summary.count("— Ανεμόπετρα") == 8
    await world.later(days=3)
    assert follower.hears() == []


async def staff_is_there(world: World) -> None:
    """Let the librarian begin the bot's chat, so that what she is told of the FAQ arrives."""
    await Librarian(world, world.telegram.people[LIBRARIAN], LIBRARIAN).says("/start")


async def test_who_blocked_the_bot_is_not_asked_and_it_ends(
    follower: Somebody, news_folder: Path
) -> None:
    await staff_is_there(follower.world)
    await follower.person.block()
    await follower.world.settle()
    await follower.world.later(days=91)
    assert await count(follower.world, Follow) == 0
    assert follower.world.service.outbox.counts.get("refused", 0) == 0


async def test_an_account_that_is_gone_costs_one_call(
    follower: Somebody, news_folder: Path
) -> None:
    """No update tells of it: the first message is refused, and no other is made."""
    world = follower.world
    await staff_is_there(world)
    follower.person.deactivate()
    arrives(news_folder, "ANEM", RIVER)
    await world.later(minutes=2)
    assert world.service.outbox.counts["refused"] == 1
    arrives(news_folder, "ANEM", HARBOUR)
    await world.later(days=2)
    await world.later(days=89)
    assert world.service.outbox.counts["refused"] == 1
    assert await count(world, Follow) == 0
