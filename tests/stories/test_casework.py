"""Librarians together: notes, colleagues, other libraries, putting aside, roles, clocks."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from knowledge import staff
from knowledge.models import Case, Event, Line, Patron
from knowledge.models import Librarian as Clerk
from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Somebody, World, words

QUESTION = "Ποιος τύπωσε τον πρώτο Ερωτόκριτο;"


async def the_case(world: World) -> Case:
    async with world.service.database.read() as session:
        return (await session.scalars(select(Case).order_by(Case.id.desc()).limit(1))).one()


async def events_of(world: World) -> list[tuple[str, str]]:
    async with world.service.database.read() as session:
        found = await session.scalars(select(Event).order_by(Event.id))
        return [(event.kind, event.state_before) for event in found]


async def has_role(world: World, person: int, library: str, role: str, name: str = "") -> None:
    async with world.service.database.write() as session:
        await staff.remove(session, person)
        await staff.add(session, person, name=name, library=library, role=role)


async def picks(who: Librarian, *labels: str) -> Any:
    """Open the card's menu and tap these, one after the other; return the last tap."""
    await who.taps("Περισσότερα…")
    tap = None
    for label in labels:
        tap = await who.taps(label)
    return tap


def group_of(world: World, title: str, *people: Librarian) -> Librarian:
    """Return the first of these people, looking at a new staff group."""
    group = world.telegram.add_group(title=title, members=[one.person for one in people])
    return Librarian(world, people[0].person, group.id)


# ---- notes, reading, drafts, taking back


