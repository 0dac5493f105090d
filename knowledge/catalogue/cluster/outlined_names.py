"""The outline of an author: what must be alike in two names of one person, in a few numbers.

Of a record with one author whose surname is told; of all others anything may be. By
names.same_person two such names are one person's if

- the surnames have the same stem, or all the words of one are among the other's, or few letters
  differ: a letter that is there in one alone, or twice in one alone, is one; and
- of their first two given names one begins as one of the other's, or not too many letters differ.
  One without given names may be anybody, and an initial may stand for any name.
"""

from __future__ import annotations

from functools import lru_cache
from struct import Struct
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue.cluster.names import ALIKE, ALIKE_GIVEN, Name
from knowledge.catalogue.cluster.words import stem

_GIVEN = ("given", "second")
FIELDS = [
    ("surname_stem", "<u4"),  # 0: no surname to go by
    ("surname_length", "<u2"),
    ("has_given", "<u2"),
    ("surname_words", "<u8"),  # a bit for each
    ("surname_letters", "<u8"),  # a bit for each that is there, and for each that is there twice
    *((f"{name}_letters", "<u8") for name in _GIVEN),
    *((f"{name}_{part}", "<u2") for name in _GIVEN for part in ("length", "start")),
]
_PACK = Struct("<IHHQQQQHHHH").pack
_NOBODY = _PACK(*[0] * 11)
_REMEMBERED = 1 << 15

Outline = NDArray[np.void]
Mask = NDArray[np.bool_]


def bit_of(text: str) -> int:
    """Return a number of 64 bits of which one is set: which one, follows from `text`."""
    return 1 << (crc32(text.encode()) & 63)


def outline(authors: tuple[Name, ...]) -> bytes:
    """Return the outline of the authors of a record, as FIELDS has it."""
    if len(authors) != 1 or not authors[0][0]:
        return _NOBODY
    return _outline(authors[0])


@lru_cache(maxsize=_REMEMBERED)
def _outline(name: Name) -> bytes:
    family, words = name
    given = [word for word, _ in words[:2]] or [""]
    first, second = given[0], given[-1]
    return _PACK(
        crc32(stem(family).encode()) or 1,
        len(family),
        all(len(each) > 1 for each in given),
        sum({bit_of(word) for word in family.split()}),
        *(_letters(each) for each in (family, first, second)),
        *(len(first), crc32(first[:2].encode()) & 0xFFFF),
        *(len(second), crc32(second[:2].encode()) & 0xFFFF),
    )


def _letters(word: str) -> int:
    once = twice = 0
    for letter in word:
        bit = 1 << ord(letter) % 32
        twice |= once & bit
        once |= bit
    return twice << 32 | once


def may_agree(one: Outline, other: Outline) -> Mask:
    """Return of each pair whether the two may have an author in common, or one names none."""
    words, others = one["surname_words"], other["surname_words"]
    found: Mask = one["surname_stem"] == other["surname_stem"]
    found |= _have_letters(one, other, ("surname", "surname"), ALIKE)
    found |= ((words & ~others) == 0) | ((others & ~words) == 0)
    given: Mask = (one["has_given"] & other["has_given"]) == 0
    for pair in ((ours, theirs) for ours in _GIVEN for theirs in _GIVEN):
        given |= one[f"{pair[0]}_start"] == other[f"{pair[1]}_start"]
        given |= _have_letters(one, other, pair, ALIKE_GIVEN)
    found &= given
    found |= (one["surname_stem"] == 0) | (other["surname_stem"] == 0)
    return found


def _have_letters(one: Outline, other: Outline, names: tuple[str, str], alike: int) -> Mask:
    """Return whether fuzz.ratio of two names may be `alike`, by the letters that they have."""
    ours, theirs = names
    differ = np.bitwise_count(one[f"{ours}_letters"] ^ other[f"{theirs}_letters"])
    lengths = one[f"{ours}_length"].astype(np.uint32) + other[f"{theirs}_length"]
    found: Mask = differ.astype(np.uint32) * 100 <= lengths * (100 - alike)
    return found
