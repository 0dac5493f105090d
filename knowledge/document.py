"""YAML read in one strict way: every value keeps its place, and nothing is guessed.

Booleans, numbers and null are those of YAML 1.2's core schema, so `no`, `on` and `12:30` stay
text. Aliases, tags, duplicate keys and values that are no text as keys are refused: neither the
FAQ nor a library's sheet needs them, and each has surprised somebody.
"""

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from knowledge.problems import Place, Problem, Sentence

MAX_BYTES = 1 << 20
_MAX_DEPTH = 20

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")

# libyaml's loader is ten times as fast as the one in Python, which serves where it is absent.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Document:
    """One file: its value, and where each part of it stands."""

    file: Path
    value: Any
    places: dict[tuple[str | int, ...], Place] = field(default_factory=dict)
    keys: dict[tuple[str | int, ...], Place] = field(default_factory=dict)

    def place(self, path: tuple[str | int, ...]) -> Place:
        """Return where the value at `path` stands, or the nearest thing around it that exists."""
        for length in range(len(path), -1, -1):
            if (found := self.places.get(path[:length])) is not None:
                return found
        return Place(self.file)

    def key_place(self, path: tuple[str | int, ...]) -> Place:
        """Return where the last key of `path` stands."""
        return self.keys.get(path) or self.place(path)


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def files_in(folder: Path) -> list[Path]:
    """Return the YAML files of a folder by name. Raises OSError if it can't be read.

    Names that begin with a dot are what editors and file managers leave (`.#loans.yaml`).
    """
    return sorted(
        file
        for file in folder.iterdir()
        if file.suffix in (".yaml", ".yml") and not file.name.startswith(".")
    )


def read(file: Path) -> tuple[Document | None, list[Problem]]:
    """Return the document in `file`, or None and what is wrong with it."""
    here = Place(file)
    try:
        typed = _text(file, here)
        _refuse_what_nobody_needs(typed, here)
        node = yaml.compose(typed, Loader=_Loader)
    except _Refused as refused:
        return None, [refused.problem]
    except yaml.MarkedYAMLError as error:
        return None, [_syntax(error, here)]
    except (yaml.YAMLError, ValueError) as error:
        what = Sentence("this is not YAML: {said}.", said=" ".join(str(error).split()))
        return None, [Problem(here, what, Sentence("Save it as plain UTF-8 text."))]
    document = Document(here.file, None)
    problems: list[Problem] = []
    if node is None:
        way_out = Sentence('Add "topic:", "title:" and "entries:".')
        return None, [Problem(here, Sentence("is empty."), way_out)]
    document.value = _value(node, (), document, problems)
    return (None if problems else document), problems


def _text(file: Path, here: Place) -> str:
    try:
        at = file.stat()
        if not stat.S_ISREG(at.st_mode):  # a pipe would be waited for, and a device has no end
            way_out = Sentence("Remove it, or give it another ending.")
            raise _Refused(Problem(here, Sentence("is no file."), way_out))
        if at.st_size > MAX_BYTES:
            size = {"size": at.st_size, "most": MAX_BYTES}
            what = Sentence("has {size:,} bytes; the most is {most:,}.", **size)
            raise _Refused(Problem(here, what, Sentence("Split it: a file holds one topic.")))
        raw = file.read_bytes()
    except OSError as error:
        what = Sentence("can't be read: {why}.", why=error.strerror)
        way_out = Sentence("Give the service the right to read it, or remove it.")
        raise _Refused(Problem(here, what, way_out)) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        raise _Refused(
            Problem(
                Place(here.file, line, column),
                Sentence("byte {byte:#04x} is not UTF-8.", byte=raw[error.start]),
                Sentence("Save the file as UTF-8 (not Windows-1253 or ISO 8859-7)."),
            )
        ) from None


def _refuse_what_nobody_needs(typed: str, here: Place) -> None:
    depth = 0
    for event in yaml.parse(typed, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        found = _oddity(event)
        if depth > _MAX_DEPTH:
            found = Sentence("values nested {depth} deep are not allowed.", depth=depth)
        if found:
            way_out = "Write the value out, or put it in quotation marks if it is text."
            place = _at(event.start_mark, here)
            raise _Refused(Problem(place, found, Sentence(way_out)))


def _oddity(event: Any) -> Sentence | None:
    if isinstance(event, yaml.AliasEvent):
        return Sentence("aliases (here {name}) are not allowed.", name=f"*{event.anchor}")
    if getattr(event, "anchor", None):
        return Sentence("aliases (here {name}) are not allowed.", name=f"&{event.anchor}")
    if getattr(event, "tag", None):
        return Sentence("tags (here {name}) are not allowed.", name=event.tag)
    return None


def _at(mark: Any, here: Place) -> Place:
    return Place(here.file, mark.line + 1, mark.column + 1) if mark else here


def _syntax(error: yaml.MarkedYAMLError, here: Place) -> Problem:
    mark = error.problem_mark or error.context_mark
    said = ", ".join(filter(None, (error.context, error.problem)))
    return Problem(
        _at(mark, here),
        Sentence("this is not YAML: {said}.", said=said),
        Sentence("Check indentation, colons and quotation marks at this line and the one before."),
    )


def _value(
    node: yaml.Node, path: tuple[str | int, ...], document: Document, problems: list[Problem]
) -> Any:
    here = _at(node.start_mark, Place(document.file))
    document.places[path] = here
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, path, document, problems))
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(child, (*path, place), document, problems)
            for place, child in enumerate(node.value)
        ]
    return _scalar(node.value, getattr(node, "style", None) or "")


def _pairs(
    node: yaml.MappingNode,
    path: tuple[str | int, ...],
    document: Document,
    problems: list[Problem],
) -> Iterator[tuple[str, Any]]:
    seen: dict[str, Place] = {}
    for key_node, value_node in node.value:
        here = _at(key_node.start_mark, Place(document.file))
        if not isinstance(key_node, yaml.ScalarNode):
            what = Sentence("a key must be a word.")
            problems.append(Problem(here, what, Sentence("Write it as one word.")))
            continue
        key = str(key_node.value)
        if key in seen:
            first = {"key": key, "line": seen[key].line}
            what = Sentence('"{key}" stands twice, first in line {line}.', **first)
            problems.append(Problem(here, what, Sentence("Keep one of the two.")))
            continue
        seen[key] = document.keys[(*path, key)] = here
        yield key, _value(value_node, (*path, key), document, problems)


def _scalar(value: str, style: str) -> str | int | float | bool | date | None:
    if style:  # quoted or a block: text, whatever it looks like
        return value
    if value in _NULLS:
        return None
    if value in _BOOLEANS:
        return _BOOLEANS[value]
    if _INTEGER.fullmatch(value) and len(value) <= 18:
        return int(value)
    if _FLOAT.fullmatch(value):
        return float(value)
    if _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
