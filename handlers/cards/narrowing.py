"""To what a list of books can be narrowed: each value a button with what it would leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handlers.cards import holdings, wording
from handlers.cards.answers import person
from handlers.markup import escaped, rich, shortened
from handlers.texts import Speech
from handlers.turn import Button, Said, rows
from knowledge.catalogue import Facets, Narrowing
from knowledge.directory import Directory

_MOST_VALUES = 8  # of one dimension; the commonest
_CHOSEN = "✓ "


@dataclass(frozen=True)
class Dimension:
    """One way to narrow: its field of Narrowing, the letter in callback data, its figures."""

    field: str
    letter: str
    counts: Callable[[Facets], Mapping[Any, int]]
    shown: Callable[[Any, Directory, Speech], str]


DIMENSIONS = (
    Dimension("library", "b", lambda f: f.libraries, holdings.name),
    Dimension("language", "l", lambda f: f.languages, lambda v, _, say: wording.language(v, say)),
    Dimension("format", "f", lambda f: f.formats, lambda v, _, say: wording.form(v, say)),
    Dimension("audience", "a", lambda f: f.audiences, lambda v, _, say: wording.audience(v, say)),
    Dimension("decade", "d", lambda f: f.decades, lambda v, _, say: wording.decade(int(v))),
)
BY_LETTER = {dimension.letter: dimension for dimension in DIMENSIONS}


def values_of(narrow: Narrowing, directory: Directory, say: Speech) -> list[str]:
    """Return in words what a list is narrowed to."""
    return [
        dimension.shown(value, directory, say)
        for dimension in DIMENSIONS
        if (value := getattr(narrow, dimension.field)) not in ("", None)
    ]


def narrowing(
    facets: Facets, narrow: Narrowing, directory: Directory, say: Speech, ref: int, *, own: str
) -> Said:
    """Return the choice of values; those chosen have a tick and are lifted by another tap."""
    lines = [say.plural("{number} edition.", "{number} editions.", facets.total)]
    if chosen := values_of(narrow, directory, say):
        lines.append(say("Only: {values}", values=escaped(" · ".join(chosen))))
    lines.append(say("Choose what is to be left; tap again to lift it."))
    keyboard: list[tuple[Button, ...]] = []
    for dimension in DIMENSIONS:
        keyboard += rows(_values(dimension, facets, narrow, directory, say, ref, own), 2)
    show = say.plural("Show {number}", "Show {number}", facets.total)
    keyboard += rows([Button(show, "more", f"{ref}.0")])
    if chosen:
        keyboard += rows([Button(say("✕ Show all"), "widen", ref)])
    keyboard += rows([person(say, ref)])
    return Said(rich("\n".join(lines)), tuple(keyboard))


def _values(  # noqa: PLR0917
    dimension: Dimension,
    facets: Facets,
    narrow: Narrowing,
    directory: Directory,
    say: Speech,
    ref: int,
    own: str,
) -> list[Button]:
    """Return the buttons of one dimension; none where nothing could be narrowed by it."""
    counts = dimension.counts(facets)
    chosen = getattr(narrow, dimension.field)
    is_chosen = chosen not in ("", None)
    values = sorted(counts, key=lambda v: (v != chosen, v != own, -counts[v], str(v)))
    values = values[:_MOST_VALUES]
    if is_chosen and chosen not in counts:
        values = [chosen, *values[: _MOST_VALUES - 1]]
    if dimension.field == "decade":
        values.sort(reverse=True)
    if not is_chosen and all(counts[value] == facets.total for value in values):
        return []
    buttons = []
    for value in values:
        label = shortened(dimension.shown(value, directory, say), 24)
        text = f"{label} ({counts.get(value, 0)})"
        if value == chosen:  # a second tap lifts it, a repeated one changes nothing
            buttons.append(Button(_CHOSEN + text, "narrow", f"{ref}.{dimension.letter}."))
        else:
            buttons.append(Button(text, "narrow", f"{ref}.{dimension.letter}.{value}"))
    return buttons
