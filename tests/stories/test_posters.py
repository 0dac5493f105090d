"""A patron scans a poster in a library: the chat opens there, or at a shelf's books."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from handlers import starting
from knowledge.models import Patron
from tests.conftest import STRANGER
from tests.people import Librarian, Somebody, World, words
from tests.stories.test_outbox import restart

ANEM = "Δημοτική Βιβλιοθήκη Ανεμόπετρας"
GALA = "Δημόσια Βιβλιοθήκη Γαλαζοχωρίου"
OFFER = "Αν είναι η βιβλιοθήκη σας, οι κανόνες και το ωράριό της θα έρχονται πρώτα."


def link(library: str, asked: str) -> str:
    return "/start " + starting.shelf_payload(library, asked)


async def library_of(world: World, somebody: Somebody) -> str:
    async with world.service.database.read() as session:
        found = await session.scalars(
            select(Patron.library).where(Patron.telegram_id == somebody.person.id)
        )
        return found.one()


async def test_a_new_patron_is_greeted_at_the_library_and_may_make_it_theirs(
    world: World, patron: Somebody
) -> None:
    await patron.says("/start b_ANEM")
    (said,) = patron.hears()
    assert said.startswith("Γεια σας. Είμαι το bot: Δίκτυο Βιβλιοθηκών Πίνακες.")
    assert said.splitlines()[-2:] == [f"Έρχεστε από: {ANEM}.", OFFER]
    assert patron.buttons() == [
        "Είναι η βιβλιοθήκη μου",
        "Ωράριο",
        "English",
        "Ρωτήστε βιβλιοθηκονόμο",
    ]
    # Nothing was set silently.
    assert await library_of(world, patron) == ""
    await patron.taps("Είναι η βιβλιοθήκη μου")
    assert await library_of(world, patron) == "ANEM"
    assert words(patron.from_bot[-1]).splitlines()[-1] == f"Η βιβλιοθήκη σας: {ANEM}."
    usual = ["Ωράριο", "English", "Ρωτήστε βιβλιοθηκονόμο"]
    assert patron.buttons() == ["Δεν είναι η βιβλιοθήκη μου", *usual]
    await patron.taps("Δεν είναι η βιβλιοθήκη μου")
    assert await library_of(world, patron) == ""
    assert patron.buttons() == ["Είναι η βιβλιοθήκη μου", *usual]


async def test_a_patron_of_another_library_keeps_it(world: World, patron: Somebody) -> None:
    await patron.says("/library")
    await patron.taps("Γαλαζοχώρι")
    await patron.says("/start b_ANEM")
    assert patron.hears()[-1].splitlines()[-2:] == [
        f"Έρχεστε από: {ANEM}.",
        f"Βιβλιοθήκη σας μένει: {GALA} (την αλλάζετε με /library).",
    ]
    assert "Είναι η βιβλιοθήκη μου" not in patron.buttons()
    # Nor does a button from before they had chosen change it.
    await patron.sends_callback(patron.from_bot[-1], "v1:itismine:ANEM")
    assert await library_of(world, patron) == "GALA"


async def test_a_patron_of_this_library_is_told_so(patron: Somebody) -> None:
    await patron.says("/library")
    await patron.taps("Ανεμόπετρα")
    await patron.says("/start b_ANEM")
    assert patron.hears()[-1].splitlines()[-1] == f"Η βιβλιοθήκη σας: {ANEM}."


async def test_a_new_patron_at_a_shelf_is_greeted_and_sees_its_books(
    world: World, patron: Somebody
) -> None:
    await patron.says(link("ANEM", "889.3"))
    greeting, books = patron.hears()
    assert f"Έρχεστε από: {ANEM}." in greeting
    assert books.splitlines()[0] == f"{ANEM}, βιβλία στο ράφι 889.3:"
    assert "Ανεμόπετρα — 889.3" in books
    assert patron.buttons()[-1] == "Ρωτήστε βιβλιοθηκονόμο"
    assert await library_of(world, patron) == ""


async def test_a_known_patron_at_a_shelf_turns_its_pages(world: World, patron: Somebody) -> None:
    await patron.says("/start")
    patron.hears()
    await world.later(minutes=5)
    await patron.says(link("ANEM", "889.3"))
    (first,) = patron.hears()
    await patron.taps("Περισσότερα")
    second = words(patron.from_bot[-1])
    assert second != first
    assert second.splitlines()[0] == first.splitlines()[0]
    await patron.taps("Προηγούμενα")
    assert words(patron.from_bot[-1]) == first
    assert patron.hears() == []  # it was the same message, changed


async def test_a_book_of_a_shelf_opens_and_leads_back(world: World, patron: Somebody) -> None:
    await patron.says("/start")
    await world.later(minutes=5)
    await patron.says(link("ANEM", "889.3"))
    await patron.taps("Περισσότερα")
    page = words(patron.from_bot[-1])
    title = next(line for line in page.splitlines() if line.startswith("6. ")).removeprefix("6. ")
    await patron.taps("6")
    opened = words(patron.from_bot[-1])
    assert opened.startswith(title.partition(":")[0])
    assert "ρωτήστε τη βιβλιοθήκη" in opened
    await restart(world)
    await patron.taps("Πίσω στη λίστα")
    assert words(patron.from_bot[-1]) == page
    # A person gets the shelf's name with the question.
    await patron.taps("6")
    await patron.taps("Ρωτήστε βιβλιοθηκονόμο")
    assert "Προωθώ" in patron.hears()[-1]


async def test_every_page_of_a_shelf_holds_what_stands_on_it_in_its_order(
    world: World, patron: Somebody
) -> None:
    catalogue = world.service.desk.catalogue
    whole = await catalogue.at_library("ANEM", "889.3", limit=1000)
    assert whole is not None
    marks = [min(at.shelfmark for at in hit.holdings if at.library == "ANEM") for hit in whole.hits]
    assert len(marks) == whole.total > 5
    assert marks == sorted(marks)
    assert all(mark.startswith("889.3") for mark in marks)


async def test_a_subject_at_a_library(world: World, patron: Somebody) -> None:
    await patron.says(link("MYRT", "Καζαντζάκης"))
    books = patron.hears()[-1]
    assert books.splitlines()[0] == (
        "Δημοτική και Παιδική Βιβλιοθήκη Μυρτόβρυσης, βιβλία για «Καζαντζάκης»:"
    )
    found = await world.service.desk.catalogue.at_library("MYRT", "Καζαντζάκης", limit=100)
    assert found is not None
    assert found.total > 0
    assert all("MYRT" in {at.library for at in hit.holdings} for hit in found.hits)


async def test_a_person_reads_from_which_shelf_the_patron_asks(
    patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(link("ANEM", "889.3"))
    await patron.taps("Ρωτήστε βιβλιοθηκονόμο")
    assert "Ανεμόπετρα · 889.3" in words(librarian.card())


async def test_a_shelf_that_is_empty_now(patron: Somebody) -> None:
    await patron.says(link("ANEM", "999.99 ΩΩΩ"))
    assert patron.hears()[-1] == (
        f"{ANEM}: ο κατάλογος δεν έχει εκεί τώρα βιβλίο για «999.99 ΩΩΩ»."
    )
    assert patron.buttons() == ["Ρωτήστε βιβλιοθηκονόμο"]


async def test_in_english(world: World) -> None:
    stranger = Somebody(world, world.telegram.people[STRANGER], STRANGER)
    await stranger.says("/start b_GALA")
    assert stranger.hears()[0].splitlines()[-2] == "You come from: Galazochori Public Library."


@pytest.mark.parametrize(
    "payload",
    [
        *("", "_", "x_1", "b_", "b_NONE", "b_anem", "b_ANEM extra"),
        *("s_", "s_ANEM", "s_ANEM_", "s_ANEM_!!", "s_ANEM_ICAg", "s_NONE_ODg5"),
        "s_ANEM_" + "A" * 58,
    ],
)
async def test_a_payload_that_nobody_printed_is_an_ordinary_start(
    payload: str, patron: Somebody
) -> None:
    await patron.says(f"/start {payload}")
    (said,) = patron.hears()
    assert said.endswith("Ό,τι δεν ξέρω, θα σας το απαντήσει εδώ βιβλιοθηκονόμος.")


async def test_buttons_of_a_shelf_that_nobody_made(patron: Somebody) -> None:
    await patron.says(link("ANEM", "889.3"))
    for data in ("v1:shelf:", "v1:shelf:1.-1", "v1:shelf:1.9999999", "v1:itismine:NONE"):
        tap = await patron.sends_callback(patron.from_bot[-1], data)
        assert "έχει λήξει" in (await tap.answer)["text"]


@pytest.mark.parametrize("asked", ["889.3", "μέλισσες", "Ελληνική λογοτεχνία", "bees & ΐΰ", "日本"])
def test_what_a_payload_says_is_read_back(asked: str) -> None:
    payload = starting.shelf_payload("ANEM", asked)
    assert starting.read_shelf(payload.removeprefix("s_")) == ("ANEM", asked)


def test_greek_takes_a_byte_a_letter() -> None:
    assert len(starting.shelf_payload("ANEM", "Ελληνική λογοτεχνία του 20ού αιώνα")) <= 64
