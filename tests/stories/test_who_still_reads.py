"""A case that went elsewhere, and people who left: what is written later is not told to them."""

from __future__ import annotations

from knowledge import staff
from tests.conftest import COLLEAGUE, LIBRARIAN
from tests.people import Librarian, Somebody, World, words
from tests.stories.staffing import QUESTION, at_galazochori, has_role, the_case

MORE = "Είναι κάτι προσωπικό."
GONE = "Η {} δεν είναι πια στη βιβλιοθήκη σας."


async def leaves(world: World, person: int) -> None:
    """Take all roles of somebody away."""
    async with world.service.database.write() as session:
        await staff.remove(session, person)


async def test_a_library_that_the_patron_refused_hears_nothing_more(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    """Γαλαζοχώρι was asked; the patron wants their own library, and writes what is for it alone."""
    there = await at_galazochori(world, librarian, colleague)
    first = await patron.says(QUESTION)
    code = (await the_case(world)).code
    await librarian.says(f"/refer {code} GALA local")
    there.hears()
    await patron.taps("Μόνο η βιβλιοθήκη μου")
    assert words(there.from_bot[-1]) == GONE.format(code)
    assert there.buttons() == []
    librarian.hears()
    await patron.says(MORE)
    await patron.edits(first, "Ποιος τύπωσε τον πρώτο «Ερωτόκριτο», και πού;")
    await librarian.says(f"/note {code} προσοχή, είναι προσωπικό")
    assert there.hears() == []
    assert not [row for row in there.from_bot if QUESTION in words(row) or "πού" in words(row)]
    assert [row for row in librarian.hears() if MORE in row]


async def test_a_library_that_is_asked_once_more_gets_a_new_card(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    """What came home at its deadline goes to the same library again: there it is seen anew."""
    there = await at_galazochori(world, librarian, colleague)
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    await librarian.says(f"/refer {code} GALA local 1")
    await world.later(days=3)
    assert [words(row) for row in there.from_bot][1:2] == [GONE.format(code)]
    there.hears()
    await librarian.says(f"/refer {code} GALA local 1")
    (card,) = there.hears()
    assert card.startswith(f"{code} · ")
    await there.taps("Την αναλαμβάνω")
    assert (await the_case(world)).owner == COLLEAGUE


async def test_who_is_no_longer_of_the_staff_reads_nothing_more(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    """Νίκος has a question in his own chat, and leaves; nothing of it comes to him any more."""
    own = Librarian(world, colleague.person, COLLEAGUE)
    await own.says("/start")
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    await colleague.taps("Την παίρνω")
    await leaves(world, COLLEAGUE)
    own.hears()
    librarian.hears()
    await patron.says(MORE)
    await librarian.says(f"/note {code} προσοχή, είναι προσωπικό")
    await world.later(hours=3)
    await world.later(days=2)
    await patron.says("Υπάρχει κάτι νεότερο;")
    assert own.hears() == []
    assert words(own.sees("δεν είναι πια")) == GONE.format(code)
    assert not [row for row in own.from_bot if QUESTION in words(row)]
    heard = librarian.hears()
    assert [row for row in heard if MORE in row]
    assert [row for row in heard if "επέστρεψε στην ουρά" in row]  # told where somebody is
    assert (await the_case(world)).owner is None


async def test_in_private_a_question_reaches_only_who_is_still_there(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    """A library without a group: nobody has the question yet when one of its two leaves."""
    own = Librarian(world, colleague.person, COLLEAGUE)
    hers = Librarian(world, librarian.person, LIBRARIAN)
    await own.says("/start")
    await hers.says("/start")
    await librarian.says("/here ANEM private")
    await patron.says(QUESTION)
    await has_role(world, COLLEAGUE, "GALA", "librarian", "Νίκος")
    own.hears()
    hers.hears()
    await patron.says(MORE)
    assert own.hears() == []
    assert [row for row in hers.hears() if MORE in row]
