"""Whose words describe an edition best, of several libraries'."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.catalogue.record import Description
from knowledge.text import fold


def best(descriptions: Sequence[Description]) -> Description:
    """Return the most careful of `descriptions`: not in capitals, then the fullest."""
    return max(descriptions, key=_care) if len(descriptions) > 1 else descriptions[0]


def _care(description: Description) -> tuple[bool, bool, int]:
    filled = (
        *(description.author, description.publisher, description.subtitle, description.dewey),
        *(description.isbns, description.subjects, description.year, description.language),
    )
    has_accents = fold(description.title) != description.title.lower().replace("ς", "σ")
    return not description.title.isupper(), has_accents, sum(map(bool, filled))
