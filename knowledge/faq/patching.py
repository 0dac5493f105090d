"""What was learnt, brought up to date with a change of a few phrasings, in a tenth of the time.

Nothing is learnt anew: phrasings that went are blanked, new ones are added with the weights that
their entry's others have on average, or, of a new entry, that let them score as phrasings do, and
the thresholds stay. That answers as well as need be until the whole is learnt again, which a
running desk does right after, beside its turns.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from knowledge.faq.features import Floats, Ints, Vector
from knowledge.faq.learning import Learned
from knowledge.faq.model import Postings
from knowledge.faq.phrasings import Phrasing
from knowledge.faq.ranking import Index, Ranker, owners_of
from knowledge.faq.reading import plain

MOST_CHANGED = 200  # phrasings; more are worth learning anew before they go live
_ASKED = 50  # old phrasings; each takes half a millisecond


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
    if len(weights):
        _scale_new(weights, old, postings, vectors, owners_of(listed))
    return Learned(Ranker(listed, Index(space, postings, keys), weights), earlier.limits)


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
    mean_other = _usual_of_others(old)
    weights = np.full((len(change.rows) + len(change.added), len(fresh)), mean_other, np.float32)
    kept = weights[: len(change.rows)]
    kept[:, columns[is_there]] = old.weights[change.rows][:, is_there]
    owners = owners_of(change.kept) if change.kept else np.zeros(0, np.int64)
    for row, one in enumerate(change.added, len(change.rows)):
        siblings = kept[owners == one.owner]
        if len(siblings):
            weights[row] = siblings.mean(axis=0)
    return weights


def _scale_new(
    weights: Floats, old: Ranker, postings: Postings, vectors: Sequence[Vector], owners: Ints
) -> None:
    """Give the phrasings of each new entry so much weight that they score as others do.

    vectors: of the phrasings that were added, the last rows of `weights`.
    """
    first = len(owners) - len(vectors)
    newcomers = np.setdiff1d(owners[first:], owners[:first])
    usual = _usual_score(old) if len(newcomers) else 0.0
    for owner in newcomers:
        rows = first + np.flatnonzero(owners[first:] == owner)
        near = [postings.cosines(vectors[int(row) - first]) for row in rows]
        reach = float(np.mean([cosines[rows].sum() for cosines in near]))
        elsewhere = float(np.mean([cosines @ weights[:, owner] for cosines in near]))
        elsewhere -= reach * float(weights[rows[0], owner])
        weights[rows, owner] = (usual - elsewhere) / max(reach, 1.0)


def _usual_of_others(old: Ranker) -> float:
    """What a phrasing weighs for an entry that is not its own, on average."""
    own = old.weights[np.arange(len(old.owners)), old.owners]
    others = old.weights.size - len(own)
    return (float(old.weights.sum()) - float(own.sum())) / others if others else 0.0


def _usual_score(old: Ranker) -> float:
    """What a phrasing scores for its own entry, on average."""
    found = []
    for row in range(0, len(old.owners), -(-len(old.owners) // _ASKED)):
        one = old.phrasings[row]
        cosines = old.index.postings.cosines(old.index.space.vector(plain(one.text, one.language)))
        found.append(float(cosines @ old.weights[:, one.owner]))
    return float(np.mean(found))
