"""What is worked out of words, remembered: catalogues use the same ones again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Value = TypeVar("Value")

_USUALLY = 1 << 13  # words
_LONGEST = 40  # letters of a word that is remembered
_all: list[Remembered] = []  # type: ignore[type-arg]
_most = _USUALLY


class Remembered(dict[str, Value]):
    """Word -> what is `worked_out` of it, when first met; forgotten when there are too many.

    A dictionary, because a look-up costs a third of a call.
    """

    def __init__(self, worked_out: Callable[[str], Value]) -> None:
        self._worked_out = worked_out
        _all.append(self)

    def __missing__(self, word: str) -> Value:
        value = self._worked_out(word)
        if len(word) <= _LONGEST:
            if len(self) >= _most:
                self.clear()
            self[word] = value
        return value


@contextmanager
def remembering(words: int) -> Iterator[None]:
    """Remember up to `words` of each kind while a whole catalogue is read, then no more.

    A word takes some 200 bytes; working one out takes as long as reading a short field.
    """
    global _most  # noqa: PLW0603  # every dictionary of this module finds it here
    _most = words
    try:
        yield
    finally:
        _most = _USUALLY
        for each in _all:
            each.clear()
