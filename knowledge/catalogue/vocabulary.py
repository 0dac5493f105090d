"""The words of titles and names, in files: which of them may a misspelt word be?

Words are found by the pairs of letters that they share with what was typed, so a look-up reads a
few lists of numbers instead of every word, and the files are memory-mapped: what the service
holds does not grow with the catalogue. Words stand in order of length, so that of each list only
the part with words of like length is read.

Another word is at most `slips` letters away (OSA: a letter put in, lost, changed, or two swapped).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.catalogue.sorting import distinct

_SHORTEST, _LONGEST = 3, 24  # letters of the words kept: shorter ones may be anything
_LETTERS = 64  # kinds of letters told apart, the edge of a word among them; others share one
_EDGE = 1
_BETWEEN = 0x0A  # no word has a line's end in it
_MOST_COMPARED = 400  # words that share the most pairs
_LOST_PAIRS = {0: 0, 1: 3, 2: 5}  # that so many slips take from a word, two swaps excepted
_NAMES = ("letters", "starts", "pairs", "places", "lengths")

Numbers = NDArray[Any]


class Near(NamedTuple):
    """A word of the vocabulary, and by how many letters it differs."""

    word: str
    letters: int


class Vocabulary:
    """The words of one file set, open. Reading is safe from any thread."""

    def __init__(self, folder: Path, name: str) -> None:
        parts = {part: _open(folder / f"{name}.{part}.npy") for part in _NAMES}
        self._letters, self._starts = parts["letters"], parts["starts"]
        self._pairs, self._places, self._lengths = parts["pairs"], parts["places"], parts["lengths"]

    def near(self, word: str, slips: int, *, most: int) -> list[Near]:
        """Return up to `most` words that differ by at most `slips` letters, the nearest first."""
        if not _SHORTEST <= len(word) <= _LONGEST or not slips:
            return []
        words = self._words(self._sharing(word, slips))
        letters = process.cdist([word], words, scorer=OSA.distance, score_cutoff=slips)[0]
        found = [
            Near(other, int(count))
            for other, count in zip(words, letters, strict=True)
            if count <= slips
        ]
        found.sort(key=lambda each: (each.letters, each.word[:1] != word[:1]))
        return found[:most]

    def words(self) -> list[str]:
        """Return all words."""
        return self._words(np.arange(len(self._starts) - 1))

    def _words(self, numbers: Numbers) -> list[str]:
        """Return the words `numbers`: their letters are gathered at once, and parted again."""
        if not len(numbers):
            return []
        begins = self._starts[numbers].astype(np.int64)
        ends = np.cumsum(self._starts[numbers + 1] - begins + 1)
        shifts = begins - np.concatenate(([0], ends[:-1]))
        places = np.arange(ends[-1]) + np.repeat(shifts, np.diff(ends, prepend=0))
        places[ends - 1] = 0
        letters = self._letters[places]
        letters[ends - 1] = _BETWEEN
        joined: str = letters.tobytes().decode("utf-16-le")
        return joined.split(chr(_BETWEEN))[:-1]

    def _sharing(self, word: str, slips: int) -> Numbers:
        """Return the numbers of words of like length that share enough pairs with `word`."""
        lengths = self._lengths
        low = int(lengths[max(0, len(word) - slips)])
        high = int(lengths[min(_LONGEST + 1, len(word) + slips + 1)])
        if low >= high:
            return np.empty(0, dtype=np.int64)
        lists = []
        for pair in set(_pairs_of(word)):
            places = self._places[self._pairs[pair] : self._pairs[pair + 1]]
            first, last = np.searchsorted(places, (low, high))
            lists.append(places[first:last])
        shared = np.bincount(np.concatenate(lists) - low, minlength=1)
        least = max(1, len(lists) - _LOST_PAIRS[slips])
        enough = np.flatnonzero(shared >= least)
        if len(enough) > _MOST_COMPARED:
            order = np.argpartition(-shared[enough], _MOST_COMPARED)[:_MOST_COMPARED]
            enough = enough[order]
        return enough + low


def write(folder: Path, name: str, words: Iterable[str]) -> None:
    """Write the distinct `words` as the vocabulary `name` into `folder`."""
    kept = {word for word in words if _SHORTEST <= len(word) <= _LONGEST and _is_plain(word)}
    ordered = sorted(kept, key=lambda word: (len(word), word))
    letters = np.frombuffer("".join(ordered).encode("utf-16-le"), dtype="<u2")
    lengths = np.array([len(word) for word in ordered], dtype=np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.uint32)
    pairs, places = _postings(letters, lengths)
    parts = {
        "letters": letters,
        "starts": starts,
        "pairs": pairs,
        "places": places,
        "lengths": np.searchsorted(lengths, np.arange(_LONGEST + 2)).astype(np.uint32),
    }
    for part, numbers in parts.items():
        np.save(folder / f"{name}.{part}.npy", numbers)


def _postings(letters: Numbers, lengths: Numbers) -> tuple[Numbers, Numbers]:
    """Return (where each pair's list begins, the lists of words' numbers one after the other)."""
    ends = np.cumsum(lengths)
    kinds = np.insert(_kinds(letters), ends, _EDGE)  # an edge after each word
    before = np.concatenate(([_EDGE], kinds[:-1])) if len(kinds) else kinds
    codes = before.astype(np.int64) * _LETTERS + kinds
    owners = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths + 1)
    # A pair twice in a word counts once.
    codes, owners = np.divmod(distinct(codes * (len(lengths) + 1) + owners), len(lengths) + 1)
    pairs = np.searchsorted(codes, np.arange(_LETTERS * _LETTERS + 1)).astype(np.uint32)
    return pairs, owners.astype(np.uint32)


def _kinds(letters: Numbers) -> Numbers:
    """Return the kind of each letter: Latin, Greek and digits have one each, the rest share."""
    points = letters.astype(np.int64)
    kinds = 2 + points % 2
    for first, last, start in ((0x61, 0x7A, 4), (0x3B1, 0x3C9, 30), (0x30, 0x39, 55)):
        kinds = np.where((points >= first) & (points <= last), points - first + start, kinds)
    return np.minimum(kinds, _LETTERS - 1)


@lru_cache(maxsize=256)
def _pairs_of(word: str) -> tuple[int, ...]:
    kinds = _kinds(np.frombuffer(word.encode("utf-16-le"), dtype="<u2")).tolist()
    kinds = [_EDGE, *kinds, _EDGE]
    return tuple(one * _LETTERS + other for one, other in pairwise(kinds))


def _is_plain(word: str) -> bool:
    """Return whether each letter is one unit of UTF-16, and the word is no number."""
    return not word.isdigit() and (word.isascii() or max(word) <= "\ud7ff")


def _open(path: Path) -> Numbers:
    numbers = np.load(path, mmap_mode="r")
    return np.asarray(numbers) if numbers.size else np.array(numbers)
