"""The log of who did what: it is only added to, and read from the command line."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.database import Database
from bot.erasures import Erasures
from knowledge import deeds
from knowledge.clock import HandClock
from knowledge.models import Patron
from tests.machine.test_cli import kallimachos

MONDAY = datetime(2026, 11, 23, 8, 42, tzinfo=UTC)


async def a_log(folder: Path) -> Path:
    """Return a database in which somebody was muted and somebody read a closed case."""
    await kallimachos("staff", "add", "42", "--name", "Ελένη", "--library", "GALA", folder=folder)
    file = folder / "data" / "kallimachos.db"
    database = Database(f"sqlite+aiosqlite:///{file}")
    async with database.write() as session:
        deeds.note(session, "mute", None, "GALA", "27", now=MONDAY)
        tomorrow = MONDAY.replace(day=24)
        deeds.note(session, "read", 42, "GALA", "Q-4F7", {"way": "desk"}, now=tomorrow)
    await database.close()
    return file


async def test_the_log_is_read_from_the_command_line(tmp_path: Path) -> None:
    await a_log(tmp_path)
    ended = await kallimachos("log", folder=tmp_path)
    hired, *others = ended.out.splitlines()
    assert hired.split("\t")[1:] == [
        *("role", "command line", "GALA", "42"),
        "before: -, after: librarian, way: command line",
    ]
    assert others == [
        "2026-11-23T10:42:00+02:00\tmute\tthe bot\tGALA\t27\t",
        "2026-11-24T10:42:00+02:00\tread\tΕλένη\tGALA\tQ-4F7\tway: desk",
    ]
    one = await kallimachos(
        "log", "--json", "--kind", "read", "--actor", "42", "--since", "2026-11-24", folder=tmp_path
    )
    assert [json.loads(line)["about"] for line in one.out.splitlines()] == ["Q-4F7"]
    none = await kallimachos("log", "--since", "2100-01-01T11:00", folder=tmp_path)
    assert (none.code, none.out, none.err) == (0, "", "Nothing was found.\n")
    wrong = await kallimachos("log", "--since", "yesterday", folder=tmp_path)
    assert (wrong.code, wrong.out) == (2, "")
    assert "--since yesterday is not a day or a moment. Write 2026-11-23" in wrong.err


async def test_the_log_can_not_be_changed(tmp_path: Path) -> None:
    file = await a_log(tmp_path)
    with sqlite3.connect(file) as connection:
        for change in ("UPDATE deeds SET actor = 43", "DELETE FROM deeds"):
            with pytest.raises(sqlite3.IntegrityError, match="only added to"):
                connection.execute(change)
    connection.close()


async def test_a_restored_backup_is_erased_again_by_hand(tmp_path: Path) -> None:
    file = await a_log(tmp_path)
    database = Database(f"sqlite+aiosqlite:///{file}")
    async with database.write() as session:
        for number in (101, 102):
            session.add(Patron(telegram_id=number, name="Μαρία", met_at=MONDAY))
    await database.close()
    Erasures(file.parent, HandClock(MONDAY)).note(101, MONDAY.replace(day=24))
    assert oct((file.parent / "erasures.key").stat().st_mode)[-3:] == "600"
    again = await kallimachos("database", "erase-again", folder=tmp_path)
    assert again.out == "1 of the patrons was erased again.\n"
    with sqlite3.connect(file) as connection:
        left = connection.execute("SELECT telegram_id, name FROM patrons ORDER BY id").fetchall()
    connection.close()
    assert [(number > 0, name) for number, name in left] == [(False, ""), (True, "Μαρία")]
    once = await kallimachos("database", "erase-again", folder=tmp_path)
    assert once.out == "None of the patrons had to be erased again.\n"
