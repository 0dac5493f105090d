"""A staff group in a rush: 200 patrons pass a question on within ten minutes.

The real service works against the small Telegram, whose limits are on; the clock of both is moved
by hand, a second at a time, so all times are the desk's own. Beside it, in the same run, the plain
way: every line and every change a message of its own, first come, first served.
"""

from __future__ import annotations

import asyncio
import random
import re
import shutil
import statistics
import tempfile
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bot.app
from bot.app import Service, seeded
from bot.commands.demo import COLLEAGUE, LIBRARIAN, TOKEN, demo_settings, seed
from bot.outbox import picking
from bot.outbox.queue import Queue
from bot.simulator import Telegram
from knowledge import sample, staff
from knowledge.clock import HandClock
from knowledge.models import Letter
from tests.people import World, words

PATRONS, LIBRARIANS = 200, 20
_RUSH_SECONDS = 600
_LONGEST_SECONDS = 3600
_MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
_FIRST_PATRON, _FIRST_LIBRARIAN = 10_001, 20_001
_CODE = re.compile(r"\bQ-\w+")
_KINDS = ("confirmation", "card", "line", "change")
_TITLES = {
    "confirmation": "patron's first words to the confirmation",
    "card": "patron's first words to the card or its line in a digest",
    "line": "patron's later line to the group",
    "change": "librarian's tap to the changed card or digest",
}


class PlainQueue(Queue):
    """First come, first served: no joining, no merging, no digest, no changes held back."""

    def _pick(self, queue: deque[Letter], now: datetime) -> Letter | datetime | None:
        at = queue[0].not_before
        return queue[0] if at is None or at <= now else at

    def _together(self, queue: deque[Letter], head: Letter) -> list[Letter]:
        return picking.together(queue, head, digest=False)

    def _drop_older_edits(self, queue: deque[Letter], newest: Letter) -> None:
        return None


@dataclass
class Rush:
    """One run: what people do when, and what was measured, in seconds of the hand-moved clock."""

    world: World
    number: random.Random
    at: int = 0
    waits: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in _KINDS})
    words_at: dict[str, int] = field(default_factory=dict)  # of patrons, until they are seen
    asked_at: dict[int, int] = field(default_factory=dict)  # patron → when, until confirmed
    taps: dict[str, int] = field(default_factory=dict)  # code → until shown
    taken: set[str] = field(default_factory=set)
    tap_ms: list[float] = field(default_factory=list)
    plan: dict[int, list[Any]] = field(default_factory=dict)

    async def run(self) -> None:
        """Let everybody do their part, until all is answered and shown."""
        self._write_the_plan()
        while self.at < _LONGEST_SECONDS:
            for deed in self.plan.pop(self.at, ()):
                await deed()
            await self.world.settle()
            await self.world.later(seconds=1)
            self.at += 1
            self._look()
            done = not (self.words_at or self.asked_at or self.taps or self.plan)
            if done and len(self.taken) == PATRONS:
                return

    def _write_the_plan(self) -> None:
        for patron in range(_FIRST_PATRON, _FIRST_PATRON + PATRONS):
            begins = self.number.randrange(_RUSH_SECONDS)
            self._at(begins, self._asks(patron))
            for place in range(self.number.choice((0, 0, 1, 2, 3))):
                self._at(begins + 3 + 2 * place, self._adds(patron, place))
        for librarian in range(_FIRST_LIBRARIAN, _FIRST_LIBRARIAN + LIBRARIANS):
            self._at(self.number.randrange(5, 35), self._takes(librarian))

    def _at(self, when: int, deed: Any) -> None:
        self.plan.setdefault(when, []).append(deed)

    def _asks(self, patron: int) -> Any:
        async def ask() -> None:
            text = f"/human Ερώτηση {patron}: ποιος τύπωσε το χειρόγραφο;"
            self.asked_at[patron] = self.words_at[f"Ερώτηση {patron}"] = self.at
            await self.world.telegram.people[patron].send(patron, text)

        return ask

    def _adds(self, patron: int, place: int) -> Any:
        async def add() -> None:
            line = f"Προσθήκη {patron}.{place}"
            self.words_at[line] = self.at
            await self.world.telegram.people[patron].send(patron, f"Q {line} στο ίδιο θέμα")

        return add

    def _takes(self, librarian: int) -> Any:
        """Return what a librarian does again and again: take what stands there, then answer it."""

        async def take() -> None:
            found = self._untaken()
            pause = self.number.randrange(20, 41)
            if found is None:
                if self.at < _RUSH_SECONDS or len(self.taken) < PATRONS:
                    self._at(self.at + 5, take)
                return
            code, message, data = found
            self.taken.add(code)
            person = self.world.telegram.people[librarian]
            began = asyncio.get_running_loop().time()
            tap = await person.tap(self.world.group.id, message, data, forged=True)
            await tap.answer
            self.tap_ms.append((asyncio.get_running_loop().time() - began) * 1000)
            self.taps[code] = self.at
            self._at(self.at + pause, self._answers(librarian, code))
            self._at(self.at + pause + 5, take)

        return take

    def _answers(self, librarian: int, code: str) -> Any:
        async def answer() -> None:
            person = self.world.telegram.people[librarian]
            await person.send(librarian, f"/r {code} Ο Βόρτολι, στη Βενετία.")

        return answer

    def _untaken(self) -> tuple[str, int, str] | None:
        for message in self._group():
            for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
                for button in row:
                    if not button["callback_data"].startswith("v1:claim:"):
                        continue
                    code = _CODE.search(button["text"]) or _CODE.search(words(message))
                    if code is not None and code.group() not in self.taken:
                        return code.group(), message["message_id"], button["callback_data"]
        return None

    def _look(self) -> None:
        """Note what can be seen now and could not a second ago."""
        told = "\n".join(words(message) for message in self._group())
        for text, since in list(self.words_at.items()):
            if text in told:
                kind = "card" if text.startswith("Ερώτηση") else "line"
                self.waits[kind].append(self.at - since)
                del self.words_at[text]
        for patron, since in list(self.asked_at.items()):
            if any(row["from"]["is_bot"] for row in self.world.telegram.messages(patron)):
                self.waits["confirmation"].append(self.at - since)
                del self.asked_at[patron]
        shown = set(re.findall(r"^(Q-\w+) · .*(?:σε χειρισμό|απαντήθηκε)", told, re.MULTILINE))
        for code, since in list(self.taps.items()):
            if code in shown:
                self.waits["change"].append(self.at - since)
                del self.taps[code]

    def _group(self) -> list[dict[str, Any]]:
        rows = self.world.telegram.messages(self.world.group.id)
        return [row for row in rows if row["from"].get("is_bot")]

    def most_in_a_minute(self) -> tuple[int, int]:
        """Return the most calls to the group that counted, in any 60 seconds, and all of them."""
        times = sorted(
            call["at"]
            for call in self.world.telegram.calls
            if call["ok"] and call["params"].get("chat_id") == self.world.group.id
        )
        most = max(sum(begin <= at < begin + 60 for at in times) for begin in times)
        return most, len(times)


