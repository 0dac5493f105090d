"""Where else a patron's words might stay when they had everything erased, and who must not gain."""

from __future__ import annotations

import json
import sqlite3

from sqlalchemy import select

from knowledge import erasing, exporting
from knowledge.cases import At
from knowledge.models import Case, Patron, Received, Restriction
from tests.conftest import LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.staffing import the_case
from tests.stories.test_forget import MARK, QUESTION, found_in


async def erases_all(patron: Somebody) -> None:
    await patron.says("/forget")
    await patron.taps("Διαγραφή όλων")


async def test_what_is_too_old_to_delete_is_overwritten_in_the_staff_group(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(f"/human {QUESTION}")
    await librarian.taps("Την παίρνω")
    await patron.says(f"Και κάτι ακόμη, {MARK}.")
    assert [row for row in librarian.from_bot if MARK in words(row)]
    await world.later(days=3)
    await erases_all(patron)
    assert not [row for row in librarian.from_bot if MARK in words(row)]
    assert "Σβήστηκε από τον αναγνώστη." in [words(row) for row in librarian.from_bot]
    # The card stays where it stood, so that whoever had the case sees what became of it
    assert (await the_case(world)).code in words(librarian.card())
    assert found_in(world) == []


async def test_a_reader_at_work_only_puts_the_emptying_of_the_log_off(
    world: World, patron: Somebody
) -> None:
    await patron.says(f"/human {QUESTION}")
    reader = sqlite3.connect(world.data / "kallimachos.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM cases").fetchone()
    await erases_all(patron)
    assert found_in(world) != []
    reader.execute("COMMIT")
    reader.close()
    await patron.says("/hours")
    assert found_in(world) == []


async def test_what_has_not_had_its_turn_is_not_taken_with_it(
    world: World, patron: Somebody
) -> None:
    """Words that come after the tap are a new acquaintance's; a backup's old ones are not."""
    await patron.says(f"/human {QUESTION}")
    now = world.clock.now()
    async with world.service.database.write() as session:
        for number, state in ((9001, "waiting"), (9002, "aside")):
            session.add(a_row(number, state, PATRON, MARK, now))
        session.add(a_row(9003, "aside", world.group.id, "/r Q-ZZZ Καλημέρα", now))
        mine = (await session.scalars(select(Case.code))).one()
        session.add(a_row(9004, "aside", world.group.id, f"/r {mine} {MARK}", now))
        someone = (await session.scalars(select(Patron))).one()
        at = At(session, world.service.desk.directory, now, None)
        await erasing.forget(at, someone)
        assert await rows(session) == {
            9001: ("waiting", True),
            9002: ("aside", False),
            9003: ("aside", True),
            9004: ("aside", False),
        }
        again = Patron(telegram_id=PATRON, met_at=now)
        session.add(again)
        await session.flush()
        await erasing.forget(at, again, before=now)
        assert (await rows(session))[9001] == ("done", False)


def a_row(number: int, state: str, conversation: int, text: str, now: object) -> Received:
    return Received(
        update_id=number, conversation=conversation, raw=text, state=state, received_at=now
    )


async def rows(session: object) -> dict[int, tuple[str, bool]]:
    statement = select(Received).where(Received.update_id.between(9001, 9099))
    statement = statement.execution_options(populate_existing=True)
    found = await session.scalars(statement)  # type: ignore[attr-defined]
    return {row.update_id: (row.state, bool(row.raw)) for row in found}


async def test_a_ban_is_not_shaken_off_by_erasing(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    await librarian.says(f"/ban {code} βρίζει κάθε μέρα τον {MARK}")
    await colleague.taps("Συμφωνώ")
    await erases_all(patron)
    assert "λόγω κατάχρησης μένει" in words(patron.from_bot[-1])
    assert found_in(world) == []
    before = (await the_case(world)).id
    patron.hears()
    await world.later(days=1, minutes=1)
    await patron.says("/human Είστε εκεί;")
    assert ["Λόγω κατάχρησης" in said for said in patron.hears()] == [True]
    assert (await the_case(world)).id == before
    # Nobody finds them by the old case any more, but by the number that they have now
    await librarian.says(f"/mute {code} 2h γράφει πολύ")
    assert "ζήτησε να σβηστούν όλα" in words(librarian.from_bot[-1])
    async with world.service.database.read() as session:
        number = await session.scalar(select(Patron.id).where(Patron.telegram_id == PATRON))
        row = (await session.scalars(select(Restriction))).one()
    assert (row.patron_id, row.reason) == (number, "")
    await librarian.says(f"/unban {number}")
    assert patron.hears() == ["Οι βιβλιοθηκονόμοι σάς απαντούν ξανά."]
    await patron.says("/human Είστε εκεί;")
    assert (await the_case(world)).id > before


async def test_a_ban_is_proposed_once_and_a_refusal_is_in_the_log(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    from knowledge import deeds

    await patron.says(QUESTION)
    code = (await the_case(world)).code
    await librarian.says(f"/ban {code} δεν μου αρέσει")
    await librarian.says(f"/ban {code} δεν μου αρέσει καθόλου")
    assert "έχει ήδη προταθεί" in words(librarian.from_bot[-1])
    await colleague.taps("Διαφωνώ")
    async with world.service.database.read() as session:
        found = await deeds.listed(session)
    assert [row.kind for row in found] == ["ban proposed", "ban refused"]


async def test_time_erases_reasons_and_what_was_set_aside(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION.replace(MARK, ""))
    code = (await the_case(world)).code
    await librarian.says(f"/mute {code} 2h γράφει συνέχεια {MARK}")
    async with world.service.database.write() as session:
        session.add(a_row(9001, "aside", PATRON, MARK, world.clock.now()))
    await world.later(days=29)
    await world.service.housekeeping.tidying.once()
    assert found_in(world)
    await world.later(days=3)
    await world.service.housekeeping.tidying.once()
    await world.service.database.truncate()
    assert found_in(world) == []


async def test_the_file_has_corrections_reasons_and_no_proposed_ban(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    asked = await patron.says(QUESTION)
    await patron.edits(asked, "Ποιος τύπωσε τον Ερωτόκριτο;")
    await librarian.taps("Την παίρνω")
    await librarian.says(f"/r {(await the_case(world)).code} Ο Βόρτολι.")
    await librarian.taps("Κλείσιμο")
    await patron.taps("2")
    await patron.taps("Τι έλειπε;")
    await patron.says("Το έτος.")
    await librarian.says(f"/ban {(await the_case(world)).code} ρωτά πολλά")
    async with world.service.database.read() as session:
        someone = (await session.scalars(select(Patron).where(Patron.telegram_id == PATRON))).one()
        kept = await exporting.gather(session, someone)
    (case,) = kept["cases"]
    assert case["what_was_missing"] == ["Το έτος."]
    assert case["lines"][0]["earlier_wordings"] == [QUESTION]
    assert kept["restrictions"] == []
    whole = json.dumps(kept, ensure_ascii=False)
    assert "ρωτά πολλά" not in whole
    assert str(LIBRARIAN) not in whole


async def test_a_reply_that_may_still_be_taken_back_is_not_in_the_file(
    open_world: Opener,
) -> None:
    world = await open_world(undo_seconds=10.0)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    await librarian.says(f"/r {(await the_case(world)).code} Λάθος απάντηση.")
    async with world.service.database.read() as session:
        someone = (await session.scalars(select(Patron))).one()
        assert "Λάθος" not in json.dumps(
            await exporting.gather(session, someone), ensure_ascii=False
        )
    await world.later(seconds=11)
    async with world.service.database.read() as session:
        assert "Λάθος" in json.dumps(await exporting.gather(session, someone), ensure_ascii=False)
