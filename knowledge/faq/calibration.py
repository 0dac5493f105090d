"""From which confidence on an entry answers, and from which it is offered.

Found from the entries alone, with no question that nobody can answer at hand: each question is
asked once as if it stood in no file (its answer should be its own entry) and once as if its whole
entry did not exist (then whatever comes first is wrong). The classifier is not trained anew for
that: its weights of the hidden phrasings are left out of the sum, which in the dual form is all
that hiding them changes but for what the others had learnt against them.

What other thresholds would give, on questions that had no part in finding them: thresholds.md,
written by `python -m tests.bench curves`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from knowledge.faq import model
from knowledge.faq.features import Floats, Ints
from knowledge.faq.ranking import Known, Ranker, Ranking
from knowledge.faq.reading import plain
from knowledge.faq.terms import Reading

# Of what has no answer or another, how much may reach the upper threshold. Greek takes the smaller
# share: of what is answered at once less is right there (thresholds.md).
_ANSWERED_WRONGLY, _ANSWERED_WRONGLY_IN_ENGLISH = 0.1, 0.12
_OFFERED_WRONGLY = 0.65  # and the lower one
_MOST_TRIED = 2000  # questions
_MOST_TRIED_OF_MANY = 250  # where each takes long: more than are trained on
_FOLDS = 5
_HIDDEN = -1.0  # the cosine of a phrasing that is not to be seen
Near = Callable[[int], Floats]
"""Gives of a phrasing, by its row, the cosines with all phrasings."""


@dataclass(frozen=True)
class Thresholds:
    """From which confidence on an entry answers, and from which it is offered."""

    answer: float
    choose: float


@dataclass(frozen=True)
class Limits:
    """The thresholds of texts that are read as Greek, and of those read as English.

    English has features that Greek has not (terms.py), so its confidences are other ones.
    """

    greek: Thresholds
    english: Thresholds

    def of(self, reading: Reading) -> Thresholds:
        """Return the thresholds of a text that is read so."""
        return self.english if reading.is_english else self.greek


_OF_TOO_FEW = Thresholds(1.6, 1.2)  # where too few wrong answers show what one looks like
_FEWEST = 20


@dataclass(frozen=True)
class Trial:
    """How a question fared without itself, and without its entry."""

    owner: int
    alone: Ranking
    orphaned: Ranking

    @property
    def own(self) -> bool:
        """Whether its entry came first."""
        return self.alone.near[0].owner == self.owner


class _Asked(NamedTuple):
    """A phrasing as a question that stands in no file."""

    reading: Reading
    known: Known


def limits(ranker: Ranker, near: Near) -> Limits:
    """Return the thresholds for these entries.

    A language in which too little is tried has those of both together.
    """
    wrong: dict[bool, list[float]] = {False: [], True: []}
    for trial in trials(ranker, near) if ranker.entries > 1 else ():
        of_language = wrong[trial.alone.reading.is_english]
        of_language.append(trial.orphaned.confidence)
        if not trial.own:
            of_language.append(trial.alone.confidence)
    both = _thresholds([*wrong[False], *wrong[True]], _ANSWERED_WRONGLY, _OF_TOO_FEW)
    return Limits(
        _thresholds(wrong[False], _ANSWERED_WRONGLY, both),
        _thresholds(wrong[True], _ANSWERED_WRONGLY_IN_ENGLISH, both),
    )


def _thresholds(wrong: Sequence[float], answered: float, otherwise: Thresholds) -> Thresholds:
    """Those of which `answered` of so many wrong answers reach the upper one.

    otherwise: where they are too few to tell.
    """
    if len(wrong) < _FEWEST:
        return otherwise
    quantiles = np.quantile(wrong, [1 - answered, 1 - _OFFERED_WRONGLY])
    return Thresholds(*(round(float(value), 4) for value in quantiles))


def trials(ranker: Ranker, near: Near) -> Iterator[Trial]:
    """Try an even choice of the questions."""
    questions = np.flatnonzero([one.is_question for one in ranker.phrasings])
    most = _MOST_TRIED if len(ranker.weights) else _MOST_TRIED_OF_MANY
    tried = _even(ranker, questions, most)
    if ranker.meanings and len(ranker.weights):
        yield from _by_folds(ranker, near, tried)
        return
    for row in map(int, tried):
        owner = int(ranker.owners[row])
        cosines, asked = near(row), _asked(ranker, row)
        siblings = ranker.owners == owner
        itself = np.arange(len(cosines)) == row
        scores = [ranker.scores(np.where(hidden, 0, cosines)) for hidden in (itself, siblings)]
        alone = _ranked(ranker, asked, cosines, itself, scores[0])
        orphaned = _ranked(ranker, asked, cosines, siblings, scores[1], without=[owner])
        if alone.near and orphaned.near:
            yield Trial(owner, alone, orphaned)


def _even(ranker: Ranker, asked: Ints, most: int) -> Ints:
    """Return so many of the questions, chosen by their words and not by their places.

    By places, one phrasing more would have the other half tried, and move both thresholds.
    """
    if len(asked) <= most:
        return asked
    chance = [crc32(ranker.phrasings[row].text.encode()) for row in map(int, asked)]
    return np.sort(asked[np.argsort(chance, kind="stable")[:most]])


def _by_folds(ranker: Ranker, near: Near, tried: Ints) -> Iterator[Trial]:
    """Try questions with a fifth of them, or of the entries, left out in training.

    Meanings are near everywhere, so what the others learnt against a hidden phrasing can't be
    overlooked; and where texts are embedded, training anew takes the smaller part of the time.
    """
    cosines = np.stack([near(row) for row in range(len(ranker.phrasings))])
    both = cosines.copy()
    if ranker.meanings:
        for row in range(len(both)):
            both[row] += ranker.meanings.cosines_of(row)
    asked = {row: _asked(ranker, row) for row in map(int, tried)}
    alone: dict[int, Ranking] = {}
    orphaned: dict[int, Ranking] = {}
    for fold in range(_FOLDS):
        rows = tried[fold::_FOLDS]
        hidden = np.isin(np.arange(len(both)), rows)
        for row, scores in zip(rows, _scores_without(ranker, both, hidden, rows), strict=True):
            alone[row] = _ranked(ranker, asked[row], cosines[row], hidden, scores)
        gone = np.arange(fold, ranker.entries, _FOLDS)
        hidden = np.isin(ranker.owners, gone)
        rows = tried[hidden[tried]]
        for row, scores in zip(rows, _scores_without(ranker, both, hidden, rows), strict=True):
            orphaned[row] = _ranked(ranker, asked[row], cosines[row], hidden, scores, without=gone)
    for row in tried:
        if alone[row].near and orphaned[row].near:
            yield Trial(int(ranker.owners[row]), alone[row], orphaned[row])


def _scores_without(
    ranker: Ranker, both: Floats, hidden: NDArray[np.bool_], rows: Ints
) -> Sequence[Floats]:
    """The scores of all entries for phrasings, by a classifier that has not seen the hidden."""
    kept = np.flatnonzero(~hidden)
    weights = model.train(both[np.ix_(kept, kept)], ranker.owners[kept], ranker.entries)
    return list(both[np.ix_(rows, kept)] @ weights)


def _asked(ranker: Ranker, row: int) -> _Asked:
    phrasing, space = ranker.phrasings[row], ranker.index.space
    reading = plain(phrasing.text, phrasing.language)
    sounds = space.known(reading, without_rarest=True)
    return _Asked(reading, Known(sounds, space.recognised(reading, without_rarest=True)))


def _ranked(
    ranker: Ranker,
    asked: _Asked,
    cosines: Floats,
    hidden: NDArray[np.bool_],
    scores: Floats,
    *,
    without: Sequence[int] | Ints = (),
) -> Ranking:
    scores[list(without)] = -np.inf
    seen = np.where(hidden, np.float32(_HIDDEN), cosines)
    return ranker.weigh(asked.reading, asked.reading, asked.known, seen, scores)
