"""A stand for killing the service: the real process, and a small Telegram that outlives it.

Telegram's own record is the witness: it knows what was delivered even where the process died before
it could know. The database is read only to see what the process had under way when it died.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import random
import signal
import sqlite3
import sys
from asyncio.subprocess import Process
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.commands.demo import COLLEAGUE, LIBRARIAN, TOKEN, demo_settings, seed
from bot.outbox.booking import MOST_RESTARTS
from bot.simulator import Telegram
from bot.simulator.server import Server

ROOT = Path(__file__).resolve().parent.parent.parent
MARK = "(ίσως το λάβατε ήδη)"
KNOWN = ("Πώς ανανεώνω ένα βιβλίο;", "pos ananeono ena vivlio", "Πώς βγάζω κάρτα;")
SENDS_AT_ONCE = 16
_REGULARS = range(1001, 1007)  # patrons who ask again and again
_FIRST_STRANGER = 5001  # each of these asks one question that only a librarian can answer
_STOP_SECONDS = 60
_MOST_DRAINS = 5


@dataclass(frozen=True)
class Question:
    """What a patron asked, with the number of its update and of its message."""

    patron: int
    text: str
    update_id: int
    message_id: int
    needs_librarian: bool


@dataclass
class Account:
    """What became of all questions, counted in Telegram's own record."""

    kills: int
    questions: int
    cases: int
    lost: int
    unmarked_doubles: int
    marked_doubles: int
    marked_once: int  # came marked, and only once
    under_way: int  # sends that were under way at a kill, all kills together
    most_under_way: int  # at one kill
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"kills {self.kills} · questions {self.questions} · cases {self.cases} · "
            f"lost {self.lost} · unmarked doubles {self.unmarked_doubles} · "
            f"marked doubles {self.marked_doubles} · marked and single {self.marked_once} · "
            f"sends under way at a kill {self.under_way} (most at one: {self.most_under_way})"
        )


