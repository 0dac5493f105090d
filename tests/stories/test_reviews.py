"""An answer nobody has made sure of: its owner is reminded, staff see it, patrons are warned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import COLLEAGUE, LIBRARIAN, Opener
from tests.people import Librarian, Somebody, World, words

QUESTION = "Πώς ανανεώνω ένα βιβλίο;"
WARNING = "⚠ Η απάντηση δεν έχει ελεγχθεί από τότε. Ρωτήστε τη βιβλιοθήκη πριν βασιστείτε σε αυτήν."


def reviewed(folder: Path, day: str, *, owner: str = "circulation") -> None:
    """Write when the renewal answer was last made sure of, for 365 days, and who keeps it true."""
    file = folder / "renewals.yaml"
    head, entry, rest = file.read_text(encoding="utf-8").partition("  - id: renew-loan\n")
    old = rest.split("    el:\n", 1)[0]
    new = "".join(
        f"    owner: {owner}\n"
        if line.startswith("    owner:")
        else f"    reviewed: {day}\n"
        if line.startswith("    reviewed:")
        else line
        for line in old.splitlines(keepends=True)
    )
    file.write_text(head + entry + new + rest[len(old) :], encoding="utf-8")


@pytest.fixture
async def world(open_world: Opener, faq_dir: Path) -> World:
    """Return a world in which the renewal answer was due on 20 October."""
    reviewed(faq_dir, "2025-10-20")
    found: World = await open_world(faq_dir=faq_dir)
    return found


async def at_home(world: World, who: int) -> Librarian:
    """Return a member of staff in their own chat with the bot."""
    found = Librarian(world, world.telegram.people[who], who)
    await found.says("/start")
    found.hears()
    return found


async def test_patrons_are_warned_when_it_is_long_overdue(world: World, patron: Somebody) -> None:
    """Due on 20 October, the answer is told as ever; three months later with a warning."""
    await patron.says(QUESTION)
    assert WARNING not in patron.hears()[-1]
    await world.later(days=60)
    await patron.says(QUESTION)
    told = patron.hears()[-1]
    assert told.index("20 Οκτωβρίου 2025") < told.index(WARNING)
    await patron.taps("Ναι")
    assert WARNING in words(patron.from_bot[-1])


async def test_staff_see_that_an_answer_is_stale(
    world: World, desk_of: Any, patron: Somebody, librarian: Librarian
) -> None:
    """In /why, and at the web desk before it is put into a reply."""
    await librarian.says(f"/why {QUESTION}")
    said = words(librarian.from_bot[-1])
    assert f"renew-loan «{QUESTION}» · έλεγχος έως 20 Οκτωβρίου 2026" in said
    assert said.count("έλεγχος έως") == 1
    await patron.says("Ποιος τύπωσε τον πρώτο Ερωτόκριτο;")
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    code = words(librarian.card()).split(" ")[0]
    page = await eleni.opens(f"/desk/case/{code}?find=ananeosi+vivliou&in=faq")
    assert page.count("έλεγχος έως 20 Οκτωβρίου 2026") == 1


async def test_an_owner_at_the_desk_is_told_once_a_week(open_world: Opener, faq_dir: Path) -> None:
    """Νίκος keeps one overdue entry, nobody known the other: that one comes to the admin."""
    reviewed(faq_dir, "2025-10-20", owner="Νίκος")
    other = faq_dir / "rooms.yaml"
    other.write_text(
        other.read_text(encoding="utf-8").replace("review_days: 365", "review_days: 1", 1),
        encoding="utf-8",
    )
    world = await open_world(faq_dir=faq_dir)
    admin, nikos = await at_home(world, LIBRARIAN), await at_home(world, COLLEAGUE)
    await world.later(hours=1)
    (to_nikos,), (to_admin,) = nikos.hears(), admin.hears()
    assert to_nikos.splitlines() == [
        "Προς νέο έλεγχο στο FAQ",
        f"renew-loan · {QUESTION} · Νίκος · έλεγχος έως 20 Οκτωβρίου 2026",
        "Όπου η απάντηση ισχύει ακόμη, γράψτε στο «reviewed:» τη σημερινή ημερομηνία.",
    ]
    assert "renew-loan" not in to_admin
    assert len(to_admin.splitlines()) == 3
    # Not again in this week, and again in the next, in the morning
    await world.later(hours=24 * 5)
    assert nikos.hears() == []
    await world.later(hours=24 * 2)
    assert len(nikos.hears()) == 1
    # Once it was made sure of, no more
    reviewed(faq_dir, "2026-11-30", owner="Νίκος")
    await world.later(seconds=2)
    await world.later(hours=24 * 7)
    assert nikos.hears() == []


async def test_what_an_owner_who_went_away_kept_comes_to_the_admin(
    open_world: Opener, faq_dir: Path
) -> None:
    """The bot learns of it when it is refused; from the next week on it does not try again."""
    reviewed(faq_dir, "2025-10-20", owner="Νίκος")
    world = await open_world(faq_dir=faq_dir)
    admin, nikos = await at_home(world, LIBRARIAN), await at_home(world, COLLEAGUE)
    await nikos.person.block()
    await world.later(hours=1)
    assert (admin.hears(), world.service.outbox.counts["refused"]) == ([], 1)
    await world.later(hours=24 * 7)
    (told,) = admin.hears()
    assert "renew-loan" in told
    assert world.service.outbox.counts["refused"] == 1


async def test_nobody_is_told_at_night_or_of_nothing(open_world: Opener, faq_dir: Path) -> None:
    world = await open_world(faq_dir=faq_dir)
    admin = await at_home(world, LIBRARIAN)
    await world.later(hours=14)  # 0:42 on Tuesday
    reviewed(faq_dir, "2025-10-20")
    await world.later(seconds=2)
    await world.later(hours=1)
    assert admin.hears() == []
    await world.later(hours=8)
    assert len(admin.hears()) == 1
