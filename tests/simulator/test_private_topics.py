"""Topics of private chats, where the bot's owner turned them on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.simulator import BotAccount, NotPossible, Person, Telegram

if TYPE_CHECKING:
    from tests.simulator.conftest import Api

CHAT = 101
NOT_FOUND = (400, "Bad Request: message thread not found")


@pytest.fixture
async def topics(bot: BotAccount, api: Api, maria: Person) -> BotAccount:
    """Return the bot, with topics in its private chats; Μαρία has started it."""
    bot.has_topics = True
    await maria.send(CHAT, "/start")
    await api.news()
    return bot


async def test_a_person_makes_a_topic_and_writes_in_it(
    topics: BotAccount, api: Api, maria: Person
) -> None:
    """The bot hears of the topic, and of each message in which one it stands."""
    thread = await maria.make_topic("Ερωτόκριτος")
    said = await maria.send(CHAT, "words", thread_id=thread)
    outside = await maria.send(CHAT, "outside")
    made, heard, other = [update["message"] for update in await api.news()]
    assert made["forum_topic_created"]["name"] == "Ερωτόκριτος"
    assert made["message_id"] == made["message_thread_id"] == thread
    assert heard == said
    assert (said["message_thread_id"], said["is_topic_message"]) == (thread, True)
    assert "forum_topic_created" in said["reply_to_message"]
    assert other == outside
    assert "message_thread_id" not in outside
    assert "is_forum" not in said["chat"]


async def test_the_bot_writes_in_it(topics: BotAccount, api: Api, maria: Person) -> None:
    thread = await maria.make_topic("α")
    where = {"chat_id": CHAT, "message_thread_id": thread}
    sent = await api.result("sendMessage", **where, text="x")
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (thread, True)
    assert await api.result("sendChatAction", **where, action="typing") is True
    wrong = where | {"message_thread_id": 99}
    assert await api.refusal("sendMessage", **wrong, text="x") == NOT_FOUND
    assert await api.refusal("sendChatAction", **wrong, action="typing") == NOT_FOUND
    plain = await api.result("sendMessage", chat_id=CHAT, text="x")
    assert "message_thread_id" not in plain


async def test_replies(topics: BotAccount, api: Api, maria: Person) -> None:
    """From the whole chat a reply goes into the topic; from another one nobody sees to what."""
    one, two = await maria.make_topic("α"), await maria.make_topic("β")
    sent = await api.result("sendMessage", chat_id=CHAT, message_thread_id=one, text="x")
    here = await maria.send(CHAT, "y", reply_to=sent["message_id"])
    assert here["message_thread_id"] == one
    assert here["reply_to_message"]["text"] == "x"
    there = await maria.send(CHAT, "y", reply_to=sent["message_id"], thread_id=two)
    assert there["message_thread_id"] == two
    assert "reply_to_message" not in there
    origin = {"type": "user", "sender_user": sent["from"], "date": sent["date"]}
    assert there["external_reply"] == {"origin": origin}


async def test_a_deleted_topic(
    topics: BotAccount, telegram: Telegram, api: Api, maria: Person
) -> None:
    thread = await maria.make_topic("α")
    await maria.send(CHAT, "x", thread_id=thread)
    await api.news()
    await maria.delete_topic(thread)
    assert await api.updates() == []
    assert [message["text"] for message in telegram.messages(CHAT)] == ["/start"]
    where = {"chat_id": CHAT, "message_thread_id": thread}
    assert await api.refusal("sendMessage", **where, text="x") == NOT_FOUND
    assert await api.refusal("editForumTopic", **where, name="β") == (
        400,
        "Bad Request: TOPIC_ID_INVALID",
    )
    with pytest.raises(NotPossible):
        await maria.send(CHAT, "x", thread_id=thread)


async def test_the_bots_own_topics(topics: BotAccount, api: Api, maria: Person) -> None:
    await maria.send(CHAT, "x")
    topic = await api.result("createForumTopic", chat_id=CHAT, name="α")
    where = {"chat_id": CHAT, "message_thread_id": topic["message_thread_id"]}
    assert await api.result("editForumTopic", **where, name="β") is True
    assert await api.refusal("closeForumTopic", **where) == (
        400,
        "Bad Request: the chat is not a forum",
    )
    assert await api.result("deleteForumTopic", **where) is True
    assert await api.refusal("sendMessage", **where, text="x") == NOT_FOUND


async def test_who_may_make_topics(bot: BotAccount, api: Api, maria: Person) -> None:
    """Topics are off for every new bot; its owner turns them on, and may keep them to the bot."""
    me = await api.result("getMe")
    assert (me["has_topics_enabled"], me["allows_users_to_create_topics"]) == (False, False)
    with pytest.raises(NotPossible):
        await maria.make_topic("α")
    with pytest.raises(NotPossible):
        await maria.send(CHAT, "x", thread_id=1)
    said = await maria.send(CHAT, "x")
    where = {"chat_id": CHAT, "message_thread_id": said["message_id"]}
    assert await api.refusal("sendMessage", **where, text="x") == NOT_FOUND
    bot.has_topics = True
    me = await api.result("getMe")
    assert (me["has_topics_enabled"], me["allows_users_to_create_topics"]) == (True, True)
    bot.people_make_topics = False
    assert (await api.result("getMe"))["allows_users_to_create_topics"] is False
    with pytest.raises(NotPossible):
        await maria.make_topic("α")
