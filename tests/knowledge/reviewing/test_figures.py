"""Which figures are shown, so that none points at a person and none can be worked out of others."""

from __future__ import annotations

from knowledge.reviewing import HEADS, Marked, figures, together


def some(many: int, *librarians: int, month: str = "2026-11") -> list[Marked]:
    """Return cases, answered in turn by these librarians."""
    marks = (dict.fromkeys(HEADS, 2),) * 2
    return [
        Marked("ANEM", month, frozenset({librarians[n % len(librarians)]}), marks)
        for n in range(many)
    ]


def test_three_cases_of_two_librarians_are_the_least() -> None:
    assert figures(some(2, 1, 2)) == []
    assert figures(some(9, 1)) == []
    assert [one.head for one in figures(some(3, 1, 2))] == list(HEADS)


def test_a_sum_leaves_out_what_could_be_worked_out_of_it() -> None:
    """October is shown. Two cases of November alone would be what the sum has more."""
    october, november = some(5, 1, 2, month="2026-10"), some(2, 1, 2)
    assert together([october, november]) == october
    # With two more of December they are enough, and of two people
    december = some(2, 1, 2, month="2026-12")
    assert together([october, november, december]) == [*october, *november, *december]
    assert together([some(2, 1), some(2, 1)]) == []
    assert together([]) == []
