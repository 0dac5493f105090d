"""The web desk: how long a page takes on a full and on an empty desk, and how soon others see it.

Each desk is a process of its own on one core; the clients are this process, on the other.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from knowledge import sample
from tests.bench.desk_cases import EVERYWHERE, LIBRARIANS, cookies, fill
from tests.bench.rig import Rig

OPEN_CASES, CLOSED_CASES = 1_000, 100_000
_REQUESTS, _WARM_UP = 400, 40
_DESKS, _TAPS, _PAUSE_SECONDS = (20, 50), 20, 1.5
_FREE = re.compile(r"list=free[^>]*>[^<]*(?:<span class=\"count\">(\d+))?")
NOTHING, PAGE, FULL = "nothing", "one page", "full"
_OTHERS = {  # pages of a full desk, for whoever heads the network
    "queue, network": "/desk/",
    "list of the ended": "/desk/?list=ended",
    "log": "/desk/log",
    "people": "/desk/people",
}
DESKS = {NOTHING: (0, 0), PAGE: (120, 0), FULL: (OPEN_CASES, CLOSED_CASES)}


@dataclass
class Timed:
    """What requests took: seconds each, as a client sees them; CPU of the server's process."""

    seconds: list[float]
    cpu_ms: float  # a request

    def ms(self, percent: int) -> float:
        """Return a percentile of the time to the answer, in milliseconds."""
        return _percentile(self.seconds, percent)


@dataclass
class Seat:
    """A librarian's browser as far as a server notices: a cookie, a stream, what was seen last."""

    http: aiohttp.ClientSession
    base: str
    free: int = -1
    fetched: int = 0

    async def get(self, path: str) -> str:
        """Fetch a page; anything but a page is a fault of the measurement."""
        async with self.http.get(self.base + path) as answer:
            text = await answer.text()
            if answer.status != 200:
                raise SystemExit(f"{path} was answered with {answer.status}")
            return text

    async def look(self) -> None:
        """Fetch the queue as the script of a page does when it is told to."""
        text = await self.get("/desk/?part=queue")
        found = _FREE.search(text)
        self.free = int((found and found[1]) or 0)
        self.fetched += 1

    async def follow(self, since: str) -> None:
        """Keep a stream open and look whenever it says so."""
        timeout = aiohttp.ClientTimeout(total=None)
        async with self.http.get(f"{self.base}/desk/events{since}", timeout=timeout) as stream:
            async for line in stream.content:
                if line.startswith(b"event: "):
                    await self.look()


