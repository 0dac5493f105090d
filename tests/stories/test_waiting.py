"""A case in time: claims that run out, the cascade, put aside, patrons who are silent or away."""

from __future__ import annotations

from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.staffing import QUESTION, at_galazochori, picks, the_case


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
    ended = f"⏳ {case.code} · Ο χρόνος για απάντηση τελείωσε· επέστρεψε στην ουρά."
    assert words(own.from_bot[-1]) == ended
    # The others hear it, too: that a card was changed rings on nobody's phone.
    assert [words(row) for row in librarian.from_bot].count(ended) == 1


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


async def test_a_partner_whose_shift_begins_later_is_asked_too(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    """At 16:42 Γαλαζοχώρι has no shift; it has one from 17:00, and at 19:30 nobody has answered."""
    there = await at_galazochori(world, librarian, colleague)
    await patron.says(QUESTION)
    there.hears()
    await world.later(hours=6)
    assert (await the_case(world)).stage == "partners"
    assert there.hears() == []
    await world.later(hours=3)
    card, bell = there.hears()
    assert QUESTION in card
    assert "Δεν την έχει πάρει κανείς ακόμη" in bell
    await there.taps("Την παίρνω")
    assert (await the_case(world)).owner == COLLEAGUE


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


async def test_a_promise_that_is_not_kept_is_made_anew(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """Promised by 13:00, and nobody takes it: the patron hears then, not when others are asked."""
    await patron.says(QUESTION)
    assert "σήμερα στις 13:00" in patron.hears()[-1]
    await world.later(hours=2, minutes=15)
    assert patron.hears() == []
    await world.later(minutes=5)
    (told,) = patron.hears()
    code = (await the_case(world)).code
    assert told == f"Η απάντηση στην {code} αργεί. Θα την έχετε έως σήμερα στις 15:30."
    await world.later(minutes=10)
    assert patron.hears() == []


async def test_a_patron_who_comes_back_too_late_for_the_promise_hears_a_new_one_at_once(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    patron.hears()
    await patron.person.block()
    await world.settle()
    await world.later(hours=2, minutes=30)
    await patron.person.unblock()
    await world.settle()
    (told,) = patron.hears()
    case = await the_case(world)
    assert told == f"Η απάντηση στην {case.code} αργεί. Θα την έχετε έως σήμερα στις 17:30."


async def test_a_promise_is_made_anew_while_somebody_has_the_case(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await world.later(hours=2)
    await librarian.taps("Την παίρνω")
    patron.hears()
    await world.later(minutes=30)
    (told,) = patron.hears()
    assert "αργεί" in told
    await librarian.replies("Ο Βόρτολι.")
    patron.hears()
    await world.later(hours=5)
    assert not [line for line in patron.hears() if "αργεί" in line]


async def test_an_answer_that_is_owed_anew_is_promised_anew(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """The first promise is long over when the patron asks further; that is no delay."""
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    await librarian.replies("Ο Βόρτολι.")
    await world.later(hours=20)
    await patron.says("Και σε ποιο τυπογραφείο;")
    patron.hears()
    await world.later(minutes=2)
    assert patron.hears() == []
    assert (await the_case(world)).promised_at > world.clock.now()


async def test_several_short_messages_are_told_of_once(open_world: Opener) -> None:
    world = await open_world(join_seconds=3.0)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    await patron.says(QUESTION)
    patron.hears()
    await world.later(seconds=5)
    for words_typed in ("τον παλιό εννοώ", "όχι την επανέκδοση", "ευχαριστώ για τον κόπο"):
        await patron.says(words_typed)
        await world.later(seconds=10)
    heard = patron.hears()
    assert len([line for line in heard if "Το πρόσθεσα" in line]) == 1, heard
    await world.later(minutes=5)
    await patron.says("τον κόκκινο τόμο λέω")
    heard = patron.hears()
    assert len([line for line in heard if "Το πρόσθεσα" in line]) == 1, heard


async def test_that_a_case_is_open_again_is_said_however_soon(open_world: Opener) -> None:
    world = await open_world(join_seconds=3.0)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    await patron.says(QUESTION)
    await world.later(seconds=5)
    await patron.says("όχι την επανέκδοση")
    await world.later(seconds=5)
    await librarian.replies("Ο Βόρτολι.")
    await librarian.taps("Κλείσιμο")
    patron.hears()
    await world.later(seconds=5)
    await patron.says("δεν είναι αυτός")
    assert (await the_case(world)).state == "open"
    assert "Το πρόσθεσα" in patron.hears()[-1]


async def test_what_patrons_wrote_is_not_forwarded_from_a_group(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await patron.says("και σε ποια πόλη;")
    told = [row for row in librarian.from_bot if "Ερωτόκριτο" in words(row) or "πόλη" in words(row)]
    assert len(told) >= 2
    assert all(row.get("has_protected_content") for row in told)
    assert not any(row.get("has_protected_content") for row in patron.from_bot)
