"""A reply waits ten seconds: what is said of its case waits with it, and goes with it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.conftest import LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.staffing import QUESTION, the_case
from tests.stories.visiting import Visitor


@pytest.fixture
async def slow_world(open_world: Opener) -> World:
    """Return a world in which a reply can be taken back for ten seconds, with a case of Ελένη's."""
    world: World = await open_world(undo_seconds=10)
    await Somebody(world, world.telegram.people[PATRON], PATRON).says(QUESTION)
    await Librarian(world, world.telegram.people[LIBRARIAN], world.group.id).taps("Την παίρνω")
    return world


@pytest.fixture
def maria(slow_world: World) -> Somebody:
    """Return Μαρία, who has heard that Ελένη has her case."""
    maria = Somebody(slow_world, slow_world.telegram.people[PATRON], PATRON)
    maria.hears()
    return maria


@pytest.fixture
def eleni(slow_world: World) -> Librarian:
    """Return Ελένη, in the staff group."""
    return Librarian(slow_world, slow_world.telegram.people[LIBRARIAN], slow_world.group.id)


@pytest.fixture
async def eleni_at_desk(slow_world: World) -> AsyncIterator[Visitor]:
    """Return Ελένη at the web desk, with the case before her."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        visitor = Visitor(slow_world, http, LIBRARIAN)
        await visitor.comes_in()
        await visitor.opens(f"/desk/case/{(await the_case(slow_world)).code}")
        yield visitor


async def test_the_end_of_a_case_never_overtakes_its_last_reply(
    slow_world: World, maria: Somebody, eleni_at_desk: Visitor
) -> None:
    """«Send and close»: the patron reads the answer first, then that the case is closed."""
    await eleni_at_desk.does((await the_case(slow_world)).code, "reply", text="1713.", close="yes")
    assert maria.hears() == []
    await slow_world.later(seconds=11)
    answer, closed = maria.hears()
    assert answer == "Ελένη\n1713."
    assert "έκλεισε" in closed


async def test_a_reply_is_taken_back_though_the_patron_wrote_meanwhile(
    slow_world: World, maria: Somebody, eleni: Librarian, eleni_at_desk: Visitor
) -> None:
    """Ten seconds are ten seconds: the button stays, and what the patron wrote stands."""
    await eleni.replies("Κάτι λάθος.")
    await slow_world.later(seconds=3)
    await maria.says("Βρήκατε κάτι;")
    assert "Αναίρεση απάντησης" in eleni.buttons(eleni.card())
    page = await eleni_at_desk.opens(f"/desk/case/{(await the_case(slow_world)).code}")
    assert 'value="undo"' in page
    tap = await eleni.taps("Αναίρεση απάντησης")
    assert (await tap.answer)["text"] == "Αναιρέθηκε: ο αναγνώστης δεν την είδε."
    await slow_world.later(seconds=60)
    assert maria.hears() == []
    case = await the_case(slow_world)
    assert (case.state, case.last_by, case.first_reply_at) == ("open", "patron", None)


async def test_with_the_last_reply_its_end_is_taken_back(
    slow_world: World, maria: Somebody, eleni: Librarian
) -> None:
    """A case that was closed at once is open again, and the patron never hears of it."""
    await eleni.replies("Κάτι λάθος.")
    await slow_world.later(seconds=3)
    await eleni.taps("Κλείσιμο")
    await eleni.taps("Αναίρεση απάντησης")
    await slow_world.later(seconds=60)
    assert maria.hears() == []
    assert "σε χειρισμό" in words(eleni.card())
    await eleni.replies("Ο Βόρτολι.")
    await eleni.taps("Κλείσιμο")
    await slow_world.later(seconds=60)
    answer, closed = maria.hears()
    assert answer == "Ελένη\nΟ Βόρτολι."
    assert "έκλεισε" in closed


async def test_the_same_words_may_be_sent_again_once_they_were_taken_back(
    slow_world: World, maria: Somebody, eleni_at_desk: Visitor
) -> None:
    """Taken back by mistake and sent again within seconds: it is no double click."""
    code = (await the_case(slow_world)).code
    for action in ("reply", "undo", "reply"):
        await eleni_at_desk.does(code, action, text="Ο Βόρτολι.")
        await slow_world.later(seconds=2)
    await slow_world.later(seconds=60)
    assert maria.hears() == ["Ελένη\nΟ Βόρτολι."]


async def test_an_album_is_taken_back_whole(
    slow_world: World, maria: Somebody, eleni: Librarian
) -> None:
    """Three pictures of the wrong patron's book: none of them is seen, and it is said once."""
    card = eleni.card()
    kinds, captions = ["photo", "photo", "photo"], ["Το ράφι.", "", ""]
    await eleni.person.send_album(
        eleni.chat_id, kinds=kinds, captions=captions, reply_to=card["message_id"]
    )
    await slow_world.settle()
    tap = await eleni.taps("Αναίρεση απάντησης")
    assert (await tap.answer)["text"] == "Αναιρέθηκε: ο αναγνώστης δεν την είδε."
    await slow_world.later(seconds=60)
    assert maria.hears() == []
    case = await the_case(slow_world)
    assert (case.state, case.first_reply_at) == ("open", None)
    await eleni.person.send_album(
        eleni.chat_id, kinds=kinds, captions=captions, reply_to=card["message_id"]
    )
    await slow_world.settle()
    await slow_world.later(seconds=60)
    assert maria.hears() == ["Ελένη\nΤο ράφι.", "", ""]
