"""A patron sees, takes along and erases what is kept; and time erases the rest."""

from __future__ import annotations

import io
import json
import logging
import shutil
from collections.abc import Iterator

import aiohttp
import pytest
import structlog
from sqlalchemy import select

from bot import logs
from bot.app import Service, seeded
from knowledge.models import Case, Deed, Line, Patron, Proposal
from tests.conftest import LIBRARIAN, PATRON
from tests.people import Librarian, Somebody, World, words

MARK = "ΜΑΡΚΑ7193"
QUESTION = f"Ποιος τύπωσε τον πρώτο Ερωτόκριτο; {MARK}"


async def a_whole_life(world: World, patron: Somebody, librarian: Librarian) -> str:
    """Let a patron leave words in every place where words can be left; return the case's code."""
    await patron.says(f"/name Μαρία {MARK}")
    await patron.says("kazantzaki zorba")
    await patron.taps("1")
    await patron.taps("Αποθήκευση")
    await patron.says(f"το βιβλίο {MARK} του {MARK}")
    asked = await patron.says(f"/human {QUESTION}")
    async with world.service.database.read() as session:
        code = (await session.scalars(select(Case.code).order_by(Case.id.desc()).limit(1))).one()
    await librarian.taps("Την παίρνω")
    added = await patron.says(f"Και κάτι ακόμη, {MARK}.")
    await patron.edits(added, f"Και κάτι άλλο, {MARK}.")
    await patron.person.send_photo(PATRON, caption=f"Η σελίδα {MARK}")
    await patron.person.send_document(PATRON, name=f"{MARK}.pdf")
    await world.settle()
    await librarian.says(f"/note {code} Ο {MARK} ρωτά συχνά.")
    await librarian.says(f"/snooze {code} 2h ψάχνω για τον {MARK}")
    await librarian.taps("Τη συνεχίζω τώρα")
    await librarian.says(f"/r {code} Αγαπητέ {MARK}, ο Βόρτολι.")
    await librarian.taps("Κλείσιμο")
    await patron.taps("2")
    await patron.taps("Τι έλειπε;")
    await patron.says(f"Μου έλειπε το έτος, {MARK}.")
    assert asked
    return code


def found_in(world: World) -> list[str]:
    """Return the files of the data folder in which the mark stands, in any encoding used there."""
    forms = (MARK.encode(), json.dumps(MARK).strip('"').encode())
    files = [file for file in world.data.rglob("*") if file.is_file() and "cache" not in file.parts]
    return sorted(
        str(file.relative_to(world.data))
        for file in files
        if any(form in file.read_bytes() for form in forms)
    )


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Return the log as the program writes it when everything is to be logged."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    logs.set_up("DEBUG", "json", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


async def test_after_forget_the_words_are_found_nowhere(
    world: World,
    patron: Somebody,
    librarian: Librarian,
    log: io.StringIO,
) -> None:
    await a_whole_life(world, patron, librarian)
    assert found_in(world)
    await patron.says("/forget")
    assert "48" in words(patron.from_bot[-1])
    await patron.taps("Διαγραφή όλων")
    assert found_in(world) == []
    assert MARK not in log.getvalue()
    async with aiohttp.ClientSession() as http:
        for page in ("metrics", "readyz"):
            async with http.get(f"http://127.0.0.1:{world.service.web.port}/{page}") as answer:
                assert MARK not in await answer.text()
    # In Telegram too, of what the bot wrote or received in the last two days
    assert [words(row) for row in patron.from_bot] == [
        "Σβήστηκαν όλα. Αν ξαναγράψετε, αρχίζουμε από την αρχή."
    ]
    assert QUESTION not in [words(row) for row in patron.messages]
    assert not [row for row in librarian.from_bot if MARK in words(row)]
    async with world.service.database.read() as session:
        case = (await session.scalars(select(Case))).one()
        gone = (await session.scalars(select(Patron))).one()
        lines = list(await session.scalars(select(Line)))
        deed = (await session.scalars(select(Deed).where(Deed.kind == "forget"))).one()
    assert (case.state, case.rating, case.question, case.tried) == ("closed", 2, "", {})
    assert (gone.erased_at is not None, gone.telegram_id < -(10**15), gone.name) == (True, True, "")
    assert lines
    assert deed.about == str(gone.id)