class Stand:
    """One small Telegram and one database; processes come and go."""

    def __init__(self, folder: Path, built: Path, number: random.Random) -> None:
        self.folder, self.number = folder, number
        self.telegram = Telegram(limits=False)
        self.bot = self.telegram.add_bot(token=TOKEN, username="kallimachos_bot", name="Desk")
        staff = [
            self.telegram.add_user(id=person, first_name="Librarian", language_code="el")
            for person in (LIBRARIAN, COLLEAGUE)
        ]
        for person in _REGULARS:
            self.telegram.add_user(id=person, first_name="Patron", language_code="el")
        self.group = self.telegram.add_group(title="Desk", members=staff)
        self.server: Server
        self.questions: dict[int, Question] = {}
        self.kills = 0
        self.under_way: list[int] = []
        # Copies that a letter must have in the end, by (chat, update); 1 where it was not under
        # way at any kill.
        self.expected: dict[tuple[int, int], int] = {}
        self.given_up: set[str] = set()  # letters that were under way at too many kills in a row
        self._built = built
        self._strangers = itertools.count(_FIRST_STRANGER)
        self._process: Process | None = None
        self._dead = False
        self._by_message: dict[tuple[int, int], int] = {}
        self._answered: set[int] = set()
        self._called: Counter[str] = Counter()
        self._noted = 0

    async def open(self) -> None:
        """Open the small Telegram and give the desk its staff."""
        self.server = await self.telegram.serve()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "cache").symlink_to(self._built / "cache")
        settings = demo_settings(self.folder, self.server.api_url, catalogue_dir=self._catalogue)
        await seed(settings, self.group.id)

    async def close(self) -> None:
        """Let nothing run on."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        await self.server.close()

    # Processes.

    async def start(self, *, crash_at: str = "") -> Process:
        """Start the real process and return it when it has introduced itself to Telegram.

        What the last one had under way is settled at that moment: whatever Telegram had read of
        its calls is delivered by now, and the new process has sent nothing yet.
        """
        before = self._calls("getMe")
        with (self.folder / "log").open("ab") as log:
            self._process = process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                cwd=self.folder,
                env=self._environment(crash_at),
                stdout=log,
                stderr=log,
            )
        await self.until_or_end(process, lambda: self._calls("getMe") > before)
        assert process.returncode is None, f"the process did not start; see {self.folder / 'log'}"
        self._settle_the_dead()
        return process

    async def until_or_end(self, process: Process, condition: Any) -> None:
        """Return when the condition holds, or the process has ended."""
        waiting = asyncio.create_task(self.telegram.until(condition))
        ended = asyncio.create_task(process.wait())
        try:
            await asyncio.wait({waiting, ended}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (waiting, ended):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def serve_until(self, process: Process, end: asyncio.Future[Any], *, load: int) -> None:
        """Keep `load` questions unanswered until `end` is done or the process has ended."""
        while process.returncode is None and not end.done():
            while self.unanswered < load:
                await self.ask()
            calls = self.telegram.record.count
            feed = asyncio.create_task(
                self.until_or_end(process, lambda seen=calls: self.telegram.record.count > seen)
            )
            await asyncio.wait({feed, end}, return_when=asyncio.FIRST_COMPLETED)
            feed.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await feed

    async def is_receiving(self, process: Process) -> None:
        """Return when the process asks for updates, or has ended."""
        before = self._calls("deleteWebhook")
        await self.until_or_end(process, lambda: self._calls("deleteWebhook") > before)

    async def died(self, process: Process) -> None:
        """Note that the process was killed, by us or by itself."""
        code = await process.wait()
        assert code == -signal.SIGKILL, f"ended with {code}; see {self.folder / 'log'}"
        self.kills += 1
        self._dead = True

    async def drain(self) -> None:
        """Let last processes do all that is left, each ending in good order."""
        for _ in range(_MOST_DRAINS):
            process = await self.start()
            await self.until_or_end(
                process,
                lambda: (
                    not self.bot.updates.waiting
                    and self.rows("SELECT 1 FROM inbox WHERE state = 'waiting' LIMIT 1") == []
                ),
            )
            process.terminate()
            assert await process.wait() == 0, f"see {self.folder / 'log'}"
            if not self.rows("SELECT 1 FROM outbox WHERE state IN ('ready', 'sending') LIMIT 1"):
                return
        raise AssertionError("the desk does not come to rest")

    # Patrons.

    async def ask(self) -> None:
        """Let somebody ask: mostly what the FAQ answers, sometimes what needs a librarian."""
        needs_librarian = self.number.random() < 0.2
        if needs_librarian:
            patron = next(self._strangers)
            text = f"Ποιος τύπωσε τον πρώτο Ερωτόκριτο, στο χειρόγραφο {patron};"
            self.telegram.add_user(id=patron, first_name="Patron", language_code="el")
        else:
            patron, text = self.number.choice(_REGULARS), self.number.choice(KNOWN)
        update_id = self.telegram.next_update_id
        message = await self.telegram.people[patron].send(patron, text)
        asked = Question(patron, text, update_id, message["message_id"], needs_librarian)
        self.questions[update_id] = asked
        self._by_message[patron, asked.message_id] = update_id

    @property
    def unanswered(self) -> int:
        """Return how many questions have no answer that Telegram has confirmed to the process."""
        self._note_calls()
        return len(self.questions) - len(self._answered)

    def answers(self) -> dict[int, list[str]]:
        """Return update number → texts of the answers that its patron has, in Telegram's order."""
        found: dict[int, list[str]] = defaultdict(list)
        for patron in {one.patron for one in self.questions.values()}:
            for message in self.telegram.messages(patron):
                if message["from"]["is_bot"]:
                    found[self._answered_by(message)].append(message["text"])
        return found

    def _answered_by(self, message: dict[str, Any]) -> int:
        """Return the number of the update that a message answers: by its reply or its button."""
        if "reply_to_message" in message:
            return self._by_message[
                message["chat"]["id"], message["reply_to_message"]["message_id"]
            ]
        rows = message["reply_markup"]["inline_keyboard"]
        return int(rows[-1][-1]["callback_data"].rpartition(":")[2])

    # The account.

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return what the database answers."""
        with contextlib.closing(
            sqlite3.connect(f"file:{self.folder / 'kallimachos.db'}?mode=ro", uri=True)
        ) as connection:
            return connection.execute(query).fetchall()

    def account(self) -> Account:
        """Count what became of everything; call it after `drain`."""
        answers = self.answers()
        cards = self._cards()
        account = Account(
            kills=self.kills,
            questions=len(self.questions),
            cases=len(self.rows("SELECT id FROM cases")),
            lost=sum(number not in answers for number in self.questions),
            unmarked_doubles=0,
            marked_doubles=0,
            marked_once=0,
            under_way=sum(self.under_way),
            most_under_way=max(self.under_way, default=0),
        )
        for number, texts in answers.items():
            marked = [text.endswith(MARK) for text in texts]
            account.unmarked_doubles += max(0, marked.count(False) - 1)
            account.marked_doubles += max(0, len(texts) - 1) if any(marked) else 0
            account.marked_once += marked == [True]
            if number not in self.questions:
                account.wrong.append(f"nobody asked for {texts}")
        self._compare(account, answers, cards)
        self._read_the_database(account)
        return account

    def _compare(
        self, account: Account, answers: dict[int, list[str]], cards: Counter[int]
    ) -> None:
        """Hold each letter against the number of copies that the kills explain."""
        for number, asked in self.questions.items():
            found, due = len(answers[number]), self.expected.get((asked.patron, number), 1)
            if found != due:
                account.wrong.append(f"{asked}: {found} answers, {due} explained")
            if not asked.needs_librarian:
                continue
            found, due = cards[number], self.expected.get((self.group.id, number), 1)
            if found != due:
                account.wrong.append(f"{asked}: {found} cards, {due} explained")

    def _read_the_database(self, account: Account) -> None:
        def expect(query: str, wanted: list[tuple[Any, ...]]) -> None:
            found = self.rows(query)
            if found != wanted:
                account.wrong.append(f"{query}: {found[:5]}…, wanted {wanted[:5]}…")

        for_staff = sorted((one.text,) for one in self.questions.values() if one.needs_librarian)
        expect("PRAGMA integrity_check", [("ok",)])
        expect("SELECT state, count(*) FROM inbox GROUP BY state", [("done", len(self.questions))])
        expect("SELECT update_id FROM inbox ORDER BY 1", [(key,) for key in sorted(self.questions)])
        expect(
            "SELECT update_id, text FROM questions ORDER BY 1",
            [(number, self.questions[number].text) for number in sorted(self.questions)],
        )
        expect("SELECT question FROM cases ORDER BY 1", for_staff)
        expect("SELECT text FROM lines ORDER BY 1", for_staff)
        expect(
            "SELECT key, state FROM outbox WHERE state <> 'sent' ORDER BY key",
            [(key, "unknown") for key in sorted(self.given_up)],
        )

    def _settle_the_dead(self) -> None:
        """Note which letters were under way at the last kill, and how many copies they have."""
        if not self._dead:
            return
        self._dead = False
        answers, cards = self.answers(), self._cards()
        found = self.rows(
            "SELECT key, chat_id, rule = 'answer' AND marked AND tries + 1 >= "
            f"{MOST_RESTARTS} FROM outbox WHERE state = 'sending'"
        )
        self.under_way.append(len(found))
        for key, chat, is_given_up in found:
            number = int(key.partition(":")[0])
            copies = cards[number] if chat == self.group.id else len(answers[number])
            self.expected[chat, number] = copies + (not is_given_up)
            if is_given_up:
                self.given_up.add(key)

    def _cards(self) -> Counter[int]:
        """Return update number → cards that the staff group has of its case."""
        by_text = {one.text: number for number, one in self.questions.items()}
        found: Counter[int] = Counter()
        for message in self.telegram.messages(self.group.id):
            number = next(by_text[row] for row in message["text"].splitlines() if row in by_text)
            found[number] += 1
        return found

    def _calls(self, method: str) -> int:
        self._note_calls()
        return self._called[method]

    def _note_calls(self) -> None:
        """Read on in the record of calls."""
        for call in self.telegram.calls[self._noted :]:
            self._noted += 1
            self._called[call["method"]] += 1
            if call["method"] == "sendMessage" and call["ok"] and call["params"]["chat_id"] > 0:
                self._answered.add(self._answered_by(call["result"]))

    @property
    def _catalogue(self) -> Path:
        return self._built / "catalogue"

    def _environment(self, crash_at: str) -> dict[str, str]:
        ours = {
            "BOT_TOKEN": TOKEN,
            "API_URL": self.server.api_url,
            "DATA_DIR": str(self.folder),
            "CATALOGUE_DIR": str(self._catalogue),
            "LISTEN_PORT": "0",
            "POLL_SECONDS": "50",
            "STOP_SECONDS": str(_STOP_SECONDS),
            "RATE_OVERALL": "1e6",
            "RATE_PRIVATE": "1e6",
            "RATE_PRIVATE_BURST": "1000000",
            "RATE_GROUP": "1000000",
            "PATRON_PER_MINUTE": "1000000",  # the regulars ask without end
            "SENDS_AT_ONCE": str(SENDS_AT_ONCE),
            "CRASH_AT": crash_at,
        }
        rest = {name: kept for name, kept in os.environ.items() if "KALLIMACHOS_" not in name}
        rest.pop("PYTHONDONTWRITEBYTECODE", None)
        return {
            **rest,
            "PYTHONPATH": str(ROOT),
            # A process that is started a hundred times is compiled once.
            "PYTHONPYCACHEPREFIX": str(self._built / "compiled"),
            **{f"KALLIMACHOS_{name}": value for name, value in ours.items()},
        }
