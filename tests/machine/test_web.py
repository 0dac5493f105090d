"""The web server: the webhook takes only Telegram's word, health and figures tell no names."""

from __future__ import annotations

import io

import aiohttp
import pytest
from sqlalchemy import func, select, text

from bot.webhook import webhook_path
from knowledge.models import Received
from tests.conftest import PATRON, Opener
from tests.people import Somebody, World

SECRET = "s" * 40
HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def rows(world: World) -> int:
    async with world.service.database.read() as session:
        return int(await session.scalar(select(func.count()).select_from(Received)) or 0)


async def hooked(open_world: Opener) -> tuple[World, str]:
    """Return a world that receives by webhook, and the address of the hook."""
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    world: World = await open_world(
        webhook_url=base, webhook_secret=SECRET, listen_port=port, poll_seconds=0
    )
    return world, base + webhook_path(SECRET)


async def test_a_patron_is_answered_through_the_webhook(open_world: Opener) -> None:
    world, _ = await hooked(open_world)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    await patron.says("/help")
    assert len(patron.hears()) == 1


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "s", "σ" * 40])
async def test_a_forged_update_is_refused_and_not_stored(
    open_world: Opener, secret: str | None
) -> None:
    world, address = await hooked(open_world)
    headers = {} if secret is None else {HEADER: secret.encode("utf-8").decode("latin-1")}
    async with (
        aiohttp.ClientSession() as web,
        web.post(address, json={"update_id": 1}, headers=headers) as answer,
    ):
        assert answer.status == 401
    assert await rows(world) == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"update_id": "1"}', 400),
        (b'{"update_id": true}', 400),
        (b"x" * (2 * 1024 * 1024), 413),
        (b'{"update_id": 77, "something_new": {}}', 200),
    ],
)
async def test_odd_bodies(open_world: Opener, body: bytes, status: int) -> None:
    world, address = await hooked(open_world)
    async with (
        aiohttp.ClientSession() as web,
        web.post(address, data=io.BytesIO(body), headers={HEADER: SECRET}) as answer,
    ):
        assert answer.status == status
    await world.service.settled()
    assert await rows(world) == (1 if status == 200 else 0)


async def test_503_while_the_database_cannot_store(open_world: Opener) -> None:
    world, address = await hooked(open_world)
    async with world.service.database.write() as session:
        pages = await session.scalar(text("PRAGMA page_count"))
        await session.execute(text(f"PRAGMA max_page_count={pages}"))
    update = {"update_id": 5, "message": {"text": "x" * 200_000}}
    async with aiohttp.ClientSession() as web:
        async with web.post(address, json=update, headers={HEADER: SECRET}) as answer:
            assert answer.status == 503
        async with world.service.database.write() as session:
            await session.execute(text("PRAGMA max_page_count=1073741823"))
        async with web.post(address, json=update, headers={HEADER: SECRET}) as answer:
            assert answer.status == 200


async def test_health_readiness_and_figures(world: World, patron: Somebody) -> None:
    await patron.says("/help")
    base = f"http://127.0.0.1:{world.service.web.port}"
    async with aiohttp.ClientSession() as web:
        async with web.get(f"{base}/healthz") as answer:
            assert (answer.status, await answer.text()) == (200, "ok\n")
        async with web.get(f"{base}/readyz") as answer:
            state = await answer.json()
            assert answer.status == 200
            assert state["faq"]["version"] == world.service.desk.faq.current.version
        async with web.get(f"{base}/metrics") as answer:
            figures = await answer.text()
    assert "kallimachos_turns_done_total 1.0" in figures
    assert str(PATRON) not in figures
    assert "Μαρία" not in figures


async def test_a_refused_token_stops_sending_and_readiness_says_so(
    world: World, patron: Somebody
) -> None:
    await patron.says("/start")
    patron.hears()
    refused = '{"ok":false,"error_code":401,"description":"Unauthorized"}'
    world.telegram.faults.add(
        method="sendMessage", kind="status", status=401, body=refused, times=None
    )
    await patron.person.send(PATRON, "/help")
    await world.telegram.until(lambda: world.service.outbox.counts.get("halt"))
    await world.settle()
    base = f"http://127.0.0.1:{world.service.web.port}"
    async with aiohttp.ClientSession() as web, web.get(f"{base}/readyz") as answer:
        assert answer.status == 503
        assert (await answer.json())["telegram"] == "the token is refused"
    world.telegram.faults.clear()
    await world.later(seconds=61)
    await world.telegram.until(lambda: len(patron.from_bot) == 2)
    assert patron.hears()[0].startswith("Γράψτε ελεύθερα")
