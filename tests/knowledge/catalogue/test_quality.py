"""Known books, asked for in eight ways: how near to the top the right one comes.

Every work of the sample is asked for; the queries are made from its record by rules, with a seed.
MRR is the mean of 1/rank of the first right hit among ten; any edition of the title is right.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from knowledge import sample
from knowledge.catalogue import Catalogue, Hit
from knowledge.sample import Work
from knowledge.text import fold

Make = Callable[[Work, random.Random], str]

_ELOT = str.maketrans(
    dict(zip("αβγδεζηικλμνοπρσςτυφχω", "avgdeziiklmnoprsstyfho", strict=True))
    | {"θ": "th", "ξ": "x", "ψ": "ps", "χ": "ch"}
)
_VISUAL = str.maketrans(
    dict(zip("αβγδεζηικλμνοπρσςτυφχω", "abgdezhiklmnoprsstyfxw", strict=True))
    | {"θ": "8", "ξ": "3", "ψ": "ps"}
)


def _title(work: Work) -> str:
    return work.title.partition(". ")[0].strip(" ;")


def _surname(work: Work) -> str:
    return work.author.partition(",")[0]


def _typo(text: str, chance: random.Random) -> str:
    """Change, drop or double a letter of the longest word."""
    word = max(text.split(), key=len)
    place = chance.randrange(1, len(word))
    letter = chance.choice(("", word[place] * 2, chance.choice("αεινοστ")))
    return text.replace(word, word[:place] + letter + word[place + 1 :], 1)


def _inflected(work: Work) -> str:
    return " ".join(
        w[:-1] if w.endswith(("ς", "ν")) and len(w) > 4 else w for w in _title(work).split()
    )


def _unfinished(work: Work) -> str:
    """Leave out the last two letters, if three are left of the last word."""
    title = _title(work)
    return title[:-2] if len(title.split()[-1]) > 4 else title


KINDS: dict[str, tuple[float, Make]] = {
    "title": (0.995, lambda work, _: _title(work)),
    "capitals without accents": (0.995, lambda work, _: fold(_title(work)).upper()),
    "author and title": (0.99, lambda work, _: f"{_surname(work)} {_title(work)}"),
    "Greeklish as ELOT has it": (0.99, lambda work, _: fold(_title(work)).translate(_ELOT)),
    "Greeklish by look": (0.98, lambda work, _: fold(_title(work)).translate(_VISUAL)),
    "another case": (0.98, lambda work, _: _inflected(work)),
    "a slip": (0.97, lambda work, chance: _typo(_title(work), chance)),
    "a slip in Greeklish": (
        0.96,
        lambda work, chance: _typo(fold(_title(work)).translate(_ELOT), chance),
    ),
    "a word still being typed": (0.96, lambda work, _: _unfinished(work)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_book_comes_first(books: Catalogue, kind: str) -> None:
    least, make = KINDS[kind]
    chance = random.Random(kind)
    works = [work for work in sample.works() if work.author and len(_title(work)) > 5]
    ranks = [_reciprocal_rank(books, make(work, chance), work) for work in works]
    mean = sum(ranks) / len(ranks)
    print(f"{kind}: MRR@10 {mean:.3f} of {len(works)} works")
    assert mean >= least


def _reciprocal_rank(books: Catalogue, query: str, work: Work) -> float:
    for rank, hit in enumerate(books.search(query, limit=10).hits, start=1):
        if _is_it(hit, query, work):
            return 1 / rank
    return 0.0


def _is_it(hit: Hit, query: str, work: Work) -> bool:
    """Two poets wrote «Ποιήματα»: the title is enough where the query has no author."""
    is_title = fold(hit.title).startswith(fold(_title(work)))
    return is_title and (_surname(work) not in query or fold(_surname(work)) in fold(hit.author))
