"""A staff group with topics: one a patron, made lazily, and anew when somebody deleted it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot.simulator import Group
from knowledge.models import StaffChat, Topic
from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.staffing import QUESTION
from tests.stories.test_outbox import restart

OTHER_QUESTION = "/human Ψάχνω παλιές φωτογραφίες της πλατείας."


@pytest.fixture
async def forum(open_world: Opener) -> World:
    """Return a world whose staff group has topics, and works with them."""
    world: World = await open_world()
    await with_topics(world)
    return world


async def with_topics(world: World) -> None:
    members = [world.telegram.people[number] for number in (LIBRARIAN, COLLEAGUE)]
    world.group = world.telegram.add_group(title="Θέματα", members=members, is_forum=True)
    async with world.service.database.write() as session:
        for old in await session.scalars(select(StaffChat)):
            await session.delete(old)
    await eleni(world).says("/here * topics")


def eleni(world: World) -> Librarian:
    return Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)


def maria(world: World) -> Somebody:
    return Somebody(world, world.telegram.people[PATRON], PATRON)


def threads(group: Group) -> dict[int, str]:
    """Return thread → name of the topics besides General."""
    return {number: topic.name for number, topic in group.topics.items() if number != 1}


async def test_a_topic_is_made_when_a_case_comes_and_holds_all_of_it(forum: World) -> None:
    """Nothing on /start; a case makes the topic; card, lines, replies and notes stand in it."""
    patron, librarian = maria(forum), eleni(forum)
    await patron.says("/start")
    assert threads(forum.group) == {}
    await patron.says(QUESTION)
    ((thread, name),) = threads(forum.group).items()
    card = librarian.card()
    code = words(card).split(" ", 1)[0]
    assert name == f"Αναγνώστης 1 · {code}"
    assert card["message_thread_id"] == thread
    await librarian.taps("Την παίρνω")
    patron.hears()
    await patron.says("Και σε ποια πόλη;")
    line = librarian.sees("Και σε ποια πόλη;")
    assert line["message_thread_id"] == thread
    await librarian.replies("Στη Βενετία.", to=line)
    assert patron.hears() == ["Ελένη\nΣτη Βενετία."]
    await librarian.person.send(forum.group.id, f"/note {code} ευγενική", thread_id=thread)
    await patron.says("Ευχαριστώ πολύ, και η χρονιά;")
    since = [row for row in librarian.from_bot if row["message_id"] >= thread]
    assert {row["message_thread_id"] for row in since} == {thread}
    assert len(since) == 5  # the topic's own message, the card, two lines and a word on the note


async def test_words_in_a_topic_stay_among_staff_unless_they_are_a_reply(forum: World) -> None:
    """What is written in a topic shows as a reply to its first message; that is none to a card."""
    patron, librarian = maria(forum), eleni(forum)
    await patron.says(QUESTION)
    patron.hears()
    (thread,) = threads(forum.group)
    said = await librarian.person.send(forum.group.id, "Το ξέρει κανείς;", thread_id=thread)
    await forum.settle()
    assert said["reply_to_message"]["message_id"] == thread
    assert patron.hears() == []
    await librarian.replies("Ο Βόρτολι.")
    assert patron.hears()[-1] == "Ελένη\nΟ Βόρτολι."


async def test_what_the_bot_answers_to_staff_stands_in_the_topic(forum: World) -> None:
    patron, librarian = maria(forum), eleni(forum)
    await patron.says(QUESTION)
    (thread,) = threads(forum.group)
    await librarian.person.send(forum.group.id, "/queue", thread_id=thread)
    await forum.settle()
    assert librarian.from_bot[-1]["message_thread_id"] == thread


async def test_a_patron_keeps_one_topic_for_all_cases(forum: World) -> None:
    """The second case comes into the same topic, which is named after it."""
    patron, librarian = maria(forum), eleni(forum)
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    await librarian.taps("Κλείσιμο")
    await patron.says(OTHER_QUESTION)
    ((thread, name),) = threads(forum.group).items()
    code = words(librarian.card()).split(" ", 1)[0]
    assert name == f"Αναγνώστης 1 · {code}"
    assert librarian.card()["message_thread_id"] == thread


async def test_a_deleted_topic_is_made_anew_with_its_card_and_nothing_is_lost(
    forum: World,
) -> None:
    """Telegram tells nobody that a topic was deleted; the next line finds out."""
    patron, librarian = maria(forum), eleni(forum)
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    (old,) = threads(forum.group)
    forum.telegram.delete_topic(forum.group, old)
    await patron.says("Και σε ποια πόλη;")
    ((new, name),) = threads(forum.group).items()
    assert new != old
    assert name.startswith("Αναγνώστης 1 · Q-")
    card, line = [
        row for row in librarian.from_bot if row.get("message_thread_id") == new and words(row)
    ]
    assert QUESTION in words(card)
    assert words(line).endswith("Και σε ποια πόλη;")
    patron.hears()
    await librarian.replies("Στη Βενετία.", to=line)
    assert patron.hears() == ["Ελένη\nΣτη Βενετία."]
    await librarian.taps("Κλείσιμο", on=card)
    assert words(librarian.sees(QUESTION)).split(" · ")[1] == "ολοκληρώθηκε"


async def test_a_topic_that_is_deleted_again_and_again_holds_nothing_up(forum: World) -> None:
    """Where even a new topic is gone at once, lines stand in the group itself for a minute."""
    patron, librarian = maria(forum), eleni(forum)
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    (old,) = threads(forum.group)
    general = forum.group.topics[1]
    forum.telegram.delete_topic(forum.group, old)
    forum.group.topics = Forgetful({1: general})
    await patron.says("Και σε ποια πόλη;")
    assert "is_topic_message" not in librarian.sees("Και σε ποια πόλη;")
    await patron.says("Και πότε;")
    assert "is_topic_message" not in librarian.sees("Και πότε;")
    assert len([one for one in forum.telegram.calls if one["method"] == "createForumTopic"]) == 2
    # A minute later topics can be made again.
    forum.group.topics = {1: general}
    await forum.later(seconds=61)
    await patron.says("Είστε εκεί;")
    (new,) = threads(forum.group)
    assert librarian.sees("Είστε εκεί;")["message_thread_id"] == new
    assert librarian.card()["message_thread_id"] == new


class Forgetful(dict[int, Any]):
    """The topics of a group in which somebody deletes each one at once."""

    def __setitem__(self, thread: int, topic: Any) -> None:
        """Keep nothing."""


async def test_a_group_without_the_right_works_on_as_a_plain_one(forum: World) -> None:
    """The bot may not make topics any more: cards come as in any group, the admin hears it once."""
    patron, librarian = maria(forum), eleni(forum)
    admin = Somebody(forum, librarian.person, LIBRARIAN)
    await admin.says("/start")
    admin.hears()
    member = forum.group.member(forum.bot.id)
    member.rights = member.rights - {"can_manage_topics"}
    await patron.says(QUESTION)
    assert QUESTION in words(librarian.card())
    assert "message_thread_id" not in librarian.card()
    (told,) = admin.hears()
    assert "«Θέματα»" in told
    other = forum.telegram.add_user(id=1000, first_name="Π", language_code="el")
    await other.send(1000, OTHER_QUESTION)
    await forum.settle()
    assert "φωτογραφίες" in words(librarian.card())
    assert admin.hears() == []


async def test_closing_a_topic_by_hand_asks_whether_its_case_is_closed_too(forum: World) -> None:
    """First it stays open, and the topic opens again; then the case is closed."""
    patron, librarian = maria(forum), eleni(forum)
    await patron.says(QUESTION)
    code = words(librarian.card()).split(" ", 1)[0]
    await librarian.taps("Την παίρνω")
    patron.hears()
    (thread,) = threads(forum.group)
    await close_by_hand(forum, thread)
    asked = librarian.from_bot[-1]
    assert words(asked) == f"Το θέμα έκλεισε. Να κλείσει και η {code};"
    assert asked["message_thread_id"] == thread
    await librarian.taps("Μένει ανοιχτή", on=asked)
    assert words(librarian.sees("μένει ανοιχτή")) == f"Η {code} μένει ανοιχτή."
    assert not forum.group.topics[thread].is_closed
    await close_by_hand(forum, thread)
    await librarian.taps("Κλείσιμο", on=librarian.from_bot[-1])
    assert f"Q-{code[2:]}" in patron.hears()[-1]


async def close_by_hand(world: World, thread: int) -> None:
    world.group.topics[thread].is_closed = True
    world.telegram.posting.service(
        world.group,
        world.telegram.people[LIBRARIAN],
        {"forum_topic_closed": {}},
        thread_id=thread,
    )
    await world.settle()


async def test_topics_outlive_a_stop_in_their_making(open_world: Opener) -> None:
    """The service stops before the topic is made: the next one makes it, then posts the card."""
    world: World = await open_world()
    await with_topics(world)
    world.telegram.faults.add(
        method="createForumTopic", kind="status", status=429, retry_after=30, times=1
    )
    patron, librarian = maria(world), eleni(world)
    await patron.says(QUESTION)
    assert threads(world.group) == {}
    await restart(world)
    await world.later(seconds=31)
    (thread,) = threads(world.group)
    assert librarian.card()["message_thread_id"] == thread


async def test_topics_are_turned_on_only_where_there_are_any(
    world: World, librarian: Librarian
) -> None:
    await librarian.says("/here * topics")
    assert librarian.hears()[-1].startswith("Η ομάδα δεν έχει θέματα.")
    async with world.service.database.read() as session:
        (group,) = await session.scalars(select(StaffChat))
        assert not group.topics


async def test_plain_again(forum: World) -> None:
    """/here without the word: cards come as in any group."""
    patron, librarian = maria(forum), eleni(forum)
    await librarian.says("/here *")
    await patron.says(QUESTION)
    assert threads(forum.group) == {}
    assert "is_topic_message" not in librarian.card()


async def rows(world: World, table: Any) -> list[Any]:
    async with world.service.database.read() as session:
        return list(await session.scalars(select(table)))


async def test_each_patron_has_a_row_and_a_topic(forum: World) -> None:
    for number in range(1000, 1003):
        person = forum.telegram.add_user(id=number, first_name="Π", language_code="el")
        await person.send(number, OTHER_QUESTION)
        await forum.settle()
    made = await rows(forum, Topic)
    assert {row.thread_id: row.name for row in made} == threads(forum.group)
    assert [row.made for row in made] == [1, 1, 1]


async def test_a_message_that_fell_out_of_its_topic_is_noticed(forum: World) -> None:
    """Telegram put a line into General: it counts, and the next one stands in a new topic."""
    patron, librarian = maria(forum), eleni(forum)
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    (old,) = threads(forum.group)
    stands = {"message_id": 900, "date": 0, "chat": forum.group.as_chat(), "text": "…"}
    forum.telegram.faults.add(
        method="sendMessage",
        kind="status",
        status=200,
        body=json.dumps({"ok": True, "result": stands}),
        chat_id=forum.group.id,
        times=1,
    )
    await patron.says("Και σε ποια πόλη;")
    new = max(threads(forum.group))
    assert new != old
    assert librarian.card()["message_thread_id"] == new
    await patron.says("Και πότε;")
    assert librarian.sees("Και πότε;")["message_thread_id"] == new


async def test_a_topic_in_which_the_bot_may_not_write_holds_nothing_up(forum: World) -> None:
    """The topic is closed and the bot is no admin any more: the line stands beside it."""
    patron, librarian = maria(forum), eleni(forum)
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    (thread,) = threads(forum.group)
    await librarian.person.set_bot_admin(forum.group, is_admin=False)
    forum.group.topics[thread].is_closed = True
    await patron.says("Και σε ποια πόλη;")
    assert "is_topic_message" not in librarian.sees("Και σε ποια πόλη;")


async def test_a_group_that_stops_being_a_forum_goes_on_as_a_plain_one(forum: World) -> None:
    patron, librarian = maria(forum), eleni(forum)
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    forum.group.is_forum = False
    forum.group.topics.clear()
    await patron.says("Και σε ποια πόλη;")
    said = [one for one in forum.telegram.calls if one["method"] == "sendMessage" and one["ok"]]
    line = next(one for one in said if "Και σε ποια πόλη;" in one["params"]["text"])
    assert "message_thread_id" not in line["params"]
    (group,) = await rows(forum, StaffChat)
    assert not group.topics
