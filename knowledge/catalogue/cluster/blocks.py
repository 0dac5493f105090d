"""Blocks: the numbers under which records meet that may belong together.

Only records that share one are ever compared, so a block must stay small in a large catalogue:
a title alone is a block only if it has three words that count, or many letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

from knowledge.catalogue.cluster.facts import Facts
from knowledge.catalogue.cluster.names import skeletons
from knowledge.catalogue.cluster.words import stem

_END = 4  # letters of a title's beginning or end
_WORDS_ALONE = 3
_LETTERS_ALONE = 18


def block_keys(facts: Facts) -> tuple[int, ...]:
    """Return signed 64-bit numbers; an ISBN is its own, all others are negative."""
    found = dict.fromkeys(map(int, facts.isbns))
    for block in _blocks(facts):
        spelt = block.encode()
        # Two checksums: that of the letters backwards does not follow from the other.
        found[-(crc32(spelt) << 31 ^ crc32(spelt[::-1])) - 1] = None
    return tuple(found)


def _blocks(facts: Facts) -> Iterator[str]:
    for issn in facts.issns:
        yield f"i{issn}"
    who = skeletons(facts.authors)
    uniform = [each.keys for each in facts.uniform]
    titles = dict.fromkeys([facts.title.keys, *uniform])
    for title in titles:
        for name in who:
            yield f"a{title.replace(' ', '')[:_END]}|{name}"
    words = facts.title.keys.split()
    for name in who:
        yield f"z{stem(words[-1])[-_END:]}|{name}" if words else name
    if len(words) > 1 and facts.year:
        longest = sorted(sorted(words), key=len, reverse=True)[:2]
        yield f"y{' '.join(map(stem, longest))}|{facts.year}"
    elif facts.publisher and facts.year:
        yield f"p{facts.title.keys}|{facts.publisher}|{facts.year}"
    # A translation names the work, and its author in another alphabet: the title alone must do.
    is_translated = bool(facts.authors) and not facts.is_greek
    for title in titles:
        if is_telling(title) or is_translated or title in uniform:
            yield "t" + " ".join(sorted(map(stem, title.split())))


def is_telling(title: str) -> bool:
    """Return whether hardly two works have this title: many letters, or three words that count."""
    return len(title) >= _LETTERS_ALONE or title.count(" ") >= _WORDS_ALONE - 1
