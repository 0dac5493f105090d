"""What a turn costs, beside a python-telegram-bot echo that stores nothing, in the same run."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import signal
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge import sample
from tests.bench.questions import slip
from tests.bench.rig import Rig, Run

CHATS = (1, 64)
_ROUNDS = 3
_WARM_UP = 200
_STARTS = 5
_TURNS_ALONE = 300  # in a round; one chat is slower by the waiting, not by the work
_TURNS_TOGETHER = 1000
_SAMPLED = 1500
_VARIED = 5_000
_STRANGE_ROUNDS = 3
DESK, STOCK, LEAN = "kallimachos", "echo, stock", "echo, aiohttp"


@dataclass
class Measured:
    """Everything that was measured."""

    runs: dict[tuple[str, int], list[Run]]
    start_seconds: list[float]
    first_start: float
    memory: list[tuple[int, float]]  # (turns so far, MB)
    strange: list[tuple[int, float]]  # the same after that, with words that never repeat
    peer_memory: dict[str, float]
    stages: dict[int, dict[str, Any]]


def main(turns: int) -> None:
    """Measure and print; `turns`: how many in all the memory is watched over."""
    folder = Path(tempfile.mkdtemp(prefix="kallimachos-bench-"))
    try:
        measured = asyncio.run(_measure(folder, turns))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _print(measured)


async def _measure(folder: Path, turns: int) -> Measured:
    cache = folder / "desk" / "cache"
    texts = _questions(cache)
    # Each line is to have its answer: what is joined has one for several.
    each = {"JOIN_SECONDS": "0"}
    desk = Rig(DESK, ("-m", "bot", "run"), folder / "desk", max(CHATS), settings=each)
    sample.build(desk.folder / "catalogue")
    peers = [
        Rig(STOCK, ("-m", "tests.bench.echo", "stock"), folder / "stock", max(CHATS)),
        Rig(LEAN, ("-m", "tests.bench.echo", "aiohttp"), folder / "lean", max(CHATS)),
    ]
    await desk.open(with_desk=True)
    for peer in peers:
        await peer.open(with_desk=False)
    try:
        return await _all(desk, peers, texts, turns)
    finally:
        for rig in (desk, *peers):
            await rig.close()


async def _all(desk: Rig, peers: list[Rig], texts: list[str], turns: int) -> Measured:
    await desk.start()
    for _ in range(_STARTS):
        await desk.stop()
        await desk.start()
    first_start, *starts = desk.start_seconds
    memory = [(0, desk.memory())]
    for peer in peers:
        await peer.start()
    runs: dict[tuple[str, int], list[Run]] = {}
    for rig in (desk, *peers):
        await rig.drive(texts, turns=_WARM_UP, chats=8)
    done = _WARM_UP
    for _ in range(_ROUNDS):
        for chats in CHATS:
            number = _TURNS_ALONE if chats == 1 else _TURNS_TOGETHER
            for rig in (desk, *peers):
                run = await rig.drive(texts, turns=number, chats=chats)
                runs.setdefault((rig.name, chats), []).append(run)
            done += number
    memory.append((done, desk.memory()))
    while done < turns:
        more = min(turns - done, max(1000, turns // 10))
        await desk.drive(texts, turns=more, chats=max(CHATS))
        done += more
        memory.append((done, desk.memory()))
    strange = []
    for part in range(_STRANGE_ROUNDS):
        await desk.drive(_varied(texts, seed=part), turns=_VARIED, chats=max(CHATS))
        strange.append(((part + 1) * _VARIED, desk.memory()))
    peer_memory = {peer.name: peer.memory() for peer in peers}
    return Measured(
        runs, starts, first_start, memory, strange, peer_memory, await _sampled_stages(desk, texts)
    )


async def _sampled_stages(desk: Rig, texts: list[str]) -> dict[int, dict[str, Any]]:
    """Return chats → the sampler's counts, from a process of its own over the same database."""
    await desk.stop()
    out = desk.folder / "samples.json"
    rig = Rig("sampled", ("-m", "tests.bench.sampled", str(out)), desk.folder, max(CHATS))
    await rig.open(with_desk=True)
    rig.telegram.next_update_id = desk.telegram.next_update_id  # or all would be repeats
    found: dict[int, dict[str, Any]] = {}
    try:
        await rig.start()
        await rig.drive(texts, turns=_WARM_UP, chats=8)
        for chats in CHATS:
            rig.signal(signal.SIGUSR1)
            await rig.drive(texts, turns=_SAMPLED, chats=chats)
            rig.signal(signal.SIGUSR2)
            # The desk writes the file when it takes the signal; a turn more shows that it has.
            while not out.exists():
                await rig.drive(texts, turns=10, chats=1)
            found[chats] = json.loads(out.read_text(encoding="utf-8"))
            out.unlink()
    finally:
        await rig.close()
    return found


def _varied(texts: list[str], seed: int) -> list[str]:
    """Return the questions with two slips of the finger each, so that their words never repeat.

    Some are not answered any more: they are looked for in the catalogue and go into cases.
    """
    draw = random.Random(seed)
    return [slip(slip(draw.choice(texts), draw), draw) for _ in range(_VARIED)]


