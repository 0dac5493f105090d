"""A folder of YAML files as entries: all of them sound, or every problem named."""

import difflib
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from knowledge import document, text
from knowledge.document import Document
from knowledge.faq import policies as policy_sheets
from knowledge.faq.entries import (
    LANGUAGES,
    Bilingual,
    Entry,
    Topic,
    Version,
    filled,
    slots_of,
    without_tags,
)
from knowledge.faq.entries import Tests as EntryTests
from knowledge.faq.policies import Policies
from knowledge.problems import FaqErrors, FaqFolderMissing, Place, Problem

MAX_SHOWN_QUESTION = 60  # characters that a phone shows of a button of the full width
MAX_FILLED = 3600  # characters; a message has 4,096, and the source stands below the answer
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_IN_WORDS = {"el": "Greek", "en": "English"}
_Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Placed:
    """An entry, its topic's title and where it stands."""

    entry: Entry
    topic: str
    title: Bilingual
    document: Document
    number: int  # among the entries of its file

    def place(self, *path: str | int) -> Place:
        """Return where a part of the entry stands."""
        return self.document.place(("entries", self.number, *path))

    @cached_property
    def claims(self) -> tuple[tuple[str, str, Place], ...]:
        """Return (key, wording, place) of what is to find this entry: questions and tests."""
        found = [
            (text.key(question), question, self.place(language, "questions", number))
            for language in LANGUAGES
            for number, question in enumerate(self.entry.version(language).questions)
        ]
        for number, test in enumerate(self.entry.tests.match):
            found.append((text.key(test), test, self.place("tests", "match", number)))
        return tuple(found)

    @cached_property
    def contradictions(self) -> tuple[Problem, ...]:
        """Return what is wrong with the entry by itself."""
        return (*_different_numbers(self), *_long_titles(self))


@dataclass(frozen=True)
class File:
    """One file as it was read: its entries, what is wrong with it, and when it was saved."""

    saved: tuple[int, int]  # time in nanoseconds, size in bytes
    placed: tuple[Placed, ...]
    problems: tuple[Problem, ...]
    digest: bytes


@dataclass(frozen=True)
class Loaded:
    """What a folder holds."""

    entries: tuple[Placed, ...]
    warnings: tuple[Problem, ...]
    version: str  # a hash of what the files say
    files: Mapping[Path, File]


def load(
    folder: Path, policies: Policies = policy_sheets.NONE, *, earlier: Loaded | None = None
) -> Loaded:
    """Return the entries of all YAML files in `folder`, whose slots `policies` fills.

    earlier: what was read before; files that were not saved since are not read again.

    Raises FaqErrors with every problem of every file, FaqFolderMissing without a folder.
    """
    digest = hashlib.sha256(policies.version.encode())
    files = {file: _read(file, earlier) for file in _files(folder)}
    problems: list[Problem] = []
    placed: list[Placed] = []
    for found in files.values():
        problems += found.problems
        placed += found.placed
        digest.update(found.digest)
    problems += _contradictions(placed)
    problems += (problem for one in placed for problem in _slot_problems(one, policies))
    warnings = tuple(problem for problem in problems if problem.is_warning)
    if len(warnings) < len(problems):
        raise FaqErrors(problems)
    return Loaded(tuple(placed), warnings, digest.hexdigest()[:12], files)


def _read(file: Path, earlier: Loaded | None) -> File:
    saved = _saved(file)
    known = earlier.files.get(file) if earlier else None
    if known is not None and known.saved == saved:
        return known
    found, problems = document.read(file)
    if found is None:
        return File(saved, (), tuple(problems), b"")
    topic, why_not = _validated(found)
    placed = [
        Placed(entry, topic.topic, topic.title, found, number)
        for number, entry in enumerate(topic.entries if topic else ())
        if topic
    ]
    digest = hashlib.sha256(repr((file.name, found.value)).encode()).digest()
    return File(saved, tuple(placed), (*problems, *why_not), digest)


def _saved(file: Path) -> tuple[int, int]:
    try:
        at = file.stat()
    except OSError:
        return (0, 0)
    return (at.st_mtime_ns, at.st_size)


