"""What a list of editions can be narrowed to, and how many each value would leave.

An edition has one tag for each thing that it can be narrowed to: "library:ANEM", "language:gre",
"format:book", "decade:1990", "audience:children". The index keeps the tags and counts them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields

from knowledge.catalogue import cluster
from knowledge.catalogue.record import Description

_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One value a dimension; "" or None where it is open. decade: its first year, 1990."""

    library: str = ""
    language: str = ""
    format: str = ""
    decade: int | None = None
    audience: str = ""

    @property
    def is_none(self) -> bool:
        """Return whether nothing is narrowed."""
        return not self.tags()

    def tags(self, *, without: str = "") -> tuple[str, ...]:
        """Return the tags that an edition must have, those of one dimension aside."""
        return tuple(
            _tag(dimension, value)
            for dimension in DIMENSIONS
            if dimension != without and (value := getattr(self, dimension)) not in ("", None)
        )


DIMENSIONS = tuple(each.name for each in fields(Narrowing))
EVERYTHING = Narrowing()


@dataclass(frozen=True, slots=True)
class Facets:
    """How many editions there are, and how many each value would leave, the most first.

    Each dimension is counted as if it were open and all others narrowed as they are.
    """

    total: int
    libraries: dict[str, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    formats: dict[str, int] = field(default_factory=dict)
    decades: dict[int, int] = field(default_factory=dict)
    audiences: dict[str, int] = field(default_factory=dict)


def tags_of(descriptions: Sequence[Description], libraries: Iterable[str]) -> tuple[str, ...]:
    """Return the tags of an edition that `libraries` hold and describe so.

    What the most careful description says counts; where it is silent, what the others say.
    """
    told = [cluster.best(descriptions), *descriptions]
    tags = [_tag("library", library) for library in sorted(set(libraries))]
    for name in ("language", "format", "audience"):
        if value := next(filter(None, (getattr(each, name) for each in told)), ""):
            tags.append(_tag(name, value))
    if year := next(filter(None, (each.year for each in told)), None):
        tags.append(_tag("decade", year // 10 * 10))
    return tuple(tags)


def counted(total: int, count: Callable[[str], Mapping[str, int]]) -> Facets:
    """Return the figures of a list of `total` editions.

    count: how many editions have each tag of a dimension, tag by tag.
    """
    return Facets(
        total=total,
        libraries=_values(count("library")),
        languages=_values(count("language")),
        formats=_values(count("format")),
        decades={int(value): number for value, number in _values(count("decade")).items()},
        audiences=_values(count("audience")),
    )


def dimension_of(tag: str) -> str:
    """Return the dimension of `tag`."""
    return tag.partition(":")[0]


def _tag(dimension: str, value: object) -> str:
    return f"{dimension}:{value}"[:_LONGEST_VALUE]


def _values(tags: Mapping[str, int]) -> dict[str, int]:
    most_first = sorted(tags.items(), key=lambda each: (-each[1], each[0]))
    return {tag.partition(":")[2]: number for tag, number in most_first}
