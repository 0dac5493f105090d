"""A case's code, as people type it."""

from __future__ import annotations

from sqlalchemy import select

from knowledge.models import Line
from tests.people import Librarian, Somebody, World
from tests.stories.staffing import QUESTION, the_case


async def test_a_code_that_was_typed_in_greek_letters(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """Whoever copies Q-D6F with a Greek keyboard means it: Q-Δ6Φ."""
    await patron.says(QUESTION)
    first = await the_case(world)
    assert first.code == "Q-D6F"
    await patron.says("/human Ένα άλλο θέμα: πού βρίσκω παλιούς χάρτες;")
    await patron.says("Q-Δ6Φ και σε ποια πόλη;")
    patron.hears()
    async with world.service.database.read() as session:
        line = (await session.scalars(select(Line).order_by(Line.id.desc()).limit(1))).one()
    assert (line.case_id, line.text) == (first.id, "Q-Δ6Φ και σε ποια πόλη;")
    await librarian.says("/r q-δ6φ Ο Βόρτολι.")
    assert patron.hears() == ["Ελένη\nΟ Βόρτολι."]
