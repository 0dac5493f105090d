"""The desk's database: opened, migrated, and written by one hand at a time.

SQLite (sqlite.py) is the default, and this file and address.py alone know which one it is.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Executable, Result, Table, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from bot import address, migrating, sqlite
from bot.address import DatabaseError
from bot.crash import crash_point
from knowledge.models import Event, Line


class Database:
    """The engine and its two doors: `write()`, one at a time, and `read()`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.commits = 0
        self.watchers: list[Callable[[set[int]], None]] = []  # told which cases a commit touched
        self._owes_truncation = False  # erased words may stand in the log: a reader was at work
        self._is_sqlite = address.parts(url).get_backend_name() == "sqlite"
        self._writing = asyncio.Lock()
        self._hands: list[sqlite.Connection] = []  # SQLite's writing connection, once it is open
        if self._is_sqlite:
            if problem := sqlite.too_old():
                raise DatabaseError(problem)
            self._writer = sqlite.engine(url, immediate=True, opened=self._hands)
            self._reader = sqlite.engine(url, immediate=False, opened=[])
        else:
            self._writer = self._reader = address.server_engine(url)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction that commits at the end of the block, or leaves no trace.

        Functions in `session.info["after_commit"]` run right after the commit, before the
        next writer begins, so that what was stored and what is held in memory keep one order;
        those in "after_failure" when there was none.
        """
        async with (
            self._writing,
            AsyncSession(
                self._writer, sync_session_class=_Writing, expire_on_commit=False
            ) as session,
        ):
            after: list[Callable[[], None]] = []
            failed: list[Callable[[], None]] = []
            session.info.update(after_commit=after, after_failure=failed)
            try:
                yield session
                if not session.info.get("concluded"):
                    crash_point(f"before-{session.info.get('name', 'write')}-commit")
                await session.commit()
            except BaseException:
                for function in failed:
                    function()
                raise
            self.commits += 1
            crash_point(f"after-{session.info.get('name', 'write')}-commit")
            for function in after:
                function()
            if session.info.get("forgets") or self._owes_truncation:
                self._owes_truncation = not await self.truncate()
            if touched := session.info.get("cases"):
                for watcher in self.watchers:
                    watcher(touched)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Open a session that only reads and holds up nobody."""
        async with AsyncSession(self._reader, expire_on_commit=False) as session:
            yield session

    async def truncate(self) -> bool:
        """Bring all of the log beside a SQLite file into it and empty it; tell whether that was so.

        What was erased still stands in the log until then. A reader that is at work puts it off;
        nobody waits for it, and the next commit tries again.
        """
        path = make_url(self.url).database
        if not self._is_sqlite or not path:
            return True
        return await asyncio.to_thread(sqlite.checkpoint, path)

    async def migrate(self) -> None:
        """Bring the tables to this program's version. Raises MigrationError if they are newer."""
        async with self._opened() as connection:
            await connection.run_sync(migrating.upgrade)

    async def look(self) -> None:
        """Raise DatabaseError or MigrationError if it can't be served; change nothing in it."""
        if address.is_new(self.url):
            return  # the start makes it
        async with self._opened() as connection:
            await connection.run_sync(migrating.refuse_newer)

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Any]:
        engine = create_async_engine(self.url)
        try:
            async with engine.connect() as connection:
                yield connection
        except (OperationalError, sqlite3.DatabaseError, DBAPIError) as error:
            raise address.cannot_open(self.url, error) from None
        finally:
            await engine.dispose()

    async def close(self) -> None:
        """Close every connection."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()

    async def conclude(
        self, session: AsyncSession, statement: Executable, values: Any = None
    ) -> Result[Any]:
        """Run the last statement of a transaction; on SQLite the commit takes the same trip.

        A trip to SQLite's thread and back costs about a tenth of a millisecond. Nothing may be
        asked of the session afterwards; what it holds is written before the statement.
        """
        await session.flush()
        crash_point(f"before-{session.info.get('name', 'write')}-commit")
        session.info["concluded"] = True
        if self._hands:
            self._hands[-1].commits_next = True
        return await session.execute(statement, values)

    def insert_new(self, table: Table) -> Any:
        """Return a statement that inserts the rows whose key is not there yet, and no others."""
        if self._is_sqlite:
            return sqlite.insert_new(table)
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table).on_conflict_do_nothing()


class _Writing(Session):
    """A session that notes which cases its transaction writes about."""


@event.listens_for(_Writing, "after_flush")
def _note_cases(session: Session, _context: object) -> None:
    for row in (*session.new, *session.dirty):
        if isinstance(row, (Event, Line)):
            session.info.setdefault("cases", set()).add(row.case_id)


def is_out_of_service(error: BaseException) -> bool:
    """Tell whether the database could not do its work just now (full, locked, unreachable)."""
    return isinstance(error, OperationalError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )
