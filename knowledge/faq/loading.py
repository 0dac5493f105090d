"""A folder of YAML files as entries: all of them sound, or every problem named."""

import difflib
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from knowledge import document, text
from knowledge.document import Document
from knowledge.faq import mistakes
from knowledge.faq import policies as policy_sheets
from knowledge.faq.entries import (
    LANGUAGES,
    Bilingual,
    Entry,
    Topic,
    filled,
    slots_of,
    without_tags,
)
from knowledge.faq.mistakes import IN_WORDS
from knowledge.faq.policies import Policies
from knowledge.problems import FaqErrors, FaqFolderMissing, Place, Problem, Sentence

MAX_SHOWN_QUESTION = 60  # characters that a phone shows of a button of the full width
MAX_FILLED = 3600  # characters; a message has 4,096, and the source stands below the answer
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


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
        files = document.files_in(folder)
    except FileNotFoundError:
        what = Sentence("does not exist.")
        way_out = Sentence("Name the folder of the FAQ's YAML files (KALLIMACHOS_FAQ_DIR).")
        raise FaqFolderMissing([Problem(here, what, way_out)]) from None
    except NotADirectoryError:
        what, way_out = (
            Sentence("is a file, not a folder."),
            Sentence("Name the folder that holds it."),
        )
        raise FaqFolderMissing([Problem(here, what, way_out)]) from None
    except OSError as error:
        what = Sentence("can't be read: {why}.", why=error.strerror)
        way_out = Sentence("Give the service the right to read it.")
        raise FaqErrors([Problem(here, what, way_out)]) from None
    if not files:
        what, way_out = Sentence("holds no YAML file."), Sentence("Put one file a topic there.")
        raise FaqErrors([Problem(here, what, way_out)])
    return files


def _validated(found: Document) -> tuple[Topic | None, list[Problem]]:
    try:
        return Topic.model_validate(found.value), []
    except ValidationError as errors:
        return None, [mistakes.problem(error, found) for error in errors.errors(include_url=False)]


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
            said = {"name": one.entry.id, "place": before}
            what = Sentence('the id "{name}" stands in {place} too.', **said)
            yield Problem(here, what, Sentence("Give one of the two another id."))


def _claimed_twice(placed: Iterable[Placed]) -> Iterator[Problem]:
    claims: dict[str, list[tuple[Entry, Place, str]]] = defaultdict(list)
    for one in placed:
        for key, wording, here in one.claims:
            claims[key].append((one.entry, here, wording))
    for claim in claims.values():
        owner, before, _ = claim[0]
        for entry, here, wording in claim[1:]:
            if entry.id != owner.id:
                said = {"typed": wording, "entry": owner.id, "place": before}
                what = Sentence('"{typed}" belongs to entry "{entry}" too, at {place}.', **said)
                yield Problem(here, what, Sentence("Leave it to one of the two."))


def _different_numbers(one: Placed) -> Iterator[Problem]:
    greek, english = (_numbers(one.entry.version(language).answer) for language in LANGUAGES)
    for language, missing in (("en", greek - english), ("el", english - greek)):
        if missing:
            what = Sentence(
                'entry "{entry}": the {other} answer says {numbers}, the {language} one does not.',
                entry=one.entry.id,
                other=_other(language),
                numbers=", ".join(sorted(missing)),
                language=IN_WORDS[language],
            )
            way_out = "A fact that changes must change in both: write the same numbers in digits."
            yield Problem(one.place(language, "answer"), what, Sentence(way_out))


def _other(language: str) -> Sentence:
    return IN_WORDS["el" if language == "en" else "en"]


def _slot_problems(one: Placed, policies: Policies) -> Iterator[Problem]:
    greek, english = (slots_of(one.entry.version(language).answer) for language in LANGUAGES)
    for language, missing in (("en", greek - english), ("el", english - greek)):
        if missing:
            what = Sentence(
                'entry "{entry}": the {other} answer has the slot {slots}, the {language} one '
                "does not.",
                entry=one.entry.id,
                other=_other(language),
                slots=", ".join(f"{{{name}}}" for name in sorted(missing)),
                language=IN_WORDS[language],
            )
            way_out = Sentence("Use the same slots in both.")
            yield Problem(one.place(language, "answer"), what, way_out)
    for name in sorted(one.entry.slots - policies.slots):
        language = "el" if name in greek else "en"
        near = difflib.get_close_matches(name, policies.slots, 1)
        way_out = Sentence("Add it to network.yaml, or correct it.")
        if near:
            way_out = Sentence("Did you mean {slot}?", slot=f"{{{near[0]}}}")
        said = {"entry": one.entry.id, "slot": f"{{{name}}}"}
        what = Sentence('entry "{entry}": no policy sheet fills the slot {slot}.', **said)
        yield Problem(one.place(language, "answer"), what, way_out)
    if one.entry.slots <= policies.slots and one.entry.slots:
        yield from _too_long_when_filled(one, policies)


def _too_long_when_filled(one: Placed, policies: Policies) -> Iterator[Problem]:
    for language in LANGUAGES:
        written = one.entry.version(language).answer
        lengths = {
            library: len(filled(written, policies.fill(one.entry.slots, library, language).texts))
            for library in (*policies.libraries, "")
        }
        over = [library for library, length in lengths.items() if length > MAX_FILLED]
        # The network's own rule is told to those whose library is not known.
        for library in [library for library in over if library] or over:
            name = library or policy_sheets.NETWORK
            what = Sentence(
                'entry "{entry}": with the facts of {library} the answer has {length:,} '
                "characters; the most is {most:,}.",
                entry=one.entry.id,
                library=name,
                length=lengths[library],
                most=MAX_FILLED,
            )
            way_out = "Shorten it, or the facts in the sheet of {library}."
            place = one.place(language, "answer")
            yield Problem(place, what, Sentence(way_out, library=name))


def _numbers(answer: str) -> set[str]:
    """The numbers of an answer, 0,10 and 0.10 being the same."""
    return {found.replace(",", ".") for found in _NUMBER.findall(without_tags(answer))}


def _long_titles(one: Placed) -> Iterator[Problem]:
    for language in LANGUAGES:
        shown = one.entry.question(language)
        if len(shown) > MAX_SHOWN_QUESTION:
            yield Problem(
                one.place(language, "questions", 0),
                Sentence(
                    "the first question is shown on a button and has {length} characters.",
                    length=len(shown),
                ),
                Sentence("Put one of at most {most} first.", most=MAX_SHOWN_QUESTION),
                is_warning=True,
            )
