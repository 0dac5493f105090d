"""Groups: who is in them, what a bot sees, and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.simulator import Group, NotPossible, Person, Telegram

if TYPE_CHECKING:
    from tests.simulator.conftest import Api

NOT_A_MEMBER = (403, "Forbidden: bot is not a member of the supergroup chat")
KICKED = (403, "Forbidden: bot was kicked from the supergroup chat")


def kinds(updates: list[dict[str, object]]) -> list[str]:
    return [list(update)[1] for update in updates]


async def test_somebody_adds_the_bot_and_it_leaves(
    telegram: Telegram, api: Api, maria: Person
) -> None:
    group = telegram.add_group(title="Parents", members=[maria], bots=[])
    assert await api.refusal("getChat", chat_id=group.id) == (400, "Bad Request: chat not found")
    await maria.add_bot_to(group)
    added, joined = await api.news()
    assert added["my_chat_member"]["old_chat_member"]["status"] == "left"
    assert added["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert added["my_chat_member"]["from"]["id"] == 101
    assert joined["message"]["new_chat_members"][0]["username"] == "kallimachos_bot"
    assert await api.result("leaveChat", chat_id=group.id) is True
    service, left = await api.news()
    assert service["message"]["left_chat_member"]["username"] == "kallimachos_bot"
    assert left["my_chat_member"]["new_chat_member"]["status"] == "left"
    await maria.send(group.id, "hello?")
    assert await api.updates() == []
    assert await api.refusal("sendMessage", chat_id=group.id, text="x") == NOT_A_MEMBER


async def test_somebody_throws_the_bot_out(api: Api, eleni: Person, staff: Group) -> None:
    await eleni.remove_bot_from(staff)
    service, kicked = await api.news()
    assert service["message"]["left_chat_member"]["username"] == "kallimachos_bot"
    assert kicked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    for method in ("getChat", "getChatAdministrators", "leaveChat"):
        assert await api.refusal(method, chat_id=staff.id) == KICKED
    assert await api.refusal("sendMessage", chat_id=staff.id, text="x") == KICKED
    with pytest.raises(NotPossible):
        await eleni.remove_bot_from(staff)


async def test_privacy_mode(telegram: Telegram, api: Api, eleni: Person) -> None:
    group = telegram.add_group(title="Staff", members=[eleni], bot_is_admin=False)
    sent = await api.result("sendMessage", chat_id=group.id, text="card")
    await eleni.send(group.id, "among ourselves")
    await eleni.send(group.id, "/close@other_bot")
    await eleni.send(group.id, "to @somebody_else")
    assert await api.updates() == []
    heard = [
        await eleni.send(group.id, "/close"),
        await eleni.send(group.id, "please /close@Kallimachos_bot"),
        await eleni.send(group.id, "@kallimachos_bot look"),
        await eleni.send(group.id, "an answer", reply_to=sent["message_id"]),
        await eleni.send_photo(group.id, "caption for @kallimachos_bot"),
    ]
    assert [update["message"] for update in await api.news()] == heard
    await eleni.set_bot_admin(group, is_admin=True)
    await eleni.send(group.id, "among ourselves")
    assert kinds(await api.news()) == ["my_chat_member", "message"]


async def test_a_bot_without_privacy_mode_reads_everything(
    telegram: Telegram, api: Api, eleni: Person
) -> None:
    telegram.first_bot.reads_all_group_messages = True
    group = telegram.add_group(title="Staff", members=[eleni], bot_is_admin=False)
    await eleni.send(group.id, "x")
    assert kinds(await api.news()) == ["message"]
    assert (await api.result("getMe"))["can_read_all_group_messages"] is True


async def test_bots_do_not_see_one_another(telegram: Telegram, api: Api, eleni: Person) -> None:
    other = telegram.add_bot(token="222:TEST", username="other_bot", name="Other")
    group = telegram.add_group(title="Staff", members=[eleni])
    other_api = type(api)(api.session, api.server, other.token)
    await other_api.result("sendMessage", chat_id=group.id, text="x")
    await other_api.result("leaveChat", chat_id=group.id)
    # As an administrator the first bot could hear of the leaving, if it had asked to.
    assert await api.updates() == []


async def test_coming_and_going(api: Api, maria: Person, staff: Group) -> None:
    await api.updates(allowed_updates=["message", "chat_member"])
    await maria.join(staff)
    joined, member = await api.news()
    assert joined["message"]["new_chat_members"][0]["id"] == 101
    assert member["chat_member"]["old_chat_member"]["status"] == "left"
    assert member["chat_member"]["new_chat_member"]["status"] == "member"
    await maria.leave(staff)
    left, member = await api.news()
    assert left["message"]["left_chat_member"]["id"] == 101
    assert member["chat_member"]["new_chat_member"]["status"] == "left"
    with pytest.raises(NotPossible):
        await maria.send(staff.id, "x")
    with pytest.raises(NotPossible):
        await maria.leave(staff)


async def test_an_anonymous_administrator(
    api: Api, maria: Person, eleni: Person, staff: Group
) -> None:
    await maria.join(staff)
    await api.news()
    card = await api.result("sendMessage", chat_id=staff.id, text="card")
    said = await eleni.send_as_anonymous(staff.id, "/close", reply_to=card["message_id"])
    [update] = await api.news()
    assert update["message"] == said
    assert said["from"]["id"] == 1087968824
    assert said["sender_chat"]["id"] == staff.id
    assert said["reply_to_message"]["text"] == "card"
    with pytest.raises(NotPossible):
        await maria.send_as_anonymous(staff.id, "x")


async def test_who_is_in_a_group(api: Api, maria: Person, eleni: Person, staff: Group) -> None:
    owner = await api.result("getChatMember", chat_id=staff.id, user_id=201)
    assert (owner["status"], owner["user"]["id"]) == ("creator", 201)
    itself = await api.result("getChatMember", chat_id=staff.id, user_id=123456)
    assert (itself["status"], itself["can_manage_topics"]) == ("administrator", True)
    stranger = await api.result("getChatMember", chat_id=staff.id, user_id=101)
    assert stranger["status"] == "left"
    administrators = await api.result("getChatAdministrators", chat_id=staff.id)
    assert [one["user"]["id"] for one in administrators] == [201, 123456]
    assert await api.result("getChatMemberCount", chat_id=staff.id) == 2
    await maria.send(101, "x")
    assert await api.result("getChatMemberCount", chat_id=101) == 2
    assert await api.refusal("getChatAdministrators", chat_id=101) == (
        400,
        "Bad Request: there are no members in the private chat",
    )
    assert await api.refusal("getChatMember", chat_id=staff.id, user_id=999) == (
        400,
        "Bad Request: PARTICIPANT_ID_INVALID",
    )
    assert await api.refusal("getChatMember", chat_id=staff.id) == (
        400,
        "Bad Request: invalid user_id specified",
    )


async def test_what_a_chat_is(api: Api, eleni: Person, staff: Group, forum: Group) -> None:
    group = await api.result("getChat", chat_id=staff.id)
    assert (group["type"], group["title"], "is_forum" in group) == (
        "supergroup",
        "Προσωπικό",
        False,
    )
    assert (await api.result("getChat", chat_id=forum.id))["is_forum"] is True
    await eleni.send(201, "x")
    private = await api.result("getChat", chat_id=201)
    assert (private["type"], private["username"]) == ("private", "eleni_lib")


async def test_a_group_becomes_a_supergroup(telegram: Telegram, api: Api, eleni: Person) -> None:
    old = telegram.add_group(title="Staff", members=[eleni], kind="group")
    await api.result("sendMessage", chat_id=old.id, text="x")
    await eleni.send(old.id, "y")
    await api.news()
    new = telegram.upgrade_to_supergroup(old)
    away, here = await api.news()
    assert (away["message"]["chat"]["id"], away["message"]["migrate_to_chat_id"]) == (
        old.id,
        new.id,
    )
    assert (here["message"]["chat"]["id"], here["message"]["migrate_from_chat_id"]) == (
        new.id,
        old.id,
    )
    assert await api("sendMessage", chat_id=old.id, text="x") == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new.id},
    }
    assert (await api.result("getChat", chat_id=old.id))["type"] == "group"
    assert await api.refusal("leaveChat", chat_id=old.id) == (
        400,
        "Bad Request: chat is deactivated",
    )
    await api.result("sendMessage", chat_id=new.id, text="x")
    await eleni.send(new.id, "y")
    with pytest.raises(NotPossible):
        await eleni.send(old.id, "y")


async def test_a_basic_group_has_words_of_its_own(
    telegram: Telegram, api: Api, eleni: Person
) -> None:
    group = telegram.add_group(title="Staff", members=[eleni], kind="group")
    await api.result("leaveChat", chat_id=group.id)
    assert await api.refusal("sendMessage", chat_id=group.id, text="x") == (
        403,
        "Forbidden: bot is not a member of the group chat",
    )
    other = telegram.add_group(title="Staff", members=[eleni], kind="group")
    await eleni.remove_bot_from(other)
    assert await api.refusal("sendMessage", chat_id=other.id, text="x") == (
        403,
        "Forbidden: bot was kicked from the group chat",
    )


async def test_pins(api: Api, eleni: Person, staff: Group) -> None:
    first = await eleni.send(staff.id, "1")
    second = await eleni.send(staff.id, "2")
    pin = {"chat_id": staff.id}
    for message in (second, first):
        assert await api.result("pinChatMessage", **pin, message_id=message["message_id"]) is True
    pinned = (await api.result("getChat", chat_id=staff.id))["pinned_message"]
    assert pinned["text"] == "2"
    assert await api.result("unpinChatMessage", **pin) is True
    pinned = (await api.result("getChat", chat_id=staff.id))["pinned_message"]
    assert pinned["text"] == "1"
    assert await api.refusal("pinChatMessage", **pin, message_id=99) == (
        400,
        "Bad Request: message to pin not found",
    )
    await eleni.set_bot_admin(staff, is_admin=False)
    assert await api.refusal("pinChatMessage", **pin, message_id=first["message_id"]) == (
        400,
        "Bad Request: not enough rights to manage pinned messages in the chat",
    )
