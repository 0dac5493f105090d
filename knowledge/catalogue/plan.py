"""The plan of a search by words: stages, each taking them less strictly, each reranked.

The next is tried only while the best answer is not good enough, and the deadline is not over.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import NamedTuple

from knowledge.catalogue import headings, words
from knowledge.catalogue.index import Index, Matching, Stage
from knowledge.catalogue.rank import Ranked, by_score, rank
from knowledge.catalogue.store import Store
from knowledge.catalogue.words import Query

RERANKED = 40  # records of each stage; a patron who would page further should ask otherwise
_RESPELT = 100  # among other words the engine knows less well what was meant
_FIRST = 10  # of these; the rest is ranked if the book that was meant is not among them
_GOOD_ENOUGH = 95.0  # for other words not to be taken for misspelt
_AS_WRITTEN_TOO = 20.0  # more in Greek letters: «όισος» sounds as «ίσως», and may be «όσιος»
_GOOD = 92.0  # for none to be dropped
_RATHER_LIKE = 50.0  # of title and names, where some words are among the subjects alone
_FAIR = 60.0  # for a record that has every word


class Found(NamedTuple):
    """What the stages found: reranked, best first; as strictly as it was accepted.

    total: how many match, None if that is still to be counted.
    """

    ranked: list[Ranked]
    stage: Stage
    matching: Matching | None
    total: int | None
    is_cut: bool


def look(store: Store, index: Index, query: Query, until: float) -> Found:
    """Try the stages, from the strictest on, until what they find is good enough."""
    pool: dict[int, Ranked] = {}
    best: Ranked | None = None
    found = Found([], Stage.EXACT, None, None, is_cut=False)
    count = 0
    for stage in _stages(query):
        if best and _is_enough(best, query, stage, count):
            break
        if best and perf_counter() > until:
            found = found._replace(is_cut=True)
            break
        matching = index.matching(query, stage)
        most = RERANKED if stage < Stage.SPELLING else _RESPELT
        numbers = index.top(matching, most)
        count = len(numbers)
        _rerank(store, query, numbers, stage, pool)
        best = min(pool.values(), key=by_score, default=None)
        if stage <= Stage.CASE or (best and best.stage == stage):
            total = count if count < most else None
            found = found._replace(stage=stage, matching=matching, total=total)
    kept = [each for each in pool.values() if each.stage <= found.stage]
    return found._replace(ranked=sorted(kept, key=by_score))


def _rerank(
    store: Store, query: Query, numbers: Sequence[int], stage: Stage, pool: dict[int, Ranked]
) -> None:
    """Rank into `pool` those of `numbers` that are new; the first few, if the book is there."""
    fresh = [number for number in numbers if number not in pool]
    place = 0
    for many in (_FIRST, len(fresh)):
        part = fresh[place : place + many]
        if not part:
            return
        ranked = rank(query, part, store.texts(part), stage, place=place)
        pool.update((each.number, each) for each in ranked)
        if ranked[0].is_settled:
            return
        place += len(part)


def _is_enough(best: Ranked, query: Query, stage: Stage, count: int) -> bool:
    """Return whether `stage` need not be tried; the one before had `count` to be ranked."""
    if stage is Stage.CASE:  # «του Καζαντζάκη» must not hide what «Καζαντζάκης» wrote.
        is_alone = len(query.required) == 1
        return (is_alone and count >= RERANKED and len(query.typed) == 1) or (
            best.is_settled and not is_alone
        )
    if stage is Stage.BEGINNING:
        return best.is_settled
    are_known = all(word.is_known for word in query.required)
    if stage is Stage.SPELLING and not are_known:
        return best.is_settled
    good_enough = _GOOD_ENOUGH + (_AS_WRITTEN_TOO if query.is_greek else 0.0)
    if best.score >= (good_enough if stage <= Stage.SPELLINGS else _GOOD):
        return True
    if not (best.is_complete and are_known):
        return False
    if best.topical:
        return len(best.topical) == len(query.required) or best.likeness >= _RATHER_LIKE
    return best.stage is Stage.EXACT and (best.score >= _FAIR or best.is_about(query.required))


def _stages(query: Query) -> list[Stage]:
    stages = list(Stage)
    if not all(word.is_known for word in query.required):
        stages.remove(Stage.EXACT)
    if not (query.words[-1].may_be_unfinished or headings.beginnings(query)):
        stages.remove(Stage.BEGINNING)
    if len(query.required) == 1:
        stages.remove(Stage.ALL_BUT_ONE)
        stages.remove(Stage.ANY)
    if len(query.required) >= words.MOST_WORDS:
        # A long text is not a misspelt title, and would cost most.
        stages = [Stage.EXACT, Stage.CASE, Stage.ANY]
    return stages
