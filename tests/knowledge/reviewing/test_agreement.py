"""Kappa against numbers worked out by hand."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as any_of

from knowledge.reviewing import share_equal, weighted_kappa

PAIRS = any_of.lists(any_of.tuples(*[any_of.integers(1, 3)] * 2), min_size=2, max_size=60)


def test_kappa_worked_out_by_hand() -> None:
    """Seven of ten alike, two a step apart, one two steps.

    The steps seen are 1 + 1 + 2 = 4. First marks: 3, 3, 4 times a 1, 2, 3; second marks the same.
    By chance: 2·(1·3·3 + 1·3·4 + 2·3·4) / 10 = 9. So kappa is 1 - 4/9.
    """
    pairs = [(1, 1)] * 2 + [(2, 2)] * 2 + [(3, 3)] * 3 + [(1, 2), (2, 3), (3, 1)]
    assert weighted_kappa(pairs) == pytest.approx(5 / 9)
    assert share_equal(pairs) == 0.7


def test_what_chance_would_give_is_zero_and_worse_is_below() -> None:
    assert weighted_kappa(list(product((1, 2, 3), repeat=2))) == pytest.approx(0)
    assert weighted_kappa([(1, 3), (3, 1)]) == pytest.approx(-1)
    assert weighted_kappa([(1, 1), (3, 3)]) == 1


def test_nothing_can_be_told_of_marks_that_are_all_the_same() -> None:
    assert weighted_kappa([(2, 2)] * 12) is None
    assert share_equal([(2, 2)] * 12) == 1
    assert weighted_kappa([]) is None
    assert share_equal([]) is None


@given(pairs=PAIRS)
def test_kappa_as_cohen_writes_it(pairs: list[tuple[int, int]]) -> None:
    """1 - Σ v·o / Σ v·e over the nine cells, with the weights v of disagreement 0, ½ and 1."""
    many = len(pairs)
    cells = list(product((1, 2, 3), repeat=2))
    seen = {cell: pairs.count(cell) / many for cell in cells}
    rows = {mark: sum(seen[mark, other] for other in (1, 2, 3)) for mark in (1, 2, 3)}
    columns = {mark: sum(seen[one, mark] for one in (1, 2, 3)) for mark in (1, 2, 3)}
    weights = {(one, other): abs(one - other) / 2 for one, other in cells}
    chance = sum(weights[cell] * rows[cell[0]] * columns[cell[1]] for cell in cells)
    found = weighted_kappa(pairs)
    if found is None:
        assert chance == pytest.approx(0)
    else:
        assert found == pytest.approx(
            1 - sum(weights[cell] * seen[cell] for cell in cells) / chance
        )
        assert found <= 1
