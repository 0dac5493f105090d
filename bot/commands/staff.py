"""`kallimachos staff`: who works where, from the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

app = typer.Typer(no_args_is_help=True)
_Id = Annotated[int, typer.Argument(help="Telegram id of the person")]
_Library = Annotated[str, typer.Option(help="library code, or * for the whole network")]


@app.command("add")
def add(
    telegram_id: _Id,
    name: Annotated[str, typer.Option(help="the name that patrons read")],
    library: _Library = "*",
    role: Annotated[str, typer.Option(help="observer, trainee, librarian or admin")] = "librarian",
) -> None:
    """Give somebody a role at a library; effective at once, while the service runs too."""
    from knowledge import staff
    from knowledge.errors import DeskError

    async def work(session: Any, codes: set[str]) -> None:
        if role not in staff.ROLES:
            raise DeskError(f"{role} is not a role. Use one of: {', '.join(staff.ROLES)}.")
        if library != staff.EVERYWHERE and library not in codes:
            raise DeskError(
                f"{library} is not a library of the network. Use one of: "
                f"{', '.join(sorted(codes))}, or *."
            )
        await staff.change_role(
            session, telegram_id, library, role, by=None, now=datetime.now(UTC), name=name
        )

    _write(work)
    typer.echo(f"{name} is now {role} of {library}.")


@app.command("remove")
def remove(telegram_id: _Id, library: _Library = "") -> None:
    """Take away somebody's roles, at one library or everywhere; effective at once."""
    from knowledge import staff

    async def work(session: Any, codes: set[str]) -> None:
        number = await staff.change_role(
            session, telegram_id, library or None, "", by=None, now=datetime.now(UTC)
        )
        typer.echo(f"{number} role(s) removed.")

    _write(work)


@app.command("group")
def group(
    chat_id: Annotated[int, typer.Argument(help="Telegram id of the staff group")],
    library: _Library = "*",
) -> None:
    """Announce a library's questions in a group (in Telegram: /here in that group)."""
    from knowledge import staff

    async def work(session: Any, codes: set[str]) -> None:
        await staff.settle(session, chat_id, library, "")

    _write(work)
    typer.echo(f"Questions for {library} go to {chat_id}.")


@app.command("list")
def list_() -> None:
    """Show everybody with a role."""
    from knowledge import staff

    async def work(session: Any, codes: set[str]) -> None:
        everybody = await staff.everybody(session)
        if not everybody:
            typer.echo("Nobody has a role yet. Give one: kallimachos staff add ID --name NAME")
        for librarian, role in everybody:
            typer.echo(
                f"{librarian.telegram_id}\t{role.library}\t{role.role}\t{librarian.public_name}"
            )

    _write(work)


def _write(work: Callable[[Any, set[str]], Awaitable[None]]) -> None:
    from bot import settings
    from bot.address import prepare_folder
    from bot.database import Database
    from knowledge import directory

    chosen = settings.read()
    network = directory.load(chosen.libraries_file)
    codes = {library.code for library in network.libraries}

    async def everything() -> None:
        prepare_folder(chosen.database)
        database = Database(chosen.database)
        try:
            await database.migrate()
            async with database.write() as session:
                await work(session, codes)
        finally:
            await database.close()

    asyncio.run(everything())
