"""What is looked at before an FAQ goes live, and what its own tests say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from knowledge import text
from knowledge.faq.source import Problem, Source
from knowledge.faq.spellings import spellings

if TYPE_CHECKING:
    from knowledge.faq import Faq
    from knowledge.faq.entry import Entry

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_ALLOWED = {"b", "i", "a"}


@dataclass(frozen=True)
class Failure:
    """A test of an entry that fails: in which spelling, and what came out instead."""

    entry: str
    typed: str
    spelling: str
    got: str
    must_match: bool

    def __str__(self) -> str:
        wanted = "should be answered or offered by it" if self.must_match else "should not be answered by it"
        return f"{self.entry}: “{self.typed}” ({self.spelling}) {wanted}; got {self.got}."


@dataclass(frozen=True)
class Report:
    """What the tests of all entries say."""

    tried: int
    failures: tuple[Failure, ...]


def check(answers: Faq) -> Report:
    """Return how every entry does on its own tests, each in every spelling.

    A test that must match passes if the entry answers, or is one of the near ones offered.
    """
    tried = 0
    failures = []
    for entry in answers.entries:
        for must_match, typed in _tests(entry):
            for spelling, spelt in spellings(typed).items():
                tried += 1
                failure = _try(answers, entry, spelt, spelling, must_match)
                if failure is not None:
                    failures.append(failure)
    return Report(tried, tuple(failures))


def _tests(entry: Entry) -> Iterator[tuple[bool, str]]:
    yield from ((True, typed) for typed in entry.tests.match)
    yield from ((False, typed) for typed in entry.tests.not_match)


def _try(
    answers: Faq, entry: Entry, spelt: str, spelling: str, must_match: bool
) -> Failure | None:
    found = answers.best(spelt)
    answered = found.entry is not None and found.entry.id == entry.id
    offered = any(one.entry.id == entry.id for one in found.candidates)
    if (answered or (offered and found.entry is None)) if must_match else not answered:
        return None
    near = ", ".join(one.entry.id for one in found.candidates)
    return Failure(entry.id, spelt, spelling, f"{found.outcome} ({near or '—'})", must_match)


def tests_claimed_twice(sources: Sequence[Source]) -> list[Problem]:
    """Return a problem for each test that two entries claim."""
    claimed: dict[str, str] = {}
    problems = []
    for source in sources:
        for number, entry in enumerate(source.topic.entries):
            for place, typed in enumerate(entry.tests.match):
                key = text.key(typed)
                owner = claimed.setdefault(key, entry.id)
                if owner != entry.id:
                    line, column = source.place("entries", number, "tests", "match", place)
                    what = f'“{typed}” is a test of "{owner}" too. Leave it to one of them.'
                    problems.append(Problem(source.path, line, column, what))
    return problems


def facts_that_differ(sources: Sequence[Source]) -> list[Problem]:
    """Return a problem for each number that stands in one language's answer only."""
    problems = []
    for source in sources:
        for number, entry in enumerate(source.topic.entries):
            greek, english = _numbers(entry.el.answer), _numbers(entry.en.answer)
            if greek != english:
                line, column = source.place("entries", number, "en", "answer")
                what = (
                    f'entry "{entry.id}": the Greek answer has {_listed(greek - english)}, the '
                    f"English one {_listed(english - greek)}. A fact must change in both."
                )
                problems.append(Problem(source.path, line, column, what))
            for spoken in ("el", "en"):
                markup = _Markup()
                markup.feed(entry.answer(spoken))
                markup.close()
                for what in markup.problems:
                    line, column = source.place("entries", number, spoken, "answer")
                    problems.append(Problem(source.path, line, column, what))
    return problems


def _numbers(answer: str) -> set[str]:
    return {found.replace(",", ".").rstrip(".:") for found in _NUMBER.findall(answer)}


def _listed(numbers: set[str]) -> str:
    return ", ".join(sorted(numbers)) or "no other number"


class _Markup(HTMLParser):
    """Finds markup that an answer must not have."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _ALLOWED:
            self.problems.append(f"<{tag}> is not allowed in an answer. Use <b>, <i> or <a href>.")
        address = dict(attrs).get("href") or ""
        if tag == "a" and not address.startswith("https://"):
            self.problems.append(f'the link "{address}" does not begin with https://. Correct it.')
