"""News of an author: asked for on a book's page, told once a day at most, ended after 90 days."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from knowledge import catalogue
from knowledge.models import Follow, Letter, NoticeChoice
from tests.conftest import LIBRARIAN, STRANGER, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.arriving import ATHENS, arrives, until
from tests.stories.shelving import book, fill, maria, rows_of, world_with
from tests.stories.test_outbox import restart

ANNA, PETROS = "Παπά, Άννα", "Μάρκου, Πέτρος"
CASTLE = book("1", "Το κάστρο των ανέμων", author=ANNA, year=1986)
RIVER = book("2", "Το ποτάμι της λήθης", author=ANNA, year=2026)
HARBOUR = book("3", "Το λιμάνι των κύκνων", author=ANNA, year=2026)
MEADOW = book("4", "Το λιβάδι με τις παπαρούνες", author=PETROS, year=1990)
ISLAND = book("5", "Το νησί των γλάρων", author=PETROS, year=2026)
HEAD = "Νέα στον κατάλογο, από συγγραφείς που παρακολουθείτε:"
FOOT = "Τι σας γράφω και πότε: /notices"
QUESTION = (
    "Πέρασαν οι 90 ημέρες για όσα μου ζητήσατε να σας γράφω:\n— Άννα Παπά\n"
    "Συνεχίζω για άλλες 90 ημέρες; Χωρίς απάντηση σταματώ."
)


def told(*books: str) -> str:
    """Return the message of news with these blocks."""
    return "\n\n".join((HEAD, *books, FOOT))


RIVER_TOLD = "1. Το ποτάμι της λήθης\nΆννα Παπά · 2026\n— Ανεμόπετρα"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a catalogue with a book each by two authors."""
    return fill(tmp_path / "books", ANEM=[CASTLE, MEADOW])


@pytest.fixture
async def reader(open_world: Opener, folder: Path) -> Somebody:
    """Return Μαρία, who follows Άννα Παπά since Monday, 10:42."""
    patron = maria(await world_with(open_world, folder))
    await follows(patron, "Το κάστρο των ανέμων")
    patron.hears()
    return patron


async def follows(somebody: Somebody, title: str) -> str:
    """Open a book and ask for news of its author; return the toast."""
    await somebody.says(title)
    await somebody.taps(somebody.buttons()[0])
    label = "Νέα του συγγραφέα"
    tap = await somebody.taps(label if label in somebody.buttons() else "News of the author")
    answer = await tap.answer
    assert answer["show_alert"]
    return str(answer["text"])


async def rows(world: World, table: type[Follow | NoticeChoice]) -> int:
    async with world.service.database.read() as session:
        return int(await session.scalar(select(func.count()).select_from(table)) or 0)


async def test_following_is_said_shown_and_taken_back(open_world: Opener, folder: Path) -> None:
    patron = maria(await world_with(open_world, folder))
    toast = await follows(patron, "Το κάστρο των ανέμων")
    assert toast == (
        "Έως 21 Φεβρουαρίου 2027 θα σας γράφω για νέα βιβλία: Άννα Παπά. Ώρες και άλλα: /notices"
    )
    assert "Χωρίς νέα του συγγραφέα" in patron.buttons()
    tap = await patron.taps("Χωρίς νέα του συγγραφέα")
    answer = await tap.answer
    assert answer["text"] == "Δεν θα σας γράφω πια για νέα βιβλία αυτού του συγγραφέα."
    assert "Νέα του συγγραφέα" in patron.buttons()
    assert await rows(patron.world, Follow) == 0


