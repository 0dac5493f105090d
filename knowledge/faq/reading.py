"""What a text says, as far as the entries' own words can tell: Greeklish is read by vocabulary.

A Latin word can be read in several ways ("hmera": χμερα, ημέρα). The reading that some phrasing
has wins; failing that, the one whose n-grams the phrasings know best, the likelier first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from knowledge import text
from knowledge.faq.features import Reading, Space

Language = str  # "el" or "en"
_MAX_REMEMBERED = 50_000


def plain(typed: str, language: str | None) -> Reading:
    """Return how a phrasing or a text in its own alphabet is read."""
    keys = tuple(text.key(typed).split())
    is_english = language == "en" and text.script_of(typed) != "greek"
    return Reading(keys, tuple(text.words(typed)) if is_english else ())


@dataclass
class Reader:
    """Reads Greeklish by the words of the phrasings."""

    space: Space
    vocabulary: frozenset[str]  # the keys of all words of all phrasings
    _remembered: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, space: Space, readings: Iterable[Reading]) -> "Reader":
        """Return a reader that knows the words of `readings`."""
        return cls(space, frozenset(word for reading in readings for word in reading.keys))

    def greeklish(self, typed: str) -> Reading:
        """Return `typed` with each Latin word read as the Greek word it most likely is."""
        return Reading(tuple(self._best(word) for word in text.words(typed)))

    def _best(self, word: str) -> str:
        found = self._remembered.get(word)
        if found is None:
            found = self._choose(text.word_readings(word))
            if len(self._remembered) >= _MAX_REMEMBERED:
                self._remembered.clear()
            self._remembered[word] = found
        return found

    def _choose(self, choices: tuple[str, ...]) -> str:
        for choice in choices:
            if choice in self.vocabulary:
                return choice
        return max(choices, key=self.space.familiarity)  # the first of equals
