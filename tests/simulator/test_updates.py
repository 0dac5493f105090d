"""getUpdates: what is delivered, how often, and to whom."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession

from bot.simulator import BotAccount, Group, NotPossible, Person, Telegram

if TYPE_CHECKING:
    from tests.simulator.conftest import Api, Clock

OTHER_POLLER = (
    409,
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running",
)


def texts(updates: list[dict[str, object]]) -> list[object]:
    return [update["message"]["text"] for update in updates]  # type: ignore[index]


async def test_what_is_not_confirmed_comes_again(api: Api, maria: Person) -> None:
    for text in "abc":
        await maria.send(101, text)
    first = await api.updates()
    assert texts(first) == ["a", "b", "c"]
    assert await api.updates() == first
    assert texts(await api.updates(limit=2)) == ["a", "b"]
    second = first[1]["update_id"]
    assert texts(await api.updates(offset=second)) == ["b", "c"]
    assert texts(await api.updates()) == ["b", "c"]
    assert texts(await api.updates(offset=-1)) == ["c"]
    assert texts(await api.updates()) == ["c"]
    assert await api.updates(offset=second + 2) == []


async def test_numbers_grow_by_one(api: Api, maria: Person) -> None:
    for text in "abc":
        await maria.send(101, text)
    ids = [update["update_id"] for update in await api.updates()]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]


async def test_numbers_can_jump_either_way(
    telegram: Telegram, bot: BotAccount, api: Api, maria: Person
) -> None:
    await maria.send(101, "a")
    [first] = await api.news()
    telegram.next_update_id = 5
    await maria.send(101, "b")
    # The bot's offset is far in the future now; Telegram then delivers from the beginning.
    [second] = await api.updates(offset=first["update_id"] + 1)
    assert (second["update_id"], second["message"]["text"]) == (5, "b")
    assert telegram.next_update_id == 6


async def test_a_long_poll_wakes_at_once(
    telegram: Telegram, bot: BotAccount, api: Api, maria: Person
) -> None:
    poll = asyncio.create_task(api.updates(timeout=50))
    await telegram.until(lambda: bot.is_polling)
    await maria.send(101, "a")
    assert texts(await poll) == ["a"]


async def test_a_long_poll_ends(api: Api) -> None:
    assert await api.updates(timeout=1) == []


async def test_a_second_poller_drives_the_first_out(
    telegram: Telegram, bot: BotAccount, api: Api, maria: Person
) -> None:
    first = asyncio.create_task(api.refusal("getUpdates", timeout=50))
    await telegram.until(lambda: bot.is_polling)
    # A call that does not have to wait drives nobody out.
    assert await api.updates() == []
    second = asyncio.create_task(api.updates(timeout=50))
    assert await first == OTHER_POLLER
    await telegram.until(lambda: bot.is_polling)
    await maria.send(101, "a")
    assert texts(await second) == ["a"]


async def test_a_poll_whose_bot_has_died_waits_no_more(
    telegram: Telegram, bot: BotAccount, api: Api, maria: Person
) -> None:
    async with ClientSession() as dying:
        dead = asyncio.create_task(dying.get(api.address("getUpdates"), params={"timeout": 50}))
        await telegram.until(lambda: bot.is_polling)
        dead.cancel()
    await telegram.until(lambda: not bot.is_polling)
    await maria.send(101, "a")
    assert texts(await api.updates(timeout=50)) == ["a"]
    assert [call["error_code"] for call in telegram.calls] == [None]


async def test_updates_are_kept_for_a_day(api: Api, maria: Person, clock: Clock) -> None:
    await maria.send(101, "a")
    clock.advance(3600)
    await maria.send(101, "b")
    clock.advance(23 * 3600 - 1)
    assert texts(await api.updates()) == ["a", "b"]
    clock.advance(1)
    assert texts(await api.updates()) == ["b"]
    clock.advance(3600)
    assert await api.updates() == []


async def test_only_allowed_kinds_come(api: Api, maria: Person) -> None:
    said = await maria.send(101, "a")
    await api.updates(allowed_updates=["edited_message", "nonsense"])
    await maria.send(101, "b")
    await maria.edit(101, said["message_id"], "c")
    # What came before the wish is delivered all the same, and the wish is remembered.
    assert [list(update)[1] for update in await api.updates()] == ["message", "edited_message"]
    await api.updates(allowed_updates=[])
    await maria.send(101, "d")
    assert [list(update)[1] for update in await api.updates()][-1] == "message"


async def test_some_kinds_must_be_asked_for(api: Api, maria: Person, staff: Group) -> None:
    await maria.join(staff)
    assert [list(update)[1] for update in await api.news()] == ["message"]
    await api.updates(allowed_updates=["message", "chat_member"])
    await maria.leave(staff)
    kinds = [list(update)[1] for update in await api.news()]
    assert kinds == ["message", "chat_member"]


async def test_all_confirmed(telegram: Telegram, bot: BotAccount, api: Api, maria: Person) -> None:
    await telegram.all_confirmed(bot)
    await maria.send(101, "a")
    waiting = asyncio.create_task(telegram.all_confirmed(bot))
    await api.updates()
    await asyncio.sleep(0)
    assert not waiting.done()
    await api.news()
    await waiting


async def test_an_update_can_be_delivered_once_more(
    telegram: Telegram, api: Api, maria: Person
) -> None:
    await maria.send(101, "a")
    await maria.send(101, "b")
    first, second = await api.news()
    telegram.redeliver(first["update_id"])
    await maria.send(101, "c")
    again = await api.updates(offset=second["update_id"] + 1)
    assert again[0] == first
    assert texts(again) == ["a", "c"]
    assert await api.updates(offset=again[-1]["update_id"] + 1) == []
    with pytest.raises(NotPossible):
        telegram.redeliver(1)


async def test_limits_of_the_parameters(api: Api, maria: Person) -> None:
    for number in range(101):
        await maria.send(101, str(number))
    assert len(await api.updates(limit=1000)) == 100
    assert len(await api.updates(limit=0)) == 1
    assert len(await api.updates(limit="many", timeout="long")) == 100


async def test_each_bot_has_its_own_updates(
    telegram: Telegram, api: Api, bot: BotAccount, maria: Person, staff: Group
) -> None:
    other = telegram.add_bot(token="222:TEST", username="other_bot", name="Other")
    await maria.send(101, "to the first")
    await maria.send(other.id, "to the other")
    other_api = type(api)(api.session, api.server, other.token)
    assert texts(await api.updates()) == ["to the first"]
    assert texts(await other_api.updates()) == ["to the other"]
    assert (await other_api.result("getMe"))["username"] == "other_bot"
