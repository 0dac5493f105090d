"""What was learnt, brought up to date with a change of a few phrasings, in a tenth of the time.

Nothing is learnt anew: phrasings that went are blanked, new ones are added with the weights that
their entry's others have on average, and the thresholds stay. That answers as well as need be
until the whole is learnt again, which a running desk does right after, beside its turns.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from knowledge.faq.features import Floats, Ints
from knowledge.faq.learning import Learned
from knowledge.faq.phrasings import Phrasing
from knowledge.faq.ranking import Index, Ranker, owners_of
from knowledge.faq.reading import plain

MOST_CHANGED = 200  # phrasings; more are worth learning anew before they go live


class _Change(NamedTuple):
    """Which phrasings stay (old row and new phrasing), and which are added."""

    rows: Ints
    kept: list[Phrasing]
    added: list[Phrasing]


def patched(
    earlier: Learned, names: Sequence[str], phrasings: Sequence[Phrasing], fresh: Sequence[str]
) -> Learned | None:
    """Return what is known of `phrasings` from what was learnt of others, None if too many changed.

    names, fresh: the entries' ids by the numbers that the old and the new phrasings have.
    """
    old = earlier.ranker
    if old.meanings is not None:
        return None  # what new phrasings mean takes as long to find out as to learn anew
    change = _difference(old.phrasings, names, phrasings, fresh)
    if len(change.added) + len(old.phrasings) - len(change.kept) > MOST_CHANGED:
        return None
    readings = [plain(one.text, one.language) for one in change.added]
    space, vectors = old.index.space.extended(readings)
    listed = [*change.kept, *change.added]
    postings = old.index.postings.patched(change.rows, vectors, len(space))
    keys = [*(old.index.keys[row] for row in change.rows), *(one.key for one in readings)]
    weights = _weights(old, names, change, fresh)
    return Learned(Ranker(listed, Index(space, postings, keys), weights), earlier.thresholds)


def _difference(
    old: Sequence[Phrasing], names: Sequence[str], new: Sequence[Phrasing], fresh: Sequence[str]
) -> _Change:
    rows: defaultdict[tuple[str, str, str, bool], list[int]] = defaultdict(list)
    for row, one in enumerate(old):
        rows[names[one.owner], one.language, one.text, one.is_question].append(row)
    stays: list[tuple[int, Phrasing]] = []
    added = []
    for one in new:
        found = rows.get((fresh[one.owner], one.language, one.text, one.is_question))
        if found:
            stays.append((found.pop(0), one))
        else:
            added.append(one)
    return _Change(np.array([row for row, _ in stays], np.int64), [one for _, one in stays], added)


def _weights(old: Ranker, names: Sequence[str], change: _Change, fresh: Sequence[str]) -> Floats:
    """The classifier's weights for the phrasings that stay and those that are added."""
    if not len(old.weights):
        return np.zeros((0, len(fresh)), np.float32)
    place = {name: number for number, name in enumerate(fresh)}
    columns = np.array([place.get(name, -1) for name in names], np.int64)
    is_there = columns >= 0
    mean_own, mean_other = _usual(old)
    weights = np.full((len(change.rows) + len(change.added), len(fresh)), mean_other, np.float32)
    kept = weights[: len(change.rows)]
    kept[:, columns[is_there]] = old.weights[change.rows][:, is_there]
    owners = owners_of(change.kept) if change.kept else np.zeros(0, np.int64)
    for row, one in enumerate(change.added, len(change.rows)):
        siblings = kept[owners == one.owner]
        weights[row] = siblings.mean(axis=0) if len(siblings) else mean_other
        if not len(siblings):
            weights[row, one.owner] = mean_own
    return weights


def _usual(old: Ranker) -> tuple[float, float]:
    """What a phrasing weighs for its own entry and for another, on average."""
    own = old.weights[np.arange(len(old.owners)), old.owners]
    others = old.weights.size - len(own)
    rest = (float(old.weights.sum()) - float(own.sum())) / others if others else 0.0
    return float(own.mean()), rest
