"""A staff group that the bot was taken out of, or that got a new number, misses no question."""

from __future__ import annotations

from tests.conftest import COLLEAGUE, LIBRARIAN
from tests.people import Librarian, Somebody, World, words
from tests.stories.staffing import QUESTION, at_galazochori, has_role, the_case

OTHER = "/human Πότε γεννήθηκε ο Βιτσέντζος Κορνάρος;"


def cards_in(group: Librarian) -> list[str]:
    """Return the codes of the cards that stand in a group, in order."""
    return [
        words(row).split(" · ", 1)[0]
        for row in group.from_bot
        if words(row).startswith("Q-") and "Αναγνώστης" in words(row)
    ]


async def test_what_was_asked_while_the_bot_was_out_comes_when_it_is_back(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """Somebody takes the bot out by mistake; a question comes meanwhile, then it is let in."""
    await patron.says(QUESTION)
    first = (await the_case(world)).code
    await librarian.person.remove_bot_from(world.group)
    await world.settle()
    await patron.says(OTHER)
    second = (await the_case(world)).code
    assert cards_in(librarian) == [first]
    await librarian.person.add_bot_to(world.group)
    await world.settle()
    assert cards_in(librarian) == [first, second]
    await librarian.replies("Στη Σητεία, το 1553.", to=librarian.card())
    assert patron.hears()[-1] == "Ελένη\nΣτη Σητεία, το 1553."
    # Once more makes no second card, nor does what was not for this group.
    await librarian.person.set_bot_admin(world.group, is_admin=True)
    await world.settle()
    assert cards_in(librarian) == [first, second]


async def test_the_heads_of_the_library_hear_that_the_bot_was_taken_out(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    """Γαλαζοχώρι's own admin is told, beside the network's; Ανεμόπετρα's question is not theirs."""
    there = await at_galazochori(world, librarian, colleague)
    await has_role(world, COLLEAGUE, "GALA", "admin", "Νίκος")
    his, hers = (Librarian(world, one.person, one.person.id) for one in (colleague, librarian))
    await his.says("/start")
    await hers.says("/start")
    group = world.telegram.groups[there.chat_id]
    await there.person.remove_bot_from(group)
    await world.settle()
    for one in (his, hers):
        assert one.hears()[-1].startswith("Με αφαίρεσαν από την ομάδα προσωπικού «Γαλαζοχώρι».")
    await patron.says(QUESTION)
    await there.person.add_bot_to(group)
    await world.settle()
    assert cards_in(there) == []


async def test_open_cases_have_a_card_under_the_groups_new_number(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """A group becomes a supergroup amid a conversation: it goes on there, and is said once."""
    basic = world.telegram.add_group(
        title="Παλιά", members=list(world.group.people.values()), kind="group"
    )
    old = Librarian(world, librarian.person, basic.id)
    await librarian.says("/here GALA")
    await old.says("/here ANEM")
    await patron.says(QUESTION)
    await old.taps("Την παίρνω")
    code = (await the_case(world)).code
    moved = Librarian(world, librarian.person, world.telegram.upgrade_to_supergroup(basic).id)
    await world.settle()
    assert cards_in(moved) == [code]
    assert (await the_case(world)).owner == LIBRARIAN
    moved.hears()
    await patron.says("Είναι για μια εργασία.")
    assert moved.hears() == [f"Αναγνώστης 1 · {code}\nΕίναι για μια εργασία."]
    await moved.replies("Ο Βόρτολι.")
    assert patron.hears()[-1] == "Ελένη\nΟ Βόρτολι."
    await moved.taps("Κλείσιμο")
    assert (await the_case(world)).state == "resolved"
