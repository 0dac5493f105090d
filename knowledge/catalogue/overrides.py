"""What people decided about the catalogue's clusters: catalogue-decisions.yaml, one a line.

    - {keep_apart: ["ANEM:12", "GALA:7"], level: edition, date: 2026-11-20, who: Eleni, why: …}
    - {keep_together: ["ANEM:3", "FEGG:A-9"], level: work, date: 2026-11-20, who: Eleni, why: …}

A record is named by its library's code and its number there. Two or more may be named: all are
kept apart from each other, or all together. Apart as works is also apart as editions, and one
edition is also one work. The file is the network's own and is kept in git; it goes before any
rule of `cluster`, and each line is tested when the catalogue is built.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, Literal

from knowledge import document
from knowledge.catalogue.cluster import Level, Pins
from knowledge.errors import DeskError
from knowledge.problems import Place, Problem

FILE_NAME = "catalogue-decisions.yaml"
Kind = Literal["keep_apart", "keep_together"]
KINDS: tuple[Kind, ...] = ("keep_apart", "keep_together")
LEVELS: tuple[Level, ...] = ("edition", "work")

_KEYS = ("level", "date", "who", "why")
_NAME = re.compile(r"[^\s:]{1,40}:\S(?:.{0,98}\S)?")
_MOST_NAMES = 50
_MOST_TEXT = 500
_ON_ITS_OWN = (
    'Write: - {keep_apart: ["ANEM:12", "GALA:7"], level: edition, date: …, who: …, why: …}'
)


class OverridesWrong(DeskError):
    """The file can't be used; `problems` says why, one line each in the text."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Decision:
    """Somebody's word that records belong together or do not. records: "LIB:control" each."""

    kind: Kind
    records: tuple[str, ...]
    level: Level
    date: date
    who: str
    why: str
    place: Place | None = None  # where it stands; None until it is in a file

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield the pairs of records that it speaks of."""
        return iter(combinations(self.records, 2))


@dataclass(frozen=True, slots=True)
class Overrides:
    """The decisions of one file, in its order."""

    decisions: tuple[Decision, ...] = ()

    def pins(self, numbers: Mapping[str, int]) -> Pins:
        """Return what `cluster.gather` heeds; numbers: "LIB:control" -> the record's number."""
        return Pins(
            apart_editions=self._numbered("keep_apart", "edition", numbers),
            apart_works=self._numbered("keep_apart", "work", numbers),
            together_editions=self._numbered("keep_together", "edition", numbers),
            together_works=self._numbered("keep_together", "work", numbers),
        )

    def _numbered(
        self, kind: Kind, level: Level, numbers: Mapping[str, int]
    ) -> tuple[tuple[int, int], ...]:
        return tuple(
            (numbers[one], numbers[other])
            for decision in self.decisions
            if (decision.kind, decision.level) == (kind, level)
            for one, other in decision.pairs()
            if one in numbers and other in numbers
        )


def name_of(library: str, control: str) -> str:
    """Return how a record is named in the file."""
    return f"{library}:{control}"


# --- reading -------------------------------------------------------------------------------


def load(path: Path) -> Overrides:
    """Return the decisions in `path`, none if there is no such file.

    Raises OverridesWrong with everything that is wrong with it, contradictions included.
    """
    if not path.exists():
        return Overrides()
    if _says_nothing(path):
        return Overrides()
    read, problems = document.read(path)
    if read is None:
        raise OverridesWrong(problems)
    if not isinstance(read.value, list):
        raise OverridesWrong([Problem(read.place(()), "is no list of decisions.", _ON_ITS_OWN)])
    decisions = [_decision(read, place, problems) for place in range(len(read.value))]
    if problems:
        raise OverridesWrong(problems)
    found = tuple(decision for decision in decisions if decision)
    if contradictions := list(_contradictions(found)):
        raise OverridesWrong(contradictions)
    return Overrides(found)


def _says_nothing(path: Path) -> bool:
    with suppress(OSError, UnicodeDecodeError):
        if path.stat().st_size <= document.MAX_BYTES:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
            return all(not line.strip() or line.lstrip().startswith("#") for line in lines)
    return False  # the reader says what is wrong


def _decision(read: document.Document, place: int, problems: list[Problem]) -> Decision | None:
    told, before = read.value[place], len(problems)
    if not isinstance(told, dict):
        problems.append(Problem(read.place((place,)), "is no decision.", _ON_ITS_OWN))
        return None
    problems += _key_problems(read, place, told)
    if len(problems) > before:
        return None
    kind = next(kind for kind in KINDS if kind in told)
    problems += _record_problems(read, (place, kind), told[kind])
    for key, problem in (
        ("level", "" if told["level"] in LEVELS else 'must be "edition" or "work".'),
        ("date", "" if isinstance(told["date"], date) else "must be a day: 2026-11-20."),
        ("who", _text_problem(told["who"])),
        ("why", _text_problem(told["why"])),
    ):
        if problem:
            where = read.place((place, key))
            problems.append(Problem(where, f'"{key}" is {told[key]!r}.', f"It {problem}"))
    if len(problems) > before:
        return None
    return Decision(
        kind,
        tuple(map(str, told[kind])),
        told["level"],
        told["date"],
        str(told["who"]),
        str(told["why"]),
        read.place((place,)),
    )


