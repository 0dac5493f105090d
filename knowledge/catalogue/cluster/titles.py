"""Titles as the words that tell them apart, and how far two such titles agree."""

from __future__ import annotations

from typing import NamedTuple

from rapidfuzz.distance import OSA

from knowledge.catalogue.cluster import numerals
from knowledge.catalogue.cluster.words import heard, key, stem
from knowledge.catalogue.forms import folded, sounding
from knowledge.catalogue.remembered import Remembered

_EMPTY_KEYS = frozenset(
    sounding(
        "ο η το οι τα του της των τον την τους τις τη στο στη στην στον στα στους στις και κι "
        "the a an of and or le la les l de du des et der die das und el los il lo gli i"
    ).split()
)
_SHORTEST_MISSPELT = 4  # letters; «Άνδρας» and «Άνδρος» are one slip apart, and not the same
_LONG = 8  # letters; two slips
SURE = 100
"""How far titles agree that have the same words."""
_A_SLIP = 4
_MISSING = 60  # of 100: what is left of the agreement when whole words are missing


class Title(NamedTuple):
    """The words of a title that count, as they sound and as they are spelt; one for one."""

    keys: str  # parted by one space
    words: str  # folded, parted by one space


NO_TITLE = Title("", "")


def told(title: str) -> tuple[Title, str]:
    """Return (its words that count, the number of the volume or ""); in short titles all count."""
    words, number = numerals.taken_out(folded(heard(title)).split())
    kept = [word for word in words if _COUNTS[word]] or words
    return Title(" ".join(map(key, kept)), " ".join(kept)), number


def _counts(word: str) -> bool:
    # By the key, so that romanised Greek loses the same words: «αν» is "an", and goes from both.
    return key(word) not in _EMPTY_KEYS or not (word.isascii() or len(word) > 1 or word in "οη")


_COUNTS = Remembered(_counts)


def agreement(one: Title, other: Title) -> int:
    """Return how far two titles agree, 0-100: 100 the same words, 90 and more but for slips.

    Words missing on one side only give at most 60: a subtitle, or another work of a series.
    Words that differ give 0.
    """
    if one.keys == other.keys:
        return SURE if one.keys else 0
    if one > other:
        one, other = other, one  # so that which is which changes nothing
    ours, theirs = one.keys.split(), other.keys.split()
    left, right = _left_over(ours, theirs), _left_over(theirs, ours)
    if "".join(left) == "".join(right):
        return SURE - 1  # parted in another way, or in another order
    slips, missing = _matched(_spelt(left, one), _spelt(right, other))
    counts = len(set(ours)), len(set(theirs))
    most = min(counts)
    if slips is None or most == 0 or slips > max(1, most // 2):
        return 0
    if missing:
        return max(0, _MISSING * most // max(counts) - _A_SLIP * slips)
    return SURE - _A_SLIP * slips


def _left_over(words: list[str], others: list[str]) -> list[str]:
    """Return those of `words` that are not among `others`, or not so often."""
    return [
        word for word in dict.fromkeys(words) for _ in range(words.count(word) - others.count(word))
    ]


Spelt = tuple[str, str]
"""(key, folded word)"""


def _spelt(keys: list[str], title: Title) -> list[Spelt]:
    words = dict(zip(title.keys.split(), title.words.split(), strict=True))
    return [(key, words[key]) for key in keys]


def _matched(left: list[Spelt], right: list[Spelt]) -> tuple[int | None, int]:
    """Return (slips in words that are meant to be the same, words too many on one side).

    None for the slips if both sides have words that the other has not.
    """
    if len(left) > len(right):
        left, right = right, left
    free, slips = list(right), 0
    for word in left:
        near = next((each for each in free if _is_slip(word, each)), None)
        if near is None:
            return None, 0
        free.remove(near)
        slips += stem(word[0]) != stem(near[0])
    return slips, len(free)


def _is_slip(one: Spelt, other: Spelt) -> bool:
    """Whether two words are one with a slip in it, as they sound or as they are spelt.

    A letter wrong in «ει» changes two sounds; a letter of a Latin word may stand for two.
    """
    return any(_are_near(a, b) for a, b in zip(one, other, strict=True))


def _are_near(one: str, other: str) -> bool:
    shortest = min(len(one), len(other))
    if shortest < _SHORTEST_MISSPELT or one[0].isdecimal() or other[0].isdecimal():
        return False
    most = 2 if shortest >= _LONG else 1
    return OSA.distance(one, other, score_cutoff=most) <= most
