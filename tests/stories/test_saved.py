"""A patron's own list of books: saved, opened again, taken along, cleared; nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from knowledge import saved
from knowledge.catalogue import load_files
from knowledge.models import Saved
from tests.conftest import STRANGER, Opener
from tests.knowledge.catalogue.writing import file, iso2709
from tests.people import Message, Somebody, World, linked, words
from tests.stories.shelving import CASTLE, book, castles, fill, maria, rows_of, world_with
from tests.stories.stored import count
from tests.stories.test_outbox import restart

EMPTY = "Η λίστα σας είναι άδεια. Ανοίξτε ένα βιβλίο και πατήστε «Αποθήκευση»."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a catalogue of thirteen castles."""
    return fill(tmp_path / "books", ANEM=castles(13))


@pytest.fixture
async def reader(open_world: Opener, folder: Path) -> Somebody:
    """Return Μαρία, with the first and the second castle on her list."""
    patron = maria(await world_with(open_world, folder))
    await patron.says(CASTLE)
    for number in ("1", "2"):
        await patron.taps(number)
        await patron.taps("Αποθήκευση")
        await patron.taps("Πίσω στη λίστα")
    return patron


def shown(patron: Somebody) -> str:
    return words(patron.from_bot[-1])


def text_of(world: World, message: Message) -> str:
    """Return the contents of the document in a message."""
    stored = world.telegram.files.find(message["document"]["file_id"])
    assert stored is not None
    return stored.contents().decode()


async def test_a_list_of_ones_own(reader: Somebody) -> None:
    await reader.says("/list")
    assert shown(reader) == (
        "2 βιβλία στη λίστα σας.\n\n"
        "1. Το κάστρο των ανέμων β\nΠαπά, Άννα · 1987\n\n"
        "2. Το κάστρο των ανέμων α\nΠαπά, Άννα · 1986"
    )
    assert rows_of(reader.from_bot[-1]) == [
        ["1", "2"],
        ["Εξαγωγή", "Καθαρισμός"],
        ["Ρωτήστε βιβλιοθηκονόμο"],
    ]
    await reader.taps("2")
    assert shown(reader).startswith("Το κάστρο των ανέμων α\n")
    await reader.taps("Αφαίρεση από τη λίστα")
    assert "Αποθήκευση" in reader.buttons()
    await reader.taps("Πίσω στη λίστα")
    assert shown(reader).startswith("1 βιβλίο στη λίστα σας.\n\n1. Το κάστρο των ανέμων β\n")
    assert len([row for row in reader.from_bot if "στη λίστα σας" in words(row)]) == 1


async def test_a_double_tap_saves_once(reader: Somebody) -> None:
    await reader.taps("3")
    message = reader.from_bot[-1]
    (data,) = [
        button["callback_data"]
        for row in message["reply_markup"]["inline_keyboard"]
        for button in row
        if button["text"] == "Αποθήκευση"
    ]
    for _ in range(3):
        tap = await reader.sends_callback(message, data)
        assert (await tap.answer)["text"] == "Είναι στη λίστα σας: /list"
    assert await count(reader.world, Saved) == 3
    for _ in range(2):
        await reader.sends_callback(message, data.replace("save", "unsave"))
    assert await count(reader.world, Saved) == 2


async def test_an_empty_list(patron: Somebody) -> None:
    await patron.says("/list")
    assert patron.hears() == [EMPTY]


async def test_a_long_list_has_pages(reader: Somebody) -> None:
    for page in range(3):
        for number in range(5 * page + 1, min(5 * page + 5, 13) + 1):
            await reader.taps(str(number))
            if "Αποθήκευση" in reader.buttons():
                await reader.taps("Αποθήκευση")
            await reader.taps("Πίσω στη λίστα")
        if page < 2:
            await reader.taps("Περισσότερα")
    await reader.says("/list")
    assert shown(reader).startswith("13 βιβλία στη λίστα σας.\n\n1. Το κάστρο των ανέμων ν\n")
    await reader.taps("Περισσότερα")
    assert "13. Το κάστρο των ανέμων α" in shown(reader)
    await reader.taps("12")
    await restart(reader.world)
    await reader.taps("Πίσω στη λίστα")
    assert "13. Το κάστρο των ανέμων α" in shown(reader)


async def test_a_list_is_full_at_two_hundred(reader: Somebody) -> None:
    async with reader.world.service.database.write() as session:
        owner = (await session.scalars(select(Saved.patron_id))).first()
        session.add_all(
            Saved(
                patron_id=owner,
                record=f"x{number}",
                title="Τίτλος",
                author="",
                year=None,
                saved_at=reader.world.clock.now(),
            )
            for number in range(saved.MOST - 2)
        )
    await reader.taps("3")
    tap = await reader.taps("Αποθήκευση")
    assert await tap.answer == {
        "text": "Η λίστα σας γέμισε: 200 βιβλία. Αφαιρέστε πρώτα ένα.",
        "show_alert": True,
    }
    assert await count(reader.world, Saved) == saved.MOST


