"""What a text says, as far as the entries' own words can tell: Greeklish is read by vocabulary.

A Latin word can be read in several ways ("hmera": χμερα, ημέρα). The reading that some phrasing
has wins; failing that, the one whose n-grams the phrasings know best, the likelier first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge import text
from knowledge.faq.features import Space
from knowledge.faq.terms import Reading

_SHORTEST_MENDED = 5  # letters; shorter words are too near to each other
_MENDED_WORDS = 8  # of one text
_MAX_REMEMBERED = 3_000


def plain(typed: str, language: str | None) -> Reading:
    """Return how a phrasing or a text in its own alphabet is read."""
    words = text.words(typed)
    if text.script_of(typed) == "greek":
        words = text.written_out(words)
    keys = tuple(text.key(" ".join(words)).split())
    is_english = language == "en" and text.script_of(typed) != "greek"
    return Reading(keys, tuple(words) if is_english else ())


@dataclass
class Reader:
    """Reads Greeklish by the words of the phrasings."""

    space: Space
    vocabulary: frozenset[str]  # the keys of all words of all phrasings
    _listed: list[str]
    _read: dict[str, str] = field(default_factory=dict)
    _mended: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, space: Space, keys: Iterable[str]) -> "Reader":
        """Return a reader that knows the words of these keys."""
        vocabulary = frozenset(word for key in keys for word in key.split())
        return cls(space, vocabulary, sorted(vocabulary))

    def greeklish(self, typed: str) -> Reading:
        """Return `typed` with each Latin word read as the Greek word it most likely is."""
        return Reading(tuple(self._best(word) for word in text.written_out(text.words(typed))))

    def mended(self, reading: Reading) -> Reading:
        """Return `reading` with words one slip away from a word of the phrasings put right.

        Of a question with one typing error this saves about half of what the error costs.
        """
        unknown = [word for word in reading.keys if word not in self.vocabulary]
        if len(unknown) * 2 > len(reading.keys):
            return reading  # A name or a title: what is near to it says nothing.
        long = [word for word in unknown if len(word) >= _SHORTEST_MENDED and word.isalpha()]
        mended = {word: self._mend(word) for word in long[:_MENDED_WORDS]}
        if all(word == better for word, better in mended.items()):
            return reading
        return Reading(tuple(mended.get(word, word) for word in reading.keys), reading.spelt)

    def _best(self, word: str) -> str:
        found = self._read.get(word)
        if found is None:
            found = _remember(self._read, word, self._choose(text.word_readings(word)))
        return found

    def _choose(self, choices: tuple[str, ...]) -> str:
        for choice in choices:
            if choice in self.vocabulary:
                return choice
        return max(choices, key=self.space.familiarity)  # the first of equals

    def _mend(self, word: str) -> str:
        found = self._mended.get(word)
        if found is None:
            near = process.extractOne(word, self._listed, scorer=OSA.distance, score_cutoff=1)
            found = _remember(self._mended, word, near[0] if near else word)
        return found


def _remember(memory: dict[str, str], word: str, found: str) -> str:
    if len(memory) >= _MAX_REMEMBERED:
        memory.clear()
    memory[word] = found
    return found
