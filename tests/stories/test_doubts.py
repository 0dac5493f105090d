"""«Δεν είναι το ίδιο βιβλίο»: a patron doubts, a librarian decides, the catalogue follows."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from knowledge.catalogue import Decision
from knowledge.catalogue import folder as generations
from knowledge.models import Doubt
from tests.conftest import LIBRARIAN, Opener
from tests.people import Librarian, Somebody, World, linked, words
from tests.stories.shelving import book, fill, maria, world_with
from tests.stories.stored import count
from tests.stories.test_outbox import restart

ISBN = "9789602110829"
TITLE = "Η γέφυρα της σιωπής"
UNDO = "Αναίρεση απόφασης"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Return a catalogue in which two libraries hold one book, by its ISBN."""
    return fill(
        tmp_path / "books",
        ANEM=[book("12", TITLE, author="Παπά, Άννα", year=1986, isbn=ISBN)],
        GALA=[book("7", f"{TITLE} @hostile", author="Παπά, Άννα", year=1991, isbn=ISBN)],
    )


@pytest.fixture
async def world(open_world: Opener, shelf: Path) -> World:
    """Open a world with that catalogue."""
    return await world_with(open_world, shelf)


@pytest.fixture
def patron(world: World) -> Somebody:
    return maria(world)


@pytest.fixture
def librarian(world: World) -> Librarian:
    return Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)


async def doubts(patron: Somebody) -> None:
    """Look the book up, open it and doubt it."""
    await patron.says(ISBN)
    await patron.taps("1")
    await patron.taps("Δεν είναι το ίδιο βιβλίο")


def decisions(shelf: Path) -> str:
    file = shelf / "catalogue-decisions.yaml"
    return file.read_text(encoding="utf-8") if file.exists() else ""


async def test_a_doubt_is_shown_with_both_records_as_they_were_written(
    patron: Somebody, librarian: Librarian
) -> None:
    await doubts(patron)
    assert words(patron.from_bot[-1]) == (
        "Ευχαριστούμε. Ένας βιβλιοθηκονόμος θα δει αν πρόκειται για ένα βιβλίο."
    )
    assert patron.buttons() == ["Αναίρεση", "Πίσω στο βιβλίο"]
    card = librarian.from_bot[-1]
    said = words(card)
    assert said.startswith("Είναι ένα βιβλίο; Ο Αναγνώστης 1 αμφιβάλλει.")
    assert "Ανεμόπετρα · 12\nΗ γέφυρα της σιωπής\nΠαπά, Άννα · 1986" in said
    assert "Γαλαζοχώρι · 7\nΗ γέφυρα της σιωπής @hostile\nΠαπά, Άννα · 1991" in said
    assert linked(card) == []
    assert "Μαρία" not in said
    await patron.taps("Πίσω στο βιβλίο")
    assert "Δεν είναι το ίδιο βιβλίο" in patron.buttons()


async def test_two_books_are_parted_at_once(
    world: World, patron: Somebody, librarian: Librarian, shelf: Path
) -> None:
    """The patron hears of it when the minute has passed in which it can be taken back."""
    await doubts(patron)
    await librarian.taps("Δύο βιβλία")
    said = decisions(shelf)
    assert said.startswith('- {keep_apart: ["ANEM:12", "GALA:7"], level: edition, date: ')
    assert f"αμφιβολία για «{TITLE}»" in said
    card = words(librarian.from_bot[-1])
    assert card.startswith(f"{TITLE}\nΔύο βιβλία · ")
    assert librarian.buttons() == [UNDO]
    await world.later(seconds=61)
    assert words(patron.from_bot[-1]) == f"Είχατε δίκιο για το «{TITLE}»: είναι δύο βιβλία."
    heard = len(patron.from_bot)
    await patron.says(ISBN)
    assert words(patron.from_bot[-1]).startswith("Βρέθηκαν 2 εκδόσεις.")
    assert len(patron.from_bot) == heard + 1


