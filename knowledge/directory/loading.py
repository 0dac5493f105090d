"""The directory is read from a folder of sheets, or from one file; every mistake has its place.

A folder holds `network.yaml` and one sheet a library, `ANEM.yaml`. The one file of smaller
networks has the same under "network:" and "libraries:".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from knowledge import document
from knowledge.directory import mistakes
from knowledge.directory.network import Directory
from knowledge.directory.sheets import Library, Network, Strict
from knowledge.document import Document
from knowledge.problems import FaqErrors, Place, Problem

NETWORK = "network.yaml"
_SETTING = "Set KALLIMACHOS_LIBRARIES_FILE to the folder, or the file, of your libraries."

M = TypeVar("M", bound=Strict)


class DirectoryError(FaqErrors):
    """The libraries' sheets can't be read or say something impossible: every problem of them."""


@dataclass(frozen=True)
class Placed(Generic[M]):
    """What a sheet says, and where each part of it stands."""

    says: M
    read: Document
    path: tuple[str | int, ...] = ()

    def place(self, *path: str | int) -> Place:
        """Return where a value of the sheet stands."""
        return self.read.place((*self.path, *path))

    def key_place(self, *path: str | int) -> Place:
        """Return where a key of the sheet stands."""
        return self.read.key_place((*self.path, *path))


@dataclass(frozen=True)
class Loaded:
    """The directory, where each part of it stands, and what is worth mending in it."""

    directory: Directory
    network: Placed[Network]
    sheets: tuple[Placed[Library], ...]
    warnings: tuple[Problem, ...]


def load(path: Path) -> Directory:
    """Return the directory in a folder or a file. Raises DirectoryError with every problem."""
    return read(path).directory


def read(path: Path) -> Loaded:
    """Return the directory with the places of its parts. Raises DirectoryError."""
    problems: list[Problem] = []
    network, sheets = (_folder if path.is_dir() else _file)(path, problems)
    if network is None or problems:
        raise DirectoryError(problems)
    order = {code: place for place, code in enumerate(network.says.order)}
    sheets.sort(key=lambda sheet: order.get(sheet.says.code, len(order)))
    found = list(mistakes.of_all(network, sheets))
    if errors := [problem for problem in found if not problem.is_warning]:
        raise DirectoryError(errors)
    directory = Directory(network.says, tuple(sheet.says for sheet in sheets))
    return Loaded(directory, network, tuple(sheets), tuple(found))


def files_of(path: Path) -> list[Path]:
    """Return the YAML files of a directory: those of the folder by name, or the one file."""
    if not path.is_dir():
        return [path]
    return document.files_in(path)


def _folder(
    folder: Path, problems: list[Problem]
) -> tuple[Placed[Network] | None, list[Placed[Library]]]:
    network: Placed[Network] | None = None
    sheets = []
    files = files_of(folder)
    for file in files:
        read = _document(file, problems)
        if read is None:
            continue
        if file.name == NETWORK:
            network = _placed(Network, read.value, read, (), problems)
        elif sheet := _placed(Library, read.value, read, (), problems):
            sheets.append(sheet)
            if sheet.says.code != file.stem:
                what = f'the code is "{sheet.says.code}", but the file is {file.name}.'
                way_out = f"Name the file {sheet.says.code}.yaml, or correct the code."
                problems.append(Problem(sheet.place("code"), what, way_out))
    if folder / NETWORK not in files:
        what = f"has no {NETWORK}."
        problems.append(Problem(Place(folder), what, f"Add it. {_SETTING}"))
    if not sheets and not problems:
        way_out = "Add one file a library, such as ANEM.yaml."
        problems.append(Problem(Place(folder), "has no library's sheet.", way_out))
    return network, sheets


def _file(
    file: Path, problems: list[Problem]
) -> tuple[Placed[Network] | None, list[Placed[Library]]]:
    read = _document(file, problems)
    if read is None:
        return None, []
    value = read.value if isinstance(read.value, dict) else {}
    for key in value.keys() - {"network", "libraries"}:
        what = f'"{key}" is not a key here.'
        problems.append(Problem(read.key_place((key,)), what, "Keys here: network, libraries."))
    listed = value.get("libraries")
    if "network" not in value or not isinstance(listed, list) or not listed:
        what = 'needs "network:" and a list of "libraries:".'
        problems.append(Problem(read.place(()), what, f"Write both. {_SETTING}"))
        return None, []
    network = _placed(Network, value["network"], read, ("network",), problems)
    found = (
        _placed(Library, one, read, ("libraries", number), problems)
        for number, one in enumerate(listed)
    )
    return network, [sheet for sheet in found if sheet is not None]


def _document(file: Path, problems: list[Problem]) -> Document | None:
    read, why_not = document.read(file)
    for problem in why_not:
        way_out = problem.way_out
        if problem.what.startswith("can't be read"):
            way_out = _SETTING
        elif problem.what.startswith("is empty"):
            way_out = "Write the sheet, or remove the file."
        problems.append(replace(problem, way_out=way_out))
    return read


def _placed(
    model: type[M],
    value: Any,
    read: Document,
    path: tuple[str | int, ...],
    problems: list[Problem],
) -> Placed[M] | None:
    try:
        return Placed(model.model_validate(value), read, path)
    except ValidationError as errors:
        problems += [
            mistakes.of_model(error, model, read, path)
            for error in errors.errors(include_url=False)
        ]
        return None
