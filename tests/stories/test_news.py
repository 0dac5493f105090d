"""News of an author: asked for on a book's page, and told once a day at most."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from knowledge import catalogue
from knowledge.models import Follow, Letter, NoticeChoice
from tests.conftest import STRANGER, Opener
from tests.people import Somebody, words
from tests.stories.arriving import ATHENS, arrives, until
from tests.stories.following import (
    ANNA,
    HARBOUR,
    ISLAND,
    RIVER,
    RIVER_TOLD,
    follows,
    told,
)
from tests.stories.shelving import book, maria, rows_of, world_with
from tests.stories.stored import count
from tests.stories.test_outbox import restart


async def test_following_is_said_shown_and_taken_back(
    open_world: Opener, news_folder: Path
) -> None:
    patron = maria(await world_with(open_world, news_folder))
    toast = await follows(patron, "Το κάστρο των ανέμων")
    assert toast == (
        "Έως 21 Φεβρουαρίου 2027 θα σας γράφω για νέα βιβλία: Άννα Παπά. Ώρες και άλλα: /notices"
    )
    assert "Χωρίς νέα του συγγραφέα" in patron.buttons()
    tap = await patron.taps("Χωρίς νέα του συγγραφέα")
    answer = await tap.answer
    assert answer["text"] == "Δεν θα σας γράφω πια για νέα βιβλία αυτού του συγγραφέα."
    assert "Νέα του συγγραφέα" in patron.buttons()
    assert await count(patron.world, Follow) == 0


async def test_a_new_book_is_told_once(follower: Somebody, news_folder: Path) -> None:
    """The patron reads it, opens it, and hears nothing more of it."""
    arrives(news_folder, "ANEM", RIVER)
    await follower.world.later(minutes=2)
    assert follower.hears() == [told(RIVER_TOLD)]
    assert rows_of(follower.from_bot[-1]) == [["Άνοιγμα βιβλίου"], ["Τέλος"]]
    await follower.world.later(days=2)
    assert follower.hears() == []
    await follower.taps("Άνοιγμα βιβλίου")
    assert follower.hears()[0].startswith("Το ποτάμι της λήθης\nΠαπά, Άννα\n2026\n")
    assert "Χωρίς νέα του συγγραφέα" in follower.buttons()


async def test_who_did_not_ask_hears_nothing(follower: Somebody, news_folder: Path) -> None:
    stranger = Somebody(follower.world, follower.world.telegram.people[STRANGER], STRANGER)
    await stranger.says("Το κάστρο των ανέμων")
    stranger.hears()
    arrives(news_folder, "ANEM", RIVER, ISLAND)
    await follower.world.later(minutes=2)
    assert follower.hears() == [told(RIVER_TOLD)]
    assert stranger.hears() == []


async def test_two_libraries_with_one_book_are_one_notice(
    follower: Somebody, news_folder: Path
) -> None:
    """In the same import or later, in capitals or in Latin letters."""
    arrives(news_folder, "ANEM", RIVER)
    arrives(news_folder, "GALA", book("77", "ΤΟ ΠΟΤΑΜΙ ΤΗΣ ΛΗΘΗΣ", author=ANNA, year=2026))
    await follower.world.later(minutes=2)
    assert len(follower.hears()) == 1
    arrives(news_folder, "MYRT", book("9", "Το ποτάμι της λήθης", author="Papa, Anna", year=2026))
    await follower.world.later(days=2)
    assert follower.hears() == []


async def test_a_record_that_is_mended_or_comes_again_is_no_news(
    follower: Somebody, news_folder: Path
) -> None:
    arrives(news_folder, "ANEM", book("1", "Το κάστρο των ανέμων", author=ANNA, year=1987))
    catalogue.build(news_folder)
    arrives(news_folder, "GALA", book("5", "Το κάστρο των ανέμων", author=ANNA, year=1986))
    await follower.world.later(minutes=2)
    assert follower.hears() == []


async def test_once_a_day_with_all_that_came(follower: Somebody, news_folder: Path) -> None:
    """Two authors, two imports in a day: the second waits, and both authors share a message."""
    await follows(follower, "Το λιβάδι με τις παπαρούνες")
    follower.hears()
    arrives(news_folder, "ANEM", RIVER)
    await until(follower.world, "2026-11-23T12:00")
    assert follower.hears() == [told(RIVER_TOLD)]
    arrives(news_folder, "ANEM", HARBOUR)
    await until(follower.world, "2026-11-23T17:00")
    arrives(news_folder, "GALA", ISLAND)
    await until(follower.world, "2026-11-24T11:59")
    assert follower.hears() == []
    await until(follower.world, "2026-11-24T12:05")
    assert follower.hears() == [
        told(
            "1. Το λιμάνι των κύκνων\nΆννα Παπά · 2026\n— Ανεμόπετρα",
            "2. Το νησί των γλάρων\nΠέτρος Μάρκου · 2026\n— Γαλαζοχώρι",
        )
    ]
    assert rows_of(follower.from_bot[-1]) == [["1", "2"], ["Τέλος: Παπά", "Τέλος: Μάρκου"]]
    news = follower.from_bot[-1]
    again = news["reply_markup"]["inline_keyboard"][1][0]["callback_data"]
    tap = await follower.taps("Τέλος: Παπά")
    assert (await tap.answer)["text"] == "Δεν θα σας γράφω πια για: Άννα Παπά."
    assert rows_of(follower.from_bot[-1]) == [["1", "2"], ["Αναίρεση: Παπά", "Τέλος: Μάρκου"]]
    tap = await follower.sends_callback(news, again)
    assert (await tap.answer)["text"] == "Έχει ήδη λήξει."
    assert await count(follower.world, Follow) == 1


@pytest.mark.parametrize(
    ("evening", "night", "morning"),
    [
        ("2026-11-24T21:00", "2026-11-25T08:58", "2026-11-25T09:01"),
        ("2027-10-30T23:30", "2027-10-31T08:58", "2027-10-31T09:01"),  # 25 hours
        ("2027-03-27T23:30", "2027-03-28T08:58", "2027-03-28T09:01"),  # 23 hours
    ],
    ids=["across midnight", "clocks go back", "clocks go forward"],
)
async def test_nothing_comes_in_quiet_hours(
    open_world: Opener, news_folder: Path, evening: str, night: str, morning: str
) -> None:
    world = await world_with(open_world, news_folder)
    follower = maria(world)
    start = datetime.fromisoformat(evening).replace(tzinfo=ATHENS) - timedelta(hours=8)
    await world.later(seconds=(start - world.clock.now()).total_seconds())
    await follows(follower, "Το κάστρο των ανέμων")
    await until(world, evening)
    follower.hears()
    arrives(news_folder, "ANEM", RIVER)
    await world.later(minutes=2)
    await until(world, night)
    assert follower.hears() == []
    async with world.service.database.read() as session:
        assert (await session.scalars(select(Letter).where(Letter.state == "ready"))).all() == []
    await until(world, morning)
    assert follower.hears() == [told(RIVER_TOLD)]


async def test_other_hours_or_none(follower: Somebody, news_folder: Path) -> None:
    await follower.says("/notices")
    await follower.taps("20:00–10:00")
    assert "Ήσυχες ώρες: 20:00–10:00." in words(follower.from_bot[-1])
    await until(follower.world, "2026-11-23T20:01")
    arrives(news_folder, "ANEM", RIVER)
    await until(follower.world, "2026-11-24T09:59")
    assert len(follower.hears()) == 1  # /notices itself
    await until(follower.world, "2026-11-24T10:02")
    assert follower.hears() == [told(RIVER_TOLD)]
    await follower.taps("Χωρίς ήσυχες ώρες")
    assert "Δεν έχετε ήσυχες ώρες" in words(follower.sees("Τι σας γράφω χωρίς"))
    await until(follower.world, "2026-11-26T03:00")
    arrives(news_folder, "ANEM", HARBOUR)
    await follower.world.later(minutes=2)
    assert len(follower.hears()) == 1


async def test_a_restart_in_between_tells_once(follower: Somebody, news_folder: Path) -> None:
    world = follower.world
    arrives(news_folder, "ANEM", RIVER)
    await restart(world)
    await world.later(minutes=1)
    await world.later(minutes=1)
    assert follower.hears() == [told(RIVER_TOLD)]
    await restart(world)
    arrives(news_folder, "ANEM", HARBOUR)
    await world.later(minutes=1)
    await world.later(minutes=1)  # seen, and kept for tomorrow
    await restart(world)
    await world.later(minutes=1)
    assert follower.hears() == []
    await world.later(days=1)
    assert follower.hears() == [told("1. Το λιμάνι των κύκνων\nΆννα Παπά · 2026\n— Ανεμόπετρα")]


async def test_forget_and_export_know_of_it(follower: Somebody, news_folder: Path) -> None:
    world = follower.world
    await follower.says("/notices")
    await follower.taps("Χωρίς υπενθυμίσεις")
    await follower.says("/export")
    sent = world.telegram.files.find(follower.from_bot[-1]["document"]["file_id"])
    assert sent is not None
    kept = json.loads(sent.contents())
    assert kept["follows"] == [
        {"kind": "authors", "name": ANNA, "until": "2027-02-21T08:42:00+00:00"}
    ]
    assert kept["notices"] == {
        "reminders": False,
        "authors": True,
        "titles": True,
        "quiet_hours": "21-9",
        "last_news": None,
    }
    arrives(news_folder, "ANEM", RIVER)
    await follower.says("/forget")
    await follower.taps("Διαγραφή όλων")
    assert (await count(world, Follow), await count(world, NoticeChoice)) == (0, 0)
    follower.hears()
    await world.later(days=1)
    assert follower.hears() == []


async def test_switched_off_it_is_silent_and_tells_nothing_old_later(
    follower: Somebody, news_folder: Path
) -> None:
    world = follower.world
    await follower.says("/notices")
    assert words(follower.from_bot[-1]) == (
        "Τι σας γράφω χωρίς να ρωτήσετε:\n"
        "Υπενθυμίσεις για τις ερωτήσεις σας: ναι\n"
        "Νέα βιβλία συγγραφέων που παρακολουθείτε: ναι\n"
        "— Άννα Παπά, έως 21 Φεβρουαρίου 2027\n"
        "Τίτλοι που προτείνατε, όταν έρθουν: όχι\n"
        "\n"
        "Ήσυχες ώρες: 21:00–09:00. Τότε δεν έρχεται τίποτα από αυτά.\n"
        "Οι απαντήσεις των βιβλιοθηκονόμων, και έως πότε θα τις έχετε, έρχονται πάντα αμέσως."
    )
    assert rows_of(follower.from_bot[-1]) == [
        ["Χωρίς υπενθυμίσεις", "Χωρίς νέα συγγραφέων"],
        ["Τέλος: Παπά"],
        ["22:00–08:00", "20:00–10:00"],
        ["Χωρίς ήσυχες ώρες"],
    ]
    follower.hears()
    await follower.taps("Χωρίς νέα συγγραφέων")
    arrives(news_folder, "ANEM", RIVER)
    await world.later(days=1)
    assert follower.hears() == []
    await follower.taps("Ξανά νέα συγγραφέων")
    await world.later(minutes=2)
    assert follower.hears() == []
    arrives(news_folder, "ANEM", HARBOUR)
    await world.later(minutes=2)
    assert follower.hears() == [told("1. Το λιμάνι των κύκνων\nΆννα Παπά · 2026\n— Ανεμόπετρα")]
    await follower.taps("Τέλος: Παπά")
    assert "Για να παρακολουθείτε έναν συγγραφέα" in words(follower.sees("Τι σας γράφω χωρίς"))
    assert await count(world, Follow) == 0


async def test_english(open_world: Opener, news_folder: Path) -> None:
    world = await world_with(open_world, news_folder)
    stranger = Somebody(world, world.telegram.people[STRANGER], STRANGER)
    await stranger.says("/language")
    await stranger.taps("English")
    await follows(stranger, "Το κάστρο των ανέμων")
    stranger.hears()
    arrives(news_folder, "ANEM", RIVER)
    await world.later(minutes=2)
    assert stranger.hears() == [
        "New in the catalogue, by authors whom you follow:\n\n"
        "1. Το ποτάμι της λήθης\nΆννα Παπά · 2026\n— Anemopetra\n\n"
        "What I write to you, and when: /notices"
    ]


async def test_a_catalogue_that_does_not_answer_loses_nothing(
    follower: Somebody, news_folder: Path
) -> None:
    current = news_folder / "CURRENT"
    before = current.read_text()
    current.write_text("g999999\n")
    await follower.world.later(minutes=2)
    current.write_text(before)
    arrives(news_folder, "ANEM", RIVER)
    await follower.world.later(minutes=2)
    assert follower.hears() == [told(RIVER_TOLD)]


@pytest.mark.parametrize("ref", ["", "x", "0", "-1", "9" * 30, "1.yes", "authors.x", "21-8"])
async def test_forged_taps_do_no_harm(ref: str, follower: Somebody) -> None:
    stranger = Somebody(follower.world, follower.world.telegram.people[STRANGER], STRANGER)
    await stranger.says("/notices")
    for action in ("nstop", "ngoon", "nkind", "nquiet", "nend", "follow", "unfollow", "await"):
        await stranger.sends_callback(stranger.from_bot[-1], f"v1:{action}:{ref}")
    await stranger.sends_callback(stranger.from_bot[-1], f"v1:book:{ref}")
    async with follower.world.service.database.read() as session:
        mine = (await session.scalars(select(Follow))).one()
    await stranger.sends_callback(stranger.from_bot[-1], f"v1:nend:{mine.id}")
    await stranger.sends_callback(stranger.from_bot[-1], f"v1:nstop:{mine.id}")
    assert await count(follower.world, Follow) == 1
    assert follower.world.service.turns.failed == 0
