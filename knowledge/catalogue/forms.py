"""The forms in which texts are compared: folded, as they sound, and the stems of sounds."""

from __future__ import annotations

import re

from knowledge import text
from knowledge.catalogue.remembered import Remembered

_LAST, _VOWELS = ("s", "n", "σ", "ν"), "aeiouαεηιυοω"
_SHORTEST_STEM = 3
_NEUTER = re.compile(r"(?<=\w{3}[mμ])(?:at(?:a|on|os)|ατ(?:α|ων|οσ))$")  # of words in -μα


def folded(written: str) -> str:
    """Return the folded words of `written`, parted by one space, without punctuation."""
    # What text.words makes of a text is what it makes of the parts between its spaces.
    return " ".join(filter(None, map(_WORDS.__getitem__, written.split())))


def sounding(written: str) -> str:
    """Return the keys of the words of `written`, parted by one space; as many as it has words."""
    return keyed(folded(written))


def keyed(words: str) -> str:
    """Return the keys of folded words that are parted by one space."""
    return " ".join(map(KEY_OF.__getitem__, words.split()))


def _stem(word_key: str) -> str:
    """Return `word_key` without a final s or n and the vowels before it: zorvas, zorva -> zorv.

    Of a folded word the same: ζορμπασ, ζορμπα -> ζορμπ. Of μυθιστορήματα what μυθιστόρημα has;
    Greek declension changes little else. At least three letters stay: agios, agiu -> agi.
    """
    word_key = _NEUTER.sub("", word_key)
    short = (word_key[:-1] if word_key.endswith(_LAST) else word_key).rstrip(_VOWELS)
    return short if len(short) >= _SHORTEST_STEM else word_key[:_SHORTEST_STEM]


def _folded(written: str) -> str:
    return " ".join(text.words(written))


_WORDS = Remembered(_folded)
KEY_OF = Remembered(text.sound_of)
"""Folded word -> how it sounds."""
STEM_OF = Remembered(_stem)
"""Key of a word -> its stem."""

stem = STEM_OF.__getitem__
"""The same as a function; see _stem for what it leaves of a word, written or as it sounds."""
