"""Which libraries are open and which is near: lists, pages, pins, typed towns."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from knowledge import sample
from knowledge.models import Question
from tests.conftest import LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Somebody, World, words

UNKNOWN = "Ποιος τύπωσε τον πρώτο Ερωτόκριτο;"
PERSON = "Ρωτήστε βιβλιοθηκονόμο"


@pytest.fixture
def libraries(tmp_path: Path) -> Path:
    """Return a folder of sheets that a test may change."""
    folder = tmp_path / "libraries"
    shutil.copytree(sample.LIBRARIES, folder)
    return folder


def sent(world: World, method: str) -> list[dict[str, object]]:
    return [call["params"] for call in world.telegram.calls if call["method"] == method]


# ---- what is open


async def test_hours_tells_own_library_first_then_the_open_ones(patron: Somebody) -> None:
    # On Monday at 10:42 Myrtovrysi is closed, and it is the patron's own
    await patron.says("/library")
    await patron.taps("Μυρτόβρυση")
    patron.hears()
    await patron.says("/hours")
    assert patron.hears() == [
        "Μυρτόβρυση\nκλειστή τώρα · ανοίγει αύριο στις 09:00\n\n"
        "Ανεμόπετρα\nανοιχτή ως τις 20:00\n\n"
        "Γαλαζοχώρι\nανοιχτή ως τις 15:00\n\n"
        "Φεγγαρόπετρα\nανοιχτή ως τις 17:00\n\n"
        "Πλατανόρεμα\nανοιχτή ως τις 16:00"
    ]
    assert patron.buttons() == [
        *("Μυρτόβρυση", "Ανεμόπετρα", "Γαλαζοχώρι", "Φεγγαρόπετρα", "Πλατανόρεμα"),
        *("Περισσότερα", "Η πιο κοντινή μου", PERSON),
    ]
    # The sixth is on the next page of the same message
    await patron.taps("Περισσότερα")
    assert patron.hears() == []
    assert words(patron.from_bot[-1]) == "Νησοπλαγιά\nκλειστή τώρα · ανοίγει αύριο στις 10:00"
    await patron.taps("Προηγούμενα")
    assert words(patron.from_bot[-1]).startswith("Μυρτόβρυση")


@pytest.mark.parametrize(
    "typed",
    [
        "Πού είναι ανοιχτά τώρα;",
        "ΠΟΙΕΣ ΒΙΒΛΙΟΘΗΚΕΣ ΕΙΝΑΙ ΑΝΟΙΧΤΕΣ ΤΩΡΑ",
        "pou einai anoixta twra",
        "Είστε ανοιχτά τώρα;",
    ],
)
async def test_what_is_open_now_is_answered_with_this_moment(typed: str, patron: Somebody) -> None:
    await patron.says(typed)
    assert patron.hears()[0].startswith("Ανεμόπετρα\nανοιχτή ως τις 20:00")


async def test_in_english(patron: Somebody) -> None:
    # A question is answered in its own language, a command in the patron's
    await patron.says("Which libraries are open now?")
    assert patron.hears()[0].startswith("Anemopetra\nopen until 20:00")
    await patron.says("/hours")
    assert patron.hears()[0].startswith("Ανεμόπετρα\nανοιχτή ως τις 20:00")
    await patron.says("/language")
    await patron.taps("English")
    patron.hears()
    await patron.says("/hours")
    assert patron.hears()[0].startswith(
        "Anemopetra\nopen until 20:00\n\nGalazochori\nopen until 15:00"
    )
    assert "closed now · opens tomorrow at 09:00" in words(patron.from_bot[-1])


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (112, "κλειστή σήμερα: Καθαρά Δευτέρα · ανοίγει αύριο στις 09:00"),
        (158, "κλειστή σήμερα: Μεγάλη Παρασκευή · ανοίγει Τετάρτη 5 Μαΐου στις 09:00"),
        (161, "κλειστή σήμερα: Δευτέρα του Πάσχα · ανοίγει Τετάρτη 5 Μαΐου στις 09:00"),
        (210, "κλειστή σήμερα: Δευτέρα του Αγίου Πνεύματος · ανοίγει αύριο στις 09:00"),
        (31, "ανοιχτή ως τις 14:00 (Παραμονή Χριστουγέννων)"),
        (37, "ανοιχτή ως τις 15:00 (απογραφή)"),
    ],
)
async def test_a_day_that_is_not_as_others_says_why(
    days: int, state: str, world: World, patron: Somebody
) -> None:
    """From 23 November 2026 on: Orthodox Easter of 2027 is on 2 May, and May Day is moved."""
    await world.later(days=days)
    await patron.says("/hours")
    assert f"Ανεμόπετρα\n{state}" in patron.hears()[-1]


async def test_a_library_under_repair_says_until_when(world: World, patron: Somebody) -> None:
    await world.later(days=210)  # 21 June 2027
    await patron.says("/hours Φεγγαρόπετρα")
    assert "Φεγγαρόπετρα\nκλειστή έως και 3 Ιουλίου: ανακαίνιση" in patron.hears()[-1]
    # And what is passed on there is promised for the first open day
    await patron.says("/library")
    await patron.taps("Φεγγαρόπετρα")
    await patron.says(UNKNOWN)
    assert "έως Δευτέρα 5 Ιουλίου στις 12:00" in patron.hears()[-1]


# ---- a library's page


async def test_the_page_of_a_library_takes_the_place_of_the_list(
    world: World, patron: Somebody
) -> None:
    await world.later(days=25)  # 18 December
    await patron.says("/hours")
    patron.hears()
    await patron.taps("Ανεμόπετρα")
    assert patron.hears() == []
    assert words(patron.from_bot[-1]) == (
        "Δημοτική Βιβλιοθήκη Ανεμόπετρας\nανοιχτή ως τις 20:00\n\n"
        "Δευ–Παρ 09:00–20:00 · Σάβ 10:00–14:00\n"
        "Πέμ 24 Δεκ: 09:00–14:00 (Παραμονή Χριστουγέννων)\n"
        "Παρ 25 Δεκ: κλειστή (Χριστούγεννα)\n"
        "Σάβ 26 Δεκ: κλειστή (Σύναξη της Υπεραγίας Θεοτόκου)\n"
        "Τετ 30 Δεκ: 09:00–15:00 (απογραφή)\n"
        "Πέμ 31 Δεκ: 09:00–14:00 (Παραμονή Πρωτοχρονιάς)\n"
        "Παρ 1 Ιαν: κλειστή (Πρωτοχρονιά)\n\n"
        "Πλατεία Μουσών 1, Ανεμόπετρα\n2100 000 101\nanem@pinakes.example\n\n"
        "Θα βρείτε: αίθουσα μελέτης, αίθουσα εκδηλώσεων, ηλεκτρονικοί αναγνώστες για δανεισμό, "
        "θυρίδα επιστροφών.\n"
        "Πρόσβαση: Είσοδος χωρίς σκαλοπάτια, τουαλέτα για αμαξίδιο, μεγεθυντικός φακός, "
        "αναγνώστης οθόνης.\n"
        "Γλώσσες: ελληνικά, αγγλικά, γαλλικά."
    )
    rows = patron.from_bot[-1]["reply_markup"]["inline_keyboard"]
    buttons = {button["text"]: button for row in rows for button in row}
    assert list(buttons) == [
        *("Χάρτης", "Ο κατάλογός της", "Ο ιστότοπός της"),
        *("Όλες οι βιβλιοθήκες", PERSON),
    ]
    assert buttons["Ο κατάλογός της"]["url"] == "https://catalogue.pinakes.example/anem"
    assert buttons["Ο ιστότοπός της"]["url"] == "https://pinakes.example/anem"
    await patron.taps("Όλες οι βιβλιοθήκες")
    assert words(patron.from_bot[-1]).startswith("Ανεμόπετρα\nανοιχτή ως τις 20:00")


async def test_a_closure_is_one_line_of_the_page(world: World, patron: Somebody) -> None:
    await world.later(days=70)  # 1 February 2027
    await patron.says("/hours")
    await patron.taps("Πλατανόρεμα")
    assert [line for line in words(patron.from_bot[-1]).splitlines() if "επισκευή" in line] == [
        "Δευ 8 Φεβ – 11 Φεβρουαρίου: κλειστή (επισκευή της θέρμανσης)"
    ]


async def test_the_map_is_a_pin(world: World, patron: Somebody) -> None:
    await patron.says("/hours")
    await patron.taps("Γαλαζοχώρι")
    await patron.taps("Χάρτης")
    assert sent(world, "sendVenue") == [
        {
            **{"chat_id": PATRON, "latitude": 39.447, "longitude": 22.312},
            "title": "Δημόσια Βιβλιοθήκη Γαλαζοχωρίου",
            "address": "Οδός Τυπογράφων 14, Γαλαζοχώρι",
        }
    ]
    assert patron.from_bot[-1]["venue"]["title"] == "Δημόσια Βιβλιοθήκη Γαλαζοχωρίου"


@pytest.mark.parametrize(
    "data", ["branch:XXXX", "branch:ANEM.XX", "open:-1", "open:5.NONE", "open:99999", "venue:X"]
)
async def test_a_forged_button_says_that_it_expired(data: str, patron: Somebody) -> None:
    await patron.says("/hours")
    patron.hears()
    await patron.sends_callback(patron.from_bot[-1], f"v1:{data}")
    assert patron.hears() == [
        "Το κουμπί έχει λήξει. Γράψτε ξανά την ερώτησή σας ή ρωτήστε βιβλιοθηκονόμο."
    ]


# ---- typed towns


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Ανεμόπετρα", "Ανεμόπετρα"),
        ("anemopetra", "Ανεμόπετρα"),
        ("ANEMOPETRA", "Ανεμόπετρα"),
        ("κοντά στην ανεμόπτρα", "Ανεμόπετρα"),
        ("στη Μυρτόβρυση", "Μυρτόβρυση"),
        ("Κάτω Γιαλός", "Νησοπλαγιά"),
    ],
)
async def test_a_town_alone_tells_the_libraries_near_it(
    typed: str, first: str, world: World, patron: Somebody, librarian: Librarian
) -> None:
    for said in (typed, f"/hours {typed}"):
        await patron.says(said)
        (heard,) = patron.hears()
        assert heard.splitlines()[0] == f"Κατά απόσταση, σε ευθεία, από: {first}"
        assert heard.splitlines()[2] == first
    assert librarian.from_bot == []
    async with world.service.database.read() as session:
        assert list(await session.scalars(select(Question))) == []


async def test_back_from_a_page_to_the_libraries_near_a_town(patron: Somebody) -> None:
    await patron.says("/hours galazoxwri")
    listed = words(patron.from_bot[-1])
    assert "Γαλαζοχώρι\nανοιχτή ως τις 15:00\n\nΑνεμόπετρα · 16 χλμ." in listed
    await patron.taps("Ανεμόπετρα")
    assert words(patron.from_bot[-1]).startswith("Δημοτική Βιβλιοθήκη Ανεμόπετρας")
    await patron.taps("Όλες οι βιβλιοθήκες")
    assert words(patron.from_bot[-1]) == listed


async def test_a_town_that_nobody_knows(patron: Somebody) -> None:
    await patron.says("/hours Άνω <b>Πουθενά</b>")
    said = patron.hears()[0]
    assert said.startswith(
        "Δεν γνωρίζω μέρος με το όνομα «Άνω <b>Πουθενά</b>». Οι βιβλιοθήκες είναι:\n\nΑνεμόπετρα"
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Πώς ανανεώνω ένα βιβλίο στην Ανεμόπετρα;", "14 ημέρες"),  # the FAQ's
        ("Ωράριο για Ανεμόπετρα και Γαλαζοχώρι", "Δευτέρα έως Παρασκευή"),  # the FAQ's
        ("Βίος και πολιτεία του Αλέξη Ζορμπά", "Καζαντζάκης, Νίκος"),  # the catalogue's
    ],
)
async def test_what_faq_and_catalogue_answer_stays_theirs(
    typed: str, expected: str, patron: Somebody
) -> None:
    await patron.says(typed)
    heard = patron.hears()[0]
    assert expected in heard
    assert "Κατά απόσταση" not in heard


async def test_a_town_typed_into_an_open_case_belongs_to_the_case(
    patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(UNKNOWN)
    patron.hears()
    await librarian.taps("Την παίρνω")
    await librarian.replies("Από ποια πόλη γράφετε;")
    patron.hears()
    await patron.says("Ανεμόπετρα")
    assert patron.hears() == []
    assert "Ανεμόπετρα" in words(librarian.from_bot[-1])


# ---- the sheets are live


async def test_a_saved_sheet_is_live_by_itself(open_world: Opener, libraries: Path) -> None:
    world = await open_world(libraries_file=libraries)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    await patron.says("/hours")
    assert "Ανεμόπετρα\nανοιχτή ως τις 20:00" in patron.hears()[0]
    sheet = libraries / "ANEM.yaml"
    strike = '  2026-11-23: {hours: "off", reason: {el: απεργία, en: strike}}\n'
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text.replace("exceptions:\n", "exceptions:\n" + strike), encoding="utf-8")
    await world.later(seconds=2)
    await patron.says("/hours")
    heard = patron.hears()[0]
    assert "Ανεμόπετρα\nκλειστή σήμερα: απεργία · ανοίγει αύριο στις 09:00" in heard
    assert heard.startswith("Γαλαζοχώρι")


async def test_a_sheet_with_a_mistake_leaves_the_old_hours(
    open_world: Opener, libraries: Path
) -> None:
    world = await open_world(libraries_file=libraries)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    admin = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    sheet = libraries / "ANEM.yaml"
    wrong = sheet.read_text(encoding="utf-8").replace("Mo-Fr 09:00-20:00", "Mo-Fr 0900-2000")
    sheet.write_text(wrong, encoding="utf-8")
    await admin.says("/reload")
    assert "ANEM.yaml:14:8" in words(admin.from_bot[-1])
    await patron.says("/hours")
    assert "Ανεμόπετρα\nανοιχτή ως τις 20:00" in patron.hears()[0]
