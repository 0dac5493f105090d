"""The FAQ and the catalogue as they stand at this moment: replaced whole, never by half."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import structlog

from knowledge import catalogue, faq
from knowledge.catalogue import Catalogue, CatalogueError, Record, Result
from knowledge.directory import Directory
from knowledge.faq import Faq, policies

_SEARCH_SECONDS = 3.0
_T = TypeVar("_T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class FaqPlace:
    """Where the FAQ and the libraries' policy sheets are kept."""

    entries: Path
    policies: Path
    directory: Directory
    cache: Path | None = None
    semantic: bool = False

    def load(self) -> Faq:
        """Return the FAQ as the files have it now. Raises FaqErrors with every problem."""
        sheets = policies.load(self.policies, self.directory)
        return faq.load(self.entries, sheets, cache=self.cache, semantic=self.semantic)


@dataclass
class FaqShelf:
    """The FAQ that is live, from where it came, since when and by whom."""

    place: FaqPlace
    current: Faq
    loaded_at: datetime
    loaded_by: str = "start"
    _loading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def reload(self, now: datetime, who: str) -> Faq:
        """Read the files again and put the new answers in place of the old ones.

        who: told in /readyz and /why. Raises FaqErrors with every problem; then the old answers
        stay.
        """
        async with self._loading:
            fresh = await asyncio.to_thread(self.place.load)
            self.current, self.loaded_at, self.loaded_by = fresh, now, who
            return fresh


class CatalogueShelf:
    """The union catalogue's index, opened where there is one, and searched beside the turns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: Catalogue | None = None
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="catalogue")

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

    async def search(self, query: str, *, limit: int, offset: int = 0) -> Result | None:
        """Return what the catalogue finds, or None if there is none or it takes too long."""

        def search() -> Result | None:
            self.open()
            return self._open.search(query, limit=limit, offset=offset) if self._open else None

        return await self._in_thread(search)

    async def record(self, record_id: str) -> Record | None:
        """Return one record, or None."""

        def find() -> Record | None:
            self.open()
            return self._open.record(record_id) if self._open else None

        return await self._in_thread(find)

    async def _in_thread(self, work: Callable[[], _T | None]) -> _T | None:
        loop = asyncio.get_running_loop()
        try:
            return await asyncio.wait_for(
                loop.run_in_executor(self._threads, work), timeout=_SEARCH_SECONDS
            )
        except Exception as error:  # a broken index must not cost the patron an answer
            log.warning("the catalogue could not be searched", error=repr(error))
            return None

    def close(self) -> None:
        """Let the search thread go."""
        self._threads.shutdown(wait=False, cancel_futures=True)
