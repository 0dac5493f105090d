"""Whatever happens in whatever order, the promises about a case hold: a machine tries.

Patrons write, edit, erase themselves, block and come back; librarians take, answer, note, talk
among themselves, pass on, put aside and merge, in Telegram and at the web desk, and lose their
roles; time passes, updates come twice, the service is stopped and started. After each step the
invariants of the desk are looked up in the real database.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import select

from bot.commands.demo import COLLEAGUE, LIBRARIAN
from knowledge import cases, staff
from knowledge.models import Case, Line, Patron, Received
from tests.people import Somebody, words
from tests.stories import promises
from tests.stories.at_random import TRAINEE, DeskAtRandom

SECRET = "ΕΣΩΤΕΡΙΚΟ"
WORDS = (
    "Ποιος τύπωσε τον πρώτο Ερωτόκριτο;",
    "Και σε ποια πόλη;",
    "/human Ψάχνω παλιές φωτογραφίες της πλατείας.",
    "ευχαριστώ",
    "/mine",
)
HOURS = (1, 3, 5, 26, 100)


class Desk(DeskAtRandom):
    """What everybody may do, and what holds after each step."""

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
            for case in self.does(self.cases())
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
        case = self.some_case(pick)
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
        case = self.some_case(pick)
        others = [
            one
            for one in self.does(self.cases())
            if case is not None and one.patron_id == case.patron_id and one.id != case.id
        ]
        if case is not None and others:
            self.does(self.clerk(LIBRARIAN).says(f"/merge {case.code} {others[-1].code}"))

    @rule(
        pick=st.integers(0, 9),
        what=st.sampled_from(
            ("spam", "merge", "/transfer {code} Νίκος όχι", "/refer {code} GALA local")
        ),
        meanwhile=st.sampled_from(("", *WORDS)),
    )
    def somebody_undoes_a_mistake(self, pick: int, what: str, meanwhile: str) -> None:
        case = self.some_case(pick)
        if case is None:
            return
        if what == "merge":
            self.two_cases_of_a_patron_become_one(pick)
        elif what == "spam":
            self.does(self._at_the_desk(case.code, what, {}))
        else:
            self.does(self.clerk(LIBRARIAN).says(what.format(code=case.code)))
        if meanwhile and self.patrons[0].chat_id not in self.blocked:
            self.does(self.patrons[0].says(meanwhile))
        clerk = self.clerk(LIBRARIAN)
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
        case = self.some_case(pick)
        clerk = self.clerk(who)
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
        case = self.some_case(pick)
        if case is not None:
            self.does(self.clerk(who).says(what.format(code=case.code)))

    @rule(pick=st.integers(0, 9))
    def staff_reply_to_a_card_and_to_each_other(self, pick: int) -> None:
        clerk = self.clerk(LIBRARIAN)
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
            before = await self.cases()
            if updates:
                await self.world.service.inbox.receive(updates)
            await self.world.settle()
            assert len(before) == len(await self.cases())

        self.does(again())

    @rule()
    def the_service_is_restarted(self) -> None:
        async def restart() -> None:
            await self.world.service.stop()
            self.world.service = await self.start()
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
            self.does(promises.hold(self.world, self.patrons, secret=SECRET))


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
