"""`kallimachos measures`: what the service was like, in figures or as a row a question."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from knowledge.errors import DeskError

_Day = Annotated[str, typer.Option(help="a day, 2026-11-23; without, the last thirty")]


def measures(
    first: _Day = "",
    last: _Day = "",
    library: Annotated[str, typer.Option(help="library code; without, the whole network")] = "",
    table: Annotated[
        Path | None, typer.Option("--csv", help="write a row a question into this file")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="the figures as JSON")] = False,
) -> None:
    """Measure the service: first answers, promises, ratings, what the bot answered by itself.

    Nothing in it tells whose a question was: no names, no codes, no words.
    """
    told, rows = asyncio.run(_read(first, last, library))
    if table is not None:
        from knowledge import measures as measuring

        table.write_bytes(measuring.table(rows))
        typer.echo(f"{len(rows):,} rows are in {table}.", err=True)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
    elif table is None:
        for name, value in told.items():
            typer.echo(f"{name}\t{_value(value)}")


def _value(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, dict):
        return ", ".join(f"{name or 'not recorded'} {count}" for name, count in value.items())
    if isinstance(value, float):
        return f"{value:.2f}"
    return " ".join(map(_value, value)) if isinstance(value, (list, tuple)) else str(value)


async def _read(first: str, last: str, library: str) -> tuple[dict[str, Any], list[Any]]:
    from bot import settings
    from bot.address import prepare_folder
    from bot.database import Database
    from knowledge import directory
    from knowledge import measures as measuring

    chosen = settings.read()
    places = directory.load(chosen.libraries_file)
    codes = [each.code for each in places.libraries]
    if library and library not in codes:
        raise DeskError(
            f"{library} is not a library of the network. Use one of: {', '.join(codes)}."
        )
    until = _day(last) or datetime.now(UTC).astimezone(places.zone).date()
    span = measuring.Span(_day(first) or measuring.Span.until(until).first, until)
    if span.first > span.last:
        raise DeskError(f"{span.first} is after {span.last}. Give the earlier day with --first.")
    homes = [library] if library else codes
    prepare_folder(chosen.database)
    database = Database(chosen.database)
    try:
        await database.migrate()
        async with database.read() as session:
            rows = await measuring.rows(session, places, span, homes, datetime.now(UTC))
            bot = await measuring.asked(
                session, span, places.zone, homes if library else [*homes, ""]
            )
    finally:
        await database.close()
    figures = asdict(measuring.figures(rows))
    figures["hours"] = {f"{each['hour']:02}": each["cases"] for each in figures["hours"]}
    told = {"first": str(span.first), "last": str(span.last), "library": library or "*"}
    shares = {"containment": bot.containment, "helpfulness": bot.helpfulness}
    return {**told, **figures, **asdict(bot), **shares}, rows


def _day(written: str) -> date | None:
    from knowledge.measures import YEARS

    if not written:
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError:
        day = date.min
    if day.year not in YEARS:
        raise DeskError(f"{written} is no day. Write it as 2026-11-23.")
    return day
