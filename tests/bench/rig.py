"""A rig for measuring bots: the small Telegram and its patrons here, each bot a process."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import statistics
import sys
import time
import urllib.request
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bot.commands.demo import COLLEAGUE, LIBRARIAN, TOKEN, demo_settings, seed
from bot.simulator import Telegram
from bot.simulator.server import Server

ROOT = Path(__file__).resolve().parent.parent.parent
_FIRST_PATRON = 1001
_KEPT = 2000  # calls, and messages of a chat, that the small Telegram remembers
_PORT = re.compile(rb"ready .*port=(\d+)")
_COUNTER = re.compile(r"^kallimachos_(\w+?)(?:_total)? ([0-9.e+]+)$", re.MULTILINE)


@dataclass
class Run:
    """What some turns cost: of the bot's process alone, threads included."""

    turns: int
    cpu_seconds: float
    wall_seconds: float
    waits: list[float] = field(default_factory=list)  # seconds from update to answer
    commits: float | None = None  # transactions a turn

    @property
    def cpu_ms(self) -> float:
        """Return milliseconds of processor time a turn."""
        return self.cpu_seconds / self.turns * 1000

    def wait_ms(self, percent: int) -> float:
        """Return the percentile of the wait for an answer, in milliseconds."""
        return statistics.quantiles(self.waits, n=100)[percent - 1] * 1000


class Rig:
    """A small Telegram with patrons, and one bot process that serves them."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        folder: Path,
        chats: int,
        *,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.name, self._command, self.folder = name, command, folder
        self._settings = settings or {}
        self.telegram = Telegram(limits=False)
        self.telegram.record.keep_at_most(_KEPT)
        self.telegram.messages_kept = _KEPT
        self.telegram.add_bot(token=TOKEN, username="kallimachos_bot", name="Desk")
        staff = [
            self.telegram.add_user(id=person, first_name="Librarian", language_code="el")
            for person in (LIBRARIAN, COLLEAGUE)
        ]
        self.patrons = [
            self.telegram.add_user(
                id=_FIRST_PATRON + number, first_name="Patron", language_code="el"
            )
            for number in range(chats)
        ]
        self.group = self.telegram.add_group(title="Desk", members=staff)
        self.server: Server
        self.process: Process
        self.start_seconds: list[float] = []

    async def open(self, *, with_desk: bool) -> None:
        """Open the small Telegram; `with_desk`: prepare the reference desk's database."""
        self.server = await self.telegram.serve()
        self.folder.mkdir(parents=True, exist_ok=True)
        if with_desk:
            settings = demo_settings(self.folder, self.server.api_url)
            await seed(settings, self.group.id)

    async def start(self) -> None:
        """Start the bot and return when it receives."""
        log = self.folder / "log"
        began = time.perf_counter()
        with log.open("wb") as out:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, *self._command),
                cwd=self.folder,
                env=self._environment(),
                stdout=out,
                stderr=out,
            )
        before = self._number_of("deleteWebhook")
        ready = asyncio.create_task(
            self.telegram.until(lambda: self._number_of("deleteWebhook") > before)
        )
        ended = asyncio.create_task(self.process.wait())
        await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            ready.cancel()
            raise SystemExit(f"{self.name} did not start: {log.read_text(encoding='utf-8')}")
        ended.cancel()
        self.start_seconds.append(time.perf_counter() - began)

    async def stop(self) -> None:
        """Stop the bot in good order."""
        self.process.terminate()
        await self.process.wait()

    async def close(self) -> None:
        """Stop everything."""
        if self.process.returncode is None:
            await self.stop()
        await self.server.close()

    async def drive(self, texts: Sequence[str], *, turns: int, chats: int) -> Run:
        """Let `chats` patrons ask, each the next question as soon as the last is answered."""
        before, commits = self.usage(), self._commits()
        began = time.perf_counter()
        asked: dict[int, float] = {}
        run = Run(turns, 0.0, 0.0)
        calls = self.telegram.record
        seen = calls.count
        started = 0
        for patron in self.patrons[:chats]:
            asked[patron.id] = time.perf_counter()
            await patron.send(patron.id, texts[started % len(texts)])
            started += 1
        while len(run.waits) < turns:
            await self.telegram.events.change()
            fresh = calls.calls[len(calls.calls) - (calls.count - seen) :]
            seen = calls.count
            now = time.perf_counter()
            for call in fresh:
                chat = call["params"].get("chat_id")
                if call["method"] != "sendMessage" or int(chat) not in asked:
                    continue
                chat = int(chat)
                run.waits.append(now - asked.pop(chat))
                if started < turns:
                    asked[chat] = time.perf_counter()
                    await self.telegram.people[chat].send(chat, texts[started % len(texts)])
                    started += 1
        run.wall_seconds = time.perf_counter() - began
        run.cpu_seconds = self.usage() - before
        if commits is not None:
            run.commits = ((self._commits() or 0.0) - commits) / turns
        return run

    def memory(self) -> float:
        """Return the bot's resident memory in MB (10^6 bytes)."""
        return psutil.Process(self.process.pid).memory_info().rss / 1e6

    def signal(self, number: signal.Signals) -> None:
        """Send the bot a signal."""
        self.process.send_signal(number)

    @property
    def port(self) -> int:
        """Return where the bot's own web server listens, 0 as long as its log does not say."""
        found = _PORT.search((self.folder / "log").read_bytes())
        return int(found[1]) if found else 0

    def usage(self) -> float:
        """Return the seconds of processor time that the bot has taken so far."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def _commits(self) -> float | None:
        """Return the transactions so far, as the desk's own page of figures has them."""
        found = _PORT.search((self.folder / "log").read_bytes())
        if found is None:
            return None
        address = f"http://127.0.0.1:{int(found[1])}/metrics"
        with urllib.request.urlopen(address) as answer:
            figures = dict(_COUNTER.findall(answer.read().decode()))
        return float(figures["database_commits"])

    def _number_of(self, method: str) -> int:
        return sum(call["method"] == method for call in self.telegram.calls)

    def _environment(self) -> dict[str, str]:
        ours = {
            "BOT_TOKEN": TOKEN,
            "API_URL": self.server.api_url,
            "DATA_DIR": str(self.folder),
            "LISTEN_PORT": "0",
            "RATE_OVERALL": "1e6",
            "RATE_PRIVATE": "1e6",
            "RATE_PRIVATE_BURST": "1000000",
            "RATE_GROUP": "1000000",
            # The rig's patrons ask again as soon as they are answered.
            "PATRON_PER_MINUTE": "1000000",
            **self._settings,
        }
        rest = {name: kept for name, kept in os.environ.items() if "KALLIMACHOS_" not in name}
        rest.pop("PYTHONDONTWRITEBYTECODE", None)
        return {
            **rest,
            "PYTHONPATH": str(ROOT),
            # As after an installation: what is imported was compiled before.
            "PYTHONPYCACHEPREFIX": str(self.folder.parent / "compiled"),
            **{f"KALLIMACHOS_{name}": value for name, value in ours.items()},
        }
