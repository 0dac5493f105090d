"""What else a text may mean that names no book as it stands: joined words, or two books.

«χαριποτερ» is «χάρι πότερ», «λωξ αντρα» is «λωξάντρα»; «το άρωμα και τον μάγο» are two books.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from knowledge import text
from knowledge.catalogue import words
from knowledge.catalogue.index import Index, Stage
from knowledge.catalogue.words import Query, Word

_MOST_WORDS = 6  # of a text; a longer one tells a story
_SHORTEST_JOINED = 6  # letters
_SHORTEST_PART = 2
_LONGER_PART = 4
_MOST_PARTS = 3
_JOINT = re.compile(
    r"\s+(?:και|κι|κ|ή|kai|ki|ke|and|or|&|\+)\s+|\s*[,;/\n]\s*(?=\w)", re.IGNORECASE
)


class Mended(NamedTuple):
    """A text with one word put right. typed: what stood there, folded; found: what stands now."""

    text: str
    typed: str
    found: str


def mended(query: Query, index: Index) -> Mended | None:
    """Return the text of `query` with a word parted or two joined, as some record has it."""
    if len(query.required) > _MOST_WORDS:
        return None
    for typed, found in (*_parted(query, index), *_joined(query, index)):
        told = f" {' '.join(query.typed)} ".replace(f" {typed} ", f" {found} ", 1).strip()
        asked = words.restricted(words.read(told), index.known)
        if index.count_of(index.matching(asked, Stage.CASE)):
            return Mended(told, typed, found)
    return None


def _parted(query: Query, index: Index) -> Iterator[tuple[str, str]]:
    """Yield (word, its two parts) of the words that no record has, where records have both.

    A word of grammar is no part: "thaatou" is a slip in «θανάτου», not «θαα του».
    """
    for word in query.required:
        folded = word.folded
        if word.is_known or len(folded) < _SHORTEST_JOINED:
            continue
        for place in range(_SHORTEST_PART, len(folded) - _SHORTEST_PART + 1):
            parts = folded[:place], folded[place:]
            if max(map(len, parts)) >= _LONGER_PART and all(
                _is_known(part, index) and words.GRAMMAR.isdisjoint(text.word_readings(part))
                for part in parts
            ):
                yield folded, " ".join(parts)


def _joined(query: Query, index: Index) -> Iterator[tuple[str, str]]:
    """Yield (two neighbours, the word that they make), of those that a record has."""
    for one, other in pairwise(query.typed):
        whole = one + other
        if len(whole) >= _SHORTEST_JOINED and _is_known(whole, index):
            yield f"{one} {other}", whole


def _is_known(folded: str, index: Index) -> bool:
    keys = text.word_readings(folded)
    return bool(index.known(Word(folded, keys, keys[0], is_required=True, is_last=False)))


def books_in(typed: str) -> tuple[str, ...]:
    """Return the parts of a text that may name a book each, nothing if there are not several."""
    parts = [part.strip() for part in _JOINT.split(typed)]
    named = tuple(part for part in parts if any(map(str.isalnum, part)))
    return named if 1 < len(named) <= _MOST_PARTS else ()
