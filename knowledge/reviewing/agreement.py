"""How far two readers agree: the share of equal marks, and Cohen's weighted kappa."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

PAIRS_NEEDED = 10  # with fewer, one mark more or less turns kappa over

Pair = tuple[int, int]


def share_equal(pairs: Sequence[Pair]) -> float | None:
    """Return the share of pairs whose two marks are the same, 0 to 1; None of no pairs."""
    return sum(one == other for one, other in pairs) / len(pairs) if pairs else None


def weighted_kappa(pairs: Sequence[Pair]) -> float | None:
    """Return Cohen's kappa with linear weights: 1 is full agreement, 0 what chance would give.

    1 - (sum of |i-j| over the pairs) / (the same sum if each first mark had met each second one).
    The steps of the scale cancel out. None where that second sum is 0: every mark is the same one,
    and nothing can be told. The readers change from case to case; whoever marked first is the
    first of the pair. Source: J. Cohen, "Weighted kappa: nominal scale agreement with provision
    for scaled disagreement or partial credit", Psychological Bulletin 70 (1968), 213-220.
    """
    seen = sum(abs(one - other) for one, other in pairs)
    firsts, seconds = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(
        abs(one - other) * many * more
        for one, many in firsts.items()
        for other, more in seconds.items()
    )
    return 1 - seen * len(pairs) / by_chance if by_chance else None
