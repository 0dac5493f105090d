"""What befalls topics of private chats: deleted ones, files, bursts, time, stops, and /forget."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from knowledge.models import Question
from tests.conftest import PATRON, Opener
from tests.people import World, words
from tests.stories.apart import (
    FAQ,
    OTHER,
    card_of,
    eleni,
    maria,
    opened,
    said_in,
    thread_of,
    two_matters,
)
from tests.stories.staffing import QUESTION
from tests.stories.stored import all_cases
from tests.stories.test_outbox import restart


@pytest.fixture
async def there(open_world: Opener) -> World:
    """Return a world whose bot has topics in private chats."""
    return await opened(open_world)


def refusals(world: World) -> int:
    """Return how many calls to Μαρία's chat were refused."""
    calls = world.telegram.calls
    return sum(not call["ok"] and call["params"].get("chat_id") == PATRON for call in calls)


async def test_of_a_deleted_topic_nothing_is_lost(there: World) -> None:
    """Telegram tells nobody; the answer stands in the chat, and the case forgets the topic."""
    patron, (one, two), (first, second) = await two_matters(there)
    librarian = eleni(there)
    await patron.person.delete_topic(one)
    photo = {"reply_to": card_of(librarian, first.code)["message_id"]}
    await librarian.person.send_album(there.group.id, captions=["Η πρώτη σελίδα."], **photo)
    await there.settle()
    await there.later(seconds=2)
    album = patron.from_bot[-2:]
    assert [thread_of(row) for row in album] == [None, None]
    assert len({row["media_group_id"] for row in album}) == 1
    assert words(album[0]) == "Ελένη\nΗ πρώτη σελίδα."
    patron.heard_in()
    assert [case.thread_id for case in await all_cases(there)] == [None, two]
    refused = refusals(there)
    await librarian.replies("Στη Βενετία.", to=card_of(librarian, first.code))
    await librarian.taps("Κλείσιμο", on=card_of(librarian, first.code))
    assert [where for where, _ in patron.heard_in()] == [None, None]
    assert refusals(there) == refused == 1  # of the album; nothing else tried the topic again
    # A reply to it still finds the case, and a new topic is a new matter.
    await patron.writes(None, "Και πότε;", reply_to=album[0])
    assert await said_in(there, first) == [QUESTION, "Και πότε;"]
    (third,) = await patron.topics("Πάλι")
    await patron.writes(third, "Πότε χτίστηκε το παλιό γεφύρι του χωριού μας;")
    assert len(await all_cases(there)) == 3
    assert await said_in(there, second) == [OTHER]


async def test_what_telegram_put_beside_its_topic_is_noticed(there: World) -> None:
    """For a while Telegram took what was meant for a deleted topic and put it into the chat."""
    patron, (one, _), (first, second) = await two_matters(there)
    librarian = eleni(there)
    await patron.person.delete_topic(one)
    chat = {"id": PATRON, "type": "private", "first_name": "Μαρία"}
    stands = {"message_id": 900, "date": 0, "chat": chat, "text": "…"}
    body = json.dumps({"ok": True, "result": stands})
    there.telegram.faults.add(
        method="sendMessage", kind="status", status=200, body=body, chat_id=PATRON, times=1
    )
    await librarian.replies("Στη Βενετία.", to=card_of(librarian, first.code))
    found = await all_cases(there)
    assert [case.thread_id for case in found] == [None, second.thread_id]
    await librarian.replies("Το 1713.", to=card_of(librarian, first.code))
    assert patron.heard_in() == [(None, "Ελένη\nΤο 1713.")]


async def test_pictures_albums_and_edits_in_topics(there: World) -> None:
    """What is no text goes to the case of its topic, and comes into it; so do corrections."""
    patron, (one, two), (first, second) = await two_matters(there)
    librarian = eleni(there)
    await patron.person.send_photo(PATRON, "η πλατεία", thread_id=two)
    await patron.person.send_album(PATRON, captions=["σελίδες"], thread_id=one)
    await there.settle()
    await there.later(seconds=2)
    assert await said_in(there, first) == [QUESTION, "σελίδες", ""]
    assert await said_in(there, second) == [OTHER, "η πλατεία"]
    card = card_of(librarian, first.code)
    await librarian.person.send_voice(there.group.id, reply_to=card)
    await librarian.person.send_sticker(there.group.id, reply_to=card)
    await librarian.person.send_location(there.group.id, reply_to=card)
    await librarian.person.send_album(there.group.id, captions=["α", "β"], reply_to=card)
    await there.settle()
    await there.later(seconds=2)
    assert {thread for thread, _ in patron.heard_in()} == {one}
    typed = await patron.writes(two, "Του 1950.")
    await patron.edits(typed, "Του 1960.")
    assert (await said_in(there, second))[-1] == "Του 1960."
    short = await librarian.replies("Στη Βενετία.", to=card)
    patron.heard_in()
    await librarian.edits(short, ("μακρά ιστορία " * 300)[:4096])
    assert [where for where, _ in patron.heard_in()] == [one]  # what no longer fits into the first


