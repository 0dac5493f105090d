"""Bringing the tables to this program's version, by Alembic's migrations."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from knowledge.errors import DeskError

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"
_REVISION = re.compile(r"^revision = ['\"](\w+)['\"]", re.MULTILINE)
_EARLIER = re.compile(r"^down_revision = ['\"](\w+)['\"]", re.MULTILINE)


class MigrationError(DeskError):
    """The database is not one that this program can bring up to date."""


def upgrade(connection: Connection) -> None:
    """Bring the tables forward. Raises MigrationError if a newer program used them.

    Alembic takes 11 MB of memory, so it is loaded only where there is something to do.
    """
    if refuse_newer(connection) == {head()}:
        return
    from alembic import command

    command.upgrade(config(connection), "head")
    connection.commit()


def refuse_newer(connection: Connection) -> set[str]:
    """Return the revisions of the tables, changing nothing. Raises MigrationError if newer."""
    found = _revisions_in(connection)
    for revision in found - revisions():
        raise MigrationError(
            f"The database is at revision {revision}, which this version of Kallimachos does "
            "not know: it was used by a newer one. Install that version again, or restore "
            "the backup that was made before the upgrade."
        )
    return found


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, bound to `connection` where one is given."""
    from alembic.config import Config

    written = Config()
    written.set_main_option("script_location", str(_FOLDER))
    written.attributes["connection"] = connection
    return written


def revisions() -> set[str]:
    """Return every revision that this program knows, read from the files of the migrations."""
    return {found for source in _sources() for found in _REVISION.findall(source)}


def head() -> str:
    """Return the newest revision."""
    earlier = {found for source in _sources() for found in _EARLIER.findall(source)}
    (newest,) = revisions() - earlier
    return newest


def _sources() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in (_FOLDER / "versions").glob("*.py")]


def _revisions_in(connection: Connection) -> set[str]:
    if not inspect(connection).has_table("alembic_version"):
        return set()
    return set(connection.scalars(text("SELECT version_num FROM alembic_version")))
