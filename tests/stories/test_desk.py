"""A question that the bot cannot answer: taken, answered, closed, opened again."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from knowledge.models import Event, Wording
from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON, STRANGER
from tests.people import Librarian, Somebody, World, linked, words
from tests.stories.staffing import QUESTION, the_case
from tests.stories.stored import all_cases


async def test_a_librarian_answers_what_the_faq_cannot(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    (said,) = patron.hears()
    code = (await all_cases(world))[0].code
    assert said.startswith("Προωθώ την ερώτησή σας σε βιβλιοθηκονόμο.")
    assert "έως σήμερα στις 13:00" in said  # 10:42 and two open hours, to the half hour
    assert code in said

    card = librarian.card()
    assert words(card).splitlines()[0] == f"{code} · νέα · Ανεμόπετρα"
    assert QUESTION in words(card)
    assert "Περιμένει από σήμερα στις 10:42." in words(card)
    assert librarian.buttons(card) == ["Την παίρνω", "Περισσότερα…"]

    await librarian.taps("Την παίρνω")
    assert "σε χειρισμό · Ελένη" in words(librarian.card())
    assert patron.hears() == [
        f"Την υπόθεσή σας {code} ανέλαβε: Ελένη. Ό,τι γράφετε τώρα πηγαίνει εκεί."
    ]

    await librarian.replies("Ο Αντώνιος Βόρτολι, στη Βενετία, το 1713.")
    assert patron.hears() == ["Ελένη\nΟ Αντώνιος Βόρτολι, στη Βενετία, το 1713."]

    await librarian.taps("Κλείσιμο")
    assert patron.hears() == [
        f"Η υπόθεσή σας {code} έκλεισε. Από εδώ και πέρα απαντά ξανά το bot.\nΠόσο σας βοηθήσαμε;"
    ]
    assert [case.state for case in await all_cases(world)] == ["resolved"]


async def test_words_among_staff_never_leave_the_group(
    patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    patron.hears()
    own = await librarian.says("Ξέρει κανείς; Εγώ όχι.")
    await colleague.says("Ρώτα τη Γεννάδειο.", reply_to=own)
    reply = await librarian.replies("Το ψάχνω.")
    await colleague.says("Καλά το είπες.", reply_to=reply)
    assert patron.hears() == ["Ελένη\nΤο ψάχνω."]


async def test_of_many_who_tap_at_once_one_has_the_case(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    card = librarian.card()
    data = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    people = [world.telegram.people[LIBRARIAN], world.telegram.people[COLLEAGUE]] * 5
    taps = await asyncio.gather(
        *(person.tap(world.group.id, card["message_id"], data) for person in people)
    )
    await world.settle()
    answers = [(await tap.answer)["text"] for tap in taps]
    code = (await all_cases(world))[0].code
    assert answers[0] == f"Αναλάβατε την {code}."
    others = {f"Έχετε ήδη την {code}.", f"Την {code} ανέλαβε στις 10:42: Ελένη."}
    assert set(answers[1:]) == others
    async with world.service.database.read() as session:
        claims = list(await session.scalars(select(Event).where(Event.kind == "claimed")))
    assert len(claims) == 1


async def test_a_reply_takes_the_case_and_a_second_librarian_is_refused(
    patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await patron.says(QUESTION)
    await librarian.replies("Ο Βόρτολι.")
    await colleague.replies("Κάποιος Βενετός.")
    assert patron.hears()[1:] == ["Ελένη\nΟ Βόρτολι."]
    assert "ανέλαβε στις 10:42: Ελένη" in words(colleague.from_bot[-1])


async def test_a_reply_by_code(world: World, patron: Somebody, librarian: Librarian) -> None:
    await patron.says(QUESTION)
    code = (await all_cases(world))[0].code
    patron.hears()
    await librarian.says(f"/r {code.lower().replace('-', ' - ').replace(' ', '')} Ο Βόρτολι.")
    assert patron.hears() == ["Ελένη\nΟ Βόρτολι."]


async def test_a_reply_by_code_is_corrected_without_its_command(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """Whoever corrects «/r CODE words», in the group or in private, corrects the words alone."""
    await patron.says(QUESTION)
    code = (await all_cases(world))[0].code
    own = Librarian(world, librarian.person, LIBRARIAN)
    for where in (librarian, own):
        sent = await where.says(f"/r {code} Ο Βόρτολ.")
        await where.edits(sent, f"/r {code} Ο Βόρτολι.")
        assert words(patron.from_bot[-1]) == "Ελένη\nΟ Βόρτολι."
        where.hears()
        # Neither another case nor an empty answer comes of an edit.
        for wrong in (f"/r {code}", "/r Q-ZZZ Ο Βόρτολι."):
            await where.edits(sent, wrong)
            (told,) = where.hears()
            assert told.startswith("Μια εντολή που διορθώθηκε δεν εκτελείται ξανά.")
        assert words(patron.from_bot[-1]) == "Ελένη\nΟ Βόρτολι."
    await own.edits(await own.says("/duty"), "/queue")
    assert own.hears()[-1].startswith("Μια εντολή που διορθώθηκε δεν εκτελείται ξανά.")


async def test_the_patron_writes_again_and_the_case_opens_again(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await librarian.replies("Ο Βόρτολι.")
    await librarian.taps("Κλείσιμο")
    await patron.says("Και ποιος ζωγράφισε το εξώφυλλο της έκδοσης εκείνης;")
    (case,) = await all_cases(world)
    assert (case.state, case.owner) == ("open", LIBRARIAN)
    assert "Και ποιος ζωγράφισε" in words(librarian.from_bot[-1])


async def test_the_patron_objects_to_a_closed_case(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await librarian.replies("Δεν ξέρω.")
    await librarian.taps("Κλείσιμο")
    await patron.taps("Δεν απαντήθηκε")
    assert [case.state for case in await all_cases(world)] == ["open"]


async def test_put_back_into_the_queue(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    tap = await colleague.taps("Πίσω στην ουρά")
    assert "ανέλαβε στις 10:42: Ελένη" in (await tap.answer)["text"]
    await librarian.taps("Πίσω στην ουρά")
    (case,) = await all_cases(world)
    assert (case.state, case.owner) == ("new", None)
    assert "επέστρεψε στην ουρά" in patron.hears()[-1]
    await colleague.taps("Την παίρνω")
    assert [case.owner for case in await all_cases(world)] == [COLLEAGUE]


async def test_an_edit_shows_staff_the_old_and_the_new(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    asked = await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    await patron.edits(asked, "Ποιος τύπωσε τον δεύτερο Ερωτόκριτο;")
    card = words(librarian.card())
    assert QUESTION in card
    assert "δεύτερο" in card
    added = await patron.says("Στη Βενετία, νομίζω.")
    await patron.edits(added, "Στη Ρώμη, νομίζω.")
    copy = words(librarian.sees("Ρώμη"))
    assert "Στη Βενετία, νομίζω." in copy
    async with world.service.database.read() as session:
        assert len(list(await session.scalars(select(Wording)))) == 2


async def test_a_librarian_corrects_an_answer(patron: Somebody, librarian: Librarian) -> None:
    await patron.says(QUESTION)
    reply = await librarian.replies("Ο Βόρτολι, 1731.")
    await librarian.edits(reply, "Ο Βόρτολι, 1713.")
    assert words(patron.from_bot[-1]) == "Ελένη\nΟ Βόρτολι, 1713."
    assert "edit_date" in patron.from_bot[-1]


async def test_what_a_patron_typed_is_never_a_link_under_the_bots_name(
    patron: Somebody, librarian: Librarian
) -> None:
    nasty = (
        "Δείτε http://evil.example/x?y=1 και @durov <b>τώρα</b> /start #tag evil.com +302101234567"
    )
    await patron.says(nasty)
    await patron.says(f"και πάλι: {nasty}")
    for message in librarian.from_bot:
        assert linked(message) == []
    assert nasty in words(librarian.card())


async def test_pictures_albums_and_voice_both_ways(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.person.send_photo(PATRON, caption="Τι βιβλίο είναι αυτό;")
    await world.settle()
    (case,) = await all_cases(world)
    assert case.question == "Τι βιβλίο είναι αυτό;"
    assert librarian.sees("Τι βιβλίο είναι αυτό;")
    await patron.person.send_album(PATRON, kinds=["photo", "photo"], captions=["", "πίσω όψη"])
    await world.settle()
    await world.later(seconds=2)
    album = [row for row in librarian.from_bot if row.get("media_group_id")]
    assert len(album) == 2
    assert len({row["media_group_id"] for row in album}) == 1
    card = librarian.card()
    await librarian.person.send_voice(world.group.id, reply_to=card["message_id"])
    await world.settle()
    assert "voice" in patron.from_bot[-1]
    assert words(patron.from_bot[-1]) == "Ελένη"
    await librarian.person.send_sticker(world.group.id, reply_to=card["message_id"])
    await world.settle()
    assert "sticker" in patron.from_bot[-1]


async def test_a_long_caption_that_is_edited_is_read_whole(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    old, new = ("παλιά λόγια " * 60).strip(), ("νέα λόγια " * 60).strip()
    sent = await patron.person.send_photo(PATRON, caption=f"Τι είναι αυτό; {old}")
    await world.settle()
    await patron.person.edit(PATRON, sent["message_id"], caption=f"{new} τέλος της εικόνας")
    await world.settle()
    picture = next(row for row in librarian.from_bot if "photo" in row)
    rest = next(row for row in librarian.from_bot if "τέλος της εικόνας" in words(row))
    assert rest["reply_to_message"]["message_id"] == picture["message_id"]
    shown = f"{words(picture)} {words(rest)}"
    assert shown.count("παλιά λόγια") == shown.count("νέα λόγια") == 60


async def test_of_an_album_the_patron_hears_once(world: World, patron: Somebody) -> None:
    await patron.person.send_album(PATRON, kinds=["photo"] * 4, captions=["Ποιο βιβλίο είναι;"])
    await world.settle()
    assert len(await all_cases(world)) == 1
    (said,) = patron.hears()
    assert said.startswith("Προωθώ την ερώτησή σας")


async def test_somebody_who_is_no_librarian_is_refused(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    stranger = world.telegram.people[STRANGER]
    await stranger.join(world.group)
    intruder = Librarian(world, stranger, world.group.id)
    patron.hears()
    tap = await intruder.taps("Την παίρνω")
    assert (await tap.answer)["show_alert"] is True
    await intruder.replies("Ψέματα.")
    assert patron.hears() == []
    assert "δεν είστε στους βιβλιοθηκονόμους" in words(librarian.from_bot[-1])


async def test_an_anonymous_admin_is_refused_with_the_reason(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    patron.hears()
    card = librarian.card()
    await librarian.person.send_as_anonymous(
        world.group.id, "Ο Βόρτολι.", reply_to=card["message_id"]
    )
    await world.settle()
    assert patron.hears() == []
    assert "ανώνυμα" in words(librarian.from_bot[-1])


async def test_a_librarian_who_was_removed_loses_access_at_once(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await patron.says(QUESTION)
    await colleague.taps("Την παίρνω")
    await librarian.says(f"/staff remove {COLLEAGUE}")
    patron.hears()
    await colleague.replies("Δεν θα φτάσει.")
    case = await the_case(world)
    tap = await colleague.sends_callback(colleague.card(), f"v1:close:{case.id}")
    assert patron.hears() == []
    assert (case.state, case.owner) == ("new", None)
    assert (await tap.answer)["show_alert"] is True


async def test_a_patron_who_blocked_the_bot_is_shown_and_gets_the_answer_later(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    await patron.person.block()
    await world.settle()
    assert "έχει αποκλείσει" in words(librarian.card())
    await librarian.replies("Ο Βόρτολι.")
    assert "κρατείται" in words(librarian.from_bot[-1])
    patron.hears()
    await patron.person.unblock()
    await patron.says("Γύρισα.")
    assert "Ελένη\nΟ Βόρτολι." in patron.hears()


async def test_an_answer_that_was_kept_comes_as_it_was_corrected(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """Μαρία blocks the bot; Ελένη answers, corrects it and adds something before she is back."""
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    await patron.person.block()
    await world.settle()
    wrong = await librarian.replies("Ο Βόρτολι, 1731.")
    await librarian.replies("Στη Βενετία.")
    await librarian.edits(wrong, "Ο Βόρτολι, 1713.")
    patron.hears()
    await patron.person.unblock()
    await world.settle()
    assert patron.hears() == ["Ελένη\nΟ Βόρτολι, 1713.", "Ελένη\nΣτη Βενετία."]


async def test_an_answer_that_was_kept_is_not_sent_once_its_text_is_erased(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """Who comes back after a year finds nothing, and nobody is told of a failure."""
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    await patron.person.block()
    await world.settle()
    await librarian.replies("Ο Βόρτολι.")
    await librarian.taps("Κλείσιμο")
    for _ in range(6):
        await world.later(days=31)
    await world.service.housekeeping.tidying.once()
    patron.hears()
    librarian.hears()
    await patron.person.unblock()
    await world.settle()
    assert (patron.hears(), librarian.hears()) == ([], [])


async def test_a_librarian_works_from_her_own_chat(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    own = Librarian(world, librarian.person, LIBRARIAN)
    await own.says("/start")
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    patron.hears()
    assert QUESTION in words(own.card())
    await own.replies("Από το κινητό μου: ο Βόρτολι.")
    assert patron.hears() == ["Ελένη\nΑπό το κινητό μου: ο Βόρτολι."]
    await patron.says("Ευχαριστώ πολύ, και πότε;")
    assert "και πότε;" in words(own.from_bot[-1])


async def test_a_silent_patrons_case_is_resolved_and_later_closed(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    await librarian.replies("Ο Βόρτολι.")
    # Seven days on which the library is open, from Monday: the Sunday does not count.
    await world.later(days=8)
    assert [case.state for case in await all_cases(world)] == ["waiting_patron"]
    await world.later(hours=10)
    assert [case.state for case in await all_cases(world)] == ["resolved"]
    await world.later(days=10)
    assert [case.state for case in await all_cases(world)] == ["closed"]
    await world.later(days=31)
    assert [case.question for case in await all_cases(world)] == [""]


async def test_a_group_that_became_a_supergroup_is_followed(
    open_world: object, patron: Somebody, world: World, librarian: Librarian
) -> None:
    basic = world.telegram.add_group(
        title="Παλιά", members=list(world.group.people.values()), kind="group"
    )
    old = Librarian(world, librarian.person, basic.id)
    await old.says("/here ANEM")
    fresh = world.telegram.upgrade_to_supergroup(basic)
    await world.settle()
    await patron.says(QUESTION)
    moved = Librarian(world, librarian.person, fresh.id)
    assert QUESTION in words(moved.card())


@pytest.mark.parametrize("length", [4096])
async def test_a_long_question_reaches_staff_whole(
    length: int, patron: Somebody, librarian: Librarian
) -> None:
    question = ("Ψάχνω κάτι ιδιαίτερο για τη γιαγιά μου. " * 200)[:length].rstrip()
    await patron.says("/human " + question[:4000])
    assert question[:4000].rstrip() in "".join(words(row) for row in librarian.from_bot)
