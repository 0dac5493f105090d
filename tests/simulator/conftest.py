"""A small Telegram on a loopback port, a bot that calls it over HTTP, and people."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession, FormData

from bot.simulator import BotAccount, Group, Person, Server, Telegram

TOKEN = "123456:TEST-the-simulators-own-tests-000001"


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Api:
    """A bot's side: calls methods and returns the whole answer."""

    session: ClientSession
    server: Server
    token: str = TOKEN

    def address(self, method: str) -> str:
        return f"{self.server.api_url}{self.token}/{method}"

    async def __call__(self, method: str, **params: Any) -> dict[str, Any]:
        async with self.session.post(self.address(method), json=params) as response:
            answer: dict[str, Any] = await response.json()
            if not answer["ok"]:
                assert response.status == answer["error_code"]
            return answer

    async def result(self, method: str, **params: Any) -> Any:
        answer = await self(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, method: str, **params: Any) -> tuple[int, str]:
        answer = await self(method, **params)
        assert not answer["ok"], answer
        return answer["error_code"], answer["description"]

    async def upload(
        self, method: str, files: dict[str, tuple[str, bytes]], **params: Any
    ) -> dict[str, Any]:
        form = FormData()
        for name, value in params.items():
            form.add_field(name, str(value))
        for name, (file_name, data) in files.items():
            form.add_field(name, io.BytesIO(data), filename=file_name)
        async with self.session.post(self.address(method), data=form) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def updates(self, **params: Any) -> list[dict[str, Any]]:
        updates: list[dict[str, Any]] = await self.result("getUpdates", **params)
        return updates

    async def news(self) -> list[dict[str, Any]]:
        """Return what is new, and confirm it."""
        updates = await self.updates()
        if updates:
            await self.updates(offset=updates[-1]["update_id"] + 1)
        return updates


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    return Telegram(clock)


@pytest.fixture
def bot(telegram: Telegram) -> BotAccount:
    return telegram.add_bot(token=TOKEN, username="kallimachos_bot", name="Kallimachos")


@pytest.fixture
def maria(telegram: Telegram) -> Person:
    return telegram.add_user(id=101, first_name="Μαρία", language_code="el")


@pytest.fixture
def eleni(telegram: Telegram) -> Person:
    return telegram.add_user(id=201, first_name="Ελένη", username="eleni_lib", language_code="el")


@pytest.fixture
def staff(telegram: Telegram, bot: BotAccount, eleni: Person) -> Group:
    return telegram.add_group(title="Προσωπικό", members=[eleni])


@pytest.fixture
def forum(telegram: Telegram, bot: BotAccount, eleni: Person) -> Group:
    return telegram.add_group(title="Θέματα", members=[eleni], is_forum=True)


@pytest.fixture
async def server(telegram: Telegram, bot: BotAccount) -> AsyncIterator[Server]:
    server = await telegram.serve()
    yield server
    await server.close()


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
async def api(session: ClientSession, server: Server) -> Api:
    return Api(session, server)
