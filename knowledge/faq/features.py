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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge import text

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

SHARES = {"sound": 0.5, "spelling": 0.3, "phrase": 0.3, "stem": 0.3}
_BLOCKS = tuple(SHARES)
_ENDING = re.compile(r"[aeiou]*[sn]?$")
_LONGEST_WORD = 40  # letters; what is longer is no word, and its n-grams cost time
_MAX_REMEMBERED_WORDS = 50_000

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
    known: float  # 0-1, the share of its n-grams by weight that any phrasing has


@lru_cache(maxsize=1 << 15)
def _grams(word: str) -> tuple[str, ...]:
    framed = f" {word[:_LONGEST_WORD]} "
    return tuple(
        framed[start : start + length]
        for length in range(2, min(5, len(framed)) + 1)
        for start in range(len(framed) - length + 1)
    )


@lru_cache(maxsize=1 << 15)
def stem(key: str) -> str:
    """Return a word's key without its ending: "ananeono" -> "ananeon"."""
    return _ENDING.sub("", key) or key


def class_of(key: str) -> str | None:
    """Return "#" for a number, "@" for a day or month, None for any other word's key."""
    return "#" if key.isdigit() else _CLASSES.get(key)


@dataclass
class Space:
    """The features that a set of phrasings has, and how much each tells."""

    idf: Floats
    block: Ints
    _numbers: dict[str, int]
    _common: frozenset[str]
    _rarest: float
    _remembered: dict[tuple[str, str], tuple[Ints, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> "Space":
        """Return the space that `readings` span."""
        met = Counter(word for reading in readings for word in set(reading.keys))
        common = frozenset(word for word, times in met.items() if times > 1)
        counts: Counter[str] = Counter()
        for reading in readings:
            counts.update(set(_features(reading, common)))
        total = len(readings)
        idf = [np.log((1 + total) / (1 + times)) + 1 for times in counts.values()]
        return cls(
            idf=np.array(idf, np.float32),
            block=np.array([_BLOCKS.index(_block_of(name)) for name in counts], np.int64),
            _numbers={name: number for number, name in enumerate(counts)},
            _common=common,
            _rarest=float(np.log((1 + total) / 2) + 1),
        )

    def __len__(self) -> int:
        return len(self.idf)

    def vector(self, reading: Reading) -> Vector:
        """Return `reading` as a vector of length 1 (of length 0 if nothing in it is known)."""
        pieces, unknown = self._pieces(reading)
        if not pieces:
            return Vector(np.empty(0, np.int64), np.empty(0, np.float32), 0.0)
        ids, times = np.unique(np.concatenate(pieces), return_counts=True)
        weights = (1 + np.log(times)) * self.idf[ids]
        blocks = self.block[ids]
        lengths = np.sqrt(np.bincount(blocks, weights * weights, len(_BLOCKS)))
        scale = _scale(lengths)
        known = float(np.sum(np.square(weights[blocks == 0])))
        return Vector(
            ids,
            (weights * scale[blocks]).astype(np.float32),
            known / (known + unknown * self._rarest**2) if known else 0.0,
        )

    def _pieces(self, reading: Reading) -> tuple[list[Ints], int]:
        pieces, unknown = [], 0
        for word in reading.keys:
            ids, missing = self._of_word("sound", word)
            pieces.append(ids)
            unknown += missing
        pieces += [self._of_word("spelling", word)[0] for word in reading.spelt]
        rest = (*_stems(reading), *_phrases(reading, self._common))
        numbers = [self._numbers[name] for name in rest if name in self._numbers]
        pieces.append(np.array(numbers, np.int64))
        return [piece for piece in pieces if len(piece)], unknown

    def _of_word(self, block: str, word: str) -> tuple[Ints, int]:
        found = self._remembered.get((block, word))
        if found is None:
            names = list(_of_word(block, word))
            numbers = [self._numbers[name] for name in names if name in self._numbers]
            found = np.array(numbers, np.int64), len(names) - len(numbers)
            if len(self._remembered) >= _MAX_REMEMBERED_WORDS:
                self._remembered.clear()
            self._remembered[block, word] = found
        return found

    def familiarity(self, key: str) -> float:
        """Return 0-1: how much of a word's sound the phrasings know; 1 for a word of theirs."""
        if key in self._common:
            return 1.0
        ids, missing = self._of_word("sound", key)
        return len(ids) / ((len(ids) + missing) or 1)


def _scale(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each block is multiplied by, so that it has its share and the whole length 1."""
    shares = np.where(lengths > 0, list(SHARES.values()), 0.0)
    return np.sqrt(shares / shares.sum()) / np.where(lengths > 0, lengths, 1.0)


def _features(reading: Reading, common: frozenset[str]) -> Iterable[str]:
    for word in reading.keys:
        yield from _of_word("sound", word)
    for word in reading.spelt:
        yield from _of_word("spelling", word)
    yield from _stems(reading)
    yield from _phrases(reading, common)


_MARKS = {"sound": "s", "spelling": "f", "phrase": "p", "stem": "t"}
_NAMES = {mark: name for name, mark in _MARKS.items()}


def _block_of(feature: str) -> str:
    return _NAMES[feature[0]]


def _of_word(block: str, word: str) -> Iterable[str]:
    if block == "sound" and class_of(word):
        return ()
    mark = _MARKS[block]
    return (mark + gram for gram in _grams(word))


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
