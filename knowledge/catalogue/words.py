"""A query's words: which of them must be found, and all that each may stand for.

Patrons write to a person: «γεια σας, μήπως έχετε τον Ζορμπά του Καζαντζάκη;». Words of asking are
put aside, words of grammar may be missing from the title, the rest must be found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from knowledge import text
from knowledge.catalogue import counting, phrases
from knowledge.catalogue.forms import stem

MOST_WORDS = 12
MOST_READINGS = 4  # of a word in Greeklish that are tried with slips
_LONGEST_WORD = 40
_LONGEST_QUERY = 1000
_SHORTEST_BEGINNING = 3
_TELLING_BEGINNING = 4
_LONG_STEM = 4


def _keys(words: str) -> frozenset[str]:
    return frozenset(text.key(word) for word in words.split())


GRAMMAR, ASKING, QUESTIONS, AT_THE_DESK = map(
    _keys, (phrases.GRAMMAR, phrases.ASKING, phrases.QUESTIONS, phrases.AT_THE_DESK)
)
_ASKING_FOLDED = frozenset(text.words(phrases.ASKING))
_YEARS_KEYS = _keys(phrases.YEARS_OLD)
_OLDEST_CHILD, _OLDEST_YOUNG = 12, 17  # years
_TELLING_SOUND = 5  # letters of a key that few words share
_FOR_KEYS, _BOOK_KEYS, _WHICH_KEYS = map(_keys, (phrases.FOR, phrases.BOOKS, phrases.WHICH_BOOK))
_WHOM = {"children": _keys(phrases.FOR_CHILDREN), "young": _keys(phrases.FOR_YOUNG)}
_WHOSE = {"children": _keys(phrases.CHILDRENS), "young": _keys(phrases.OF_YOUNG)}
_NEAR = 2  # words between «για» and «παιδιά»: «για πολύ μικρά παιδιά»
_LATIN = re.compile(r"[a-z]")


@dataclass(frozen=True)
class Word:
    """One word of a query. `keys`: the ways that it may sound, the likeliest first.

    sound: how it sounds if its letters are not Greek ones in disguise.
    """

    folded: str
    keys: tuple[str, ...]
    sound: str
    is_required: bool  # otherwise it only helps to rank
    is_last: bool  # perhaps still being typed
    audience: str = ""  # for whom the books are to be, if the word says that
    is_known: bool = True  # some record has it, as written or as it sounds

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """Return the distinct stems of its keys."""
        return tuple(dict.fromkeys(map(stem, self.keys)))

    @cached_property
    def long_stems(self) -> tuple[str, ...]:
        """Return those that say enough: «φον» is in too many words."""
        return tuple(each for each in self.stems if len(each) >= _LONG_STEM)

    @property
    def is_number(self) -> bool:
        """Return whether it has digits alone: a year, a volume, «1984»."""
        return self.folded.isdigit()

    @property
    def may_be_unfinished(self) -> bool:
        """Return whether it may be the beginning of a longer word."""
        return self.is_last and len(self.folded) >= _SHORTEST_BEGINNING

    @property
    def beginning(self) -> str:
        """Return how it sounds as the beginning of a longer word, "" if that says too little.

        «χρέη» sounds as «Χρήστος» begins.
        """
        is_telling = self.folded.isascii() or len(self.keys[0]) >= _TELLING_BEGINNING
        return self.keys[0] if is_telling else ""

    @property
    def slips(self) -> int:
        """Return how many letters may be wrong: none in short words and in numbers."""
        if len(self.folded) < 4 or self.is_number:
            return 0
        return 1 if len(self.folded) < 6 else 2

    def sounds_like(self, keys: frozenset[str]) -> bool:
        """Return whether any way to say it is in `keys`."""
        return not keys.isdisjoint(self.keys)


@dataclass(frozen=True)
class Query:
    """The words that are looked for; `is_question` when it begins like one.

    spelt, sounding: all of it as written and as it sounds, to be compared with whole titles.
    whole: those words in their order and, where some were put aside, the words of asking too;
    «Έργα» may be a title's after all.
    typed: every word as it came, folded, those that come twice too.
    """

    words: tuple[Word, ...]
    is_question: bool
    spelt: str
    sounding: str
    whole: tuple[Word, ...] = ()
    typed: tuple[str, ...] = ()

    @cached_property
    def required(self) -> tuple[Word, ...]:
        """Return the words that a record must have."""
        return tuple(word for word in self.words if word.is_required)

    @property
    def has_asking(self) -> bool:
        """Return whether words of asking were put aside."""
        return len(self.whole) > len(self.words)

    @cached_property
    def heard(self) -> tuple[str, ...]:
        """Return how each word of `typed` sounds."""
        keys = {word.folded: word.keys[0] for word in self.whole}
        return tuple(keys.get(word) or text.key(word) for word in self.typed)

    @cached_property
    def of_men(self) -> frozenset[str]:
        """Return the words that follow «του» or "tou", folded."""
        return self._after("του", "tou")

    @cached_property
    def of_women(self) -> frozenset[str]:
        """Return the words that follow «της» or "tis", folded."""
        return self._after("τησ", "tis")

    def _after(self, *articles: str) -> frozenset[str]:
        return frozenset(word for before, word in pairwise(self.typed) if before in articles)

    @cached_property
    def helpful(self) -> tuple[Word, ...]:
        """Return the words that a title need not have: of grammar, of asking."""
        asked = {word.folded for word in self.required}
        return tuple(word for word in self.whole if word.folded not in asked)

    @cached_property
    def audience(self) -> str:
        """Return for whom the books are to be, "" if that is not said."""
        return next((word.audience for word in self.words if word.audience), "")

    @cached_property
    def is_greek(self) -> bool:
        """Return whether it is written in Greek letters alone."""
        return _LATIN.search(self.spelt) is None and not self.spelt.isascii()


def read(typed: str) -> Query:
    """Return the words of `typed`, at most twelve that must be found. Quick for any input."""
    found = [word[:_LONGEST_WORD] for word in text.words(typed[:_LONGEST_QUERY])]
    distinct = list(dict.fromkeys(found))
    readings = {
        word: (*text.word_readings(word), *counting.otherwise(word))
        for word in distinct[: 4 * MOST_WORDS]
    }
    is_question = bool(distinct) and not QUESTIONS.isdisjoint(readings[distinct[0]])
    telling = [word for word in readings if GRAMMAR.isdisjoint(readings[word])]
    besides = _beside_books(found, readings)
    content = [
        word for word in telling if word not in besides and not _is_asking(word, readings[word])
    ]
    whom = _audiences(found, readings)
    subject = [word for word in content if word not in whom]
    # «Το βιβλίο» and «Τα του» may be titles: when nothing else is left, they are looked for.
    required = (subject or content or telling or list(readings))[:MOST_WORDS]
    asking = set(telling).difference(content) if content else set()

    def word(folded: str) -> Word:
        return Word(
            folded,
            readings[folded],
            readings[folded][0],
            is_required=folded in required,
            is_last=folded == found[-1],
            audience=whom.get(folded, ""),
        )

    kept = [folded for folded in readings if folded not in asking]
    words = tuple(map(word, kept[: 2 * MOST_WORDS]))
    whole = tuple(map(word, list(readings)[: 2 * MOST_WORDS])) if asking else words
    return _query(words, is_question, whole, tuple(found[: 2 * MOST_WORDS]))


def without_grammar(keys: Sequence[str]) -> list[str]:
    """Return `keys` but for words of grammar. A lone letter at the end is a volume's number."""
    last = len(keys) - 1
    return [
        key
        for place, key in enumerate(keys)
        if key not in GRAMMAR or (place == last and len(key) == 1)
    ]