async def test_one_book_stays_one_and_the_decision_is_kept(
    world: World, patron: Somebody, librarian: Librarian, shelf: Path
) -> None:
    await doubts(patron)
    await librarian.taps("Ένα βιβλίο")
    assert decisions(shelf).startswith('- {keep_together: ["ANEM:12", "GALA:7"], level: edition')
    await world.later(seconds=61)
    assert words(patron.from_bot[-1]) == f"Είδαμε το «{TITLE}»: είναι ένα βιβλίο."
    await patron.says(ISBN)
    assert "2." not in words(patron.from_bot[-1])


async def test_of_three_records_the_patron_says_which_is_odd(
    open_world: Opener, tmp_path: Path
) -> None:
    shelf = fill(
        tmp_path / "books",
        ANEM=[book("12", TITLE, author="Παπά, Άννα", year=1986, isbn=ISBN)],
        GALA=[book("7", TITLE, author="Παπά, Άννα", year=1986, isbn=ISBN)],
        MYRT=[book("3", f"{TITLE} και άλλα", author="Παπά, Άννα", year=1999, isbn=ISBN)],
    )
    world = await world_with(open_world, shelf)
    patron = maria(world)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    await doubts(patron)
    asked = words(patron.from_bot[-1])
    assert asked.startswith("Ποια από αυτές τις εγγραφές είναι άλλο βιβλίο;")
    assert patron.buttons() == ["1", "2", "3", "Πίσω στο βιβλίο"]
    await patron.taps("1")
    await librarian.taps("Δύο βιβλία")
    lines = decisions(shelf).splitlines()
    assert [line.partition(", level")[0] for line in lines] == [
        '- {keep_apart: ["ANEM:12", "GALA:7"]',
        '- {keep_apart: ["ANEM:12", "MYRT:3"]',
    ]


async def test_a_record_that_comes_meanwhile_does_not_take_the_place_of_another(
    open_world: Opener, tmp_path: Path
) -> None:
    """While the patron compares, an import joins a record that stands before the odd one."""
    same = book("7", TITLE, author="Παπά, Άννα", year=1986, isbn=ISBN)
    held = {library: [same] for library in ("ANEM", "GALA", "MYRT")}
    shelf = fill(tmp_path / "books", **held)
    world = await world_with(open_world, shelf)
    patron = maria(world)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    await doubts(patron)
    assert "2  Γαλαζοχώρι · 7" in words(patron.from_bot[-1])
    fill(shelf, FEGG=[same], **held)
    await patron.taps("2")
    await librarian.taps("Δύο βιβλία")
    odd = {line.partition('["')[2].partition('"')[0] for line in decisions(shelf).splitlines()}
    assert odd == {"GALA:7"}


async def test_any_of_many_records_may_be_the_odd_one(open_world: Opener, tmp_path: Path) -> None:
    same = book("7", TITLE, author="Παπά, Άννα", year=1986, isbn=ISBN)
    shelf = fill(tmp_path / "books", **{f"LIB{place:02}": [same] for place in range(1, 14)})
    world = await world_with(open_world, shelf)
    patron = maria(world)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    await doubts(patron)
    assert patron.buttons()[7:] == ["8", "Περισσότερα", "Πίσω στο βιβλίο"]
    await patron.taps("Περισσότερα")
    assert "13  LIB13 · 7" in words(patron.from_bot[-1])
    assert patron.buttons() == ["9", "10", "11", "12", "13", "Προηγούμενα", "Πίσω στο βιβλίο"]
    await patron.taps("13")
    card = words(librarian.from_bot[-1])
    assert "αμφιβάλλει.\n\nLIB13 · 7" in card
    assert card.endswith("και 4 ακόμη εγγραφές")
    await librarian.taps("Δύο βιβλία")
    assert decisions(shelf).count('{keep_apart: ["LIB13:7", ') == 12


