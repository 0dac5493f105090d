"""`kallimachos database`: for those who change the tables."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True)


@app.command("migrate")
def migrate() -> None:
    """Bring the database to this version's tables (`run` does so by itself)."""
    from bot import settings
    from bot.address import prepare_folder
    from bot.database import Database

    url = settings.read().database
    prepare_folder(url)

    async def work() -> None:
        database = Database(url)
        try:
            await database.migrate()
        finally:
            await database.close()

    asyncio.run(work())
    typer.echo("The database is up to date.")


@app.command("erase-again")
def erase_again() -> None:
    """Erase whom a restored backup brought back (`run` does so by itself)."""
    from bot import settings
    from bot.address import prepare_folder
    from bot.database import Database
    from bot.erasures import Erasures
    from knowledge import directory
    from knowledge.clock import WallClock

    chosen = settings.read()
    network = directory.load(chosen.libraries_file)
    erasures = Erasures(chosen.data_dir, WallClock())
    prepare_folder(chosen.database)

    async def work() -> int:
        database = Database(chosen.database)
        try:
            await database.migrate()
            async with database.write() as session:
                return await erasures.erase_again(session, network)
        finally:
            await database.close()

    again = asyncio.run(work())
    if again:
        typer.echo(f"{again} of the patrons {'was' if again == 1 else 'were'} erased again.")
    else:
        typer.echo("None of the patrons had to be erased again.")


@app.command("revision")
def revision(message: Annotated[str, typer.Argument(help="what changes, in a few words")]) -> None:
    """Write a new migration from the difference between the models and the newest one."""
    from alembic import command
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import create_async_engine

    from bot import migrating

    def write(connection: Connection) -> None:
        config = migrating.config(connection)
        command.upgrade(config, "head")
        command.revision(config, message=message, autogenerate=True)

    async def work() -> None:
        with tempfile.TemporaryDirectory() as folder:
            engine = create_async_engine(f"sqlite+aiosqlite:///{Path(folder) / 'new.db'}")
            async with engine.connect() as connection:
                await connection.run_sync(write)
            await engine.dispose()

    asyncio.run(work())
