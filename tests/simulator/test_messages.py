"""Texts: sent, edited, deleted; and each way in which Telegram refuses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.simulator import Group, NotPossible, Person, Telegram

if TYPE_CHECKING:
    from tests.simulator.conftest import Api, Clock

BLOCKED = (403, "Forbidden: bot was blocked by the user")
NOT_MODIFIED = (
    400,
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message",
)


async def test_a_person_writes_and_the_bot_answers(
    telegram: Telegram, api: Api, maria: Person, clock: Clock
) -> None:
    asked = await maria.send(101, "Γεια σας")
    [update] = await api.updates()
    assert update["message"] == asked
    assert asked == {
        "message_id": 1,
        "from": {"id": 101, "is_bot": False, "first_name": "Μαρία", "language_code": "el"},
        "chat": {"id": 101, "first_name": "Μαρία", "type": "private"},
        "date": int(clock.now),
        "text": "Γεια σας",
    }
    answered = await api.result(
        "sendMessage", chat_id=101, text="Καλημέρα", reply_parameters={"message_id": 1}
    )
    assert answered["message_id"] == 2
    assert answered["from"]["username"] == "kallimachos_bot"
    assert answered["reply_to_message"] == asked
    assert telegram.messages(101) == [asked, answered]


async def test_a_bot_does_not_hear_itself(api: Api, maria: Person, staff: Group) -> None:
    await maria.send(101, "x")
    await api.news()
    await api.result("sendMessage", chat_id=101, text="y")
    await api.result("sendMessage", chat_id=staff.id, text="z")
    assert await api.updates() == []


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "message text is empty"),
        ({"text": ""}, "message text is empty"),
        ({"text": " \n\t "}, "text must be non-empty"),
        ({"text": "\u200b\u200d\ufeff"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "x" * 32769}, "text is too long"),
        ({"text": "x", "parse_mode": "Markup"}, "unsupported parse_mode"),
        ({"text": "x", "parse_mode": "MarkdownV2"}, "unsupported parse_mode"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "x", "reply_parameters": {}}, None),
        ({"text": "x", "reply_parameters": []}, "object expected as reply_parameters"),
        ({"text": "x", "message_thread_id": 7}, "message thread not found"),
        ({"text": "<b>" + "x" * 4096 + "</b>", "parse_mode": "HTML"}, None),
    ],
)
async def test_what_is_refused_of_a_text(
    api: Api, maria: Person, params: dict[str, object], words: str | None
) -> None:
    await maria.send(101, "x")
    answer = await api("sendMessage", chat_id=101, **params)
    assert answer.get("description") == (None if words is None else f"Bad Request: {words}")


@pytest.mark.parametrize("chat_id", [999, -100999, "@nobody", "nonsense"])
async def test_a_chat_that_does_not_exist(api: Api, chat_id: object) -> None:
    assert await api.refusal("sendMessage", chat_id=chat_id, text="x") == (
        400,
        "Bad Request: chat not found",
    )


async def test_no_chat_at_all(api: Api) -> None:
    assert await api.refusal("sendMessage", text="x") == (400, "Bad Request: chat_id is empty")


async def test_somebody_who_never_wrote(api: Api, maria: Person) -> None:
    assert await api.refusal("sendMessage", chat_id=101, text="x") == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
    )


async def test_a_bot_can_not_write_to_bots(telegram: Telegram, api: Api) -> None:
    telegram.add_bot(token="222:TEST", username="other_bot", name="Other")
    assert await api.refusal("sendMessage", chat_id=222, text="x") == (
        403,
        "Forbidden: bot can't send messages to bots",
    )


async def test_somebody_who_blocked_the_bot(api: Api, maria: Person) -> None:
    await maria.send(101, "x")
    sent = await api.result("sendMessage", chat_id=101, text="y")
    await maria.block()
    assert await api.refusal("sendMessage", chat_id=101, text="z") == BLOCKED
    assert await api.refusal("sendChatAction", chat_id=101, action="typing") == BLOCKED
    edit = {"chat_id": 101, "message_id": sent["message_id"], "text": "z"}
    assert await api.refusal("editMessageText", **edit) == BLOCKED
    with pytest.raises(NotPossible):
        await maria.send(101, "x")
    [_, blocked] = await api.news()
    assert blocked["my_chat_member"]["old_chat_member"]["status"] == "member"
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert blocked["my_chat_member"]["from"]["id"] == 101
    await maria.unblock()
    [unblocked] = await api.news()
    assert unblocked["my_chat_member"]["new_chat_member"]["status"] == "member"
    await api.result("sendMessage", chat_id=101, text="z")


async def test_somebody_without_an_account(api: Api, maria: Person) -> None:
    await maria.send(101, "x")
    maria.deactivate()
    assert await api.refusal("sendMessage", chat_id=101, text="x") == (
        403,
        "Forbidden: user is deactivated",
    )


async def test_a_reply_to_what_is_gone_can_be_allowed(api: Api, maria: Person) -> None:
    await maria.send(101, "x")
    reply = {"message_id": 99, "allow_sending_without_reply": True}
    sent = await api.result("sendMessage", chat_id=101, text="y", reply_parameters=reply)
    assert "reply_to_message" not in sent


async def test_a_reply_is_shown_one_level_deep(api: Api, maria: Person) -> None:
    first = await maria.send(101, "1")
    second = await maria.send(101, "2", reply_to=first)
    sent = await api.result(
        "sendMessage",
        chat_id=101,
        text="3",
        reply_parameters={"message_id": second["message_id"], "chat_id": 101},
    )
    assert sent["reply_to_message"]["text"] == "2"
    assert "reply_to_message" not in sent["reply_to_message"]


async def test_a_quote_must_be_in_the_message(api: Api, maria: Person) -> None:
    asked = await maria.send(101, "😀 πού είναι η Πάπισσα;")
    reply = {
        "message_id": asked["message_id"],
        "quote": "<b>Πάπισσα</b>",
        "quote_parse_mode": "HTML",
    }
    sent = await api.result("sendMessage", chat_id=101, text="x", reply_parameters=reply)
    assert sent["quote"] == {
        "text": "Πάπισσα",
        "position": 15,
        "is_manual": True,
        "entities": [{"type": "bold", "offset": 0, "length": 7}],
    }
    reply = {"message_id": asked["message_id"], "quote": "Ζορμπάς"}
    assert await api.refusal("sendMessage", chat_id=101, text="x", reply_parameters=reply) == (
        400,
        "Bad Request: QUOTE_TEXT_INVALID",
    )


async def test_blanks_around_a_text_and_control_characters_go(api: Api, maria: Person) -> None:
    await maria.send(101, "x")
    sent = await api.result("sendMessage", chat_id=101, text=" \n a\tb\r\n\u202ec\u2028 ")
    assert sent["text"] == "a b\nc"


async def test_an_edit(telegram: Telegram, api: Api, maria: Person, clock: Clock) -> None:
    await maria.send(101, "x")
    sent = await api.result("sendMessage", chat_id=101, text="before")
    clock.advance(5)
    edit = {"chat_id": 101, "message_id": sent["message_id"], "text": "after"}
    edited = await api.result("editMessageText", **edit)
    assert edited == sent | {"text": "after", "edit_date": int(clock.now)}
    assert telegram.messages(101)[-1] == edited
    assert [m["text"] for m in telegram.history(101)] == ["x", "before", "after"]
    assert await api.refusal("editMessageText", **edit) == NOT_MODIFIED


async def test_a_new_keyboard_is_no_edit_of_the_text(api: Api, maria: Person) -> None:
    await maria.send(101, "x")
    keyboard = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    sent = await api.result("sendMessage", chat_id=101, text="y", reply_markup=keyboard)
    where = {"chat_id": 101, "message_id": sent["message_id"]}
    assert await api.refusal("editMessageReplyMarkup", **where, reply_markup=keyboard) == (
        NOT_MODIFIED
    )
    bare = await api.result("editMessageReplyMarkup", **where)
    assert bare == {name: value for name, value in sent.items() if name != "reply_markup"}
    # Nor does a text without a keyboard keep the old one.
    await api.result("editMessageReplyMarkup", **where, reply_markup=keyboard)
    assert "reply_markup" not in await api.result("editMessageText", **where, text="z")


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"message_id": 99, "text": "y"}, "message to edit not found"),
        ({"message_id": 1, "text": "y"}, "message can't be edited"),
        ({"message_id": 2, "text": ""}, "message text is empty"),
        ({"message_id": 2, "text": "x" * 4097}, "MESSAGE_TOO_LONG"),
        ({"message_id": 3, "text": "y"}, "message can't be edited"),
    ],
)
async def test_what_is_refused_of_an_edit(
    api: Api, maria: Person, params: dict[str, object], words: str
) -> None:
    await maria.send(101, "x")
    await api.result("sendMessage", chat_id=101, text="y")
    remove = {"remove_keyboard": True}
    await api.result("sendMessage", chat_id=101, text="z", reply_markup=remove)
    assert await api.refusal("editMessageText", chat_id=101, **params) == (
        400,
        f"Bad Request: {words}",
    )


async def test_text_and_caption_are_not_the_same(api: Api, maria: Person) -> None:
    photo = await maria.send_photo(101)
    sent = await api.result("sendMessage", chat_id=101, text="y")
    picture = await api.result("sendPhoto", chat_id=101, photo=photo["photo"][-1]["file_id"])
    where = {"chat_id": 101, "message_id": sent["message_id"]}
    assert await api.refusal("editMessageCaption", **where, caption="c") == (
        400,
        "Bad Request: there is no caption in the message to edit",
    )
    where = {"chat_id": 101, "message_id": picture["message_id"]}
    assert await api.refusal("editMessageText", **where, text="t") == (
        400,
        "Bad Request: there is no text in the message to edit",
    )
    assert (await api.result("editMessageCaption", **where, caption="c"))["caption"] == "c"
    assert "caption" not in await api.result("editMessageCaption", **where)


async def test_a_person_changes_and_deletes_what_they_wrote(
    telegram: Telegram, api: Api, maria: Person, clock: Clock
) -> None:
    asked = await maria.send(101, "befor")
    await api.news()
    clock.advance(3)
    edited = await maria.edit(101, asked["message_id"], "before /now")
    [update] = await api.news()
    assert update["edited_message"] == edited
    assert edited["edit_date"] == int(clock.now)
    assert edited["entities"] == [{"offset": 7, "length": 4, "type": "bot_command"}]
    await maria.delete(101, asked["message_id"])
    assert telegram.messages(101) == []
    assert await api.updates() == []
    clock.advance(48 * 3600)
    old = await maria.send(101, "old")
    clock.advance(48 * 3600 + 1)
    with pytest.raises(NotPossible):
        await maria.edit(101, old["message_id"], "new")


async def test_deleting(telegram: Telegram, api: Api, maria: Person, clock: Clock) -> None:
    asked = await maria.send(101, "x")
    sent = await api.result("sendMessage", chat_id=101, text="y")
    assert await api.result("deleteMessage", chat_id=101, message_id=sent["message_id"]) is True
    assert await api.refusal("deleteMessage", chat_id=101, message_id=sent["message_id"]) == (
        400,
        "Bad Request: message to delete not found",
    )
    assert await api.refusal("deleteMessage", chat_id=101) == (
        400,
        "Bad Request: message identifier is not specified",
    )
    clock.advance(48 * 3600 + 1)
    assert await api.refusal("deleteMessage", chat_id=101, message_id=asked["message_id"]) == (
        400,
        "Bad Request: message can't be deleted for everyone",
    )
    new = await maria.send(101, "z")
    ids = [new["message_id"], 99]
    assert await api.result("deleteMessages", chat_id=101, message_ids=ids) is True
    assert telegram.messages(101) == [asked]


async def test_deleting_in_a_group_needs_the_right(api: Api, eleni: Person, staff: Group) -> None:
    said = await eleni.send(staff.id, "x")
    await eleni.set_bot_admin(staff, is_admin=False)
    where = {"chat_id": staff.id, "message_id": said["message_id"]}
    assert await api.refusal("deleteMessage", **where) == (
        400,
        "Bad Request: message can't be deleted",
    )
    await eleni.set_bot_admin(staff, is_admin=True)
    assert await api.result("deleteMessage", **where) is True


async def test_typing(api: Api, maria: Person) -> None:
    await maria.send(101, "x")
    assert await api.result("sendChatAction", chat_id=101, action="typing") is True
    assert await api.refusal("sendChatAction", chat_id=101, action="thinking") == (
        400,
        "Bad Request: wrong parameter action in request",
    )


async def test_a_chat_can_forget_what_is_old(telegram: Telegram, api: Api, maria: Person) -> None:
    telegram.messages_kept = 10
    for number in range(25):
        await maria.send(101, str(number))
    assert 10 <= len(telegram.messages(101)) < 20
    assert telegram.messages(101)[-1]["text"] == "24"
    assert len(telegram.history(101)) < 20


async def test_message_ids_run_through_all_private_chats_and_through_each_group(
    api: Api, maria: Person, eleni: Person, staff: Group
) -> None:
    ids = [
        (await maria.send(101, "x"))["message_id"],
        (await eleni.send(201, "x"))["message_id"],
        (await eleni.send(staff.id, "x"))["message_id"],
        (await maria.send(101, "x"))["message_id"],
    ]
    assert ids == [1, 2, 2, 3]
