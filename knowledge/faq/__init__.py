"""The FAQ: authored entries in YAML, checked as a whole, matched in any spelling.

answers = faq.load(Path("knowledge/entries"))
answers.best("pos ananeono ena vivlio").entry.answer("el")
"""

from dataclasses import dataclass
from pathlib import Path

from knowledge.faq import learning, loading, meaning, patching
from knowledge.faq import policies as policy_sheets
from knowledge.faq.entries import Entry
from knowledge.faq.loading import Loaded, Placed
from knowledge.faq.matching import Candidate, Look, Matcher, Outcome
from knowledge.faq.meaning import NoEmbeddings
from knowledge.faq.phrasings import phrasings_of
from knowledge.faq.policies import Policies, Ruled
from knowledge.problems import FaqErrors, FaqFolderMissing, Place, Problem

__all__ = [
    "Candidate",
    "Entry",
    "Faq",
    "FaqErrors",
    "FaqFolderMissing",
    "Look",
    "NoEmbeddings",
    "Outcome",
    "Place",
    "Placed",
    "Policies",
    "Problem",
    "Ruled",
    "Told",
    "load",
    "read",
]


@dataclass(frozen=True)
class Told:
    """An answer in one language with its slots filled. ruled: whose rules it says, if any."""

    entry: Entry
    language: str
    html: str
    ruled: Ruled | None


class Faq:
    """Every entry, and the index that finds them."""

    def __init__(
        self,
        loaded: Loaded,
        matcher: Matcher,
        policies: Policies = policy_sheets.NONE,
        *,
        is_final: bool = True,
    ) -> None:
        self.loaded = loaded
        self.is_final = is_final  # False while it goes by what was learnt of an earlier content
        self.placed = loaded.entries
        self.entries = tuple(one.entry for one in loaded.entries)
        self.warnings = loaded.warnings
        self.version = loaded.version  # a hash of what the files say
        self.matcher = matcher
        self.policies = policies
        self._by_id = {entry.id: entry for entry in self.entries}

    def find(self, entry_id: str) -> Entry | None:
        """Return the entry with this id, or None."""
        return self._by_id.get(entry_id)

    def told(self, entry: Entry, language: str, library: str = "") -> Told:
        """Return an entry's answer as it is told to a patron of a library ("": none is known)."""
        ruled = self.policies.fill(entry.slots, library, language) if entry.slots else None
        texts = ruled.texts if ruled else None
        return Told(entry, language, entry.answer(language, texts), ruled)

    def best(self, text: str, language: str | None = None) -> Outcome:
        """Return what the FAQ makes of `text`: an answer, up to three near entries, or none.

        text: as typed, of any length; language: to assume where the text itself shows none.
        """
        return self.matcher.best(text, language)

    def restored(self, text: str) -> str:
        """Return `text` as one would write it: "pos ananeono vivlio" -> «πώς ανανεώνω βιβλίο».

        By the words of the entries; English, names and words that no entry has stay as they are.
        """
        return self.matcher.restored(text)

    def look(self, text: str, language: str | None = None) -> Look:
        """Return what `best` returns, and all that led to it."""
        return self.matcher.look(text, language)


def read(folder: Path, policies: Policies = policy_sheets.NONE) -> Loaded:
    """Return the entries of a folder, checked but not to be asked yet. Raises FaqErrors."""
    return loading.load(folder, policies)


def load(
    folder: Path,
    policies: Policies = policy_sheets.NONE,
    *,
    cache: Path | None = None,
    earlier: Faq | None = None,
    semantic: bool = False,
) -> Faq:
    """Return the FAQ of a folder, ready to be asked. Raises FaqErrors with every problem.

    policies: what fills the slots of the answers.
    cache: a folder in which what was learnt from a known content is kept.
    earlier: the FAQ as it was; where little has changed since, it is brought up to date at once
    instead of learnt anew, and is not final (patching.py).
    semantic: whether meanings count beside words (meaning.py); raises NoEmbeddings without them.
    """
    loaded = loading.load(folder, policies, earlier=earlier.loaded if earlier else None)
    phrasings = [
        phrasing
        for number, one in enumerate(loaded.entries)
        for phrasing in phrasings_of(one, number, policies)
    ]
    entries = [one.entry for one in loaded.entries]
    embed = meaning.embedder() if semantic else None
    version = f"{loaded.version}-semantic" if semantic else loaded.version
    learned = learning.kept(cache, version, phrasings, embed) if cache else None
    if learned is None and earlier is not None and earlier.is_final:
        names, fresh = ([entry.id for entry in one] for one in (earlier.entries, entries))
        learned = patching.patched(earlier.matcher.learned, names, phrasings, fresh)
        if learned is not None:
            return Faq(loaded, Matcher(entries, learned), policies, is_final=False)
    if learned is None:
        learned = learning.learn(phrasings, len(entries), embed)
        if cache:
            learning.keep(cache, version, learned)
    return Faq(loaded, Matcher(entries, learned), policies)
