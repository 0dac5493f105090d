"""A patron's words in, editions out, and what is told of them: an ISBN first, then plan.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter

from knowledge.catalogue import isbn, words
from knowledge.catalogue.answering import Answer, Relaxation, by_words
from knowledge.catalogue.facets import EVERYTHING, Facets, Narrowing, counted, dimension_of
from knowledge.catalogue.forms import sounding, stem
from knowledge.catalogue.index import Index, Stage
from knowledge.catalogue.plan import RERANKED
from knowledge.catalogue.rank import rank
from knowledge.catalogue.record import Description, Holding, Record
from knowledge.catalogue.store import Store
from knowledge.catalogue.words import Query

_FEWEST_DIGITS = 8  # of an ISBN-10 with slips
DEADLINE_S = 1.0  # a patron waits for more than this search


@dataclass(frozen=True, slots=True)
class Hit:
    """One edition found. `author` and `title` as a library wrote them; `isbn` the first, or "".

    matched_contributor: who has a word of the query in the name, when neither title nor author
    has it: a translator, an editor; as written, else "".
    """

    record_id: str
    title: str
    author: str
    year: int | None
    publisher: str
    isbn: str
    holdings: tuple[Holding, ...]
    score: float
    edition: str = ""
    language: str = ""
    format: str = ""
    translators: tuple[str, ...] = ()
    matched_contributor: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a search found.

    total: how many editions match as strictly as it was answered; `offset` gets at all of them.
    is_sure: the hits may stand as the answer to a patron's free text (see sure.py).
    is_cut: the deadline came before the last way to look was tried; there may be better ones.
    is_worth_a_look: not sure, but every one of a few words is there (see sure.has_every_word).
    """

    query: str
    hits: tuple[Hit, ...]
    total: int
    relaxed: tuple[Relaxation, ...]
    is_sure: bool
    took_ms: float
    is_cut: bool = False
    is_worth_a_look: bool = False


def search(
    store: Store,
    index: Index,
    typed: str,
    *,
    limit: int,
    offset: int = 0,
    narrow: Narrowing = EVERYTHING,
    deadline_s: float = DEADLINE_S,
) -> Result:
    """Return what `typed` finds: by title, names, subject or ISBN, in any spelling."""
    started = perf_counter()
    answer = _answer(store, index, typed, started + deadline_s)
    answer = _narrowed(store, index, answer, narrow)
    page = _page(index, answer, max(0, offset), max(0, limit))
    hits = tuple(_hit(store, number, score, answer.query) for number, score in page)
    total = answer.total
    if total is None:
        total = index.count_of(answer.matching) if answer.matching else 0
    took_ms = (perf_counter() - started) * 1000
    return Result(
        query=typed,
        hits=hits,
        total=total,
        relaxed=answer.relaxed,
        is_sure=answer.is_sure,
        took_ms=round(took_ms, 3),
        is_cut=answer.is_cut,
        is_worth_a_look=answer.is_worth_a_look,
    )


def surely(store: Store, index: Index, asked: str) -> tuple[Record, ...]:
    """Return the edition that `asked`, a title or an ISBN as a patron typed it, surely means.

    Nothing where the search would not stand for it, or took the ISBN for another one.
    """
    result = search(store, index, asked, limit=1)
    is_other = any(each.code == "isbn" for each in result.relaxed)
    if not result.is_sure or is_other or not result.hits:
        return ()
    record = store.record_by_id(result.hits[0].record_id)
    return (record,) if record else ()


def stage_of(store: Store, index: Index, typed: str) -> Stage | None:
    """Return how strictly `typed` was taken in the end; None if a number was, or nothing found."""
    answer = _answer(store, index, typed, perf_counter() + DEADLINE_S)
    return answer.stage if answer.query is not None and answer.ranked else None


def facets(store: Store, index: Index, typed: str, narrow: Narrowing = EVERYTHING) -> Facets:
    """Return what the list that `typed` finds can be narrowed to."""
    matching = _answer(store, index, typed, perf_counter() + DEADLINE_S).matching
    if matching is None:
        return Facets(0)
    narrowed = index.narrowed(matching, narrow.tags())
    left = index.tags_of(narrowed)

    def count(dimension: str) -> dict[str, int]:
        others = narrow.tags(without=dimension)
        is_open = others == narrow.tags()
        tags = left if is_open else index.tags_of(index.narrowed(matching, others))
        return {tag: number for tag, number in tags.items() if dimension_of(tag) == dimension}

    return counted(index.count_of(narrowed), count)


