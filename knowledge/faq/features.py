"""A text as a sparse vector, by how it sounds, how it is spelt and how its words follow each other.

Four blocks, each tf-idf weighted and of a fixed share of the vector's length:

sound     character 2-5-grams within the words' keys; says what it is about in any spelling
stem      keys without their ending: «ανανεώνω», «ανανέωση» fall nearer each other
phrase    one to three words in a row, in which a word met once is "?" and a number or a day its
          class, so that "for 3 weeks" teaches what to do with "for 2 months"
spelling  character 2-5-grams of the folded words of English, where the key is coarser than need be

Measured on MASSIVE-el with 10 phrasings an intent (accuracy of the first): sound alone .571-.578,
with phrase .585-.587, with stem too .595-.600; on CLINC150 spelling adds about a point.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge import text
from knowledge.faq.numbering import Growing, Numbering

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Blocks = NDArray[np.int8]

SHARES = {"sound": 0.5, "spelling": 0.3, "phrase": 0.3, "stem": 0.3}
_BLOCKS = tuple(SHARES)
_ENDING = re.compile(r"[aeiou]*[sn]?$")
_LONGEST_WORD = 40  # letters; what is longer is no word, and its n-grams cost time
_MAX_REMEMBERED_WORDS = 3_000  # half a kilobyte each

_NUMBERS = """
    ένα μία μια δύο δυο τρία τρεις τέσσερα τέσσερις πέντε έξι επτά εφτά οκτώ οχτώ εννέα εννιά δέκα
    έντεκα ένδεκα δώδεκα δεκατρία δεκαπέντε είκοσι τριάντα σαράντα πενήντα εξήντα εβδομήντα ογδόντα
    ενενήντα εκατό χίλια one two three four five six seven eight nine ten eleven twelve thirteen
    fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand
"""
_DAYS = """
    Δευτέρα Τρίτη Τετάρτη Πέμπτη Παρασκευή Σάββατο Κυριακή σαββατοκύριακο αύριο μεθαύριο σήμερα
    χθες χτες απόψε Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου
    Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου Ιανουάριο Φεβρουάριο Μάρτιο Απρίλιο Μάιο Ιούνιο
    Ιούλιο Αύγουστο Σεπτέμβριο Οκτώβριο Νοέμβριο Δεκέμβριο monday tuesday wednesday thursday friday
    saturday sunday weekend tomorrow today yesterday tonight january february march april june july
    august september october november december
"""
_CLASSES = dict.fromkeys(text.key(_NUMBERS).split(), "#") | dict.fromkeys(
    text.key(_DAYS).split(), "@"
)


@dataclass(frozen=True)
class Reading:
    """A text as the matcher reads it."""

    keys: tuple[str, ...]  # the key of each word
    spelt: tuple[str, ...] = ()  # the folded words, if the text is English

    @property
    def key(self) -> str:
        return " ".join(self.keys)


@dataclass(frozen=True)
class Vector:
    """A text's place among the phrasings: sorted feature numbers and weights of length 1."""

    ids: Ints
    weights: Floats


def _grams(word: str) -> tuple[str, ...]:
    framed = f" {word[:_LONGEST_WORD]} "
    return tuple(
        framed[start : start + length]
        for length in range(2, min(5, len(framed)) + 1)
        for start in range(len(framed) - length + 1)
    )


@lru_cache(maxsize=1 << 12)
def stem(key: str) -> str:
    """Return a word's key without its ending: "ananeono" -> "ananeon"."""
    return _ENDING.sub("", key) or key


def class_of(key: str) -> str | None:
    """Return "#" for a number, "@" for a day or month, None for any other word's key."""
    return "#" if key.isdigit() else _CLASSES.get(key)


