"""Figures of the service from the command line."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.database import Database
from knowledge.models import Case, Event, Patron, Question
from tests.machine.test_cli import kallimachos

NOW = datetime.now(UTC).replace(microsecond=0)


async def some_cases(folder: Path) -> None:
    """Put three cases of Ανεμόπετρα and two questions to the bot into the database."""
    await kallimachos("staff", "add", "42", "--name", "Ελένη", "--library", "ANEM", folder=folder)
    database = Database(f"sqlite+aiosqlite:///{folder / 'data' / 'kallimachos.db'}")
    async with database.write() as session:
        patron = Patron(
            telegram_id=7, language="el", telegram_language="el", library="ANEM",
            library_asked=True, step="", reachable=True, met_at=NOW,
        )  # fmt: skip
        session.add(patron)
        await session.flush()
        for number in range(3):
            opened = NOW - timedelta(days=2, hours=number)
            case = Case(
                code=f"Q-{number}", patron_id=patron.id, library="ANEM", home="ANEM",
                state="closed", owner=None, language="el", question="Τι ώρα ανοίγετε;",
                opened_at=opened, waiting_since=opened, promised_at=opened, changed_at=opened,
                first_reply_at=opened + timedelta(hours=1) if number else None,
                read_level=3 if number else None, rating=5 if number == 1 else None,
            )  # fmt: skip
            session.add(case)
            await session.flush()
            session.add(
                Event(
                    case_id=case.id, kind="referred", actor=42, library="ANEM",
                    state_before="open", detail={"referral": "expert"}, at=opened,
                )
            )  # fmt: skip
        for number, outcome in enumerate(("answer", "none")):
            session.add(
                Question(
                    update_id=number, patron_id=patron.id, library="ANEM", text="", language="el",
                    outcome=outcome, asked_at=NOW,
                )
            )  # fmt: skip
    await database.close()


async def test_figures_and_rows_from_the_command_line(tmp_path: Path) -> None:
    await some_cases(tmp_path)
    ended = await kallimachos("measures", "--json", "--csv", "rows.csv", folder=tmp_path)
    told = json.loads(ended.out)
    assert (told["cases"], told["answered"], told["expert"], told["reference"]) == (3, 2, 3, 2)
    assert (told["questions"], told["containment"], told["rating"]) == (2, 0.5, 5)
    written = (tmp_path / "rows.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(written.splitlines()))
    assert [row["answer_clock_minutes"] for row in rows] == ["60", "60", ""]
    assert "3 rows are in rows.csv." in ended.err
    plain = await kallimachos("measures", "--library", "GALA", folder=tmp_path)
    assert "cases\t0" in plain.out.splitlines()


async def test_what_cant_be_measured_is_named(tmp_path: Path) -> None:
    for given, said in (
        (("--library", "XXXX"), "XXXX is not a library of the network. Use one of: ANEM"),
        (("--first", "yesterday"), "yesterday is no day. Write it as 2026-11-23."),
        (("--last", "9999-12-31"), "9999-12-31 is no day. Write it as 2026-11-23."),
        (("--first", "2026-11-24", "--last", "2026-11-23"), "2026-11-24 is after 2026-11-23."),
    ):
        ended = await kallimachos("measures", *given, folder=tmp_path)
        assert ended.code == 2
        assert said in ended.err
