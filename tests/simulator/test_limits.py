"""Flood limits: real windows, by the clock, and refusals that have no effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.simulator import Group, Person, Telegram

if TYPE_CHECKING:
    from tests.simulator.conftest import Api, Clock


async def test_twenty_a_minute_in_a_group(
    telegram: Telegram, api: Api, staff: Group, clock: Clock
) -> None:
    for number in range(20):
        await api.result("sendMessage", chat_id=staff.id, text=str(number))
        clock.advance(1)
    answer = await api("sendMessage", chat_id=staff.id, text="one too many")
    assert answer == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 40",
        "parameters": {"retry_after": 40},
    }
    assert [m["text"] for m in telegram.messages(staff.id)] == [str(n) for n in range(20)]
    clock.advance(39.5)
    assert (await api("sendMessage", chat_id=staff.id, text="x"))["parameters"] == {
        "retry_after": 1
    }
    # The window slides: after what was told, there is room for one again, and not for two.
    clock.advance(0.5)
    await api.result("sendMessage", chat_id=staff.id, text="x")
    assert (await api.refusal("sendMessage", chat_id=staff.id, text="x"))[0] == 429


async def test_edits_and_topics_count_as_well(api: Api, forum: Group, clock: Clock) -> None:
    sent = await api.result("sendMessage", chat_id=forum.id, text="0")
    for number in range(1, 15):
        where = {"chat_id": forum.id, "message_id": sent["message_id"]}
        await api.result("editMessageText", **where, text=str(number))
    topic = await api.result("createForumTopic", chat_id=forum.id, name="a")
    where = {"chat_id": forum.id, "message_thread_id": topic["message_thread_id"]}
    await api.result("editForumTopic", **where, name="b")
    await api.result("closeForumTopic", **where)
    await api.result("reopenForumTopic", **where)
    await api.result("deleteForumTopic", **where)
    assert (await api.refusal("createForumTopic", chat_id=forum.id, name="c"))[0] == 429
    assert list(forum.topics) == [1]
    assert (await api.refusal("sendMessage", chat_id=forum.id, text="x"))[0] == 429
    await api.result("sendChatAction", chat_id=forum.id, action="typing")
    await api.result("getChat", chat_id=forum.id)


async def test_each_piece_of_an_album_counts_in_a_group(
    telegram: Telegram, api: Api, eleni: Person, staff: Group
) -> None:
    photo = (await eleni.send_photo(staff.id))["photo"][-1]["file_id"]
    media = [{"type": "photo", "media": photo}] * 9
    await api.result("sendMediaGroup", chat_id=staff.id, media=media)
    await api.result("sendMediaGroup", chat_id=staff.id, media=media)
    before = telegram.messages(staff.id)
    assert (await api.refusal("sendMediaGroup", chat_id=staff.id, media=media))[0] == 429
    assert telegram.messages(staff.id) == before
    ids = [message["message_id"] for message in before[:3]]
    copy = {"chat_id": staff.id, "from_chat_id": staff.id}
    assert (await api.refusal("copyMessages", **copy, message_ids=ids))[0] == 429
    await api.result("copyMessages", **copy, message_ids=ids[:2])


async def test_one_a_second_in_a_private_chat_after_a_burst(
    api: Api, maria: Person, clock: Clock
) -> None:
    await maria.send(101, "x")
    for _ in range(4):
        await api.result("sendMessage", chat_id=101, text="x")
    refused = {"retry_after": 1}
    assert (await api("sendMessage", chat_id=101, text="x"))["parameters"] == refused
    for _ in range(3):
        clock.advance(1)
        await api.result("sendMessage", chat_id=101, text="x")
        assert (await api("sendMessage", chat_id=101, text="x"))["parameters"] == refused
    clock.advance(10)
    for _ in range(4):
        await api.result("sendMessage", chat_id=101, text="x")


async def test_thirty_a_second_overall(telegram: Telegram, api: Api, clock: Clock) -> None:
    for number in range(31):
        person = telegram.add_user(id=1000 + number, first_name="x")
        await person.send(person.id, "x")
    for number in range(30):
        await api.result("sendMessage", chat_id=1000 + number, text="x")
    assert await api.refusal("sendMessage", chat_id=1030, text="x") == (
        429,
        "Too Many Requests: retry after 1",
    )
    clock.advance(1)
    await api.result("sendMessage", chat_id=1030, text="x")


async def test_one_chat_does_not_use_up_another(api: Api, maria: Person, staff: Group) -> None:
    await maria.send(101, "x")
    for _ in range(20):
        await api.result("sendMessage", chat_id=staff.id, text="x")
    assert (await api.refusal("sendMessage", chat_id=staff.id, text="x"))[0] == 429
    await api.result("sendMessage", chat_id=101, text="x")


async def test_what_is_refused_for_another_reason_does_not_count(api: Api, staff: Group) -> None:
    for _ in range(25):
        await api.refusal("sendMessage", chat_id=staff.id, text="<b>", parse_mode="HTML")
    for _ in range(20):
        await api.result("sendMessage", chat_id=staff.id, text="x")


@pytest.mark.parametrize("method", ["answerCallbackQuery", "getMe", "getUpdates"])
async def test_these_never_count(api: Api, method: str) -> None:
    for _ in range(40):
        assert (await api(method))["ok"] or method == "answerCallbackQuery"


async def test_the_limits_can_be_switched_off(telegram: Telegram, api: Api, staff: Group) -> None:
    telegram.limits.enabled = False
    for _ in range(50):
        await api.result("sendMessage", chat_id=staff.id, text="x")
