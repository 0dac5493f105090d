"""Updates that are pushed: in order, again after a failure, with the secret."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from bot.simulator import BotAccount, Group, Person, Telegram

if TYPE_CHECKING:
    from tests.simulator.conftest import Api

SECRET = "abc-DEF_123"


class Receiver:
    """A bot's webhook: writes down what comes, and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        self.secrets: set[str | None] = set()
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.gates: dict[int, asyncio.Event] = {}
        self.changed = asyncio.Condition()
        self.url = ""

    async def __call__(self, request: web.BaseRequest) -> web.Response:
        update: dict[str, Any] = json.loads(await request.read())
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        message = update.get("message") or update["callback_query"]["message"]
        chat_id = message["chat"]["id"]
        async with self.changed:
            self.got.append((str(chat_id), message["text"]))
            self.changed.notify_all()
        gate = self.gates.get(chat_id)
        if gate is not None:
            await gate.wait()
        status, headers = self.answers.pop(0) if self.answers else (200, {})
        return web.Response(status=status, headers=headers)

    async def until(self, count: int) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: len(self.got) >= count)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    runner = web.ServerRunner(web.Server(receiver))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    receiver.url = f"http://{host}:{port}/tg"
    yield receiver
    for gate in receiver.gates.values():
        gate.set()
    await runner.cleanup()


@pytest.fixture
async def hook(telegram: Telegram, api: Api, receiver: Receiver) -> Receiver:
    telegram.webhook_retry_pause = 0.001
    await api.result("setWebhook", url=receiver.url, secret_token=SECRET, max_connections=3)
    return receiver


async def test_updates_are_pushed_in_order_with_the_secret(
    telegram: Telegram, bot: BotAccount, hook: Receiver, maria: Person
) -> None:
    for text in "abc":
        await maria.send(101, text)
    await telegram.all_confirmed(bot)
    assert hook.got == [("101", "a"), ("101", "b"), ("101", "c")]
    assert hook.secrets == {SECRET}


async def test_a_failure_is_tried_again_before_anything_else_of_the_chat(
    telegram: Telegram, bot: BotAccount, api: Api, hook: Receiver, maria: Person
) -> None:
    hook.answers = [(503, {}), (302, {"Location": hook.url}), (500, {"Retry-After": "0"})]
    await maria.send(101, "a")
    await maria.send(101, "b")
    await telegram.all_confirmed(bot)
    assert hook.got == [("101", "a")] * 4 + [("101", "b")]
    info = await api.result("getWebhookInfo")
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 500 Internal Server Error"
    )
    assert info["pending_update_count"] == 0


async def test_a_slow_chat_holds_up_nobody_else(  # noqa: PLR0917 (fixtures)
    telegram: Telegram,
    bot: BotAccount,
    hook: Receiver,
    maria: Person,
    eleni: Person,
    staff: Group,
) -> None:
    hook.gates[101] = asyncio.Event()
    await maria.send(101, "slow")
    await maria.send(101, "behind")
    await hook.until(1)
    await eleni.send(201, "other chat")
    await eleni.send(staff.id, "group")
    await hook.until(3)
    assert hook.got[0] == ("101", "slow")
    assert set(hook.got[1:]) == {("201", "other chat"), (str(staff.id), "group")}
    hook.gates[101].set()
    await telegram.all_confirmed(bot)
    assert hook.got[3] == ("101", "behind")


async def test_a_tap_can_overtake_a_message(
    telegram: Telegram, bot: BotAccount, api: Api, hook: Receiver, maria: Person
) -> None:
    await maria.send(101, "first")
    await telegram.all_confirmed(bot)
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    card = await api.result("sendMessage", chat_id=101, text="card", reply_markup=markup)
    hook.gates[101] = asyncio.Event()
    await maria.send(101, "slow")
    await maria.send(101, "behind")
    await hook.until(2)
    await maria.tap(101, card["message_id"], "a")
    await hook.until(3)
    assert [text for _, text in hook.got] == ["first", "slow", "card"]
    hook.gates[101].set()
    await telegram.all_confirmed(bot)


async def test_no_more_than_max_connections_at_once(
    telegram: Telegram, bot: BotAccount, hook: Receiver
) -> None:
    people = [telegram.add_user(id=300 + n, first_name=str(n)) for n in range(5)]
    for person in people:
        hook.gates[person.id] = asyncio.Event()
        await person.send(person.id, "x")
    await hook.until(3)
    hook.gates[300].set()
    await hook.until(4)
    assert sorted(chat for chat, _ in hook.got) == ["300", "301", "302", "303"]
    for gate in hook.gates.values():
        gate.set()
    await telegram.all_confirmed(bot)
    assert len(hook.got) == 5


async def test_a_webhook_that_is_not_there(
    telegram: Telegram, bot: BotAccount, api: Api, hook: Receiver, maria: Person
) -> None:
    await api.result("setWebhook", url="http://127.0.0.1:9/tg")
    await maria.send(101, "a")
    await telegram.until(lambda: bot.webhook is not None and bot.webhook.last_error)
    info = await api.result("getWebhookInfo")
    assert (info["pending_update_count"], info["last_error_message"]) == (1, "Connection refused")
    await api.result("setWebhook", url=hook.url)
    await telegram.all_confirmed(bot)
    assert hook.got == [("101", "a")]


async def test_polling_and_a_webhook_do_not_go_together(
    telegram: Telegram, bot: BotAccount, api: Api, hook: Receiver
) -> None:
    assert await api.refusal("getUpdates") == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first",
    )
    answer = await api("deleteWebhook")
    assert (answer["result"], answer["description"]) == (True, "Webhook was deleted")
    assert (await api("deleteWebhook"))["description"] == "Webhook is already deleted"
    assert await api.updates() == []
    poll = asyncio.create_task(api.refusal("getUpdates", timeout=50))
    await telegram.until(lambda: bot.is_polling)
    answer = await api("setWebhook", url=hook.url)
    assert answer["description"] == "Webhook was set"
    assert await poll == (409, "Conflict: terminated by setWebhook request")


async def test_pending_updates_can_be_dropped(api: Api, hook: Receiver, maria: Person) -> None:
    await api.result("deleteWebhook")
    await maria.send(101, "a")
    await api.result("deleteWebhook", drop_pending_updates=True)
    assert await api.updates() == []
    await maria.send(101, "b")
    await api.result("setWebhook", url=hook.url, drop_pending_updates=True)
    assert (await api.result("getWebhookInfo"))["pending_update_count"] == 0
    assert hook.got == []


async def test_what_is_refused_of_a_webhook(api: Api) -> None:
    assert await api.refusal("setWebhook", url="nonsense") == (
        400,
        "Bad Request: invalid webhook URL specified",
    )
    assert await api.refusal("setWebhook", url="https://a.example", secret_token="ά") == (
        400,
        "Bad Request: secret token contains unallowed characters",
    )
    assert await api.refusal("setWebhook", url="https://a.example", secret_token="x" * 257) == (
        400,
        "Bad Request: secret token is too long",
    )
    assert (await api.result("getWebhookInfo"))["url"] == ""
