"""What a tap took off a list, followed, suggested or doubted is taken back in its minute."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from knowledge.models import Doubt, Follow, Saved, TakenAway, Wish
from tests.conftest import LIBRARIAN, STRANGER
from tests.people import Librarian, Somebody, World, words
from tests.stories.arriving import arrives, until
from tests.stories.shelving import CASTLE, book, castles, fill, rows_of, shown
from tests.stories.test_outbox import restart
from tests.stories.test_regrets import EXPIRED

ASKED = "έχετε το Ξωτικό της Βαβυλώνας;"
UNDO = "Αναίρεση"
CLEARED = "Η λίστα σας καθαρίστηκε."


async def rows(world: World, table: type[Any]) -> list[dict[str, Any]]:
    """Return a table as it stands."""
    async with world.service.database.read() as session:
        found = await session.scalars(select(table).order_by(*table.__mapper__.primary_key))
        names = table.__table__.columns.keys()
        return [{name: getattr(row, name) for name in names} for row in found]


@pytest.fixture
async def reader(castle: Somebody) -> Somebody:
    """Return Μαρία, with the first and the second castle on her list, at the list."""
    for number in ("1", "2"):
        await castle.taps(number)
        await castle.taps("Αποθήκευση")
        await castle.taps("Πίσω στη λίστα")
        await castle.world.later(seconds=10)
    await castle.says("/list")
    return castle


async def clears(reader: Somebody) -> None:
    await reader.taps("Καθαρισμός")
    await reader.taps("Ναι, να καθαριστεί")


# ---- the list


async def test_a_cleared_list_comes_back(reader: Somebody) -> None:
    """All of it, in its order and once, also after a double tap and a restart."""
    before, page = await rows(reader.world, Saved), shown(reader)
    await reader.taps("Καθαρισμός")
    sure = reader.from_bot[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    for _ in range(2):
        await reader.sends_callback(reader.from_bot[-1], sure)
    assert (shown(reader), reader.buttons()) == (CLEARED, [UNDO])
    assert await rows(reader.world, Saved) == []
    await restart(reader.world)
    undo = reader.from_bot[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await reader.taps(UNDO)
    assert shown(reader) == "Τα 2 βιβλία είναι πάλι στη λίστα σας."
    assert await rows(reader.world, Saved) == before
    await reader.taps("Πίσω στη λίστα")
    assert shown(reader) == page
    reader.hears()
    await reader.sends_callback(reader.from_bot[-1], undo)
    assert reader.hears() == [EXPIRED]
    assert await rows(reader.world, Saved) == before


async def test_a_list_that_was_begun_anew_is_joined(reader: Somebody) -> None:
    """One old book and a new one were saved meanwhile: no book is there twice, none is lost."""
    await clears(reader)
    undo = reader.from_bot[-1]
    await reader.says(CASTLE)
    for number in ("1", "3"):
        await reader.taps(number)
        await reader.taps("Αποθήκευση")
        await reader.taps("Πίσω στη λίστα")
    await reader.taps(UNDO, on=undo)
    await reader.says("/list")
    said = shown(reader)
    assert said.startswith("3 βιβλία στη λίστα σας.\n\n1. Το κάστρο των ανέμων γ\n")
    assert [said.count(f"ανέμων {letter}\n") for letter in "αβγ"] == [1, 1, 1]


async def test_after_its_minute_a_cleared_list_is_gone_for_good(reader: Somebody) -> None:
    await clears(reader)
    await reader.world.later(seconds=61)
    reader.hears()
    await reader.taps(UNDO)
    assert reader.hears() == [EXPIRED]
    assert len(await rows(reader.world, TakenAway)) == 1
    await reader.world.service.housekeeping.tidying.once()
    assert await rows(reader.world, TakenAway) == []


async def test_a_cleared_list_is_its_owners_alone(reader: Somebody) -> None:
    await clears(reader)
    world = reader.world
    undo = reader.from_bot[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    stranger = Somebody(world, world.telegram.people[STRANGER], STRANGER)
    await stranger.says("/start")
    await stranger.sends_callback(stranger.from_bot[-1], undo)
    assert await rows(world, Saved) == []
    await reader.says("/forget")
    await reader.taps("Διαγραφή όλων")
    assert await rows(world, TakenAway) == []
    await reader.sends_callback(reader.from_bot[-1], undo)
    assert await rows(world, Saved) == []


async def test_a_book_that_left_the_catalogue_comes_back_to_the_list(
    reader: Somebody, castle_folder: Path
) -> None:
    """It can't be saved a second time, so taking it off can be undone."""
    before = await rows(reader.world, Saved)
    fill(castle_folder, ANEM=castles(13)[1:])
    await reader.says("/list")
    await reader.taps("2")
    await reader.taps("Αφαίρεση από τη λίστα")
    assert len(await rows(reader.world, Saved)) == 1
    await reader.taps(UNDO)
    assert shown(reader) == "Το βιβλίο είναι πάλι στη λίστα σας."
    assert await rows(reader.world, Saved) == before


