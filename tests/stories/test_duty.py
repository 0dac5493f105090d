"""Who is on duty, and what a patron is told of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from handlers.duty import SHIFT_ERRORS
from knowledge import duty, staff
from knowledge.models import Case, Deed, Shift
from knowledge.models import Librarian as LibrarianRow
from tests.conftest import COLLEAGUE, LIBRARIAN
from tests.people import Librarian, Somebody, World, words
from tests.stories.staffing import QUESTION


async def the_case(world: World) -> Case:
    async with world.service.database.read() as session:
        return (await session.scalars(select(Case))).one()


async def test_the_promise_follows_the_roster(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """On Monday at 10:42 nobody has a shift before five in the afternoon."""
    await librarian.says(f"/roster ANEM {COLLEAGUE} Δευ-Παρ 17:00-20:00")
    assert words(librarian.from_bot[-1]) == "Βάρδια για Νίκος: Δευ–Παρ 17:00–20:00."
    await patron.says(QUESTION)
    assert "έως σήμερα στις 19:00" in patron.hears()[-1]


async def test_at_night_the_patron_hears_when_the_library_opens(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await world.later(hours=12)
    await patron.says(QUESTION)
    heard = patron.hears()[-1]
    assert "έως αύριο στις 11:00" in heard
    assert "Η βιβλιοθήκη ανοίγει αύριο στις 09:00." in heard


async def test_where_answers_take_long_no_more_is_promised(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    for number in range(10):
        await patron.says(f"/human Ερώτηση αριθμός {number} για τον Ερωτόκριτο;")
        await world.later(hours=5)
        await librarian.replies("Ορίστε.")
        await librarian.taps("Κλείσιμο")
        await world.later(hours=43)
    patron.hears()
    await patron.says("/human Και πότε θα μου απαντήσετε;")
    # On eight of ten days it took five open hours, less on a Saturday, none on a Sunday.
    assert "έως αύριο στις 14:00" in patron.hears()[-1]


async def test_off_duty_the_queue_has_what_the_patron_adds(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await librarian.replies("Ο Βόρτολι.")
    await librarian.says("/off")
    assert "εκτός βάρδιας έως αύριο στις 08:30" in words(librarian.from_bot[-1])
    await patron.says("Και πότε ακριβώς;")
    case = await the_case(world)
    assert (case.state, case.owner) == ("new", None)
    await librarian.says("/on")
    await librarian.says("/duty")
    assert "Ελένη" in words(librarian.from_bot[-1])


async def test_whoever_has_a_shift_is_on_duty(world: World, librarian: Librarian) -> None:
    await librarian.says(f"/roster ANEM {COLLEAGUE} Δευτέρα-Παρασκευή 9:00–14:00")
    await librarian.says("/duty")
    first = words(librarian.from_bot[-1]).splitlines()[0]
    assert first == "Ανεμόπετρα · Νίκος"
    await world.later(hours=5)
    await librarian.says("/duty")
    assert words(librarian.from_bot[-1]).splitlines()[0] == "Ανεμόπετρα · κανείς"
    await librarian.says(f"/roster ANEM {COLLEAGUE} -")
    await librarian.says("/roster ANEM")
    assert "μετρούν όλοι" in words(librarian.from_bot[-1])
    async with world.service.database.read() as session:
        found = list(await session.scalars(select(Deed).where(Deed.kind == "roster")))
    assert [(deed.actor, deed.about) for deed in found] == [(LIBRARIAN, str(COLLEAGUE))] * 2
    assert found[1].detail == {"before": "Mo-Fr 09:00-14:00", "after": ""}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            f"/roster ANEM {COLLEAGUE} όποτε <b>μπορώ",
            "Δεν διαβάζω αυτές τις ώρες. Γράψτε τις έτσι: Δευ-Παρ 09:00-14:00, Σάβ 10:00-13:00",
        ),
        (
            f"/roster ANEM {COLLEAGUE} " + "Δευ 09:00-14:00, " * 100,
            "Δεν διαβάζω αυτές τις ώρες. ",
        ),
        ("/roster ANEM 5 Δευ 09:00-14:00", "/staff list"),
        ("/roster ANEM ² Δευ 09:00-14:00", "/roster ΒΙΒΛΙΟΘΗΚΗ ΑΡΙΘΜΟΣ"),
        (f"/roster ANEM {'9' * 30} Δευ 09:00-14:00", "/roster ΒΙΒΛΙΟΘΗΚΗ ΑΡΙΘΜΟΣ"),
        (f"/roster NOPE {COLLEAGUE} Δευ 09:00-14:00", "Ποια βιβλιοθήκη; ANEM, GALA"),
    ],
)
async def test_a_roster_that_cannot_be_read_changes_nothing(
    typed: str, said: str, world: World, librarian: Librarian
) -> None:
    await librarian.says(typed)
    assert said in words(librarian.from_bot[-1])
    async with world.service.database.read() as session:
        assert list(await session.scalars(select(Shift))) == []


async def test_only_a_head_writes_in_the_roster(
    world: World, colleague: Librarian, patron: Somebody
) -> None:
    await colleague.says(f"/roster ANEM {COLLEAGUE} Δευ 09:00-14:00")
    assert "Δεν είστε διαχειριστής" in words(colleague.from_bot[-1])
    stranger = Librarian(world, patron.person, patron.chat_id)
    await stranger.says("/on")
    assert "δεν είστε στους βιβλιοθηκονόμους" in words(stranger.from_bot[-1])


async def test_on_a_holiday_nobody_is_on_shift(world: World, librarian: Librarian) -> None:
    """Christmas 2026 is a Friday; whoever says so is on duty all the same."""
    await librarian.says(f"/roster ANEM {COLLEAGUE} Δευ-Παρ 09:00-14:00")
    await world.later(days=32)
    await librarian.says("/duty")
    assert words(librarian.from_bot[-1]).splitlines()[0] == "Ανεμόπετρα · κανείς"
    await librarian.says("/on")
    await librarian.says("/duty")
    assert words(librarian.from_bot[-1]).splitlines()[0] == "Ανεμόπετρα · Ελένη"


async def test_where_nobody_has_a_shift_all_are_named_as_such(
    world: World, librarian: Librarian
) -> None:
    await librarian.says("/duty")
    assert words(librarian.from_bot[-1]).splitlines()[:2] == [
        "Ανεμόπετρα · Ελένη, Νίκος (ανοιχτά, χωρίς πρόγραμμα βαρδιών)",
        "Γαλαζοχώρι · Ελένη, Νίκος (ανοιχτά, χωρίς πρόγραμμα βαρδιών)",
    ]


def test_what_speaks_against_a_shift_is_said_in_both_languages() -> None:
    assert SHIFT_ERRORS == (duty.UNREAD, duty.NOBODY)


async def test_what_changes_nothing_is_not_logged(world: World, librarian: Librarian) -> None:
    for hours in ("-", "Δευ 9-14", "Mo 09:00-14:00", "Δευ 9-15"):
        await librarian.says(f"/roster ANEM {COLLEAGUE} {hours}")
    async with world.service.database.read() as session:
        found = await session.scalars(select(Deed).where(Deed.kind == "roster").order_by(Deed.id))
        assert [deed.detail for deed in found] == [
            {"before": "", "after": "Mo 09:00-14:00"},
            {"before": "Mo 09:00-14:00", "after": "Mo 09:00-15:00"},
        ]


async def test_who_left_is_not_in_the_roster(world: World, librarian: Librarian) -> None:
    """The shift stays on record, but neither shows nor makes a roster."""
    await librarian.says(f"/roster ANEM {COLLEAGUE} Δευ-Παρ 17:00-20:00")
    async with world.service.database.write() as session:
        await staff.remove(session, COLLEAGUE)
    await librarian.says("/roster ANEM")
    assert "Νίκος" not in words(librarian.from_bot[-1])
    await librarian.says("/duty")
    assert words(librarian.from_bot[-1]).splitlines()[0].startswith("Ανεμόπετρα · Ελένη (ανοιχτά")
    await librarian.says(f"/roster ANEM {COLLEAGUE} -")
    assert words(librarian.from_bot[-1]) == "Χωρίς βάρδια πλέον: Νίκος."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/on", "Είστε σε βάρδια έως σήμερα στις 20:00."),
        ("/on 18:00", "Είστε σε βάρδια έως σήμερα στις 18:00."),
        ("/on έως 18.30", "Είστε σε βάρδια έως σήμερα στις 18:30."),
        ("/on 9", "Είστε σε βάρδια έως αύριο στις 09:00."),
        ("/on 2 ώρες", "Είστε σε βάρδια έως σήμερα στις 12:42."),
        ("/on 2h", "Είστε σε βάρδια έως σήμερα στις 12:42."),
        ("/off", "Είστε εκτός βάρδιας έως αύριο στις 08:30."),
        ("/off αύριο", "Είστε εκτός βάρδιας έως αύριο στις 08:30."),
        ("/off 6 ημέρες", "Είστε εκτός βάρδιας έως Δευτέρα 30 Νοεμβρίου στις 08:30."),
        ("/off week", "Είστε εκτός βάρδιας έως Δευτέρα 30 Νοεμβρίου στις 08:30."),
        ("/on 25:00", "Έως πότε; Για παράδειγμα: /on 18:00, /on 2 ώρες ή /off 3 ημέρες"),
        ("/on 99h", "Έως πότε; Για παράδειγμα: /on 18:00, /on 2 ώρες ή /off 3 ημέρες"),
        ("/off 0d", "Έως πότε; Για παράδειγμα: /on 18:00, /on 2 ώρες ή /off 3 ημέρες"),
        ("/off όταν μπορώ", "Έως πότε; Για παράδειγμα: /on 18:00, /on 2 ώρες ή /off 3 ημέρες"),
    ],
)
async def test_until_when(typed: str, said: str, world: World, librarian: Librarian) -> None:
    """Monday, 10:42: «6 ημέρες» leads to a Sunday, so it is Monday's opening."""
    await librarian.says(typed)
    assert words(librarian.from_bot[-1]) == said


