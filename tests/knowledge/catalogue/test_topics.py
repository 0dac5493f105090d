"""Patrons ask for a subject, and the sample catalogue shows what is about it."""

from __future__ import annotations

import math
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
import yaml

from knowledge import sample, text
from knowledge.catalogue import Catalogue
from tests.knowledge.catalogue.conftest import ROOT

TOPICS = ROOT / "tests" / "patrons_say" / "topics.yaml"
SHOWN = 10
LOOKED_AT = 60  # hits: several may be editions of one work


def topics(path: Path = TOPICS) -> list[dict[str, Any]]:
    topics: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return topics


def key(title: str, author: str) -> str:
    """Return what stands for a work: the words of its title, and its first author's surname."""
    return " ".join(text.words(title)) + " / " + text.fold(author.partition(",")[0])


def judged(topic: dict[str, Any]) -> dict[str, int]:
    """Return the grade of each work."""
    grades = {}
    for grade, name in ((1, "touches"), (2, "about")):
        for work in topic.get(name, ()):
            title, _, author = str(work).partition(" / ")
            grades[key(title, author)] = grade
    return grades


def found(books: Catalogue, query: str) -> list[str]:
    """Return the distinct works that `query` finds, best first."""
    hits = books.search(query, limit=LOOKED_AT).hits
    return list(dict.fromkeys(key(hit.title, hit.author) for hit in hits))[:SHOWN]


def ndcg(grades: dict[str, int], works: list[str]) -> float:
    def gain(values: list[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(values))

    best = sorted(grades.values(), reverse=True)[:SHOWN]
    return gain([grades.get(work, 0) for work in works]) / gain(best)


def measured(books: Catalogue) -> tuple[float, float]:
    """Return (mean nDCG@10, mean precision@5: of at most five, or as many as there are)."""
    gains, precisions = [], []
    for topic in topics():
        grades = judged(topic)
        for query in topic["asks"]:
            works = found(books, query)
            gains.append(ndcg(grades, works))
            possible = min(5, len(grades))
            precisions.append(sum(work in grades for work in works[:5]) / possible)
    return mean(gains), mean(precisions)


def test_the_judgements_are_of_works_in_the_sample() -> None:
    known = {key(work.title, work.author) for work in sample.works()}
    queries = [query for topic in topics() for query in topic["asks"]]
    assert len(queries) == len(set(queries)) >= 60
    unknown = [work for topic in topics() for work in judged(topic) if work not in known]
    assert unknown == []


def test_topics_find_what_is_about_them(books: Catalogue) -> None:
    """Measured: nDCG@10 .692, precision@5 .620, over 152 queries."""
    gain, precision = measured(books)
    assert gain >= 0.66
    assert precision >= 0.59


@pytest.mark.parametrize("query", ["μελισσοκομία", "μαγειρική", "ρεμπέτικα"])
def test_plain_subjects_begin_with_a_work_about_them(books: Catalogue, query: str) -> None:
    (topic,) = (topic for topic in topics() if text.fold(query) in map(text.fold, topic["asks"]))
    assert judged(topic).get(found(books, query)[0]) == 2
