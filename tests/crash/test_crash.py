"""The real process is killed with SIGKILL, and Telegram's own record says what became of it all."""

from __future__ import annotations

import asyncio
import os
import random
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.outbox.booking import MOST_RESTARTS
from tests.crash.stand import SENDS_AT_ONCE, Account, Stand

pytestmark = [pytest.mark.crash, pytest.mark.timeout(900)]

KILLS = int(os.environ.get("CRASH_KILLS", "100"))
SEED = os.environ.get("CRASH_SEED", "")
USUAL_START = 1.5  # seconds
LOAD = 8  # questions without an answer at any time
AT_PASSES = (1, 2, 5)
POINTS = [
    f"{side}-{point}"
    for point in ("inbox-commit", "turn-commit", "send", "record-commit")
    for side in ("before", "after")
]
Opener = Callable[..., Awaitable[Stand]]


@pytest.fixture
async def open_stand(tmp_path: Path, built: Path) -> AsyncIterator[Opener]:
    """Return a function that opens a stand of its own for a seed."""
    async with AsyncExitStack() as stack:

        async def open_it(seed: int) -> Stand:
            stand = Stand(tmp_path / f"desk-{seed}", built, random.Random(seed))
            await stand.open()
            stack.push_async_callback(stand.close)
            return stand

        yield open_it


async def test_random_kills_lose_nothing_and_double_nothing_unmarked(open_stand: Opener) -> None:
    """Two desks side by side; the same seeds ask the same questions and choose the same delays."""
    first = int(SEED) if SEED else random.SystemRandom().randrange(10**6)
    print(f"\nrandom kills: to repeat, CRASH_SEED={first} CRASH_KILLS={KILLS}")
    stands = [await open_stand(first + number) for number in range(2)]
    await asyncio.gather(*(_kill_again_and_again(stand, KILLS // 2) for stand in stands))
    for stand in stands:
        _assert_kept(stand.account())
    assert sum(stand.kills for stand in stands) == KILLS // 2 * 2


@pytest.mark.parametrize("point", POINTS)
async def test_a_kill_at_a_named_point(point: str, open_stand: Opener) -> None:
    stand = await open_stand(AT_PASSES[0])
    for number in AT_PASSES:
        process = await stand.start(crash_at=f"{point}:{number}")
        await stand.serve_until(process, _never(), load=LOAD)
        await stand.died(process)
    await stand.drain()
    account = stand.account()
    _assert_kept(account)
    if point == "after-turn-commit":
        assert account.marked_once > 0  # claimed, and never sent
    if point in ("after-send", "before-record-commit"):
        assert account.marked_doubles >= len(AT_PASSES)  # arrived, and nobody wrote it down


async def test_an_answer_that_is_under_way_at_too_many_kills_is_given_up(
    open_stand: Opener,
) -> None:
    """It arrived each time and nobody could write it down; there is an end to the doubles."""
    stand = await open_stand(AT_PASSES[1])  # with it, the first question is one for the FAQ:
    # one letter in all. Another, be it a card for staff, would be cut off in its turn, time and
    # again. So it is asked here; `load` asks the next as soon as the answer arrives, which may be
    # before the death.
    await stand.ask()
    assert not any(asked.needs_librarian for asked in stand.questions.values())
    for _ in range(MOST_RESTARTS + 1):
        process = await stand.start(crash_at="after-send:1")
        await stand.serve_until(process, _never(), load=0)
        await stand.died(process)
    await stand.drain()
    account = stand.account()
    _assert_kept(account)
    assert len(stand.given_up) == 1
    # As it was written first, and marked at each start until it was given up.
    assert max(len(texts) for texts in stand.answers().values()) == MOST_RESTARTS + 1


async def _kill_again_and_again(stand: Stand, kills: int) -> None:
    while stand.kills < kills:
        began = time.monotonic()
        process = await stand.start()
        if stand.number.random() > 0.1:  # one in ten is killed while it opens
            await stand.is_receiving(process)
        # A slow machine gets as far in its lives as a fast one: what a start takes is the measure.
        pace = max(1.0, (time.monotonic() - began) / USUAL_START)
        await _load_and_kill(stand, process, stand.number.uniform(0.05, 1.0) * pace)
        await stand.died(process)
    await stand.drain()


async def _load_and_kill(stand: Stand, process: Process, delay: float) -> None:
    # The moment of the kill is what is tried here; nothing waits for this time to pass.
    moment = asyncio.ensure_future(asyncio.sleep(delay))
    await stand.serve_until(process, moment, load=LOAD)
    moment.cancel()
    process.kill()


def _never() -> asyncio.Future[None]:
    return asyncio.get_running_loop().create_future()


def _assert_kept(account: Account) -> None:
    print(account)
    assert account.lost == 0
    assert account.unmarked_doubles == 0
    assert account.wrong == []
    assert account.most_under_way <= SENDS_AT_ONCE
    assert account.marked_doubles <= account.under_way
    assert account.under_way > 0  # some kills met sends on their way, or this shows little
