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
from knowledge.problems import Place, Problem, Sentence


@dataclass(frozen=True)
class Failure:
    """A test of an entry that fails: in which spelling, and what came out instead."""

    entry: str
    place: Place
    typed: str
    spelling: str
    got: Sentence
    must_match: bool

    def __str__(self) -> str:
        return str(self.problem)

    @property
    def problem(self) -> Problem:
        """Return the failure as what is to be mended."""
        template = (
            'entry "{entry}": «{typed}» ({spelling}) should not be answered by it, and got {got}.'
        )
        if self.must_match:
            template = (
                'entry "{entry}": «{typed}» ({spelling}) should be answered by it, or offer it '
                "first, and got {got}."
            )
        said = {"entry": self.entry, "typed": self.typed, "got": self.got}
        what = Sentence(template, spelling=Sentence(self.spelling), **said)
        way_out = (
            "Add a question in such words to the entry that should get it, or make the test "
            "clearer."
        )
        return Problem(self.place, what, Sentence(way_out))


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


def _said(found: Outcome) -> Sentence:
    if not found.candidates:
        return Sentence("nothing")
    near = ", ".join(f"{one.entry.id} ({one.score:.2f})" for one in found.candidates)
    if found.outcome == "answer":
        return Sentence("the answer {near}", near=near)
    return Sentence("a choice of {near}", near=near)


def _overdue(answers: Faq, today: date) -> Iterator[Problem]:
    for one in answers.placed:
        if one.entry.reviewed > today:
            said = {"entry": one.entry.id, "day": one.entry.reviewed}
            what = Sentence(
                'entry "{entry}" was reviewed on {day}, which is still to come.', **said
            )
            yield Problem(
                one.place("reviewed"), what, Sentence("Correct the date."), is_warning=True
            )
        if one.entry.is_overdue(today):
            yield Problem(
                one.place("reviewed"),
                Sentence(
                    'entry "{entry}" was to be reviewed by {day}.',
                    entry=one.entry.id,
                    day=one.entry.review_due,
                ),
                Sentence(
                    'Ask {owner} whether it still holds, then set "reviewed:".',
                    owner=one.entry.owner,
                ),
                is_warning=True,
            )


def untested(answers: Faq, *, is_warning: bool) -> Iterator[Problem]:
    """Name the entries that have no test of their own: nothing would show that they are lost."""
    for one in answers.placed:
        if not one.entry.tests.match:
            what = Sentence('entry "{entry}" has no tests.', entry=one.entry.id)
            way_out = Sentence('Add "tests:" with "match:", wordings that must find it.')
            yield Problem(one.place("id"), what, way_out, is_warning=is_warning)


_ADDRESS = re.compile(r"(?:https?:/{0,3}|www\.)[^\s<>\"»]*", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+\s?@\s?[\w.-]*")
_SOUND_EMAIL = re.compile(r"[\w.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)


def _links(one: Placed) -> Iterator[Problem]:
    """Name the addresses in an entry's answers that nobody could follow."""
    for language in LANGUAGES:
        answer = one.entry.version(language).answer
        here = one.place(language, "answer")
        addresses = [(found, _wrong_with(found)) for found in _ADDRESS.findall(answer)]
        for found in _EMAIL.findall(answer):
            is_sound = _SOUND_EMAIL.fullmatch(found.rstrip("."))
            addresses.append((found, None if is_sound else Sentence("is no e-mail address")))
        for found, wrong in addresses:
            if wrong is not None:
                said = {"entry": one.entry.id, "address": found, "wrong": wrong}
                what = Sentence('entry "{entry}": {address} {wrong}.', **said)
                way_out = Sentence("Correct it, or take it out.")
                yield Problem(here, what, way_out, is_warning=True)


def _wrong_with(address: str) -> Sentence | None:
    if not address.lower().startswith("https://"):
        return Sentence("does not begin with https://")
    try:
        parts = urlsplit(address.rstrip(".,;)"))
    except ValueError:
        return Sentence("can't be understood")
    host = parts.hostname or ""
    if "." not in host or ".." in host or host.endswith(".") or " " in address:
        return Sentence("names no site")
    if "://" in address[8:]:
        return Sentence("has an address inside an address")
    return None
