"""The database: migrated, guarded, durable, and the same code for any engine."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot import migrating
from bot.address import DatabaseError, prepare_folder
from bot.database import Database
from bot.lock import InUse, Lock, LockError
from bot.migrating import MigrationError
from knowledge.models import Base, Case, Question
from tests.conftest import MONDAY, ROOT


def url_of(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'desk.db'}"


async def test_the_migrations_make_the_models(tmp_path: Path) -> None:
    database = Database(url_of(tmp_path))
    await database.migrate()
    await database.close()

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    engine = create_async_engine(url_of(tmp_path))
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


def revisions() -> list[str]:
    scripts = ScriptDirectory.from_config(migrating.config())
    return [script.revision for script in scripts.walk_revisions()]


@pytest.mark.parametrize("revision", revisions())
async def test_from_each_earlier_revision_with_data_in_it(tmp_path: Path, revision: str) -> None:
    def fill(connection: Connection) -> None:
        command.upgrade(migrating.config(connection), revision)
        connection.execute(
            text(
                "INSERT INTO patrons (telegram_id, language, telegram_language, library, step, "
                "reachable, met_at) VALUES (101, 'el', 'el', '', '', 1, '2026-11-23 08:42:00')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO cases (code, patron_id, library, state, language, question, tried, "
                "opened_at, waiting_since, promised_at, changed_at, unreachable) VALUES ('Q-4F7', "
                "1, 'ANEM', 'new', 'el', 'Ποιος τύπωσε τον Ερωτόκριτο;', '{}', :now, :now, :now, "
                ":now, 0)"
            ),
            {"now": "2026-11-23 08:42:00"},
        )
        connection.execute(
            text(
                "INSERT INTO questions (update_id, patron_id, text, language, outcome, entry, "
                "score, candidates, faq_version, asked_at) VALUES (9, 1, 'Ποιος;', 'el', 'none', "
                "'', 0, '[]', '', '2026-11-23 08:42:00')"
            )
        )
        connection.commit()

    engine = create_async_engine(url_of(tmp_path))
    async with engine.connect() as connection:
        await connection.run_sync(fill)
    await engine.dispose()
    database = Database(url_of(tmp_path))
    await database.migrate()
    async with database.read() as session:
        assert await session.scalar(text("SELECT telegram_id FROM patrons")) == 101
        assert (await session.scalars(select(Case.code))).all() == ["Q-4F7"]
        assert (await session.scalars(select(Question.patron_id))).all() == [1]
    await database.close()


async def test_sqlite_is_opened_as_promised(tmp_path: Path) -> None:
    database = Database(url_of(tmp_path))
    await database.migrate()
    async with database.write() as session:
        pragmas = {
            name: await session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
        assert session.in_transaction()
    await database.close()
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }


async def test_a_write_holds_the_database_from_its_first_statement(tmp_path: Path) -> None:
    database = Database(url_of(tmp_path))
    await database.migrate()
    other = sqlite3.connect(tmp_path / "desk.db", timeout=0)
    async with database.write() as session:
        await session.execute(text("SELECT 1"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()
    await database.close()


async def test_a_failed_write_leaves_no_trace(tmp_path: Path) -> None:
    database = Database(url_of(tmp_path))
    await database.migrate()
    patrons = Base.metadata.tables["patrons"]
    told: list[str] = []
    with pytest.raises(ZeroDivisionError):  # noqa: PT012  # the block is what is tested
        async with database.write() as session:
            session.info["after_failure"].append(lambda: told.append("failed"))
            await session.execute(
                insert(patrons).values(
                    telegram_id=1,
                    language="",
                    telegram_language="",
                    library="",
                    step="",
                    reachable=True,
                    met_at=MONDAY,
                )
            )
            raise ZeroDivisionError
    async with database.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM patrons")) == 0
    assert told == ["failed"]
    await database.close()


async def test_a_database_newer_than_the_program_is_refused(tmp_path: Path) -> None:
    database = Database(url_of(tmp_path))
    await database.migrate()
    async with database.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
    with pytest.raises(MigrationError, match="used by a newer one"):
        await database.migrate()
    await database.close()


async def test_a_look_at_a_database_changes_nothing(tmp_path: Path) -> None:
    """Before there is one, when it is of today, and when a newer program used it."""
    database = Database(url_of(tmp_path))
    await database.look()
    assert os.listdir(tmp_path) == []
    await database.migrate()
    await database.look()
    async with database.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
    with pytest.raises(MigrationError, match="used by a newer one"):
        await database.look()
    await database.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "KALLIMACHOS_DATABASE_URL is not the address of a database, such as "),
        ("mysql://name@host/desk", "is of mysql; the desk works with SQLite and PostgreSQL"),
        ("postgresql+pg8000://name@host/desk", "needs a driver that is not installed: "),
    ],
)
def test_an_address_that_leads_nowhere_is_told_with_the_way_out(url: str, said: str) -> None:
    with pytest.raises(DatabaseError, match=re.escape(said)) as caught:
        Database(url)
    assert "postgresql+psycopg://name:password@host/database" in str(caught.value)


@pytest.fixture
def nobody() -> Iterator[int]:
    """Go on as somebody for whom permissions count: for root they don't."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    yield os.geteuid()
    os.seteuid(before)


def test_a_folder_that_may_not_be_written_is_named_with_who_may_not(nobody: int) -> None:
    with pytest.raises(DatabaseError) as caught:
        prepare_folder("sqlite+aiosqlite:////usr/kallimachos.db")
    assert str(caught.value) == (
        "/usr can't be made or written: Permission denied. Set KALLIMACHOS_DATA_DIR to a folder "
        f"that this program, as user {nobody}, may write."
    )


def test_a_lock_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "desk.lock").mkdir()
    with pytest.raises(LockError, match=r"desk\.lock can't be written: Is a directory\."):
        Lock(tmp_path / "desk.lock").take()


async def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "desk.db").write_bytes(b"not a database at all" * 100)
    database = Database(url_of(tmp_path))
    with pytest.raises(DatabaseError, match="is damaged"):
        await database.migrate()
    await database.close()


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "desk.lock"), Lock(tmp_path / "desk.lock")
    first.take()
    with pytest.raises(InUse, match="works with this database already"):
        second.take()
    first.release()
    second.take()
    second.release()


def test_no_sqlite_outside_its_one_place() -> None:
    found = []
    for folder in ("bot", "handlers", "knowledge"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.name == "sqlite.py" or {"catalogue", "simulator"} & set(path.parts):
                continue
            if re.search(
                r"PRAGMA|sqlite_master|INSERT OR|dialects import sqlite", path.read_text()
            ):
                found.append(str(path))
    assert found == []


async def test_an_error_of_the_database_tells_nothing_that_a_patron_wrote(tmp_path: Path) -> None:
    database = Database(url_of(tmp_path))
    await database.migrate()
    with pytest.raises(DBAPIError) as caught:  # the block is what is tested
        async with database.write() as session:
            await session.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "μυστικό"})
    assert "μυστικό" not in str(caught.value)
    await database.close()
