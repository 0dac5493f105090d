"""The single words of a record's titles and names, as a query's words are held against them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from rapidfuzz.distance import OSA

from knowledge.catalogue.forms import sounding, stem
from knowledge.catalogue.texts import Texts
from knowledge.catalogue.words import MOST_READINGS, Word

_FEWEST_LETTERS = 3  # of what a misspelt word sounds like; "tu" is within two slips of too much


class Wording:
    """Those words, each form of them worked out when first asked for."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._near: dict[str, tuple[int, int]] = {}

    @cached_property
    def folded(self) -> list[str]:
        """Return the words as written, folded."""
        texts = self._texts
        return f"{texts.title} {texts.others} {texts.author}".replace(" ; ", " ").split()

    @cached_property
    def keys(self) -> list[str]:
        """Return how those words sound, in the same order."""
        texts = self._texts
        return f"{texts.title_key} {texts.others_key} {texts.author_key}".replace(
            " ; ", " "
        ).split()

    @cached_property
    def stems(self) -> frozenset[str]:
        """Return the stems of the keys."""
        return frozenset(map(stem, self.keys))

    @cached_property
    def written_stems(self) -> frozenset[str]:
        """Return the stems of the words as written, folded."""
        return frozenset(map(stem, self.folded))

    @cached_property
    def names(self) -> list[list[str]]:
        """Return the stems of each name, as it sounds, the surname first."""
        keys = iter(self._texts.author_key.split())
        return [
            [stem(key) for _, key in zip(name.split(), keys, strict=False)]
            for name in self._texts.author.split(" ; ")
        ]

    @cached_property
    def topics(self) -> frozenset[str]:
        """Return the stems of the words of subjects and series, of how they sound."""
        return frozenset(map(stem, self.about))

    @cached_property
    def about(self) -> frozenset[str]:
        """Return how the words of subjects and series sound."""
        return frozenset(sounding(self._texts.about).split())

    def completed(self, word: Word) -> str:
        """Return how the first word sounds that begins as `word` does, "" if there is none."""
        for folded, key in zip(self.folded, self.keys, strict=True):
            if folded.startswith(word.folded):
                return key
        sound = word.beginning
        return next((key for key in self.keys if key.startswith(sound)), "") if sound else ""

    def nearest(self, word: Word) -> tuple[int, str]:
        """Return by how many letters the likest word differs, spelt or sounding, and that word."""
        letters, place = self._nearest(word)
        return letters, self.folded[place]

    def nearest_key(self, word: Word) -> tuple[int, str]:
        """Return the same of the likest word, and how that sounds."""
        letters, place = self._nearest(word)
        return letters, self.keys[place]

    def _nearest(self, word: Word) -> tuple[int, int]:
        if word.folded not in self._near:
            sounds = word.keys[:MOST_READINGS]
            self._near[word.folded] = min(
                (min([OSA.distance(word.folded, folded), *_distances(sounds, key)]), place)
                for place, (folded, key) in enumerate(zip(self.folded, self.keys, strict=True))
            )
        return self._near[word.folded]


def _distances(sounds: Iterable[str], key: str) -> list[int]:
    if len(key) < _FEWEST_LETTERS:
        return []
    return [OSA.distance(sound, key) for sound in sounds]
