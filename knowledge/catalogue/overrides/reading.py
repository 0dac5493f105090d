"""catalogue-decisions.yaml read strictly: every problem at once, with its place and way out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

from knowledge import document
from knowledge.catalogue.cluster import Level
from knowledge.catalogue.overrides.decisions import (
    Decision,
    Kind,
    Overrides,
    OverridesWrong,
    contradictions,
)
from knowledge.document import Document
from knowledge.problems import Place, Problem

_KINDS: tuple[Kind, ...] = get_args(Kind)
_LEVELS: tuple[Level, ...] = get_args(Level)
_KEYS = ("level", "date", "who", "why")
_NAME = re.compile(r"[^\s:]{1,40}:\S(?:.{0,248}\S)?")
_MOST_NAMES = 50
_MOST_TEXT = 500
_SHAPE = (
    'Write: - {keep_apart: ["ANEM:12", "GALA:7"], level: edition, date: 2026-11-20, '
    'who: Eleni, why: "Another translation."}'
)


def load(path: Path) -> Overrides:
    """Return the decisions in the file at `path`; none if there is no such file.

    Raises OverridesWrong with everything that is wrong with it, contradictions included.
    """
    return read(path, path) if path.exists() else Overrides()


def read(file: Path, known_as: Path) -> Overrides:
    """Return the decisions in `file`, whose places and problems speak of `known_as`."""
    if _says_nothing(file):
        return Overrides()
    found, problems = document.read(file)
    if found is not None:
        problems = list(_shape_problems(found))
    problems = [replace(each, place=replace(each.place, file=known_as)) for each in problems]
    if found is None or problems:
        raise OverridesWrong(problems)
    decisions = tuple(
        _decision(told, replace(found.place((number,)), file=known_as))
        for number, told in enumerate(found.value)
    )
    if contradicting := list(contradictions(decisions)):
        raise OverridesWrong(contradicting)
    return Overrides(decisions)


def _says_nothing(file: Path) -> bool:
    with suppress(OSError, UnicodeDecodeError):
        if file.stat().st_size <= document.MAX_BYTES:
            lines = file.read_text(encoding="utf-8-sig").splitlines()
            return all(not line.strip() or line.lstrip().startswith("#") for line in lines)
    return False  # Why it can't be read, the reader says.


def _decision(told: Mapping[str, Any], place: Place) -> Decision:
    kind = next(kind for kind in _KINDS if kind in told)
    records = tuple(told[kind])
    return Decision(kind, records, told["level"], told["date"], told["who"], told["why"], place)


# --- what can be wrong with it -------------------------------------------------------------


def _shape_problems(found: Document) -> Iterator[Problem]:
    if not isinstance(found.value, list):
        yield Problem(found.place(()), "this is no list of decisions.", _SHAPE)
        return
    for number, told in enumerate(found.value):
        if isinstance(told, dict):
            yield from _key_problems(found, number, told)
            yield from _value_problems(found, number, told)
        else:
            yield Problem(found.place((number,)), "this is no decision.", _SHAPE)


def _key_problems(found: Document, number: int, told: Mapping[str, Any]) -> Iterator[Problem]:
    here = found.place((number,))
    if sum(kind in told for kind in _KINDS) != 1:
        yield Problem(here, "it takes keep_apart or keep_together, one of the two.", _SHAPE)
    for key in _KEYS:
        if key not in told:
            yield Problem(here, f'there is no "{key}".', _SHAPE)
    for key in told:
        if key not in (*_KINDS, *_KEYS):
            where = found.key_place((number, key))
            yield Problem(where, f'"{key}" is no part of a decision.', "Take it out.")


def _value_problems(found: Document, number: int, told: Mapping[str, Any]) -> Iterator[Problem]:
    for kind in _KINDS:
        if kind in told:
            yield from _record_problems(found, (number, kind), told[kind])
    for key, is_right, way_out in (
        ("level", told.get("level") in _LEVELS, 'Write "edition" or "work".'),
        ("date", isinstance(told.get("date"), date), "Write a day: 2026-11-20."),
        ("who", _is_line(told.get("who")), "Write who decided it."),
        ("why", _is_line(told.get("why")), f"Write a line of at most {_MOST_TEXT} characters."),
    ):
        if key in told and not is_right:
            where = found.place((number, key))
            yield Problem(where, f'"{key}" can\'t be {_shown(told[key])}.', way_out)


def _record_problems(found: Document, path: tuple[int, str], names: Any) -> Iterator[Problem]:
    if not isinstance(names, list) or not 2 <= len(names) <= _MOST_NAMES:
        what = f'"{path[1]}" takes 2 to {_MOST_NAMES} records.'
        yield Problem(found.place(path), what, 'Write them so: ["ANEM:12", "GALA:7"].')
        return
    for place, name in enumerate(names):
        where = found.place((*path, place))
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            way_out = 'Write the library\'s code, a colon and its number there: "ANEM:12".'
            yield Problem(where, f"{_shown(name)} names no record.", way_out)
        elif name in names[:place]:
            yield Problem(where, f'"{name}" stands twice.', "Name each record once.")


def _is_line(value: Any) -> bool:
    return (
        isinstance(value, str)
        and bool(value.strip())
        and len(value) <= _MOST_TEXT
        and (len(value.splitlines()) == 1)
    )


def _shown(value: Any) -> str:
    return f'"{value}"'[:60] if isinstance(value, str) else str(value)[:60]
