"""`kallimachos demo`: the whole desk on this machine, with a small Telegram of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.simulator import Telegram

TOKEN = "123456:DEMO-of-the-reference-desk-no-secret"  # noqa: S105  # only the simulator takes it
PATRON, LIBRARIAN, COLLEAGUE = 101, 201, 202
# Telegram knows each of them by one name; the page in English shows the other.
_ENGLISH_NAMES = {
    "Βιβλιοθήκες Πίνακες": "Pinakes Libraries",
    "Γραφείο πληροφόρησης": "Reference desk",
    "Μαρία": "Maria",
    "Ελένη": "Eleni",
    "Νίκος": "Nikos",
}


def demo(
    port: Annotated[int, typer.Option(help="port of the page on 127.0.0.1; 0: a free one")] = 8090,
    data: Annotated[Path, typer.Option(help="where the demo keeps its files")] = Path("data/demo"),
) -> None:
    """Show a patron, a staff group and a librarian side by side; needs no token and no network."""
    from bot import logs

    logs.set_up("WARNING", "console")
    try:
        asyncio.run(_show(port, data))
    except OSError as error:
        typer.echo(_cannot_show(port, error), err=True)
        raise typer.Exit(2) from None


def _cannot_show(port: int, error: OSError) -> str:
    if error.filename is not None:
        return (
            f"{error.filename} can't be used: {error.strerror}. Choose another folder: "
            "kallimachos demo --data FOLDER"
        )
    reason = os.strerror(error.errno or 0)  # asyncio's own text repeats the address
    return f"Port {port} can't be used: {reason}. Choose another: make demo PORT={port + 1}"


async def _show(port: int, data: Path) -> None:
    from bot.app import Service

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    telegram, group_id = small_telegram()
    server = await telegram.serve(port=port)
    try:
        await asyncio.to_thread(prepare, data)
        own = {
            "faq_dir": data / "entries",
            "policies_dir": data / "policies",
            "canned_dir": data / "canned",
        }
        settings = demo_settings(data, server.api_url, **own)
        await seed(settings, group_id)
        service = Service(settings)
        try:
            await service.start()
            typer.echo(
                f"\n  Kallimachos is open: {server.url}\n"
                f"  Its FAQ: {settings.faq_dir} (what you save there is live by itself)\n\n"
                "  Ctrl-C closes it."
            )
            await stop.wait()
        finally:
            await service.stop()
    finally:
        await server.close()


def small_telegram(clock: Any = None) -> tuple[Telegram, int]:
    """Return a small Telegram with the demo's people, and the number of the staff group."""
    from bot.simulator import Telegram

    telegram = Telegram(clock) if clock else Telegram()
    bot = telegram.add_bot(token=TOKEN, username="kallimachos_bot", name="Βιβλιοθήκες Πίνακες")
    telegram.add_user(id=PATRON, first_name="Μαρία", language_code="el")
    librarian = telegram.add_user(id=LIBRARIAN, first_name="Ελένη", language_code="el")
    colleague = telegram.add_user(id=COLLEAGUE, first_name="Νίκος", language_code="el")
    group = telegram.add_group(
        title="Γραφείο πληροφόρησης", members=[librarian, colleague], bot_is_admin=True
    )
    telegram.demo = _page(group.id)
    assert bot.username
    return telegram, group.id


def prepare(data: Path) -> None:
    """Make the demo's folder: a new database, the sample catalogue built once, an FAQ of its own.

    What is approved or edited in the demo changes its own files, never those of the program.
    """
    from bot import sampling
    from knowledge import sample

    data.mkdir(parents=True, exist_ok=True)
    for leftover in data.glob("kallimachos.*"):
        leftover.unlink()
    try:
        sampling.build(data / "catalogue", data / "harvest")
    except Exception:
        shutil.rmtree(data / "catalogue", ignore_errors=True)
        sampling.build(data / "catalogue", data / "harvest")
    for original in (sample.ENTRIES, sample.POLICIES, sample.CANNED):
        own = data / original.name
        if not own.exists():
            shutil.copytree(original, own, ignore=shutil.ignore_patterns(".*"))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as aside:
        aside.submit(_learn, data).result()


def _learn(data: Path) -> None:
    """Learn the demo's FAQ into its cache, in a process that takes the memory for it along."""
    from knowledge import directory, faq, sample
    from knowledge.errors import DeskError
    from knowledge.faq import policy_files

    with contextlib.suppress(DeskError):  # what is wrong with the files, the start says
        sheets = policy_files.load(data / "policies", directory.load(sample.LIBRARIES))
        faq.load(data / "entries", sheets, cache=data / "cache")


