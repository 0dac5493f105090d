"""A case among librarians: to a colleague, taken over, to another library and home again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from knowledge.models import Case, Event
from tests.conftest import COLLEAGUE, LIBRARIAN, STRANGER
from tests.people import Librarian, Somebody, World, words
from tests.stories.staffing import (
    QUESTION,
    at_galazochori,
    events_of,
    group_of,
    has_role,
    picks,
    the_case,
)
from tests.stories.visiting import readable

DAY = timedelta(days=1)


async def test_a_case_goes_to_a_colleague_with_a_reason(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    own = Librarian(world, colleague.person, COLLEAGUE)
    await own.says("/start")
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    patron.hears()
    await picks(librarian, "Σε συνάδελφο", "Νίκος", "τελειώνει η βάρδιά μου")
    assert (await the_case(world)).owner == COLLEAGUE
    assert "τελειώνει η βάρδιά μου" in words(own.sees("Σας δόθηκε"))
    assert "Νίκος" in patron.hears()[-1]
    code = (await the_case(world)).code
    await colleague.says(f"/transfer {code} ΕΛΕΝΗ ξέρει το θέμα")
    assert (await the_case(world)).owner == LIBRARIAN


async def test_the_head_takes_a_case_over(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await patron.says(QUESTION)
    await colleague.taps("Την παίρνω")
    code = (await the_case(world)).code
    await colleague.says(f"/takeover {code} γιατί όχι")
    assert (await the_case(world)).owner == COLLEAGUE
    await picks(librarian, "Ανάληψη από άλλον", "επείγει")
    assert (await the_case(world)).owner == LIBRARIAN
    async with world.service.database.read() as session:
        event = (await session.scalars(select(Event).where(Event.kind == "taken over"))).one()
    assert (event.actor, event.note) == (LIBRARIAN, "επείγει")


async def test_a_referral_is_accepted_by_the_other_library(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    there = await at_galazochori(world, librarian, colleague)
    await patron.says(QUESTION)
    # Nothing of the patron's own library is Νίκος's business before it is referred.
    tap = await Librarian(world, colleague.person, world.group.id).taps("Την παίρνω")
    assert (await tap.answer)["show_alert"] is True
    await picks(librarian, "Σε άλλη βιβλιοθήκη", "Γαλαζοχώρι", "τοπική παραπομπή")
    case = await the_case(world)
    assert (case.state, case.library, case.home) == ("referred", "GALA", "ANEM")
    heard = patron.hears()[-1]
    assert "Γαλαζοχωρίου" in heard
    card = there.card()
    assert "Ο αναγνώστης ανήκει στη βιβλιοθήκη: Δημοτική Βιβλιοθήκη Ανεμόπετρας" in words(card)
    await there.taps("Την αναλαμβάνω")
    await there.replies("Ο Βόρτολι.", to=there.card())
    assert patron.hears()[-1] == "Νίκος\nΟ Βόρτολι."
    await there.taps("Κλείσιμο")
    case = await the_case(world)
    assert (case.state, case.resolution) == ("resolved", "referred local")


async def test_a_referral_that_is_declined_comes_home(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    there = await at_galazochori(world, librarian, colleague)
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    await librarian.says(f"/refer {code} gala expert 2 ξέρουν από παλαιά βιβλία")
    await picks(there, "Δεν την αναλαμβάνω", "μας λείπει το υλικό")
    case = await the_case(world)
    assert (case.state, case.library, case.refused) == ("new", "ANEM", ["GALA"])
    assert "επέστρεψε στην ουρά" in patron.hears()[-1]
    told = "Γαλαζοχώρι δεν την αναλαμβάνει: μας λείπει το υλικό. Επέστρεψε στην ουρά."
    assert librarian.sees(told)


async def test_a_case_that_was_taken_the_day_before_says_so(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await patron.says(QUESTION)
    await colleague.taps("Την παίρνω")
    await world.later(hours=24)
    async with world.service.database.write() as session:  # by then another claim than the card's
        case = (await session.scalars(select(Case))).one()
        case.state, case.owner, case.claimed_at = "open", COLLEAGUE, world.clock.now() - DAY
    tap = await librarian.sends_callback(librarian.card(), f"v1:claim:{case.id}")
    assert "ανέλαβε χθες στις" in (await tap.answer)["text"]


async def test_a_referral_that_nobody_takes_up_comes_home_at_its_deadline(
    world: World, librarian: Librarian, code: str
) -> None:
    """Those at home hear of it, below the card that they know."""
    await librarian.says(f"/refer {code} GALA local 1")
    librarian.hears()
    await world.later(days=3)
    case = await the_case(world)
    assert (case.state, case.library) == ("new", "ANEM")
    assert ("deadline passed", "referred") in await events_of(world)
    told = f"⏳ {code} · Δεν ήρθε απάντηση από: Γαλαζοχώρι. Επέστρεψε στην ουρά."
    assert librarian.hears().count(told) == 1


async def test_the_home_library_takes_its_own_referral_back(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """What was asked of others is answered at home after all: nothing counts as referred."""
    await has_role(world, LIBRARIAN, "ANEM", "librarian", "Ελένη")
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    await librarian.says(f"/refer {code} GALA local 1")
    await picks(librarian, "Δεν την αναλαμβάνω", "μας λείπει το υλικό")
    case = await the_case(world)
    assert (case.state, case.library, case.refused) == ("new", "ANEM", [])
    await librarian.says(f"/refer {code} GALA local 1")
    await librarian.taps("Την αναλαμβάνω")
    case = await the_case(world)
    assert (case.state, case.library, case.owner, case.referral) == ("open", "ANEM", LIBRARIAN, "")
    assert patron.hears()[-1].startswith(f"Την υπόθεσή σας {code} ανέλαβε: Ελένη.")
    await librarian.replies("Ο Βόρτολι.")
    await librarian.taps("Κλείσιμο")
    assert (await the_case(world)).resolution == "answered"


async def test_a_patron_wants_no_other_library(
    world: World, patron: Somebody, librarian: Librarian, code: str
) -> None:
    await librarian.says(f"/refer {code} GALA local")
    await patron.taps("Μόνο η βιβλιοθήκη μου")
    case = await the_case(world)
    assert (case.state, case.library) == ("new", "ANEM")
    assert "μόνο η δική σας βιβλιοθήκη" in words(patron.from_bot[-1])
    await librarian.says(f"/refer {code} GALA local")
    assert "Διαλέξτε άλλη βιβλιοθήκη" in words(librarian.from_bot[-1])


async def test_a_patron_hears_of_which_library_the_librarian_is_and_may_still_refuse(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    there = await at_galazochori(world, librarian, colleague)
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    await librarian.says(f"/refer {code} GALA local")
    await there.taps("Την αναλαμβάνω")
    told = patron.hears()[-1]
    assert "ανέλαβε: Νίκος, Δημόσια Βιβλιοθήκη Γαλαζοχωρίου" in told
    await patron.taps("Μόνο η βιβλιοθήκη μου")
    case = await the_case(world)
    assert (case.state, case.library, case.owner) == ("new", "ANEM", None)
    assert "μόνο η δική σας βιβλιοθήκη" in words(patron.from_bot[-1])
    assert there.sees("θέλει απάντηση από τη δική του βιβλιοθήκη")
    await librarian.says(f"/take {code}")
    assert patron.hears()[-1].startswith(f"Την υπόθεσή σας {code} ανέλαβε: Ελένη.")
    tap = await patron.taps("Μόνο η βιβλιοθήκη μου")
    assert (await the_case(world)).owner == LIBRARIAN
    assert tap


async def test_a_patron_may_still_refuse_while_another_library_has_put_it_aside(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    """Three days are long: the patron would rather have their own library, and gets a time."""
    there = await at_galazochori(world, librarian, colleague)
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    await librarian.says(f"/refer {code} GALA local")
    await there.taps("Την αναλαμβάνω")
    await there.says(f"/snooze {code} 3d περιμένουμε ένα βιβλίο")
    refused = patron.sees("ρωτάω")
    await patron.taps("Μόνο η βιβλιοθήκη μου", on=refused)
    case = await the_case(world)
    assert (case.state, case.owner, case.library) == ("new", None, "ANEM")
    assert words(patron.sees("μόνο η δική σας")) == (
        f"Στην {code} θα απαντήσει μόνο η δική σας βιβλιοθήκη, έως σήμερα στις 13:00."
    )
    await librarian.taps("Την παίρνω")
    assert (await the_case(world)).owner == LIBRARIAN


async def test_two_cases_of_one_patron_become_one(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    first = await the_case(world)
    await patron.says("/human Και ποιος ζωγράφισε το εξώφυλλο;")
    second = await the_case(world)
    assert second.id != first.id
    await librarian.says(f"/merge {second.code} {first.code}")
    assert (await the_case(world)).state == "merged"
    assert f"είναι πλέον μία: {first.code}" in patron.hears()[-1]
    await librarian.says(f"/r {second.code} Ο Βόρτολι.")
    assert patron.hears() == ["Ελένη\nΟ Βόρτολι."]
    assert (await the_case(world)).state == "merged"


async def test_what_was_asked_in_the_one_is_read_in_the_other(
    world: World, patron: Somebody, librarian: Librarian, desk_of: Any
) -> None:
    """Both questions stand on one page, and an answer to the second is owed there."""
    await patron.says(QUESTION)
    first = await the_case(world)
    await patron.says("/human Και ποιος ζωγράφισε το εξώφυλλο;")
    second = await the_case(world)
    await librarian.says(f"/r {first.code} Ο Βόρτολι.")
    await librarian.says(f"/merge {second.code} {first.code}")
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    assert first.code in readable(eleni.page)  # in the list of what needs an answer
    page = readable(await eleni.opens(f"/desk/case/{second.code}"))
    assert QUESTION in page
    assert "Και ποιος ζωγράφισε το εξώφυλλο;" in page


async def test_what_concerns_a_merged_case_reaches_the_one_that_it_is_now(
    world: World, patron: Somebody, librarian: Librarian, desk_of: Any
) -> None:
    """An old code, an old line that is corrected, a page that was open: nothing of it is lost."""
    await patron.says(QUESTION)
    first = await the_case(world)
    await patron.says("/human Και ποιος ζωγράφισε το εξώφυλλο;")
    second = await the_case(world)
    line = await patron.says(f"{second.code} Στην έκδοση του 1713.")
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    await eleni.opens(f"/desk/case/{second.code}")
    await librarian.says(f"/merge {second.code} {first.code}")
    # Her page was of the second case: what she typed there comes back on that of the first.
    page = await eleni.does(second.code, "reply", text="Άγνωστος χαράκτης.")
    assert eleni.status == 409
    assert "Άγνωστος χαράκτης." in readable(page)
    assert f"Η {second.code} είναι πλέον μέρος άλλης υπόθεσης." in readable(page)
    assert f'action="/desk/case/{first.code}/do" id="reply"' in page
    await eleni.does(first.code, "reply", text="Άγνωστος χαράκτης.")
    assert patron.hears()[-1] == "Ελένη\nΆγνωστος χαράκτης."
    own = Somebody(world, librarian.person, LIBRARIAN)
    await librarian.says(f"/case {second.code}")
    whole = words(own.sees(first.code))
    assert QUESTION in whole
    assert "Και ποιος ζωγράφισε το εξώφυλλο;" in whole
    # A question that is corrected after the answer is owed an answer again.
    async with world.service.database.read() as session:
        state = await session.scalar(select(Case.state).where(Case.id == first.id))
    assert state == "waiting_patron"
    await patron.edits(line, f"{second.code} Στην έκδοση του 1737.")
    async with world.service.database.read() as session:
        state = await session.scalar(select(Case.state).where(Case.id == first.id))
    assert state == "open"


async def test_a_case_that_has_ended_takes_no_other(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    first = await the_case(world)
    await librarian.replies("Ο Βόρτολι.")
    await librarian.taps("Κλείσιμο")
    await patron.says("/human Και ποιος ζωγράφισε το εξώφυλλο;")
    second = await the_case(world)
    await librarian.says(f"/merge {second.code} {first.code}")
    said = words(librarian.from_bot[-1])
    assert said == "Διαλέξτε άλλη ανοιχτή υπόθεση του ίδιου αναγνώστη."
    assert (await the_case(world)).state == "new"


async def test_a_group_is_shown_no_list_of_another_librarys_questions(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    """Ελένη works everywhere; who reads along in Γαλαζοχώρι's group does not."""
    there = await at_galazochori(world, librarian, colleague)
    here = Librarian(world, librarian.person, there.chat_id)
    await patron.says(QUESTION)
    await here.says("/queue")
    assert words(there.from_bot[-1]) == "Καμία ερώτηση δεν περιμένει απάντηση."
    await librarian.taps("Την παίρνω")
    await here.says("/mine")
    assert QUESTION not in words(there.from_bot[-1])
    await librarian.says("/mine")
    assert QUESTION in words(librarian.from_bot[-1])


