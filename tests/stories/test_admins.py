"""An admin edits the FAQ, names staff, gives a group its library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from knowledge.models import Deed
from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.staffing import has_role

ENTRY = """topic: parking
title: {el: Στάθμευση, en: Parking}
entries:
  - id: parking
    source: {el: Κανονισμός, en: Rules}
    owner: desk
    reviewed: 2026-11-01
    review_days: 365
    el:
      questions: [Πού παρκάρω το αυτοκίνητο;, υπάρχει πάρκινγκ;, θέση στάθμευσης]
      answer: Στην πλατεία πίσω από τη βιβλιοθήκη υπάρχουν 12 θέσεις.
    en:
      questions: [Where can I park my car?, is there a car park?]
      answer: There are 12 places in the square behind the library.
    tests:
      match: [παρκινγκ για το αμαξι, parking near you]
      not_match: [πώς ανανεώνω ένα βιβλίο]
"""


async def test_a_new_answer_is_live_after_reload(open_world: Opener, faq_dir: Path) -> None:
    world = await open_world(faq_dir=faq_dir)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    admin = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    (faq_dir / "parking.yaml").write_text(ENTRY, encoding="utf-8")
    entries = len(world.service.desk.faq.current.entries)
    await admin.says("/reload")
    assert f"{entries + 1} απαντήσεις" in words(admin.from_bot[-1])
    await patron.says("που παρκαρω το αυτοκινητο;")
    assert "12 θέσεις" in patron.hears()[0]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            ("    reviewed: 2026-11-01\n", ""),
            'parking.yaml:4:5: λήμμα "parking": λείπει το "reviewed"',
        ),
        (("12 places", "14 places"), "parking.yaml:14:15: λήμμα"),
        (("id: parking", "id: renew-loan"), 'το id "renew-loan" υπάρχει και στο'),
        (("owner: desk", "owner: desk\n    owner: other"), "parking.yaml:7:5: "),
        (
            ("owner: desk", "owner: &a desk"),
            "parking.yaml:6:12: δεν επιτρέπονται συντομεύσεις (εδώ &a)",
        ),
        (("answer: There", "answer: [There"), "αυτό δεν είναι YAML"),
        (
            ("answer: There are", "answer: <script>x</script> There are"),
            "το <script> δεν επιτρέπεται",
        ),
    ],
)
async def test_a_bad_file_is_named_and_the_old_answers_stay(
    open_world: Opener, faq_dir: Path, change: tuple[str, str], expected: str
) -> None:
    world = await open_world(faq_dir=faq_dir)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    admin = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    before = world.service.desk.faq.current.version
    (faq_dir / "parking.yaml").write_text(ENTRY.replace(*change), encoding="utf-8")
    await admin.says("/reload")
    said = words(admin.from_bot[-1])
    assert "Δεν άλλαξε τίποτα" in said
    assert expected in said
    assert world.service.desk.faq.current.version == before
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    assert "14 ημέρες" in patron.hears()[0]


async def test_only_admins_reload(world: object, colleague: Librarian) -> None:
    await colleague.says("/reload")
    assert "μόνο οι διαχειριστές" in words(colleague.from_bot[-1])


async def test_staff_are_named_and_listed(world: World, librarian: Librarian) -> None:
    await librarian.says("/staff add 777 GALA librarian Γιάννης Κ.")
    assert words(librarian.from_bot[-1]) == "Γιάννης Κ.: librarian για GALA."
    await librarian.says("/staff list")
    assert "Γιάννης Κ. · 777 · GALA · librarian" in words(librarian.from_bot[-1])
    # Another role takes the place of the first, at once, and both changes stand in the log
    await librarian.says("/staff add 777 GALA observer Γιάννης Κ.")
    await librarian.says("/staff remove 777")
    async with world.service.database.read() as session:
        found = await session.scalars(select(Deed).where(Deed.kind == "role").order_by(Deed.id))
        changes = [(one.actor, one.about, one.detail) for one in found]
    assert changes == [
        (LIBRARIAN, "777", {"before": [], "after": ["librarian"]}),
        (LIBRARIAN, "777", {"before": ["librarian"], "after": ["observer"]}),
        (LIBRARIAN, "777", {"before": ["observer"], "after": []}),
    ]
    assert words(librarian.from_bot[-1]) == "Αφαιρέθηκε 1 ρόλος."
    await librarian.says("/staff nonsense")
    assert "/staff add ID" in words(librarian.from_bot[-1])


async def test_a_librarys_admin_renames_nobody_who_works_elsewhere_too(
    world: World, colleague: Librarian, desk_of: Any
) -> None:
    """Νίκος heads Γαλαζοχώρι alone. What patrons call Ελένη, of the whole network, is not his."""
    await has_role(world, COLLEAGUE, "GALA", "admin", "Νίκος")
    own = Librarian(world, colleague.person, COLLEAGUE)
    await own.says(f"/staff add {LIBRARIAN} GALA librarian Κανένας")
    assert own.hears() == ["Ελένη: librarian για GALA."]
    desk = desk_of(COLLEAGUE)
    await desk.comes_in()
    await desk.opens("/desk/people")
    await desk.posts(
        "/desk/people/role", who=str(LIBRARIAN), library="GALA", role="trainee", name="Κανένας"
    )
    assert "Κανένας" not in desk.page
    # Whoever is new, or works for him alone, is called what he says.
    for name in ("Αννα", "Άννα"):
        own.hears()
        await own.says(f"/staff add 501 GALA librarian {name}")
        assert own.hears() == [f"{name}: librarian για GALA."]


async def test_the_queue_shows_who_waits(
    patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await librarian.says("/queue")
    assert words(librarian.from_bot[-1]) == "Καμία ερώτηση δεν περιμένει απάντηση."
    await patron.says("Ποιος τύπωσε τον πρώτο Ερωτόκριτο;")
    await colleague.says("/queue")
    assert "νέα · Ανεμόπετρα · τώρα" in words(colleague.from_bot[-1])


async def test_patrons_may_not_use_staff_commands(patron: Somebody) -> None:
    for command in ("/reload", "/staff list", "/queue", "/r Q-234 x", "/here ANEM"):
        await patron.says(command)
    heard = " ".join(patron.hears())
    assert "Ελένη" not in heard
    assert str(COLLEAGUE) not in heard
