"""What is set otherwise while a whole catalogue is read."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from knowledge.catalogue.remembered import remembering

_WORDS = 1 << 18  # whose forms are remembered
_BETWEEN_COLLECTIONS = 100_000  # new objects; Python's own is 700


@contextmanager
def in_bulk() -> Iterator[None]:
    """Remember the forms of more words, and look for garbage in cycles more seldom.

    Reading makes millions of small things and hardly a cycle among them; looking for some after
    every 700 is a twentieth of all the time. Afterwards all is as it was.
    """
    before = gc.get_threshold()
    gc.set_threshold(_BETWEEN_COLLECTIONS, *before[1:])
    try:
        with remembering(_WORDS):
            yield
    finally:
        gc.set_threshold(*before)