# ---- what is followed


@pytest.fixture
async def follower(castle: Somebody) -> Somebody:
    """Return Μαρία, who follows the author of the castles."""
    await castle.taps("1")
    await castle.taps("Νέα του συγγραφέα")
    return castle


async def test_a_follow_that_was_ended_in_notices_comes_back(follower: Somebody) -> None:
    before = await rows(follower.world, Follow)
    await follower.says("/notices")
    page = (shown(follower), rows_of(follower.from_bot[-1]))
    ends = next(
        button["callback_data"]
        for row in follower.from_bot[-1]["reply_markup"]["inline_keyboard"]
        for button in row
        if button["text"] == "Τέλος: Παπά"
    )
    for _ in range(2):  # a double tap leaves the way back where it is
        await follower.sends_callback(follower.from_bot[-1], ends)
        assert await rows(follower.world, Follow) == []
        assert "Αναίρεση: Παπά" in follower.buttons()
    await follower.taps("Αναίρεση: Παπά")
    assert await rows(follower.world, Follow) == before
    assert (shown(follower), rows_of(follower.from_bot[-1])) == page
    await follower.taps("Τέλος: Παπά")
    late = follower.from_bot[-1]
    await follower.world.later(seconds=61)
    follower.hears()
    await follower.taps("Αναίρεση: Παπά", on=late)
    assert follower.hears() == [EXPIRED]
    assert await rows(follower.world, Follow) == []


async def test_a_follow_that_was_ended_below_its_news_comes_back(
    follower: Somebody, castle_folder: Path
) -> None:
    river = book("90", "Το ποτάμι της λήθης", author="Παπά, Άννα", year=2026)
    arrives(castle_folder, "ANEM", river)
    await follower.world.later(minutes=2)
    assert "Το ποτάμι της λήθης" in shown(follower)
    before, news = await rows(follower.world, Follow), shown(follower)
    await follower.taps("Τέλος")
    assert rows_of(follower.from_bot[-1])[-1] == ["Αναίρεση: Παπά"]
    await follower.taps("Αναίρεση: Παπά")
    assert await rows(follower.world, Follow) == before
    assert shown(follower) == news
    assert rows_of(follower.from_bot[-1])[-1] == ["Τέλος: Παπά"]


async def test_who_follows_again_at_once_loses_no_news(
    follower: Somebody, castle_folder: Path
) -> None:
    """A new book waits for the morning; ending and following again at night leaves it waiting."""
    await until(follower.world, "2026-11-23T22:00")
    river = book("90", "Το ποτάμι της λήθης", author="Παπά, Άννα", year=2026)
    arrives(castle_folder, "ANEM", river)
    await until(follower.world, "2026-11-23T23:00")
    (before,) = await rows(follower.world, Follow)
    assert len(before["news"]) == 1
    await follower.taps("Χωρίς νέα του συγγραφέα")
    await follower.taps("Νέα του συγγραφέα")
    (after,) = await rows(follower.world, Follow)
    assert after["news"] == before["news"]
    follower.hears()
    await until(follower.world, "2026-11-24T09:30")
    assert "Το ποτάμι της λήθης" in follower.hears()[-1]


@pytest.mark.parametrize("answer", ["Ναι, συνεχίστε", "Όχι, σταματήστε"])
async def test_whether_it_goes_on_is_asked_again(answer: str, follower: Somebody) -> None:
    """After 90 days: a slip of the thumb neither ends it for good nor lets it run."""
    await until(follower.world, "2027-02-21T10:45")
    asked, before = shown(follower), await rows(follower.world, Follow)
    data = {
        button["text"]: button["callback_data"]
        for button in follower.from_bot[-1]["reply_markup"]["inline_keyboard"][0]
    }
    for _ in range(2):
        await follower.sends_callback(follower.from_bot[-1], data[answer])
        assert follower.buttons() == [UNDO]
    assert await rows(follower.world, Follow) != before
    await follower.taps(UNDO)
    assert (shown(follower), await rows(follower.world, Follow)) == (asked, before)
    assert follower.buttons() == list(data)