async def test_a_new_book_is_told_once(reader: Somebody, folder: Path) -> None:
    """The patron reads it, opens it, and hears nothing more of it."""
    arrives(folder, "ANEM", RIVER)
    await reader.world.later(minutes=2)
    assert reader.hears() == [told(RIVER_TOLD)]
    assert rows_of(reader.from_bot[-1]) == [["Άνοιγμα βιβλίου"], ["Τέλος"]]
    await reader.world.later(days=2)
    assert reader.hears() == []
    await reader.taps("Άνοιγμα βιβλίου")
    assert reader.hears()[0].startswith("Το ποτάμι της λήθης\nΠαπά, Άννα\n2026\n")
    assert "Χωρίς νέα του συγγραφέα" in reader.buttons()


async def test_who_did_not_ask_hears_nothing(reader: Somebody, folder: Path) -> None:
    stranger = Somebody(reader.world, reader.world.telegram.people[STRANGER], STRANGER)
    await stranger.says("Το κάστρο των ανέμων")
    stranger.hears()
    arrives(folder, "ANEM", RIVER, ISLAND)
    await reader.world.later(minutes=2)
    assert reader.hears() == [told(RIVER_TOLD)]
    assert stranger.hears() == []


async def test_two_libraries_with_one_book_are_one_notice(reader: Somebody, folder: Path) -> None:
    """In the same import or later, in capitals or in Latin letters."""
    arrives(folder, "ANEM", RIVER)
    arrives(folder, "GALA", book("77", "ΤΟ ΠΟΤΑΜΙ ΤΗΣ ΛΗΘΗΣ", author=ANNA, year=2026))
    await reader.world.later(minutes=2)
    assert len(reader.hears()) == 1
    arrives(folder, "MYRT", book("9", "Το ποτάμι της λήθης", author="Papa, Anna", year=2026))
    await reader.world.later(days=2)
    assert reader.hears() == []


async def test_a_record_that_is_mended_or_comes_again_is_no_news(
    reader: Somebody, folder: Path
) -> None:
    arrives(folder, "ANEM", book("1", "Το κάστρο των ανέμων", author=ANNA, year=1987))
    catalogue.build(folder)
    arrives(folder, "GALA", book("5", "Το κάστρο των ανέμων", author=ANNA, year=1986))
    await reader.world.later(minutes=2)
    assert reader.hears() == []


async def test_once_a_day_with_all_that_came(reader: Somebody, folder: Path) -> None:
    """Two authors, two imports in a day: the second waits, and both authors share a message."""
    await follows(reader, "Το λιβάδι με τις παπαρούνες")
    reader.hears()
    arrives(folder, "ANEM", RIVER)
    await until(reader.world, "2026-11-23T12:00")
    assert reader.hears() == [told(RIVER_TOLD)]
    arrives(folder, "ANEM", HARBOUR)
    await until(reader.world, "2026-11-23T17:00")
    arrives(folder, "GALA", ISLAND)
    await until(reader.world, "2026-11-24T11:59")
    assert reader.hears() == []
    await until(reader.world, "2026-11-24T12:05")
    assert reader.hears() == [
        told(
            "1. Το λιμάνι των κύκνων\nΆννα Παπά · 2026\n— Ανεμόπετρα",
            "2. Το νησί των γλάρων\nΠέτρος Μάρκου · 2026\n— Γαλαζοχώρι",
        )
    ]
    assert rows_of(reader.from_bot[-1]) == [["1", "2"], ["Τέλος: Παπά", "Τέλος: Μάρκου"]]
    news = reader.from_bot[-1]
    again = news["reply_markup"]["inline_keyboard"][1][0]["callback_data"]
    tap = await reader.taps("Τέλος: Παπά")
    assert (await tap.answer)["text"] == "Δεν θα σας γράφω πια για: Άννα Παπά."
    assert rows_of(reader.from_bot[-1]) == [["1", "2"], ["Αναίρεση: Παπά", "Τέλος: Μάρκου"]]
    tap = await reader.sends_callback(news, again)
    assert (await tap.answer)["text"] == "Έχει ήδη λήξει."
    assert await rows(reader.world, Follow) == 1


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
    open_world: Opener, folder: Path, evening: str, night: str, morning: str
) -> None:
    world = await world_with(open_world, folder)
    reader = maria(world)
    start = datetime.fromisoformat(evening).replace(tzinfo=ATHENS) - timedelta(hours=8)
    await world.later(seconds=(start - world.clock.now()).total_seconds())
    await follows(reader, "Το κάστρο των ανέμων")
    await until(world, evening)
    reader.hears()
    arrives(folder, "ANEM", RIVER)
    await world.later(minutes=2)
    await until(world, night)
    assert reader.hears() == []
    async with world.service.database.read() as session:
        assert (await session.scalars(select(Letter).where(Letter.state == "ready"))).all() == []
    await until(world, morning)
    assert reader.hears() == [told(RIVER_TOLD)]


