"""Outlines: what must be alike in two records of one work, in a few numbers each.

Most pairs of a block have no more in common than an author or a word, and in a large catalogue
there are tens of pairs to a record. numpy drops those whose outlines say so, before anything is
read. Nothing is dropped that `judge` would join: beside an ISBN, an ISSN and a uniform title, all
of which let a pair pass, its rules ask two things (test_outlines.py holds them to it).

The titles `agree` to 90 and more, or one begins with all of the other. By titles.agreement the
first is so

- if they have as many words, and all but two (one, of three words or fewer) have the same stem as
  one of the other's: of the bits for each stem no more than that are left over; or
- if they are parted into words in another way: they have the same letters.

A title that begins with another one has its first two words.

The authors agree, where both are named (outlined_names.py).
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue.cluster import outlined_names
from knowledge.catalogue.cluster.facts import Facts
from knowledge.catalogue.cluster.outlined_names import Mask, Outline, bit_of
from knowledge.catalogue.cluster.words import stem
from knowledge.catalogue.remembered import Remembered

_TITLES = [
    ("is_known", "<u1"),
    ("is_open", "<u1"),  # it has a uniform title
    ("title_words", "<u1"),
    ("full_words", "<u1"),
    ("beginning", "<u4"),  # of the full title; 0 if it has one word
    ("title_stems", "<u8"),  # a bit for each
    ("full_stems", "<u8"),
    ("title_letters", "<u4"),  # a sum
    ("full_letters", "<u4"),
    ("numbers", "<u8"),  # a bit for each ISBN and ISSN
]
OUTLINE = np.dtype([*_TITLES, *outlined_names.FIELDS])
_PACK = Struct("<BBBBIQQIIQ").pack
_MOST_WORDS = 255
_MOST_SLIPS = np.array([1, 1, 1, 1] + [2] * (_MOST_WORDS - 3))  # by the words of the title


def _of_word(key: str) -> tuple[int, int]:
    """Return (the bits of its stem, the sum of its letters)."""
    bits = bit_of(stem(key))
    if key[0].isdecimal():  # A number is no slip for another: it weighs as much as three.
        bits |= bit_of(f"{key} ") | bit_of(f"{key}  ")
    return bits, sum(map(_LETTERS.__getitem__, key))


def _of_letter(letter: str) -> int:
    return crc32(letter.encode()) & 0xFFFF


_WORDS, _LETTERS = Remembered(_of_word), Remembered(_of_letter)


def outline(facts: Facts) -> bytes:
    """Return the outline of a record, as OUTLINE has it."""
    words, stems, letters = _told(facts.title.keys)
    full_words, full_stems, full_letters = words, stems, letters
    if facts.full is not facts.title:
        full_words, full_stems, full_letters = _told(facts.full.keys)
    begun = facts.full.keys.split(" ", 2)
    numbers = 0
    for number in facts.isbns + facts.issns:
        numbers |= bit_of(number)
    titles = _PACK(
        True,
        bool(facts.uniform),
        words,
        full_words,
        (crc32(" ".join(begun[:2]).encode()) or 1) if len(begun) > 1 else 0,
        stems,
        full_stems,
        letters,
        full_letters,
        numbers,
    )
    return titles + outlined_names.outline(facts.authors)


def _told(keys: str) -> tuple[int, int, int]:
    """Return (number of words, bits of their stems, sum of their letters)."""
    stems = letters = 0
    words = keys.split()
    for word in words:
        bits, its_letters = _WORDS[word]
        stems |= bits
        letters += its_letters
    return min(len(words), _MOST_WORDS), stems, letters & 0xFFFFFFFF


def may_be_one(one: Outline, other: Outline) -> Mask:
    """Return of each pair of outlines whether `judge` may find anything for it."""
    found: Mask = (one["beginning"] == other["beginning"]) & (one["beginning"] != 0)
    for ours in ("title", "full"):
        for theirs in ("title", "full"):
            found |= _may_agree(one, other, ours, theirs)
    found[found] = outlined_names.may_agree(one[found], other[found])
    found |= (one["numbers"] & other["numbers"]) != 0
    found |= (one["is_open"] | other["is_open"]) != 0
    found |= (one["is_known"] & other["is_known"]) == 0
    return found


def _may_agree(one: Outline, other: Outline, ours: str, theirs: str) -> Mask:
    """Return whether titles of two records may agree to 90 and more."""
    stems, others = one[f"{ours}_stems"], other[f"{theirs}_stems"]
    words, other_words = one[f"{ours}_words"], other[f"{theirs}_words"]
    most = _MOST_SLIPS[words]
    alike: Mask = words == other_words
    alike &= np.bitwise_count(stems & ~others) <= most
    alike &= np.bitwise_count(others & ~stems) <= most
    alike |= one[f"{ours}_letters"] == other[f"{theirs}_letters"]
    return alike


Meeting = Callable[[NDArray[np.int64], NDArray[np.int64]], Mask]
"""Of each pair of numbers of sources, whether the two are worth comparing."""


class Outlines:
    """The outlines of sources by their numbers; of one that is not known anything may be."""

    def __init__(self, most: int) -> None:
        self._rows = np.zeros(most + 1, OUTLINE)

    def put(self, first: int, outlines: bytes | bytearray) -> None:
        """Know those of the sources from the number `first` on."""
        rows = np.frombuffer(outlines, OUTLINE)
        self._rows[first : first + len(rows)] = rows

    def may_be_one(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> Mask:
        """Return of each pair of sources whether the two are worth comparing."""
        return may_be_one(self._rows[one], self._rows[other])