async def test_a_picture_opens_a_case_of_its_topic(there: World) -> None:
    patron, _, _ = await two_matters(there)
    (third,) = await patron.topics("Εικόνα")
    await patron.person.send_photo(PATRON, "Τι βιβλίο είναι αυτό;", thread_id=third)
    await there.settle()
    *_, case = await all_cases(there)
    assert (case.question, case.thread_id) == ("Τι βιβλίο είναι αυτό;", third)
    assert [where for where, _ in patron.heard_in()] == [third]


async def test_short_messages_in_two_topics_are_joined_apart(open_world: Opener) -> None:
    """Lines that come one after the other, now here and now there, make one message each."""
    there = await opened(open_world, join_seconds=4)
    patron, (one, two), (first, second) = await two_matters(there)
    for thread, text in ((one, "α1"), (two, "β1"), (one, "α2"), (two, "β2")):
        await patron.person.send(PATRON, text, thread_id=thread)
    await there.settle()
    await there.later(seconds=5)
    told = [words(row) for row in eleni(there).from_bot if "1" in words(row).split("\n", 1)[-1]]
    assert [text.splitlines()[1:] for text in told if first.code in text][-1] == ["α1", "", "α2"]
    assert [text.splitlines()[1:] for text in told if second.code in text][-1] == ["β1", "", "β2"]


async def test_what_time_brings_is_told_in_the_topic(there: World) -> None:
    """Nobody answers: that the promise slipped is told in the topic, not where Μαρία writes now."""
    patron = maria(there)
    (one,) = await patron.topics("Ερωτόκριτος")
    await patron.writes(one, QUESTION)
    patron.heard_in()
    for _ in range(30):
        await there.later(hours=1)
    heard = patron.heard_in()
    assert heard
    assert {where for where, _ in heard} == {one}


async def test_an_answer_that_waits_over_a_stop_finds_its_topic(open_world: Opener) -> None:
    """The service is stopped while an answer can still be taken back; the next one sends it."""
    there = await opened(open_world, undo_seconds=10)
    patron, (one, two), (first, second) = await two_matters(there)
    librarian = eleni(there)
    await librarian.replies("Στη Βενετία.", to=card_of(librarian, first.code))
    assert patron.heard_in() == []
    await restart(there)
    await there.later(seconds=11)
    assert patron.heard_in() == [(one, "Ελένη\nΣτη Βενετία.")]
    await patron.writes(two, "Του 1950.")
    assert await said_in(there, second) == [OTHER, "Του 1950."]


async def test_forget_keeps_no_topic(there: World) -> None:
    """/forget in a topic is answered there; what is asked in it later is a new beginning."""
    patron, (one, two), _ = await two_matters(there)
    await patron.writes(two, FAQ)
    await patron.writes(one, "/forget")
    await patron.taps("Διαγραφή όλων")
    where, said = patron.heard_in()[-1]
    assert where == one
    assert said.startswith("Σβήστηκαν όλα.")
    async with there.service.database.read() as session:
        asked = list(await session.scalars(select(Question.thread_id)))
    assert [case.thread_id for case in await all_cases(there)] == [None, None]
    assert set(asked) == {None}
    await patron.writes(one, QUESTION)
    *_, case = await all_cases(there)
    assert (case.state, case.thread_id) == ("new", one)


async def test_an_answer_kept_while_the_bot_was_blocked_finds_its_topic(there: World) -> None:
    """Μαρία blocks the bot and comes back: what was answered meanwhile stands in its topic."""
    patron, (one, _), (first, _) = await two_matters(there)
    librarian = eleni(there)
    await patron.person.block()
    await librarian.replies("Στη Βενετία.", to=card_of(librarian, first.code))
    await patron.person.unblock()
    await there.settle()
    assert patron.heard_in() == [(one, "Ελένη\nΣτη Βενετία.")]


async def test_what_could_not_be_handled_becomes_a_case_of_its_topic(
    there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    patron = maria(there)
    (one,) = await patron.topics("Ερωτόκριτος")
    patron.heard_in()
    monkeypatch.setattr(there.service.desk.faq.current.matcher, "_ranker", None)
    await patron.writes(one, "Τι γίνεται όταν όλα χαλάνε μαζί;")
    assert [where for where, _ in patron.heard_in()] == [one]
    assert [case.thread_id for case in await all_cases(there)] == [one]
