"""The small Telegram in a process of its own, and the record of the calls."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import ClientSession

from bot.simulator import Group, Telegram

if TYPE_CHECKING:
    from tests.simulator.conftest import Api

ROOT = Path(__file__).parents[2]


async def test_it_runs_until_a_signal_comes(session: ClientSession, tmp_path: Path) -> None:
    calls = tmp_path / "calls.jsonl"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot.simulator", "--port", "0", "--limits", "off", "--calls", str(calls)),
        *("--token", "1:TOKEN"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    url, _, group_id = (await process.stdout.readline()).decode().split()
    body = {"as": 101, "chat_id": 101, "text": "x"}
    async with session.post(f"{url}/client/send", json=body) as response:
        assert response.status == 200
    for _ in range(25):
        message = {"chat_id": int(group_id), "text": "x"}
        async with session.post(f"{url}/bot1:TOKEN/sendMessage", json=message) as response:
            assert response.status == 200
    process.terminate()
    assert await process.wait() == 0
    written = [json.loads(line) for line in calls.read_text().splitlines()]
    assert [call["params"]["text"] for call in written] == ["x"] * 25
    assert "1:TOKEN" not in calls.read_text()


async def test_a_port_that_is_taken(api: Api) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot.simulator", "--port", str(api.server.port)),
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await process.communicate()
    assert process.returncode == 1
    assert errors.decode().startswith("The port cannot be opened: ")
    assert "Traceback" not in errors.decode()


async def test_the_record(telegram: Telegram, api: Api, staff: Group, tmp_path: Path) -> None:
    telegram.calls_file = tmp_path / "calls.jsonl"
    await api("sendMessage", chat_id=staff.id, text="x")
    await api("sendMessage", chat_id=999, text="x")
    done, refused = telegram.calls
    assert (done["method"], done["ok"], done["result"]["text"]) == ("sendMessage", True, "x")
    assert (refused["ok"], refused["error_code"]) == (False, 400)
    assert refused["description"] == "Bad Request: chat not found"
    assert refused["at"] == telegram.clock()
    telegram.calls_file = None
    await api("getMe")
    lines = (tmp_path / "calls.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [done, refused]


async def test_a_long_run_remembers_only_so_much(telegram: Telegram, api: Api) -> None:
    telegram.record.keep_at_most(10)
    for _ in range(25):
        await api("getMe")
    assert 10 <= len(telegram.calls) < 20
    assert telegram.record.count == 25
