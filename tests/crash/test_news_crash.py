"""News of an author while the process is killed with -9: told once, wherever it died."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.crash.stand import Stand
from tests.stories.arriving import arrives
from tests.stories.shelving import book, fill

pytestmark = pytest.mark.crash

READER = 7001
ANNA = "Παπά, Άννα"
CASTLE = book("1", "Το κάστρο των ανέμων", author=ANNA, year=1986)
RIVER = book("2", "Το ποτάμι της λήθης", author=ANNA, year=2026)


class Following(Stand):
    """A desk with a small catalogue, and one patron who follows an author at any hour."""

    @property
    def _catalogue(self) -> Path:
        return self.folder / "catalogue"

    @property
    def catalogue(self) -> Path:
        """Return the folder of the catalogue."""
        return self._catalogue

    async def open(self) -> None:
        """Open the small Telegram, and let the patron follow."""
        self.folder.mkdir()
        fill(self._catalogue, ANEM=[CASTLE])
        self.telegram.add_user(id=READER, first_name="Patron", language_code="el")
        await super().open()
        process = await self.start()
        person = self.telegram.people[READER]
        await person.send(READER, "/notices")
        await self._taps("nquiet:none", "Δεν έχετε ήσυχες ώρες")
        await person.send(READER, "Το κάστρο των ανέμων")
        await self._taps("rec:", "Πηγή: κατάλογοι")
        await self._taps("follow:", "", "unfollow:")
        process.terminate()
        assert await process.wait() == 0

    async def _taps(self, action: str, words: str, buttons: str = "") -> None:
        """Tap a button of the newest message as soon as it is there; wait for what it shows."""

        def carrying(part: str) -> list[tuple[int, str]]:
            message = self._newest()
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            found = [each.get("callback_data", "") for row in rows for each in row]
            return [
                (message["message_id"], data) for data in found if data.startswith(f"v1:{part}")
            ]

        await self.telegram.until(lambda: carrying(action))
        await self.telegram.people[READER].tap(READER, *carrying(action)[0])
        await self.telegram.until(
            lambda: words in self._newest()["text"] and (not buttons or carrying(buttons))
        )

    def _newest(self) -> dict[str, Any]:
        sent = [row for row in self.telegram.messages(READER) if row["from"]["is_bot"]]
        return sent[-1] if sent else {"message_id": 0, "text": ""}

    def _settle_the_dead(self) -> None:
        """What was told is counted by the test itself."""

    def _note_calls(self) -> None:
        for call in self.telegram.calls[self._noted :]:
            self._noted += 1
            self._called[call["method"]] += 1

    def told(self) -> int:
        """Return how often the patron was told of the new book."""
        return sum("Το ποτάμι της λήθης" in row["text"] for row in self.telegram.messages(READER))


@pytest.fixture
async def stand(tmp_path: Path, built: Path) -> AsyncIterator[Following]:
    opened = Following(tmp_path / "desk", built, random.Random(5))
    await opened.open()
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    "point", [f"{side}-{what}-commit" for what in ("look", "news") for side in ("before", "after")]
)
async def test_a_kill_while_it_is_looked_up_or_written_tells_once(
    stand: Following, point: str
) -> None:
    arrives(stand.catalogue, "ANEM", RIVER)
    await stand.died(await stand.start(crash_at=f"{point}:1"))
    assert stand.told() == 0
    process = await stand.start()
    await stand.until_or_end(process, stand.told)
    process.terminate()
    assert await process.wait() == 0
    # A last process finds nothing left to tell.
    await stand.drain()
    assert stand.told() == 1
    assert stand.rows("SELECT version, news_since FROM follows") == [("g000002", None)]


@pytest.mark.parametrize(("point", "copies"), [("before-send", 0), ("after-send", 1)])
async def test_a_kill_while_it_is_sent_never_tells_twice(
    stand: Following, point: str, copies: int
) -> None:
    """Nobody can know whether it arrived: a notice is not sent again, as with every reminder."""
    arrives(stand.catalogue, "ANEM", RIVER)
    await stand.died(await stand.start(crash_at=f"{point}:1"))
    await stand.drain()
    assert stand.told() == copies
    assert stand.rows("SELECT state FROM outbox WHERE key LIKE 'news:%'") == [("unknown",)]
