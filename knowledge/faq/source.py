"""YAML read in one strict way: YAML 1.2 words, no repeated keys, no aliases or tags, sizes bound.

Every problem is kept with its line and column; nothing is read by half.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from knowledge.errors import DeskError
from knowledge.faq.entry import Topic

LARGEST_FILE = 1024 * 1024  # bytes
_DEEPEST = 12
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
Place = tuple[int, int]
Path_ = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Problem:
    """Something to be mended in a file; line and column count from 1."""

    file: Path
    line: int
    column: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}"


class FaqErrors(DeskError):
    """The FAQ can't be used as it stands; the text has a line for each problem."""

    def __init__(self, problems: Sequence[Problem | str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True)
class Source:
    """One file that was read: its topic and where each part of it stands."""

    path: Path
    topic: Topic
    places: dict[Path_, Place]

    def place(self, *path: str | int) -> Place:
        """Return the line and column of a part, or of the nearest part around it."""
        return _nearest(self.places, path)


def read(path: Path) -> Source | list[Problem]:
    """Return the file as a Source, or everything that is wrong with it."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        return [Problem(path, 1, 1, f"can't be read: {error.strerror}. Mend its permissions.")]
    if len(raw) > LARGEST_FILE:
        return [Problem(path, 1, 1, "is over 1 MiB. Split it into several topics.")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return [Problem(path, line, 1, "is not UTF-8. Save the file again as UTF-8.")]
    reader = _Reader(path)
    content = reader.read(text)
    if reader.problems:
        return reader.problems
    try:
        topic = Topic.model_validate(content)
    except ValidationError as error:
        return [_explain(path, problem, reader.places) for problem in error.errors()]
    return Source(path, topic, reader.places)


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.places: dict[Path_, Place] = {}
        self.problems: list[Problem] = []

    def read(self, text: str) -> Any:
        try:
            for event in yaml.parse(text, Loader=yaml.CSafeLoader):
                self._refuse(event)
            if self.problems:
                return None
            node = yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            what = getattr(error, "problem", None) or str(error)
            self._add(mark, f"this is not YAML: {what}. Look at this line and the one above.")
            return None
        if node is None:
            self._add(None, "is empty. Write a topic, or remove the file.")
            return None
        return self._value(node, (), 0)

    def _refuse(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._add(event.start_mark, "aliases (& and *) are not allowed. Write the text out.")
        elif getattr(event, "tag", None):
            self._add(event.start_mark, f"the tag {event.tag} is not allowed. Remove it.")

    def _add(self, mark: Any, what: str) -> None:
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        self.problems.append(Problem(self.path, line, column, what))

    def _value(self, node: Any, path: Path_, depth: int) -> Any:
        self.places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if depth > _DEEPEST:
            self._add(node.start_mark, "is nested too deeply. Use the form of the other entries.")
            return None
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, path, depth))
        if isinstance(node, yaml.SequenceNode):
            return [
                self._value(item, (*path, number), depth + 1)
                for number, item in enumerate(node.value)
            ]
        return _scalar(node)

    def _pairs(self, node: Any, path: Path_, depth: int) -> Iterator[tuple[str, Any]]:
        seen: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in seen:
                self._add(
                    key_node.start_mark,
                    f'"{key}" stands here a second time (first in line {seen[key]}). '
                    "Remove one of them.",
                )
            seen[key] = key_node.start_mark.line + 1
            yield key, self._value(value_node, (*path, key), depth + 1)


def _scalar(node: Any) -> Any:
    """Return a plain word as YAML 1.2 reads it («no» is a word); a quoted one is always text."""
    value = node.value
    if node.style in ("'", '"', "|", ">"):
        return value
    if value.lower() in _WORDS and value in (value.lower(), value.title(), value.upper()):
        return _WORDS[value.lower()]
    if _INTEGER.fullmatch(value):
        return int(value)
    if _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return float(value) if _FLOAT.fullmatch(value) else value


def _nearest(places: dict[Path_, Place], path: Path_) -> Place:
    while path and path not in places:
        path = path[:-1]
    return places.get(path, (1, 1))


def _explain(path: Path, problem: Any, places: dict[Path_, Place]) -> Problem:
    where: Path_ = tuple(problem["loc"])
    line, column = _nearest(places, where)
    name = str(where[-1]) if where else "file"
    kind = problem["type"]
    if kind == "missing":
        what = f'"{name}" is missing in {_around(where)}. Add it.'
    elif kind == "extra_forbidden":
        what = f'"{name}" is not known here. Correct the spelling, or remove it.'
    elif kind == "string_type":
        what = f'"{name}" must be text, and {problem["input"]!r} is not. Put it in quotes.'
    else:
        said = problem["msg"].removeprefix("Value error, ")
        what = f'"{name}": {said[0].lower()}{said[1:]}. Correct it.'
    return Problem(path, line, column, what)


def _around(where: Path_) -> str:
    inner = [str(part) for part in where[:-1]]
    return ".".join(inner) if inner else "the file"
