"""`kallimachos log`: who did what, besides what happened to cases."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import Annotated, Any

import typer

from knowledge.errors import DeskError


def log(  # noqa: PLR0917  # options of a command, all named
    kind: Annotated[str, typer.Option(help="read, role, roster, login, mute, ban, forget…")] = "",
    actor: Annotated[int | None, typer.Option(help="Telegram id of whoever did it")] = None,
    library: Annotated[str, typer.Option(help="library code")] = "",
    since: Annotated[str, typer.Option(help="a day or a moment, 2026-11-23 or with 10:42")] = "",
    most: Annotated[int, typer.Option(min=1, max=100_000, help="how many, the newest")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
) -> None:
    """Show who did what: reads of closed cases, roles, logins, mutes and bans, erasures."""
    found = asyncio.run(_read(kind, actor, library, since, most))
    for row in found:
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else _line(row))
    if not found and not as_json:
        typer.echo("Nothing was found.", err=True)


def _line(row: dict[str, Any]) -> str:
    detail = ", ".join(f"{name}: {_value(value)}" for name, value in row["detail"].items())
    who = row["name"] or row["actor"] or row["detail"].get("way") or "the bot"
    columns = (row["at"], row["kind"], who, row["library"], row["about"], detail)
    return "\t".join(str(one) for one in columns)


def _value(value: Any) -> str:
    """Write a list as its members, an empty one as a dash."""
    return (" ".join(value) or "-") if isinstance(value, list) else str(value)


async def _read(
    kind: str, actor: int | None, library: str, since: str, most: int
) -> list[dict[str, Any]]:
    """Return the deeds as dictionaries, times in the network's civil time."""
    from bot import settings
    from bot.address import prepare_folder
    from bot.database import Database
    from knowledge import deeds, directory
    from knowledge.models import Librarian

    chosen = settings.read()
    zone = directory.load(chosen.libraries_file).zone
    moment = _moment(since)
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    prepare_folder(chosen.database)
    database = Database(chosen.database)
    try:
        await database.migrate()
        async with database.read() as session:
            rows = await deeds.listed(
                session, kind=kind, actor=actor, library=library, since=moment, most=most
            )
            names = {
                row.actor: known.public_name
                for row in rows
                if row.actor and (known := await session.get(Librarian, row.actor))
            }
    finally:
        await database.close()
    return [
        {
            "at": row.at.astimezone(zone).isoformat(timespec="seconds"),
            "kind": row.kind,
            "actor": row.actor,
            "name": names.get(row.actor or 0, ""),
            "library": row.library,
            "about": row.about,
            "detail": row.detail,
        }
        for row in rows
    ]


def _moment(since: str) -> datetime | None:
    if not since:
        return None
    try:
        return datetime.fromisoformat(since)
    except ValueError:
        raise DeskError(
            f"--since {since} is not a day or a moment. Write 2026-11-23 or 2026-11-23T10:42."
        ) from None
