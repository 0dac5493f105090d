"""What the marks add up to, by library and month; never so that one person is meant.

A group of cases is told if it has at least three, answered by at least two librarians. A sum is
never shown from which one that is not told could be worked out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import fmean

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import cases
from knowledge.models import Case, Line, Review, Sampled
from knowledge.reviewing.agreement import PAIRS_NEEDED, Pair, share_equal, weighted_kappa
from knowledge.reviewing.marking import HEADS, Marks
from knowledge.reviewing.reading import RATERS
from knowledge.reviewing.sampling import is_whole

FEWEST_CASES, FEWEST_LIBRARIANS = 3, 2


@dataclass(frozen=True)
class Marked:
    """A case that counts: where it was drawn, who answered it, and its marks, first reader's first.

    It counts once two have marked it, or one, if its texts are gone: nobody else can.
    """

    library: str
    month: str
    librarians: frozenset[int]
    marks: tuple[Marks, ...]


@dataclass(frozen=True)
class Figure:
    """One head of a group. mean: of 1 to 3, None without marks; equal: share of equal marks.

    kappa: None with fewer than PAIRS_NEEDED pairs, or if every mark is the same one.
    """

    head: str
    marks: int
    mean: float | None
    pairs: int
    equal: float | None
    kappa: float | None

    @property
    def has_too_few(self) -> bool:
        """Tell whether there are too few pairs for kappa."""
        return self.pairs < PAIRS_NEEDED


async def drawn(session: AsyncSession, libraries: Sequence[str]) -> Counter[tuple[str, str]]:
    """Return (library, month) → how many cases were drawn."""
    rows = await session.execute(
        select(Sampled.library, Sampled.month).where(Sampled.library.in_(libraries))
    )
    return Counter((library, month) for library, month in rows)


async def marked(session: AsyncSession, libraries: Sequence[str]) -> list[Marked]:
    """Return the cases of these libraries that count, by month and number."""
    rows = await session.execute(
        select(Sampled, Review.marks, is_whole())
        .join(Case, Case.id == Sampled.case_id)
        .join(Review, Review.sampled_id == Sampled.id)
        .where(Sampled.library.in_(libraries))
        .order_by(Sampled.month, Sampled.id, Review.id)
    )
    papers: dict[int, tuple[Sampled, list[Marks]]] = {}
    whole: set[int] = set()
    for one, marks, is_there in rows:
        papers.setdefault(one.id, (one, []))[1].append(marks)
        whole |= {one.id} if is_there else set()
    answered = await _who_answered(session, [one.case_id for one, _ in papers.values()])
    return [
        Marked(one.library, one.month, frozenset(answered.get(one.case_id, ())), tuple(given))
        for one, given in papers.values()
        if len(given) >= RATERS or one.id not in whole
    ]


def is_told(group: Sequence[Marked]) -> bool:
    """Tell whether the figures of these cases may be shown."""
    people = set(chain.from_iterable(one.librarians for one in group))
    return len(group) >= FEWEST_CASES and len(people) >= FEWEST_LIBRARIANS


def figures(found: Sequence[Marked]) -> list[Figure]:
    """Return the figures of some cases, head by head; none where they may not be shown."""
    return [_figure(head, found) for head in HEADS] if is_told(found) else []


def together(parts: Iterable[Sequence[Marked]]) -> list[Marked]:
    """Return the cases of groups whose sum is shown beside them.

    Those that are not told are among them only if all of them together may be: else what is left
    of the sum without the others would be theirs.
    """
    told: list[Marked] = []
    rest: list[Marked] = []
    for part in parts:
        (told if is_told(part) else rest).extend(part)
    return [*told, *(rest if is_told(rest) else ())]


def _figure(head: str, found: Sequence[Marked]) -> Figure:
    given = [[marks.get(head) for marks in one.marks] for one in found]
    every = [mark for both in given for mark in both if mark is not None]
    pairs: list[Pair] = [
        (both[0], both[1])
        for both in given
        if len(both) == RATERS and both[0] is not None and both[1] is not None
    ]
    kappa = weighted_kappa(pairs) if len(pairs) >= PAIRS_NEEDED else None
    mean = fmean(every) if every else None
    return Figure(head, len(every), mean, len(pairs), share_equal(pairs), kappa)


async def _who_answered(session: AsyncSession, numbers: list[int]) -> dict[int, set[int]]:
    found = await session.execute(
        select(Line.case_id, Line.librarian)
        .where(
            Line.case_id.in_(numbers),
            Line.author == cases.LIBRARIAN,
            Line.undone_at.is_(None),
            Line.librarian.is_not(None),
        )
        .distinct()
    )
    people: dict[int, set[int]] = {}
    for number, who in found:
        if who is not None:
            people.setdefault(number, set()).add(who)
    return people
