"""A patron's words in, editions out: the query plan, and what is told of it.

ISBN first. Then stages, each taking the words less strictly (index.Stage), each reranked
(rank.py); the next is tried only while the best answer is not good enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import NamedTuple

from knowledge import text
from knowledge.catalogue import isbn, sure, words
from knowledge.catalogue.index import Index, Stage
from knowledge.catalogue.rank import Ranked, rank
from knowledge.catalogue.record import Holding
from knowledge.catalogue.store import Store
from knowledge.catalogue.words import Query

_WORD = re.compile(r"[^\W_]+")
_RERANKED = 40  # records of each stage; a patron who would page further should ask otherwise
_GOOD_ENOUGH = 80.0
_FAR_BEHIND = 20.0  # points; what a loose stage finds so far behind its best is noise


class Relaxation(NamedTuple):
    """One thing that the search did not take literally.

    code: "spelling": found was taken for typed. "isbn": the same, for an ISBN.
    "dropped": typed is not in what is shown first.
    """

    code: str
    typed: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One edition found. `author` and `title` as a library wrote them; `isbn` the first, or ""."""

    record_id: str
    title: str
    author: str
    year: int | None
    publisher: str
    isbn: str
    holdings: tuple[Holding, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Result:
    """What a search found.

    total: how many can be had by asking for further ones with `offset`.
    is_sure: the hits may stand as the answer to a patron's free text (see sure.py).
    """

    query: str
    hits: tuple[Hit, ...]
    total: int
    relaxed: tuple[Relaxation, ...]
    is_sure: bool
    took_ms: float


class Answer(NamedTuple):
    """Records' numbers with their scores, best first, before they are looked up."""

    ranked: tuple[tuple[int, float], ...]
    relaxed: tuple[Relaxation, ...]
    is_sure: bool


NOTHING = Answer((), (), is_sure=False)


def search(store: Store, index: Index, typed: str, *, limit: int, offset: int) -> Result:
    """Return what `typed` finds: by title, names, subject or ISBN, in any spelling."""
    started = perf_counter()
    answer = _by_isbn(store, typed) or _by_words(store, index, typed)
    page = answer.ranked[max(0, offset) : max(0, offset) + max(0, limit)]
    hits = tuple(_hit(store, number, score) for number, score in page)
    relaxed = answer.relaxed and _as_written(answer.relaxed, typed, store, answer.ranked[0][0])
    took_ms = (perf_counter() - started) * 1000
    return Result(
        query=typed,
        hits=hits,
        total=len(answer.ranked),
        relaxed=relaxed,
        is_sure=answer.is_sure,
        took_ms=round(took_ms, 3),
    )


def hits_of(store: Store, numbers: Iterable[int]) -> tuple[Hit, ...]:
    """Return the records `numbers` as a search shows them, all of them exactly what was asked."""
    return tuple(_hit(store, number, 100.0) for number in numbers)


def _hit(store: Store, number: int, score: float) -> Hit:
    record = store.record(number)
    shown = record.description
    return Hit(
        record_id=record.id,
        title=f"{shown.title}: {shown.subtitle}" if shown.subtitle else shown.title,
        author=shown.author or "; ".join(shown.contributors[:1]),
        year=shown.year,
        publisher=shown.publisher,
        isbn=shown.isbns[0] if shown.isbns else "",
        holdings=record.holdings,
        score=round(score, 1),
    )


def _as_written(
    relaxed: tuple[Relaxation, ...], typed: str, store: Store, best: int
) -> tuple[Relaxation, ...]:
    """Return `relaxed` with the words as the patron and the library wrote them, not folded."""
    shown = store.record(best).description
    theirs = " ".join(
        (shown.title, shown.subtitle, shown.author, *shown.contributors, *shown.other_titles)
    )
    return tuple(
        Relaxation(each.code, _in_text(each.typed, typed), _in_text(each.found, theirs))
        for each in relaxed
    )


def _in_text(folded: str, written: str) -> str:
    """Return the first word of `written` that folds to `folded`; `folded` if there is none."""
    return next((word for word in _WORD.findall(written) if text.words(word) == [folded]), folded)


# --- by number -------------------------------------------------------------------------------


def _by_isbn(store: Store, typed: str) -> Answer | None:
    """Return the edition whose ISBN is in `typed`, also with one slip; None without one."""
    if numbers := store.with_isbn(isbn.find(typed)):
        return Answer(tuple((number, 100.0) for number in numbers), (), is_sure=True)
    for run in isbn.likely(typed):
        near = isbn.corrections(run)
        if numbers := store.with_isbn(near):
            shown = next(i for i in near if store.with_isbn((i,)))
            relaxed = (Relaxation("isbn", run, isbn.shown(shown)),)
            return Answer(tuple((number, 90.0) for number in numbers), relaxed, is_sure=True)
    return None


# --- by words --------------------------------------------------------------------------------


def _by_words(store: Store, index: Index, typed: str) -> Answer:
    query = words.read(typed)
    if not query.words:
        return NOTHING
    query = words.restricted(query, [index.known(word) for word in query.words])
    ranked = _ranked(store, index, query)
    if not ranked or _is_noise(ranked[0], query):
        return NOTHING
    shown = store.record(ranked[0].number).description
    return Answer(
        ranked=tuple((each.number, each.score) for each in ranked),
        relaxed=_relaxed(ranked[0]),
        is_sure=sure.is_sure(query, ranked[0], shown, index),
    )


def _ranked(store: Store, index: Index, query: Query) -> list[Ranked]:
    """Return what the stages find, best first, from the strictest on until it is good enough."""
    pool: dict[int, Ranked] = {}
    best: Ranked | None = None
    for stage in _stages(query, index):
        if best and _is_enough(best, stage, len(pool)):
            break
        numbers = index.find(query.words, stage, limit=_RERANKED)
        fresh = [number for number in numbers if number not in pool]
        for each in rank(query, fresh, store.texts(fresh), stage):
            pool[each.number] = each
            if best is None or each.score > best.score:
                best = each
    if best is None:
        return []
    if best.stage >= Stage.SPELLING:
        pool = {n: each for n, each in pool.items() if each.score >= best.score - _FAR_BEHIND}
    return sorted(pool.values(), key=lambda each: -each.score)


def _is_enough(best: Ranked, stage: Stage, count: int) -> bool:
    """Return whether `stage` need not be tried, given what the stricter ones found."""
    if stage <= Stage.CASE:  # Cheap, and «του Καζαντζάκη» must not hide what «Καζαντζάκης» wrote.
        return count >= _RERANKED
    return best.score >= _GOOD_ENOUGH or not best.missing


def _stages(query: Query, index: Index) -> list[Stage]:
    stages = list(Stage)
    if index.known(query.words[-1]):
        stages.remove(Stage.BEGINNING)  # The last word is a whole one.
    if len(query.required) == 1:
        stages.remove(Stage.ALL_BUT_ONE)
        stages.remove(Stage.ANY)
    if len(query.required) >= words.MOST_WORDS:
        stages.remove(Stage.SPELLING)  # A long text is not a misspelt title, and would cost most.
        stages.remove(Stage.ALL_BUT_ONE)
    return stages


def _is_noise(best: Ranked, query: Query) -> bool:
    """Return whether even the best record lacks most of what was asked for."""
    if best.stage < Stage.ALL_BUT_ONE:
        return False
    lacking = [word for word in best.missing if best.lacks(word)]
    return 2 * len(lacking) > len(query.required)


def _relaxed(best: Ranked) -> tuple[Relaxation, ...]:
    """Say of each word that the best record lacks what was taken for it, if anything was."""
    if best.stage < Stage.SPELLING:
        return ()  # It is there: the beginning of a longer word, or among the subjects.
    relaxed = []
    for word in best.missing:
        if found := best.taken_for(word):
            relaxed.append(Relaxation("spelling", word.folded, found))
        elif best.lacks(word):
            relaxed.append(Relaxation("dropped", word.folded))
    return tuple(relaxed)