async def test_a_book_that_left_the_catalogue_keeps_its_title(
    reader: Somebody, folder: Path
) -> None:
    fill(folder, ANEM=castles(13)[1:])
    await reader.says("/list")
    assert shown(reader).endswith(
        "2. Το κάστρο των ανέμων α\nΠαπά, Άννα · 1986\nδεν υπάρχει πια στον κατάλογο"
    )
    await reader.taps("2")
    assert shown(reader) == (
        "Το κάστρο των ανέμων α\n"
        "Αυτή η έκδοση δεν υπάρχει πια στον κατάλογο.\n"
        "Γράψτε τον τίτλο, τον συγγραφέα ή το ISBN και θα το αναζητήσω."
    )
    await reader.taps("Πίσω στη λίστα")
    await reader.taps("Εξαγωγή")
    told = text_of(reader.world, reader.from_bot[-1])
    assert told.endswith("Δεν υπάρχουν πια στον κατάλογο:\nΤο κάστρο των ανέμων α · Παπά, Άννα\n")
    await reader.taps("2")
    await reader.taps("Αφαίρεση από τη λίστα")
    assert await count(reader.world, Saved) == 1
    await reader.taps("Πίσω στη λίστα")
    assert reader.sees("1 βιβλίο στη λίστα σας.\n\n1. Το κάστρο των ανέμων β\n")


async def test_a_book_that_another_library_joined_stays_saved(
    open_world: Opener, tmp_path: Path
) -> None:
    told = {"author": "Παπά, Άννα", "publisher": "Κέδρος", "isbn": "9789602110829"}
    one = book("1", CASTLE, year=1986, **told)
    folder = fill(tmp_path / "books", GALA=[one])
    patron = maria(await world_with(open_world, folder))
    await patron.says(CASTLE)
    await patron.taps("1")
    await patron.taps("Αποθήκευση")
    old = id_on(patron.from_bot[-1])
    # When another one sends the same book, and the edition is called by that one's id
    fill(folder, ANEM=[one], GALA=[one])
    await patron.says("/list")
    await patron.taps("1")
    page = patron.from_bot[-1]
    assert "Ανεμόπετρα" in words(page)
    assert id_on(page) != old
    # Then it is still the book that she saved, by its old id as by its new one
    assert rows_of(page)[0] == ["Παραπομπή", "Αφαίρεση από τη λίστα"]
    await patron.sends_callback(page, page_button(page).replace(id_on(page), old))
    assert rows_of(patron.from_bot[-1])[0] == ["Παραπομπή", "Αποθήκευση"]
    assert await count(patron.world, Saved) == 0


async def test_a_book_that_one_of_its_libraries_weeded_out_stays_saved(
    open_world: Opener, tmp_path: Path
) -> None:
    """The edition was called by the id of the record that went; another library still has it."""
    one = book("1", CASTLE, author="Παπά, Άννα", publisher="Κέδρος", year=1986)
    folder = fill(tmp_path / "books", ANEM=[one], GALA=[one])
    patron = maria(await world_with(open_world, folder))
    await patron.says(CASTLE)
    await patron.taps("1")
    await patron.taps("Αποθήκευση")
    old = id_on(patron.from_bot[-1])
    gone = iso2709(one[1:], leader="00000dam a2200000 i 4500")
    load_files(folder, "ANEM", [file(tmp_path, "gone.mrc", gone)])
    await patron.says("/list")
    await patron.taps("1")
    page = patron.from_bot[-1]
    assert "Γαλαζοχώρι" in words(page)
    assert id_on(page) != old
    await patron.taps("Αφαίρεση από τη λίστα")
    assert await count(patron.world, Saved) == 0
    # And the link that she once shared opens it too
    await patron.says(f"/start r_{old}")
    assert "Γαλαζοχώρι" in words(patron.from_bot[-1])


def page_button(page: Message) -> str:
    """Return the data of the button on an edition's page that saves it or takes it off."""
    return str(page["reply_markup"]["inline_keyboard"][0][1]["callback_data"])


def id_on(page: Message) -> str:
    """Return the id by which an edition's page calls it."""
    return page_button(page).split(".")[1]


async def test_the_list_as_a_file_with_every_book_cited(reader: Somebody) -> None:
    await reader.says("/list")
    await reader.taps("Εξαγωγή")
    sent = reader.from_bot[-1]
    assert sent["document"]["file_name"] == "lista.txt"
    assert text_of(reader.world, sent) == (
        "Η λίστα μου · 23 Νοεμβρίου 2026\n\n\n"
        "APA\n\n"
        "Παπά, Α. (1986). Το κάστρο των ανέμων α.\n\n"
        "Παπά, Α. (1987). Το κάστρο των ανέμων β.\n\n\n"
        "Chicago\n\n"
        "Παπά, Άννα. Το κάστρο των ανέμων α. 1986.\n\n"
        "Παπά, Άννα. Το κάστρο των ανέμων β. 1987.\n"
    )