async def test_of_decisions_at_one_moment_none_is_lost(world: World, shelf: Path) -> None:
    """Librarians of several libraries decide on their own doubts at the same time."""
    books = world.service.desk.catalogue
    each = [
        Decision("keep_apart", ("ANEM:12", f"GALA:x{n}"), "edition", date(2026, 11, 23), "Ε", "ο")
        for n in range(12)
    ]
    noted = await asyncio.gather(*(books.decide([decision]) for decision in each))
    assert [(one.is_written, one.problem) for one in noted] == [(True, "")] * 12
    assert decisions(shelf).count("keep_apart") == 12


async def test_a_second_tap_changes_nothing(
    patron: Somebody, librarian: Librarian, shelf: Path
) -> None:
    await doubts(patron)
    card = librarian.from_bot[-1]
    data = [
        button["callback_data"] for row in card["reply_markup"]["inline_keyboard"] for button in row
    ]
    await librarian.taps("Δύο βιβλία")
    before, heard = decisions(shelf), len(patron.from_bot)
    tap = await librarian.sends_callback(card, data[1])
    assert (await tap.answer)["text"] == "Έχει ήδη αποφασιστεί."
    assert decisions(shelf) == before
    assert len(patron.from_bot) == heard


@pytest.mark.parametrize("outcome", ["Δύο βιβλία", "Ένα βιβλίο"])
async def test_a_decision_is_taken_back_before_the_patron_hears_of_it(
    world: World, patron: Somebody, librarian: Librarian, shelf: Path, outcome: str
) -> None:
    """Tapped by mistake: its line goes and no other, the books are one again, the card asks."""
    ours = '# δικά μας\n- {keep_apart: ["ANEM:99", "GALA:98"], level: work, '
    ours += "date: 2026-11-20, who: α, why: β}\n"
    (shelf / "catalogue-decisions.yaml").write_text(ours, encoding="utf-8")
    await doubts(patron)
    asked = words(librarian.from_bot[-1])
    await librarian.taps(outcome)
    assert decisions(shelf).count("\n") == 3
    patron.hears()
    await world.later(seconds=50)
    await librarian.taps(UNDO)
    assert decisions(shelf) == ours
    assert words(librarian.from_bot[-1]) == asked
    assert librarian.buttons() == ["Δύο βιβλία", "Ένα βιβλίο"]
    await world.later(seconds=600)
    assert patron.hears() == []
    await patron.says(ISBN)
    assert "2." not in words(patron.from_bot[-1])
    patron.hears()
    await librarian.taps("Δύο βιβλία")
    await world.later(seconds=61)
    assert patron.hears() == [f"Είχατε δίκιο για το «{TITLE}»: είναι δύο βιβλία."]


async def test_what_a_patron_has_read_is_corrected(
    world: World, patron: Somebody, librarian: Librarian, shelf: Path
) -> None:
    """The tap came in the last second, and reached us when the answer had just left."""
    await doubts(patron)
    await librarian.taps("Δύο βιβλία")
    patron.hears()
    await world.later(seconds=62)
    await librarian.taps(UNDO)
    assert patron.hears() == [
        f"Είχατε δίκιο για το «{TITLE}»: είναι δύο βιβλία.",
        f"Ανακαλούμε την απάντησή μας για το «{TITLE}»: το εξετάζουμε ξανά.",
    ]
    assert decisions(shelf) == ""


async def test_after_the_minute_a_decision_stands(
    world: World, patron: Somebody, librarian: Librarian, shelf: Path
) -> None:
    await doubts(patron)
    await librarian.taps("Δύο βιβλία")
    before = decisions(shelf)
    await world.later(seconds=120)
    tap = await librarian.taps(UNDO)
    assert (await tap.answer)["text"] == (
        "Πέρασε πάνω από ένα λεπτό: δεν μπορεί πια να αναιρεθεί από εδώ."
    )
    assert decisions(shelf) == before
    assert words(librarian.from_bot[-1]).startswith(f"{TITLE}\nΔύο βιβλία")


