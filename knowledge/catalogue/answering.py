"""What a patron's words find, before it is looked up: as they stand, mended, or as two books."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import permutations, zip_longest
from typing import NamedTuple

from knowledge import text
from knowledge.catalogue import alphabets, parting, sure, words
from knowledge.catalogue.index import Index, Matching, Stage
from knowledge.catalogue.plan import look
from knowledge.catalogue.rank import Ranked
from knowledge.catalogue.record import Description
from knowledge.catalogue.store import Store
from knowledge.catalogue.texts import surnames
from knowledge.catalogue.words import Query

_WORD = re.compile(r"[^\W_]+")
_NAME_AND_MORE = 2  # words
_MUCH_LIKE = 115.0  # points
_FAR_BEHIND = 20.0  # points; what a loose stage finds so far behind its best is noise


class Relaxation(NamedTuple):
    """One thing that the search did not take literally.

    code: "spelling": found was taken for typed. "isbn": the same, for an ISBN;
    where found is "", nobody has it, and the words beside it were looked for.
    "dropped": typed is not in what is shown first. "nowhere": no record has it.
    """

    code: str
    typed: str
    found: str = ""


class Answer(NamedTuple):
    """What is found before it is looked up.

    ranked: numbers with their scores, best first; what else is `matching` follows in its order.
    """

    ranked: tuple[tuple[int, float], ...]
    matching: Matching | None
    total: int | None = None  # how many match, None if that is still to be counted
    relaxed: tuple[Relaxation, ...] = ()
    is_sure: bool = False
    is_cut: bool = False
    query: Query | None = None  # None when a number was looked up
    stage: Stage = Stage.EXACT
    is_worth_a_look: bool = False


NOTHING = Answer((), None, 0)


def by_words(store: Store, index: Index, typed: str, until: float) -> Answer:
    """Search the words as they stand; where they name no book, as joined words or two books."""
    query = words.read(typed)
    if not query.words:
        return NOTHING
    query = words.restricted(query, index.known)
    found = _as_they_stand(store, index, query, typed, until)
    is_answer = found.is_sure or found.is_worth_a_look or _is_near(found)
    if is_answer or found.is_cut or sure.is_for_a_person(query):
        return found
    mended = _by_mended_words(store, index, query, typed, until)
    if _has_all(found):
        return mended if mended and mended.ranked[0][1] > found.ranked[0][1] else found
    return (
        mended
        or _two_books(store, index, typed, until)
        or _by_surname(store, index, query, typed, until)
        or found
    )


def _has_all(found: Answer) -> bool:
    """Return whether a record has every word, as typed so far or but for slips."""
    return bool(found.ranked) and found.stage < Stage.ALL_BUT_ONE


def _is_near(found: Answer) -> bool:
    """Return whether a record has every word so, and its title is much like them."""
    return _has_all(found) and found.ranked[0][1] >= _MUCH_LIKE


def _by_mended_words(
    store: Store, index: Index, query: Query, typed: str, until: float
) -> Answer | None:
    mended = parting.mended(query, index)
    if mended is None:
        return None
    asked = words.restricted(words.read(mended.text), index.known)
    found = _as_they_stand(store, index, asked, mended.text, until)
    if not found.is_sure:
        return None
    told = Relaxation("spelling", mended.typed, mended.found)
    shown = store.record(found.ranked[0][0]).description
    return found._replace(relaxed=(*_as_written([told], typed, shown), *found.relaxed))


def _two_books(store: Store, index: Index, typed: str, until: float) -> Answer | None:
    """Return the books of a text whose every part names one, those of each in turn."""
    found = []
    for part in parting.books_in(typed):
        query = words.restricted(words.read(part), index.known)
        answer = _as_they_stand(store, index, query, part, until)
        if not (answer.is_sure or answer.is_worth_a_look):
            return None
        found.append(answer)
    if not found:
        return None
    is_sure = all(answer.is_sure for answer in found)
    ranked = dict(
        each
        for row in zip_longest(*(answer.ranked for answer in found))
        for each in row
        if each is not None
    )
    return Answer(
        tuple(ranked.items()),
        index.of(list(ranked)),
        len(ranked),
        relaxed=tuple(told for answer in found for told in answer.relaxed),
        is_sure=is_sure,
        is_cut=any(answer.is_cut for answer in found),
        is_worth_a_look=not is_sure,
    )


def _by_surname(
    store: Store, index: Index, query: Query, typed: str, until: float
) -> Answer | None:
    """Return the books of a surname beside which stands a word that no record has: «Ζιλ Βερν»."""
    if len(query.required) != _NAME_AND_MORE:
        return None
    for name, other in permutations(query.required):
        is_name = name.is_known and index.count_of(index.named([name.keys])) > 0
        if other.is_known or not is_name:
            continue
        asked = words.restricted(words.read(name.folded), index.known)
        found = _as_they_stand(store, index, asked, name.folded, until)
        if not found.is_sure or found.relaxed:
            continue
        best = found.ranked[0][0]
        if sure.is_one_of(name, surnames(store.texts([best])[best].author), may_be_misspelt=False):
            told = Relaxation("nowhere", other.folded)
            shown = store.record(best).description
            relaxed = _as_written([told], typed, shown)
            return found._replace(relaxed=relaxed, is_sure=False, is_worth_a_look=True)
    return None


def _as_they_stand(store: Store, index: Index, query: Query, typed: str, until: float) -> Answer:
    if not query.words:
        return NOTHING
    found = look(store, index, query, until)
    if not found.ranked or _is_noise(found.ranked[0], query):
        return NOTHING._replace(is_cut=found.is_cut)
    best, kept = found.ranked[0], found.ranked
    if found.stage >= Stage.SPELLING:
        kept = [each for each in kept if each.score >= best.score - _FAR_BEHIND]
    # If some were noise, so is what the engine has behind them.
    is_all = len(kept) == len(found.ranked)
    shown = store.record(best.number).description
    is_sure = sure.is_sure(query, best, shown, index)
    answer = Answer(
        ranked=tuple((each.number, each.score) for each in kept),
        matching=found.matching if is_all else index.of([each.number for each in kept]),
        total=found.total if is_all else len(kept),
        relaxed=_as_written(_relaxed(best), typed, shown),
        is_sure=is_sure,
        is_cut=found.is_cut,
        query=query,
        stage=found.stage,
        is_worth_a_look=not is_sure and sure.has_every_word(query, kept),
    )
    others = alphabets.elsewhere(store, index, query, kept) if is_sure else []
    return _with(answer, others, index)


def _with(answer: Answer, numbers: list[int], index: Index) -> Answer:
    """Return `answer` with the records `numbers` after its own."""
    if not numbers or answer.matching is None:
        return answer
    return answer._replace(
        ranked=(*answer.ranked, *((number, 0.0) for number in numbers)),
        matching=index.either(answer.matching, numbers),
        total=None if answer.total is None else answer.total + len(numbers),
    )


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


def _as_written(
    relaxed: Iterable[Relaxation], typed: str, shown: Description
) -> tuple[Relaxation, ...]:
    """Return `relaxed` with the words as the patron and the library wrote them, not folded."""
    theirs = " ".join(
        (shown.title, shown.subtitle, shown.author, *shown.contributors, *shown.other_titles)
    )
    return tuple(
        Relaxation(
            each.code,
            " ".join(_in_text(word, typed) for word in each.typed.split()),
            " ".join(_in_text(word, theirs) for word in each.found.split()),
        )
        for each in relaxed
    )


def _in_text(folded: str, written: str) -> str:
    """Return the first word of `written` that folds to `folded`; `folded` if there is none."""
    return next((word for word in _WORD.findall(written) if text.words(word) == [folded]), folded)
