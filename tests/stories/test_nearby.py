"""Where a patron is: a location that is used once, or a town typed instead of it."""

from __future__ import annotations

import io
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import select

from bot import logs
from knowledge import sample
from knowledge.models import Case, Patron, Received
from tests.conftest import PATRON, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.test_outbox import restart

LAT, LON = 39.512345, 22.298765  # between Anemopetra and Galazochori
UNKNOWN = "Ποιος τύπωσε τον πρώτο Ερωτόκριτο;"


async def shares(patron: Somebody, lat: float = LAT, lon: float = LON) -> None:
    await patron.person.send_location(PATRON, lat, lon)
    await patron.world.settle()


def sent(world: World, method: str) -> list[dict[str, object]]:
    return [call["params"] for call in world.telegram.calls if call["method"] == method]


def markups(world: World) -> list[dict[str, object]]:
    """Return the reply keyboards that the bot showed or took away, in order."""
    found = [params.get("reply_markup", {}) for params in sent(world, "sendMessage")]
    return [markup for markup in found if "inline_keyboard" not in markup and markup]


async def step_of(world: World) -> str:
    async with world.service.database.read() as session:
        return str(await session.scalar(select(Patron.step)))


async def test_a_shared_location_finds_the_nearest(world: World, patron: Somebody) -> None:
    await patron.says("/hours")
    await patron.taps("Η πιο κοντινή μου")
    assert "χρησιμοποιείται μία φορά" in patron.hears()[-1]
    assert markups(world)[-1]["keyboard"] == [
        [{"text": "Κοινοποίηση τοποθεσίας", "request_location": True}],
        [{"text": "Χωρίς τοποθεσία"}],
    ]
    await shares(patron)
    assert patron.hears() == [
        "Η τοποθεσία σας χρησιμοποιήθηκε μία φορά και δεν φυλάσσεται.\n"
        "Κατά απόσταση από εσάς, σε ευθεία:",
        "Γαλαζοχώρι · 7,4 χλμ.\nανοιχτή ως τις 15:00\n\n"
        "Ανεμόπετρα · 12 χλμ.\nανοιχτή ως τις 20:00\n\n"
        "Πλατανόρεμα · 22 χλμ.\nανοιχτή ως τις 16:00\n\n"
        "Μυρτόβρυση · 26 χλμ.\nκλειστή τώρα · ανοίγει αύριο στις 09:00\n\n"
        "Φεγγαρόπετρα · 32 χλμ.\nανοιχτή ως τις 17:00",
    ]
    # The keyboard is gone, and the list stays while pages are read beside it
    assert markups(world)[-1] == {"remove_keyboard": True}
    assert await step_of(world) == ""
    await patron.taps("Γαλαζοχώρι", on=patron.from_bot[-1])
    assert patron.hears()[0].startswith("Δημόσια Βιβλιοθήκη Γαλαζοχωρίου")
    assert "Όλες οι βιβλιοθήκες" not in patron.buttons()


async def test_a_location_without_being_asked(world: World, patron: Somebody) -> None:
    await shares(patron, 39.5411, 22.1681)
    said = patron.hears()
    assert len(said) == 1
    assert said[0].startswith(
        "Κατά απόσταση από εσάς, σε ευθεία:\n\nΑνεμόπετρα · κάτω από 1 χλμ.\nανοιχτή"
    )
    assert said[0].endswith("Η τοποθεσία σας χρησιμοποιήθηκε μία φορά και δεν φυλάσσεται.")
    assert markups(world) == []