def main() -> None:
    """Measure both ways and print them side by side."""
    folder = Path(tempfile.mkdtemp(prefix="kallimachos-bench-"))
    try:
        sample.build(folder / "catalogue")
        sample.answers(folder / "cache")
        ours = asyncio.run(_measure(folder, "desk", Queue, {}))
        plain = asyncio.run(
            _measure(folder, "plain", PlainQueue, {"join_seconds": 0, "edit_seconds": 0})
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _print(ours, plain)


async def _measure(
    folder: Path, name: str, queue: type[Queue], settings: dict[str, Any]
) -> dict[str, Any]:
    bot.app.Queue = queue  # type: ignore[misc]  # the one place in which it is made
    clock = HandClock(_MORNING)
    telegram = Telegram(lambda: clock.now().timestamp(), limits=True)
    account = telegram.add_bot(token=TOKEN, username="kallimachos_bot", name="Desk")
    people = [
        telegram.add_user(id=number, first_name="Librarian", language_code="el")
        for number in (
            LIBRARIAN,
            COLLEAGUE,
            *range(_FIRST_LIBRARIAN, _FIRST_LIBRARIAN + LIBRARIANS),
        )
    ]
    for number in range(_FIRST_PATRON, _FIRST_PATRON + PATRONS):
        telegram.add_user(id=number, first_name="Patron", language_code="el")
    group = telegram.add_group(title="Desk", members=people)
    server = await telegram.serve()
    data = folder / name
    data.mkdir()
    (data / "cache").symlink_to(folder / "cache")
    chosen = demo_settings(
        data,
        server.api_url,
        **{"catalogue_dir": folder / "catalogue", "preview_replies": 0, "poll_seconds": 50},
        **settings,
    )
    await seed(chosen, group.id)
    service = Service(chosen, clock=clock, choose=seeded(7))
    await service.start()
    world = World(telegram, account, server, service, clock, group, data)
    async with service.database.write() as session:
        for person in people[2:]:
            await staff.add(session, person.id, name="Λ", library="*", role="librarian")
    rush = Rush(world, random.Random(2026))
    try:
        for person in people[2:]:
            await person.send(person.id, "/start")
        for _ in range(5):
            await world.later(seconds=1)
        await rush.run()
    finally:
        await world.service.stop()
        await server.close()
    most, calls = rush.most_in_a_minute()
    refused = sum(call["error_code"] == 429 for call in telegram.calls)
    return {
        "waits": rush.waits,
        "unseen": len(rush.words_at),
        "unchanged": len(rush.taps),
        "taken": len(rush.taken),
        "minutes": rush.at / 60,
        "most": most,
        "calls": calls,
        "refused": refused,
        "tap_ms": rush.tap_ms,
    }


def _print(ours: dict[str, Any], plain: dict[str, Any]) -> None:
    print(
        f"\nStaff group: {PATRONS} patrons within {_RUSH_SECONDS // 60} minutes, "
        f"{LIBRARIANS} librarians (seconds: p50 / p95 / max)"
    )
    print(f"{'':58}{'kallimachos':>22}{'plain':>22}")
    for kind in _KINDS:
        print(f"{_TITLES[kind]:58}{_three(ours, kind):>22}{_three(plain, kind):>22}")
    for title, name in (
        ("messages to the group, changes included", "calls"),
        ("most in any 60 seconds", "most"),
        ("refusals (429)", "refused"),
        ("cases taken", "taken"),
        ("lines never shown, in an hour", "unseen"),
        ("taps never shown, in an hour", "unchanged"),
        ("minutes until all was answered and shown", "minutes"),
    ):
        print(f"{title:58}{ours[name]:>22.0f}{plain[name]:>22.0f}")
    for name, run in (("kallimachos", ours), ("plain", plain)):
        parts = statistics.quantiles(run["tap_ms"], n=100)
        print(
            f"a tap until its toast, which follows the commit, on this machine's clock, {name}: "
            f"p50 {parts[49]:.0f} · p95 {parts[94]:.0f} · max {max(run['tap_ms']):.0f} ms"
        )


def _three(run: dict[str, Any], kind: str) -> str:
    found = run["waits"][kind]
    if len(found) < 2:
        return "none"
    parts = statistics.quantiles(found, n=100)
    return f"{parts[49]:.0f} / {parts[94]:.0f} / {max(found):.0f}"
