"""A suggested title that has come: told to those who asked for it when they suggested it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from knowledge.models import Follow
from tests.conftest import STRANGER, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.arriving import arrives, until
from tests.stories.shelving import CASTLE, book, castles, fill, maria, rows_of, world_with
from tests.stories.test_wishes import ASKED, suggests

OFFER = "Ειδοποίηση όταν έρθει"
IMP = book("50", "Το Ξωτικό της Βαβυλώνας", author="Παπά, Άννα", year=2026)
NUMBERED = book("51", "Άλλος τίτλος", author="Μάρκου, Πέτρος", year=2026, isbn="9789602110829")
TOLD = (
    "Το προτείνατε και ήρθε:\n\n"
    "1. Το Ξωτικό της Βαβυλώνας\nΆννα Παπά · 2026\n— Γαλαζοχώρι\n\n"
    "Τι σας γράφω και πότε: /notices"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a catalogue of three castles."""
    return fill(tmp_path / "books", ANEM=castles(3))


@pytest.fixture
async def world(open_world: Opener, folder: Path) -> World:
    """Return a world with that catalogue."""
    return await world_with(open_world, folder)


@pytest.fixture
def patron(world: World) -> Somebody:
    """Return Μαρία."""
    return maria(world)


async def awaits(somebody: Somebody, typed: str) -> str:
    """Suggest something and ask to hear when it comes; return the toast."""
    await suggests(somebody, typed)
    tap = await somebody.taps(OFFER if OFFER in somebody.buttons() else "Tell me when it comes")
    answer = await tap.answer
    assert answer["show_alert"]
    somebody.hears()
    return str(answer["text"])


async def follows(world: World) -> int:
    async with world.service.database.read() as session:
        return int(await session.scalar(select(func.count()).select_from(Follow)) or 0)


async def test_it_is_offered_asked_for_and_taken_back(world: World, patron: Somebody) -> None:
    await patron.says(ASKED)
    before = rows_of(patron.from_bot[-1])
    await patron.taps("Πρόταση αγοράς")
    assert before[-2] == ["Πρόταση αγοράς"]
    kept = [*before[:-2], ["Απόσυρση πρότασης"]]
    assert rows_of(patron.from_bot[-1]) == [*kept, [OFFER], *before[-1:]]
    tap = await patron.taps(OFFER)
    assert (await tap.answer)["text"] == (
        "Αν έρθει έως 21 Φεβρουαρίου 2027, θα σας γράψω. Περισσότερα: /notices"
    )
    assert rows_of(patron.from_bot[-1]) == [*kept, ["Χωρίς ειδοποίηση"], *before[-1:]]
    assert await follows(world) == 1
    tap = await patron.taps("Χωρίς ειδοποίηση")
    assert (await tap.answer)["text"] == "Δεν θα σας γράψω όταν έρθει."
    assert rows_of(patron.from_bot[-1]) == [*kept, [OFFER], *before[-1:]]
    assert await follows(world) == 0


async def test_a_title_that_came_is_told_once_to_who_asked(
    world: World, patron: Somebody, folder: Path
) -> None:
    stranger = Somebody(world, world.telegram.people[STRANGER], STRANGER)
    await suggests(stranger, ASKED)  # and asks for no word
    stranger.hears()
    await awaits(patron, ASKED)
    arrives(folder, "ANEM", book("60", "Ξωτικά και δράκοι", author="Παπά, Άννα", year=2025))
    await world.later(minutes=2)
    assert patron.hears() == []
    arrives(folder, "GALA", IMP)
    await world.later(days=1)
    assert patron.hears() == [TOLD]
    assert rows_of(patron.from_bot[-1]) == [["Άνοιγμα βιβλίου"]]
    assert stranger.hears() == []
    assert await follows(world) == 0
    arrives(folder, "MYRT", IMP)
    await world.later(days=2)
    assert patron.hears() == []
    await patron.taps("Άνοιγμα βιβλίου")
    assert patron.hears()[0].startswith("Το Ξωτικό της Βαβυλώνας\n")


async def test_a_number_is_known_by_itself(world: World, patron: Somebody, folder: Path) -> None:
    """Its slip for another number is another book; the title says nothing."""
    await awaits(patron, "9789602110829")
    other = book("52", "Πρώτος τίτλος", author="Παπά, Άννα", isbn="9789602110812", year=2024)
    arrives(folder, "ANEM", other)
    await world.later(minutes=2)
    assert patron.hears() == []
    arrives(folder, "ANEM", NUMBERED)
    await world.later(minutes=2)
    (heard,) = patron.hears()
    assert "1. Άλλος τίτλος\nΠέτρος Μάρκου · 2026\n— Ανεμόπετρα" in heard


async def test_what_was_bought_meanwhile_and_decided_is_still_awaited(
    world: World, patron: Somebody, librarian: Librarian, folder: Path
) -> None:
    """The suggestion is erased 30 days after the decision, the wish to hear of it is not."""
    await awaits(patron, ASKED)
    await until(world, "2026-11-23T22:00")
    await librarian.says("/wishes")
    await librarian.taps("1: αγοράζεται")
    assert len(patron.hears()) == 1  # a librarian's answer does not wait for the morning
    await until(world, "2027-01-10T23:00")
    await world.service.housekeeping.tidying.once()
    arrives(folder, "GALA", IMP)
    await until(world, "2027-01-11T08:59")
    assert patron.hears() == []
    await until(world, "2027-01-11T09:02")
    assert patron.hears() == [TOLD]


async def test_an_author_and_a_title_share_the_message_of_a_day(
    world: World, patron: Somebody, folder: Path
) -> None:
    """A book that both bring is told once, by whoever came first."""
    await awaits(patron, ASKED)
    await patron.says(f"{CASTLE} α")
    await patron.taps("1")
    await patron.taps("Νέα του συγγραφέα")
    patron.hears()
    arrives(folder, "GALA", IMP, book("61", "Το ποτάμι", author="Παπά, Άννα", year=2026))
    await world.later(minutes=2)
    assert patron.hears() == [
        "Νέα στον κατάλογο, από συγγραφείς που παρακολουθείτε:\n\n"
        "1. Το ποτάμι\nΆννα Παπά · 2026\n— Γαλαζοχώρι\n\n"
        "Το προτείνατε και ήρθε:\n\n"
        "2. Το Ξωτικό της Βαβυλώνας\nΆννα Παπά · 2026\n— Γαλαζοχώρι\n\n"
        "Τι σας γράφω και πότε: /notices"
    ]
    assert await follows(world) == 1


async def test_twenty_are_enough(world: World, patron: Somebody) -> None:
    await awaits(patron, ASKED)
    async with world.service.database.write() as session:
        one = (await session.scalars(select(Follow))).one()
        kept = {column.name: getattr(one, column.name) for column in Follow.__table__.columns}
        session.add_all(
            Follow(**{**kept, "id": None, "sought": f"τίτλος {number}"}) for number in range(19)
        )
    assert await awaits(patron, "9789602110829") == (
        "Παρακολουθείτε ήδη 20. Σταματήστε πρώτα ένα: /notices"
    )
    assert OFFER in patron.buttons()
    assert await follows(world) == 20
    await patron.says("/notices")
    assert "Τέλος: τίτλος 18" in patron.buttons()
    assert words(patron.from_bot[-1]).count("έως 21 Φεβρουαρίου 2027") == 20
