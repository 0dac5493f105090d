"""What a search can be narrowed to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.catalogue.record import Description


def tags_of(descriptions: Sequence[Description], libraries: Iterable[str]) -> tuple[str, ...]:
    """Return the tags of an edition."""
    return tuple(f"library:{library}" for library in sorted(set(libraries)))
