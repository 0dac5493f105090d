"""`kallimachos run` and `kallimachos check`."""

from __future__ import annotations

import asyncio

import typer

from knowledge.errors import DeskError


def run() -> None:
    """Answer patrons until stopped (SIGTERM or Ctrl-C)."""
    from bot import logs, memory, settings

    memory.share()
    chosen = settings.read()
    logs.set_up(chosen.log_level, chosen.log_format)
    for sentence in settings.unknown_variables():
        typer.echo(sentence, err=True)
    start(chosen)


def start(chosen: object) -> None:
    """Serve with these settings; turn what a person can mend into one line and exit code 2."""
    from bot.app import serve
    from bot.settings import Settings

    assert isinstance(chosen, Settings)
    try:
        asyncio.run(serve(chosen))
    except DeskError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def check() -> None:
    """Check settings, FAQ, libraries, sentences and the database without starting anything."""
    from bot import settings
    from bot.checking import notices, problems, warnings

    doubtful: list[str] = []
    try:
        chosen = settings.read()
        found, doubtful = asyncio.run(problems(chosen)), warnings(chosen)
    except DeskError as error:
        found = [str(error)]
    for sentence in (*settings.unknown_variables(), *doubtful):
        typer.echo(sentence, err=True)
    for sentence in found:
        typer.echo(sentence, err=True)
    if found:
        raise typer.Exit(1)
    for sentence in notices():
        typer.echo(sentence)
    typer.echo("All is in order.")
