"""Import: files of one library into a new generation of the catalogue, with a full account."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from knowledge.catalogue import fields, folder, index, sources
from knowledge.catalogue.describe import describe
from knowledge.catalogue.folder import CatalogueError
from knowledge.catalogue.record import SourceRecord
from knowledge.catalogue.sources import Marc, Trouble, Unreadable
from knowledge.catalogue.store import FILE_NAME, SHAPE, Store

Progress = Callable[[int, Path], None]
"""Called now and then with the number of records read so far and the file at hand."""

_PROGRESS_EVERY = 1000


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
    mended: int = 0  # of those stored: read in spite of a wrong length or directory
    renumbered: int = 0  # of those stored: another title already had their control number
    deleted: int = 0  # records that say that the library no longer holds them
    editions: int = 0  # in the whole catalogue afterwards
    problems: list[Problem] = field(default_factory=list)


def load_files(
    index_dir: Path, library: str, files: Iterable[Path], *, progress: Progress | None = None
) -> ImportReport:
    """Read `files` of `library` into the catalogue in `index_dir`, which is made if need be.

    What can be read is stored; the rest is in the report's `problems`. A record replaces the one
    with the same control number of the same library. The new catalogue is built aside and
    swapped in whole at the end; when nothing could be read, the old one stays.
    Raises CatalogueError if the folder can't be used at all.
    """
    with folder.building(index_dir) as place:
        store = _copy(index_dir, place)
        return _fill(store, place, {library: files}, progress=progress)[library]


def rebuild(
    index_dir: Path, exports: Mapping[str, Iterable[Path]], *, origin: str = ""
) -> dict[str, ImportReport]:
    """Replace the catalogue in `index_dir` by one of these `exports` alone, files by library.

    origin: a note of what it was made from, kept with it (see the function of that name).
    Raises as `load_files` does.
    """
    with folder.building(index_dir) as place:
        store = Store.create(place)
        store.origin = origin
        return _fill(store, place, exports)


def origin(index_dir: Path) -> str | None:
    """Return the note of what the catalogue was made from, None if there is none to be had."""
    serving = folder.current(index_dir)
    if serving is None or not (serving / FILE_NAME).exists():
        return None
    store = Store.read(serving)
    try:
        return store.origin if store.shape == SHAPE else None
    finally:
        store.close()


def _fill(
    store: Store,
    place: Path,
    exports: Mapping[str, Iterable[Path]],
    *,
    progress: Progress | None = None,
) -> dict[str, ImportReport]:
    """Read the files into `store` in the folder `place`; publish that if anything came of it."""
    reports = {}
    try:
        for library, files in exports.items():
            loading = _Loading(store, library, progress)
            for path in files:
                loading.file(path)
            store.settle()
            reports[library] = loading.report
        changed = any(report.records_stored or report.deleted for report in reports.values())
        editions = store.count
        if changed:
            index.build(place / index.FOLDER_NAME, store.all_texts(), count=editions)
    finally:
        store.close()
    for report in reports.values():
        report.editions = editions
    if changed:
        folder.publish(place)
    return reports


def _copy(index_dir: Path, place: Path) -> Store:
    """Return a store in `place` with what the catalogue has so far."""
    serving = folder.current(index_dir)
    if serving is None or not (serving / FILE_NAME).exists():
        return Store.create(place)
    shutil.copyfile(serving / FILE_NAME, place / FILE_NAME)
    store = Store.change(place)
    if store.shape != SHAPE:
        store.close()
        raise CatalogueError(
            f"{index_dir} was built by another version of this program. "
            "Remove the folder and import the libraries' files again."
        )
    return store


class _Loading:
    """One import at work: the store that fills, and the account."""

    def __init__(self, store: Store, library: str, progress: Progress | None) -> None:
        self.store = store
        self.report = ImportReport()
        self._library = library
        self._progress = progress
        self._numbers: set[bytes] = set()  # control numbers met in this import, hashed

    def file(self, path: Path) -> None:
        """Read one file to its end, or to where it can't be read further."""
        before = self.report.records_read
        try:
            for found in sources.read(path, fields.WANTED):
                self._take(path, found)
        except Unreadable as trouble:
            self._note(path, Trouble(0, "", str(trouble)))
            return
        if self.report.records_read == before:
            self._note(path, Trouble(0, "", "there is no MARC record in it"))

    def _take(self, path: Path, found: Marc | Trouble) -> None:
        self.report.records_read += 1
        if self._progress and self.report.records_read % _PROGRESS_EVERY == 0:
            self._progress(self.report.records_read, path)
        if isinstance(found, Trouble):
            self._note(path, found)
            return
        try:
            sent = describe(found, self._library)
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
        control = self._control(sent)
        changed = self.store.put(self._library, control, sent)
        self.report.records_stored += 1
        self.report.unchanged += not changed

    def _control(self, sent: SourceRecord) -> str:
        """Return the number under which `sent` is kept: its own, if no other book has it.

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
                return f"{number} {_made_up(sent)}"
        self._numbers.add(digest)
        return number

    def _note(self, path: Path, trouble: Trouble) -> None:
        self.report.problems.append(Problem(path, *trouble))


def _made_up(sent: SourceRecord) -> str:
    told = sent.description
    words = f"{told.title}|{told.subtitle}|{told.author}|{told.year}|{told.publisher}|{told.isbns}"
    return "~" + blake2b(words.encode(), digest_size=6).hexdigest()
