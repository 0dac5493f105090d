"""One library's files on their way into the store: read, described, numbered, and accounted for."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from knowledge.catalogue import sources
from knowledge.catalogue.describe import describe
from knowledge.catalogue.generation import PROGRESS_EVERY, Progress
from knowledge.catalogue.mapping import Mapping
from knowledge.catalogue.record import SourceRecord
from knowledge.catalogue.report import ImportReport, Problem
from knowledge.catalogue.sources import Marc, Row, Trouble, Unreadable
from knowledge.catalogue.store import Writer


class Intake:
    """One import at work: the store that fills, and the account."""

    def __init__(
        self, writer: Writer, library: str, mapping: Mapping, progress: Progress | None
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
        if self._progress and self.report.records_read % PROGRESS_EVERY == 0:
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