async def test_a_line_that_somebody_changed_meanwhile_is_left_to_them(
    patron: Somebody, librarian: Librarian, shelf: Path
) -> None:
    await doubts(patron)
    await librarian.taps("Δύο βιβλία")
    changed = decisions(shelf).replace("level: edition", "level:  edition")
    (shelf / "catalogue-decisions.yaml").write_text(changed, encoding="utf-8")
    tap = await librarian.taps(UNDO)
    answer = await tap.answer
    assert answer["show_alert"]
    assert "this line was changed since it was written" in answer["text"]
    assert decisions(shelf) == changed


async def test_a_second_tap_on_undo_changes_nothing(
    patron: Somebody, librarian: Librarian, shelf: Path
) -> None:
    await doubts(patron)
    await librarian.taps("Δύο βιβλία")
    card = librarian.from_bot[-1]
    (data,) = (row[0]["callback_data"] for row in card["reply_markup"]["inline_keyboard"])
    await librarian.taps(UNDO)
    tap = await librarian.sends_callback(card, data)
    assert (await tap.answer)["text"] == "Έχει ήδη αναιρεθεί."
    assert decisions(shelf) == ""


async def test_a_patron_can_not_take_a_decision_back(
    patron: Somebody, librarian: Librarian, shelf: Path
) -> None:
    await doubts(patron)
    await librarian.taps("Δύο βιβλία")
    (row,) = librarian.from_bot[-1]["reply_markup"]["inline_keyboard"]
    before = decisions(shelf)
    tap = await patron.sends_callback(patron.from_bot[-1], row[0]["callback_data"])
    assert (await tap.answer)["text"] == "Αυτό το κουμπί είναι για βιβλιοθηκονόμους."
    assert decisions(shelf) == before


async def test_the_same_doubt_makes_one_card(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await doubts(patron)
    cards = len(librarian.from_bot)
    await doubts(patron)
    assert words(patron.from_bot[-1]).startswith("Ευχαριστούμε.")
    assert len(librarian.from_bot) == cards
    assert await count(world, Doubt) == 1


async def test_a_decision_during_an_import_takes_effect_with_it(
    patron: Somebody, librarian: Librarian, shelf: Path
) -> None:
    await doubts(patron)
    with generations.building(shelf):
        tap = await librarian.taps("Δύο βιβλία")
        assert (await tap.answer)["text"] == "Θα ισχύσει με την επόμενη εισαγωγή καταλόγου."
    assert "keep_apart" in decisions(shelf)


async def test_where_the_decisions_can_not_be_read_nothing_is_decided(
    world: World, patron: Somebody, librarian: Librarian, shelf: Path
) -> None:
    await doubts(patron)
    (shelf / "catalogue-decisions.yaml").write_text("- nonsense\n", encoding="utf-8")
    tap = await librarian.taps("Δύο βιβλία")
    answer = await tap.answer
    assert answer["show_alert"]
    assert "catalogue-decisions.yaml:1:" in answer["text"]
    assert decisions(shelf) == "- nonsense\n"
    assert "Δύο βιβλία" in librarian.buttons()


async def test_a_patron_can_not_decide(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await doubts(patron)
    card = librarian.from_bot[-1]
    data = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    tap = await patron.sends_callback(patron.from_bot[-1], data)
    assert (await tap.answer)["text"] == "Αυτό το κουμπί είναι για βιβλιοθηκονόμους."


async def test_the_button_works_after_a_restart(
    world: World, patron: Somebody, librarian: Librarian, shelf: Path
) -> None:
    await patron.says(ISBN)
    await patron.taps("1")
    await restart(world)
    await patron.taps("Δεν είναι το ίδιο βιβλίο")
    await restart(world)
    await librarian.taps("Δύο βιβλία")
    assert "keep_apart" in decisions(shelf)


async def test_a_book_of_one_library_has_nothing_to_doubt(
    open_world: Opener, tmp_path: Path
) -> None:
    shelf = fill(tmp_path / "books", ANEM=[book("12", TITLE, isbn=ISBN)])
    patron = maria(await world_with(open_world, shelf))
    await patron.says(ISBN)
    await patron.taps("1")
    assert "Δεν είναι το ίδιο βιβλίο" not in patron.buttons()