async def test_a_location_while_a_librarian_has_the_case_goes_to_them(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(UNKNOWN)
    await librarian.taps("Την παίρνω")
    patron.hears()
    await shares(patron)
    assert patron.hears() == []
    assert librarian.from_bot[-1]["location"]["latitude"] == LAT
    # Unless the patron has just asked which library is near
    await patron.says("/hours")
    await patron.taps("Η πιο κοντινή μου")
    patron.hears()
    before = len(librarian.from_bot)
    await shares(patron)
    assert "Γαλαζοχώρι · 7,4 χλμ." in patron.hears()[-1]
    assert len(librarian.from_bot) == before


async def test_the_button_answers_as_a_reply_to_the_bot(world: World, patron: Somebody) -> None:
    """Telegram's apps send a location that a button asked for as a reply to the question."""
    await patron.says("/hours")
    await patron.taps("Η πιο κοντινή μου")
    asked = patron.from_bot[-1]["message_id"]
    patron.hears()
    await patron.person.send_location(PATRON, LAT, LON, reply_to=asked)
    await world.settle()
    assert "Γαλαζοχώρι · 7,4 χλμ." in patron.hears()[-1]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Return what the service logs while the test runs, at the finest level."""
    root, kept = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.set_up("DEBUG", "json", stream)
    yield stream
    root.handlers[:], root.level = handlers, level
    structlog.configure(**kept)


def holders(folder: Path, *needles: str) -> list[str]:
    """Return the files below `folder` that have one of the needles in them."""
    files = [file for file in folder.rglob("*") if file.is_file() and "cache" not in file.parts]
    return [
        file.name for file in files if any(one.encode() in file.read_bytes() for one in needles)
    ]


async def test_a_location_is_nowhere_when_the_turn_is_done(
    log: io.StringIO, open_world: Opener
) -> None:
    """Neither in a table, nor in what SQLite leaves of rows in its files, nor in the log."""
    world = await open_world(log_level="DEBUG")
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    await shares(patron)
    await patron.says("/hours")
    await patron.taps("Η πιο κοντινή μου")
    await shares(patron)
    await patron.says(UNKNOWN)
    await shares(patron)  # this one goes to the case
    assert "7,4 χλμ." in words(patron.sees("7,4 χλμ."))
    needles = ("39.512345", "22.298765", "39.5123", "22.2987")
    assert (world.data / "kallimachos.db-wal").stat().st_size > 0
    assert holders(world.data, *needles) == []
    with sqlite3.connect(world.data / "kallimachos.db") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    assert holders(world.data, *needles) == []
    async with world.service.database.read() as session:
        assert set(await session.scalars(select(Received.raw))) == {""}
    written = log.getvalue()
    assert written
    assert not any(one in written for one in needles)


async def test_a_location_that_a_crash_left_behind_is_asked_for_again(
    world: World, patron: Somebody
) -> None:
    """The inbox kept the update without the place: the next run knows only that there was one."""
    await world.service.turns.stop()
    await shares(patron)
    async with world.service.database.read() as session:
        (raw,) = await session.scalars(select(Received.raw).where(Received.state == "waiting"))
    assert '"location":{"latitude":null,"longitude":null}' in raw
    await restart(world)
    assert patron.hears() == [
        "Δεν φυλάσσω τοποθεσίες και η δική σας χάθηκε. Στείλτε την ξανά, παρακαλώ."
    ]


async def test_a_town_typed_below_the_question_where(world: World, patron: Somebody) -> None:
    await patron.says("/hours")
    await patron.taps("Η πιο κοντινή μου")
    patron.hears()
    await patron.says("φεγγαροπετρα")
    first, second = patron.hears()
    assert first == "Κατά απόσταση, σε ευθεία, από: Φεγγαρόπετρα"
    assert second.startswith("Φεγγαρόπετρα\nανοιχτή ως τις 17:00\n\nΑνεμόπετρα · 21 χλμ.")
    assert markups(world)[-1] == {"remove_keyboard": True}


@pytest.mark.parametrize(
    ("typed", "then"),
    [
        ("Χωρίς τοποθεσία", None),
        ("Πώς ανανεώνω ένα βιβλίο;", "14 ημέρες"),
        (UNKNOWN, "βιβλιοθηκονόμο"),
    ],
)
async def test_without_a_location_the_keyboard_goes_away(
    typed: str, then: str | None, world: World, patron: Somebody
) -> None:
    await patron.says("/hours")
    await patron.taps("Η πιο κοντινή μου")
    patron.hears()
    await patron.says(typed)
    heard = patron.hears()
    assert heard[0] == "Εντάξει, χωρίς την τοποθεσία σας."
    assert [then in said for said in heard[1:]] == ([] if then is None else [True])
    assert markups(world)[-1] == {"remove_keyboard": True}
    assert await step_of(world) == ""


async def test_words_for_a_librarian_reach_them_even_below_that_question(
    patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(UNKNOWN)
    await librarian.taps("Την παίρνω")
    await patron.says("/hours")
    await patron.taps("Η πιο κοντινή μου")
    patron.hears()
    await patron.says("στις πέντε")
    assert patron.hears() == ["Εντάξει, χωρίς την τοποθεσία σας."]
    assert "στις πέντε" in words(librarian.from_bot[-1])


async def test_an_unknown_town_below_the_question_and_cancel(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says("/hours")
    await patron.taps("Η πιο κοντινή μου")
    patron.hears()
    await patron.says("Άνω Πουθενά")
    first, second = patron.hears()
    assert first == "Δεν γνωρίζω μέρος με το όνομα «Άνω Πουθενά». Οι βιβλιοθήκες είναι:"
    assert second.startswith("Ανεμόπετρα\nανοιχτή")
    assert librarian.from_bot == []
    await patron.taps("Η πιο κοντινή μου")
    patron.hears()
    await patron.says("/cancel")
    assert patron.hears() == ["Σταμάτησα: δεν ρωτώ πια πού βρίσκεστε. Γράψτε όποτε θέλετε."]
    assert markups(world)[-1] == {"remove_keyboard": True}
    async with world.service.database.read() as session:
        assert list(await session.scalars(select(Case))) == []


async def test_libraries_without_a_place_are_listed_as_they_are(
    open_world: Opener, tmp_path: Path
) -> None:
    """The one file of before knows no places; nobody hears that one library is nearer."""
    folder = tmp_path / "libraries"
    folder.mkdir()
    for sheet in sample.LIBRARIES.iterdir():
        lines = sheet.read_text(encoding="utf-8").splitlines(keepends=True)
        bare = "".join(line for line in lines if not line.startswith("place:"))
        (folder / sheet.name).write_text(bare, encoding="utf-8")
    world = await open_world(libraries_file=folder)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    await shares(patron)
    assert patron.hears()[0].startswith(
        "Δεν έχω σημειωμένο πού βρίσκονται οι βιβλιοθήκες. Οι βιβλιοθήκες είναι:\n\nΑνεμόπετρα"
    )
    await patron.taps("Ανεμόπετρα")
    assert "Χάρτης" not in patron.buttons()
