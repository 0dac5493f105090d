"""Blocks: which sources are worth comparing, kept as two sorted arrays beside catalogue.db.

Sources that may be one edition or one work share a key (cluster.block_keys). A block that is too
full tells nothing («Ποιήματα») and is left aside. The arrays of a million sources have some six
million rows; numpy goes through them in a fraction of a second, and a reader maps them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue.cluster.outlines import Meeting
from knowledge.catalogue.sorting import distinct

FILE_NAMES = ("block-keys.npy", "block-numbers.npy")
FULLEST = 100  # sources of a block; a fuller one is not compared
_AT_ONCE = 1 << 18  # pairs
Keys = NDArray[np.int64]
Numbers = NDArray[np.int32]
Mask = NDArray[np.bool_]
Pairs = NDArray[np.int64]


class Blocks:
    """Pairs (key, number of a source), sorted by both."""

    def __init__(self, keys: Keys, numbers: Numbers) -> None:
        order = np.lexsort((numbers, keys))
        self.keys, self.numbers = keys[order], numbers[order]

    @classmethod
    def read(cls, folder: Path) -> Blocks:
        """Return the blocks in `folder`, empty ones if there are none."""
        keys, numbers = (folder / name for name in FILE_NAMES)
        if not keys.exists():
            return cls(np.empty(0, np.int64), np.empty(0, np.int32))
        return cls(np.load(keys), np.load(numbers))

    def write(self, folder: Path) -> None:
        """Keep them in `folder`."""
        keys, numbers = FILE_NAMES
        np.save(folder / keys, self.keys)
        np.save(folder / numbers, self.numbers)

    def without(self, numbers: Mask) -> Blocks:
        """Return them without the sources that are true in `numbers`."""
        kept = ~numbers[self.numbers]
        return Blocks(self.keys[kept], self.numbers[kept])

    def joined(self, keys: Keys, numbers: Numbers) -> Blocks:
        """Return them with more pairs."""
        return Blocks(np.concatenate((self.keys, keys)), np.concatenate((self.numbers, numbers)))

    def keys_of(self, numbers: Mask) -> Keys:
        """Return the distinct keys of the sources that are true in `numbers`."""
        return distinct(self.keys[numbers[self.numbers]])

    def sizes(self, keys: Keys) -> NDArray[np.int64]:
        """Return how many sources each of `keys` has."""
        first = np.searchsorted(self.keys, keys, "left")
        return np.searchsorted(self.keys, keys, "right") - first

    def members(self, keys: Keys) -> Numbers:
        """Return the distinct sources under any of `keys`."""
        return distinct(self.numbers[np.isin(self.keys, keys)])

    def pairs(self, wanted: Mask, worth: Meeting) -> Pairs:
        """Return every pair to compare with a source that is true in `wanted`: rows (low, high).

        worth: tells of pairs which are worth comparing.
        """
        keys, numbers = self._used(wanted)
        found = [np.empty(0, np.int64)]
        for step in range(1, FULLEST):
            same = keys[step:] == keys[:-step]
            if not same.any():
                break
            low, high = numbers[:-step][same], numbers[step:][same]
            for start in range(0, len(low), _AT_ONCE):
                part = slice(start, start + _AT_ONCE)
                found.append(_worth(low[part], high[part], wanted, worth))
        packed = distinct(np.concatenate(found))
        return np.stack((packed >> 32, packed & 0xFFFFFFFF), axis=1)

    def _used(self, wanted: Mask) -> tuple[Keys, Pairs]:
        """Return the keys and numbers of blocks that have a source of `wanted`, and others."""
        if not len(self.keys):
            return self.keys, self.numbers.astype(np.int64)
        starts = np.concatenate(([0], np.flatnonzero(np.diff(self.keys)) + 1))
        sizes = np.diff(np.append(starts, len(self.keys)))
        has_wanted = np.add.reduceat(wanted[self.numbers], starts, dtype=np.int64) > 0
        used = np.repeat((sizes > 1) & (sizes <= FULLEST) & has_wanted, sizes)
        return self.keys[used], self.numbers[used].astype(np.int64)


def _worth(low: Pairs, high: Pairs, wanted: Mask, worth: Meeting) -> Pairs:
    """Return those of the pairs that are to be compared, each as one number."""
    asked = wanted[low] | wanted[high]
    low, high = low[asked], high[asked]
    kept = worth(low, high)
    packed: Pairs = low[kept] << 32 | high[kept]
    return packed