async def test_who_answered_for_another_library_says_how_it_ended(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian, desk_of: Any
) -> None:
    """A partner's librarian answers what the cascade brought, and grades it; others there don't.

    Once it is closed for good it is read at the patron's own library alone.
    """
    await has_role(world, COLLEAGUE, "MYRT", "librarian", "Νίκος")
    there = group_of(world, "Μυρτόβρυση", colleague, librarian)
    await Librarian(world, librarian.person, there.chat_id).says("/here MYRT")
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    await world.later(hours=6)
    desk = desk_of(COLLEAGUE)
    await there.person.send(COLLEAGUE, "/start")
    await desk.comes_in()
    await desk.opens(f"/desk/case/{code}")
    await desk.does(code, "claim")
    await desk.does(code, "reply", text="Ο Βόρτολι.")
    await desk.does(code, "resolve")
    assert QUESTION in readable(desk.page)
    await desk.does(code, "grade", resolution="answered", level="3", subject="subject")
    case = await the_case(world)
    assert (case.state, case.read_level, case.library) == ("resolved", 3, "ANEM")
    await has_role(world, STRANGER, "MYRT", "librarian", "Άννα")
    other = Librarian(world, world.telegram.people[STRANGER], there.chat_id)
    await other.person.join(world.telegram.groups[there.chat_id])
    tap = await other.taps("Καταγραφή")
    assert (await tap.answer)["show_alert"] is True
    await world.later(days=14)
    assert (await the_case(world)).state == "closed"
    await desk.comes_in()
    await desk.opens(f"/desk/case/{code}")
    assert desk.status == 404
