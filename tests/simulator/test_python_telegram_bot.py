"""python-telegram-bot talks to the small Telegram as it does to the large one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)

from bot.simulator import BotAccount, Group, Person, Server, Telegram
from bot.simulator.pictures import grey

if TYPE_CHECKING:
    from tests.simulator.conftest import Api


@pytest.fixture
async def ptb(server: Server, bot: BotAccount) -> AsyncIterator[Bot]:
    async with Bot(bot.token, base_url=server.api_url, base_file_url=server.file_url) as ptb:
        yield ptb


async def test_a_conversation(telegram: Telegram, ptb: Bot, maria: Person) -> None:
    assert ptb.username == "kallimachos_bot"
    await maria.send(101, "/start Γεια")
    [update] = await ptb.get_updates(timeout=1, allowed_updates=Update.ALL_TYPES)
    assert update.message is not None
    assert update.message.entities[0].type == "bot_command"
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Ναι", callback_data="yes")]])
    answer = await update.message.reply_text(
        "<b>Γεια</b> σας", parse_mode=ParseMode.HTML, reply_markup=keyboard, do_quote=True
    )
    assert answer.text_html == "<b>Γεια</b> σας"
    assert answer.reply_to_message is not None
    tap = await maria.tap(101, answer.message_id, "Ναι")
    [update] = await ptb.get_updates(offset=update.update_id + 1, timeout=1)
    assert update.callback_query is not None
    assert update.callback_query.data == "yes"
    await update.callback_query.answer("Ευχαριστώ")
    assert (await tap.answer)["text"] == "Ευχαριστώ"
    await update.callback_query.edit_message_text("Καλά")
    assert telegram.messages(101)[-1]["text"] == "Καλά"
    assert (telegram.unknown_methods, telegram.unknown_params) == ([], [])


async def test_files_go_both_ways(telegram: Telegram, ptb: Bot, maria: Person) -> None:
    telegram.limits.enabled = False
    await maria.send_document(101, "a.txt", data="κείμενο".encode())
    [update] = await ptb.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    file = await update.message.document.get_file()
    assert bytes(await file.download_as_bytearray()).decode() == "κείμενο"
    sent = await ptb.send_photo(101, grey(40, 30), caption="c")
    assert (sent.photo[-1].width, sent.caption) == (40, "c")
    pieces = [InputMediaPhoto(grey(10, 10), caption="1"), InputMediaPhoto(sent.photo[-1].file_id)]
    first, second = await ptb.send_media_group(101, pieces)
    assert first.media_group_id == second.media_group_id
    copy = await ptb.copy_message(101, 101, sent.message_id)
    assert copy.message_id == second.message_id + 1
    await ptb.send_location(101, 1.5, 2.5)
    await ptb.send_contact(101, "1", "a")
    await ptb.send_poll(101, "q", ["a", "b"])


async def test_topics_and_commands(ptb: Bot, forum: Group) -> None:
    topic = await ptb.create_forum_topic(forum.id, "Μαρία")
    sent = await ptb.send_message(forum.id, "x", message_thread_id=topic.message_thread_id)
    assert sent.is_topic_message
    assert await ptb.close_forum_topic(forum.id, topic.message_thread_id)
    assert await ptb.delete_forum_topic(forum.id, topic.message_thread_id)
    scope = BotCommandScopeChat(forum.id)
    assert await ptb.set_my_commands([BotCommand("r", "reply")], scope, "el")
    assert (await ptb.get_my_commands(scope, "el"))[0].command == "r"
    chat = await ptb.get_chat(forum.id)
    assert chat.is_forum
    member = await ptb.get_chat_member(forum.id, ptb.id)
    assert member.status == "administrator"
    assert len(await ptb.get_chat_administrators(forum.id)) == 2


async def test_refusals_arrive_as_the_right_errors(  # noqa: PLR0917 (fixtures)
    telegram: Telegram,
    ptb: Bot,
    api: Api,
    maria: Person,
    eleni: Person,
    staff: Group,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    with pytest.raises(BadRequest, match="Chat not found"):
        await ptb.send_message(999, "x")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await ptb.send_message(101, "x")
    for _ in range(20):
        await ptb.send_message(staff.id, "x")
    with pytest.raises(RetryAfter) as flood:
        await ptb.send_message(staff.id, "x")
    assert flood.value.retry_after == timedelta(seconds=60)
    old = telegram.add_group(title="Old", members=[eleni], kind="group")
    new = telegram.upgrade_to_supergroup(old)
    with pytest.raises(ChatMigrated) as moved:
        await ptb.send_message(old.id, "x")
    assert moved.value.new_chat_id == new.id
    telegram.faults.add(method="getMe", kind="drop_before")
    with pytest.raises(NetworkError):
        await ptb.get_me()
    telegram.faults.add(method="getMe", kind="status", status=502, body="<html></html>")
    with pytest.raises(NetworkError):
        await ptb.get_me()
    await api.result("setWebhook", url="https://a.example")
    with pytest.raises(Conflict):
        await ptb.get_updates()


async def test_a_wrong_token(server: Server) -> None:
    wrong = Bot("123456:WRONG", base_url=server.api_url)
    with pytest.raises(InvalidToken):
        await wrong.initialize()
    await wrong.shutdown()
