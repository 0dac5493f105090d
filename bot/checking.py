"""Whether an installation is whole: what `kallimachos check` looks at."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from babel.messages.pofile import read_po

from bot.address import prepare_folder
from bot.database import Database
from bot.settings import Settings, SettingsError
from handlers.shelves import FaqPlace
from handlers.texts import LANGUAGES, LOCALE
from knowledge import barcodes, canned, directory
from knowledge.clock import WallClock
from knowledge.directory import DirectoryError
from knowledge.errors import DeskError
from knowledge.faq import FaqErrors, policy_files
from knowledge.problems import Problem


async def problems(settings: Settings) -> list[str]:
    """Return one sentence for each thing that would keep the service from working."""
    found: list[str] = []
    for look in (_libraries, _faq, _canned, _sentences):
        try:
            found += look(settings)
        except DeskError as error:
            found += str(error).splitlines()
    for trial in (_migrations(), _database(settings)):
        try:
            await trial
        except DeskError as error:
            found.append(str(error))
    try:
        settings.token  # noqa: B018  # reading it checks it
    except SettingsError as error:
        if settings.bot_token.get_secret_value() or settings.bot_token_file:
            found.append(str(error))
    return found


def notices() -> list[str]:
    """Return one sentence for each thing that is switched off and could be of use."""
    if barcodes.is_installed():
        return []
    return [
        "Photos of barcodes are not read, librarians get them: zxing-cpp and Pillow are missing. "
        "To have them read, pip install --require-hashes -r requirements/images.txt"
    ]


def warnings(settings: Settings) -> list[str]:
    """Return one sentence for each thing that is worth mending, though the service works."""
    try:
        return [str(problem) for problem in _sheets(settings) if problem.is_warning]
    except DeskError:
        return []  # `problems` says why they can't be read


def _libraries(settings: Settings) -> list[str]:
    return [str(problem) for problem in _sheets(settings) if not problem.is_warning]


def _sheets(settings: Settings) -> list[Problem]:
    return directory.check(settings.libraries_file, WallClock().now().date())


def _faq(settings: Settings) -> list[str]:
    # What is learnt on the way is kept, so that the first start does not have to.
    cache = settings.data_dir / "cache"
    with contextlib.suppress(DirectoryError):  # told already, by `_libraries`
        FaqPlace(
            settings.faq_dir,
            settings.policies_dir,
            settings.libraries_file,
            cache,
            settings.semantic,
        ).load()
    return []


def _canned(settings: Settings) -> list[str]:
    try:
        sheets = policy_files.load(settings.policies_dir, directory.load(settings.libraries_file))
    except (DirectoryError, FaqErrors):
        return []  # told already, by `_libraries` and `_faq`
    canned.load(settings.canned_dir, sheets)
    return []


def _sentences(settings: Settings) -> list[str]:
    missing = []
    for language in LANGUAGES:
        path = LOCALE / language / "LC_MESSAGES" / "bot.po"
        with path.open("rb") as file:
            messages = read_po(file, locale=language)
        for message in messages:
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            if message.id and (message.fuzzy or not all(strings)):
                missing.append(f"{path.name} ({language}): “{message.id}” is not translated.")
    return missing


async def _migrations() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'check.db'}")
        try:
            await database.migrate()
        finally:
            await database.close()


async def _database(settings: Settings) -> None:
    """Look at the database of the settings as it stands. Raises DatabaseError, MigrationError."""
    prepare_folder(settings.database)
    database = Database(settings.database)
    try:
        await database.look()
    finally:
        await database.close()
