"""Which entry answers a text, and how sure that is.

The confidence of an entry is F/4 + S/4 + T/4 + K/2 + W/4, of English also + C/4:
  F  its score by the trained classifier (model.py), which chooses among the entries;
  S  the largest cosine between the text and one of its questions;
  T  the best of rapidfuzz's token_set_ratio and ratio (their mean) on the keys of those questions;
  K  the share of the text's sounds that any question has: low for titles, names and nonsense;
  W  the share of its letters in words that any question has, but for their endings;
  C  the share of its words, by weight, that the entry's own questions have.
Measured as what parts right answers from questions that no entry answers (area under the curve,
10 phrasings an entry, seeds 1 and 2; tests/bench/questions.py has what is asked): CLINC150 by
F + S + T .932, with K .945, with W too .948; MASSIVE-el beside a house .847 without W and .865 with
it, with four subjects hidden .761 and .748, with a fifth of the intents hidden .704 and .698 (on
three other samples .860 and .874, .776 and .774, .725 and .726). C finds .863 of CLINC150 first for
.861 and parts .950 for .947 (seeds 21 to 25); in Greek it gains nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz

from knowledge import text
from knowledge.faq import model
from knowledge.faq.features import Floats, Ints, Space, Vector
from knowledge.faq.meaning import Meanings, Meant
from knowledge.faq.model import Postings
from knowledge.faq.phrasings import Phrasing
from knowledge.faq.reading import Reader, plain
from knowledge.faq.restoring import Restorer
from knowledge.faq.terms import Reading

NEAR = 3  # entries offered at most
_WEIGHED = 5  # entries whose confidence is worked out
_LONGEST = 1000  # characters; longer texts come in passages
_COMPARED = 6  # questions of an entry that rapidfuzz compares


@dataclass(frozen=True)
class Index:
    """What is looked up to find phrasings."""

    space: Space
    postings: Postings
    keys: Sequence[str]  # of the phrasings

    @classmethod
    def of(cls, phrasings: Sequence[Phrasing]) -> tuple["Index", Sequence[Vector]]:
        """Return the index of `phrasings`, and their vectors."""
        readings = [plain(one.text, one.language) for one in phrasings]
        space, vectors = Space.of(readings)
        keys = [reading.key for reading in readings]
        return cls(space, Postings.of(vectors, len(space)), keys), vectors


def owners_of(phrasings: Sequence[Phrasing]) -> Ints:
    """Return the number of each phrasing's entry."""
    return np.array([one.owner for one in phrasings], np.int64)


class Known(NamedTuple):
    """How much of a text the phrasings have, 0-1 each."""

    sounds: float
    words: float


@dataclass(frozen=True)
class Near:
    """How near an entry comes to a text."""

    owner: int
    confidence: float
    share: float  # 0-1, the classifier's probability among all entries


@dataclass(frozen=True)
class Ranking:
    """The entries nearest to a text, the nearest first, and how the text was read."""

    near: tuple[Near, ...]
    reading: Reading
    language: str | None = None  # of the nearest question
    known: float = 0.0  # 0-1, the share of its sounds that any phrasing has
    nearest: str = ""  # of the first entry's questions the one that comes nearest
    is_contested: bool = False  # whether another passage of the text asks something else as surely

    @property
    def confidence(self) -> float:
        """How sure the first is; 0 without any."""
        return self.near[0].confidence if self.near else 0.0

    @property
    def lead(self) -> float:
        """By how much the first is surer than the second; 0 if the text asks two things."""
        if self.is_contested or not self.near:
            return 0.0
        return self.confidence - (self.near[1].confidence if len(self.near) > 1 else 0.0)

    def in_language(self, language: str) -> "Ranking":
        """Return the ranking as that of a text in `language`."""
        return replace(self, language=language)


