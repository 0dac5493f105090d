"""The FAQ and the canned replies as they stand at this moment: replaced whole, never by half."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import structlog

from knowledge import canned, directory, document, faq
from knowledge.canned import Replies
from knowledge.faq import Faq, FaqErrors, Policies, policy_files

Signature = frozenset[tuple[str, int, int]]
log = structlog.get_logger(__name__)


def _signature(files: Iterable[Path]) -> Signature:
    """Return the names, sizes and times of files."""
    found = set()
    for file in files:
        with contextlib.suppress(OSError):
            at = file.stat()
            found.add((str(file), at.st_size, at.st_mtime_ns))
    return frozenset(found)


@dataclass(frozen=True)
class FaqPlace:
    """Where the FAQ is kept, and what fills its answers: libraries and their policy sheets."""

    entries: Path
    policies: Path
    libraries: Path
    cache: Path | None = None
    semantic: bool = False

    def load(self, entries: Path | None = None, *, earlier: Faq | None = None) -> Faq:
        """Return the FAQ as the files have it now. Raises FaqErrors with every problem.

        entries: another folder than the live one, to try a change out; earlier: as in `faq.load`.
        """
        sheets = policy_files.load(self.policies, directory.load(self.libraries))
        return faq.load(
            entries or self.entries,
            sheets,
            cache=self.cache,
            earlier=earlier,
            semantic=self.semantic,
        )

    def signature(self) -> Signature:
        """Return what changes when somebody saves a file."""
        files: list[Path] = []
        for folder in (self.entries, self.policies):
            with contextlib.suppress(OSError):
                files += document.files_in(folder)
        with contextlib.suppress(OSError):
            files += directory.files_of(self.libraries)
        return _signature(files)


@dataclass
class FaqShelf:
    """The FAQ that is live, from where it came, since when and by whom."""

    place: FaqPlace
    current: Faq
    loaded_at: datetime
    loaded_by: str = "start"
    _loading: asyncio.Lock = field(default_factory=asyncio.Lock)
    _signature: Signature = frozenset()
    _learning: asyncio.Task[None] | None = None
    stir: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        """Begin with the files as they are."""
        self._signature = self.place.signature()

    async def reload(self, now: datetime, who: str) -> Faq:
        """Read the files again and put the new answers in place of the old ones.

        who: told in /readyz and /why. Raises FaqErrors with every problem; then the old answers
        stay.
        """
        async with self._loading:
            signature = self.place.signature()
            fresh = await asyncio.to_thread(self.place.load, earlier=self.current)
            self._signature = signature  # of a file saved meanwhile, so that it is read again
            if fresh.version != self.current.version:
                self.loaded_at, self.loaded_by = now, who
            self.current = fresh
            if not fresh.is_final:
                await self.close()
                self._learning = asyncio.create_task(self._learn(fresh), name="learning")
            return fresh

    async def _learn(self, stopgap: Faq) -> None:
        """Learn the whole anew, beside the turns, and put it in place of what answers meanwhile."""
        try:
            final = await asyncio.to_thread(self.place.load)
            if self.current is stopgap and final.version == stopgap.version:
                self.current = final
        except FaqErrors:
            log.info("the files changed again before they were learnt")
        finally:
            self._learning = None
            self.stir()

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing is being learnt."""
        return self._learning is None

    async def close(self) -> None:
        """Stop learning."""
        if self._learning is not None:
            self._learning.cancel()
            await asyncio.gather(self._learning, return_exceptions=True)
            self._learning = None

    def put(self, fresh: Faq, now: datetime, who: str) -> None:
        """Put answers live that were read and tried already, from a copy of the files.

        The files themselves are still to be read: somebody may have saved another one meanwhile.
        """
        self.current, self.loaded_at, self.loaded_by = fresh, now, who

    def is_stale(self) -> bool:
        """Tell whether a file was saved since the last time that they were read."""
        return self.place.signature() != self._signature


class CannedShelf:
    """The canned replies that are live; they follow their files and the sheets that fill them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.current: Replies = canned.NOTHING
        self._read: Signature | None = None

    async def reload(self, sheets: Policies) -> Replies:
        """Read the files again. Raises CannedErrors; then the old replies stay."""
        signature = self.signature(sheets)
        self.current = await asyncio.to_thread(canned.load, self.folder, sheets)
        self._read = signature
        return self.current

    def is_stale(self, sheets: Policies) -> bool:
        """Tell whether a file or a sheet was saved since the last time that they were read."""
        return self.signature(sheets) != self._read

    def signature(self, sheets: Policies) -> Signature:
        """Return what changes when somebody saves a file or a sheet."""
        files: list[Path] = []
        with contextlib.suppress(OSError):
            files = document.files_in(self.folder)
        return _signature(files) | {(sheets.version, 0, 0)}
