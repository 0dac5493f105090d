"""A harvest killed with -9, again and again: nothing is lost and nothing is there twice."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from pathlib import Path

import pytest
from aiohttp import web

from tests.knowledge.catalogue.harvesting import LIBRARY, held, item, provider

RECORDS, PAGE = 120, 5
MANY = 1500
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_harvest_that_is_killed_goes_on_where_it_was(tmp_path: Path, seed: int) -> None:
    """The provider sees the same command six times; each time but the last it dies at some page."""
    chance = random.Random(seed)
    async with provider(map(item, range(1, RECORDS + 1)), page=PAGE) as krini:
        asked = 0
        at_page: int | None = None
        reached, killed = asyncio.Event(), asyncio.Event()

        async def answer(request: web.Request) -> web.StreamResponse:
            nonlocal asked
            asked += "resumptionToken" in request.query
            if at_page is not None and asked >= at_page:
                reached.set()
                await killed.wait()  # It dies while it waits for this page.
            return await krini.good(request)

        krini.answer = answer
        for _ in range(5):
            at_page = asked + chance.randint(1, 4)
            reached.clear()
            killed.clear()
            child = await started(tmp_path, krini.url)
            await reached.wait()
            child.send_signal(signal.SIGKILL)
            await child.communicate()
            at_page = None
            killed.set()
            assert child.returncode == -signal.SIGKILL
        child = await started(tmp_path, krini.url)
        _, said = await child.communicate()
        assert child.returncode == 0, said.decode()
        assert "going on after" in said.decode()
        # No page was asked for twice but those in whose midst it was killed.
        assert asked <= RECORDS // PAGE - 1 + 5
    assert held(tmp_path / "catalogue", range(1, RECORDS + 1)) == {
        number: f"Τόμος {number}" for number in range(1, RECORDS + 1)
    }


async def test_a_harvest_that_is_killed_on_the_way_into_the_catalogue_goes_on(
    tmp_path: Path,
) -> None:
    """All is fetched; it dies while the records are stored, then while the index is written."""
    many = range(1, MANY + 1)
    async with provider(map(item, many), page=MANY) as krini:
        for sign in ("*/catalogue.db", "*/index/*"):
            child = await started(tmp_path, krini.url)
            await written(child, tmp_path / "catalogue", sign)
            child.kill()
            await child.communicate()
            assert child.returncode == -signal.SIGKILL
        child = await started(tmp_path, krini.url)
        _, said = await child.communicate()
        assert child.returncode == 0, said.decode()
        # None was fetched twice, but for what changed in the overlap: nothing.
        assert [set(each) for each in krini.lists()] == [
            {"metadataPrefix"},
            {"metadataPrefix", "from", "until"},
            {"metadataPrefix", "from", "until"},
        ]
    assert held(tmp_path / "catalogue", many) == {number: f"Τόμος {number}" for number in many}


async def written(child: asyncio.subprocess.Process, folder: Path, sign: str) -> None:
    """Wait until `child` has got as far in its work as the file `sign` tells."""
    while child.returncode is None and not has(folder, sign):  # noqa: ASYNC110  # its files tell
        await asyncio.sleep(0.001)


def has(folder: Path, sign: str) -> bool:
    return any(folder.glob(sign))


async def started(folder: Path, url: str) -> asyncio.subprocess.Process:
    """Run the command as an admin does."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "catalogue", "harvest", "--library", LIBRARY),
        *("--index", str(folder / "catalogue"), url),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
