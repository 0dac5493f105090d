"""Bad tokens, bad methods, bad bodies; and the token that is never told."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from bot.simulator import Person, Telegram

if TYPE_CHECKING:
    from tests.simulator.conftest import Api


@pytest.mark.parametrize("token", ["", "123456:WRONG", "nonsense", "123456"])
async def test_a_wrong_token(api: Api, token: str) -> None:
    other = type(api)(api.session, api.server, token)
    assert await other.refusal("getMe") == (401, "Unauthorized")


async def test_a_method_that_does_not_exist(telegram: Telegram, api: Api) -> None:
    assert await api("sendMesage") == {
        "ok": False,
        "error_code": 404,
        "description": "Not Found",
    }
    await api("")
    assert telegram.unknown_methods == ["sendMesage", ""]


async def test_a_parameter_that_does_not_exist(telegram: Telegram, api: Api, maria: Person) -> None:
    await maria.send(101, "x")
    sent = await api.result("sendMessage", chat_id=101, text="y", colour="red", parse_mode=None)
    assert sent["text"] == "y"
    assert telegram.unknown_params == [("sendMessage", "colour")]


async def test_names_of_methods_are_read_in_any_case(api: Api) -> None:
    assert (await api.result("GETME"))["username"] == "kallimachos_bot"


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("application/json", b"{", "can't parse request body as JSON object"),
        ("application/json", b"[1, 2]", "can't parse request body as JSON object"),
        ("application/json", b"\xff\xfe", "can't parse request body as JSON object"),
        ("application/json", b"", "message text is empty"),
        ("application/x-www-form-urlencoded", b"chat_id=101&text=%ff", None),
        ("application/x-www-form-urlencoded", b"chat_id=101", "message text is empty"),
        ("multipart/form-data; boundary=x", b"nonsense", "can't parse request body"),
        ("text/plain", b"chat_id=101&text=x", "message text is empty"),
    ],
)
async def test_bodies(api: Api, maria: Person, kind: str, body: bytes, words: str | None) -> None:
    await maria.send(101, "x")
    headers = {"Content-Type": kind}
    async with api.session.post(api.address("sendMessage"), data=body, headers=headers) as response:
        answer = await response.json()
    assert answer.get("description") == (None if words is None else f"Bad Request: {words}")


async def test_a_body_that_is_too_large(telegram: Telegram, api: Api) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": str(65 * 1024 * 1024)}

    async def endless() -> object:
        for _ in range(65):
            yield bytes(1024 * 1024)

    async with api.session.post(
        api.address("sendMessage"), data=endless(), headers=headers
    ) as response:
        assert (await response.json())["description"] == "Request Entity Too Large"


async def test_all_ways_to_send_parameters(telegram: Telegram, api: Api, maria: Person) -> None:
    await maria.send(101, "x")
    markup = '{"inline_keyboard":[[{"text":"a","callback_data":"1"}]]}'
    params = {"chat_id": "101", "text": "12", "reply_markup": markup, "protect_content": "True"}
    address = api.address("sendMessage")
    calls = [
        api.session.get(address, params=params),
        api.session.post(address, params=params),
        api.session.post(address, data=params),
        api.session.post(address, json=params),
    ]
    for call in calls:
        async with call as response:
            assert (await response.json())["result"]["text"] == "12"
    # However it came, the record has it as it is meant.
    expected = {
        "chat_id": 101,
        "text": "12",
        "protect_content": True,
        "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "1"}]]},
    }
    assert [call["params"] for call in telegram.calls] == [expected] * 4


@pytest.mark.parametrize(
    "params",
    [
        {"chat_id": [101], "text": "x"},
        {"chat_id": {"a": 1}, "text": "x"},
        {"chat_id": 101, "text": {"a": 1}},
        {"chat_id": 101, "text": 5},
        {"chat_id": 101, "text": "x", "reply_parameters": "5"},
        {"chat_id": 101, "text": "x", "reply_parameters": {"message_id": {}}},
        {"chat_id": 101, "text": "x", "reply_parameters": {"message_id": 1, "chat_id": []}},
        {"chat_id": 101, "text": "x", "entities": {"type": "bold"}},
        {"chat_id": 101, "text": "x", "entities": [{"type": "bold", "offset": "x", "length": []}]},
        {"chat_id": 101, "text": "x", "reply_markup": {"inline_keyboard": "x"}},
        {"chat_id": 101, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": []}]]}},
        {"chat_id": 101, "text": "x", "link_preview_options": 5},
        {"chat_id": 101, "text": "x", "message_thread_id": "x"},
        {"chat_id": 10**30, "text": "x"},
        {"chat_id": True, "text": "x"},
        {"chat_id": 101, "text": "\ud800"},
    ],
)
async def test_parameters_of_the_wrong_kind_break_nothing(
    api: Api, maria: Person, params: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    await maria.send(101, "x")
    answer = await api("sendMessage", **params)
    assert answer["ok"] or answer["error_code"] == 400
    assert caplog.records == []


async def test_the_token_is_never_told(
    api: Api, maria: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await maria.send(101, "x")
    await api("sendMessage", chat_id=101, text="y")
    await api("nonsense")
    answers: list[object] = [await api("sendMessage", chat_id=999, text="y")]
    for path in ("/bot" + api.token, f"/bot{api.token}/", f"/file/bot{api.token}/x"):
        async with api.session.get(api.server.url + path) as response:
            answers.append(await response.text())
    async with api.session.get(f"{api.server.url}/client/state?as=101") as response:
        answers.append(await response.text())
    assert api.token not in str(answers)
    assert api.token not in caplog.text
