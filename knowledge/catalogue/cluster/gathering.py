"""Editions and works from the evidence: the surest first, and nothing that a veto forbids."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from knowledge.catalogue.cluster.facts import Facts
from knowledge.catalogue.cluster.judging import Level, vetoed

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
    that edges and pins connect. An edition never has members that `vetoed` forbids, but for
    those that `pins` put together; a work is whole editions.
    """
    ranked = sorted(edges, key=lambda edge: (-edge.strength, *sorted((edge.one, edge.other)), edge))
    apart = (*pins.apart_editions, *pins.apart_works)
    editions = _Clusters(facts, {number: number for number in facts}, "edition", apart)
    editions.join_all(pins.together_editions)
    editions.try_all(edge for edge in ranked if edge.level == "edition")
    works = _Clusters(facts, editions.names(), "work", pins.apart_works)
    works.join_all(pins.together_works)
    works.try_all(ranked)
    return editions.names(), works.names()


class _Clusters:
    """Records in growing clusters of one level, each with what is asked of a newcomer."""

    def __init__(
        self, facts: Mapping[int, Facts], names: dict[int, int], level: Level, apart: Iterable[Pair]
    ) -> None:
        self._facts, self._level = facts, level
        self._parent = dict(names)
        self._distinct: dict[int, dict[Hashable, Facts]] = {}
        self._isbns: dict[int, frozenset[frozenset[str]]] = {}
        self._enemies: dict[int, set[int]] = {}
        for number in sorted(facts):
            home = names[number]
            seen = self._distinct.setdefault(home, {})
            seen.setdefault(_asked(facts[number], level), facts[number])
        for one, other in apart:
            if one in names and other in names:
                self._enemies.setdefault(names[one], set()).add(names[other])
                self._enemies.setdefault(names[other], set()).add(names[one])

    def names(self) -> dict[int, int]:
        """Return number -> smallest number of its cluster."""
        return {number: self._home(number) for number in self._parent}

    def join_all(self, pairs: Iterable[Pair]) -> None:
        """Join what people put together, whatever forbids it but another person."""
        for one, other in sorted(pairs):
            if one in self._parent and other in self._parent:
                home, guest = sorted((self._home(one), self._home(other)))
                if home != guest and not self._are_enemies(home, guest):
                    self._join(home, guest)

    def try_all(self, ranked: Iterable[Edge]) -> None:
        """Join along `ranked`, where nothing forbids it."""
        for edge in ranked:
            home, guest = sorted((self._home(edge.one), self._home(edge.other)))
            if home != guest and not self._are_enemies(home, guest) and self._fit(home, guest):
                self._join(home, guest)

    def _home(self, number: int) -> int:
        parent = self._parent
        while parent[number] != number:
            parent[number] = number = parent[parent[number]]
        return number

    def _are_enemies(self, one: int, other: int) -> bool:
        return other in self._enemies.get(one, ())

    def _fit(self, one: int, other: int) -> bool:
        ours, theirs = self._distinct[one].values(), self._distinct[other].values()
        if any(vetoed(a, b, self._level) for a in ours for b in theirs):
            return False
        return self._level == "work" or _have_one_isbn([*ours, *theirs])

    def _join(self, home: int, guest: int) -> None:
        self._parent[guest] = home
        self._distinct[home] = {**self._distinct.pop(guest), **self._distinct[home]}
        enemies = self._enemies.pop(guest, set())
        for enemy in enemies:
            self._enemies[enemy].discard(guest)
            self._enemies[enemy].add(home)
        if enemies:
            self._enemies.setdefault(home, set()).update(enemies)


def _have_one_isbn(members: list[Facts]) -> bool:
    """Whether all the ISBNs of an edition stand together in one of its records."""
    sets = {frozenset(each.isbns) for each in members if each.isbns}
    everything = frozenset().union(*sets)
    return len(everything) < 2 or everything in sets


def _asked(facts: Facts, level: Level) -> Hashable:
    """What `vetoed` looks at; of members that are the same in it, one is asked."""
    if level == "work":
        return facts.part, facts.issns, facts.format, facts.authors, facts.is_greek
    return facts
