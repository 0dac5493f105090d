"""The FAQ: authored entries in YAML, checked as a whole, matched in any spelling.

    answers = faq.load(Path("knowledge/entries"))
    answers.best("pos ananeono ena vivlio").entry.answer("el")
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from knowledge.faq.checking import facts_that_differ, tests_claimed_twice
from knowledge.faq.entry import Entry
from knowledge.faq.matching import Candidate, Learned, Matcher, Outcome, Thresholds
from knowledge.faq.source import FaqErrors, Problem, Source, read

__all__ = ["Candidate", "Entry", "Faq", "FaqErrors", "Outcome", "Problem", "load", "sources"]

_VERSION = "3"  # of the way in which entries are learnt


class Faq:
    """Every entry, and the index that finds them."""

    def __init__(self, read_sources: Sequence[Source], version: str, matcher: Matcher) -> None:
        self.sources = list(read_sources)
        self.entries = [entry for source in read_sources for entry in source.topic.entries]
        self.version = version
        self.matcher = matcher
        self._by_id = {entry.id: entry for entry in self.entries}

    def find(self, entry_id: str) -> Entry | None:
        """Return the entry with this id, or None."""
        return self._by_id.get(entry_id)

    def topic_of(self, entry: Entry) -> str:
        """Return the topic in whose file the entry stands."""
        return next(row.topic.topic for row in self.sources if entry in row.topic.entries)

    def best(self, text: str, language: str | None = None) -> Outcome:
        """Return what the FAQ makes of `text`: an answer, up to three near entries, or none.

        text: as typed, any length; language: to assume where the text shows none.
        """
        return self.matcher.best(text, language)


def sources(folder: Path) -> list[Source]:
    """Return the files of a folder, all of them good. Raises FaqErrors with every problem."""
    if not folder.is_dir():
        raise FaqErrors(
            [f"{folder} is not a folder of FAQ entries. Set KALLIMACHOS_FAQ_DIR to yours."]
        )
    try:
        paths = sorted(folder.glob("*.yaml"))
    except OSError as error:
        raise FaqErrors([f"{folder} can't be read: {error.strerror}."]) from None
    if not paths:
        raise FaqErrors([f"{folder} has no entries: no file in it ends in .yaml."])
    found = [read(path) for path in paths]
    problems: list[Problem] = [one for row in found if isinstance(row, list) for one in row]
    good = [row for row in found if isinstance(row, Source)]
    problems += _repeated_ids(good) + tests_claimed_twice(good) + facts_that_differ(good)
    if problems:
        raise FaqErrors(sorted(problems))
    return good


def load(folder: Path, *, cache: Path | None = None) -> Faq:
    """Return the FAQ of a folder, ready to be asked. Raises FaqErrors; then nothing has changed.

    cache: a folder in which what was learnt from a known content is kept; learning takes the
    longest part of loading.
    """
    good = sources(folder)
    digest = hashlib.sha256(_VERSION.encode())
    for source in good:
        digest.update(source.path.name.encode() + b"\0" + source.path.read_bytes())
    version = digest.hexdigest()
    entries = [entry for source in good for entry in source.topic.entries]
    known = _cached(cache, version)
    matcher = Matcher(entries, known)
    if known is None and cache is not None:
        _keep(cache, version, matcher.learned)
    return Faq(good, version, matcher)


def _cached(cache: Path | None, version: str) -> Learned | None:
    if cache is None:
        return None
    try:
        with np.load(cache / f"faq-{version[:16]}.npz") as kept:
            answer, choose = (float(number) for number in kept["thresholds"])
            return Learned(kept["weights"], Thresholds(answer, choose))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def _keep(cache: Path, version: str, learned: Learned) -> None:
    limits = [learned.thresholds.answer, learned.thresholds.choose]
    name = f"faq-{version[:16]}.npz"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=cache, suffix=".part", delete=False) as file:
            np.savez(file, weights=learned.weights, thresholds=np.array(limits))
        for older in cache.glob("faq-*.npz"):
            older.unlink(missing_ok=True)
        Path(file.name).replace(cache / name)
    except OSError:
        return  # a cache that can't be written only costs time


def _repeated_ids(good: Sequence[Source]) -> list[Problem]:
    seen: dict[str, Source] = {}
    problems = []
    for source in good:
        for number, entry in enumerate(source.topic.entries):
            if entry.id in seen:
                line, column = source.place("entries", number, "id")
                what = f'the id "{entry.id}" stands in {seen[entry.id].path.name} too. Rename one.'
                problems.append(Problem(source.path, line, column, what))
            seen[entry.id] = source
    return problems
