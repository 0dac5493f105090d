"""A patron takes back what a tap did: within its minute, once, unless something came of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from knowledge.measures.rows import Span, rows
from knowledge.models import Case, Event, Line, Question
from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON, STRANGER, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.staffing import QUESTION, at_galazochori, events_of, has_role, the_case

EXPIRED = "Το κουμπί έχει λήξει. Γράψτε ξανά την ερώτησή σας ή ρωτήστε βιβλιοθηκονόμο."
UNCLEAR = "κάτι δεν μου πάει καλά με την ανανέωση"
OBJECTION = "Δεν απαντήθηκε"


async def standing(world: World) -> dict[str, Any]:
    """Return how the newest case stands, but for when it was changed."""
    case = await the_case(world)
    columns = Case.__table__.columns.keys()
    return {name: getattr(case, name) for name in columns if name != "changed_at"}


async def the_question(world: World) -> Question:
    async with world.service.database.read() as session:
        found = await session.scalars(select(Question).order_by(Question.update_id.desc()))
        question = found.first()
        assert question is not None
        return question


@pytest.fixture
async def answered(world: World, patron: Somebody, librarian: Librarian) -> None:
    """Let Ελένη answer Μαρία's question and close it."""
    await patron.says(QUESTION)
    await librarian.replies("Ο Βόρτολι.")
    await librarian.taps("Κλείσιμο")
    patron.hears()


