"""The shape of an entry, as its file must have it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]
Answer = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=1500)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=44)]
LANGUAGES = ("el", "en")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Both(_Strict):
    """One short text in Greek and in English."""

    el: Words
    en: Words


class Side(_Strict):
    """An entry in one language: how people ask (the first is the one shown), and the answer."""

    questions: tuple[Words, ...] = Field(min_length=1, max_length=40)
    answer: Answer


class Tests(_Strict):
    """What this entry must answer, and what it must leave to others."""

    __test__ = False

    match: tuple[Words, ...] = Field(min_length=1, max_length=60)
    not_match: tuple[Words, ...] = Field(default=(), max_length=60)


class Entry(_Strict):
    """One matter: questions, answers, source, owner, review date and tests."""

    id: Identifier
    kind: Literal["answer", "smalltalk"] = "answer"
    source_: Both = Field(alias="source")
    owner: Words
    reviewed: date
    review_days: int = Field(ge=1, le=3650)
    el: Side
    en: Side
    tests: Tests

    def _side(self, language: str) -> Side:
        return self.en if language == "en" else self.el

    def answer(self, language: str) -> str:
        """Return the authored answer; only b, i and a stand in it as markup."""
        return self._side(language).answer

    def question(self, language: str) -> str:
        """Return the question as people are shown it."""
        return self._side(language).questions[0]

    def questions(self, language: str) -> tuple[str, ...]:
        """Return every phrasing in one language."""
        return self._side(language).questions

    def source(self, language: str) -> str:
        """Return where the answer comes from."""
        return self.source_.en if language == "en" else self.source_.el


class Topic(_Strict):
    """One file."""

    topic: Identifier
    title: Both
    entries: tuple[Entry, ...] = Field(min_length=1, max_length=500)
