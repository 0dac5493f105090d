"""Editions and works from the evidence: the surest first, and nothing that a veto forbids."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from knowledge.catalogue.cluster.facts import Facts
from knowledge.catalogue.cluster.judging import DOUBTFUL, Level
from knowledge.catalogue.cluster.members import Entry, fit

Pair = tuple[int, int]


class Edge(NamedTuple):
    """Evidence between the records `one` and `other`."""

    one: int
    other: int
    level: Level
    rule: str
    strength: int


@dataclass(frozen=True, slots=True)
class Pins:
    """What people decided, as pairs of records' numbers. It goes before any evidence."""

    apart_editions: tuple[Pair, ...] = ()
    apart_works: tuple[Pair, ...] = ()  # and so not one edition
    together_editions: tuple[Pair, ...] = ()  # and so one work
    together_works: tuple[Pair, ...] = ()


NO_PINS = Pins()


def gather(
    facts: Mapping[int, Facts], edges: Iterable[Edge], pins: Pins = NO_PINS
) -> tuple[dict[int, int], dict[int, int]]:
    """Return (number -> edition, number -> work); each is named by its smallest number.

    The order of `facts` and `edges` changes nothing, nor does what is given besides the records
    that edges and pins connect. No cluster has members that `forbidden` parts, but for those that
    `pins` put together; an edition's members are `unlike` only where one ISBN joins
    them or their like. A work is whole editions.
    """
    ranked = sorted(edges, key=lambda edge: (-edge.strength, *sorted((edge.one, edge.other)), edge))
    told = [edge for edge in ranked if edge.level == "edition"]
    apart = (*pins.apart_editions, *pins.apart_works)
    editions = _Clusters(facts, {number: number for number in facts}, "edition", apart)
    editions.join_all(pins.together_editions)
    editions.try_all(edge for edge in told if edge.strength > DOUBTFUL)
    editions.date_the_undated(edge for edge in told if edge.strength <= DOUBTFUL)
    works = _Clusters(facts, editions.names(), "work", pins.apart_works)
    works.join_all((*pins.together_editions, *pins.together_works))
    works.try_all(ranked)
    return editions.names(), works.names()


class _Clusters:
    """Records in growing clusters of one level, each with what a newcomer must fit."""

    def __init__(
        self, facts: Mapping[int, Facts], names: dict[int, int], level: Level, apart: Iterable[Pair]
    ) -> None:
        self._level = level
        self._parent = dict(names)
        self._entries: dict[int, dict[Hashable, Entry]] = {}
        self._enemies: dict[int, set[int]] = {}
        self._refused: set[tuple[int, int, int, int]] = set()
        for number in sorted(facts):
            entries = self._entries.setdefault(names[number], {})
            entries.setdefault(_asked(facts[number], level), (facts[number],))
        for one, other in apart:
            if one in names and other in names:
                self._enemies.setdefault(names[one], set()).add(names[other])
                self._enemies.setdefault(names[other], set()).add(names[one])

    def names(self) -> dict[int, int]:
        """Return number -> smallest number of its cluster."""
        return {number: self._home(number) for number in self._parent}

    def join_all(self, pairs: Iterable[Pair]) -> None:
        """Join what people put together, whatever forbids it but another person.

        From then on it counts as one record that has all that is told of them: who is like any
        of them may join.
        """
        for one, other in sorted(pairs):
            if one not in self._parent or other not in self._parent:
                continue
            home, guest = sorted((self._home(one), self._home(other)))
            if guest in self._enemies.get(home, ()):
                continue
            if home != guest:
                self._join(home, guest)
            told = dict.fromkeys(each for entry in self._entries[home].values() for each in entry)
            self._entries[home] = {home: tuple(told)}

    def try_all(self, ranked: Iterable[Edge]) -> None:
        """Join along `ranked`, where nothing forbids it."""
        for edge in ranked:
            self._try(edge.one, edge.other)

    def date_the_undated(self, doubtful: Iterable[Edge]) -> None:
        """Join what has no year to the dated cluster that it may be, if there is but one."""
        choices: dict[int, set[int]] = {}
        for edge in doubtful:
            pair = self._home(edge.one), self._home(edge.other)
            undated = [home for home in pair if not self._is_dated(home)]
            if len(undated) == 1 and self._may_join(*pair):
                choices.setdefault(undated[0], set()).update({*pair} - {*undated})
        for guest, homes in sorted(choices.items()):
            if len(homes) == 1:
                self._try(guest, homes.pop())

    def _is_dated(self, home: int) -> bool:
        return any(each.year for entry in self._entries[home].values() for each in entry)

    def _try(self, one: int, other: int) -> None:
        home, guest = sorted((self._home(one), self._home(other)))
        if home != guest and self._may_join(home, guest):
            self._join(home, guest)

    def _may_join(self, one: int, other: int) -> bool:
        if other in self._enemies.get(one, ()):
            return False
        ours, theirs = self._entries[one].values(), self._entries[other].values()
        asked = one, len(ours), other, len(theirs)
        if asked in self._refused:
            return False
        if not fit(list(ours), list(theirs), self._level):
            self._refused.add(asked)
            return False
        return True

    def _home(self, number: int) -> int:
        parent = self._parent
        while parent[number] != number:
            parent[number] = number = parent[parent[number]]
        return number

    def _join(self, home: int, guest: int) -> None:
        self._parent[guest] = home
        self._entries[home] = {**self._entries.pop(guest), **self._entries[home]}
        enemies = self._enemies.pop(guest, set())
        for enemy in enemies:
            self._enemies[enemy].discard(guest)
            self._enemies[enemy].add(home)
        if enemies:
            self._enemies.setdefault(home, set()).update(enemies)


def _asked(facts: Facts, level: Level) -> Hashable:
    """What is asked of a newcomer; of members that are the same in it, one stands for all."""
    if level == "work":
        return facts.part, facts.issns, facts.format, facts.authors, facts.is_greek
    return facts