def _is_asking(folded: str, keys: tuple[str, ...]) -> bool:
    """Return whether it is a word of asking; «πόλη» is not «πολύ», though it sounds so."""
    if folded.isascii() or len(keys[0]) >= _TELLING_SOUND:
        return not ASKING.isdisjoint(keys)
    return folded in _ASKING_FOLDED


def _audiences(found: list[str], readings: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the words that say for whom books are asked: «για παιδιά», «παιδικά βιβλία»."""
    whom = {}
    for place, word in enumerate(found):
        before = found[max(0, place - 1 - _NEAR) : place]
        beside = found[max(0, place - 1) : place + 2]
        for audience, nouns in _WHOM.items():
            is_for = _is_any([word], nouns, readings) and _is_any(before, _FOR_KEYS, readings)
            is_theirs = _is_any([word], _WHOSE[audience], readings)
            if is_for or (is_theirs and _is_any(beside, _BOOK_KEYS, readings)):
                whom[word] = audience
    return whom | _ages(found, readings)


def _ages(found: list[str], readings: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the words that tell how old whoever is to read is: «για 7 ετών»."""
    whom: dict[str, str] = {}
    for word, after in pairwise(found):
        is_age = word.isdecimal() and len(word) <= 2 and int(word) <= _OLDEST_YOUNG
        if is_age and _is_any([after], _YEARS_KEYS, readings):
            audience = "children" if int(word) <= _OLDEST_CHILD else "young"
            whom |= {word: audience, after: audience}
    return whom


def _beside_books(found: list[str], readings: dict[str, tuple[str, ...]]) -> set[str]:
    """Return the words that only say which of somebody's books: «το τελευταίο βιβλίο του…»."""
    return {
        word
        for word, after in pairwise(found)
        if _is_any([word], _WHICH_KEYS, readings) and _is_any([after], _BOOK_KEYS, readings)
    }


def _is_any(
    words: Iterable[str], keys: frozenset[str], readings: dict[str, tuple[str, ...]]
) -> bool:
    return any(not keys.isdisjoint(readings.get(word, ())) for word in words)


def restricted(query: Query, known: Callable[[Word], tuple[str, ...]]) -> Query:
    """Return `query` with each word's keys replaced by those that are `known`, in their order."""
    words = tuple(_restricted(word, known(word)) for word in query.words)
    whole = words
    if query.has_asking:
        whole = tuple(_restricted(word, known(word)) for word in query.whole)
    return _query(words, query.is_question, whole, query.typed)


def _restricted(word: Word, known: tuple[str, ...]) -> Word:
    if not known:
        return replace(word, is_known=False)
    return word if known == word.keys else replace(word, keys=known)


def _query(
    words: tuple[Word, ...], is_question: bool, whole: tuple[Word, ...], typed: tuple[str, ...]
) -> Query:
    spelt = " ".join(word.folded for word in words)
    sounding = " ".join(word.keys[0] for word in words)
    return Query(words, is_question, spelt, sounding, whole, typed)