class Ranker:
    """Ranks entries by their phrasings."""

    def __init__(
        self,
        phrasings: Sequence[Phrasing],
        index: Index,
        weights: Floats,
        meanings: Meanings | None = None,
    ) -> None:
        """Rank by `weights` of each phrasing for each entry; without rows, by cosines alone.

        weights: learnt from words; those of words and meanings together are in `meanings`.
        """
        self.phrasings = phrasings
        self.index = index
        self.weights = weights
        self.meanings = meanings
        self.owners = owners_of(phrasings)
        self.entries = weights.shape[1]
        self._reader = Reader.of(index.space, index.keys)
        self._is_question = np.array([one.is_question for one in phrasings], np.bool_)
        asked = np.flatnonzero(self._is_question)
        by_owner = asked[np.argsort(self.owners[asked], kind="stable")]
        bounds = np.searchsorted(self.owners[by_owner], np.arange(self.entries + 1))
        self._questions = [by_owner[start:end] for start, end in pairwise(bounds)]

    @cached_property
    def restorer(self) -> Restorer:
        """Return what writes a text as the phrasings are written."""
        return Restorer(one.text for one in self.phrasings if one.language == "el")

    def rank(self, typed: str, language: str | None) -> Ranking:
        """Return the entries nearest to `typed`.

        language: "el" or "en" as far as the text shows it, else None: then it is read as both.
        """
        readings = self._readings(typed[:_LONGEST], language)
        meant = self._meant(typed[:_LONGEST], language)
        rankings = [self.rank_reading(reading, meant) for reading in readings]
        return max(rankings, key=lambda ranking: ranking.confidence)

    def _meant(self, typed: str, language: str | None) -> Meant | None:
        """How near the meaning is, as far as Greeklish could be restored; None if not known."""
        if self.meanings is None:
            return None
        restored = self.restorer.restored(typed)
        letters = [char.isascii() for char in restored if char.isalpha()]
        is_latin = text.script_of(typed) == "latin"
        is_greeklish = is_latin and (restored != typed or language == "el")
        trusted = 1 - sum(letters) / len(letters) if is_greeklish and letters else 1.0
        return Meant(self.meanings.cosines(restored), np.float32(trusted))

    def _readings(self, typed: str, language: str | None) -> list[Reading]:
        if text.script_of(typed) != "latin":
            return [plain(typed, language)]
        readings = []
        if language != "el":
            readings.append(plain(typed, "en"))
        if language != "en":
            readings.append(self._reader.greeklish(typed))
        return readings

    def rank_reading(self, reading: Reading, meant: Meant | None = None) -> Ranking:
        """Return the entries nearest to a text that is read in one way.

        meant: what it means, if meanings are known.
        """
        mended = self._reader.mended(reading)
        vector = self.index.space.vector(mended)
        if not len(vector.ids):
            return Ranking((), reading)
        cosines = self.index.postings.cosines(vector)
        space = self.index.space
        known = Known(space.known(reading), space.recognised(mended))
        scores = self.scores(cosines, meant)
        return self.weigh(reading, mended, known, cosines, scores)

    def scores(self, cosines: Floats, meant: Meant | None = None) -> Floats:
        """Return each entry's score for a text that is so near to each phrasing.

        As far as its meaning can't be trusted, it is scored by its words alone.
        """
        by_words = self._scored(self.weights, cosines)
        if self.meanings is None or meant is None:
            return by_words
        by_both = self._scored(self.meanings.weights, cosines + meant.near)
        return meant.trusted * by_both + (1 - meant.trusted) * by_words

    def _scored(self, weights: Floats, near: Floats) -> Floats:
        if len(weights):
            found: Floats = near @ weights
            return found
        return model.untrained(near, self.owners, self.entries)

    def weigh(
        self, reading: Reading, mended: Reading, known: Known, cosines: Floats, scores: Floats
    ) -> Ranking:
        """Return the ranking that cosines with all phrasings and scores of all entries make.

        A phrasing with a cosine below 0 is not seen.
        """
        count = min(_WEIGHED, self.entries)
        first = np.argpartition(-scores, count - 1)[:count]
        shares = model.softmax(scores)
        covered = self._covered(mended, cosines)
        near = []
        for owner in first[np.isfinite(scores[first])]:
            nearest = self._nearest(int(owner), cosines)
            cosine = float(cosines[nearest[0]]) if len(nearest) else 0.0
            alike = max(
                (_alikeness(mended.key, self.index.keys[row]) for row in nearest), default=0.0
            )
            confidence = (float(scores[owner]) + cosine + alike + known.words) / 4
            confidence += known.sounds / 2 + float(covered[owner]) / 4
            near.append(Near(int(owner), confidence, float(shares[owner])))
        near.sort(key=lambda one: one.confidence, reverse=True)
        language = self.phrasings[int(np.argmax(cosines))].language
        closest = self._phrasing(near, cosines)
        return Ranking(tuple(near), reading, language, known.sounds, closest)

    def _covered(self, reading: Reading, cosines: Floats) -> Floats:
        """The share of an English text's words, by weight, that each entry's questions have."""
        if not reading.is_english:
            return np.zeros(self.entries, np.float32)
        words = self.index.space.words(reading)
        which, rows = self.index.postings.having(words.ids)
        seen = self._is_question[rows] & (cosines[rows] >= 0)
        has = np.zeros((len(words.ids), self.entries), np.float32)
        has[which[seen], self.owners[rows[seen]]] = 1
        found: Floats = words.shares @ has
        return found

    def _phrasing(self, near: Sequence[Near], cosines: Floats) -> str:
        rows = self._nearest(near[0].owner, cosines).tolist() if near else []
        return self.phrasings[rows[0]].text if rows else ""

    def _nearest(self, owner: int, cosines: Floats) -> Ints:
        rows = self._questions[owner]
        rows = rows[cosines[rows] >= 0]
        found: Ints = rows[np.argsort(-cosines[rows])[:_COMPARED]]
        return found


def _alikeness(key: str, other: str) -> float:
    return (fuzz.token_set_ratio(key, other) + fuzz.ratio(key, other)) / 200