class Space:
    """The features that a set of phrasings has, and how much each tells."""

    def __init__(
        self, numbering: Numbering, blocks: Blocks, idf: Floats, common: Iterable[str]
    ) -> None:
        self.numbering = numbering
        self.blocks = blocks  # by feature
        self.idf = idf
        self.common = frozenset(common)  # words that more than one phrasing has
        self._rarest = float(idf.max()) if len(idf) else 1.0
        self._remembered: dict[str, tuple[Ints, int]] = {}

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> tuple["Space", list[Vector]]:
        """Return the space that `readings` span, and their vectors."""
        met = Counter(word for reading in readings for word in set(reading.keys))
        common = frozenset(word for word, times in met.items() if times > 1)
        numbers = Growing()
        of_words: dict[str, list[int]] = {}
        counted = [_count(reading, common, numbers, of_words) for reading in readings]
        names = numbers.fresh
        frequency = np.bincount(np.concatenate([ids for ids, _ in counted]), minlength=len(names))
        idf = (np.log((1 + len(readings)) / (1 + frequency)) + 1).astype(np.float32)
        space = cls(Numbering.of(names), _blocks_of(names), idf, common)
        return space, [space._weighed(ids, times) for ids, times in counted]

    def extended(self, readings: Sequence[Reading]) -> tuple["Space", list[Vector]]:
        """Return a space that has the features of `readings` too, and their vectors.

        How much the features tell stays; new ones tell as much as the rarest.
        """
        numbers = Growing(self.numbering)
        of_words: dict[str, list[int]] = {}
        counted = [_count(reading, self.common, numbers, of_words) for reading in readings]
        fresh = numbers.fresh
        blocks = np.append(self.blocks, _blocks_of(fresh))
        idf = np.append(self.idf, np.full(len(fresh), self._rarest, np.float32))
        wider = Space(self.numbering.extended(fresh), blocks, idf, self.common)
        wider._rarest = self._rarest
        return wider, [wider._weighed(ids, times) for ids, times in counted]

    def __len__(self) -> int:
        return len(self.idf)

    def vector(self, reading: Reading) -> Vector:
        """Return `reading` as a vector of length 1 (of length 0 if nothing in it is known)."""
        pieces = [self._of_word(name)[0] for name in _words(reading)]
        pieces.append(self._known([*_stems(reading), *_phrases(reading, self.common)]))
        return self._weighed(*np.unique(np.concatenate(pieces), return_counts=True))

    def _weighed(self, ids: Ints, times: Ints) -> Vector:
        weights = (1 + np.log(times)) * self.idf[ids]
        blocks = self.blocks[ids]
        lengths = np.sqrt(np.bincount(blocks, weights * weights, len(_BLOCKS)))
        return Vector(ids, (weights * _scale(lengths)[blocks]).astype(np.float32))

    def shared(self, reading: Reading, other: Reading) -> dict[str, float]:
        """Return what makes two texts alike: each word of the first, and its part of their cosine.

        What words in a row have in common stands under "".
        """
        one, two = self.vector(reading), self.vector(other)
        ids, at, there = np.intersect1d(one.ids, two.ids, return_indices=True)
        left = dict(zip(ids.tolist(), (one.weights[at] * two.weights[there]).tolist(), strict=True))
        found: dict[str, float] = {}
        for word, names in _by_word(reading, self.common):
            parts = sum(left.pop(number, 0.0) for number in self._known(names).tolist())
            found[word] = found.get(word, 0.0) + parts
        return {word: part for word, part in found.items() if part}

    def known(self, reading: Reading, *, without_rarest: bool = False) -> float:
        """Return 0-1: the share of the text's sounds, by weight, that any phrasing has.

        without_rarest: as if what one phrasing alone has were not there, which tells how a
        phrasing would fare if it were not its own.
        """
        found = [self._of_word("s" + word) for word in reading.keys]
        if not found:
            return 0.0
        weights = self.idf[np.concatenate([ids for ids, _ in found])] ** 2
        unknown = sum(missing for _, missing in found) * self._rarest**2
        total = float(weights.sum()) + unknown
        if without_rarest:
            weights = weights[weights < self._rarest**2 - 1e-3]
        return float(weights.sum()) / total if total else 0.0

    def recognised(self, reading: Reading, *, without_rarest: bool = False) -> float:
        """Return 0-1: the share of the text's letters in words whose stem any phrasing has."""
        letters = sum(map(len, reading.keys))
        least = self._rarest - 1e-3 if without_rarest else np.inf
        numbers = self.numbering.find(_stems(reading))
        found = sum(
            len(word)
            for word, number in zip(reading.keys, numbers, strict=True)
            if number >= 0 and self.idf[number] < least
        )
        return found / letters if letters else 0.0

    def _known(self, names: Sequence[str]) -> Ints:
        """The features that are known of these."""
        numbers = self.numbering.find(names)
        return numbers[numbers >= 0]

    def _of_word(self, name: str) -> tuple[Ints, int]:
        """The features of a word that are known, and the number of those that are not."""
        found = self._remembered.get(name)
        if found is None:
            features = list(_of_word(name))
            numbers = self._known(features)
            found = numbers, len(features) - len(numbers)
            if len(self._remembered) >= _MAX_REMEMBERED_WORDS:
                self._remembered.clear()
            self._remembered[name] = found
        return found

    def familiarity(self, key: str) -> float:
        """Return 0-1: how much of a word's sound the phrasings know; 1 for a word of theirs."""
        if key in self.common:
            return 1.0
        ids, missing = self._of_word("s" + key)
        return len(ids) / ((len(ids) + missing) or 1)


