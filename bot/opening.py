"""What a service opens before it serves: its lock, queue and bot, the desk and its pages' room."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import address
from bot.calls import Calls, Upload
from bot.database import Database
from bot.lock import Lock
from bot.outbox import Outbox
from bot.outbox.budget import Budget
from bot.outbox.queue import Queue
from bot.pictures import Pictures
from bot.settings import Settings, SettingsError
from bot.stir import Stir
from handlers import approvals
from handlers.bookshelf import CatalogueShelf
from handlers.desk import Hub, Room, uploads
from handlers.shelves import CannedShelf, FaqPlace, FaqShelf
from handlers.turn import Desk
from knowledge import barcodes
from knowledge.canned import CannedErrors
from knowledge.clock import Clock

_UPLOAD_SECONDS = 120.0  # of a file of 50 MB


def lock(settings: Settings) -> Lock | None:
    """Return the lock by which one process alone serves a database; a server has its own."""
    found = address.parts(settings.database)
    if found.get_backend_name() != "sqlite" or not found.database:
        return None
    return Lock(Path(found.database).with_suffix(".lock"))


def queue(settings: Settings, clock: Clock) -> Queue:
    """Return an empty queue of messages, with the rates that Telegram bears."""
    budget = Budget(
        overall=settings.rate_overall,
        private=settings.rate_private,
        private_burst=settings.rate_private_burst,
        group=settings.rate_group,
        now=clock.now(),
    )
    return Queue(
        budget,
        clock,
        at_once=settings.sends_at_once,
        edit_seconds=settings.edit_seconds,
        digest_after=settings.rate_group,
    )


async def greet(calls: Calls, settings: Settings) -> Bot:
    """Return the bot, introduced to Telegram. Raises SettingsError if that is not possible."""
    await calls.initialize()
    bot = Bot(settings.token, base_url=settings.api_url, request=calls)
    try:
        await bot.initialize()
    except InvalidToken:
        raise SettingsError(
            "Telegram does not accept KALLIMACHOS_BOT_TOKEN. Ask @BotFather for the token of "
            "your bot (/mybots, API Token) and put it in .env."
        ) from None
    except TelegramError as error:
        raise SettingsError(
            f"Telegram can't be reached at {settings.api_url}: {error}. Check the "
            "network and KALLIMACHOS_API_URL, then start again."
        ) from None
    return bot


async def hook(bot: Bot, url: str, secret: str, kinds: list[str]) -> None:
    """Have Telegram send its news to an address. Raises SettingsError if it does not take it."""
    try:
        await bot.set_webhook(
            url, secret_token=secret, allowed_updates=kinds, drop_pending_updates=False
        )
    except TelegramError as error:
        raise SettingsError(
            f"Telegram does not take KALLIMACHOS_WEBHOOK_URL: {error.message}. It must be an "
            "https:// address that Telegram can reach; leave it out for long polling."
        ) from None


async def desk(
    settings: Settings,
    database: Database,
    calls: Calls,
    bot: Bot,
    *,
    clock: Clock,
    choose: Callable[[str], str],
    desk_url: Callable[[], str],
    forget: Callable[[int, datetime], object],
    moved: Callable[[int, int], object],
    stir: Stir,
) -> Desk:
    """Return the desk with its FAQ, canned replies and catalogue open. Raises DeskError."""
    place = FaqPlace(
        settings.faq_dir,
        settings.policies_dir,
        settings.libraries_file,
        settings.data_dir / "cache",
        settings.semantic,
    )
    with contextlib.suppress(OSError):  # a folder that can't be written has had no approvals
        async with database.read() as session:
            await approvals.recover(session, place.entries)
    entries = await asyncio.to_thread(place.load)
    canned = CannedShelf(settings.canned_dir)
    with contextlib.suppress(CannedErrors):  # patrons are served without; Watching tells
        await canned.reload(entries.policies)
    catalogue = CatalogueShelf(settings.catalogue)
    await asyncio.to_thread(catalogue.open)
    return Desk(
        read=database.read,
        faq=FaqShelf(place, entries, clock.now(), stir=stir.set),
        canned=canned,
        catalogue=catalogue,
        clock=clock,
        choose=choose,
        bot_id=bot.id,
        bot_username=bot.username,
        keep_text_days=settings.keep_text_days,
        desk_url=desk_url,
        forget=forget,
        moved=moved,
        patron_open_cases=settings.patron_open_cases,
        undo_seconds=settings.undo_seconds,
        join_seconds=settings.join_seconds,
        preview_replies=settings.preview_replies,
        isbns_in=Pictures(calls).isbns_in if barcodes.is_installed() else None,
    )


def room(settings: Settings, desk: Desk, database: Database, calls: Calls, outbox: Outbox) -> Room:
    """Return what the pages of the web desk have at hand."""
    hub = Hub()
    database.watchers.append(hub.changed)

    async def upload(chat_id: int, file: uploads.Upload, caption: str) -> dict[str, Any]:
        return await _upload(calls, chat_id, file, caption)

    return Room(
        desk=desk,
        read=database.read,
        write=database.write,
        put=outbox.put,
        upload=upload,
        fetch=lambda file_id, most: calls.fetch(file_id, most_bytes=most),
        hub=hub,
        token=settings.token,
        address=settings.desk_url.rstrip("/"),
    )


async def _upload(
    calls: Calls, chat_id: int, upload: uploads.Upload, caption: str
) -> dict[str, Any]:
    """Send a file to a chat now, and return the message that Telegram made of it."""
    parameters = {
        "chat_id": chat_id,
        upload.kind: Upload(upload.name, upload.content, upload.type),
        "caption": caption,
        "disable_notification": True,
    }
    method = "sendPhoto" if upload.kind == "photo" else "sendDocument"
    sent: dict[str, Any] = await calls.call(method, parameters, read_seconds=_UPLOAD_SECONDS)
    return sent
