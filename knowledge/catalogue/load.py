"""What is done to a catalogue as a whole: import, rebuild, build, follow, remove.

Each makes a new generation aside and swaps it in; until then the old one serves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from knowledge.catalogue import folder, generation, overrides, store
from knowledge.catalogue.bulk import in_bulk
from knowledge.catalogue.folder import CatalogueError
from knowledge.catalogue.generation import Progress
from knowledge.catalogue.intake import Intake
from knowledge.catalogue.mapping import USUAL
from knowledge.catalogue.mapping import Mapping as FileMapping
from knowledge.catalogue.overrides import Overrides
from knowledge.catalogue.report import ImportReport
from knowledge.catalogue.store import FILE_NAME, SHAPE, Writer


def load_files(
    index_dir: Path,
    library: str,
    files: Iterable[Path],
    *,
    mapping: FileMapping = USUAL,
    decisions: Path | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Read `files` of `library` into the catalogue in `index_dir`, which is made if need be.

    What can be read is stored; the rest is in the report's `problems`. A record replaces the one
    with the same control number of the same library. The new catalogue is built aside and
    swapped in whole at the end; when nothing could be read, the old one stays. One that was
    stopped is gone on with when it is given again.
    mapping: how the library's files are to be read, where they need to be told about.
    decisions: the librarians' file of what to keep apart and together (see overrides.py); the one
    in `index_dir` if none is given.
    Raises CatalogueError if the folder can't be used at all.
    """
    exports = {library: list(files)}
    ruled = overrides.load(decisions or index_dir / overrides.FILE_NAME)
    with folder.building(index_dir) as place, in_bulk():
        plan = f"{_plan(index_dir, exports)}\n{mapping!r}"
        writer = (
            Writer(place) if folder.is_begun(place, plan) else generation.copied(index_dir, place)
        )
        folder.begin(place, plan)
        return _fill(writer, exports, ruled, {library: mapping}, progress=progress)[library]


def rebuild(
    index_dir: Path,
    exports: Mapping[str, Iterable[Path]],
    *,
    mappings: Mapping[str, FileMapping] | None = None,
    origin: str = "",
    decisions: Path | None = None,
) -> dict[str, ImportReport]:
    """Replace the catalogue in `index_dir` by one of these `exports` alone, files by library.

    mappings: by library, of those whose files need one.
    origin: a note of what it was made from, kept with it (see the function of that name).
    Raises as `load_files` does.
    """
    ruled = overrides.load(decisions or index_dir / overrides.FILE_NAME)
    with folder.building(index_dir) as place, in_bulk():
        writer = generation.empty(place)
        writer.origin = origin
        return _fill(writer, exports, ruled, mappings or {})


def build(
    index_dir: Path, *, decisions: Path | None = None, progress: Progress | None = None
) -> tuple[int, list[str]]:
    """Work everything out anew from what the libraries sent.

    Return how many editions there are, and which decisions were not honoured. For use after
    another version of the program, or to be sure. Raises CatalogueError if there is no catalogue,
    or one whose sources this version can't read.
    """
    serving = folder.current(index_dir)
    if serving is None:
        raise CatalogueError(
            f"There is no catalogue in {index_dir} to build anew. Import the libraries' files."
        )
    ruled = overrides.load(decisions or index_dir / overrides.FILE_NAME)
    with folder.building(index_dir) as place, in_bulk():
        folder.is_begun(place, "")
        writer = generation.anew(serving, place, progress)
        return generation.finish(writer, ruled, is_changed=True, progress=progress)


def follow(index_dir: Path, *, decisions: Path | None = None) -> list[str]:
    """Bring the catalogue in line with the decisions as their file has them now.

    Return which are not honoured. Raises as `load_files` does.
    """
    ruled = overrides.load(decisions or index_dir / overrides.FILE_NAME)
    with folder.building(index_dir) as place:
        folder.is_begun(place, "")
        return generation.finish(generation.copied(index_dir, place), ruled, is_changed=True)[1]


def remove(
    index_dir: Path,
    library: str,
    *,
    decisions: Path | None = None,
    progress: Progress | None = None,
) -> tuple[int, int, list[str]]:
    """Take all that `library` sent out of the catalogue; the other libraries' records stay.

    Return how many records went, how many editions are left, and which decisions are not honoured.
    Ids of its records lead on to other libraries' records of the same edition. Until the new
    catalogue is swapped in, the old one serves. Raises CatalogueError if there is no catalogue.
    """
    if folder.current(index_dir) is None:
        raise CatalogueError(f"There is no catalogue in {index_dir} to remove a library from.")
    ruled = overrides.load(decisions or index_dir / overrides.FILE_NAME)
    with folder.building(index_dir) as place:
        folder.is_begun(place, "")
        writer = generation.copied(index_dir, place)
        try:
            removed = writer.remove_library(library)
        except BaseException:
            writer.abandon()
            raise
        return removed, *generation.finish(writer, ruled, is_changed=removed > 0, progress=progress)


def origin(index_dir: Path) -> str | None:
    """Return the note of what the catalogue was made from, None if there is none to be had."""
    serving = folder.current(index_dir)
    if serving is None or not (serving / FILE_NAME).exists():
        return None
    return store.origin_of(serving)


def _plan(index_dir: Path, exports: Mapping[str, Iterable[Path]]) -> str:
    """Return what tells an import from others: what it starts from, and its files as they are."""
    serving = folder.current(index_dir)
    told = [serving.name if serving else "", SHAPE]
    for library, files in exports.items():
        told.append(library)
        for file in files:
            try:
                at = file.stat()
            except OSError:
                continue
            told.append(f"{file.absolute()} {at.st_size} {at.st_mtime_ns}")
    return "\n".join(told)


def _fill(
    writer: Writer,
    exports: Mapping[str, Iterable[Path]],
    decisions: Overrides,
    mappings: Mapping[str, FileMapping],
    *,
    progress: Progress | None = None,
) -> dict[str, ImportReport]:
    """Read the files into `writer`; settle and publish if anything came of it."""
    reports = {}
    try:
        for library, files in exports.items():
            intake = Intake(writer, library, mappings.get(library, USUAL), progress)
            for path in files:
                intake.file(path)
            reports[library] = intake.report
        changed = any(report.records_stored or report.deleted for report in reports.values())
    except BaseException:
        writer.abandon()
        raise
    editions, unheeded = generation.finish(writer, decisions, is_changed=changed, progress=progress)
    for report in reports.values():
        report.editions, report.unheeded = editions, unheeded
    return reports