def _answer(store: Store, index: Index, typed: str, until: float) -> Answer:
    has_number = sum(map(str.isdigit, typed)) >= _FEWEST_DIGITS
    if not has_number:
        return by_words(store, index, typed, until)
    return _by_isbn(store, index, typed) or _beside_isbn(store, index, typed, until)


def _narrowed(store: Store, index: Index, answer: Answer, narrow: Narrowing) -> Answer:
    """Return of `answer` what has the tags of `narrow`, found as strictly, ranked anew."""
    if narrow.is_none or answer.matching is None:
        return answer
    matching = index.narrowed(answer.matching, narrow.tags())
    numbers = index.top(matching, RERANKED)
    if answer.query is None:
        scores = dict(answer.ranked)
        ranked = tuple((number, scores.get(number, 0.0)) for number in numbers)
    else:
        found = rank(answer.query, numbers, store.texts(numbers), answer.stage)
        ranked = tuple((each.number, each.score) for each in found)
    return answer._replace(ranked=ranked, matching=matching, total=None)


def _page(index: Index, answer: Answer, offset: int, limit: int) -> Sequence[tuple[int, float]]:
    """Return `limit` numbers with their scores from place `offset` on: ranked ones, then others.

    Those that were not ranked have the score 0.
    """
    page = answer.ranked[offset : offset + limit]
    lacking = limit - len(page)
    is_all = answer.total is not None and len(answer.ranked) >= answer.total
    if not lacking or is_all or answer.matching is None:
        return page
    rest = index.without(answer.matching, [number for number, _ in answer.ranked])
    start = max(0, offset - len(answer.ranked))
    return (*page, *((number, 0.0) for number in index.top(rest, lacking, offset=start)))


def hits_of(store: Store, numbers: Iterable[int]) -> tuple[Hit, ...]:
    """Return the records `numbers` as a search shows them, all of them exactly what was asked."""
    return tuple(_hit(store, number, 100.0, None) for number in numbers)


def _hit(store: Store, number: int, score: float, query: Query | None) -> Hit:
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
        edition=shown.edition,
        language=shown.language,
        format=shown.format,
        translators=shown.translators,
        matched_contributor=_contributor(query, shown) if query and shown.contributors else "",
    )


def _contributor(query: Query, shown: Description) -> str:
    """Return the contributor of whom the query has a word that neither titles nor authors have."""
    titles = " ".join((shown.title, shown.subtitle, *shown.other_titles, shown.author))
    told = {stem(key) for key in sounding(titles).split()}
    lacking = [word for word in query.required if told.isdisjoint(word.stems)]
    if not lacking:
        return ""
    for name in shown.contributors:
        stems = {stem(key) for key in sounding(name).split()}
        if any(not stems.isdisjoint(word.long_stems or word.stems) for word in lacking):
            return name
    return ""


# --- by number -------------------------------------------------------------------------------


def _by_isbn(store: Store, index: Index, typed: str) -> Answer | None:
    """Return the edition whose ISBN is in `typed`, also with one slip; None without one."""
    if numbers := store.with_isbn(isbn.asked(typed)):
        return _numbered(index, numbers, 100.0)
    for run in isbn.likely(typed):
        near = isbn.corrections(run)
        if numbers := store.with_isbn(near):
            shown = next(i for i in near if store.with_isbn((i,)))
            relaxed = (Relaxation("isbn", run, isbn.shown(shown)),)
            return _numbered(index, numbers, 90.0)._replace(relaxed=relaxed)
    return None


def _beside_isbn(store: Store, index: Index, typed: str, until: float) -> Answer:
    """Search the words beside an ISBN that nobody has: another edition may be on a shelf."""
    rest, numbers = beside_isbn(typed)
    found = by_words(store, index, rest, until)
    if not found.ranked or not numbers:
        return found
    dropped = tuple(Relaxation("isbn", number) for number in numbers)
    return found._replace(relaxed=(*found.relaxed, *dropped))


def beside_isbn(typed: str) -> tuple[str, tuple[str, ...]]:
    """Return what names a book in `typed` besides its ISBNs, and those; all of it if nothing does.

    «έχετε το ISBN 978-960-211-082-9;» names it by number alone.
    """
    rest, numbers = isbn.without(typed)
    named = words.read(rest).required if numbers else ()
    if all(word.sounds_like(words.ASKING | words.GRAMMAR) for word in named):
        return typed, ()
    return rest, numbers


def _numbered(index: Index, numbers: Sequence[int], score: float) -> Answer:
    ranked = tuple((number, score) for number in numbers)
    return Answer(ranked, index.of(numbers), len(numbers), is_sure=True)
