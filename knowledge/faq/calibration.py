"""From which confidence on an entry answers, and from which it is offered.

Found from the entries alone, with no question that nobody can answer at hand: each question is
asked once as if it stood in no file (its answer should be its own entry) and once as if its whole
entry did not exist (then whatever comes first is wrong). The classifier is not trained anew for
that: its weights of the hidden phrasings are left out of the sum, which in the dual form is all
that hiding them changes but for what the others had learnt against them.

What other thresholds would give, on questions that had no part in finding them: thresholds.md,
written by `python -m tests.bench curves`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.faq.features import Floats, Ints, Reading, Vector
from knowledge.faq.ranking import Known, Ranker, Ranking

_ANSWERED_WRONGLY = 0.12  # of what has no answer or another, how much may reach the upper threshold
_OFFERED_WRONGLY = 0.65  # and the lower one
_MOST_TRIED = 600  # questions; more tell no more
_HIDDEN = -1.0  # the cosine of a phrasing that is not to be seen


@dataclass(frozen=True)
class Thresholds:
    """From which confidence on an entry answers, and from which it is offered."""

    answer: float
    choose: float


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


def thresholds(ranker: Ranker, vectors: Sequence[Vector]) -> Thresholds:
    """Return the thresholds for these entries; vectors: of all phrasings."""
    if ranker.entries < 2:
        return _OF_TOO_FEW
    tried = list(trials(ranker, vectors))
    wrong = [trial.orphaned.confidence for trial in tried]
    wrong += [trial.alone.confidence for trial in tried if not trial.own]
    if len(wrong) < _FEWEST:
        return _OF_TOO_FEW
    quantiles = np.quantile(wrong, [1 - _ANSWERED_WRONGLY, 1 - _OFFERED_WRONGLY])
    return Thresholds(*(round(float(value), 4) for value in quantiles))


def trials(ranker: Ranker, vectors: Sequence[Vector], most: int = _MOST_TRIED) -> Iterator[Trial]:
    """Try an even choice of the questions, at most `most`; vectors: of all phrasings."""
    asked = np.flatnonzero([one.is_question for one in ranker.phrasings])
    for row in asked[:: -(-len(asked) // most)]:
        owner = int(ranker.owners[row])
        cosines = ranker.index.postings.cosines(vectors[row])
        siblings = np.flatnonzero(ranker.owners == owner)
        alone = _ranked(ranker, int(row), cosines, np.array([row]))
        orphaned = _ranked(ranker, int(row), cosines, siblings, without=owner)
        if alone.near and orphaned.near:
            yield Trial(owner, alone, orphaned)


def _ranked(
    ranker: Ranker, row: int, cosines: Floats, hidden: Ints, *, without: int | None = None
) -> Ranking:
    seen = cosines.copy()
    seen[hidden] = 0.0
    scores = ranker.scores(seen)
    seen[hidden] = _HIDDEN
    if without is not None:
        scores[without] = -np.inf
    reading = Reading(tuple(ranker.index.keys[row].split()))
    space = ranker.index.space
    known = Known(
        space.known(reading, without_rarest=True), space.recognised(reading, without_rarest=True)
    )
    return ranker.weigh(reading, reading.key, known, seen, scores)