def main() -> None:
    """Measure and print."""
    folder = Path(tempfile.mkdtemp(prefix="kallimachos-desk-"))
    try:
        sample.build(folder / "catalogue")
        sample.answers(folder / "cache")
        asyncio.run(_measure(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(folder: Path) -> None:
    print(
        f"\nThe web desk: {_REQUESTS} requests each, in turn at three desks, seen by a client on "
        f"the same machine.\nfull: {OPEN_CASES:,} cases open and {CLOSED_CASES:,} closed; one "
        "page: as many as fill the list; nothing: no case but the one that is read.\n"
    )
    async with contextlib.AsyncExitStack() as stack:
        rigs = {}
        for name, (opened, closed) in DESKS.items():
            rigs[name] = await _open(folder, name, opened, closed)
            stack.push_async_callback(rigs[name].close)
        times: dict[tuple[str, str], Timed] = {}
        for page, path in (("queue", "/desk/"), ("case", "/desk/case/Q-BENCH")):
            for name, timed in (await _timed(rigs, LIBRARIANS, path)).items():
                times[page, name] = timed
        full = {FULL: rigs[FULL]}
        for page, path in _OTHERS.items():
            times[page, FULL] = (await _timed(full, [EVERYWHERE] * 10, path))[FULL]
        _print_pages(times)
        for number, desks in enumerate(_DESKS):
            await _live(rigs[FULL], desks, number * _TAPS)


async def _open(folder: Path, name: str, opened: int, closed: int) -> Rig:
    rig = Rig(name, ("-m", "bot", "run"), folder / name.replace(" ", "-"), _TAPS * len(_DESKS))
    await rig.open(with_desk=True)
    for part in ("catalogue", "cache"):
        (rig.folder / part).symlink_to(folder / part)
    await fill(rig.folder, opened, closed)
    await rig.start()
    while not rig.port:  # noqa: ASYNC110  # its log is all that says when it serves
        await asyncio.sleep(0.05)
    psutil.Process(rig.process.pid).cpu_affinity([0])
    return rig


@contextlib.asynccontextmanager
async def _seats(rig: Rig, who: Any) -> Any:
    async with contextlib.AsyncExitStack() as stack:
        seats = []
        for cookie in await cookies(rig.folder, who):
            http = aiohttp.ClientSession(cookies={"kallimachos": cookie})
            await stack.enter_async_context(http)
            seats.append(Seat(http, f"http://127.0.0.1:{rig.port}"))
        yield seats


async def _timed(rigs: dict[str, Rig], who: Sequence[int], path: str) -> dict[str, Timed]:
    """Return what requests took at each desk, in turn: what disturbs one disturbs all."""
    async with contextlib.AsyncExitStack() as stack:
        seats = {
            name: await stack.enter_async_context(_seats(rig, who)) for name, rig in rigs.items()
        }
        took: dict[str, list[float]] = {name: [] for name in rigs}
        before: dict[str, float] = {}
        for number in range(-_WARM_UP, _REQUESTS):
            if number == 0:
                before = {name: rig.usage() for name, rig in rigs.items()}
            for name in rigs:
                began = time.perf_counter()
                await seats[name][number % len(who)].get(path)
                took[name].append(time.perf_counter() - began)
        return {
            name: Timed(took[name][_WARM_UP:], (rig.usage() - before[name]) / _REQUESTS * 1000)
            for name, rig in rigs.items()
        }


async def _live(rig: Rig, desks: int, first: int) -> None:
    """Open many desks, let librarians tap in Telegram, and see when every desk shows it."""
    everybody = [LIBRARIANS[number % len(LIBRARIANS)] for number in range(desks)]
    async with _seats(rig, everybody) as seats:
        page = await seats[0].get("/desk/")
        since = "?since=" + page.partition("?since=")[2].partition('"')[0]
        streams = [asyncio.create_task(seat.follow(since)) for seat in seats]
        await _ask(rig, first)
        await seats[0].look()
        free = seats[0].free
        await _all_show(seats, free)
        before, began = rig.usage(), time.perf_counter()
        waits: list[float] = []
        last: list[float] = []
        for tapped, (message, data) in enumerate(_buttons(rig)[:_TAPS], start=1):
            seen = await _tap(rig, seats, message, data, free - tapped)
            waits += seen
            last.append(max(seen))
            await asyncio.sleep(_PAUSE_SECONDS)
        cpu = rig.usage() - before
        wall = time.perf_counter() - began
        for stream in streams:
            stream.cancel()
        await asyncio.gather(*streams, return_exceptions=True)
    _print_live(desks, waits, last, cpu / wall, rig.memory())


async def _ask(rig: Rig, first: int) -> None:
    """Let patrons put a question each that goes to staff; return when their cards are there."""
    for patron in rig.patrons[first : first + _TAPS]:
        await patron.send(patron.id, "/human Ποιος τύπωσε τον πρώτο Ερωτόκριτο;")
    await rig.telegram.until(lambda: len(_buttons(rig)) >= _TAPS)


def _buttons(rig: Rig) -> list[tuple[int, str]]:
    """Return (message, callback data) of each card's claim."""
    found = []
    for row in rig.telegram.messages(rig.group.id):
        for line in row.get("reply_markup", {}).get("inline_keyboard", []):
            found += [
                (row["message_id"], button["callback_data"])
                for button in line
                if ":claim:" in str(button.get("callback_data"))
            ]
    return found


async def _tap(rig: Rig, seats: list[Seat], message: int, data: str, free: int) -> list[float]:
    """Tap, and return the seconds until each desk shows that one case fewer is free."""
    began = time.perf_counter()
    await rig.telegram.people[EVERYWHERE].tap(rig.group.id, message, data, forged=True)
    return await _all_show(seats, free, began)


async def _all_show(seats: list[Seat], free: int, began: float | None = None) -> list[float]:
    """Return how long after `began` each desk shows so many free cases."""
    began = time.perf_counter() if began is None else began
    waiting, seen = set(range(len(seats))), []
    while waiting:
        await asyncio.sleep(0.002)
        now = time.perf_counter()
        if now - began > 20:
            raise SystemExit(f"{len(waiting)} desks never saw the change; free: {free}")
        for number in [one for one in waiting if seats[one].free == free]:
            waiting.discard(number)
            seen.append(now - began)
    return seen


# What is printed.


def _print_pages(times: dict[tuple[str, str], Timed]) -> None:
    print(f"  {'page':<20}{'desk':<11}{'CPU ms':>8}{'p50 ms':>8}{'p95 ms':>8}")
    for (page, name), took in times.items():
        print(f"  {page:<20}{name:<11}{took.cpu_ms:>8.1f}{took.ms(50):>8.1f}{took.ms(95):>8.1f}")
    for page in ("queue", "case"):
        full, one, empty = (times[page, name] for name in (FULL, PAGE, NOTHING))
        ratio, processor = full.ms(95) / empty.ms(95), full.cpu_ms / empty.cpu_ms
        held = "kept" if full.ms(95) <= 50 and ratio <= 1.2 else "MISSED"
        print(
            f"  {page}: p95 {full.ms(95):.1f} ms of 50 at most, {ratio:.2f} of 1.20 times that of "
            f"a desk with nothing ({processor:.2f} in processor time): {held}; "
            f"{full.ms(95) / one.ms(95):.2f} times that of a desk of one page"
        )


def _print_live(
    desks: int, waits: list[float], last: list[float], core: float, memory: float
) -> None:
    p50, p95 = _percentile(waits, 50), _percentile(waits, 95)
    every = _percentile(last, 95)
    print(
        f"\nLive: {desks} desks of {len(LIBRARIANS)} librarians open, {len(last)} taps in "
        f"Telegram, one each {_PAUSE_SECONDS:g} s and more; the server on one core.\n"
        f"  from the tap to a desk: p50 {p50:.0f} ms, p95 {p95:.0f} ms; "
        f"to the last of them: p95 {every:.0f} ms of 1000 at most: "
        f"{'kept' if every <= 1000 else 'MISSED'}\n"
        f"  processor: {core * 100:.0f} % of the core; resident: {memory:.0f} MB"
    )


def _percentile(seconds: list[float], percent: int) -> float:
    return statistics.quantiles(seconds, n=100)[percent - 1] * 1000