def demo_settings(data: Path, api_url: str, **more: Any) -> Settings:
    """Return the settings of a desk that works with the small Telegram at `api_url`."""
    from bot.settings import read

    chosen: dict[str, Any] = {
        "bot_token": TOKEN,
        "bot_token_file": None,
        "api_url": api_url,
        "data_dir": data,
        "database_url": "",
        "catalogue_dir": data / "catalogue",
        "webhook_url": "",
        "admins": (LIBRARIAN,),
        "listen_port": 0,
        "undo_seconds": 4.0,
        "preview_replies": 0,
        "log_level": "WARNING",
        "crash_at": "",
        **more,
    }
    return read(_env_file=None, **chosen)


async def seed(settings: Settings, group_id: int) -> None:
    """Appoint the demo's librarians and give them their group."""
    from bot.address import prepare_folder
    from bot.database import Database
    from knowledge import staff
    from knowledge.models import Librarian

    prepare_folder(settings.database)
    database = Database(settings.database)
    try:
        await database.migrate()
        async with database.write() as session:
            for person, name in ((LIBRARIAN, "Ελένη"), (COLLEAGUE, "Νίκος")):
                await staff.add(
                    session, person, name=name, library=staff.EVERYWHERE, role="librarian"
                )
            await staff.settle(session, group_id, staff.EVERYWHERE, "")
            librarian = await session.get(Librarian, LIBRARIAN)
            if librarian is not None:
                librarian.language = "el"
    finally:
        await database.close()


def _page(group_id: int) -> dict[str, Any]:
    def phone(greek: str, english: str, person: int, chat: int, hint: tuple[str, str]) -> Any:
        return {
            "name": {"el": greek, "en": english},
            "as": person,
            "chat_id": chat,
            "hint": {"el": hint[0], "en": hint[1]},
        }

    def step(greek: str, english: str, phone_number: int, text: str) -> Any:
        return {"label": {"el": greek, "en": english}, "phone": phone_number, "type": text}

    return {
        "title": {"el": "Καλλίμαχος", "en": "Kallimachos"},
        "about": {
            "el": "Το γραφείο πληροφόρησης ενός δικτύου βιβλιοθηκών: ένας αναγνώστης ρωτά, το bot "
            "απαντά, και ό,τι δεν ξέρει το απαντά βιβλιοθηκονόμος. Βιβλιοθήκες και πρόσωπα "
            "είναι επινοημένα.",
            "en": "The reference desk of a network of libraries: a patron asks, the bot answers, "
            "and what it does not know a librarian answers. Libraries and people are invented.",
        },
        "names": {greek: {"el": greek, "en": english} for greek, english in _ENGLISH_NAMES.items()},
        "phones": [
            phone(
                "Αναγνώστης",
                "Patron",
                PATRON,
                PATRON,
                (
                    "Γράψτε μια ερώτηση για τη βιβλιοθήκη ή έναν τίτλο.",
                    "Write a question about the library, or a title.",
                ),
            ),
            phone(
                "Ομάδα προσωπικού",
                "Staff group",
                LIBRARIAN,
                group_id,
                (
                    "Εδώ έρχονται οι ερωτήσεις που περιμένουν βιβλιοθηκονόμο. Απαντήστε στην "
                    "κάρτα τους.",
                    "Questions that wait for a librarian come here. Reply to their card.",
                ),
            ),
            phone(
                "Βιβλιοθηκονόμος",
                "Librarian",
                LIBRARIAN,
                LIBRARIAN,
                (
                    "Στείλτε /start, και όσες ερωτήσεις παίρνετε έρχονται κι εδώ.",
                    "Send /start, and the questions that you take come here too.",
                ),
            ),
        ],
        "tour": [
            step(
                "Ρωτήστε για την ανανέωση",
                "Ask about renewals",
                0,
                "Πώς ανανεώνω ένα βιβλίο;",
            ),
            step("Ρωτήστε σε greeklish", "Ask in Greeklish", 0, "pos ananeono ena vivlio"),
            step("Βρείτε ένα βιβλίο", "Find a book", 0, "kazantzaki zorba"),
            step(
                "Ρωτήστε κάτι που δεν ξέρει",
                "Ask what it does not know",
                0,
                "Ποιος τύπωσε τον πρώτο Ερωτόκριτο;",
            ),
            step("Δείτε τι περιμένει", "See what waits", 1, "/queue"),
            step("Ανοίξτε το γραφείο", "Open the desk", 2, "/desk"),
        ],
    }
