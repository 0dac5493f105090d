"""What is wrong with the files that people keep: every problem at once, its place, the way out."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import DeskError
from knowledge.problems_in_greek import GREEK


class Sentence(str):
    """A sentence about somebody's file: English as it stands, and Greek for those who read that."""

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> "Sentence":
        """Return the sentence with its {names} filled in."""
        made = super().__new__(cls, template.format(**values) if values else template)
        made.template, made.values = template, values
        return made

    def in_(self, language: str) -> str:
        """Return the sentence in `language`, "el" or "en"."""
        if language != "el":
            return str(self)
        values = {name: in_language(value, language) for name, value in self.values.items()}
        greek = GREEK.get(self.template) or GREEK[f"{self.template}."].removesuffix(".")
        return greek.format(**values) if values else greek

    def without_stop(self) -> "Sentence":
        """Return the sentence as a part of a longer one."""
        return Sentence(self.template.removesuffix("."), **self.values)


def in_language(said: object, language: str) -> object:
    """Return a sentence in `language`; what is no sentence, or has no Greek, as it is."""
    return said.in_(language) if isinstance(said, Sentence) else said


def reason(error: Exception, language: str) -> str:
    """Return what an error says, in `language` as far as it is known there; never nothing."""
    if isinstance(error, FaqErrors):
        return error.said(language)
    said = error.args[0] if error.args and isinstance(error, DeskError) else str(error)
    return str(in_language(said, language)) or type(error).__name__


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
        return self.said("en")

    def said(self, language: str) -> str:
        """Return the problem in a line, in `language`: where it is, what it is, the way out."""
        warning = Sentence("warning: ").in_(language) if self.is_warning else ""
        what, way_out = (in_language(said, language) for said in (self.what, self.way_out))
        return f"{self.place}: {warning}{what} {way_out}"


class FaqErrors(DeskError):
    """The FAQ can't be loaded; `problems` says why, one line each in the text."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__(self.said("en"))

    def said(self, language: str) -> str:
        """Return every problem in `language`, one a line."""
        return "\n".join(problem.said(language) for problem in self.problems)


class FaqFolderMissing(FaqErrors):
    """There is no folder to read."""
