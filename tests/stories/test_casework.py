"""Librarians at work on a case: notes, reading, drafts, taking back, and how it ended."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from knowledge.models import Event, Line, Patron
from knowledge.models import Librarian as Clerk
from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.staffing import QUESTION, has_role, picks, the_case


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


async def test_an_album_that_is_shown_once_more_is_sent_with_one_tap(open_world: Opener) -> None:
    """It stays an album, and counts as one reply; dropped, no piece of it stays."""
    world = await open_world(preview_replies=2)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    patron.hears()
    for button, seen in (("Απόσυρση", []), ("Αποστολή", ["Ελένη\nΤο ράφι.", "", ""])):
        librarian.hears()
        await librarian.person.send_album(
            librarian.chat_id,
            kinds=["photo", "photo", "photo"],
            captions=["Το ράφι.", "", ""],
            reply_to=librarian.card()["message_id"],
        )
        await world.settle()
        assert len([row for row in librarian.hears() if "Το ράφι." in row]) == 1
        await librarian.taps(button)
        await world.later(seconds=2)
        assert patron.hears() == seen
    assert len({row["media_group_id"] for row in patron.from_bot[-3:]}) == 1
    await librarian.replies("Και κάτι ακόμη.")
    assert patron.hears() == []  # the second reply is shown once more too
    async with world.service.database.read() as session:
        waiting = await session.scalars(
            select(Line.text).where(Line.author == "draft", Line.undone_at.is_(None))
        )
        assert waiting.all() == ["Και κάτι ακόμη."]


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


async def test_a_withdrawal_is_taken_back_within_a_minute(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    await librarian.taps("Την παίρνω")
    for pause, state in ((50, "open"), (70, "closed")):
        await patron.says("/cancel")
        await patron.taps(f"Απόσυρση {code}")
        assert (await the_case(world)).state == "closed"
        assert "έκλεισε" in words(librarian.card())
        await world.later(seconds=pause)
        patron.hears()
        await patron.taps("Όχι, να μείνει")
        assert (await the_case(world)).state == state
        if state == "open":
            assert f"Η {code} δεν αποσύρθηκε. Θα έχετε απάντηση έως σήμερα" in words(
                patron.from_bot[-1]
            )
            assert "έκλεισε" not in words(librarian.card())
    assert "έχει λήξει" in patron.hears()[-1]


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
    code = (await the_case(world)).code
    assert words(librarian.from_bot[-1]) == (
        f"Αναγνώστης 1 · {code}\nΟ αναγνώστης τη βαθμολόγησε με 2 στα 5.\nΔεν είπατε πού να ψάξω."
    )
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


async def test_in_private_a_reply_to_what_is_only_read_says_that_nothing_left(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    """An answer below the whole conversation is no question of the librarian's own."""
    own = Librarian(world, colleague.person, COLLEAGUE)
    await own.says("/start")
    await librarian.says("/here ANEM private")
    await patron.says(QUESTION)
    await own.taps("Την παίρνω")
    case = await the_case(world)
    patron.hears()
    await own.says(f"/case {case.code}")
    await own.says("Ο Βόρτολι, το 1713.", reply_to=own.from_bot[-1])
    assert words(own.from_bot[-1]).startswith("Δεν στάλθηκε τίποτα. Απαντήστε στην κάρτα")
    assert patron.hears() == []
    assert (await the_case(world)).id == case.id


async def test_an_answer_to_a_reminder_in_the_group_says_that_nothing_left(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """Ελένη answers what reminded her; of words below a note nothing is said."""
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    await librarian.taps("Την παίρνω")
    patron.hears()
    await world.later(hours=2, minutes=50)
    bell = librarian.sees("Χρειάζεται απάντηση έως")
    librarian.hears()
    await librarian.replies("Ο Βόρτολι.", to=bell)
    (told,) = librarian.hears()
    assert told.startswith("Δεν στάλθηκε τίποτα. Απαντήστε στην κάρτα της υπόθεσης")
    own = Librarian(world, librarian.person, LIBRARIAN)
    await own.says(f"/note {code} δύσκολη ερώτηση")
    await librarian.says("Ναι, πολύ.", reply_to=librarian.sees("δύσκολη ερώτηση"))
    assert "Σημείωση" in "".join(librarian.hears())
    assert [row for row in patron.hears() if "Βόρτολι" in row or "πολύ" in row] == []


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


async def test_a_command_for_another_bot_of_the_group_is_not_ours(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """Groups have several bots; what is said to one by name is for that one alone."""
    await patron.says(QUESTION)
    librarian.hears()
    await librarian.says("/queue@another_bot")
    assert librarian.hears() == []
    await librarian.says("/queue@Kallimachos_Bot")
    assert "νέα" in words(librarian.from_bot[-1])


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
