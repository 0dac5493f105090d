"""The FAQ: authored entries in YAML, checked as a whole, matched in any spelling.

answers = faq.load(Path("knowledge/entries"))
answers.best("pos ananeono ena vivlio").entry.answer("el")
"""

from pathlib import Path

from knowledge.faq import learning, loading
from knowledge.faq.entries import Entry
from knowledge.faq.loading import Loaded, Placed
from knowledge.faq.matching import Candidate, Look, Matcher, Outcome
from knowledge.faq.phrasings import phrasings_of
from knowledge.faq.problems import FaqErrors, FaqFolderMissing, Place, Problem

__all__ = [
    "Candidate",
    "Entry",
    "Faq",
    "FaqErrors",
    "FaqFolderMissing",
    "Look",
    "Outcome",
    "Place",
    "Placed",
    "Problem",
    "load",
    "read",
]


class Faq:
    """Every entry, and the index that finds them."""

    def __init__(self, loaded: Loaded, matcher: Matcher) -> None:
        self.placed = loaded.entries
        self.entries = tuple(one.entry for one in loaded.entries)
        self.warnings = loaded.warnings
        self.version = loaded.version  # a hash of what the files say
        self.matcher = matcher
        self._by_id = {entry.id: entry for entry in self.entries}

    def find(self, entry_id: str) -> Entry | None:
        """Return the entry with this id, or None."""
        return self._by_id.get(entry_id)

    def best(self, text: str, language: str | None = None) -> Outcome:
        """Return what the FAQ makes of `text`: an answer, up to three near entries, or none.

        text: as typed, of any length; language: to assume where the text itself shows none.
        """
        return self.matcher.best(text, language)


def read(folder: Path) -> Loaded:
    """Return the entries of a folder, checked but not to be asked yet. Raises FaqErrors."""
    return loading.load(folder)


def load(folder: Path, *, cache: Path | None = None) -> Faq:
    """Return the FAQ of a folder, ready to be asked. Raises FaqErrors with every problem.

    cache: a folder in which what was learnt from a known content is kept.
    """
    loaded = read(folder)
    phrasings = [
        phrasing
        for number, one in enumerate(loaded.entries)
        for phrasing in phrasings_of(one, number)
    ]
    entries = [one.entry for one in loaded.entries]
    learned = learning.kept(cache, loaded.version, phrasings) if cache else None
    if learned is None:
        learned = learning.learn(phrasings, len(entries))
        if cache:
            learning.keep(cache, loaded.version, learned)
    return Faq(loaded, Matcher(entries, learned))