def _files(folder: Path) -> list[Path]:
    here = Place(folder)
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix in (".yaml", ".yml"))
    except FileNotFoundError:
        way_out = "Name the folder of the FAQ's YAML files (KALLIMACHOS_FAQ_DIR)."
        raise FaqFolderMissing([Problem(here, "does not exist.", way_out)]) from None
    except NotADirectoryError:
        way_out = "Name the folder that holds it."
        raise FaqFolderMissing([Problem(here, "is a file, not a folder.", way_out)]) from None
    except OSError as error:
        what = f"can't be read: {error.strerror}."
        raise FaqErrors([Problem(here, what, "Give the service the right to read it.")]) from None
    if not files:
        raise FaqErrors([Problem(here, "holds no YAML file.", "Put one file a topic there.")])
    return files


# --- one file ------------------------------------------------------------------------------


def _validated(found: Document) -> tuple[Topic | None, list[Problem]]:
    try:
        return Topic.model_validate(found.value), []
    except ValidationError as errors:
        return None, [_problem(error, found) for error in errors.errors(include_url=False)]


def _problem(error: Any, found: Document) -> Problem:
    path: _Path = error["loc"]
    what, way_out = _said(error, path)
    if (name := _entry_name(path, found)) and len(path) > 2:
        what = f'{what.removesuffix(".")} in entry "{name}".'
    is_of_key = error["type"] == "extra_forbidden"
    return Problem(found.key_place(path) if is_of_key else found.place(path), what, way_out)


def _entry_name(path: _Path, found: Document) -> str:
    if path[:1] != ("entries",) or len(path) < 2:
        return ""
    entry = found.value["entries"][path[1]]
    return str(entry.get("id", "")) if isinstance(entry, dict) else ""


def _said(error: Any, path: _Path) -> tuple[str, str]:
    """What is wrong, and the way out."""
    name = str(path[-1]) if path else ""
    match error["type"]:
        case "missing":
            return _missing(path)
        case "extra_forbidden":
            return f'"{name}" is not a key here.', _known_keys(path)
        case "string_too_long":
            most = error["ctx"]["max_length"]
            return (
                f'"{name}" has {len(error["input"]):,} characters; the most is {most:,}.',
                "Shorten it, or make two entries of it.",
            )
        case "string_pattern_mismatch":
            return (
                f'"{error["input"]}" is no name for this.',
                "Use small Latin letters, digits and single hyphens: renew-loan.",
            )
        case "value_error":
            return f'"{name}": {error["ctx"]["error"]}.', "Mend it there."
        case _:
            shown = repr(error["input"])
            shown = shown if len(shown) <= 60 else shown[:60] + "…"
            return f'"{name}" is {shown}: {error["msg"]}.', _expected(name)


def _missing(path: _Path) -> tuple[str, str]:
    name = str(path[-1])
    under = f' under "{path[-2]}:"' if len(path) > 1 and isinstance(path[-2], str) else ""
    if name in LANGUAGES:
        return f"there is no {_IN_WORDS[name]}.", f'Add "{name}:"{under}.'
    if len(path) > 1 and path[-2] in LANGUAGES:
        return f"there is no {_IN_WORDS[str(path[-2])]} {name}.", f'Add "{name}:"{under}.'
    return f'"{name}" is missing.', f'Add "{name}:"{under}.'


_MODELS: dict[int, Any] = {1: Topic, 3: Entry}


def _known_keys(path: _Path) -> str:
    model: Any = _MODELS.get(len(path))
    if model is None:
        parent = path[-2]
        model = EntryTests if parent == "tests" else Version if parent in LANGUAGES else Bilingual
    known = [field.alias or name for name, field in model.model_fields.items()]
    near = difflib.get_close_matches(str(path[-1]), known, 1)
    if near:
        return f'Did you mean "{near[0]}"?'
    return f"Keys here: {', '.join(known)}."


def _expected(name: str) -> str:
    return {
        "reviewed": "Write a date as 2026-10-03, without quotation marks.",
        "review_days": "Write a number of days, such as 365.",
    }.get(name, "If it is meant as text, put it in quotation marks.")


