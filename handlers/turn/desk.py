"""What every turn may use, opened once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.texts import Speech
from knowledge.clock import Clock
from knowledge.directory import Directory
from knowledge.restricting import Mutes

if TYPE_CHECKING:
    from handlers.bookshelf import CatalogueShelf
    from handlers.shelves import CannedShelf, FaqShelf


@dataclass(frozen=True)
class Desk:
    """What every turn may use: opened once, when the service starts.

    read: opens a session that only reads, for what is prepared before a transaction.
    isbns_in: the ISBNs whose barcodes a file of Telegram's shows, by file id; None where pictures
    can't be read.
    """

    read: Callable[[], AbstractAsyncContextManager[AsyncSession]]
    faq: FaqShelf
    canned: CannedShelf
    catalogue: CatalogueShelf
    clock: Clock
    choose: Callable[[str], str]
    bot_id: int
    bot_username: str
    keep_text_days: int = 30
    desk_url: Callable[[], str] = str  # where the web desk is reached, up to /desk
    forget: Callable[[int, datetime], object] = lambda *_: None  # notes it beside the database
    moved: Callable[[int, int], object] = lambda *_: None  # of what waits for a group's old number
    mutes: Mutes = field(default_factory=Mutes)
    patron_open_cases: int = 5  # of one patron; what comes on top goes into the latest
    undo_seconds: float = 0.0  # a librarian's reply waits so long, and may be taken back
    join_seconds: float = 0.0  # a patron's lines of so long reach staff as one message
    preview_replies: int = 0  # a new librarian's first replies are shown to them once more
    isbns_in: Callable[[str], Awaitable[tuple[str, ...]]] | None = None

    @property
    def directory(self) -> Directory:
        """Return the libraries as they are live: those which fill the FAQ's answers."""
        directory = self.faq.current.policies.directory
        assert directory is not None  # the desk's FAQ is loaded with one
        return directory

    def today(self) -> date:
        """Return the day in the network's civil time."""
        return self.clock.now().astimezone(self.directory.zone).date()

    def speech(self, language: str) -> Speech:
        """Return the sentences of one language, in the network's civil time."""
        return Speech(language, self.directory.zone)
