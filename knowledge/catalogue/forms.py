"""The forms in which texts are compared: folded, as they sound, and the stems of sounds.

Names, subjects and publishers come again and again in an import, so forms are remembered.
"""

from __future__ import annotations

from functools import lru_cache

from knowledge import text

_LAST, _VOWELS = ("s", "n", "σ", "ν"), "aeiouαεηιυοω"
_SHORTEST_STEM = 3
_REMEMBERED = 1 << 13


@lru_cache(maxsize=_REMEMBERED)
def folded(written: str) -> str:
    """Return the folded words of `written`, parted by one space, without punctuation."""
    return " ".join(text.words(written))


@lru_cache(maxsize=_REMEMBERED)
def sounding(written: str) -> str:
    """Return the keys of the words of `written`, parted by one space; as many as it has words."""
    return text.key(written)


def stem(word_key: str) -> str:
    """Return `word_key` without a final s or n and the vowels before it: zorvas, zorva -> zorv.

    Of a folded word the same: ζορμπασ, ζορμπα -> ζορμπ. Greek declension changes little else. At
    least three letters stay: agios, agiu -> agi.
    """
    short = (word_key[:-1] if word_key.endswith(_LAST) else word_key).rstrip(_VOWELS)
    return short if len(short) >= _SHORTEST_STEM else word_key[:_SHORTEST_STEM]