async def test_other_hours_or_none(reader: Somebody, folder: Path) -> None:
    await reader.says("/notices")
    await reader.taps("20:00–10:00")
    assert "Ήσυχες ώρες: 20:00–10:00." in words(reader.from_bot[-1])
    await until(reader.world, "2026-11-23T20:01")
    arrives(folder, "ANEM", RIVER)
    await until(reader.world, "2026-11-24T09:59")
    assert len(reader.hears()) == 1  # /notices itself
    await until(reader.world, "2026-11-24T10:02")
    assert reader.hears() == [told(RIVER_TOLD)]
    await reader.taps("Χωρίς ήσυχες ώρες")
    assert "Δεν έχετε ήσυχες ώρες" in words(reader.sees("Τι σας γράφω χωρίς"))
    await until(reader.world, "2026-11-26T03:00")
    arrives(folder, "ANEM", HARBOUR)
    await reader.world.later(minutes=2)
    assert len(reader.hears()) == 1


async def test_after_90_days_it_asks_and_without_an_answer_it_ends(
    reader: Somebody, folder: Path
) -> None:
    world = reader.world
    await until(world, "2027-02-21T10:30")
    arrives(folder, "ANEM", RIVER)
    await world.later(minutes=2)
    assert reader.hears() == [told(RIVER_TOLD)]
    await until(world, "2027-02-21T10:45")
    assert reader.hears() == [QUESTION]
    arrives(folder, "ANEM", HARBOUR)
    await until(world, "2027-03-06T12:00")
    assert reader.hears() == []
    await until(world, "2027-03-07T12:00")
    assert await rows(world, Follow) == 0
    await reader.taps("Ναι, συνεχίστε")
    assert reader.hears() == []
    assert words(reader.from_bot[-1]) == "Έχει λήξει. Τι παρακολουθείτε: /notices"


async def test_after_90_days_a_yes_goes_on(reader: Somebody, folder: Path) -> None:
    """What came while it waited for the answer is told then."""
    world = reader.world
    await until(world, "2027-02-21T10:45")
    assert reader.hears() == [QUESTION]
    arrives(folder, "ANEM", RIVER)
    await until(world, "2027-02-23T12:00")
    await reader.taps("Ναι, συνεχίστε")
    assert words(reader.from_bot[-1]) == "Συνεχίζω έως 24 Μαΐου 2027:\n— Άννα Παπά"
    await world.later(minutes=2)
    assert reader.hears() == [told(RIVER_TOLD)]
    await until(world, "2027-05-24T13:00")
    assert reader.hears() == [QUESTION]
    await reader.taps("Όχι, σταματήστε")
    assert await rows(world, Follow) == 0
    assert (
        words(reader.from_bot[-1]) == "Δεν θα σας γράφω πια γι’ αυτά. Τι παρακολουθείτε: /notices"
    )


async def test_the_question_waits_for_the_morning(open_world: Opener, folder: Path) -> None:
    world = await world_with(open_world, folder)
    reader = maria(world)
    await until(world, "2026-11-23T22:00")
    await follows(reader, "Το κάστρο των ανέμων")
    reader.hears()
    await until(world, "2027-02-22T08:59")
    assert reader.hears() == []
    await until(world, "2027-02-22T09:02")
    assert reader.hears() == [QUESTION]


