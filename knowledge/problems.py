"""What is wrong with the files that people keep: every problem at once, its place, the way out."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import DeskError


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Where something stands; line and column count from 1, 0 where they say nothing."""

    file: Path
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        numbers = f":{self.line}:{self.column}" if self.line else ""
        return f"{self.file}{numbers}"


@dataclass(frozen=True, order=True)
class Problem:
    """Something that a person must mend before the FAQ can go live."""

    place: Place
    what: str
    way_out: str
    is_warning: bool = False  # worth mending, but the FAQ loads

    def __str__(self) -> str:
        return f"{self.place}: {'warning: ' * self.is_warning}{self.what} {self.way_out}"


class FaqErrors(DeskError):
    """The FAQ can't be loaded; `problems` says why, one line each in the text."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


class FaqFolderMissing(FaqErrors):
    """There is no folder to read."""
