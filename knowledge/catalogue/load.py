"""Import: files of one library into a new generation of the catalogue, with a full account."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from knowledge.catalogue import folder, index, overrides, sources, store
from knowledge.catalogue.describe import describe
from knowledge.catalogue.folder import CatalogueError
from knowledge.catalogue.mapping import USUAL
from knowledge.catalogue.mapping import Mapping as FileMapping
from knowledge.catalogue.overrides import Overrides
from knowledge.catalogue.record import SourceRecord
from knowledge.catalogue.remembered import remembering
from knowledge.catalogue.sources import Marc, Row, Trouble, Unreadable
from knowledge.catalogue.store import FILE_NAME, SHAPE, Writer, blocks, settle, sources_of

Progress = Callable[[int, Path], None]
"""Called now and then with the number of records read or written so far, and the file at hand."""
_Each = TypeVar("_Each")

_PROGRESS_EVERY = 1000
_SMALL_SHARE = 5  # when more than a fifth of the editions changed, a new index is written
_WORDS = 1 << 18  # whose forms an import remembers


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read: a record of a file, or the whole file (number 0)."""

    file: Path
    number: int
    place: str  # "byte 1,234" or "line 57"; "" for a whole file
    why: str

    @property
    def position(self) -> str:
        """Return where in the file it is: "record 3, byte 1,234"."""
        return f"record {self.number}, {self.place}" if self.number else "the whole file"

    def __str__(self) -> str:
        return f"{self.file}: {self.position}: {self.why}"


@dataclass(slots=True)
class ImportReport:
    """The account of an import. `records_read` includes those that could not be used."""

    records_read: int = 0
    records_stored: int = 0
    unchanged: int = 0  # of those stored: the catalogue said the same already
    mended: int = 0  # of those stored: read in spite of a wrong length, directory or charset
    renumbered: int = 0  # of those stored: another title already had their control number
    deleted: int = 0  # records that say that the library no longer holds them
    editions: int = 0  # in the whole catalogue afterwards
    problems: list[Problem] = field(default_factory=list)
    unheeded: list[str] = field(default_factory=list)  # decisions that could not be honoured


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
    with folder.building(index_dir) as place, remembering(_WORDS):
        plan = f"{_plan(index_dir, exports)}\n{mapping!r}"
        writer = Writer(place) if folder.is_begun(place, plan) else _copy(index_dir, place)
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
    with folder.building(index_dir) as place, remembering(_WORDS):
        writer = _empty(place)
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
    with folder.building(index_dir) as place, remembering(_WORDS):
        folder.is_begun(place, "")
        writer = _anew(serving, place, progress)
        return _finish(writer, ruled, is_changed=True, progress=progress)


def follow(index_dir: Path, *, decisions: Path | None = None) -> list[str]:
    """Bring the catalogue in line with the decisions as their file has them now.

    Return which are not honoured. Raises as `load_files` does.
    """
    ruled = overrides.load(decisions or index_dir / overrides.FILE_NAME)
    with folder.building(index_dir) as place:
        folder.is_begun(place, "")
        return _finish(_copy(index_dir, place), ruled, is_changed=True)[1]


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
        writer = _copy(index_dir, place)
        try:
            removed = writer.remove_library(library)
        except BaseException:
            writer.abandon()
            raise
        return removed, *_finish(writer, ruled, is_changed=removed > 0, progress=progress)


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
            loading = _Loading(writer, library, mappings.get(library, USUAL), progress)
            for path in files:
                loading.file(path)
            reports[library] = loading.report
        changed = any(report.records_stored or report.deleted for report in reports.values())
    except BaseException:
        writer.abandon()
        raise
    editions, unheeded = _finish(writer, decisions, is_changed=changed, progress=progress)
    for report in reports.values():
        report.editions, report.unheeded = editions, unheeded
    return reports


def _finish(
    writer: Writer, decisions: Overrides, *, is_changed: bool, progress: Progress | None = None
) -> tuple[int, list[str]]:
    """Settle what is pending, write the index and publish.

    Return how many editions there are, and which decisions were not honoured.
    """
    place = writer.folder
    unheeded: list[str] = []
    try:
        if is_changed:
            unheeded = settle(writer, decisions)
            serving = folder.current(place.parent)
            _write_index(writer, place / index.FOLDER_NAME, serving, progress)
        editions = writer.count
    except BaseException:
        writer.abandon()
        raise
    writer.close()
    if is_changed:
        folder.publish(place)
    return editions, unheeded


