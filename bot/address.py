"""Where the desk's database is: its address, its folder, and what is said if it can't be used."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from knowledge.errors import DeskError

_EXAMPLE = "postgresql+psycopg://name:password@host/database"


class DatabaseError(DeskError):
    """The database can't be opened or is not ours to open."""


def parts(url: str) -> URL:
    """Return the parts of an address. Raises DatabaseError if it is none, or of another kind."""
    try:
        found = make_url(url)
    except ArgumentError:
        raise DatabaseError(
            f"KALLIMACHOS_DATABASE_URL is not the address of a database, such as {_EXAMPLE}. "
            "Correct it, or leave it out for SQLite in the data folder."
        ) from None
    kind = found.get_backend_name()
    if kind not in ("sqlite", "postgresql"):
        raise DatabaseError(
            f"KALLIMACHOS_DATABASE_URL is of {kind}; the desk works with SQLite and PostgreSQL "
            f"({_EXAMPLE})."
        )
    return found


def prepare_folder(url: str) -> None:
    """Make the folder of a SQLite file. Raises DatabaseError if it can't be made or written."""
    found = parts(url)
    if found.get_backend_name() != "sqlite" or not found.database:
        return
    folder = Path(found.database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK, effective_ids=True):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise DatabaseError(
            f"{folder} can't be made or written: {error.strerror}. Set KALLIMACHOS_DATA_DIR to a "
            f"folder that this program, as user {os.geteuid()}, may write."
        ) from None


def is_new(url: str) -> bool:
    """Tell whether the address is of a SQLite file that does not exist."""
    found = parts(url)
    is_file = found.get_backend_name() == "sqlite" and bool(found.database)
    return is_file and not Path(found.database or "").exists()


def server_engine(url: str) -> AsyncEngine:
    """Return the engine of a database server. Raises DatabaseError if its driver is not here."""
    try:
        return create_async_engine(url, pool_pre_ping=True, hide_parameters=True)
    except (ImportError, ArgumentError) as error:
        raise DatabaseError(
            f"KALLIMACHOS_DATABASE_URL needs a driver that is not installed: {error}. "
            f"Install one, pip install 'psycopg[binary]', and name it: {_EXAMPLE}"
        ) from None


def cannot_open(url: str, error: Exception) -> DatabaseError:
    """Return what is said of a database that can't be opened: the place, the reason, a way out."""
    reason = " ".join(str(getattr(error, "orig", None) or error).split())
    found = make_url(url)
    place = found.render_as_string(hide_password=True)
    if "not a database" in reason or "malformed" in reason:
        return DatabaseError(
            f"{place} is damaged ({reason}). Move it aside and put back the last backup; "
            "what patrons wrote within 24 hours comes again from Telegram."
        )
    way_out = (
        "Correct the path or the permissions."
        if found.get_backend_name() == "sqlite"
        else "Start its server, or correct KALLIMACHOS_DATABASE_URL."
    )
    return DatabaseError(f"{place} can't be opened: {reason.rstrip('.?')}. {way_out}")
