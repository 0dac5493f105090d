"""A patron photographs a barcode: the catalogue answers; any other picture is for a person."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from bot import checking
from bot.pictures import Pictures
from bot.simulator.files import FileStore
from knowledge import barcodes
from knowledge.models import Line
from tests.conftest import PATRON
from tests.people import Librarian, Somebody, World, linked, words
from tests.stories.staffing import QUESTION
from tests.stories.stored import all_cases

pytest.importorskip("zxingcpp", reason="pictures need requirements/images.txt")
pytest.importorskip("PIL", reason="pictures need requirements/images.txt")

from tests import pictures

ZORBA, ZORBA_SHOWN = "9781476782812", "978-1-4767-8281-2"
UNKNOWN, UNKNOWN_SHOWN = "9789609999991", "978-960-99999-9-1"
READ = f"Διάβασα στη φωτογραφία: ISBN {ZORBA_SHOWN}."
PASSED_ON = "Προωθώ"


async def sends(
    somebody: Somebody, picture: bytes, caption: str | None = None, **where: Any
) -> None:
    await somebody.person.send_photo(somebody.chat_id, caption, data=picture, **where)
    await somebody.world.settle()


def asked_for_files(world: World) -> int:
    return [call["method"] for call in world.telegram.calls].count("getFile")


async def test_a_barcode_finds_the_book(world: World, patron: Somebody) -> None:
    await sends(patron, pictures.barcode(ZORBA, angle=8, blur=1, noise=6))
    (said,) = patron.hears()
    read, _, card = said.partition("\n\n")
    assert read == READ
    assert patron.buttons()[-1] == "Ρωτήστε βιβλιοθηκονόμο"
    assert linked(patron.from_bot[-1]) == []
    # And the card is the one that the typed number gets.
    await patron.says(ZORBA_SHOWN)
    assert patron.hears() == [card]
    assert await all_cases(world) == []


async def test_a_picture_sent_as_a_file_is_read_too(world: World, patron: Somebody) -> None:
    picture = pictures.barcode(ZORBA, kind="PNG")
    await patron.person.send_document(PATRON, "scan.png", mime="image/png", data=picture)
    await world.settle()
    assert patron.hears()[0].startswith(READ)


async def test_a_person_is_one_tap_away_and_reads_the_number_and_the_caption(
    patron: Somebody, librarian: Librarian
) -> None:
    await sends(patron, pictures.barcode(ZORBA), "Το έχετε και σε μεγάλα γράμματα;")
    assert patron.hears()[0].startswith(READ)
    await patron.taps("Ρωτήστε βιβλιοθηκονόμο")
    card = words(librarian.card())
    assert ZORBA_SHOWN in card
    assert "Το έχετε και σε μεγάλα γράμματα;" in card


async def test_a_caption_that_the_faq_answers_is_answered_beside_the_book(
    patron: Somebody,
) -> None:
    await sends(patron, pictures.barcode(ZORBA), "Πώς ανανεώνω ένα βιβλίο;")
    first, second = patron.hears()
    assert first.startswith(READ)
    assert "14 ημέρες" in first
    assert "συλλογικός κατάλογος" in second


async def test_a_book_that_no_library_has_goes_to_a_librarian_with_its_picture(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await sends(patron, pictures.barcode(UNKNOWN), "Θα το αγοράσετε;")
    (said,) = patron.hears()
    lines = said.splitlines()
    assert lines[:2] == [
        f"Διάβασα στη φωτογραφία: ISBN {UNKNOWN_SHOWN}.",
        "Κανένα βιβλίο του συλλογικού καταλόγου δεν έχει αυτό το ISBN.",
    ]
    assert PASSED_ON in said
    (case,) = await all_cases(world)
    assert case.question == f"{UNKNOWN_SHOWN}\nΘα το αγοράσετε;"
    assert "photo" in librarian.from_bot[-1]


async def test_a_number_one_slip_away_from_ours_is_another_book(patron: Somebody) -> None:
    """Typed, it would be taken for a slip; a barcode has none."""
    near = "9781476782829"
    assert barcodes.isbns([near]) == (near,)
    await sends(patron, pictures.barcode(near))
    assert "Κανένα βιβλίο του συλλογικού καταλόγου" in patron.hears()[0]


async def test_several_barcodes_in_one_picture(patron: Somebody) -> None:
    await sends(patron, pictures.barcodes(ZORBA, UNKNOWN))
    (said,) = patron.hears()
    assert ZORBA_SHOWN in said.splitlines()[0]
    assert UNKNOWN_SHOWN in said.splitlines()[0]
    assert said.splitlines()[1] == f"Δεν υπάρχουν στον συλλογικό κατάλογο: {UNKNOWN_SHOWN}."
    assert "συλλογικός κατάλογος" in said


async def test_an_album_gets_one_answer_a_book(world: World, patron: Somebody) -> None:
    data = [pictures.barcode(ZORBA), pictures.barcode("9789600314052")]
    await patron.person.send_album(PATRON, data=data)
    await world.settle()
    first, second = patron.hears()
    assert first.startswith(READ)
    assert "978-960-03-1405-2" in second
    assert await all_cases(world) == []


@pytest.mark.parametrize(
    "picture",
    [
        pictures.barcode("5201234567894"),
        pictures.barcode("9771234567003"),
        pictures.packed(pictures.taken([], 0, 0, 0, (640, 480))),
        pictures.barcode(ZORBA)[:3000],
    ],
    ids=["honey", "magazine", "nothing", "cut off"],
)
async def test_any_other_picture_goes_to_a_librarian_as_ever(
    picture: bytes, world: World, patron: Somebody, librarian: Librarian
) -> None:
    await sends(patron, picture, "Τι είναι αυτό;")
    (said,) = patron.hears()
    assert said.startswith(PASSED_ON)
    (case,) = await all_cases(world)
    assert case.question == "Τι είναι αυτό;"
    assert "photo" in librarian.from_bot[-1]


async def test_a_bomb_sent_as_a_file_goes_to_a_librarian(world: World, patron: Somebody) -> None:
    bomb = pictures.bomb(20_000, 20_000)
    await patron.person.send_document(PATRON, "bomb.png", mime="image/png", data=bomb)
    await world.settle()
    assert patron.hears()[0].startswith(PASSED_ON)


async def test_a_file_that_is_no_picture_or_too_large_a_one_is_not_even_fetched(
    world: World, patron: Somebody
) -> None:
    await patron.person.send_document(PATRON, "a.pdf", mime="application/pdf", data=b"%PDF")
    size = barcodes.MOST_BYTES + 1
    await patron.person.send_document(PATRON, "a.png", size, mime="image/png")
    await world.settle()
    assert asked_for_files(world) == 0
    assert patron.hears()[0].startswith(PASSED_ON)


async def test_the_librarian_who_has_the_case_gets_the_picture(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    patron.hears()
    await sends(patron, pictures.barcode(ZORBA))
    assert patron.hears() == []
    assert "photo" in librarian.from_bot[-1]
    assert asked_for_files(world) == 0


async def test_a_picture_in_reply_to_a_case_is_for_the_case(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await sends(patron, pictures.barcode(ZORBA), reply_to=patron.from_bot[-1])
    assert "Το πρόσθεσα στην υπόθεσή σας" in patron.hears()[-1]
    assert "photo" in librarian.from_bot[-1]
    assert asked_for_files(world) == 0


async def test_a_picture_in_reply_to_an_answer_is_read(patron: Somebody) -> None:
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    await sends(patron, pictures.barcode(ZORBA), reply_to=patron.from_bot[-1])
    assert patron.hears()[-1].startswith(READ)


async def test_while_a_case_waits_the_book_is_found_and_can_be_put_to_it(
    patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await sends(patron, pictures.barcode(ZORBA))
    assert patron.hears()[-1].startswith(READ)
    label = next(each for each in patron.buttons() if each.startswith("Είναι για την Q-"))
    await patron.taps(label)
    assert ZORBA_SHOWN in words(librarian.from_bot[-1])


async def test_an_unknown_book_while_a_case_waits_joins_it(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    patron.hears()
    await sends(patron, pictures.barcode(UNKNOWN))
    (said,) = patron.hears()
    assert said.startswith(f"Διάβασα στη φωτογραφία: ISBN {UNKNOWN_SHOWN}.")
    assert "Το πρόσθεσα στην υπόθεσή σας" in said
    assert "photo" in librarian.from_bot[-1]
    assert len(await all_cases(world)) == 1


async def test_who_asked_for_a_person_gets_one(world: World, patron: Somebody) -> None:
    await patron.says("/human")
    patron.hears()
    await sends(patron, pictures.barcode(ZORBA))
    assert patron.hears()[0].startswith(PASSED_ON)
    assert asked_for_files(world) == 0


@pytest.mark.parametrize("kind", ["status", "drop_before"])
async def test_when_telegram_does_not_hand_the_picture_out(
    kind: Any,
    world: World,
    patron: Somebody,
    librarian: Librarian,
    capsys: pytest.CaptureFixture[str],
) -> None:
    world.telegram.faults.add(method="getFile", kind=kind)
    await sends(patron, pictures.barcode(ZORBA))
    assert patron.hears()[0].startswith(PASSED_ON)
    assert "photo" in librarian.from_bot[-1]
    logged = capsys.readouterr()
    lines = (logged.out + logged.err).splitlines()
    assert len([line for line in lines if "a picture could not be read" in line]) == 1
    assert world.bot.token not in logged.out + logged.err
    assert "/file/" not in logged.out + logged.err


async def test_when_the_file_is_gone(
    world: World, patron: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FileStore, "at", lambda store, path: None)
    await sends(patron, pictures.barcode(ZORBA))
    assert patron.hears()[0].startswith(PASSED_ON)


async def test_telegram_is_not_waited_for_longer_than_a_patron_waits(
    world: World, patron: Somebody
) -> None:
    await sends(patron, pictures.barcode(ZORBA))
    photo = patron.messages[0]["photo"][-1]["file_id"]
    world.telegram.faults.add(method="getFile", kind="slow", delay="held")
    impatient = Pictures(world.service.calls, seconds=0.05)
    assert await impatient.isbns_in(photo) == ()
    world.telegram.faults.clear()
    assert await Pictures(world.service.calls).isbns_in(photo) == (ZORBA,)


def test_the_check_says_how_to_switch_it_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checking.notices() == []
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    (notice,) = checking.notices()
    assert notice.startswith("Photos of barcodes are not read")
    assert "requirements/images.txt" in notice


async def test_help_names_it_where_it_works(world: World, patron: Somebody) -> None:
    await patron.says("/help")
    assert "γραμμωτού κώδικα" in patron.hears()[0]
    desk = world.service.turns.desk
    assert desk is not None
    world.service.turns.desk = replace(desk, isbns_in=None)
    await patron.says("/help")
    assert "γραμμωτού κώδικα" not in patron.hears()[0]


async def test_without_the_extra_everything_is_as_before(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    desk = world.service.turns.desk
    assert desk is not None
    world.service.turns.desk = replace(desk, isbns_in=None)
    await sends(patron, pictures.barcode(ZORBA))
    assert patron.hears()[0].startswith(PASSED_ON)
    assert "photo" in librarian.from_bot[-1]
    assert asked_for_files(world) == 0


async def test_the_picture_is_not_kept(world: World, patron: Somebody) -> None:
    picture = pictures.barcode(ZORBA)
    await sends(patron, picture)
    assert patron.hears()[0].startswith(READ)
    async with world.service.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Line)) == 0
    for path in world.data.iterdir():
        if path.is_file():
            assert picture[100:400] not in path.read_bytes(), path


async def test_in_a_topic_a_barcode_is_read_though_another_topic_has_a_librarian(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    world.bot.has_topics = True
    await patron.says("/start")
    one, two = [await patron.person.make_topic(name) for name in ("Ερωτόκριτος", "Βιβλίο")]
    await patron.person.send(PATRON, QUESTION, thread_id=one)
    await world.settle()
    await librarian.taps("Την παίρνω")
    patron.hears()
    await sends(patron, pictures.barcode(ZORBA), thread_id=two)
    assert patron.from_bot[-1]["message_thread_id"] == two
    assert patron.hears()[0].startswith(READ)
    await sends(patron, pictures.barcode(ZORBA), thread_id=one)
    assert patron.hears() == []  # the librarian has it
    assert len(await all_cases(world)) == 1
