"""Which number a feature has, without its name: those of a small FAQ alone would weigh 7 MB.

A name is known by 64 bits of its hash. That two of a hundred thousand names share them happens
once in four billion FAQs, and would make two features one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Ints = NDArray[np.int64]


class Numbering:
    """The numbers of features, from 0 on: the place of each one's hash."""

    def __init__(self, hashes: Hashes) -> None:
        self.hashes = hashes
        order = np.argsort(hashes, kind="stable")
        self._sorted = hashes[order]
        self._numbers = order.astype(np.int32)

    @classmethod
    def of(cls, names: Iterable[str]) -> Numbering:
        """Return the numbering of `names`, in their order."""
        return cls(_hashes(names))

    def __len__(self) -> int:
        return len(self.hashes)

    def find(self, names: Sequence[str]) -> Ints:
        """Return the number of each of `names`, -1 where it has none."""
        wanted = _hashes(names)
        if not len(self.hashes):
            return np.full(len(wanted), -1, np.int64)
        places = np.minimum(np.searchsorted(self._sorted, wanted), len(self._sorted) - 1)
        is_there = self._sorted[places] == wanted
        return np.where(is_there, self._numbers[places], -1).astype(np.int64)

    def extended(self, names: Iterable[str]) -> Numbering:
        """Return a numbering in which `names`, all of them new, follow."""
        return Numbering(np.concatenate((self.hashes, _hashes(names))))


class Growing(dict[str, int]):
    """Numbers by name: those of `known`, and for each name that is new the next one."""

    def __init__(self, known: Numbering | None = None) -> None:
        super().__init__()
        self._known = known or Numbering.of(())
        self.fresh: list[str] = []

    def __missing__(self, name: str) -> int:
        number = int(self._known.find([name])[0]) if len(self._known) else -1
        if number < 0:
            number = len(self._known) + len(self.fresh)
            self.fresh.append(name)
        self[name] = number
        return number


def _hashes(names: Iterable[str]) -> Hashes:
    hashed = [blake2b(name.encode(), digest_size=8).digest() for name in names]
    return np.frombuffer(b"".join(hashed), "<u8")
