"""`kallimachos catalogue harvest`: fetch libraries' records from their own systems by OAI-PMH."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import progress
from bot.commands.options import Index, Library
from knowledge.errors import DeskError

if TYPE_CHECKING:
    from knowledge.catalogue import ImportReport
    from knowledge.catalogue.oaipmh import Account, Asking, Journal, Source

_SHOWN_PROBLEMS = 1000
_TOLD_EVERY = 10_000  # records, where nobody watches
FOLDER_NAME = "harvest"


def harvest(
    url: Annotated[
        str | None, typer.Argument(help="The provider's base URL.", show_default=False)
    ] = None,
    *,
    library: Library = "",
    set_: Annotated[str, typer.Option("--set", help="Only this set of the provider.")] = "",
    prefix: Annotated[
        str, typer.Option("--prefix", help="The format to ask for; else the best one is found.")
    ] = "",
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="How the records are to be read: a YAML file.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="List everything again; what is not listed goes.")
    ] = False,
    sources: Annotated[
        Path | None,
        typer.Option("--sources", help="A YAML file of sources: harvest all of them."),
    ] = None,
    index: Index = None,
) -> None:
    """Fetch what is new at a library's OAI-PMH provider, and bring it into the catalogue.

    Stop it whenever you like: the next run goes on from there.
    """
    from bot import settings
    from knowledge.catalogue.oaipmh import Source, read_sources

    if sources is not None:
        wanted = read_sources(sources)
    elif url and library.strip():
        wanted = [Source(library.strip(), url, set_, prefix, mapping)]
    else:
        raise DeskError(
            "Say whose records and where: kallimachos catalogue harvest --library CODE URL, "
            "or give a file of them with --sources."
        )
    failed = 0
    for source in wanted:
        try:
            failed += not _one(source, index or settings.read().catalogue, full)
        except DeskError as error:
            progress.clear()
            typer.echo(f"{source.library}: {error}", err=True)
            failed += 1
        except (KeyboardInterrupt, asyncio.CancelledError):
            progress.clear()
            typer.echo(
                f"{source.library}: stopped. What came is kept; the same command goes on from "
                "there.",
                err=True,
            )
            raise typer.Exit(progress.STOPPED) from None
    if failed:
        raise typer.Exit(2 if failed == len(wanted) else 1)


def _one(source: Source, index_dir: Path, full: bool) -> bool:
    """Harvest one library and bring what came into the catalogue; False: none could be read."""
    from knowledge.catalogue import codes, mapping
    from knowledge.catalogue.oaipmh import Journal, into_catalogue

    codes.checked(source.library)
    told = mapping.load(source.mapping) if source.mapping else mapping.USUAL
    if told.library not in ("", source.library):
        raise DeskError(f"{source.mapping} is the mapping of {told.library}. Give this library's.")
    journal = Journal(index_dir.parent / FOLDER_NAME, source.library)
    try:
        account = asyncio.run(_fetched(source, journal, full))
        progress.clear()
        _tell(source, account)
        earlier = journal.count("why <> '' AND NOT is_deleted AND NOT waiting")
        report = into_catalogue(
            index_dir,
            source.library,
            journal,
            everything=full,
            mapping=told,
            progress=_say_loading,
        )
        progress.clear()
        _name_problems(report)
        if earlier and not full:
            typer.echo(
                f"{source.library}: not readable at earlier harvests, and not sent anew: "
                f"{earlier:,}. --full names them.",
                err=True,
            )
        typer.echo(_summary(source, account, report, index_dir))
        return report is None or not report.problems or bool(report.records_stored)
    finally:
        journal.close()


async def _fetched(source: Source, journal: Journal, full: bool) -> Account:
    """Harvest into the journal; SIGTERM and Ctrl-C stop it between two answers."""
    from bot import fetching, settings
    from knowledge.catalogue import oaipmh

    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    async with fetching.opened(contact=settings.read().contact) as fetch:
        asking: Asking = oaipmh.Asking(source.url, fetch, notice=_Notice(source.library))
        return await oaipmh.harvest(source, journal, asking, is_full=full, progress=_Progress())


class _Progress:
    """Tells how far a list is: on one line that changes, or a line now and then in a log."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._first: int | None = None
        self._told = 0

    def __call__(self, listed: int, size: int | None) -> None:
        of = f" of {size:,}" if size else ""
        if self._first is None:
            self._first = listed
        seconds = time.monotonic() - self._began
        rate = f", {(listed - self._first) / seconds:,.0f} a second" if seconds > 1 else ""
        if sys.stderr.isatty():
            typer.echo(f"\r\033[K{listed:,}{of} records listed{rate}", nl=False, err=True)
        elif listed // _TOLD_EVERY > self._told:
            self._told = listed // _TOLD_EVERY
            typer.echo(f"{listed:,}{of} records listed{rate}", err=True)


class _Notice:
    """Says why a harvest waits."""

    def __init__(self, library: str) -> None:
        self._library = library

    def __call__(self, text: str) -> None:
        progress.clear()
        typer.echo(f"{self._library}: {text}", err=True)


def _say_loading(records: int, path: Path) -> None:
    if sys.stderr.isatty():
        typer.echo(f"\r\033[K{records:,} records into the catalogue", nl=False, err=True)


def _tell(source: Source, account: Account) -> None:
    for notice in account.notices:
        typer.echo(f"{source.library}: {notice}", err=True)
    if account.replaced:
        typer.echo(
            f"{source.library}: {account.replaced:,} characters were no text or may not stand in "
            "XML, and were replaced.",
            err=True,
        )


def _name_problems(report: ImportReport | None) -> None:
    problems = report.problems if report else []
    for problem in problems[:_SHOWN_PROBLEMS]:
        typer.echo(f"{problem.place}: {problem.why}", err=True)
    if len(problems) > _SHOWN_PROBLEMS:
        typer.echo(f"… and {len(problems) - _SHOWN_PROBLEMS:,} more", err=True)
    for line in report.unheeded if report else ():
        typer.echo(line, err=True)


def _summary(source: Source, account: Account, report: ImportReport | None, index_dir: Path) -> str:
    kind = "all" if account.is_complete_list else "new"
    told = f"{account.listed:,} records listed ({kind}, {account.prefix})"
    if report is None:
        return f"{source.library}: {told}, nothing new. The catalogue in {index_dir} is as it was."
    return (
        f"{source.library}: {told}, {report.records_stored:,} stored, {report.deleted:,} deleted, "
        f"{len(report.problems):,} not readable. The catalogue in {index_dir} has "
        f"{report.editions:,} editions."
    )
