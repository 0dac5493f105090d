"""Lines of a file of text, one at a time and bounded, for rows that may span several."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

LONGEST_LINE = 1 << 20  # characters
MOST_LINES = 50  # of one row: a note has line ends in it, a quote that never closes has no end


class TooLong(Exception):
    """A row goes on and on."""


class Lines:
    """The lines of a stream, numbered from 1; those of a row can be put back and read anew."""

    def __init__(self, stream: BinaryIO, charset: str) -> None:
        # What can't be decoded is kept as it is, to be looked at with its row.
        errors = "replace" if charset.startswith("utf-16") else "surrogateescape"
        self._text = io.TextIOWrapper(stream, charset, errors=errors, newline="")
        self._waiting: deque[str] = deque()
        self.taken: list[str] = []  # since the last `begin`
        self.number = 0  # of the last line that was taken

    @property
    def first(self) -> int:
        """Return the number of the row's first line."""
        return self.number - len(self.taken) + 1

    def begin(self) -> None:
        """Begin a new row."""
        self.taken = []

    def put_back(self) -> None:
        """Read the row's further lines anew."""
        self._waiting.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1
        del self.taken[1:]

    def ahead(self, count: int) -> list[str]:
        """Return the next lines, at most `count`, without taking them."""
        while len(self._waiting) < count and (line := self._read()):
            self._waiting.append(line)
        return list(self._waiting)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES:
            raise TooLong
        line = self._waiting.popleft() if self._waiting else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        if len(line) >= LONGEST_LINE:
            raise TooLong
        return line

    def _read(self) -> str:
        """Return the next line; of one that is too long its beginning, the rest is skipped."""
        line = more = self._text.readline(LONGEST_LINE)
        while len(more) >= LONGEST_LINE and not more.endswith(("\n", "\r")):
            more = self._text.readline(LONGEST_LINE)
        return line

    def detach(self) -> None:
        """Leave the stream to its owner."""
        self._text.detach()
