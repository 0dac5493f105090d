"""Known-item queries in eleven kinds, made by rules, with a seed, from a catalogue's records.

The book that is meant is real and told of well enough: no other title or author of the catalogue
has the words that are typed for it. Any record with its folded title and author is right.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, replace

from knowledge.catalogue.record import Description
from knowledge.text import fold, script_of, words
from tests.bench.catalogue_corpus import accented

_GRAMMAR = frozenset(
    "ο η το οι τα του τησ των τον την τουσ τισ τη στο στη στην στον στουσ στισ στα σε με για και "
    "απο a an the of in on at to for from by with and or de la le les des du et der die das und "
    "el los las l d en un une".split()
)
_FEWEST_LETTERS = 3
_MOST_WORDS = 6


@dataclass(frozen=True)
class Asked:
    """A query, and what the record that is meant has: folded title, folded author."""

    typed: str
    title: str
    author: str


def folded_title(told: Description) -> str:
    """Return what tells titles apart."""
    return " ".join(words(told.title))


def folded_author(told: Description) -> str:
    """Return what tells authors apart."""
    return " ".join(words(told.author))


class Ambiguous:
    """Which sets of words begin several books, by title and author."""

    def __init__(self) -> None:
        self._books: dict[int, int] = {}
        self.found: set[int] = set()

    def add(self, told: Description) -> None:
        """Take one record of the catalogue into account."""
        begins = _hashed(told)
        book = hash((folded_title(told), folded_author(told)))
        if self._books.setdefault(begins, book) != book:
            self.found.add(begins)


def ambiguous(whole: Iterable[Description]) -> set[int]:
    """Return the hashes of the sets of words that begin several of these books."""
    several = Ambiguous()
    for told in whole:
        several.add(told)
    return several.found


def targets(real: Sequence[Description], several: Set[int]) -> list[Description]:
    """Return the real records that a query can mean without doubt."""
    numbers = Counter(number for told in real for number in told.isbns)
    return [
        replace(told, isbns=tuple(number for number in told.isbns if numbers[number] == 1))
        for told in real
        if told.author and len(_content(told)) >= 2 and _hashed(told) not in several
    ]


def _hashed(told: Description) -> int:
    return hash(frozenset(_content(told)[:_MOST_WORDS]))


def _content(told: Description) -> list[str]:
    found = [word for word in words(told.title) if word not in _GRAMMAR and len(word) > 1]
    return list(dict.fromkeys(found))


def asked(kind: str, told: Sequence[Description], count: int, seed: int) -> list[Asked]:
    """Return `count` queries of a kind (KINDS), fewer where the records do not give so many."""
    fits, make = _ALL[kind]
    # With and without accents the same books are meant.
    chance = random.Random(f"{kind.replace('without', 'with')} {seed}")
    meant = [each for each in told if fits(each)]
    chance.shuffle(meant)
    return [
        Asked(make(each, chance), folded_title(each), folded_author(each)) for each in meant[:count]
    ]


# --- what is typed -------------------------------------------------------------------------


def _title_words(told: Description, _: random.Random) -> str:
    return " ".join(_content(told)[:_MOST_WORDS])


def _surname(told: Description) -> str:
    return " ".join(words(told.author.partition(" ; ")[0].partition(",")[0]))


def _author_and_title(told: Description, chance: random.Random) -> str:
    title = " ".join(_content(told)[: chance.randint(2, 4)])
    return f"{_surname(told)} {title}" if chance.random() < 0.7 else f"{title} {_surname(told)}"


def _number(told: Description, chance: random.Random) -> str:
    digits = told.isbns[0]
    return (
        digits
        if chance.random() < 0.5
        else f"{digits[:3]}-{digits[3:6]}-{digits[6:12]}-{digits[12]}"
    )


def _beginning(told: Description, chance: random.Random) -> str:
    """Return six to nine tenths of the title, ending within its second word or a later one."""
    title = " ".join(words(told.title))
    places = [
        place
        for place in range(len(title) * 6 // 10, len(title) * 9 // 10 + 1)
        if " " in title[: place - _FEWEST_LETTERS]
        and title[place - _FEWEST_LETTERS : place].isalnum()
        and title[place].isalnum()
    ]
    return title[: chance.choice(places)] if places else title[:-1]


def _typo(text: str, chance: random.Random) -> str:
    """Return `text` with one letter lost, doubled, put in, changed or swapped."""
    found = text.split()
    long = [n for n, word in enumerate(found) if len(word) > 3 and word.isalpha()]
    if not long:
        return text
    place = chance.choice(long)
    found[place] = _misspelt(found[place], chance)
    return " ".join(found)


def _misspelt(word: str, chance: random.Random) -> str:
    letters = (
        "αβγδεζηθικλμνξοπρστυφχψω" if script_of(word) == "greek" else "abcdefghiklmnoprstuvwxyz"
    )
    spot = chance.randrange(1, len(word))
    manner = chance.choice(("lose", "double", "put in", "change", "swap"))
    if manner == "lose":
        return word[:spot] + word[spot + 1 :]
    if manner == "double":
        return word[:spot] + word[spot] + word[spot:]
    if manner == "put in":
        return word[:spot] + chance.choice(letters) + word[spot:]
    if manner == "change":
        other = chance.choice([letter for letter in letters if letter != word[spot]])
        return word[:spot] + other + word[spot + 1 :]
    spot = min(spot, len(word) - 2)
    return word[:spot] + word[spot + 1] + word[spot] + word[spot + 2 :]


def _one_typo(told: Description, chance: random.Random) -> str:
    return _typo(_title_words(told, chance), chance)


def _two_typos(told: Description, chance: random.Random) -> str:
    return _typo(_one_typo(told, chance), chance)


def _with_accents(told: Description, chance: random.Random) -> str:
    return accented(_title_words(told, chance))


def _without_accents(told: Description, chance: random.Random) -> str:
    text = _title_words(told, chance)
    return text.upper() if chance.random() < 0.5 else text


_ENDINGS = (
    ("οσ", "ου"), ("ησ", "η"), ("ασ", "α"), ("εσ", "ων"), ("οι", "ων"),
    ("α", "ασ"), ("η", "ησ"), ("ο", "ου"), ("ι", "ιου"),
)  # fmt: skip


def _inflected(told: Description, chance: random.Random) -> str:
    """Return the words of the title, each long one in another case or number."""
    return " ".join(map(_in_another_case, _content(told)[:_MOST_WORDS]))


def _in_another_case(word: str) -> str:
    for ending, other in _ENDINGS:
        if len(word) > 4 and word.endswith(ending):
            return word[: -len(ending)] + other
    return word


_PAIRS = {
    "ου": ("ou", "ou", "oy", "u"), "αυ": ("au", "av", "ay"), "ευ": ("eu", "ev", "ey"),
    "ει": ("ei", "ei", "i"), "οι": ("oi", "oi", "i"), "αι": ("ai", "ai", "e"),
    "μπ": ("mp", "b", "mp"), "ντ": ("nt", "d", "nt"), "γκ": ("gk", "g"), "γγ": ("gg", "ng"),
}  # fmt: skip
_ELOT = dict(zip("αβγδεζηικλμνοπρστυφω", "avgdeziiklmnoprstyfo", strict=True)) | {
    "θ": "th", "ξ": "x", "ψ": "ps", "χ": "ch",
}  # fmt: skip
_BY_EAR = _ELOT | {"β": "v", "η": "i", "υ": "i", "χ": "h", "ξ": "ks"}
_BY_EYE = _ELOT | {"β": "b", "η": "h", "υ": "u", "ω": "w", "χ": "x", "ξ": "3", "θ": "8"}
_STYLES = (_ELOT, _BY_EAR, _BY_EYE)


def greeklish(text: str, chance: random.Random) -> str:
    """Return folded Greek as one person types it: in one style, or each letter in any of them."""
    is_mixed = chance.random() < 1 / 3
    style = chance.choice(_STYLES)
    habits = {letter: chance.choice(_STYLES)[letter] for letter in _ELOT} if is_mixed else style
    if is_mixed:
        habits = _unmistakable(habits)
    typed, place = "", 0
    while place < len(text):
        pair = text[place : place + 2]
        if pair in _PAIRS:
            typed += _PAIRS[pair][0] if not is_mixed else chance.choice(_PAIRS[pair])
            place += 2
            continue
        typed += habits.get(text[place], text[place])
        place += 1
    return typed


def _unmistakable(habits: dict[str, str]) -> dict[str, str]:
    """Nobody writes two letters alike that sound unlike: χ and ξ, η and χ."""
    if habits["χ"] == "x" and habits["ξ"] == "x":
        habits["ξ"] = "ks"
    if habits["η"] == "h" and habits["χ"] == "h":
        habits["χ"] = "x" if habits["ξ"] != "x" else "ch"
    return habits


def _greeklish_title(told: Description, chance: random.Random) -> str:
    return greeklish(_title_words(told, chance), chance)


def _greeklish_author(told: Description, chance: random.Random) -> str:
    return greeklish(_author_and_title(told, chance), chance)


def _greeklish_typo(told: Description, chance: random.Random) -> str:
    return _typo(_greeklish_title(told, chance), chance)


def _is_any(told: Description) -> bool:
    return script_of(told.title) is not None


def _is_greek(told: Description) -> bool:
    return fold(told.title).isascii() is False and all(
        script_of(word) == "greek" for word in _content(told) if word.isalpha()
    )


def _has_greek_author(told: Description) -> bool:
    return _is_greek(told) and len(_surname(told)) > 3 and script_of(_surname(told)) == "greek"


def _has_long_words(told: Description) -> bool:
    return _is_any(told) and sum(len(word) > 3 for word in _content(told)[:_MOST_WORDS]) >= 2


def _is_long_greek(told: Description) -> bool:
    return _is_greek(told) and _has_long_words(told)


Make = Callable[[Description, random.Random], str]
KINDS: dict[str, tuple[Callable[[Description], bool], Make]] = {
    "title words": (_is_any, _title_words),
    "author + title": (lambda told: _is_any(told) and len(_surname(told)) > 3, _author_and_title),
    "ISBN": (lambda told: bool(told.isbns), _number),
    "prefix": (lambda told: _is_any(told) and len(told.title) > 11, _beginning),
    "1 typo": (_has_long_words, _one_typo),
    "2 typos": (_has_long_words, _two_typos),
    "Greek without accents": (_is_greek, _without_accents),
    "inflected Greek": (_is_long_greek, _inflected),
    "Greeklish title": (_is_greek, _greeklish_title),
    "Greeklish author + title": (_has_greek_author, _greeklish_author),
    "Greeklish + typo": (_is_long_greek, _greeklish_typo),
}
WITH_ACCENTS = "Greek with accents"
_ALL = {**KINDS, WITH_ACCENTS: (_is_greek, _with_accents)}


def kinds_of(told: Sequence[Description]) -> Counter[str]:
    """Return how many records can be asked for in each kind."""
    return Counter(kind for kind, (fits, _) in KINDS.items() for each in told if fits(each))
