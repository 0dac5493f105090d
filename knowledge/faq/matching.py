"""From a text to an entry: an answer, up to three near ones, or none.

The classifier (`model.py`) chooses; how sure it is comes from three parts, as measured best: its
own probability, half the cosine with the nearest phrasing, and rapidfuzz's token_set_ratio and
ratio on the keys. Where «sure enough» begins is found without any text that nobody can answer: a
fifth of the entries is hidden at a time, and what their questions then score is what a wrong answer
looks like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from knowledge import language, text
from knowledge.faq.entry import LANGUAGES, Entry
from knowledge.faq.features import Floats, Ints, Reading, Space
from knowledge.faq.model import Postings, best_of_each, softmax, train
from knowledge.faq.reading import Reader, plain

_LONGEST = 60  # words that are read; a longer text is read by its beginning and its end
_FOLDS = 5
_WRONG_ANSWERED = 0.05  # of what no entry answers, at most this share may pass for an answer
_WRONG_OFFERED = 0.40  # and this share for a near question
_RERANKED = 6
_LOOK_NEAR = 0.75  # a candidate scores at least this share of the best


@dataclass(frozen=True)
class Candidate:
    """An entry that may be meant, and how sure that is (0-1)."""

    entry: Entry
    score: float


@dataclass(frozen=True)
class Outcome:
    """What the FAQ makes of a text: "answer" (see `entry`), "choose" (see `candidates`), "none"."""

    text: str
    language: str
    outcome: str
    entry: Entry | None
    score: float
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Thresholds:
    """From which score on an entry answers, and from which it is offered."""

    answer: float
    choose: float


@dataclass(frozen=True)
class Learned:
    """What is learnt from a set of entries, and may be kept with them."""

    weights: Floats
    thresholds: Thresholds


class Matcher:
    """The index of a set of entries."""

    def __init__(self, entries: Sequence[Entry], learned: Learned | None = None) -> None:
        self._entries = list(entries)
        rows = [
            (number, question, spoken)
            for number, entry in enumerate(self._entries)
            for spoken in LANGUAGES
            for question in entry.questions(spoken)
        ]
        self._owners: Ints = np.array([row[0] for row in rows], np.int64)
        self._spoken = np.array([row[2] == "en" for row in rows])
        self._readings = [plain(question, spoken) for _, question, spoken in rows]
        self._space = Space.of(self._readings)
        self._reader = Reader.of(self._space, self._readings)
        vectors = [self._space.vector(reading) for reading in self._readings]
        self._postings = Postings.of(vectors, len(self._space))
        if learned is None:
            learned = self._learn([self._postings.cosines(vector) for vector in vectors])
        self.learned = learned
        self._weights = learned.weights
        self.thresholds = learned.thresholds

    def best(self, typed: str, hint: str | None = None) -> Outcome:
        """Return what the FAQ makes of `typed`; hint: its language where it shows none itself."""
        spoken = language.language_of(typed)
        found = [self._score(reading) for reading in self._read(_gist(typed), spoken)]
        if not found:
            return Outcome(typed, spoken or hint or "el", "none", None, 0.0, ())
        ranked, nearest_is_english = max(found, key=lambda one: one[0][0][1])
        spoken = spoken or ("en" if nearest_is_english else "el")
        top = ranked[0][1]
        if top < self.thresholds.choose:
            return Outcome(typed, hint or spoken, "none", None, top, ())
        near = tuple(
            Candidate(self._entries[number], score)
            for number, score in ranked
            if score >= max(self.thresholds.choose * _LOOK_NEAR, top * _LOOK_NEAR)
        )[:3]
        first = near[0].entry
        if top >= self.thresholds.answer:
            return Outcome(typed, spoken, "answer", first, top, near)
        offered = tuple(one for one in near if one.entry.kind == "answer")
        if not offered:
            return Outcome(typed, spoken, "none", None, top, ())
        return Outcome(typed, spoken, "choose", None, top, offered)

    def _read(self, typed: str, spoken: str | None) -> list[Reading]:
        if text.script_of(typed) != "latin":
            readings = [plain(typed, "el")]
        elif spoken == "en":
            readings = [plain(typed, "en")]
        elif spoken == "el":
            readings = [self._reader.greeklish(typed)]
        else:
            readings = [plain(typed, "en"), self._reader.greeklish(typed)]
        return [reading for reading in readings if reading.keys]

    def _score(self, reading: Reading) -> tuple[list[tuple[int, float]], bool]:
        vector = self._space.vector(reading)
        if not len(vector.ids):
            return [(0, 0.0)], False
        cosines = self._postings.cosines(vector)
        ranked = self._rank(reading, cosines, vector.known)
        return ranked, bool(self._spoken[int(cosines.argmax())])

    def _rank(self, reading: Reading, cosines: Floats, known: float) -> list[tuple[int, float]]:
        odds = softmax(cosines @ self._weights)
        near = best_of_each(cosines, self._owners, len(self._entries))
        rough = odds + 0.5 * near
        ranked = []
        for number in np.argsort(-rough)[:_RERANKED]:
            alike = self._alike(reading, int(number), cosines)
            score = (float(rough[number]) + alike) / 2.5 * (0.6 + 0.4 * known)
            ranked.append((int(number), score))
        return sorted(ranked, key=lambda one: -one[1])

    def _alike(self, reading: Reading, number: int, cosines: Floats) -> float:
        """Return 0-1: how much the text looks like the entry's nearest phrasings, by rapidfuzz."""
        mine = np.flatnonzero(self._owners == number)
        best = 0.0
        for row in mine[np.argsort(-cosines[mine])[:3]]:
            key = self._readings[int(row)].key
            both = fuzz.token_set_ratio(reading.key, key) + fuzz.ratio(reading.key, key)
            best = max(best, both / 200.0)
        return best

    def _learn(self, cosines: Sequence[Floats]) -> Learned:
        self._cosines: Floats = np.stack(cosines)
        self._weights = train(self._cosines, self._owners, len(self._entries))
        found = Learned(self._weights, self._find_thresholds())
        del self._cosines
        return found

    def _find_thresholds(self) -> Thresholds:
        """Return thresholds from hidden entries; see the module's docstring."""
        wrong: list[float] = []
        for fold in range(_FOLDS):
            hidden = self._owners % _FOLDS == fold
            if hidden.all() or not hidden.any():
                continue
            wrong += self._scores_of_hidden(hidden)
        if not wrong:
            return Thresholds(0.6, 0.4)
        answer = float(np.quantile(wrong, 1 - _WRONG_ANSWERED))
        choose = float(np.quantile(wrong, 1 - _WRONG_OFFERED))
        return Thresholds(round(answer, 4), round(min(choose, answer), 4))

    def _scores_of_hidden(self, hidden: Floats) -> list[float]:
        shown = np.flatnonzero(~hidden)
        owners = self._owners[shown]
        weights = train(self._cosines[np.ix_(shown, shown)], owners, len(self._entries))
        kept = self._owners, self._readings, self._weights
        scores = []
        try:
            self._owners, self._weights = owners, weights
            self._readings = [kept[1][int(row)] for row in shown]
            for row in np.flatnonzero(hidden):
                reading = kept[1][int(row)]
                known = self._space.vector(reading).known
                scores.append(self._rank(reading, self._cosines[int(row)][shown], known)[0][1])
        finally:
            self._owners, self._readings, self._weights = kept
        return scores


def _gist(typed: str) -> str:
    words = typed[:8000].split()
    if len(words) <= _LONGEST:
        return " ".join(words)
    half = _LONGEST // 2
    return " ".join([*words[:half], *words[-half:]])
