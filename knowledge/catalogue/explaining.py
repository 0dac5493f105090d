"""Why a query found what it found: for those who keep the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

from knowledge.catalogue import isbn, search, words
from knowledge.catalogue.answering import Relaxation
from knowledge.catalogue.index import Index, Stage
from knowledge.catalogue.search import Hit
from knowledge.catalogue.store import Store
from knowledge.catalogue.words import Word

_HITS = 5
_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the plan. matching: editions that it matches; answered: it was accepted."""

    stage: str
    matching: int
    answered: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a query was read and answered.

    words: as they are looked for; put_aside: words of asking. isbns: found in the text, right or
    with a slip. steps: stages from the strictest on, as far as they were tried.
    """

    query: str
    isbns: tuple[str, ...]
    words: tuple[Word, ...]
    put_aside: tuple[str, ...]
    audience: str
    steps: tuple[Step, ...]
    relaxed: tuple[Relaxation, ...]
    is_sure: bool
    is_cut: bool
    hits: tuple[Hit, ...]
    took_ms: float


def explain(store: Store, index: Index, typed: str) -> Explanation:
    """Return how `typed` is read, what each stage matches, and the first hits with their scores."""
    started = perf_counter()
    result = search.search(store, index, typed, limit=_HITS, deadline_s=_PATIENCE_S)
    took_ms = round((perf_counter() - started) * 1000, 3)
    query = words.read(search.beside_isbn(typed)[0])
    if query.words:
        query = words.restricted(query, index.known)
    answered = search.stage_of(store, index, typed)
    steps = []
    if answered is not None:
        for stage in Stage:
            if stage > answered:
                break
            count = index.count_of(index.matching(query, stage))
            steps.append(Step(stage.name.lower(), count, stage is answered))
    return Explanation(
        query=typed,
        isbns=isbn.find(typed) or isbn.likely(typed),
        words=query.words,
        put_aside=tuple(
            word.folded for word in query.whole if word.folded not in _folded(query.words)
        ),
        audience=query.audience,
        steps=tuple(steps),
        relaxed=result.relaxed,
        is_sure=result.is_sure,
        is_cut=result.is_cut,
        hits=result.hits,
        took_ms=took_ms,
    )


def _folded(looked_for: tuple[Word, ...]) -> frozenset[str]:
    return frozenset(word.folded for word in looked_for)
