"""Who is on duty, and what a patron is told of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from knowledge.models import Case, Deed
from tests.conftest import COLLEAGUE, LIBRARIAN
from tests.people import Librarian, Somebody, World, words

QUESTION = "Ποιος τύπωσε τον πρώτο Ερωτόκριτο;"


async def the_case(world: World) -> Case:
    async with world.service.database.read() as session:
        return (await session.scalars(select(Case))).one()


async def test_the_promise_follows_the_roster(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """On Monday at 10:42 nobody has a shift before five in the afternoon."""
    await librarian.says(f"/roster ANEM {COLLEAGUE} Δευ-Παρ 17:00-20:00")
    assert "Mo-Fr 17:00-20:00" in words(librarian.from_bot[-1])
    await patron.says(QUESTION)
    assert "έως σήμερα στις 19:00" in patron.hears()[-1]


async def test_at_night_the_patron_hears_when_the_library_opens(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await world.later(hours=12)
    await patron.says(QUESTION)
    heard = patron.hears()[-1]
    assert "έως αύριο στις 11:00" in heard
    assert "Η βιβλιοθήκη ανοίγει αύριο στις 09:00." in heard


async def test_where_answers_take_long_no_more_is_promised(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    for number in range(10):
        await patron.says(f"/human Ερώτηση αριθμός {number} για τον Ερωτόκριτο;")
        await world.later(hours=5)
        await librarian.replies("Ορίστε.")
        await librarian.taps("Κλείσιμο")
        await world.later(hours=43)
    patron.hears()
    await patron.says("/human Και πότε θα μου απαντήσετε;")
    async with world.service.database.read() as session:
        case = (await session.scalars(select(Case).order_by(Case.id.desc()))).first()
    assert case is not None
    directory = world.service.desk.directory
    assert (
        directory.open_time("ANEM", case.opened_at, case.promised_at).total_seconds() > 4.4 * 3600
    )


async def test_off_duty_the_queue_has_what_the_patron_adds(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await librarian.replies("Ο Βόρτολι.")
    await librarian.says("/off")
    assert "εκτός βάρδιας έως αύριο στις 09:00" in words(librarian.from_bot[-1])
    await patron.says("Και πότε ακριβώς;")
    case = await the_case(world)
    assert (case.state, case.owner) == ("new", None)
    await librarian.says("/on")
    await librarian.says("/duty")
    assert "Ελένη" in words(librarian.from_bot[-1])


async def test_whoever_has_a_shift_is_on_duty(world: World, librarian: Librarian) -> None:
    await librarian.says(f"/roster ANEM {COLLEAGUE} Δευτέρα-Παρασκευή 9:00–14:00")
    await librarian.says("/duty")
    first = words(librarian.from_bot[-1]).splitlines()[0]
    assert first == "Ανεμόπετρα · Νίκος"
    await world.later(hours=5)
    await librarian.says("/duty")
    assert words(librarian.from_bot[-1]).splitlines()[0] == "Ανεμόπετρα · κανείς"
    await librarian.says(f"/roster ANEM {COLLEAGUE} -")
    await librarian.says("/roster ANEM")
    assert "μετρούν όλοι" in words(librarian.from_bot[-1])
    async with world.service.database.read() as session:
        found = list(await session.scalars(select(Deed).where(Deed.kind == "roster")))
    assert [(deed.actor, deed.about) for deed in found] == [(LIBRARIAN, str(COLLEAGUE))] * 2
    assert found[1].detail == {"before": "Mo-Fr 09:00-14:00", "after": ""}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (f"/roster ANEM {COLLEAGUE} όποτε μπορώ", "Mo-Fr 09:00-20:00"),
        ("/roster ANEM 5 Δευ 09:00-14:00", "/staff list"),
        (f"/roster NOPE {COLLEAGUE} Δευ 09:00-14:00", "/roster"),
    ],
)
async def test_a_roster_that_cannot_be_read_changes_nothing(
    typed: str, said: str, world: World, librarian: Librarian
) -> None:
    await librarian.says(typed)
    assert said in words(librarian.from_bot[-1])


async def test_only_a_head_writes_in_the_roster(
    world: World, colleague: Librarian, patron: Somebody
) -> None:
    await colleague.says(f"/roster ANEM {COLLEAGUE} Δευ 09:00-14:00")
    assert "Δεν είστε διαχειριστής" in words(colleague.from_bot[-1])
    stranger = Librarian(world, patron.person, patron.chat_id)
    await stranger.says("/on")
    assert "δεν είστε στους βιβλιοθηκονόμους" in words(stranger.from_bot[-1])
