"""What people and strangers send that nobody planned for."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from handlers.routes import TAPS
from knowledge.models import Case, Line, Patron, Received
from tests.conftest import LIBRARIAN, PATRON, STRANGER, Opener
from tests.people import Librarian, Somebody, World, linked, words
from tests.stories.staffing import QUESTION
from tests.stories.stored import count


@pytest.mark.parametrize("typed", ["😀" * 2048, "!\u200b\u200b!", "…!;", "!\u202e\u202d!"])
async def test_nothing_to_read(typed: str, world: World, patron: Somebody) -> None:
    await patron.says(typed)
    assert patron.hears() == [
        "Διαβάζω μόνο λέξεις. Γράψτε την ερώτησή σας ή ρωτήστε βιβλιοθηκονόμο."
    ]
    assert await count(world, Case) == 0


async def test_turned_text_reaches_staff_straight(patron: Somebody, librarian: Librarian) -> None:
    await patron.says("/human ξένο \u202eαναποδο\u202c κείμενο")
    assert "\u202e" not in words(librarian.card())
    assert "ξένο αναποδο κείμενο" in words(librarian.card())


async def test_a_file_over_the_limit_is_refused_and_its_words_are_kept(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.person.send_document(
        PATRON, name="big.pdf", size=21 * 1024 * 1024, caption="Τι χειρόγραφο είναι;"
    )
    await world.settle()
    heard = patron.hears()
    assert "20 MB" in heard[0]
    assert "Τι χειρόγραφο είναι;" in words(librarian.card())


@pytest.mark.parametrize("kind", ["sticker", "contact", "poll"])
async def test_things_that_are_no_question(kind: str, world: World, patron: Somebody) -> None:
    person = patron.person
    if kind == "sticker":
        await person.send_sticker(PATRON)
    elif kind == "contact":
        await person.send_contact(PATRON)
    else:
        await person.send_poll(PATRON, "Ποιο;", ["α", "β"])
    await world.settle()
    assert "Διαβάζω μόνο λέξεις" in patron.hears()[0]
    await patron.says(QUESTION)
    assert await count(world, Case) == 1


async def test_a_forwarded_message_is_read_as_a_question(world: World, patron: Somebody) -> None:
    other = Somebody(world, world.telegram.people[STRANGER], STRANGER)
    message = await other.says("Πώς ανανεώνω ένα βιβλίο;")
    await patron.person.forward(PATRON, message)
    await world.settle()
    assert "14 ημέρες" in patron.hears()[0]


async def test_an_edited_command_is_not_run_again(patron: Somebody) -> None:
    message = await patron.says("/help")
    patron.hears()
    await patron.edits(message, "/human")
    assert patron.hears() == [
        "Μια εντολή που διορθώθηκε δεν εκτελείται ξανά. Στείλτε την από την αρχή."
    ]


async def test_a_button_from_last_month(world: World, patron: Somebody) -> None:
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    old = patron.from_bot[-1]
    await world.later(days=40)
    tap = await patron.taps("Ρωτήστε βιβλιοθηκονόμο", on=old)
    assert (await tap.answer)["text"] == "Το κουμπί έχει λήξει."
    assert "έχει λήξει" in patron.hears()[-1]
    assert patron.buttons() == ["Ωράριο", "Ρωτήστε βιβλιοθηκονόμο"]


@pytest.mark.parametrize(
    "data",
    [
        "",
        "v1",
        "v1:human",
        "v2:human:1",
        "v1:claim:999",
        "v1:entry:1.9",
        "v1:more:7.-1",
        "v1:lang:fr",
        "v1:object:1",
        "v1:withdraw:99999999999999999999",
        "x" * 64,
    ],
)
async def test_callback_data_that_nobody_made(data: str, patron: Somebody) -> None:
    await patron.says("/start")
    if not data:
        return
    tap = await patron.sends_callback(patron.from_bot[-1], data)
    assert "έχει λήξει" in (await tap.answer)["text"]


async def test_somebody_elses_button(world: World, patron: Somebody, librarian: Librarian) -> None:
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    data = patron.from_bot[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await patron.says(QUESTION)
    thief = Somebody(world, world.telegram.people[STRANGER], STRANGER)
    await thief.says("/start")
    for stolen in (data, *(f"v1:{action}:1" for action in TAPS)):
        await thief.sends_callback(thief.from_bot[-1], stolen)
    async with world.service.database.read() as session:
        (case,) = list(await session.scalars(select(Case)))
    assert (case.state, case.owner) == ("new", None)
    assert not any(QUESTION in text for text in thief.hears())


async def test_a_strangers_group_is_left_with_a_word(world: World) -> None:
    stranger = world.telegram.people[STRANGER]
    theirs = world.telegram.add_group(title="Spam", members=[stranger], bots=[])
    await stranger.add_bot_to(theirs)
    await world.settle()
    said = [words(row) for row in world.telegram.messages(theirs.id) if row["from"].get("is_bot")]
    assert said[0].startswith("Εργάζομαι μόνο στις ομάδες προσωπικού")
    assert "leaveChat" in [call["method"] for call in world.telegram.calls]


async def test_markup_in_names_and_questions_stays_text(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says("/human <b>x</b> &amp; <a href='https://evil.example'>κλικ</a>")
    card = librarian.card()
    assert "<b>x</b> &amp; <a href='https://evil.example'>κλικ</a>" in words(card)
    assert linked(card) == []


async def test_a_poisoned_update_becomes_a_case_and_an_admin_is_told(
    open_world: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await open_world()
    own = Librarian(world, world.telegram.people[LIBRARIAN], LIBRARIAN)
    await own.says("/start")
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    # The catalogue breaks in a way that nothing expects: the turn itself cannot be finished.
    broken = world.service.desk.faq.current.matcher
    monkeypatch.setattr(broken, "_ranker", None)
    await patron.says("Τι γίνεται όταν όλα χαλάνε μαζί;")
    heard = patron.hears()
    assert heard[0].startswith("Κάτι δεν πήγε καλά από τη μεριά μου")
    group = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    assert "Τι γίνεται όταν όλα χαλάνε μαζί;" in words(group.card())
    assert "μπήκε στην άκρη" in words(own.from_bot[-1])
    async with world.service.database.read() as session:
        states = list(await session.scalars(select(Received.state)))
    assert states.count("aside") == 1


async def test_a_full_disk_is_said_and_heals_by_itself(world: World, patron: Somebody) -> None:
    await patron.says("/start")
    patron.hears()
    async with world.service.database.write() as session:
        free = await session.scalar(text("PRAGMA freelist_count"))
        await session.execute(text("CREATE TABLE filler (bytes BLOB)"))
        for _ in range(free or 0):
            await session.execute(text("INSERT INTO filler VALUES (zeroblob(4000))"))
        pages = await session.scalar(text("PRAGMA page_count"))
        await session.execute(text(f"PRAGMA max_page_count={pages}"))
    # Fill what is left of the last page, then ask.
    await world.telegram.people[PATRON].send(PATRON, "Πώς ανανεώνω ένα βιβλίο; " * 150)
    await world.telegram.until(lambda: len(patron.from_bot) > 1)
    assert patron.hears()[0].startswith("Αυτή τη στιγμή δεν μπορώ να κρατήσω το μήνυμά σας.")
    async with world.service.database.write() as session:
        await session.execute(text("PRAGMA max_page_count=1073741823"))
    for _ in range(3):
        await world.later(seconds=5)
    assert "14 ημέρες" in patron.hears()[-1]
    assert await count(world, Patron) == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a file system of its own, of four megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if (
        not shutil.which("mount")
        or subprocess.run(mount, check=False, capture_output=True).returncode
    ):
        pytest.skip("a file system can't be mounted here (needs root)")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


async def test_a_file_system_that_is_really_full(small_disk: Path, open_world: Opener) -> None:
    world = await open_world(database_url=f"sqlite+aiosqlite:///{small_disk / 'desk.db'}")
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    await patron.says("/start")
    patron.hears()
    # Given not a byte of room
    filler = (small_disk / "filler").open("wb", buffering=0)
    with contextlib.suppress(OSError):
        while filler.write(b"\0" * 4096):
            pass
    # When a patron asks, it is said that the words can't be kept
    await patron.person.send(PATRON, f"{QUESTION} " * 100)
    await world.telegram.until(lambda: len(patron.from_bot) > 1)
    assert patron.hears()[0].startswith("Αυτή τη στιγμή δεν μπορώ να κρατήσω το μήνυμά σας.")
    assert await count(world, Case) == 0
    # And with room again the same words are a case, once, without being typed again
    filler.close()
    (small_disk / "filler").unlink()
    for _ in range(3):
        await world.later(seconds=5)
    assert "Q-" in patron.hears()[-1]
    assert await count(world, Case) == 1
    async with world.service.database.read() as session:
        assert await session.scalar(text("PRAGMA integrity_check")) == "ok"


async def test_nothing_is_stored_twice_when_an_update_comes_again(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    sent = len(world.telegram.messages(PATRON))
    world.telegram.redeliver(world.telegram.next_update_id - 1)
    await world.settle()
    assert await count(world, Case) == 1
    assert await count(world, Line) == 1
    assert len(world.telegram.messages(PATRON)) == sent