def _key_problems(
    read: document.Document, place: int, told: Mapping[str, Any]
) -> Iterator[Problem]:
    here = read.place((place,))
    if len([kind for kind in KINDS if kind in told]) != 1:
        yield Problem(here, "needs one of keep_apart and keep_together.", _ON_ITS_OWN)
    for key in told:
        if key not in (*KINDS, *_KEYS):
            where = read.key_place((place, key))
            yield Problem(where, f'"{key}" is no key of a decision.', "Remove it.")
    for key in _KEYS:
        if key not in told:
            yield Problem(here, f'has no "{key}".', _ON_ITS_OWN)


def _record_problems(
    read: document.Document, path: tuple[int, str], names: Any
) -> Iterator[Problem]:
    if not isinstance(names, list) or not 2 <= len(names) <= _MOST_NAMES:
        what = f'"{path[1]}" must name 2 to {_MOST_NAMES} records.'
        yield Problem(read.place(path), what, 'Write them so: ["ANEM:12", "GALA:7"].')
        return
    for number, name in enumerate(names):
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            yield Problem(
                read.place((*path, number)),
                f"{name!r} names no record.",
                'Write the library\'s code, a colon and its number there: "ANEM:12".',
            )
        elif name in names[:number]:
            where = read.place((*path, number))
            yield Problem(where, f'"{name}" stands twice.', "Name each record once.")


def _text_problem(value: Any) -> str:
    if isinstance(value, str) and 0 < len(value.strip()) <= _MOST_TEXT and "\n" not in value:
        return ""
    return f"must be a text of one line, at most {_MOST_TEXT} characters."


# --- contradictions ------------------------------------------------------------------------


def _contradictions(decisions: Sequence[Decision]) -> Iterator[Problem]:
    """Yield the keep_apart lines whose records other lines keep together, through a chain too."""
    for level in LEVELS:
        joined = _Joined()
        for each in decisions:
            if each.kind == "keep_together" and (level == "work" or each.level == "edition"):
                joined.add(each)
        for each in decisions:
            # Apart as editions may be together as works; the other way it can't be.
            if each.kind == "keep_apart" and (level == "edition" or each.level == "work"):
                yield from (
                    Problem(
                        each.place or Place(Path(FILE_NAME)),
                        f'"{one}" and "{other}" are kept apart here, and together by line '
                        f"{', '.join(map(str, joined.lines(one)))}.",
                        "Keep one of the two, or make one a decision about the edition and the "
                        "other about the work.",
                    )
                    for one, other in each.pairs()
                    if joined.home(one) == joined.home(other)
                    and (level == "edition" or not _is_told_of_editions(decisions, one, other))
                )


def _is_told_of_editions(decisions: Sequence[Decision], one: str, other: str) -> bool:
    joined = _Joined()
    for each in decisions:
        if each.kind == "keep_together" and each.level == "edition":
            joined.add(each)
    return joined.home(one) == joined.home(other)


class _Joined:
    """Records that lines keep together, and the numbers of those lines."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._lines: dict[str, set[int]] = {}

    def add(self, decision: Decision) -> None:
        for one, other in pairwise(decision.records):
            home, guest = self.home(one), self.home(other)
            self._parent[guest] = home
            if guest != home:
                self._lines.setdefault(home, set()).update(self._lines.pop(guest, set()))
        line = decision.place.line if decision.place else 0
        self._lines.setdefault(self.home(decision.records[0]), set()).add(line)

    def home(self, name: str) -> str:
        while (parent := self._parent.get(name, name)) != name:
            name = parent
        return name

    def lines(self, name: str) -> list[int]:
        return sorted(self._lines.get(self.home(name), ()))


# --- testing -------------------------------------------------------------------------------


def check(
    overrides: Overrides,
    editions: Mapping[int, int],
    works: Mapping[int, int],
    known: Mapping[str, int],
) -> list[Problem]:
    """Return what became of the decisions that were not honoured, none if all is well.

    editions, works: as `cluster.gather` returns them; known: "LIB:control" -> number of each
    record of the catalogue.
    """
    problems = []
    for each in overrides.decisions:
        place = each.place or Place(Path(FILE_NAME))
        if gone := [name for name in each.records if name not in known]:
            listed = ", ".join(gone)
            what = f"not in the catalogue: {listed}."
            problems.append(Problem(place, what, "Import it again, or remove the line."))
        clusters = editions if each.level == "edition" else works
        there = [known[name] for name in each.records if name in known]
        homes = [clusters.get(number) for number in there]
        wanted = len(homes) if each.kind == "keep_apart" else min(1, len(homes))
        if len(set(homes)) != wanted:
            what = f"{each.kind} was not honoured."
            problems.append(Problem(place, what, "Build the catalogue anew; if it stays, tell us."))
    return problems


# --- writing -------------------------------------------------------------------------------


def add(path: Path, decision: Decision) -> None:
    """Append `decision` to the file, which is made if need be; what it says so far stays as it is.

    The new file is written aside, read as `load` reads it, and put in place whole. Raises
    OverridesWrong if the decision contradicts the others (nothing is changed then), OSError if
    the file can't be written.
    """
    load(path)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if before and not before.endswith("\n"):
        before += "\n"
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with aside.open("w", encoding="utf-8") as stream:
            stream.write(before + _line(decision))
            stream.flush()
            os.fsync(stream.fileno())
        load(aside)
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _line(decision: Decision) -> str:
    """Return a decision as a line of the file; JSON's strings are YAML's too."""
    records = json.dumps(decision.records, ensure_ascii=False)
    who, why = (json.dumps(text, ensure_ascii=False) for text in (decision.who, decision.why))
    return (
        f"- {{{decision.kind}: {records}, level: {decision.level}, "
        f"date: {decision.date.isoformat()}, who: {who}, why: {why}}}\n"
    )
