"""One patron who writes without end, and how long twenty others wait for their answers meanwhile.

The twenty ask at fixed moments, whether or not the last answer has come, so that a bot that falls
behind is seen to. The limits are those of a fresh installation.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.simulator.people import Person
from knowledge import sample
from tests.bench.rig import Rig

OTHERS, MESSAGES = 20, 1_000
_SECONDS, _EVERY = 60.0, 4.0  # a round, and between two questions of one patron: 15 a minute
_LAST_SECONDS = 10.0  # for answers that are under way at the end
_QUESTIONS = (
    "Πώς ανανεώνω ένα βιβλίο;",
    "pos vgazo karta",
    "καζαντζακης ζορμπας",
    "Τι ώρα ανοίγετε;",
    "παπαδιαμαντης φονισσα",
)

Flood = Callable[[Person], Awaitable[None]]


@dataclass
class Round:
    """What twenty patrons waited, seconds each; and what the bot's process took."""

    name: str
    waits: list[float]
    unanswered: int
    cpu_seconds: float
    memory: float  # MB at the end

    def ms(self, percent: int) -> float:
        """Return a percentile of the waits, in milliseconds."""
        return statistics.quantiles(self.waits, n=100)[percent - 1] * 1000


def main() -> None:
    """Measure and print."""
    folder = Path(tempfile.mkdtemp(prefix="kallimachos-bench-"))
    try:
        rounds = asyncio.run(_measure(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _print(rounds)


async def _measure(folder: Path) -> list[Round]:
    settings = {"PATRON_PER_MINUTE": "20"}
    rig = Rig("desk", ("-m", "bot", "run"), folder / "desk", OTHERS + 2, settings=settings)
    sample.build(rig.folder / "catalogue")
    await rig.open(with_desk=True)
    try:
        await rig.start()
        await _round(rig, "warm-up", rig.patrons[-1], None)
        rounds: list[tuple[str, Person, Flood | None]] = [
            ("nobody floods", rig.patrons[-1], None),
            ("1,000 over the minute", rig.patrons[-1], _spread),
            ("nobody floods, again", rig.patrons[-1], None),
            ("1,000 at once", rig.patrons[-2], _at_once),
        ]
        return [await _round(rig, name, flooder, flood) for name, flooder, flood in rounds]
    finally:
        await rig.close()


async def _round(rig: Rig, name: str, flooder: Person, flood: Flood | None) -> Round:
    before = rig.usage()
    asked: dict[int, float] = {}
    waits: list[float] = []
    listening = asyncio.create_task(_listen(rig, asked, waits))
    jobs = [
        asyncio.create_task(_ask(patron, number, asked))
        for number, patron in enumerate(rig.patrons[:OTHERS])
    ]
    if flood is not None:
        jobs.append(asyncio.ensure_future(flood(flooder)))
    await asyncio.gather(*jobs)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LAST_SECONDS):
            while asked:
                await rig.telegram.events.change()
    listening.cancel()
    return Round(name, waits, len(asked), rig.usage() - before, rig.memory())


async def _ask(patron: Person, number: int, asked: dict[int, float]) -> None:
    began = time.perf_counter()
    for count in range(int(_SECONDS / _EVERY)):
        due = began + _EVERY * (count + number / OTHERS)
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        asked.setdefault(patron.id, time.perf_counter())
        await patron.send(patron.id, _QUESTIONS[(count + number) % len(_QUESTIONS)])


async def _listen(rig: Rig, asked: dict[int, float], waits: list[float]) -> None:
    calls = rig.telegram.record
    seen = calls.count
    while True:
        await rig.telegram.events.change()
        fresh = calls.calls[len(calls.calls) - (calls.count - seen) :]
        seen, now = calls.count, time.perf_counter()
        for call in fresh:
            chat = int(call["params"].get("chat_id") or 0)
            if call["method"] == "sendMessage" and chat in asked:
                waits.append(now - asked.pop(chat))


async def _spread(flooder: Person) -> None:
    began = time.perf_counter()
    for number in range(MESSAGES):
        due = began + _SECONDS * number / MESSAGES
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await flooder.send(flooder.id, f"πώς ανανεώνω το βιβλίο {number}")


async def _at_once(flooder: Person) -> None:
    await asyncio.sleep(_SECONDS / 4)
    for number in range(MESSAGES):
        await flooder.send(flooder.id, f"πώς ανανεώνω το βιβλίο {number}")


def _print(rounds: list[Round]) -> None:
    print(
        f"\nA flood: {OTHERS} patrons ask every {_EVERY:.0f} s for {_SECONDS:.0f} s; milliseconds "
        "from the message to the answer; ratio: to the round before it without one"
    )
    head = ("", "p50", "ratio", "p95", "ratio", "longest", "answers", "open", "CPU s", "MB")
    print("{:24}{:>8}{:>7}{:>8}{:>7}{:>9}{:>9}{:>6}{:>7}{:>7}".format(*head))
    calm: Round | None = None
    for row in rounds:
        ratios = [
            f"{row.ms(percent) / calm.ms(percent):.2f}" if calm else "" for percent in (50, 95)
        ]
        print(
            f"{row.name:24}{row.ms(50):8.1f}{ratios[0]:>7}{row.ms(95):8.1f}{ratios[1]:>7}"
            f"{max(row.waits) * 1000:9.1f}{len(row.waits):9}{row.unanswered:6}"
            f"{row.cpu_seconds:7.1f}{row.memory:7.0f}"
        )
        calm = row if calm is None or "again" in row.name else calm
