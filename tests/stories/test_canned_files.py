"""What goes along with a canned reply, its files, and the files that the replies stand in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from knowledge import staff
from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.canning import asked, lines, uses, with_files
from tests.stories.staffing import the_case
from tests.stories.visiting import readable


@pytest.fixture
async def world(open_world: Opener, canned_dir: Path) -> World:
    opened: World = await open_world(canned_dir=canned_dir)
    return opened


async def test_files_follow_the_text(
    world: World, patron: Somebody, librarian: Librarian, canned_dir: Path
) -> None:
    await with_files(world, canned_dir, librarian)
    await asked(patron)
    await librarian.replies("/c katalogos")
    await librarian.taps("Κατάλογος διαβασμάτων")
    assert "Μαζί πηγαίνουν 2 αρχεία." in words(librarian.from_bot[-1])
    await librarian.taps("Αποστολή")
    assert patron.hears()[-3:] == ["Ελένη\nΣας στέλνω τον κατάλογο.", "Ελένη", "Ελένη"]
    assert "photo" in patron.from_bot[-2]
    assert patron.from_bot[-1]["document"]["file_name"] == "list.pdf"
    assert [line[:2] for line in (await lines(world))[-3:]] == [
        ("librarian", "text"),
        ("librarian", "photo"),
        ("librarian", "document"),
    ]
    assert await uses(world) == {("reading-list", "ANEM"): 1}


async def test_at_the_desk_files_go_along_only_while_that_is_ticked(
    world: World, patron: Somebody, librarian: Librarian, canned_dir: Path, desk_of: Any
) -> None:
    """Whoever types something else in its place sees what would go along, and unticks it."""
    await with_files(world, canned_dir, librarian)
    code = await asked(patron)
    desk = desk_of(LIBRARIAN)
    await desk.comes_in()
    page = await desk.opens(f"/desk/case/{code}?in=canned&insert=canned:reading-list")
    ticked = 'type="checkbox" name="canned" value="reading-list" checked'
    assert ticked in page
    assert "Έτοιμη απάντηση: Κατάλογος διαβασμάτων. Μαζί πηγαίνουν 2 αρχεία." in readable(page)
    await desk.does(code, "reply", text="Δεν έχουμε κατάλογο.")
    assert patron.hears()[-1] == "Ελένη\nΔεν έχουμε κατάλογο."
    await desk.does(code, "reply", text="Τελικά έχουμε.", canned="reading-list")
    assert patron.hears() == ["Ελένη\nΤελικά έχουμε.", "Ελένη", "Ελένη"]
    # A reply that is refused comes back with it, ticked.
    page = await desk.does(code, "reply", text=" ", canned="reading-list")
    assert ticked in page


async def test_a_patrons_picture_is_no_file_of_a_reply(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await asked(patron)
    await patron.person.send_photo(PATRON)
    await world.settle()
    await librarian.says("/c", reply_to=librarian.from_bot[-1])
    assert "file_id" not in words(librarian.from_bot[-1])


async def test_what_is_taken_back_takes_its_files_and_its_count_along(
    open_world: Opener, canned_dir: Path
) -> None:
    world = await open_world(canned_dir=canned_dir, undo_seconds=10)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    await with_files(world, canned_dir, librarian)
    await asked(patron)
    await librarian.replies("/c katalogos")
    await librarian.taps("Κατάλογος διαβασμάτων")
    await librarian.taps("Αποστολή")
    await librarian.taps("Αναίρεση απάντησης")
    await world.later(seconds=30)
    assert [said for said in patron.hears() if "κατάλογο" in said or said == "Ελένη"] == []
    assert await uses(world) == {("reading-list", "ANEM"): 0}
    assert (await the_case(world)).last_by == "patron"


async def test_a_trainees_choice_waits_for_a_librarian(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian, canned_dir: Path
) -> None:
    await with_files(world, canned_dir, librarian)
    async with world.service.database.write() as session:
        await staff.remove(session, COLLEAGUE)
        await staff.add(session, COLLEAGUE, name="Νίκος", library="*", role="trainee")
    await asked(patron)
    await colleague.replies("/c katalogos")
    await colleague.taps("Κατάλογος διαβασμάτων")
    await colleague.taps("Αποστολή")
    patron.hears()
    assert await uses(world) == {}
    draft: Any = librarian.sees("Τη στέλνει βιβλιοθηκονόμος")
    await librarian.taps("Αποστολή", on=draft)
    assert patron.hears() == ["Νίκος\nΣας στέλνω τον κατάλογο.", "Νίκος", "Νίκος"]
    assert await uses(world) == {("reading-list", "ANEM"): 1}


async def test_a_saved_file_is_live_by_itself_and_a_bad_one_is_told_once(
    world: World, patron: Somebody, librarian: Librarian, canned_dir: Path
) -> None:
    admin = Librarian(world, librarian.person, LIBRARIAN)
    await admin.says("/start")
    admin.hears()
    code = await asked(patron)
    file = canned_dir / "limits.yaml"
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("    title:", "    tittle:", 1), encoding="utf-8")
    await world.later(seconds=2)
    await world.later(seconds=2)
    (told,) = [said for said in admin.hears() if "limits.yaml" in said]
    assert 'Did you mean "title"?' in told
    await librarian.says(f"/c {code} copyright")
    assert "Πνευματικά δικαιώματα" in librarian.buttons()
    file.write_text(good.replace("Πνευματικά δικαιώματα", "Δικαιώματα"), encoding="utf-8")
    await world.later(seconds=2)
    await librarian.says(f"/c {code} copyright")
    assert "Δικαιώματα" in librarian.buttons()


async def test_a_desk_with_bad_replies_serves_patrons_without_them(
    open_world: Opener, tmp_path: Path
) -> None:
    world = await open_world(canned_dir=tmp_path / "nowhere")
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    assert "14 ημέρες" in patron.hears()[0]
    code = await asked(patron)
    await librarian.says(f"/c {code} πρόστιμο")
    assert "Δοκιμάστε με άλλες" in words(librarian.from_bot[-1])
