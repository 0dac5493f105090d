"""Whether two clusters may be joined: every member of one is held against those of the other."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.catalogue.cluster.facts import Facts
from knowledge.catalogue.cluster.judging import Level, are_entered_apart, forbidden, unlike

Entry = tuple[Facts, ...]
"""One member; several records only where a person said that they are one."""


def fit(ours: Sequence[Entry], theirs: Sequence[Entry], level: Level) -> bool:
    """Return whether nothing between the two clusters, or in both of them, forbids their union."""
    if any(_bars(one, other, level) for one in ours for other in theirs):
        return False
    if level == "work":
        return True
    return _have_one_isbn([*ours, *theirs]) and not any(
        _are_unlike(one, other) and not _are_like_others(one, other, ours, theirs)
        for one in ours
        for other in theirs
    )


def _bars(one: Entry, other: Entry, level: Level) -> bool:
    if len(one) == len(other) == 1:
        return forbidden(one[0], other[0], level)
    if level == "edition" and any(are_entered_apart(a, b) for a in one for b in other):
        return True
    return all(forbidden(a, b, level) for a in one for b in other)


def _are_unlike(one: Entry, other: Entry) -> bool:
    return all(unlike(a, b) for a in one for b in other)


def _are_like_others(
    one: Entry, other: Entry, ours: Sequence[Entry], theirs: Sequence[Entry]
) -> bool:
    """Whether either is like another member that has the other's ISBN.

    Libraries give one ISBN different years; a record without it agrees with one of them at best.
    """
    return any(
        not _isbns(near).isdisjoint(_isbns(each)) and not _are_unlike(stranger, each)
        for stranger, near, group in ((one, other, theirs), (other, one, ours))
        for each in group
    )


def _have_one_isbn(members: Sequence[Entry]) -> bool:
    """Whether all the ISBNs of an edition stand together in one of its records."""
    sets = {_isbns(entry) for entry in members}
    everything = frozenset().union(*sets)
    return len(everything) < 2 or everything in sets


def _isbns(entry: Entry) -> frozenset[str]:
    return frozenset(isbn for each in entry for isbn in each.isbns)
