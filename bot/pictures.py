"""Pictures that patrons send: fetched from Telegram, read for barcodes, and not kept."""

from __future__ import annotations

import asyncio

import structlog
from telegram.error import TelegramError

from bot.calls import Calls
from knowledge import barcodes

_SECONDS = 8.0  # for one picture, its way here included; a patron is waiting
log = structlog.get_logger(__name__)


class Pictures:
    """Fetches a picture and reads it; what goes wrong is as if it showed no barcode."""

    def __init__(self, calls: Calls, *, seconds: float = _SECONDS) -> None:
        self._calls, self._seconds = calls, seconds
        self._reader = barcodes.Reader()

    async def isbns_in(self, file_id: str) -> tuple[str, ...]:
        """Return the ISBNs whose barcodes the picture shows, as thirteen digits each."""
        try:
            async with asyncio.timeout(self._seconds):
                picture = await self._calls.fetch(file_id, most_bytes=barcodes.MOST_BYTES)
                return await self._reader.read(picture)
        except (TelegramError, TimeoutError, OSError) as error:
            log.warning("a picture could not be read", error=str(error) or type(error).__name__)
            return ()