def _write_index(
    writer: Writer, target: Path, serving: Path | None, progress: Progress | None
) -> None:
    """Write the index into `target`: the serving one with what changed, or a new one."""
    shutil.rmtree(target, ignore_errors=True)  # of a build that was stopped while it wrote it
    before = serving / index.FOLDER_NAME if serving else target
    is_small = writer.is_copy and len(writer.changed) * _SMALL_SHARE <= writer.count
    if is_small and before.is_dir() and not index.is_worn(before):
        found = map(writer.edition, sorted(writer.changed))
        index.update(before, target, [each for each in found if each], writer.changed)
    else:
        editions = _told(writer.editions(), target, progress)
        index.build(target, editions, count=writer.count)


def _told(found: Iterable[_Each], path: Path, progress: Progress | None) -> Iterator[_Each]:
    """Yield what is `found`, and tell now and then how much of it has gone into `path`."""
    for count, each in enumerate(found, 1):
        yield each
        if progress and count % _PROGRESS_EVERY == 0:
            progress(count, path)


def _empty(place: Path) -> Writer:
    """Return a new store in `place`, whatever a stopped build left there."""
    folder.is_begun(place, "")
    return Writer.create(place)


def _copy(index_dir: Path, place: Path) -> Writer:
    """Return a store in `place` with what the catalogue has so far."""
    serving = folder.current(index_dir)
    if serving is None or not (serving / FILE_NAME).exists():
        return Writer.create(place)
    if store.shape_of(serving) != SHAPE:
        return _anew(serving, place)
    for name in (FILE_NAME, *blocks.FILE_NAMES):
        shutil.copyfile(serving / name, place / name)
    return Writer(place, is_copy=True)


def _anew(serving: Path, place: Path, progress: Progress | None = None) -> Writer:
    """Return a store in `place` with what the libraries sent, all of it still to be settled."""
    if not store.has_readable_sources(serving):
        raise CatalogueError(
            f"{serving.parent} was built by another version of this program. "
            "Remove the folder and import the libraries' files again."
        )
    writer = Writer.create(place)
    writer.origin = store.origin_of(serving)
    writer.take_over(serving)
    for row in _told(sources_of(serving), serving / FILE_NAME, progress):
        writer.put_row(row)
    return writer


class _Loading:
    """One import at work: the store that fills, and the account."""

    def __init__(
        self, writer: Writer, library: str, mapping: FileMapping, progress: Progress | None
    ) -> None:
        self.store = writer
        self.report = ImportReport()
        self._library = library
        self._mapping = mapping
        self._progress = progress
        self._numbers: set[bytes] = set()  # control numbers met in this import, hashed
        self._has_more = writer.has_any(library)  # than what this import brings

    def file(self, path: Path) -> None:
        """Read one file to its end, or to where it can't be read further."""
        before = self.report.records_read
        try:
            for found in sources.read(path, self._mapping):
                self._take(path, found)
        except Unreadable as trouble:
            self._note(path, Trouble(0, "", str(trouble)))
            return
        if self.report.records_read == before:
            self._note(path, Trouble(0, "", "there is no record in it"))

    def _take(self, path: Path, found: Marc | Row | Trouble) -> None:
        self.report.records_read += 1
        if self._progress and self.report.records_read % _PROGRESS_EVERY == 0:
            self._progress(self.report.records_read, path)
        if isinstance(found, Trouble):
            self._note(path, found)
            return
        try:
            sent = describe(found, self._library, self._mapping)
        except Unreadable as trouble:
            self._note(path, Trouble(found.number, found.place, str(trouble)))
            return
        if sent.is_deleted:
            self.store.remove(self._library, sent.control)
            self.report.deleted += 1
            return
        self._keep(sent)
        self.report.mended += found.is_mended

    def _keep(self, sent: SourceRecord) -> None:
        control, is_met = self._control(sent)
        is_new = not is_met and not self._has_more
        changed = self.store.put(self._library, control, sent, is_new=is_new)
        self.report.records_stored += 1
        self.report.unchanged += not changed

    def _control(self, sent: SourceRecord) -> tuple[str, bool]:
        """Return the number under which `sent` is kept, and whether this import met it before.

        It is its own, if no other book has that.

        The same number twice in one import is either a newer version of the record, which
        replaces the first, or a mistake in the export: another title. That one gets a number
        made from the title, the same at every import, and so does a record without a number.
        """
        number = sent.control or _made_up(sent)
        digest = blake2b(number.encode(), digest_size=8).digest()
        if digest in self._numbers:
            title = self.store.titles_under(self._library, number)
            if title and title[0] != sent.description.title:
                self.report.renumbered += 1
                return f"{number} {_made_up(sent)}", True
            return number, True
        self._numbers.add(digest)
        return number, False

    def _note(self, path: Path, trouble: Trouble) -> None:
        self.report.problems.append(Problem(path, *trouble))


def _made_up(sent: SourceRecord) -> str:
    told = sent.description
    words = f"{told.title}|{told.subtitle}|{told.author}|{told.year}|{told.publisher}|{told.isbns}"
    return "~" + blake2b(words.encode(), digest_size=6).hexdigest()
