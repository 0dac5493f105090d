"""How an FAQ does on its own tests: each in every spelling, beside its nearest rival."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from knowledge.faq import Faq
from knowledge.faq.entries import LANGUAGES
from knowledge.faq.loading import Placed
from knowledge.faq.matching import Outcome
from knowledge.faq.spellings import spellings
from knowledge.problems import Place, Problem


@dataclass(frozen=True)
class Failure:
    """A test of an entry that fails: in which spelling, and what came out instead."""

    entry: str
    place: Place
    typed: str
    spelling: str
    got: str
    must_match: bool

    def __str__(self) -> str:
        wanted = (
            "should be answered by it, or offer it first"
            if self.must_match
            else "should not be answered by it"
        )
        return (
            f'{self.place}: entry "{self.entry}": «{self.typed}» ({self.spelling}) {wanted}, '
            f"and got {self.got}. Add a question in such words to the entry that should get it, "
            "or make the test clearer."
        )


@dataclass(frozen=True)
class Standing:
    """How one entry does."""

    entry: str
    tried: int  # tests that must match, in every spelling
    answered: int
    offered: int  # not answered, but offered first
    rival: str  # the entry that comes nearest to taking one of its tests, "" if none comes near
    margin: float  # by how much of the score (0-1) it stays behind; below 0 it is ahead


@dataclass(frozen=True)
class Report:
    """What the tests of all entries say."""

    tried: int
    failures: tuple[Failure, ...]
    standings: tuple[Standing, ...]
    overdue: tuple[Problem, ...]  # entries past their review date
    links: tuple[Problem, ...]  # addresses that look wrong


def check(answers: Faq, today: date | None = None) -> Report:
    """Return how every entry does on its own tests, each in every spelling.

    A test that must match passes if the entry answers it or is the first of those offered.
    """
    tried = 0
    failures: list[Failure] = []
    standings: list[Standing] = []
    for one in answers.placed:
        standing, failed = _standing(answers, one)
        standings.append(standing)
        not_matched, failed_too = _not_matched(answers, one)
        failures += [*failed, *failed_too]
        tried += standing.tried + not_matched
    overdue = _overdue(answers, today) if today else ()
    links = tuple(problem for one in answers.placed for problem in _links(one))
    return Report(tried, tuple(failures), tuple(standings), tuple(overdue), links)


def _standing(answers: Faq, one: Placed) -> tuple[Standing, list[Failure]]:
    entry = one.entry.id
    answered = offered = tried = 0
    failures: list[Failure] = []
    rival, margin = "", 1.0
    for number, test in enumerate(one.entry.tests.match):
        for spelling, spelt in spellings(test).items():
            found = answers.best(spelt)
            tried += 1
            is_first = bool(found.candidates) and found.candidates[0].entry.id == entry
            answered += is_first and found.outcome == "answer"
            offered += is_first and found.outcome == "choose"
            if not is_first:
                place = one.place("tests", "match", number)
                failures.append(Failure(entry, place, spelt, spelling, _said(found), True))
            name, behind = _nearest_rival(found, entry)
            if name and behind < margin:
                rival, margin = name, behind
    return Standing(entry, tried, answered, offered, rival, margin), failures


def _not_matched(answers: Faq, one: Placed) -> tuple[int, list[Failure]]:
    failures = []
    tried = 0
    for number, test in enumerate(one.entry.tests.not_match):
        for spelling, spelt in spellings(test).items():
            found = answers.best(spelt)
            tried += 1
            if found.entry is not None and found.entry.id == one.entry.id:
                place = one.place("tests", "not_match", number)
                failures.append(Failure(one.entry.id, place, spelt, spelling, _said(found), False))
    return tried, failures


def _nearest_rival(found: Outcome, entry: str) -> tuple[str, float]:
    """The best other candidate, and how far it stays behind the entry."""
    own = next((one.score for one in found.candidates if one.entry.id == entry), 0.0)
    others = [one for one in found.candidates if one.entry.id != entry]
    return (others[0].entry.id, own - others[0].score) if others else ("", 1.0)


def _said(found: Outcome) -> str:
    if not found.candidates:
        return "nothing"
    near = ", ".join(f"{one.entry.id} ({one.score:.2f})" for one in found.candidates)
    return f"the answer {near}" if found.outcome == "answer" else f"a choice of {near}"


def _overdue(answers: Faq, today: date) -> Iterator[Problem]:
    for one in answers.placed:
        if one.entry.is_overdue(today):
            yield Problem(
                one.place("reviewed"),
                f'entry "{one.entry.id}" was to be reviewed by {one.entry.review_due}.',
                f'Ask {one.entry.owner} whether it still holds, then set "reviewed:".',
                is_warning=True,
            )


_ADDRESS = re.compile(r"(?:https?:/{0,3}|www\.)[^\s<>\"»]*", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+\s?@\s?[\w.-]*")
_SOUND_EMAIL = re.compile(r"[\w.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)


def _links(one: Placed) -> Iterator[Problem]:
    """Name the addresses in an entry's answers that nobody could follow."""
    for language in LANGUAGES:
        answer = one.entry.version(language).answer
        here = one.place(language, "answer")
        for found in _ADDRESS.findall(answer):
            if what := _wrong_with(found):
                what = f'entry "{one.entry.id}": {found} {what}.'
                yield Problem(here, what, "Correct it, or take it out.", is_warning=True)
        for found in _EMAIL.findall(answer):
            if not _SOUND_EMAIL.fullmatch(found.rstrip(".")):
                what = f'entry "{one.entry.id}": {found} is no e-mail address.'
                yield Problem(here, what, "Correct it, or take it out.", is_warning=True)


def _wrong_with(address: str) -> str:
    if not address.lower().startswith("https://"):
        return "does not begin with https://"
    try:
        parts = urlsplit(address.rstrip(".,;)"))
    except ValueError:
        return "can't be understood"
    host = parts.hostname or ""
    if "." not in host or ".." in host or host.endswith(".") or " " in address:
        return "names no site"
    return "has an address inside an address" if "://" in address[8:] else ""
