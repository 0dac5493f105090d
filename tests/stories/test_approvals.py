"""An approval writes a file and the database: whatever ends it in the middle, both or neither."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.app import Service, seeded
from handlers.drafting import draft_of
from knowledge.faq import pending, proposals
from knowledge.models import Proposal
from tests.conftest import Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.proposing import ENGLISH, LONGER, a_closed_case, lines, one_question_more


@pytest.fixture
async def world(open_world: Opener, faq_dir: Path) -> World:
    """Return a world with an FAQ of its own."""
    opened: World = await open_world(faq_dir=faq_dir)
    return opened


async def test_an_approval_that_fails_at_first_is_made_once(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian, faq_dir: Path
) -> None:
    """The file is written before the database commits; where that fails, the next try is whole."""
    before = lines(faq_dir)
    await one_question_more(patron, librarian)
    # Given a database that takes no revision in the first of an update's attempts
    async with world.service.database.write() as session:
        await session.execute(
            text(
                "CREATE TRIGGER no BEFORE INSERT ON revisions "
                "WHEN (SELECT max(attempts) FROM inbox) = 0 BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
        )
    # When it is approved, the file has the question once, and /undo knows what was there
    await colleague.taps("Έγκριση")
    assert "Εγκρίθηκε από: Νίκος" in words(librarian.sees("Πρόταση για το FAQ"))
    assert sum(LONGER in line for line in lines(faq_dir)["renewals.yaml"]) == 1
    await librarian.says("/undo")
    assert lines(faq_dir) == before


async def test_an_approval_that_always_fails_leaves_the_file_as_it_was(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian, faq_dir: Path
) -> None:
    await a_closed_case(patron, librarian)
    before = lines(faq_dir)
    await librarian.taps("Πρόταση για FAQ")
    await librarian.replies(ENGLISH, to=librarian.from_bot[-1])
    await librarian.taps("Στείλτε για έγκριση")
    trigger = "CREATE TRIGGER no BEFORE INSERT ON revisions BEGIN SELECT RAISE(ABORT, 'no'); END"
    async with world.service.database.write() as session:
        await session.execute(text(trigger))
    await colleague.taps("Έγκριση")
    assert "Αποφασίζει κάποιος άλλος" in words(librarian.sees("Πρόταση για το FAQ"))
    assert lines(faq_dir) == before
    assert pending.noted(faq_dir) == []


async def test_a_kill_in_the_middle_of_an_approval_is_put_right_at_the_next_start(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian, faq_dir: Path
) -> None:
    """The file was written, then the program was killed: nobody's approval is on record."""
    before = lines(faq_dir)
    await one_question_more(patron, librarian)
    async with world.service.database.read() as session:
        proposal = (await session.scalars(select(Proposal))).one()
    change = proposals.change(
        faq_dir, draft_of(proposal), author="Ελένη", approver="Νίκος", day=date(2026, 11, 23)
    )
    await world.service.stop()
    pending.make(faq_dir, proposal.id, proposal.entry, change)
    assert lines(faq_dir) != before
    world.service = Service(world.service.settings, clock=world.clock, choose=seeded(8))
    await world.service.start()
    assert lines(faq_dir) == before
    await colleague.taps("Έγκριση")
    after = lines(faq_dir)["renewals.yaml"]
    assert sum(LONGER in line for line in after) == 1
    # A kill after the commit changes nothing: it is on record
    await world.service.stop()
    (faq_dir / f".{proposal.id}.approval").write_text(
        json.dumps(
            {
                "file": "renewals.yaml",
                "entry": proposal.entry,
                "before": change.before,
                "after": change.after,
            }
        ),
        encoding="utf-8",
    )
    world.service = Service(world.service.settings, clock=world.clock, choose=seeded(9))
    await world.service.start()
    assert lines(faq_dir)["renewals.yaml"] == after
    assert pending.noted(faq_dir) == []