def _count(
    reading: Reading,
    common: frozenset[str],
    numbers: Growing,
    of_words: dict[str, list[int]],
) -> tuple[Ints, Ints]:
    """The features of a phrasing and how often it has each; new ones get the next number."""
    ids: list[int] = []
    for name in _words(reading):
        if name not in of_words:
            of_words[name] = [numbers[one] for one in _of_word(name)]
        ids += of_words[name]
    rest = (*_stems(reading), *_phrases(reading, common))
    ids += [numbers[name] for name in rest]
    return np.unique(np.array(ids, np.int64), return_counts=True)


def _scale(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each block is multiplied by, so that it has its share and the whole length 1."""
    shares = np.where(lengths > 0, list(SHARES.values()), 0.0)
    return np.sqrt(shares / (shares.sum() or 1.0)) / np.where(lengths > 0, lengths, 1.0)


_MARKS = {"sound": "s", "spelling": "f", "phrase": "p", "stem": "t"}  # a feature's first letter
_BLOCK_OF_MARK = {mark: _BLOCKS.index(name) for name, mark in _MARKS.items()}


def _blocks_of(names: Sequence[str]) -> Blocks:
    return np.array([_BLOCK_OF_MARK[name[0]] for name in names], np.int8)


def _words(reading: Reading) -> list[str]:
    """The words that are taken apart, marked by the block that they go to."""
    return ["s" + word for word in reading.keys] + ["f" + word for word in reading.spelt]


def _of_word(name: str) -> Iterable[str]:
    mark, word = name[0], name[1:]
    if mark == "s" and class_of(word):
        return ()
    return (mark + gram for gram in _grams(word))


def _by_word(reading: Reading, common: frozenset[str]) -> Iterator[tuple[str, list[str]]]:
    for word in reading.keys:
        yield word, [*_of_word("s" + word), "t" + stem(word)]
    for word in reading.spelt:
        yield word, list(_of_word("f" + word))
    yield "", _phrases(reading, common)


def _stems(reading: Reading) -> list[str]:
    return ["t" + stem(word) for word in reading.keys]


def _phrases(reading: Reading, common: frozenset[str]) -> list[str]:
    shapes = ["^"]
    for word in reading.keys:
        shape = class_of(word) or (word if word in common else "?")
        if shape != "?" or shapes[-1] != "?":
            shapes.append(shape)
    shapes.append("$")
    runs = [shapes[start : start + n] for n in (1, 2, 3) for start in range(len(shapes) - n + 1)]
    return ["p" + "_".join(run) for run in runs if run not in (["^"], ["$"])]
