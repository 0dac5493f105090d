"""Messages on their way: limits kept, failures met, nothing lost and nothing doubled unmarked."""

from __future__ import annotations

from sqlalchemy import select

from bot.app import Service, seeded
from knowledge.models import Letter
from tests.conftest import LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.staffing import QUESTION

MARK = "(ίσως το λάβατε ήδη)"


def patron_of(world: World) -> Somebody:
    return Somebody(world, world.telegram.people[PATRON], PATRON)


async def states(world: World) -> list[str]:
    async with world.service.database.read() as session:
        return list(await session.scalars(select(Letter.state).order_by(Letter.id)))


async def test_a_dropped_answer_is_sent_once_more_and_marked(
    world: World, patron: Somebody
) -> None:
    world.telegram.faults.add(method="sendMessage", kind="drop_after", times=1)
    await patron.says("/help")
    await world.later(seconds=5)
    first, second = patron.hears()
    assert second == f"{first}\n{MARK}"
    assert await states(world) == ["sent"]


async def test_an_answer_that_never_left_comes_unmarked_when_telegram_said_so(
    world: World, patron: Somebody
) -> None:
    world.telegram.faults.add(method="sendMessage", kind="status", status=500, times=3)
    await patron.says("/help")
    for _ in range(5):
        await world.later(seconds=20)
    (said,) = patron.hears()
    assert MARK not in said


async def test_a_proxys_error_page_leaves_the_outcome_unknown(
    world: World, patron: Somebody
) -> None:
    world.telegram.faults.add(
        method="sendMessage", kind="status", status=502, body="<html>Bad Gateway</html>", times=1
    )
    await patron.says("/help")
    await world.later(seconds=5)
    (said,) = patron.hears()
    assert said.endswith(MARK)


async def test_a_reminder_whose_outcome_is_unknown_is_never_repeated(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await librarian.replies("Ο Βόρτολι.")
    patron.hears()
    world.telegram.faults.add(method="sendMessage", kind="drop_before", times=1)
    await world.later(days=8)
    await world.later(minutes=5)
    assert patron.hears() == []
    assert (await states(world)).count("unknown") == 1


async def test_one_chats_429_holds_up_nobody_else(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    world.telegram.faults.add(
        method="*", kind="status", status=429, retry_after=30, times=1, chat_id=world.group.id
    )
    await patron.says(QUESTION)
    assert "Προωθώ" in patron.hears()[0]
    assert librarian.from_bot == []
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    assert "14 ημέρες" in patron.hears()[0]
    await world.later(seconds=31)
    assert QUESTION in words(librarian.card())


async def test_a_429_is_remembered_over_a_restart(open_world: Opener) -> None:
    world = await open_world()
    world.telegram.faults.add(
        method="sendMessage", kind="status", status=429, retry_after=30, times=1, chat_id=PATRON
    )
    patron = patron_of(world)
    await patron.says("/help")
    assert patron.hears() == []
    await restart(world)
    assert patron.hears() == []
    await world.later(seconds=31)
    assert len(patron.hears()) == 1


async def test_a_stop_and_a_start_lose_and_double_nothing(open_world: Opener) -> None:
    world = await open_world()
    patron = patron_of(world)
    world.telegram.faults.add(method="sendMessage", kind="status", status=500, times=1)
    await patron.says(QUESTION)
    await restart(world)
    await world.later(seconds=30)
    assert len(patron.hears()) == 1
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    assert QUESTION in words(librarian.card())
    assert len(librarian.from_bot) == 1


async def test_a_group_gets_at_most_eighteen_in_any_minute_and_all_in_the_end(
    open_world: Opener,
) -> None:
    world = await open_world(limits=True)
    people = [
        world.telegram.add_user(id=1000 + number, first_name=f"P{number}", language_code="el")
        for number in range(25)
    ]
    for person in people:
        await person.send(person.id, f"{QUESTION} Ρωτά ο {person.id}.")
    for _ in range(200):
        await world.later(seconds=1)
    cards = [row for row in world.telegram.messages(world.group.id) if row["from"].get("is_bot")]
    assert len(cards) == 25
    assert not [call for call in world.telegram.calls if call["error_code"] == 429]
    for person in people:
        answers = [row for row in world.telegram.messages(person.id) if row["from"].get("is_bot")]
        assert len(answers) == 1


async def test_a_long_answer_comes_whole_in_parts(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    patron.hears()
    sentence = "Ο Αντώνιος Βόρτολι τύπωσε βιβλία στη Βενετία. "
    await librarian.replies((sentence * 89).strip())
    parts = patron.hears()
    assert len(parts) == 2
    assert all(part.endswith(".") for part in parts)
    assert "".join(parts).replace(" ", "").count("Βόρτολι") == 89


async def restart(world: World) -> None:
    """Stop the service and start another one on the same database."""
    await world.service.stop()
    service = Service(world.service.settings, clock=world.clock, choose=seeded(8))
    world.service = service
    await service.start()
    await world.settle()
