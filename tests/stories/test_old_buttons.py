"""Whatever button of a patron is tapped, whenever, by whomever: an answer, never an error.

The actions are read from the table of routes: a new one has to say «έχει λήξει» to a number that
does not exist and to another patron's, or be named here with what it says in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from handlers.routes import PATRON as PATRONS
from handlers.routes import TAPS
from knowledge.models import (
    Base,
    Case,
    Doubt,
    Follow,
    Line,
    Look,
    NoticeChoice,
    Patron,
    Question,
    Saved,
    TakenAway,
    Wish,
)
from tests.conftest import STRANGER
from tests.people import Message, Somebody, World, words
from tests.stories.staffing import QUESTION
from tests.stories.test_regrets import EXPIRED

ACTIONS = sorted(name for name, (side, _tap) in TAPS.items() if side == PATRONS)
FRESH = ["Ωράριο", "Ρωτήστε βιβλιοθηκονόμο"]
NOBODYS = 987_654_321_987
SUFFIXES = ("", ".0", ".5", ".yes", ".no", ".abc", ".987", ".ANEM")

# These name nothing that can be over: they do what they do. What the patron reads then.
ALWAYS = {
    "ask": "Γράψτε την ερώτησή σας",
    "hours": "ανοιχτή",
    "near": "Κοινοποιήστε την τοποθεσία σας",
}
# These say in their own words that it is over, and with what the patron goes on.
OTHERWISE = {
    "book": "Αυτή η έκδοση δεν υπάρχει πια στον κατάλογο.",
    "forget": "Δεν σβήστηκε τίποτα.",
    "nend": "Τι σας γράφω χωρίς να ρωτήσετε:",  # what is followed now, in place of the old list
    "ngoon": "Έχει λήξει. Τι παρακολουθείτε: /notices",
    "nstop": "Έχει ήδη λήξει.",  # a word above the news, which stay
}


async def taps(patron: Somebody, message: Message, data: str) -> str:
    """Send callback data; return all that the patron sees of it, the word above the chat first."""
    before = [(row["message_id"], words(row)) for row in patron.from_bot]
    tap = await patron.sends_callback(message, data)
    changed = [
        words(row) for row in patron.from_bot if (row["message_id"], words(row)) not in before
    ]
    return "\n".join(filter(None, [(await tap.answer).get("text", ""), *changed]))


async def is_answered(patron: Somebody, action: str, data: str) -> None:
    """Tap an old button below a message of its own, and look at what comes of it."""
    await patron.says("/language")
    said = await taps(patron, patron.from_bot[-1], data)
    if action in ALWAYS | OTHERWISE:
        assert (ALWAYS | OTHERWISE)[action] in said, (data, said)
        return
    assert said == f"Το κουμπί έχει λήξει.\n{EXPIRED}", (data, said)
    assert patron.buttons() == FRESH


def healthy(world: World) -> None:
    """Make sure that no turn failed and nothing was set aside."""
    turns = world.service.turns
    assert (turns.failed, turns.set_aside) == (0, 0)


@pytest.mark.parametrize("action", ACTIONS)
async def test_of_what_does_not_exist(action: str, patron: Somebody) -> None:
    for suffix in SUFFIXES:
        await is_answered(patron, action, f"v1:{action}:{NOBODYS}{suffix}")
    healthy(patron.world)


@pytest.fixture
async def owner(castle: Somebody) -> Somebody:
    """Return Μαρία, who has one of everything that a button can name."""
    await castle.taps("1")
    await castle.taps("Αποθήκευση")
    await castle.taps("Νέα του συγγραφέα")
    await castle.taps("Δεν είναι το ίδιο βιβλίο")
    await castle.says("/list")
    await castle.taps("Καθαρισμός")
    await castle.taps("Ναι, να καθαριστεί")
    await castle.says("έχετε το Ξωτικό της Βαβυλώνας;")
    await castle.taps("Πρόταση αγοράς")
    await castle.says("κάτι δεν μου πάει καλά με την ανανέωση")
    await castle.says(f"/human {QUESTION}")
    return castle


KEPT: Sequence[type[Base]] = (
    *(Question, Look, Case, Line, Doubt, Wish),
    *(Follow, Saved, TakenAway, NoticeChoice),
)


async def all_of(world: World, telegram_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return every row of a patron's, as it stands."""
    found: dict[str, list[dict[str, Any]]] = {}
    async with world.service.database.read() as session:
        mine = select(Patron.id).where(Patron.telegram_id == telegram_id)
        for table in KEPT:
            if table is Line:
                own = Line.case_id.in_(select(Case.id).where(Case.patron_id.in_(mine)))
            else:
                own = table.patron_id.in_(mine)  # type: ignore[attr-defined]
            columns = table.__table__.columns
            rows = await session.execute(select(*columns).where(own).order_by(*columns))
            found[table.__name__] = [dict(row._mapping) for row in rows]
    return found


def numbers(rows: dict[str, list[dict[str, Any]]]) -> list[int]:
    """Return by what buttons name these rows."""
    keyed = ("update_id", "id")
    found = [row[key] for table in rows.values() for row in table for key in keyed if key in row]
    return sorted(set(found))


@pytest.mark.parametrize("action", ACTIONS)
async def test_of_another_patron(action: str, owner: Somebody) -> None:
    """Somebody sends every number of Μαρία's: they learn nothing, and nothing of hers changes."""
    world = owner.world
    before = await all_of(world, owner.chat_id)
    assert all(before[table.__name__] for table in KEPT if table is not Saved)
    thief = Somebody(world, world.telegram.people[STRANGER], STRANGER)
    await thief.says("/language")
    await thief.taps("Ελληνικά")
    record = before["Follow"][0]["known"][0]
    for number in numbers(before):
        for suffix in (".0", f".{record}"):
            await is_answered(thief, action, f"v1:{action}:{number}{suffix}")
    assert await all_of(world, owner.chat_id) == before
    assert not any(QUESTION in said for said in thief.hears())
    healthy(world)


@pytest.mark.parametrize("action", ACTIONS)
async def test_of_what_is_long_over(action: str, owner: Somebody) -> None:
    """After forty days Μαρία taps every number of her own: each tap is answered."""
    world = owner.world
    named = numbers(await all_of(world, owner.chat_id))
    await world.later(days=40)
    await world.service.housekeeping.tidying.once()
    for number in named:
        for suffix in ("", ".0", ".5"):
            await owner.says("/language")
            said = await taps(owner, owner.from_bot[-1], f"v1:{action}:{number}{suffix}")
            assert said, (action, number, suffix)
    healthy(world)


def test_the_exceptions_are_of_the_table() -> None:
    """A name that no button has any more does not stay among the exceptions."""
    assert ALWAYS.keys() | OTHERWISE.keys() <= set(ACTIONS)
