"""From the journal into the catalogue: what waits, through the same door as every file."""

from __future__ import annotations

from pathlib import Path

from knowledge import catalogue
from knowledge.catalogue import CatalogueError, ImportReport
from knowledge.catalogue.generation import Progress
from knowledge.catalogue.load import load_files
from knowledge.catalogue.mapping import USUAL, Mapping
from knowledge.catalogue.oaipmh.journal import Journal


def into_catalogue(
    index_dir: Path,
    library: str,
    journal: Journal,
    *,
    everything: bool = False,
    mapping: Mapping = USUAL,
    progress: Progress | None = None,
) -> ImportReport | None:
    """Bring what waits in `journal` into the catalogue; return the report, None if nothing waits.

    mapping: how the library's records are to be read, where they need to be told about.
    everything: also what the catalogue was given before. It gets that too when it has fewer
    records of `library` than it was given: it was removed, or an older one put back.
    Raises CatalogueError; then everything waits on.
    """
    if everything or journal.count("loaded IS NOT NULL") > _records(index_dir, library):
        journal.wait_all()
    if not journal.number():
        return None
    report = load_files(index_dir, library, [journal.path], mapping=mapping, progress=progress)
    journal.loaded(problem.place for problem in report.problems)
    return report


def _records(index_dir: Path, library: str) -> int:
    """Return how many records the catalogue has of `library`; 0 if there is none to be read."""
    try:
        books = catalogue.open(index_dir)
    except CatalogueError:
        return 0
    try:
        return books.figures().libraries.get(library, (0, 0))[0]
    finally:
        books.close()
