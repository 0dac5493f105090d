"""Faults on order."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientError

from bot.simulator import Person, Server, Telegram

if TYPE_CHECKING:
    from tests.simulator.conftest import Api


@pytest.fixture
async def chat(api: Api, maria: Person) -> int:
    await maria.send(101, "x")
    await api.news()
    return 101


def heard(telegram: Telegram) -> list[str]:
    return [message["text"] for message in telegram.messages(101)[1:]]


async def test_dropped_before_it_is_done(telegram: Telegram, api: Api, chat: int) -> None:
    telegram.faults.add(method="sendMessage", kind="drop_before")
    with pytest.raises(ClientError):
        await api("sendMessage", chat_id=chat, text="a")
    assert heard(telegram) == []
    await api.result("sendMessage", chat_id=chat, text="b")
    assert heard(telegram) == ["b"]
    assert [(c["ok"], c.get("fault")) for c in telegram.calls[-2:]] == [
        (False, "drop_before"),
        (True, None),
    ]


async def test_dropped_after_it_is_done(telegram: Telegram, api: Api, chat: int) -> None:
    telegram.faults.add(method="sendMessage", kind="drop_after", times=2)
    for text in "ab":
        with pytest.raises(ClientError):
            await api("sendMessage", chat_id=chat, text=text)
    await api.result("sendMessage", chat_id=chat, text="c")
    assert heard(telegram) == ["a", "b", "c"]


async def test_a_proxy_errs_in_html(telegram: Telegram, api: Api, chat: int) -> None:
    telegram.faults.add(method="*", kind="status", status=502, body="<html>Bad Gateway</html>")
    async with api.session.post(api.address("sendMessage"), json={"chat_id": chat}) as response:
        assert (response.status, response.content_type) == (502, "text/html")
        assert await response.text() == "<html>Bad Gateway</html>"
    assert heard(telegram) == []


async def test_the_server_errs_in_json(telegram: Telegram, api: Api, chat: int) -> None:
    telegram.faults.add(method="sendMessage", kind="status", status=500)
    assert await api.refusal("sendMessage", chat_id=chat, text="a") == (
        500,
        "Internal Server Error",
    )


async def test_a_429_on_order(telegram: Telegram, api: Api, chat: int) -> None:
    telegram.faults.add(method="sendMessage", kind="status", retry_after=30, chat_id=chat)
    answer = await api("sendMessage", chat_id=chat, text="a")
    assert answer == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 30",
        "parameters": {"retry_after": 30},
    }
    assert heard(telegram) == []


async def test_a_fault_for_one_chat_and_one_method(
    telegram: Telegram, api: Api, chat: int, eleni: Person
) -> None:
    await eleni.send(201, "x")
    fault = telegram.faults.add(method="sendMessage", kind="status", chat_id=201, times=None)
    await api.result("sendMessage", chat_id=chat, text="a")
    await api.result("sendChatAction", chat_id=201, action="typing")
    for _ in range(3):
        assert (await api.refusal("sendMessage", chat_id=201, text="a"))[0] == 502
    assert fault.happened == 3
    telegram.faults.clear()
    await api.result("sendMessage", chat_id=201, text="a")


async def test_an_answer_can_be_held_back(telegram: Telegram, api: Api, chat: int) -> None:
    telegram.faults.add(method="sendMessage", kind="slow", delay="held")
    sending = asyncio.create_task(api.result("sendMessage", chat_id=chat, text="a"))
    await telegram.until(lambda: heard(telegram) == ["a"])
    assert not sending.done()
    telegram.faults.release()
    assert (await sending)["text"] == "a"


async def test_closing_the_server_lets_what_is_held_go(
    telegram: Telegram, api: Api, chat: int, server: Server
) -> None:
    telegram.faults.add(method="sendMessage", kind="slow", delay="held")
    poll = asyncio.create_task(api("getUpdates", timeout=50))
    sending = asyncio.create_task(api("sendMessage", chat_id=chat, text="a"))
    await telegram.until(lambda: heard(telegram) == ["a"])
    await server.close()
    assert (await sending)["result"]["text"] == "a"
    assert (await poll)["result"] == []


async def test_the_server_comes_back_on_its_port(
    telegram: Telegram, api: Api, chat: int, server: Server
) -> None:
    await server.close()
    with pytest.raises(ClientError):
        await api("getMe")
    again = await telegram.serve(port=server.port)
    await api.result("sendMessage", chat_id=chat, text="a")
    assert heard(telegram) == ["a"]
    await again.close()