@pytest.mark.usefixtures("answered")
async def test_an_objection_is_taken_back(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """«Δεν απαντήθηκε» by a slip: the case is closed again as it was, and staff see it struck."""
    before = await standing(world)
    await world.later(minutes=5)
    await patron.taps(OBJECTION)
    assert (await the_case(world)).state == "open"
    assert patron.hears() == [f"Το πρόσθεσα στην υπόθεσή σας {before['code']}."]
    assert patron.buttons() == ["Αναίρεση"]
    assert librarian.sees(OBJECTION)
    await world.later(seconds=50)
    await patron.taps("Αναίρεση")
    assert await standing(world) == before
    assert words(patron.from_bot[-1]) == f"Το αφαίρεσα από την υπόθεσή σας {before['code']}."
    assert patron.buttons() == []
    shown = librarian.sees(OBJECTION)
    assert "αποσύρθηκε 10:47" in words(shown)
    assert [one["type"] for one in shown["entities"]] == ["bold", "strikethrough"]
    assert "ολοκληρώθηκε" in words(librarian.card())
    assert (await events_of(world))[-1] == ("objection taken back", "open")
    # And it may be made again
    await patron.taps(OBJECTION)
    assert (await the_case(world)).state == "open"


@pytest.mark.usefixtures("answered")
async def test_after_its_minute_an_objection_stays(world: World, patron: Somebody) -> None:
    await patron.taps(OBJECTION)
    await world.later(seconds=61)
    patron.hears()
    tap = await patron.taps("Αναίρεση")
    assert (await tap.answer)["text"] == "Το κουμπί έχει λήξει."
    assert patron.hears() == [EXPIRED]
    assert patron.buttons() == ["Ωράριο", "Ρωτήστε βιβλιοθηκονόμο"]
    assert (await the_case(world)).state == "open"


@pytest.mark.usefixtures("answered")
async def test_what_a_librarian_did_since_is_not_undone(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.taps(OBJECTION)
    await librarian.replies("Ο Αντόνιο Βόρτολι, 1713.")
    patron.hears()
    await patron.taps("Αναίρεση")
    assert patron.hears() == [EXPIRED]
    assert (await the_case(world)).state == "waiting_patron"
    async with world.service.database.read() as session:
        assert list(await session.scalars(select(Line).where(Line.undone_at.is_not(None)))) == []


@pytest.mark.usefixtures("answered")
async def test_what_the_patron_wrote_since_still_waits_for_an_answer(
    world: World, patron: Somebody
) -> None:
    """She objects, writes why, and takes the tap back: her words stand, and the case is open."""
    await patron.taps(OBJECTION)
    undo = patron.from_bot[-1]
    await patron.says("Και σε ποια πόλη;")
    await patron.taps("Αναίρεση", on=undo)
    case = await the_case(world)
    assert (case.state, case.last_by) == ("open", "patron")
    assert (await events_of(world))[-1] == ("words taken back", "open")


@pytest.mark.usefixtures("answered")
async def test_a_second_tap_and_somebody_elses_change_nothing(
    world: World, patron: Somebody
) -> None:
    await patron.taps(OBJECTION)
    row = patron.from_bot[-1]
    data = row["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    stranger = Somebody(world, world.telegram.people[STRANGER], STRANGER)
    await stranger.says("/start")
    await stranger.sends_callback(stranger.from_bot[-1], data)
    assert (await the_case(world)).state == "open"
    await patron.sends_callback(row, data)
    before = await standing(world)
    patron.hears()
    await patron.sends_callback(row, data)
    assert patron.hears() == [EXPIRED]
    assert await standing(world) == before


@pytest.mark.usefixtures("answered")
async def test_after_everything_was_erased_nothing_comes_back(
    world: World, patron: Somebody
) -> None:
    await patron.taps(OBJECTION)
    row = patron.from_bot[-1]
    data = row["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await patron.says("/forget")
    await patron.taps("Διαγραφή όλων")
    patron.hears()
    await patron.sends_callback(patron.from_bot[-1], data)
    assert patron.hears() == [EXPIRED]
    case = await the_case(world)
    assert (case.state, case.question) == ("closed", "")


async def test_what_staff_have_not_seen_never_reaches_them(open_world: Opener) -> None:
    """Lines wait a few seconds to be joined: one that is taken back by then never leaves."""
    world = await open_world(join_seconds=3)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    await patron.says(QUESTION)
    await world.later(seconds=5)
    await librarian.replies("Ο Βόρτολι.")
    await librarian.taps("Κλείσιμο")
    heard = len(librarian.from_bot)
    await patron.taps(OBJECTION)
    await patron.taps("Αναίρεση")
    await world.later(seconds=30)
    assert len(librarian.from_bot) == heard
    # Of two that left as one message, only the one that was taken back is struck
    await patron.taps(OBJECTION)
    undo = patron.from_bot[-1]
    await patron.says("Και σε ποια πόλη;")
    await world.later(seconds=5)
    assert words(librarian.from_bot[-1]).endswith(f"{OBJECTION}\n\nΚαι σε ποια πόλη;")
    await patron.taps("Αναίρεση", on=undo)
    shown = librarian.from_bot[-1]
    assert words(shown).endswith(f"{OBJECTION}\n\nΚαι σε ποια πόλη;")
    (struck,) = [one for one in shown["entities"] if one["type"] == "strikethrough"]
    assert struck["length"] == len(OBJECTION)


async def test_words_for_a_case_are_taken_out_of_it(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """She asks something else while her case waits, and gives it to the librarian by a slip."""
    await patron.says(QUESTION)
    case = await the_case(world)
    await patron.says("Πώς βγάζω κάρτα βιβλιοθήκης;")
    before = await standing(world)
    await patron.taps(f"Είναι για την {case.code}")
    assert librarian.sees("Πώς βγάζω κάρτα")
    assert (await the_question(world)).case_id == case.id
    await patron.taps("Αναίρεση")
    assert await standing(world) == before
    assert (await the_question(world)).case_id is None
    # A double tap on the first button puts the words there once
    answer = patron.sees("κάρτα")
    for _ in range(2):
        await patron.taps(f"Είναι για την {case.code}", on=answer)
    async with world.service.database.read() as session:
        lines = await session.scalars(
            select(Line.text).where(Line.undone_at.is_(None)).order_by(Line.id)
        )
        assert list(lines) == [QUESTION, "Πώς βγάζω κάρτα βιβλιοθήκης;"]


async def test_what_a_tap_sends_to_the_librarian_at_work_is_said_and_taken_back(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says("Πώς βγάζω κάρτα βιβλιοθήκης;")
    answer = patron.from_bot[-1]
    await patron.says(f"/human {QUESTION}")
    await librarian.taps("Την παίρνω")
    code = (await the_case(world)).code
    patron.hears()
    await patron.taps("Ρωτήστε βιβλιοθηκονόμο", on=answer)
    assert patron.hears() == [f"Το πρόσθεσα στην υπόθεσή σας {code}."]
    await patron.taps("Αναίρεση")
    assert "αποσύρθηκε" in words(librarian.sees("Πώς βγάζω κάρτα"))


async def test_a_case_that_a_tap_opened_is_withdrawn_below_what_says_so(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """«Κανένα από αυτά» by a slip: the case is withdrawn, and the choices come back."""
    await patron.says(UNCLEAR)
    choices = patron.buttons()
    await patron.taps("Κανένα από αυτά")
    code = (await the_case(world)).code
    assert patron.buttons() == [f"Απόσυρση {code}"]
    await patron.taps(f"Απόσυρση {code}")
    assert (await the_case(world)).state == "closed"
    assert patron.buttons() == ["Όχι, να μείνει"]
    assert "έκλεισε" in words(librarian.card())
    await patron.taps("Πίσω στις επιλογές")
    assert patron.buttons(patron.sees("Μήπως εννοείτε…")) == choices
    # Who types for a librarian is not asked again whether they meant it
    await patron.says(f"/human {QUESTION}")
    assert patron.buttons() == []


async def test_a_choice_among_near_questions_is_made_again(world: World, patron: Somebody) -> None:
    await patron.says(UNCLEAR)
    choices = patron.buttons()
    await patron.taps(choices[0])
    assert (await the_question(world)).chosen
    await patron.taps("Πίσω στις επιλογές")
    found = await the_question(world)
    assert (found.chosen, found.helped) == ("", "")
    assert patron.buttons() == choices
    await patron.taps(choices[1])
    second = (await the_question(world)).chosen
    # From a choice below an answer that did not help, the way back leads to that choice
    await patron.taps("Όχι")
    offered = patron.buttons()
    await patron.taps(offered[0])
    await patron.taps("Πίσω στις επιλογές")
    found = await the_question(world)
    assert (found.chosen, found.helped) == (second, "no")
    assert patron.buttons() == offered


@pytest.mark.parametrize("said", ["Ναι", "Όχι"])
async def test_whether_it_helped_is_said_again(said: str, world: World, patron: Somebody) -> None:
    await patron.says("Πώς βγάζω κάρτα βιβλιοθήκης;")
    answer = patron.from_bot[-1]
    asked = patron.buttons(answer)
    await patron.taps(said)
    assert (await the_question(world)).helped == {"Ναι": "yes", "Όχι": "no"}[said]
    await patron.taps("Αναίρεση")
    assert (await the_question(world)).helped == ""
    assert patron.buttons(patron.sees("Σας βοήθησε;")) == asked


async def test_a_library_told_below_an_answer_is_taken_back(world: World, patron: Somebody) -> None:
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    asked = patron.buttons()
    await patron.taps("Γαλαζοχώρι")
    assert (await the_question(world)).library == "GALA"
    await patron.taps("Αναίρεση")
    assert (await the_question(world)).library == ""
    assert patron.buttons() == asked
    await patron.taps("Ανεμόπετρα")
    await patron.says("/library")
    assert patron.hears()[-1].startswith("Η βιβλιοθήκη σας: Δημοτική Βιβλιοθήκη Ανεμόπετρας.")


async def test_the_choice_of_a_library_and_of_a_language_is_taken_back(patron: Somebody) -> None:
    await patron.says("/library")
    await patron.taps("Γαλαζοχώρι")
    assert patron.buttons() == ["Αναίρεση"]
    await patron.taps("Αναίρεση")
    assert words(patron.from_bot[-1]) == "Θα σας λέω ό,τι ισχύει σε όλο το δίκτυο."
    await patron.taps("Αναίρεση")
    assert "Γαλαζοχωρίου" in words(patron.from_bot[-1])
    await patron.says("/language")
    await patron.taps("English")
    assert patron.buttons() == ["Ελληνικά"]
    await patron.taps("Ελληνικά")
    assert patron.buttons() == ["English"]


@pytest.mark.usefixtures("answered")
async def test_a_rating_is_changed(world: World, patron: Somebody, librarian: Librarian) -> None:
    closed = words(patron.from_bot[-1])
    stars = patron.buttons()
    await patron.taps("1")
    await patron.taps("Τι έλειπε;")
    await patron.taps("Άλλος βαθμός")
    assert (await the_case(world)).rating is None
    assert words(patron.sees("έκλεισε")) == closed
    await patron.taps("5")
    assert (await the_case(world)).rating == 5
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")  # no longer what was missing
    assert "14 ημέρες" in patron.hears()[-1]
    await patron.taps("Άλλος βαθμός")
    assert patron.buttons(patron.sees("έκλεισε")) == stars


# ---- «Μόνο η βιβλιοθήκη μου»


async def test_other_libraries_may_answer_after_all(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    there = await at_galazochori(world, librarian, colleague)
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    await librarian.says(f"/refer {code} GALA local")
    await there.taps("Την αναλαμβάνω")
    before = await standing(world)
    await patron.taps("Μόνο η βιβλιοθήκη μου")
    assert (await the_case(world)).owner is None
    assert patron.buttons() == ["Αναίρεση"]
    await patron.taps("Αναίρεση")
    assert await standing(world) == before
    assert before["owner"] == COLLEAGUE
    assert words(patron.from_bot[-1]).startswith(
        f"Στην {code} μπορούν να απαντήσουν και άλλες βιβλιοθήκες."
    )
    assert patron.buttons() == ["Μόνο η βιβλιοθήκη μου"]
    assert there.sees("η υπόθεση είναι πάλι δική σας")
    await there.replies("Ο Βόρτολι.")
    assert patron.hears()[-1] == "Νίκος\nΟ Βόρτολι."


@pytest.mark.parametrize("why", ["late", "taken"])
async def test_a_refusal_stays_when_its_time_is_over_or_the_library_has_it(
    why: str, world: World, patron: Somebody, librarian: Librarian
) -> None:
    await has_role(world, LIBRARIAN, "ANEM", "librarian", "Ελένη")
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    await librarian.says(f"/refer {code} GALA local")
    await patron.taps("Μόνο η βιβλιοθήκη μου")
    undo = patron.from_bot[-1]
    if why == "late":
        await world.later(seconds=61)
    else:
        await librarian.says(f"/take {code}")
    before = await standing(world)
    patron.hears()
    await patron.taps("Αναίρεση", on=undo)
    assert patron.hears() == [EXPIRED]
    assert await standing(world) == before
    assert before["library"] == "ANEM"


async def test_an_undone_objection_is_in_no_figure(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """What was opened anew by a slip does not count as opened anew."""
    await patron.says(QUESTION)
    await librarian.replies("Ο Βόρτολι.")
    await librarian.taps("Κλείσιμο")
    counted = []
    for undoes in (True, False):
        await patron.taps(OBJECTION)
        if undoes:
            await patron.taps("Αναίρεση")
        directory = world.service.desk.directory
        today = world.service.desk.today()
        async with world.service.database.read() as session:
            (row,) = await rows(
                session,
                directory,
                Span(today, today),
                [(await the_case(world)).home],
                world.clock.now(),
            )
            counted.append(row.reopened)
    assert counted == [0, 1]


async def test_events_keep_no_words(world: World, patron: Somebody, librarian: Librarian) -> None:
    """How a case stood is kept with the event: columns and numbers, nothing that was typed."""
    await patron.says(QUESTION)
    await librarian.replies("Ο Βόρτολι.")
    await librarian.taps("Κλείσιμο")
    await patron.taps(OBJECTION)
    async with world.service.database.read() as session:
        event = (await session.scalars(select(Event).where(Event.kind == "said by a button"))).one()
    assert QUESTION not in str(event.detail)
    assert OBJECTION not in str(event.detail)
