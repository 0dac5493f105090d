"""A title as one term of the index: found as a whole, and by its beginning as it is typed.

The words of a title are in many others. All of them together, in their order, are nearly a name:
«Ο κόσμος του Οδυσσέα» is the one book that has this heading, among hundreds with both words.
"""

from __future__ import annotations

from functools import lru_cache

from knowledge import text
from knowledge.catalogue.forms import STEM_OF
from knowledge.catalogue.texts import Texts
from knowledge.catalogue.words import Query, without_grammar

_ARTICLES = frozenset(text.key("ο η το οι τα the a an la le les der die das el los il").split())
_LONGEST = 40  # letters; who types more has found it
_SHORTEST = 4  # letters of a beginning
_HALF_SOUNDS = frozenset("οαεμνγoaemngtckpw")  # letters that sound otherwise with a next one: μπ


def heading(keys: str) -> str:
    """Return the title or query that sounds like `keys`, without an article before it."""
    first, _, rest = keys.partition(" ")
    return (rest if rest and first in _ARTICLES else keys)[:_LONGEST]


def bare(keys: str) -> str:
    """Return the stems of its words without those of grammar, "" if it has no others."""
    return " ".join(map(STEM_OF.__getitem__, without_grammar(keys.split())))[:_LONGEST]


def of(title_key: str) -> tuple[str, ...]:
    """Return the terms of a title that sounds like `title_key`."""
    return tuple(dict.fromkeys(filter(None, (heading(title_key), bare(title_key)))))


def asked(query: Query) -> tuple[str, ...]:
    """Return the terms of titles that `query` may be as a whole, in any cases."""
    return _asked(query.heard)


def beginnings(query: Query) -> tuple[str, ...]:
    """Return how titles sound that begin with all of `query`, its last word perhaps unfinished."""
    start = _start(query.heard)
    if len(start) < _SHORTEST:
        return ()
    last = query.typed[-1]
    if last[-1] not in _HALF_SOUNDS or len(query.typed) == 1:
        return (start,)
    shorter = heading(" ".join((*query.heard[:-1], text.key(last[:-1]))))
    return tuple(dict.fromkeys((start, shorter)))


def share_begun(query: Query, texts: Texts) -> float:
    """Return how much of the title `query` is, if it is the title's beginning; else 0."""
    title, start = heading(texts.title_key), _start(query.heard)
    if title.startswith(start):
        return len(start) / len(title)
    typed = " ".join(query.typed)
    return len(typed) / len(texts.title) if texts.title.startswith(typed) else 0.0


@lru_cache(maxsize=64)
def _asked(heard: tuple[str, ...]) -> tuple[str, ...]:
    return of(" ".join(heard))


@lru_cache(maxsize=64)
def _start(heard: tuple[str, ...]) -> str:
    return heading(" ".join(heard))
