"""Whatever happens in whatever order, the promises about a case hold: a machine tries.

Patrons write, edit, erase themselves, block and come back; librarians take, answer, note, talk
among themselves, pass on, put aside and merge, in Telegram and at the web desk, and lose their
roles; time passes, updates come twice, the service is stopped and started. After each step the
invariants of the desk are looked up in the real database.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from bot.app import Service, seeded
from bot.commands.demo import COLLEAGUE, LIBRARIAN, PATRON, TOKEN, demo_settings, seed
from bot.simulator import Telegram
from knowledge import cases, staff
from knowledge.clock import HandClock
from knowledge.models import Case, Letter, Line, Received, StaffChat
from tests.conftest import MONDAY, UNLIMITED
from tests.people import Librarian, Somebody, World, words
from tests.stories.visiting import Visitor

SECRET = "ΕΣΩΤΕΡΙΚΟ"
OTHER, TRAINEE = 102, 203
WORDS = (
    "Ποιος τύπωσε τον πρώτο Ερωτόκριτο;",
    "Και σε ποια πόλη;",
    "/human Ψάχνω παλιές φωτογραφίες της πλατείας.",
    "ευχαριστώ",
    "/mine",
)
HOURS = (1, 3, 5, 26, 100)


class Desk(RuleBasedStateMachine):
    """The desk under random interleavings."""

    built: Path  # set by the test: the sample's catalogue and the FAQ's cache, made once
    topics = False  # whether the staff group has topics
    undo_seconds = 0.0  # that a reply waits before it leaves

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.does(self._open())

    def does(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    async def _open(self) -> None:
        self.clock = HandClock(MONDAY)
        telegram = Telegram(lambda: self.clock.now().timestamp(), limits=False)
        bot = telegram.add_bot(token=TOKEN, username="kallimachos_bot", name="Βιβλιοθήκες")
        people = [
            telegram.add_user(id=number, first_name=name, language_code="el")
            for number, name in (
                (LIBRARIAN, "Ε"),
                (COLLEAGUE, "Ν"),
                (TRAINEE, "Τ"),
                (PATRON, "Μ"),
                (OTHER, "Π"),
            )
        ]
        group = telegram.add_group(
            title="Γραφείο",
            members=people[:3],
            **({"is_forum": True} if self.topics else {"kind": "group"}),
        )
        self.server = await telegram.serve()
        data = self.folder / "data"
        data.mkdir()
        (data / "cache").symlink_to(self.built / "cache")
        self.settings = demo_settings(
            data,
            self.server.api_url,
            **{
                "catalogue_dir": self.built / "catalogue",
                **UNLIMITED,
                "poll_seconds": 50,
                "undo_seconds": self.undo_seconds,
            },
        )
        await seed(self.settings, group.id)
        service = await self._start()
        self.world = World(telegram, bot, self.server, service, self.clock, group, data)
        async with service.database.write() as session:
            await staff.add(session, TRAINEE, name="Τάσος", library="ANEM", role="trainee")
            settled = await session.get(StaffChat, group.id)
            assert settled is not None
            settled.topics = self.topics
        await self.world.settle()
        self.patrons = [
            Somebody(self.world, telegram.people[number], number) for number in (PATRON, OTHER)
        ]
        self.blocked: set[int] = set()
        self.sent: list[tuple[Somebody, Any]] = []
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.at_desk = Visitor(self.world, self.http, LIBRARIAN)

    async def _start(self) -> Service:
        service = Service(self.settings, clock=self.clock, choose=seeded(7))
        await service.start()
        return service

    def teardown(self) -> None:
        try:
            self.does(self._everything_ends())
        finally:
            self.does(self._close())
            self.loop.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    async def _close(self) -> None:
        await self.http.close()
        await self.world.service.stop()
        await self.server.close()

    async def _everything_ends(self) -> None:
        """Nobody does anything any more: in time every case is closed or part of another."""
        for _ in range(30):
            await self.world.later(days=5)
            states = {case.state for case in await self._cases()}
            if states <= {"closed", "merged"}:
                break
            # What waits for staff alone is never closed behind their back: its heads are told.
            stuck = [case for case in await self._cases() if case.state == "new"]
            for case in stuck:
                assert case.due_at is not None
            if states <= {"closed", "merged", "new"} and all(case.urgent for case in stuck):
                break
        else:
            raise AssertionError([(case.code, case.state) for case in await self._cases()])

    async def _cases(self) -> list[Case]:
        async with self.world.service.database.read() as session:
            return list(await session.scalars(select(Case).order_by(Case.id)))

    def _clerk(self, number: int) -> Librarian:
        world = self.world
        return Librarian(world, world.telegram.people[number], world.group.id)

    def _some_case(self, pick: int) -> Case | None:
        found = [case for case in self.does(self._cases()) if case.state != "closed"]
        return found[pick % len(found)] if found else None

    # ---- what patrons do

    @initialize()
    def somebody_asks(self) -> None:
        self.does(self.patrons[0].says(WORDS[0]))

    @rule(who=st.integers(0, 1), what=st.integers(0, len(WORDS) - 1))
    def a_patron_writes(self, who: int, what: int) -> None:
        patron = self.patrons[who]
        if patron.chat_id in self.blocked:
            return
        owned = [
            case
            for case in self.does(self._cases())
            if case.state == "open" and case.owner is not None
        ]
        silent = what in (1, 3) and self._owns_newest(patron, owned)
        before = len(patron.from_bot)
        message = self.does(patron.says(WORDS[what]))
        self.sent.append((patron, message))
        if silent:  # a person has it: the bot says nothing
            assert len(patron.from_bot) == before

    def _owns_newest(self, patron: Somebody, owned: list[Case]) -> bool:
        async def newest() -> bool:
            async with self.world.service.database.read() as session:
                from knowledge.models import Patron

                row = await session.scalar(
                    select(Patron).where(Patron.telegram_id == patron.chat_id)
                )
                if row is None:
                    return False
                case = await cases.waiting_case(session, row.id)
                return case is not None and case.id in {one.id for one in owned}

        return bool(self.does(newest()))

    @rule(pick=st.integers(0, 9))
    def a_patron_corrects_a_message(self, pick: int) -> None:
        if self.sent:
            patron, message = self.sent[pick % len(self.sent)]
            fresh = message["date"] > self.clock.now().timestamp() - 40 * 3600  # Telegram's 48 h
            is_command = message["text"].startswith("/")
            if patron.chat_id not in self.blocked and fresh and not is_command:
                self.does(patron.edits(message, message["text"] + " (διόρθωση)"))

    @rule(
        who=st.integers(0, 1),
        what=st.sampled_from(
            ("withdraw", "keepcase", "object", "rate", "ownonly", "unsay", "allow", "unrate")
        ),
    )
    def a_patron_taps(self, who: int, what: str) -> None:
        patron = self.patrons[who]
        if patron.chat_id in self.blocked or not patron.from_bot:
            return
        for row in reversed(patron.from_bot):
            for line in row.get("reply_markup", {}).get("inline_keyboard", []):
                for button in line:
                    if str(button.get("callback_data", "")).startswith(f"v1:{what}:"):
                        self.does(patron.sends_callback(row, button["callback_data"]))
                        return

    @rule(who=st.integers(0, 1))
    def a_patron_blocks_or_comes_back(self, who: int) -> None:
        patron = self.patrons[who]
        if patron.chat_id in self.blocked:
            self.blocked.discard(patron.chat_id)
            self.does(patron.person.unblock())
            self.does(self.world.later(minutes=1))  # what slipped meanwhile is promised anew
        elif patron.from_bot:
            self.blocked.add(patron.chat_id)
            self.does(patron.person.block())
        self.does(self.world.settle())

    @rule(who=st.integers(0, 1))
    def a_patron_erases_everything(self, who: int) -> None:
        patron = self.patrons[who]
        if patron.chat_id not in self.blocked:
            self.does(patron.says("/forget"))
            self.a_patron_taps(who, "forget")
            self.sent = [(one, message) for one, message in self.sent if one is not patron]

    # ---- what staff do

    @rule(
        pick=st.integers(0, 9),
        what=st.sampled_from(("claim", "release", "resolve", "urgent", "reply", "note", "spam")),
    )
    def somebody_acts_at_the_desk(self, pick: int, what: str) -> None:
        case = self._some_case(pick)
        if case is not None:
            words_given = {"reply": "Από το γραφείο.", "note": SECRET}
            fields = {"text": words_given[what]} if what in words_given else {}
            self.does(self._at_the_desk(case.code, what, fields))

    async def _at_the_desk(self, code: str, what: str, fields: dict[str, str]) -> None:
        desk = self.at_desk
        await desk.opens("/desk/")
        if desk.status == 401:
            await desk.comes_in()
        await desk.does(code, what, **fields)
        assert desk.status in (200, 303, 404, 409), (what, desk.status)

    @rule(pick=st.integers(0, 9))
    def two_cases_of_a_patron_become_one(self, pick: int) -> None:
        case = self._some_case(pick)
        others = [
            one
            for one in self.does(self._cases())
            if case is not None and one.patron_id == case.patron_id and one.id != case.id
        ]
        if case is not None and others:
            self.does(self._clerk(LIBRARIAN).says(f"/merge {case.code} {others[-1].code}"))

    @rule(
        pick=st.integers(0, 9),
        what=st.sampled_from(
            ("spam", "merge", "/transfer {code} Νίκος όχι", "/refer {code} GALA local")
        ),
        meanwhile=st.sampled_from(("", *WORDS)),
    )
    def somebody_undoes_a_mistake(self, pick: int, what: str, meanwhile: str) -> None:
        case = self._some_case(pick)
        if case is None:
            return
        if what == "merge":
            self.two_cases_of_a_patron_become_one(pick)
        elif what == "spam":
            self.does(self._at_the_desk(case.code, what, {}))
        else:
            self.does(self._clerk(LIBRARIAN).says(what.format(code=case.code)))
        if meanwhile and self.patrons[0].chat_id not in self.blocked:
            self.does(self.patrons[0].says(meanwhile))
        clerk = self._clerk(LIBRARIAN)
        if clerk.from_bot:
            self.does(clerk.sends_callback(clerk.from_bot[-1], f"v1:restore:{case.id}"))

    @rule(stays=st.booleans())
    def a_role_ends_or_begins(self, stays: bool) -> None:
        async def change() -> None:
            async with self.world.service.database.write() as session:
                role = "librarian" if stays else ""
                now = self.clock.now()
                await staff.change_role(
                    session, COLLEAGUE, "*", role, by=LIBRARIAN, now=now, name="Νίκος"
                )

        self.does(change())

    @rule(
        who=st.sampled_from((LIBRARIAN, COLLEAGUE, TRAINEE)),
        pick=st.integers(0, 9),
        what=st.sampled_from(
            (
                *("claim", "release", "close", "reopen", "accept", "wake"),
                *("undo", "restore", "send", "drop"),
            )
        ),
    )
    def staff_tap(self, who: int, pick: int, what: str) -> None:
        case = self._some_case(pick)
        clerk = self._clerk(who)
        if case is None or not clerk.from_bot:
            return
        ref = str(case.id)
        if what in ("send", "drop"):
            drafts = self.does(self._drafts(case))
            ref = str(drafts[0].id) if drafts else "0"
        self.does(clerk.sends_callback(clerk.from_bot[-1], f"v1:{what}:{ref}"))

    async def _drafts(self, case: Case) -> list[Line]:
        async with self.world.service.database.read() as session:
            return await cases.drafts_of(session, case)

    @rule(
        who=st.sampled_from((LIBRARIAN, COLLEAGUE, TRAINEE)),
        pick=st.integers(0, 9),
        what=st.sampled_from(
            (
                "/r {code} Ορίστε.",
                "/note {code} " + SECRET,
                "/refer {code} GALA local 2 " + SECRET,
                "/snooze {code} 3h " + SECRET,
                "/transfer {code} Ελένη " + SECRET,
                "/takeover {code} " + SECRET,
                SECRET + " μεταξύ μας",
            )
        ),
    )
    def staff_write(self, who: int, pick: int, what: str) -> None:
        case = self._some_case(pick)
        if case is not None:
            self.does(self._clerk(who).says(what.format(code=case.code)))

    @rule(pick=st.integers(0, 9))
    def staff_reply_to_a_card_and_to_each_other(self, pick: int) -> None:
        clerk = self._clerk(LIBRARIAN)
        cards = [row for row in clerk.from_bot if words(row).startswith("Q-")]
        if cards:
            self.does(clerk.says("Το βλέπω.", reply_to=cards[pick % len(cards)]))
            own = [row for row in clerk.messages if not row["from"].get("is_bot")]
            self.does(clerk.says(SECRET + " καλά τα λες", reply_to=own[-1]))

    # ---- what befalls everybody

    @rule(hours=st.sampled_from(HOURS))
    def time_passes(self, hours: int) -> None:
        self.does(self.world.later(hours=hours))

    @rule()
    def the_last_updates_come_twice(self) -> None:
        async def again() -> None:
            async with self.world.service.database.read() as session:
                rows = await session.scalars(
                    select(Received).order_by(Received.update_id.desc()).limit(3)
                )
                numbers = [row.update_id for row in rows]
            updates = [{"update_id": number} for number in numbers]
            before = await self._cases()
            if updates:
                await self.world.service.inbox.receive(updates)
            await self.world.settle()
            assert len(before) == len(await self._cases())

        self.does(again())

    @rule()
    def the_service_is_restarted(self) -> None:
        async def restart() -> None:
            await self.world.service.stop()
            self.world.service = await self._start()
            await self.world.settle()

        self.does(restart())

    @rule()
    def the_group_becomes_a_supergroup(self) -> None:
        async def upgrade() -> None:
            if self.world.group.kind == "group":
                self.world.group = self.world.telegram.upgrade_to_supergroup(self.world.group)
                await self.world.settle()

        self.does(upgrade())

    @rule(pick=st.integers(0, 9))
    def somebody_deletes_a_topic(self, pick: int) -> None:
        async def delete() -> None:
            threads = [number for number in self.world.group.topics if number != 1]
            if threads:
                self.world.telegram.delete_topic(self.world.group, threads[pick % len(threads)])
                await self.world.settle()

        if self.topics:
            self.does(delete())

    # ---- what always holds

    @invariant()
    def promises_hold(self) -> None:
        if hasattr(self, "world"):
            self.does(self._promises_hold())

    async def _promises_hold(self) -> None:
        now, directory = self.clock.now(), self.world.service.desk.directory
        async with self.world.service.database.read() as session:
            found = list(await session.scalars(select(Case)))
            lines = list(await session.scalars(select(Line).order_by(Line.id)))
            letters = list(await session.scalars(select(Letter)))
            boss = await staff.member(session, LIBRARIAN)
            assert boss is not None
            needing = await cases.listed(session, boss, directory, "needing", limit=500)
        for case in found:
            if case.state == "open":
                assert case.owner is not None, case.code
            if case.state in ("new", "referred"):
                assert case.owner is None, case.code
            if case.state not in ("closed", "merged"):
                assert case.due_at is not None, (case.code, case.state)
                assert case.due_at > now or case.state != "snoozed", case.code
            if case.state in ("new", "open", "referred") and not case.unreachable:
                assert case.promised_at > now, (case.code, case.state)
            if case.state in ("new", "open") and not case.unreachable and case.due_at > now:
                assert directory.open_until(case.library, _before(case.due_at)), case.code
            spoken = [
                line
                for line in lines
                if line.case_id == case.id
                and line.author in ("patron", "librarian")
                and line.undone_at is None
            ]
            if spoken:
                assert case.last_by == max(spoken, key=_written).author, case.code
            if case.state in ("new", "open", "referred"):
                assert case.code in {row.code for row in needing}, case.code
        shown = {letter.line_id for letter in letters}
        asked = {case.id: case.question for case in found}
        for case in found:  # what was merged into a case keeps the card that showed its question
            if case.merged_into is not None:
                asked[case.merged_into] += f"\n{case.question}"
        for line in lines:
            case = next(one for one in found if one.id == line.case_id)
            if line.author == "patron" and case.state in cases.WAITING:
                assert line.text in asked[case.id] or line.id in shown, (case.code, line.text)
        for letter in letters:
            if letter.chat_id in (PATRON, OTHER):
                assert SECRET not in json.dumps(letter.payload, ensure_ascii=False)
        for patron in self.patrons:
            assert not [row for row in patron.from_bot if SECRET in words(row)]


def _before(moment: Any) -> Any:
    from datetime import timedelta

    return moment - timedelta(seconds=1)


def _written(line: Line) -> Any:
    return (line.written_at, line.id)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("topics", [False, True], ids=["plain group", "group with topics"])
def test_random_interleavings(built: Path, topics: bool) -> None:
    """Six stories a run, forty new ones with `make explore`; one that fails is shown shrunk."""
    Desk.built, Desk.topics, Desk.undo_seconds = built, topics, 10.0 if topics else 0.0
    machine = Desk.TestCase
    machine.settings = settings(
        max_examples=int(os.environ.get("INTERLEAVINGS", "6")),
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    with contextlib.suppress(pytest.skip.Exception):
        machine("runTest").runTest()
