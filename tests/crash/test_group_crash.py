"""A staff group with topics, killed with -9 again and again: no line is lost, none invented."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.commands.demo import COLLEAGUE, LIBRARIAN
from tests.crash.stand import Stand

pytestmark = pytest.mark.crash

PATRONS = range(7001, 7005)
KILLS = 8
BURST = 5  # lines of each patron before each kill


class Busy(Stand):
    """A desk whose group has topics, and whose patrons write in bursts."""

    def _environment(self, crash_at: str) -> dict[str, str]:
        return {
            **super()._environment(crash_at),
            "KALLIMACHOS_JOIN_SECONDS": "0.1",
            # A patron's own limit is another matter: over it, lines are kept and not shown.
            "KALLIMACHOS_PATRON_PER_MINUTE": "1000",
            "KALLIMACHOS_ADMINS": str(LIBRARIAN),
        }

    async def open(self) -> None:
        """Open the small Telegram with a forum as the staff group."""
        people = [self.telegram.people[number] for number in (LIBRARIAN, COLLEAGUE)]
        self.group = self.telegram.add_group(title="Forum", members=people, is_forum=True)
        await super().open()
        for number in PATRONS:
            self.telegram.add_user(id=number, first_name="Patron", language_code="el")
        await self.telegram.people[LIBRARIAN].send(self.group.id, "/here * topics")

    def _settle_the_dead(self) -> None:
        """What was under way at a kill is counted by the test itself."""

    def _note_calls(self) -> None:
        for call in self.telegram.calls[self._noted :]:
            self._noted += 1
            self._called[call["method"]] += 1

    def lines(self) -> Counter[str]:
        """Return how often each line stands in the group."""
        found: Counter[str] = Counter()
        for message in self.telegram.messages(self.group.id):
            if message["from"]["is_bot"]:
                found.update(row for row in message.get("text", "").splitlines() if "γραμμή" in row)
        return found


@pytest.fixture
async def stand(tmp_path: Path, built: Path) -> AsyncIterator[Busy]:
    opened = Busy(tmp_path / "desk", built, random.Random(5))
    await opened.open()
    yield opened
    await opened.close()


async def test_kills_lose_no_line_and_leave_one_topic_a_patron(stand: Busy) -> None:
    """Each life of the process is short; patrons write on, dead or alive."""
    written: list[str] = []
    under_way = 0
    for kill in range(KILLS):
        process = await stand.start()
        await stand.is_receiving(process)
        for number in range(BURST):
            for patron in PATRONS:
                line = f"γραμμή {patron} {kill} {number}"
                written.append(line)
                text = f"/human {line}" if kill == number == 0 else line
                await stand.telegram.people[patron].send(patron, text)
            await asyncio.sleep(stand.number.uniform(0.0, 0.1))  # when it dies is what is tried
        process.kill()
        await stand.died(process)
        under_way += len(stand.rows("SELECT id FROM outbox WHERE state = 'sending'"))
    await stand.drain()
    found = stand.lines()
    print(f"lines {len(written)} · doubles {found.total() - len(found)} · under way {under_way}")
    assert set(found) == set(written)
    assert found.total() - len(found) <= under_way
    topics = stand.rows("SELECT patron_id, thread_id FROM topics")
    assert len(topics) == len(PATRONS)
    assert all(thread in stand.group.topics for _, thread in topics)
    in_topics: list[dict[str, Any]] = [
        row for row in stand.telegram.messages(stand.group.id) if "γραμμή" in row.get("text", "")
    ]
    assert all(row.get("is_topic_message") for row in in_topics)
    assert any(row["text"].count("γραμμή") > 1 for row in in_topics)  # some were joined
    left = stand.rows("SELECT DISTINCT state FROM outbox WHERE state NOT IN ('sent', 'merged')")
    assert left == []