async def test_a_duty_of_one_library_ends_with_its_day(world: World, librarian: Librarian) -> None:
    """Γαλαζοχώρι closes at three; on Wednesdays it opens again until eight."""
    async with world.service.database.write() as session:
        await staff.remove(session, COLLEAGUE)
        await staff.add(session, COLLEAGUE, name="", library="GALA", role="trainee")
    colleague = Librarian(world, world.telegram.people[COLLEAGUE], world.group.id)
    await colleague.says("/on")
    assert words(colleague.from_bot[-1]) == "Είστε σε βάρδια έως σήμερα στις 15:00."
    await world.later(days=2)
    await colleague.says("/on")
    assert words(colleague.from_bot[-1]) == "Είστε σε βάρδια έως σήμερα στις 20:00."
    await world.later(hours=12)
    await colleague.says("/on")
    assert words(colleague.from_bot[-1]) == "Είστε σε βάρδια έως αύριο στις 06:42."
    await colleague.says("/duty")
    assert words(colleague.from_bot[-1]) == "Γαλαζοχώρι · Νίκος"
    await world.later(hours=8)
    await colleague.says("/duty")
    assert words(colleague.from_bot[-1]) == "Γαλαζοχώρι · κανείς"


@pytest.mark.parametrize("library", ["GALA", "GONE"])
async def test_an_observer_reads_and_has_no_duty(
    library: str, world: World, colleague: Librarian
) -> None:
    """GONE: a role at a library that is in the network no more."""
    async with world.service.database.write() as session:
        await staff.remove(session, COLLEAGUE)
        await staff.add(session, COLLEAGUE, name="", library=library, role="observer")
    await colleague.says("/on")
    assert words(colleague.from_bot[-1]) == "Οι παρατηρητές δεν έχουν βάρδια."
    await colleague.says("/duty")
    expected = "Γαλαζοχώρι · Ελένη (ανοιχτά, χωρίς πρόγραμμα βαρδιών)"
    assert words(colleague.from_bot[-1]) == (expected if library == "GALA" else "κανείς")
    await colleague.says(f"/roster GALA {LIBRARIAN} Δευ 09:00-14:00")
    assert "Δεν είστε διαχειριστής" in words(colleague.from_bot[-1])
    async with world.service.database.read() as session:
        row = await session.get(LibrarianRow, COLLEAGUE)
        assert row is not None
        assert (row.duty, row.duty_until) == ("", None)


async def test_off_duty_the_queue_has_what_the_patron_corrects(
    world: World, patron: Somebody, colleague: Librarian
) -> None:
    """A correction of an answered question waits for no librarian who is away for days."""
    asked = await patron.says(QUESTION)
    await colleague.replies("Ο Βόρτολι.")
    await colleague.says("/off 3d")
    await patron.edits(asked, QUESTION + " Και ποιος ζωγράφισε το εξώφυλλο;")
    case = await the_case(world)
    assert (case.state, case.owner) == ("new", None)