async def test_an_open_case_is_withdrawn_and_staff_see_it(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(f"/human {QUESTION}")
    await librarian.taps("Την παίρνω")
    await patron.says("/forget")
    await patron.taps("Διαγραφή όλων")
    async with world.service.database.read() as session:
        case = (await session.scalars(select(Case))).one()
    assert case.state == "closed"
    before = len(patron.messages)
    await librarian.says(f"/r {case.code} Άργησα.")
    assert "έκλεισε οριστικά" in words(librarian.from_bot[-1])
    assert len(patron.messages) == before


async def test_who_comes_back_is_somebody_new(world: World, patron: Somebody) -> None:
    await patron.says(f"/human {QUESTION}")
    await patron.says("/forget")
    await patron.taps("Διαγραφή όλων")
    await patron.says("/mine")
    assert "δεν έχετε" in words(patron.from_bot[-1]).lower()
    async with world.service.database.read() as session:
        found = list(await session.scalars(select(Patron).order_by(Patron.id)))
    assert [one.telegram_id == PATRON for one in found] == [False, True]


async def test_nothing_is_erased_by_a_no(world: World, patron: Somebody) -> None:
    await patron.says(f"/human {QUESTION}")
    await patron.says("/forget")
    await patron.taps("Να μείνουν")
    assert words(patron.from_bot[-1]) == "Δεν σβήστηκε τίποτα."
    await patron.says("/mine")
    assert MARK in words(patron.from_bot[-1])


async def test_a_restored_backup_erases_again(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await a_whole_life(world, patron, librarian)
    await world.service.stop()
    backup = world.data.parent / "backup"
    shutil.copytree(world.data, backup, symlinks=True)
    world.service = Service(world.service.settings, clock=world.clock, choose=seeded(8))
    await world.service.start()
    await world.settle()
    world.clock.advance(minutes=5)
    await patron.says("/forget")
    await patron.taps("Διαγραφή όλων")
    await world.service.stop()
    for file in world.data.glob("kallimachos.db*"):
        file.unlink()
    shutil.copy(backup / "kallimachos.db", world.data)
    assert "kallimachos.db" in found_in(world)
    world.service = Service(world.service.settings, clock=world.clock, choose=seeded(9))
    await world.service.start()
    await world.settle()
    assert found_in(world) == []
    shutil.rmtree(backup)


async def test_a_patron_takes_everything_along(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    code = await a_whole_life(world, patron, librarian)
    await patron.says("/export")
    sent = next(row for row in reversed(patron.from_bot) if "document" in row)
    stored = world.telegram.files.find(sent["document"]["file_id"])
    assert stored is not None
    file = stored.contents()
    kept = json.loads(file)
    assert kept["you"]["name"] == f"Μαρία {MARK}"
    case = next(one for one in kept["cases"] if one["code"] == code)
    said = [(line["by"], line["text"]) for line in case["lines"]]
    assert ("Ελένη", f"Αγαπητέ {MARK}, ο Βόρτολι.") in said
    assert ("you", f"Και κάτι άλλο, {MARK}.") in said
    assert "ρωτά συχνά" not in file.decode()
    assert str(LIBRARIAN) not in file.decode()
    assert [book["title"] for book in kept["saved_books"]]


async def test_staff_see_a_name_once_it_is_given(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """On the card of each of their cases, whichever was the last."""
    await patron.says(QUESTION)
    await patron.says("/human Πότε γεννήθηκε ο Βιτσέντζος Κορνάρος;")

    def called(name: str) -> list[bool]:
        return [name in words(row) for row in librarian.from_bot]

    assert called("Αναγνώστης 1") == [True, True]
    await patron.says("/name Μαρία Κ.")
    assert called("Μαρία Κ.") == [True, True]
    await patron.says("/name -")
    assert called("Αναγνώστης 1") == [True, True]


async def test_time_erases_texts_notes_and_reasons(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await a_whole_life(world, patron, librarian)
    await patron.says("/name -")
    await patron.says("/list")
    await world.later(days=20)
    assert found_in(world)
    for _ in range(3):
        await world.later(days=31)
    await world.service.housekeeping.tidying.once()
    await world.service.database.truncate()
    assert found_in(world) == []
    async with world.service.database.read() as session:
        assert not list(await session.scalars(select(Proposal)))
