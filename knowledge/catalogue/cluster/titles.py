"""Titles as the words that tell them apart, and how far two such titles agree."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from rapidfuzz.distance import OSA

from knowledge.catalogue.cluster import numerals
from knowledge.catalogue.forms import folded, sounding, stem
from knowledge.text import fold, key

_REMEMBERED = 1 << 13
_EMPTY = frozenset(
    fold(
        "ο η το οι τα του της των τον την τους τις τη στο στη στην στον στα στους στις και κι "
        "the a an of and or le la les l de du des et der die das und el los il lo gli i"
    ).split()
)
_EMPTY_KEYS = frozenset(map(key, _EMPTY))  # "tou" and "kai" in a title in Latin letters
_SHORTEST_MISSPELT = 4  # letters; «Άνδρας» and «Άνδρος» are one slip apart, and not the same
_LONG = 9  # letters; two slips
SURE = 100
"""How far titles agree that have the same words."""
_A_SLIP = 4
_MISSING = 60  # of 100: what is left of the agreement when whole words are missing


@lru_cache(maxsize=_REMEMBERED)
def told(title: str) -> tuple[str, str]:
    """Return (keys of the words that count, parted by one space; number of the volume or "")."""
    words = folded(title).split()
    keys = sounding(title).split()
    places, number = numerals.taken_out(words)
    kept = [keys[place] for place in places if not _is_empty(words[place], keys[place])]
    if not kept:
        kept = [keys[place] for place in places] or keys
    return " ".join(kept), number


def _is_empty(word: str, its_key: str) -> bool:
    return word in _EMPTY or (word.isascii() and its_key in _EMPTY_KEYS)


def agreement(one: str, other: str) -> int:
    """Return how far two titles agree, 0-100: 100 the same words, 90 and more but for slips.

    Words missing on one side only give at most 60: a subtitle, or another work of a series.
    Words that differ give 0.
    """
    if one == other:
        return SURE if one else 0
    if one > other:
        one, other = other, one  # so that which is which changes nothing
    counted, others = Counter(one.split()), Counter(other.split())
    left, right = list((counted - others).elements()), list((others - counted).elements())
    if "".join(left) == "".join(right):
        return SURE - 1  # parted in another way, or in another order
    slips, missing = _matched(left, right)
    if slips is None:
        return 0
    most = min(len(counted), len(others))
    if slips > max(1, most // 2) or most == 0:
        return 0
    if missing:
        return max(0, _MISSING * most // max(len(counted), len(others)) - _A_SLIP * slips)
    return SURE - _A_SLIP * slips


def _matched(left: list[str], right: list[str]) -> tuple[int | None, int]:
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
        slips += stem(word) != stem(near)
    return slips, len(free)


def _is_slip(one: str, other: str) -> bool:
    shortest = min(len(one), len(other))
    if shortest < _SHORTEST_MISSPELT or one[0].isdecimal() or other[0].isdecimal():
        return False
    return OSA.distance(one, other, score_cutoff=2) <= (2 if shortest >= _LONG else 1)
