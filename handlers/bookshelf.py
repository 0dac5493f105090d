"""The union catalogue as it stands at this moment, searched beside the turns."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import structlog

from knowledge import catalogue
from knowledge.catalogue import (
    EVERYTHING,
    Catalogue,
    CatalogueError,
    Decision,
    Facets,
    Member,
    Narrowing,
    Record,
    Result,
    overrides,
)
from knowledge.errors import DeskError

_SEARCH_SECONDS = 3.0
_T = TypeVar("_T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Opened:
    """An edition, None if it left the catalogue, and all editions of its work, newest first."""

    record: Record | None
    editions: tuple[Record, ...] = ()


@dataclass(frozen=True)
class Noted:
    """What became of a decision on the catalogue. problem: why it is not in effect, or ""."""

    is_written: bool
    problem: str = ""


class CatalogueShelf:
    """The union catalogue's index, opened where there is one, and searched beside the turns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: Catalogue | None = None
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="catalogue")
        self._deciding = asyncio.Lock()

    @property
    def is_open(self) -> bool:
        """Tell whether there is a catalogue to search."""
        return self._open is not None

    def open(self) -> None:
        """Open the index, or open it anew if an import has replaced it."""
        if self._open is not None:
            self._open.reopen_if_changed()
        elif self.folder.is_dir():
            with contextlib.suppress(CatalogueError):
                self._open = catalogue.open(self.folder)

    async def search(
        self, query: str, *, limit: int, offset: int = 0, narrow: Narrowing = EVERYTHING
    ) -> Result | None:
        """Return what the catalogue finds, or None if there is none or it takes too long."""
        return await self.ask(
            lambda books: books.search(query, limit=limit, offset=offset, narrow=narrow)
        )

    async def facets(self, query: str, narrow: Narrowing = EVERYTHING) -> Facets | None:
        """Return how many editions each narrowing would leave; None as for `search`."""
        return await self.ask(lambda books: books.facets(query, narrow))

    async def opened(self, record_id: str) -> Opened | None:
        """Return an edition with the others of its work; None as for `search`."""

        def find(books: Catalogue) -> Opened:
            record = books.record(record_id)
            return Opened(record, books.editions(record.id)) if record else Opened(None)

        return await self.ask(find)

    async def records(self, record_ids: Iterable[str]) -> dict[str, Record] | None:
        """Return those editions that are in the catalogue, by id; None as for `search`."""
        wanted = list(record_ids)
        return await self.ask(
            lambda books: {name: found for name in wanted if (found := books.record(name))}
        )

    async def ask(self, question: Callable[[Catalogue], _T]) -> _T | None:
        """Return what the catalogue that is there now answers; None as for `search`."""

        def ask() -> _T | None:
            self.open()
            return question(self._open) if self._open else None

        return await self._in_thread(ask)

    async def at_library(
        self, library: str, asked: str, *, limit: int, offset: int = 0
    ) -> Result | None:
        """Return what one library has on a shelf or a subject; None as for `search`."""
        return await self.ask(
            lambda books: books.at_library(library, asked, limit=limit, offset=offset)
        )

    async def record(self, record_id: str) -> Record | None:
        """Return one record, or None."""
        return await self.ask(lambda books: books.record(record_id))

    async def parts(self, record_id: str) -> tuple[Member, ...] | None:
        """Return the records that were joined in an edition; None as for `search`."""
        return await self.ask(lambda books: books.parts(record_id))

    async def decide(self, decisions: Sequence[Decision]) -> Noted:
        """Write down what librarians decided on records and let the catalogue follow."""
        async with self._deciding:
            return await asyncio.to_thread(self._decide, decisions)

    def _decide(self, decisions: Sequence[Decision]) -> Noted:
        file = self.folder / overrides.FILE_NAME
        try:
            noted = {(each.kind, each.records) for each in overrides.load(file).decisions}
            fresh = [each for each in decisions if (each.kind, each.records) not in noted]
            if fresh:  # else the tap was repeated
                overrides.add(file, *fresh)
        except (DeskError, OSError) as error:
            return Noted(is_written=False, problem=str(error))
        return self._follow()

    async def retract(self, decisions: Sequence[Decision]) -> Noted:
        """Take out what `decide` wrote down and let the catalogue follow."""
        async with self._deciding:
            return await asyncio.to_thread(self._retract, decisions)

    def _retract(self, decisions: Sequence[Decision]) -> Noted:
        try:
            overrides.remove(self.folder / overrides.FILE_NAME, *decisions)
        except (DeskError, OSError) as error:
            return Noted(is_written=False, problem=str(error))
        return self._follow()

    def _follow(self) -> Noted:
        try:
            catalogue.follow(self.folder)
        except CatalogueError as error:
            log.info("the catalogue follows a decision later", reason=str(error))
            return Noted(is_written=True, problem=str(error))
        return Noted(is_written=True)

    async def sources(self, names: Iterable[str]) -> tuple[Member, ...]:
        """Return those records called "LIB:number" that are in the catalogue, in their order."""
        wanted = list(names)

        def find(books: Catalogue) -> tuple[Member, ...]:
            return tuple(found for name in wanted if (found := books.source(name)))

        return await self.ask(find) or ()

    async def _in_thread(self, work: Callable[[], _T | None]) -> _T | None:
        loop = asyncio.get_running_loop()
        try:
            # Not wait_for: in Python 3.11 it loses the cancellation of a round that ends just then.
            async with asyncio.timeout(_SEARCH_SECONDS):
                return await loop.run_in_executor(self._threads, work)
        except Exception as error:  # a broken index must not cost the patron an answer
            log.warning("the catalogue could not be searched", error=repr(error))
            return None

    def close(self) -> None:
        """Let the search thread go."""
        self._threads.shutdown(wait=False, cancel_futures=True)