async def test_nothing_piles_up_for_who_blocked_the_bot(reader: Somebody, folder: Path) -> None:
    """They come back after a week of imports: one message has it all."""
    world = reader.world
    arrives(folder, "ANEM", RIVER)
    await reader.person.block()
    await reader.world.settle()
    for day in range(1, 8):
        arrives(folder, "ANEM", book(f"8{day}", f"Τόμος {day} των ποιημάτων", author=ANNA))
        await world.later(days=1)
    assert world.service.outbox.counts.get("refused", 0) == 0
    async with world.service.database.read() as session:
        assert (await session.scalars(select(Letter).where(Letter.state != "sent"))).all() == []
    reader.hears()
    await reader.person.unblock()
    await world.settle()
    await world.later(minutes=2)
    (summary,) = reader.hears()
    assert summary.count("— Ανεμόπετρα") == 8
    await world.later(days=3)
    assert reader.hears() == []


async def staff_is_there(world: World) -> None:
    """Let the librarian begin the bot's chat, so that what she is told of the FAQ arrives."""
    await Librarian(world, world.telegram.people[LIBRARIAN], LIBRARIAN).says("/start")


async def test_who_blocked_the_bot_is_not_asked_and_it_ends(reader: Somebody, folder: Path) -> None:
    await staff_is_there(reader.world)
    await reader.person.block()
    await reader.world.settle()
    await reader.world.later(days=91)
    assert await rows(reader.world, Follow) == 0
    assert reader.world.service.outbox.counts.get("refused", 0) == 0


async def test_an_account_that_is_gone_costs_one_call(reader: Somebody, folder: Path) -> None:
    """No update tells of it: the first message is refused, and no other is made."""
    world = reader.world
    await staff_is_there(world)
    reader.person.deactivate()
    arrives(folder, "ANEM", RIVER)
    await world.later(minutes=2)
    assert world.service.outbox.counts["refused"] == 1
    arrives(folder, "ANEM", HARBOUR)
    await world.later(days=2)
    await world.later(days=89)
    assert world.service.outbox.counts["refused"] == 1
    assert await rows(world, Follow) == 0


async def test_a_restart_in_between_tells_once(reader: Somebody, folder: Path) -> None:
    world = reader.world
    arrives(folder, "ANEM", RIVER)
    await restart(world)
    await world.later(minutes=1)
    await world.later(minutes=1)
    assert reader.hears() == [told(RIVER_TOLD)]
    await restart(world)
    arrives(folder, "ANEM", HARBOUR)
    await world.later(minutes=1)
    await world.later(minutes=1)  # seen, and kept for tomorrow
    await restart(world)
    await world.later(minutes=1)
    assert reader.hears() == []
    await world.later(days=1)
    assert reader.hears() == [told("1. Το λιμάνι των κύκνων\nΆννα Παπά · 2026\n— Ανεμόπετρα")]


async def test_forget_and_export_know_of_it(reader: Somebody, folder: Path) -> None:
    world = reader.world
    await reader.says("/notices")
    await reader.taps("Χωρίς υπενθυμίσεις")
    await reader.says("/export")
    sent = world.telegram.files.find(reader.from_bot[-1]["document"]["file_id"])
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
    arrives(folder, "ANEM", RIVER)
    await reader.says("/forget")
    await reader.taps("Διαγραφή όλων")
    assert (await rows(world, Follow), await rows(world, NoticeChoice)) == (0, 0)
    reader.hears()
    await world.later(days=1)
    assert reader.hears() == []


