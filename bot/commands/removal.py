"""`kallimachos catalogue remove`: a library leaves the network, and with it all that it sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import progress
from bot.commands.harvest import FOLDER_NAME
from bot.commands.options import Index
from knowledge.errors import DeskError

if TYPE_CHECKING:
    from knowledge.catalogue import Catalogue


def remove(
    library: Annotated[str, typer.Argument(help="Code of the library: ANEM")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask for the code once more.")] = False,
    index: Index = None,
) -> None:
    """Take a library out of the catalogue: its records, its copies, what was harvested of it.

    What patrons saved and linked goes on wherever another library has the same edition.
    """
    from bot import settings
    from knowledge import catalogue
    from knowledge.catalogue.oaipmh import journal

    folder, code = index or settings.read().catalogue, library.strip()
    journals = folder.parent / FOLDER_NAME
    was_harvested = journal.path_of(journals, code).exists()
    books = catalogue.open(folder)
    try:
        told = _told(books, code, is_harvested=was_harvested)
    finally:
        books.close()
    typer.echo(told)
    if not yes:
        _confirm(code)
    stopped = f"{code}: stopped. The catalogue in {folder} is as it was; nothing was removed."
    with progress.stoppable(stopped), journal.forgetting(journals, code):
        removed, editions, unheeded = catalogue.remove(folder, code, progress=progress.say)
    for line in unheeded:
        typer.echo(line, err=True)
    typer.echo(
        f"{code}: {removed:,} records removed. The catalogue in {folder} has {editions:,} editions."
    )
    if was_harvested:
        typer.echo(
            f"What was harvested of {code} is gone too. Take it out of the file of sources, or the "
            "next harvest brings it back."
        )


def _told(books: Catalogue, code: str, *, is_harvested: bool) -> str:
    """Return what will go. Raises DeskError if nothing is known of such a library."""
    held = books.figures().libraries
    if code in held:
        only = books.only_at(code)
        return f"{code} has {held[code][0]:,} records; {only:,} editions are in no other library."
    if is_harvested:  # a removal was stopped between the catalogue and the journal
        return f"{code} has no records in the catalogue, but what was harvested of it is kept."
    if not held:
        raise DeskError(f'"{code}" is not in the catalogue, nor is any other library.')
    known = ", ".join(sorted(held))
    raise DeskError(f'"{code}" is not in the catalogue. There are: {known}.')


def _confirm(code: str) -> None:
    """Let the code be typed once more. Raises DeskError for anything else."""
    try:
        typed = typer.prompt(f"Type {code} to remove them", default="", show_default=False)
    except typer.Abort:
        typed = ""
    if typed.strip() != code:
        raise DeskError(f"Nothing was removed: that was not {code}. With --yes nobody is asked.")