async def test_clearing_asks_first(reader: Somebody) -> None:
    await reader.says("/list")
    await reader.taps("Καθαρισμός")
    assert shown(reader) == "Να αφαιρεθούν και τα 2 βιβλία από τη λίστα σας;"
    await reader.taps("Όχι")
    assert shown(reader).startswith("2 βιβλία στη λίστα σας.")
    await reader.taps("Καθαρισμός")
    message = reader.from_bot[-1]
    await reader.taps("Ναι, να καθαριστεί")
    assert shown(reader) == "Η λίστα σας καθαρίστηκε."
    assert await count(reader.world, Saved) == 0
    # A second tap, and an old button of the list, find nothing more to do.
    await reader.taps("Ναι, να καθαριστεί", on=message)
    await reader.says("/list")
    assert reader.hears()[-1] == EMPTY


async def test_the_list_stays_when_texts_are_erased(reader: Somebody) -> None:
    await reader.world.later(days=60)
    await reader.world.service.housekeeping.tidying.once()
    await reader.says("/list")
    assert shown(reader).startswith("2 βιβλία στη λίστα σας.")


async def test_nobody_sees_anothers_list(reader: Somebody) -> None:
    await reader.says("/list")
    data = reader.from_bot[-1]["reply_markup"]["inline_keyboard"][1][0]["callback_data"]
    stranger = Somebody(reader.world, reader.world.telegram.people[STRANGER], STRANGER)
    await stranger.says("/list")
    assert stranger.hears() == ["Your list is empty. Open a book and tap “Save”."]
    for action in ("export", "clear", "cleared", "mylist"):
        await stranger.sends_callback(stranger.from_bot[0], data.replace("export", action))
        assert stranger.hears()[-1].startswith("This button has expired.")
    assert await count(reader.world, Saved) == 2


async def test_a_hostile_title_on_the_list_is_only_text(open_world: Opener, tmp_path: Path) -> None:
    dragon = book("1", "Δράκος <i>x</i> @evilbot www.evil.example", author="Παπά, Άννα")
    patron = maria(await world_with(open_world, fill(tmp_path / "books", ANEM=[dragon])))
    await patron.says("έχετε το βιβλίο Δράκος x evilbot;")
    await patron.taps("1")
    await patron.taps("Αποθήκευση")
    await patron.says("/list")
    assert "1. Δράκος <i>x</i> @evilbot www.evil.example\n" in shown(patron)
    assert linked(patron.from_bot[-1]) == []


async def test_privacy_tells_of_the_list(patron: Somebody) -> None:
    await patron.says("/privacy")
    assert "μόνο δική σας και μένει ώσπου να την καθαρίσετε: /list" in patron.hears()[-1]


# ---- /cite


async def test_cite_takes_the_book_opened_last(reader: Somebody) -> None:
    await reader.says("/cite")
    assert shown(reader).startswith("APA\nΠαπά, Α. (1987). Το κάστρο των ανέμων β.\n\nChicago\n")
    assert [entity["type"] for entity in reader.from_bot[-1]["entities"]] == [
        "bold",
        "italic",
        "bold",
        "italic",
        "italic",
    ]
    copied = reader.from_bot[-1]["reply_markup"]["inline_keyboard"][0][0]
    assert copied["copy_text"]["text"] == "Παπά, Α. (1987). Το κάστρο των ανέμων β."


async def test_cite_as_a_reply_takes_the_book_replied_to(reader: Somebody) -> None:
    await reader.taps("1")
    page = reader.from_bot[-1]
    await reader.says("Το κάστρο των ανέμων δ")
    await reader.taps("1")
    await reader.says("/cite", reply_to=page)
    assert "Το κάστρο των ανέμων α" in shown(reader)
    await reader.says("/cite")
    assert "Το κάστρο των ανέμων α" not in shown(reader)


async def test_cite_before_any_book_was_opened(patron: Somebody) -> None:
    await patron.says("/cite")
    assert patron.hears() == [
        "Ανοίξτε πρώτα ένα βιβλίο, με τον αριθμό κάτω από τη λίστα, και μετά στείλτε /cite."
    ]


async def test_cite_when_the_book_has_left(reader: Somebody, folder: Path) -> None:
    fill(folder, ANEM=castles(13)[4:])
    await reader.says("/cite")
    assert shown(reader).startswith("Αυτή η έκδοση δεν υπάρχει πια στον κατάλογο.\n")
