"""The words by which an entry is found: its questions, and what its answers teach."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.faq import policies as policy_sheets
from knowledge.faq.entries import LANGUAGES, filled, without_tags
from knowledge.faq.loading import Placed
from knowledge.faq.policies import Policies

_FIRST_SENTENCE = re.compile(r"(?<=[.;?!])\s+")


@dataclass(frozen=True, slots=True)
class Phrasing:
    """Words that belong to an entry."""

    text: str
    language: str
    owner: int  # the entry's number
    is_question: bool = True  # else part of its answer: teaches, but is never compared with


def phrasings_of(
    one: Placed, number: int, policies: Policies = policy_sheets.NONE
) -> Iterator[Phrasing]:
    """Return the phrasings of an entry in both languages.

    The first sentence of an answer and the rest of it (with the topic and the source) are read as
    two more phrasings: of the sample's questions, each hidden in turn, 42.8 % then find their
    entry first and 64.4 % among three, against 36.6 and 57.0 by the questions alone.
    """
    for language in LANGUAGES:
        version = one.entry.version(language)
        for question in version.questions:
            yield Phrasing(question, language, number)
        if one.entry.kind == "answer":
            texts = policies.fill(one.entry.slots, "", language).texts
            answer = filled(without_tags(version.answer), texts).strip()
            first, *rest = _FIRST_SENTENCE.split(answer, maxsplit=1)
            title = one.title.en if language == "en" else one.title.el
            around = " ".join([*rest, title, one.entry.source(language)])
            yield Phrasing(first, language, number, is_question=False)
            yield Phrasing(around, language, number, is_question=False)
