"""Decisions about records: what they say, where they contradict, and whether they were honoured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from typing import Literal

from knowledge.catalogue.cluster import Level, Pins
from knowledge.errors import DeskError
from knowledge.problems import Place, Problem

FILE_NAME = "catalogue-decisions.yaml"
_NOWHERE = Place(Path(FILE_NAME))
Kind = Literal["keep_apart", "keep_together"]


class OverridesWrong(DeskError):
    """The decisions can't be used; `problems` says why, one line each in the text."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Decision:
    """Somebody's word that records belong together, or that they do not."""

    kind: Kind
    records: tuple[str, ...]  # "LIB:control" each, two or more
    level: Level
    date: date
    who: str
    why: str
    place: Place = _NOWHERE  # where it stands; without a line, not in a file yet

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Return the pairs of records that it speaks of."""
        return combinations(self.records, 2)


@dataclass(frozen=True, slots=True)
class Overrides:
    """The decisions of one file, in its order."""

    decisions: tuple[Decision, ...] = ()

    def pins(self, numbers: Mapping[str, int]) -> Pins:
        """Return what `cluster.gather` heeds; numbers: "LIB:control" -> the record's number.

        Records that `numbers` does not know are passed over. A component of the catalogue must
        hold what a keep_together joins, as if there were an edge.
        """
        return Pins(
            apart_editions=self._numbered("keep_apart", "edition", numbers),
            apart_works=self._numbered("keep_apart", "work", numbers),
            together_editions=self._numbered("keep_together", "edition", numbers),
            together_works=self._numbered("keep_together", "work", numbers),
        )

    def _numbered(
        self, kind: Kind, level: Level, numbers: Mapping[str, int]
    ) -> tuple[tuple[int, int], ...]:
        return tuple(
            (numbers[one], numbers[other])
            for decision in self.decisions
            if (decision.kind, decision.level) == (kind, level)
            for one, other in decision.pairs()
            if one in numbers and other in numbers
        )


def name_of(library: str, control: str) -> str:
    """Return how a record is named in a decision: "LIB:control"."""
    return f"{library}:{control}"


# --- contradictions ------------------------------------------------------------------------


def contradictions(decisions: Sequence[Decision]) -> Iterator[Problem]:
    """Yield a problem for each pair that is kept apart and, if through a chain, together."""
    of_editions = _Joined(_together(decisions, "edition"))
    of_works = _Joined((*_together(decisions, "edition"), *_together(decisions, "work")))
    for each in decisions:
        joined = of_editions if each.level == "edition" else of_works
        if each.kind == "keep_apart":
            for one, other in each.pairs():
                if lines := joined.lines(one, other):
                    yield Problem(
                        each.place,
                        f'"{one}" and "{other}" are kept apart here, and together by line {lines}.',
                        "Keep one of the two.",
                    )


def _together(decisions: Iterable[Decision], level: Level) -> tuple[Decision, ...]:
    return tuple(one for one in decisions if (one.kind, one.level) == ("keep_together", level))


class _Joined:
    """Records that decisions keep together, and the lines that do it."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._decisions = tuple(decisions)
        self._parent: dict[str, str] = {}
        for decision in self._decisions:
            for one, other in pairwise(decision.records):
                self._parent[self._home(other)] = self._home(one)

    def lines(self, one: str, other: str) -> str:
        """Return the numbers of the lines that join the two: "3, 7", "" if none do."""
        home = self._home(one)
        if home != self._home(other):
            return ""
        lines = [each.place.line for each in self._decisions if self._home(each.records[0]) == home]
        return ", ".join(map(str, sorted(lines)))

    def _home(self, name: str) -> str:
        while (parent := self._parent.get(name, name)) != name:
            name = parent
        return name


# --- testing -------------------------------------------------------------------------------


def check(
    overrides: Overrides,
    editions: Mapping[int, int],
    works: Mapping[int, int],
    known: Mapping[str, int],
) -> list[Problem]:
    """Return what the decisions found that can't be honoured or was not; nothing if all is well.

    editions, works: as `cluster.gather` returns them; known: "LIB:control" -> its number there,
    for every record of the catalogue.
    """
    return [
        problem for each in overrides.decisions for problem in _tested(each, editions, works, known)
    ]


def _tested(
    decision: Decision,
    editions: Mapping[int, int],
    works: Mapping[int, int],
    known: Mapping[str, int],
) -> Iterator[Problem]:
    for name in decision.records:
        if name not in known:
            what = f'"{name}" is not in the catalogue.'
            yield Problem(decision.place, what, "Import it again, or take it out of this line.")
    clusters = editions if decision.level == "edition" else works
    are_apart = decision.kind == "keep_apart"
    for one, other in decision.pairs():
        if one in known and other in known:
            is_honoured = (clusters[known[one]] != clusters[known[other]]) == are_apart
            if not is_honoured:
                found = f"one {decision.level}" if are_apart else f"two {decision.level}s"
                what = f'"{one}" and "{other}" are {found} in this catalogue.'
                yield Problem(decision.place, what, "Import again: it was built before this line.")
