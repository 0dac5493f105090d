"""Blocks: the numbers under which records meet that may belong together.

Only records that share one are ever compared, so a block must stay small in a large catalogue:
a title alone is a block only if it has three words that count, or many letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

from knowledge.catalogue.cluster.facts import Facts
from knowledge.catalogue.cluster.names import skeletons
from knowledge.catalogue.forms import stem

_END = 6  # letters of a title's beginning or end
_WORDS_ALONE = 3
_LETTERS_ALONE = 18


def block_keys(facts: Facts) -> tuple[int, ...]:
    """Return signed 64-bit numbers; an ISBN is its own, all others are negative."""
    found = dict.fromkeys(map(int, facts.isbns))
    for word in _blocks(facts):
        digest = blake2b(word.encode(), digest_size=8).digest()
        found[-(int.from_bytes(digest) >> 1) - 1] = None
    return tuple(found)


def _blocks(facts: Facts) -> Iterator[str]:
    for issn in facts.issns:
        yield f"i{issn}"
    who = skeletons(facts.authors)
    for title in dict.fromkeys((facts.title, *facts.uniform)):
        for name in who:
            yield f"a{title.replace(' ', '')[:_END]}|{name}"
    words = facts.title.split()
    for name in who:
        yield f"z{stem(words[-1])[-_END:]}|{name}" if words else name
    if len(words) > 1:
        longest = sorted(sorted(words), key=len, reverse=True)[:2]
        if sum(map(len, longest)) >= _LETTERS_ALONE // 2 and facts.year:
            yield f"y{' '.join(map(stem, longest))}|{facts.year}"
    for title in dict.fromkeys((facts.title, *facts.uniform)):
        if is_telling(title):
            yield "t" + " ".join(sorted(map(stem, title.split())))


def is_telling(title: str) -> bool:
    """Return whether hardly two works have this title: many letters, or three words that count."""
    return len(title) >= _LETTERS_ALONE or title.count(" ") >= _WORDS_ALONE - 1