async def test_a_kind_of_notices_is_switched_back(follower: Somebody) -> None:
    """In /notices the opposite of each tap stands in the same message."""
    await follower.says("/notices")
    page = (shown(follower), sorted(follower.buttons()))
    for there, back in (
        ("Χωρίς υπενθυμίσεις", "Ξανά υπενθυμίσεις"),
        ("Χωρίς νέα συγγραφέων", "Ξανά νέα συγγραφέων"),
        ("Χωρίς ήσυχες ώρες", "21:00–09:00"),
    ):
        await follower.taps(there)
        assert shown(follower) != page[0]
        await follower.taps(back)
        assert (shown(follower), sorted(follower.buttons())) == page


# ---- suggestions and doubts


async def test_a_suggestion_to_buy_is_taken_back(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(ASKED)
    before = rows_of(patron.from_bot[-1])
    await patron.taps("Πρόταση αγοράς")
    await librarian.says("/wishes")
    stale = librarian.from_bot[-1]
    tap = await patron.taps("Απόσυρση πρότασης")
    assert (await tap.answer)["text"] == "Η πρότασή σας αποσύρθηκε."
    assert rows_of(patron.from_bot[-1]) == before
    patron.hears()
    await librarian.taps("1: αγοράζεται", on=stale)
    assert words(librarian.from_bot[-1]) == "Δεν υπάρχει πρόταση αγοράς."
    assert patron.hears() == []
    # It may be made again; once it is decided, it stays
    await patron.taps("Πρόταση αγοράς")
    offer = patron.from_bot[-1]
    data = next(
        row[0]["callback_data"]
        for row in offer["reply_markup"]["inline_keyboard"]
        if row[0]["text"] == "Απόσυρση πρότασης"
    )
    await librarian.says("/wishes")
    await librarian.taps("1: αγοράζεται")
    tap = await patron.sends_callback(offer, data)
    assert (await tap.answer)["text"] == "Οι βιβλιοθηκονόμοι έχουν ήδη αποφασίσει."
    assert [row["state"] for row in await rows(world, Wish)] == ["bought"]


@pytest.fixture
async def doubter(castle: Somebody) -> Somebody:
    """Return Μαρία, who just doubted that the first castle is one book."""
    await castle.taps("1")
    await castle.taps("Δεν είναι το ίδιο βιβλίο")
    return castle


def staff_of(world: World) -> Librarian:
    return Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)


async def test_a_doubt_is_taken_back(doubter: Somebody, castle_folder: Path) -> None:
    world, eleni = doubter.world, staff_of(doubter.world)
    card = eleni.from_bot[-1]
    decides = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    tap = await doubter.taps(UNDO)
    assert (await tap.answer)["text"] == "Η αμφιβολία σας αποσύρθηκε."
    assert doubter.buttons() == ["Πίσω στο βιβλίο"]
    assert words(eleni.from_bot[-1]) == (f"{CASTLE} α\nΟ αναγνώστης πήρε πίσω την αμφιβολία του.")
    doubter.hears()
    tap = await eleni.sends_callback(card, decides)
    assert (await tap.answer)["text"] == "Ο αναγνώστης την πήρε πίσω."
    assert not (castle_folder / "catalogue-decisions.yaml").exists()
    assert doubter.hears() == []
    # It may be doubted again, on a card of its own
    await doubter.taps("Πίσω στο βιβλίο")
    await doubter.taps("Δεν είναι το ίδιο βιβλίο")
    assert "Δύο βιβλία" in eleni.buttons()
    assert [row["state"] for row in await rows(world, Doubt)] == ["withdrawn", "waiting"]


@pytest.mark.parametrize("why", ["late", "decided"])
async def test_a_doubt_stays_when_its_time_is_over_or_it_is_decided(
    why: str, doubter: Somebody
) -> None:
    undo = doubter.from_bot[-1]
    if why == "late":
        await doubter.world.later(seconds=61)
    else:
        await staff_of(doubter.world).taps("Ένα βιβλίο")
    before = await rows(doubter.world, Doubt)
    doubter.hears()
    await doubter.taps(UNDO, on=undo)
    assert doubter.hears() == [EXPIRED]
    assert await rows(doubter.world, Doubt) == before


async def test_what_was_taken_is_in_the_export(reader: Somebody) -> None:
    await clears(reader)
    await reader.says("/export")
    sent = reader.from_bot[-1]
    stored = reader.world.telegram.files.find(sent["document"]["file_id"])
    assert stored is not None
    assert "taken_away_just_now" in stored.contents().decode()
    assert f"{CASTLE} α" in stored.contents().decode()