# --- across files --------------------------------------------------------------------------


def _contradictions(placed: list[Placed]) -> Iterator[Problem]:
    yield from _same_ids(placed)
    yield from _claimed_twice(placed)
    for one in placed:
        yield from one.contradictions


def _same_ids(placed: Iterable[Placed]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for one in placed:
        here = one.place("id")
        if (before := first.setdefault(one.entry.id, here)) is not here:
            what = f'the id "{one.entry.id}" stands in {before} too.'
            yield Problem(here, what, "Give one of the two another id.")


def _claimed_twice(placed: Iterable[Placed]) -> Iterator[Problem]:
    claims: dict[str, list[tuple[Entry, Place, str]]] = defaultdict(list)
    for one in placed:
        for key, wording, here in one.claims:
            claims[key].append((one.entry, here, wording))
    for claim in claims.values():
        owner, before, _ = claim[0]
        for entry, here, wording in claim[1:]:
            if entry.id != owner.id:
                what = f'"{wording}" belongs to entry "{owner.id}" too, at {before}.'
                yield Problem(here, what, "Leave it to one of the two.")


def _different_numbers(one: Placed) -> Iterator[Problem]:
    greek, english = (_numbers(one.entry.version(language).answer) for language in LANGUAGES)
    for language, missing in (("en", greek - english), ("el", english - greek)):
        if missing:
            other = "Greek" if language == "en" else "English"
            yield Problem(
                one.place(language, "answer"),
                f'entry "{one.entry.id}": the {other} answer says {", ".join(sorted(missing))}, '
                f"the {_IN_WORDS[language]} one does not.",
                "A fact that changes must change in both: write the same numbers in digits.",
            )


def _slot_problems(one: Placed, policies: Policies) -> Iterator[Problem]:
    greek, english = (slots_of(one.entry.version(language).answer) for language in LANGUAGES)
    for language, missing in (("en", greek - english), ("el", english - greek)):
        if missing:
            other = "Greek" if language == "en" else "English"
            named = ", ".join(f"{{{name}}}" for name in sorted(missing))
            what = f'entry "{one.entry.id}": the {other} answer has the slot {named}, '
            what += f"the {_IN_WORDS[language]} one does not."
            yield Problem(one.place(language, "answer"), what, "Use the same slots in both.")
    for name in sorted(one.entry.slots - policies.slots):
        language = "el" if name in greek else "en"
        near = difflib.get_close_matches(name, policies.slots, 1)
        way_out = "Add it to network.yaml, or correct it."
        if near:
            way_out = f"Did you mean {{{near[0]}}}?"
        what = f'entry "{one.entry.id}": no policy sheet fills the slot {{{name}}}.'
        yield Problem(one.place(language, "answer"), what, way_out)
    if one.entry.slots <= policies.slots and one.entry.slots:
        yield from _too_long_when_filled(one, policies)


def _too_long_when_filled(one: Placed, policies: Policies) -> Iterator[Problem]:
    for language in LANGUAGES:
        written = one.entry.version(language).answer
        for library in policies.libraries:
            ruled = policies.fill(one.entry.slots, library, language)
            length = len(filled(written, ruled.texts))
            if length > MAX_FILLED:
                yield Problem(
                    one.place(language, "answer"),
                    f'entry "{one.entry.id}": with the facts of {library} the answer has '
                    f"{length:,} characters; the most is {MAX_FILLED:,}.",
                    f"Shorten it, or the facts in the sheet of {library}.",
                )


def _numbers(answer: str) -> set[str]:
    """The numbers of an answer, 0,10 and 0.10 being the same."""
    return {found.replace(",", ".") for found in _NUMBER.findall(without_tags(answer))}


def _long_titles(one: Placed) -> Iterator[Problem]:
    for language in LANGUAGES:
        shown = one.entry.question(language)
        if len(shown) > MAX_SHOWN_QUESTION:
            yield Problem(
                one.place(language, "questions", 0),
                f"the first question is shown on a button and has {len(shown)} characters.",
                f"Put one of at most {MAX_SHOWN_QUESTION} first.",
                is_warning=True,
            )