async def test_a_note_stays_among_staff(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    patron.hears()
    await librarian.says(f"/note {code} Ο κύριος ρωτά κάθε χρόνο το ίδιο.\nΔείτε τον φάκελο.")
    await picks(librarian, "Σημείωση")
    await librarian.says("Και κάτι ακόμη.", reply_to=librarian.sees("μένει στο προσωπικό"))
    assert patron.hears() == []
    async with world.service.database.read() as session:
        lines = list(await session.scalars(select(Line).where(Line.author == "note")))
    assert [line.text for line in lines] == [
        "Ο κύριος ρωτά κάθε χρόνο το ίδιο.\nΔείτε τον φάκελο.",
        "Και κάτι ακόμη.",
    ]
    case = await the_case(world)
    assert (case.state, case.last_by) == ("new", "patron")  # a note is no answer


async def test_reading_without_taking(world: World, patron: Somebody, librarian: Librarian) -> None:
    await patron.says(QUESTION)
    tap = await picks(librarian, "Όλη η συνομιλία")
    assert "Γράψτε μου πρώτα /start" in (await tap.answer)["text"]
    own = Librarian(world, librarian.person, LIBRARIAN)
    await own.says("/start")
    await librarian.taps("Όλη η συνομιλία")
    assert QUESTION in words(own.from_bot[-1])
    assert (await the_case(world)).state == "new"


async def test_the_bots_question_takes_the_words_of_a_reply(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    patron.hears()
    await picks(librarian, "Απάντηση")
    await librarian.says("Ο Βόρτολι.", reply_to=librarian.sees("πηγαίνει στον αναγνώστη"))
    assert patron.hears() == ["Ελένη\nΟ Βόρτολι."]


async def test_the_first_replies_of_a_new_librarian_are_shown_once_more(
    open_world: Opener,
) -> None:
    world = await open_world(preview_replies=1)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    await patron.says(QUESTION)
    patron.hears()
    await librarian.replies("Ο Βόρτολη.")
    assert patron.hears() == []
    await librarian.taps("Απόσυρση")
    await librarian.replies("Ο Βόρτολι.")
    await librarian.taps("Αποστολή")
    assert patron.hears()[-1] == "Ελένη\nΟ Βόρτολι."
    await librarian.replies("Στη Βενετία.")  # the second needs no second look
    assert patron.hears() == ["Ελένη\nΣτη Βενετία."]


async def test_a_trainees_answer_is_sent_by_a_librarian(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await has_role(world, COLLEAGUE, "*", "trainee")
    await patron.says(QUESTION)
    await colleague.taps("Την παίρνω")
    patron.hears()
    await colleague.replies("Ο Βόρτολι.")
    tap = await colleague.taps("Αποστολή")
    assert (await tap.answer)["text"] == "Πρέπει να τη στείλει βιβλιοθηκονόμος."
    assert patron.hears() == []
    await librarian.taps("Αποστολή")
    assert patron.hears() == ["Νίκος\nΟ Βόρτολι."]
    assert (await the_case(world)).state == "waiting_patron"


async def test_whose_draft_it_is_and_who_only_reads_it(open_world: Opener) -> None:
    """A new librarian's own draft is sent by nobody else, and an observer can't drop one."""
    world = await open_world(preview_replies=1)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    colleague = Librarian(world, world.telegram.people[COLLEAGUE], world.group.id)
    await patron.says(QUESTION)
    await librarian.replies("Ο Βόρτολι, νομίζω· να το κοιτάξω ξανά.")
    patron.hears()
    tap = await colleague.taps("Αποστολή")
    assert "Ελένη" in (await tap.answer)["text"]
    await has_role(world, COLLEAGUE, "*", "observer")
    tap = await colleague.taps("Απόσυρση")
    assert "Ο ρόλος σας δεν το επιτρέπει" in (await tap.answer)["text"]
    assert patron.hears() == []
    await librarian.taps("Αποστολή")
    assert patron.hears() == ["Ελένη\nΟ Βόρτολι, νομίζω· να το κοιτάξω ξανά."]


async def test_an_observer_reads_and_changes_nothing(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await has_role(world, COLLEAGUE, "*", "observer")
    await patron.says(QUESTION)
    patron.hears()
    tap = await colleague.taps("Την παίρνω")
    assert "Ο ρόλος σας δεν το επιτρέπει" in (await tap.answer)["text"]
    await colleague.replies("Ο Βόρτολι.")
    await colleague.says("/queue")
    assert "νέα" in words(colleague.from_bot[-1])
    assert patron.hears() == []
    assert (await the_case(world)).state == "new"


async def test_a_reply_can_be_taken_back_for_ten_seconds(open_world: Opener) -> None:
    world = await open_world(undo_seconds=10)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    patron.hears()
    await librarian.replies("Κάτι λάθος.")
    await world.later(seconds=9)
    await librarian.taps("Αναίρεση απάντησης")
    await world.later(seconds=60)
    assert patron.hears() == []
    assert (await the_case(world)).state == "open"
    await librarian.replies("Ο Βόρτολι.")
    await world.later(seconds=11)
    assert patron.hears() == ["Ελένη\nΟ Βόρτολι."]
    tap = await librarian.taps("Αναίρεση απάντησης")
    assert "Έχει ήδη φύγει" in (await tap.answer)["text"]
    async with world.service.database.read() as session:
        kept = list(await session.scalars(select(Line).where(Line.undone_at.is_not(None))))
    assert [line.text for line in kept] == ["Κάτι λάθος."]


# ---- colleagues and other libraries


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
    await has_role(world, COLLEAGUE, "GALA", "librarian", "Νίκος")
    there = group_of(world, "Γαλαζοχώρι", colleague, librarian)
    here = Librarian(world, librarian.person, there.chat_id)
    await here.says("/here GALA")
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
    await has_role(world, COLLEAGUE, "GALA", "librarian", "Νίκος")
    there = group_of(world, "Γαλαζοχώρι", colleague, librarian)
    await Librarian(world, librarian.person, there.chat_id).says("/here GALA")
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    await librarian.says(f"/refer {code} gala expert 2 ξέρουν από παλαιά βιβλία")
    await picks(there, "Δεν την αναλαμβάνω", "μας λείπει το υλικό")
    case = await the_case(world)
    assert (case.state, case.library, case.refused) == ("new", "ANEM", ["GALA"])
    assert "επέστρεψε στην ουρά" in patron.hears()[-1]


async def test_a_referral_that_nobody_takes_up_comes_home_at_its_deadline(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    await librarian.says(f"/refer {code} GALA local 1")
    await world.later(days=3)
    case = await the_case(world)
    assert (case.state, case.library) == ("new", "ANEM")
    assert ("deadline passed", "referred") in await events_of(world)


async def test_a_patron_wants_no_other_library(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    await librarian.says(f"/refer {code} GALA local")
    await patron.taps("Μόνο η βιβλιοθήκη μου")
    case = await the_case(world)
    assert (case.state, case.library) == ("new", "ANEM")
    assert "μόνο η δική σας βιβλιοθήκη" in words(patron.from_bot[-1])
    await librarian.says(f"/refer {code} GALA local")
    assert "Διαλέξτε άλλη βιβλιοθήκη" in words(librarian.from_bot[-1])


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


# ---- time


async def test_a_claim_that_is_not_followed_up_goes_back(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    own = Librarian(world, librarian.person, LIBRARIAN)
    await own.says("/start")
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    patron.hears()
    await world.later(hours=3)  # of the four open hours more than seven tenths
    assert "Χρειάζεται απάντηση έως" in words(own.from_bot[-1])
    await world.later(hours=1, minutes=1)
    case = await the_case(world)
    assert (case.state, case.owner) == ("new", None)
    assert "επέστρεψε στην ουρά" in patron.hears()[-1]
    assert "Ο χρόνος για απάντηση τελείωσε" in words(own.from_bot[-1])


async def test_what_nobody_takes_reaches_the_partners_the_network_and_its_heads(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    own = Librarian(world, librarian.person, LIBRARIAN)
    await own.says("/start")
    await patron.says(QUESTION)
    patron.hears()
    stages = []
    for _ in range(18):
        await world.later(hours=3)
        stages.append((await the_case(world)).stage)
    assert list(dict.fromkeys(stages)) == ["own", "partners", "network"]
    await world.later(days=3)
    assert (await the_case(world)).urgent
    told = " ".join(patron.hears())
    assert "άλλη βιβλιοθήκη του δικτύου" in told
    assert "αργεί" in told
    assert own.sees("δεν μένει άλλος να ρωτηθεί")


async def test_put_aside_until_a_time(world: World, patron: Somebody, librarian: Librarian) -> None:
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    patron.hears()
    await picks(librarian, "Στην άκρη", "Αύριο", "περιμένω βιβλίο")
    assert "επανέρχεται αύριο στις 09:00" in patron.hears()[-1]
    assert (await the_case(world)).state == "snoozed"
    assert "Επιστρέφει αύριο στις 09:00." in words(librarian.card())
    await world.later(hours=23)
    assert (await the_case(world)).state == "open"


async def test_a_patron_who_writes_wakes_a_case_that_was_put_aside(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    await picks(librarian, "Στην άκρη", "Σε μία εβδομάδα", "θέλει έρευνα")
    await patron.says("Το βρήκα σχεδόν, μου λείπει μόνο το έτος.")
    case = await the_case(world)
    assert (case.state, case.owner) == ("open", LIBRARIAN)


async def test_a_silent_patron_is_reminded_once(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await librarian.replies("Ο Βόρτολι.")
    patron.hears()
    await world.later(days=4)
    heard = patron.hears()
    assert len(heard) == 1
    assert "Γράψτε εδώ αν θέλετε κάτι ακόμη" in heard[0]
    await world.later(days=1)
    assert patron.hears() == []


async def test_the_clock_stands_still_while_the_patron_is_away_and_ends_some_day(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await patron.person.block()
    await world.settle()
    await world.later(days=2)
    assert (await the_case(world)).stage == "own"
    await world.later(days=20)
    await world.later(days=20)
    case = await the_case(world)
    assert (case.state, case.resolution) == ("closed", "lost contact")


# ---- how it ended


async def test_the_patron_rates_in_one_tap_and_says_what_was_missing(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await librarian.replies("Δεν ξέρω.")
    await librarian.taps("Κλείσιμο")
    await patron.taps("2")
    assert (await the_case(world)).rating == 2
    await patron.taps("Τι έλειπε;")
    await patron.says("Δεν είπατε πού να ψάξω.")
    assert "Θα το διαβάσουν οι βιβλιοθηκονόμοι" in words(patron.from_bot[-1])
    assert (await the_case(world)).state == "resolved"  # it opened nothing by itself
    async with world.service.database.read() as session:
        event = (await session.scalars(select(Event).where(Event.kind == "said why"))).one()
    assert event.note == "Δεν είπατε πού να ψάξω."
    assert "με 2 στα 5" in words(librarian.card())
    await patron.taps("Δεν απαντήθηκε")
    assert (await the_case(world)).state == "open"


async def test_a_librarian_grades_what_is_done(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await librarian.replies("Ο Βόρτολι.")
    await librarian.taps("Κλείσιμο")
    await librarian.taps("Καταγραφή")
    await librarian.taps("3 ✓")
    await librarian.taps("θέμα ✓")
    await librarian.taps("απαντήθηκε εν μέρει")
    case = await the_case(world)
    assert (case.read_level, case.subject, case.resolution) == (3, "subject", "partly")


async def test_a_library_without_a_group_works_in_private(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    own = Librarian(world, colleague.person, COLLEAGUE)
    await own.says("/start")
    await librarian.says("/here ANEM private")
    before = len(librarian.from_bot)
    await patron.says(QUESTION)
    patron.hears()
    assert len(librarian.from_bot) == before
    await own.taps("Την παίρνω")
    await own.replies("Ο Βόρτολι.", to=own.card())
    assert patron.hears()[-1] == "Νίκος\nΟ Βόρτολι."


@pytest.mark.parametrize(
    "ref", ["", "x", "0", "²", "999999", "1.x.y.z", "1.refer.NOPE.local", "1.nope", "1.transfer.²"]
)
async def test_a_menu_that_nobody_made_does_nothing(
    ref: str, world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    patron.hears()
    for action in ("pick", "claim", "menu", "send", "banyes", "canned"):
        await librarian.sends_callback(librarian.card(), f"v1:{action}:{ref}")
    await librarian.says("/staff add ² ANEM librarian Κανείς")
    assert world.service.turns.failed == 0
    assert patron.hears() == []
    assert (await the_case(world)).state == "new"


async def test_replies_are_counted_for_each_librarian(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await librarian.replies("Ο Βόρτολι.")
    async with world.service.database.read() as session:
        clerk = await session.get(Clerk, LIBRARIAN)
        asked = (await session.scalars(select(Patron))).one()
    assert clerk is not None
    assert clerk.replies == 1
    assert asked.reachable