async def test_switched_off_it_is_silent_and_tells_nothing_old_later(
    reader: Somebody, folder: Path
) -> None:
    world = reader.world
    await reader.says("/notices")
    assert words(reader.from_bot[-1]) == (
        "Τι σας γράφω χωρίς να ρωτήσετε:\n"
        "Υπενθυμίσεις για τις ερωτήσεις σας: ναι\n"
        "Νέα βιβλία συγγραφέων που παρακολουθείτε: ναι\n"
        "— Άννα Παπά, έως 21 Φεβρουαρίου 2027\n"
        "Τίτλοι που προτείνατε, όταν έρθουν: όχι\n"
        "\n"
        "Ήσυχες ώρες: 21:00–09:00. Τότε δεν έρχεται τίποτα από αυτά.\n"
        "Οι απαντήσεις των βιβλιοθηκονόμων, και έως πότε θα τις έχετε, έρχονται πάντα αμέσως."
    )
    assert rows_of(reader.from_bot[-1]) == [
        ["Χωρίς υπενθυμίσεις", "Χωρίς νέα συγγραφέων"],
        ["Τέλος: Παπά"],
        ["22:00–08:00", "20:00–10:00"],
        ["Χωρίς ήσυχες ώρες"],
    ]
    reader.hears()
    await reader.taps("Χωρίς νέα συγγραφέων")
    arrives(folder, "ANEM", RIVER)
    await world.later(days=1)
    assert reader.hears() == []
    await reader.taps("Ξανά νέα συγγραφέων")
    await world.later(minutes=2)
    assert reader.hears() == []
    arrives(folder, "ANEM", HARBOUR)
    await world.later(minutes=2)
    assert reader.hears() == [told("1. Το λιμάνι των κύκνων\nΆννα Παπά · 2026\n— Ανεμόπετρα")]
    await reader.taps("Τέλος: Παπά")
    assert "Για να παρακολουθείτε έναν συγγραφέα" in words(reader.sees("Τι σας γράφω χωρίς"))
    assert await rows(world, Follow) == 0


async def test_english(open_world: Opener, folder: Path) -> None:
    world = await world_with(open_world, folder)
    stranger = Somebody(world, world.telegram.people[STRANGER], STRANGER)
    await stranger.says("/language")
    await stranger.taps("English")
    await follows(stranger, "Το κάστρο των ανέμων")
    stranger.hears()
    arrives(folder, "ANEM", RIVER)
    await world.later(minutes=2)
    assert stranger.hears() == [
        "New in the catalogue, by authors whom you follow:\n\n"
        "1. Το ποτάμι της λήθης\nΆννα Παπά · 2026\n— Anemopetra\n\n"
        "What I write to you, and when: /notices"
    ]


async def test_a_catalogue_that_does_not_answer_loses_nothing(
    reader: Somebody, folder: Path
) -> None:
    current = folder / "CURRENT"
    before = current.read_text()
    current.write_text("g999999\n")
    await reader.world.later(minutes=2)
    current.write_text(before)
    arrives(folder, "ANEM", RIVER)
    await reader.world.later(minutes=2)
    assert reader.hears() == [told(RIVER_TOLD)]


@pytest.mark.parametrize("ref", ["", "x", "0", "-1", "9" * 30, "1.yes", "authors.x", "21-8"])
async def test_forged_taps_do_no_harm(ref: str, reader: Somebody) -> None:
    stranger = Somebody(reader.world, reader.world.telegram.people[STRANGER], STRANGER)
    await stranger.says("/notices")
    for action in ("nstop", "ngoon", "nkind", "nquiet", "nend", "follow", "unfollow", "await"):
        await stranger.sends_callback(stranger.from_bot[-1], f"v1:{action}:{ref}")
    await stranger.sends_callback(stranger.from_bot[-1], f"v1:book:{ref}")
    async with reader.world.service.database.read() as session:
        mine = (await session.scalars(select(Follow))).one()
    await stranger.sends_callback(stranger.from_bot[-1], f"v1:nend:{mine.id}")
    await stranger.sends_callback(stranger.from_bot[-1], f"v1:nstop:{mine.id}")
    assert await rows(reader.world, Follow) == 1
    assert reader.world.service.turns.failed == 0
