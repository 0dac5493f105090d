"""Topics of forums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.simulator import Group, NotPossible, Person, Telegram

if TYPE_CHECKING:
    from tests.simulator.conftest import Api

NOT_FOUND = (400, "Bad Request: message thread not found")
NOT_MODIFIED = (400, "Bad Request: TOPIC_NOT_MODIFIED")


@pytest.fixture
async def thread(api: Api, forum: Group) -> int:
    topic: dict[str, Any] = await api.result("createForumTopic", chat_id=forum.id, name="Μαρία")
    return int(topic["message_thread_id"])


async def test_a_topic_is_made(telegram: Telegram, api: Api, forum: Group) -> None:
    topic = await api.result(
        "createForumTopic",
        chat_id=forum.id,
        name="  Μαρία  Κ. ",
        icon_color=9367192,
        icon_custom_emoji_id="5350481781306958339",
    )
    assert topic == {
        "message_thread_id": 1,
        "name": "Μαρία Κ.",
        "icon_color": 9367192,
        "icon_custom_emoji_id": "5350481781306958339",
    } | {"message_thread_id": topic["message_thread_id"]}
    [created] = telegram.messages(forum.id)
    assert created["message_thread_id"] == created["message_id"] == topic["message_thread_id"]
    assert created["is_topic_message"] is True
    assert created["forum_topic_created"]["name"] == "Μαρία Κ."
    # The bot hears of the topic that it has made itself.
    [update] = await api.news()
    assert update["message"] == created


async def test_writing_in_a_topic(api: Api, eleni: Person, forum: Group, thread: int) -> None:
    await api.news()
    sent = await api.result("sendMessage", chat_id=forum.id, message_thread_id=thread, text="card")
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (thread, True)
    said = await eleni.send(forum.id, "words", thread_id=thread)
    [update] = await api.news()
    assert update["message"] == said
    # What answers nothing shows as an answer to the message that made the topic.
    assert "forum_topic_created" in said["reply_to_message"]
    reply = await eleni.send(forum.id, "reply", reply_to=sent["message_id"])
    assert reply["message_thread_id"] == thread
    assert reply["reply_to_message"]["text"] == "card"
    answered = await api.result(
        "sendMessage",
        chat_id=forum.id,
        text="x",
        reply_parameters={"message_id": reply["message_id"]},
    )
    assert (answered["message_thread_id"], answered["is_topic_message"]) == (thread, True)


async def test_general(api: Api, eleni: Person, forum: Group, thread: int) -> None:
    await api.news()
    sent = await api.result("sendMessage", chat_id=forum.id, text="x")
    assert "message_thread_id" not in sent
    assert "is_topic_message" not in sent
    in_general = {"chat_id": forum.id, "message_thread_id": 1}
    assert await api.refusal("sendMessage", **in_general, text="x") == NOT_FOUND
    said = await eleni.send(forum.id, "reply", reply_to=sent["message_id"])
    assert said["message_thread_id"] == sent["message_id"]
    assert "is_topic_message" not in said
    assert await api.refusal("closeForumTopic", chat_id=forum.id) == (
        400,
        "Bad Request: invalid message thread identifier specified",
    )


async def test_a_deleted_topic(
    telegram: Telegram, api: Api, eleni: Person, forum: Group, thread: int
) -> None:
    where = {"chat_id": forum.id, "message_thread_id": thread}
    await api.result("sendMessage", **where, text="x")
    await api.news()
    telegram.delete_topic(forum, thread)
    assert telegram.messages(forum.id) == []
    assert await api.updates() == []
    assert await api.refusal("sendMessage", **where, text="x") == NOT_FOUND
    assert await api.refusal("sendChatAction", **where, action="typing") == NOT_FOUND
    copy = {"from_chat_id": forum.id, "message_id": 1}
    assert (await api.refusal("copyMessage", **where, **copy))[0] == 400
    assert await api.refusal("editForumTopic", **where, name="y") == (
        400,
        "Bad Request: TOPIC_ID_INVALID",
    )
    with pytest.raises(NotPossible):
        await eleni.send(forum.id, "x", thread_id=thread)


async def test_a_closed_topic(
    api: Api, eleni: Person, maria: Person, forum: Group, thread: int
) -> None:
    await maria.join(forum)
    where = {"chat_id": forum.id, "message_thread_id": thread}
    await api.news()
    assert await api.result("closeForumTopic", **where) is True
    [update] = await api.news()
    assert update["message"]["forum_topic_closed"] == {}
    assert update["message"]["message_thread_id"] == thread
    assert await api.refusal("closeForumTopic", **where) == NOT_MODIFIED
    with pytest.raises(NotPossible):
        await maria.send(forum.id, "x", thread_id=thread)
    await eleni.send(forum.id, "x", thread_id=thread)
    await api.result("sendMessage", **where, text="an administrator may")
    await eleni.set_bot_admin(forum, is_admin=False)
    assert await api.refusal("sendMessage", **where, text="x") == (
        400,
        "Bad Request: TOPIC_CLOSED",
    )
    assert await api.refusal("reopenForumTopic", **where) == (
        400,
        "Bad Request: not enough rights to edit the topic",
    )
    await eleni.set_bot_admin(forum, is_admin=True)
    assert await api.result("reopenForumTopic", **where) is True
    await maria.send(forum.id, "x", thread_id=thread)


async def test_a_topic_is_renamed(api: Api, forum: Group, thread: int) -> None:
    where = {"chat_id": forum.id, "message_thread_id": thread}
    await api.news()
    assert await api.refusal("editForumTopic", **where, name="Μαρία") == NOT_MODIFIED
    assert await api.refusal("editForumTopic", **where) == NOT_MODIFIED
    icon = {"icon_custom_emoji_id": "5237699328843200968"}
    assert await api.result("editForumTopic", **where, name="Άννα", **icon) is True
    [update] = await api.news()
    assert update["message"]["forum_topic_edited"] == {"name": "Άννα", **icon}
    assert await api.result("editForumTopic", **where, icon_custom_emoji_id="") is True


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"name": " "}, "title must be non-empty"),
        ({"name": "a", "icon_color": 1}, "invalid icon color specified"),
    ],
)
async def test_what_is_refused_of_a_new_topic(
    api: Api, forum: Group, params: dict[str, object], words: str
) -> None:
    assert await api.refusal("createForumTopic", chat_id=forum.id, **params) == (
        400,
        f"Bad Request: {words}",
    )


async def test_a_name_is_cut(api: Api, forum: Group) -> None:
    topic = await api.result("createForumTopic", chat_id=forum.id, name="ά" * 200)
    assert topic["name"] == "ά" * 128


async def test_only_forums_and_administrators(
    api: Api, eleni: Person, staff: Group, forum: Group, maria: Person
) -> None:
    await maria.send(101, "x")
    no_forum = (400, "Bad Request: the chat is not a forum")
    assert await api.refusal("createForumTopic", chat_id=staff.id, name="a") == no_forum
    assert await api.refusal("createForumTopic", chat_id=101, name="a") == no_forum
    await eleni.set_bot_admin(forum, is_admin=False)
    assert await api.refusal("createForumTopic", chat_id=forum.id, name="a") == (
        400,
        "Bad Request: not enough rights to create a topic",
    )


async def test_a_thread_where_there_are_no_topics(api: Api, eleni: Person, staff: Group) -> None:
    said = await eleni.send(staff.id, "x")
    where = {"chat_id": staff.id, "message_thread_id": said["message_id"]}
    assert await api.refusal("sendMessage", **where, text="y") == (
        400,
        "Bad Request: message thread is not a forum topic thread",
    )
    assert await api.refusal("sendMessage", **where | {"message_thread_id": 99}, text="y") == (
        NOT_FOUND
    )
    reply = await eleni.send(staff.id, "y", reply_to=said)
    assert reply["message_thread_id"] == said["message_id"]
    further = await eleni.send(staff.id, "z", reply_to=reply)
    assert further["message_thread_id"] == said["message_id"]
    with pytest.raises(NotPossible):
        await eleni.send(staff.id, "x", thread_id=said["message_id"])


async def test_the_general_topic(api: Api, maria: Person, eleni: Person, forum: Group) -> None:
    await maria.join(forum)
    general = {"chat_id": forum.id}
    assert await api.result("editGeneralForumTopic", **general, name="Γενικά") is True
    assert await api.refusal("editGeneralForumTopic", **general, name="Γενικά") == NOT_MODIFIED
    assert await api.result("closeGeneralForumTopic", **general) is True
    with pytest.raises(NotPossible):
        await maria.send(forum.id, "x")
    await eleni.set_bot_admin(forum, is_admin=False)
    assert await api.refusal("sendMessage", **general, text="x") == (
        400,
        "Bad Request: TOPIC_CLOSED",
    )
    await eleni.set_bot_admin(forum, is_admin=True)
    assert await api.result("hideGeneralForumTopic", **general) is True
    assert await api.refusal("hideGeneralForumTopic", **general) == NOT_MODIFIED
    assert await api.result("reopenGeneralForumTopic", **general) is True
    assert await api.refusal("unhideGeneralForumTopic", **general) == NOT_MODIFIED
    kinds = [set(update["message"]) for update in await api.news() if "message" in update]
    assert any("general_forum_topic_hidden" in kind for kind in kinds)
    icons = await api.result("getForumTopicIconStickers")
    assert all(icon["custom_emoji_id"] for icon in icons)


async def test_pins_in_a_topic(telegram: Telegram, api: Api, forum: Group, thread: int) -> None:
    where = {"chat_id": forum.id, "message_thread_id": thread}
    card = await api.result("sendMessage", **where, text="card")
    await api.news()
    pin = {"chat_id": forum.id, "message_id": card["message_id"]}
    assert await api.result("pinChatMessage", **pin) is True
    [update] = await api.news()
    assert update["message"]["pinned_message"]["text"] == "card"
    assert update["message"]["message_thread_id"] == thread
    chat = await api.result("getChat", chat_id=forum.id)
    assert chat["is_forum"] is True
    assert chat["pinned_message"]["message_id"] == card["message_id"]
    assert await api.result("unpinAllForumTopicMessages", **where) is True
    assert "pinned_message" not in await api.result("getChat", chat_id=forum.id)
    assert await api.refusal("unpinChatMessage", chat_id=forum.id) == (
        400,
        "Bad Request: message to unpin not found",
    )