def _questions(cache: Path) -> list[str]:
    """Return a real phrasing of every entry that the FAQ answers outright."""
    known = sample.answers(cache)
    texts = [entry.question("el") for entry in known.entries]
    return [text for text in texts if known.best(text, "el").outcome == "answer"]


# What is printed.


def _print(measured: Measured) -> None:
    print(
        f"\nTurns: a patron asks, the bot answers; {_ROUNDS} rounds in turn over the three bots, "
        f"medians.\nA bot is a process of its own; the small Telegram and its patrons are another. "
        "Processor time is\nthat of the bot's process alone, threads included. "
        f"Each round {_TURNS_ALONE} turns alone, {_TURNS_TOGETHER} at {max(CHATS)} chats.\n"
    )
    _table(
        ("", "chats", "CPU ms/turn", "ratio", "turns/s", "p50 ms", "p99 ms", "commits/turn"),
        [_row(measured, name, chats) for chats in CHATS for name in (DESK, STOCK, LEAN)],
    )
    print("  ratio: kallimachos' CPU to this bot's\n")
    _print_memory(measured)
    for chats, counts in measured.stages.items():
        _print_stages(measured, chats, counts)
    _print_misses(measured)


def _median(measured: Measured, name: str, chats: int, field: str) -> float:
    return statistics.median(
        run.wait_ms(int(field)) if field.isdigit() else float(getattr(run, field))
        for run in measured.runs[name, chats]
    )


def _ratio(measured: Measured, name: str, chats: int) -> float:
    """Return the median of the rounds' ratios: what disturbs a round disturbs all three in it."""
    pairs = zip(measured.runs[DESK, chats], measured.runs[name, chats], strict=True)
    return statistics.median(ours.cpu_ms / theirs.cpu_ms for ours, theirs in pairs)


def _row(measured: Measured, name: str, chats: int) -> tuple[str, ...]:
    speed = statistics.median(run.turns / run.wall_seconds for run in measured.runs[name, chats])
    is_desk = name == DESK
    return (
        name,
        str(chats),
        f"{_median(measured, name, chats, 'cpu_ms'):.2f}",
        "" if is_desk else f"{_ratio(measured, name, chats):.2f}",
        f"{speed:.0f}",
        f"{_median(measured, name, chats, '50'):.1f}",
        f"{_median(measured, name, chats, '99'):.1f}",
        f"{_median(measured, name, chats, 'commits'):.2f}" if is_desk else "nothing stored",
    )


def _print_memory(measured: Measured) -> None:
    median = statistics.median(measured.start_seconds)
    print(
        f"Start to receiving: {median:.2f} s, median of {len(measured.start_seconds)} "
        f"({min(measured.start_seconds):.2f}-{max(measured.start_seconds):.2f}); "
        f"the first, which compiles: {measured.first_start:.2f} s"
    )
    print("Resident memory, MB (10^6 bytes):")
    _table(("turns", "MB"), [(str(turns), f"{size:.0f}") for turns, size in measured.memory])
    print("  then as many turns more whose words never repeat, with cases and the catalogue:")
    _table(("turns", "MB"), [(str(turns), f"{size:.0f}") for turns, size in measured.strange])
    for name, size in measured.peer_memory.items():
        print(f"  {name}: {size:.0f} MB")


def _print_stages(measured: Measured, chats: int, counts: dict[str, dict[str, int]]) -> None:
    cpu = _median(measured, DESK, chats, "cpu_ms")
    for what, most in (("stages", 20), ("libraries", 12), ("functions", 15)):
        total = sum(counts[what].values())
        ranked = sorted(counts[what].items(), key=lambda pair: -pair[1])[:most]
        print(f"\nWhere {cpu:.2f} ms of CPU go, {chats} chat(s), by {what} ({total} samples):")
        _table(
            (what, "ms/turn", "share"),
            [
                (name, f"{cpu * number / total:.2f}", f"{100 * number / total:.0f} %")
                for name, number in ranked
            ],
        )


def _print_misses(measured: Measured) -> None:
    alone, together = CHATS
    targets = [
        *(
            (f"CPU at {chats} chat(s), times the stock echo", _ratio(measured, STOCK, chats), 3.0)
            for chats in CHATS
        ),
        ("commits a turn alone", _median(measured, DESK, alone, "commits"), 3.0),
        (f"commits a turn at {together}", _median(measured, DESK, together, "commits"), 1.5),
        ("resident MB at start", measured.memory[0][1], 150.0),
        ("seconds from start to receiving", statistics.median(measured.start_seconds), 2.0),
        (
            f"growth of memory in {measured.memory[-1][0]:,} turns since the start, %",
            (measured.memory[-1][1] / measured.memory[0][1] - 1) * 100,
            10.0,
        ),
    ]
    print("\nTargets:")
    _table(
        ("", "measured", "at most", ""),
        [
            (name, f"{value:.2f}", f"{limit:g}", "kept" if value <= limit else "MISSED")
            for name, value, limit in targets
        ],
    )


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    for row in [head, *rows]:
        cells = [
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  " + "  ".join(cells).rstrip())
