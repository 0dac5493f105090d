"""The search index: tantivy (Rust) on memory-mapped files beside catalogue.db.

The engine brings postings, fuzzy terms and BM25; what it searches are our folded words, our keys
of how words sound, and stems of keys. Its query parser is never used: queries are built from
terms, so no character of a patron's text has a meaning for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from knowledge.catalogue.forms import sounding, stem
from knowledge.catalogue.texts import Texts, year_word
from knowledge.catalogue.words import Word

FOLDER_NAME = "index"
Matching = Query  # what matches: made, narrowed, counted and read by Index alone

# How much a word counts where it is found: titles before names, written before sounding,
# whole words before changed ones, subjects only to break a tie.
_FOLDED = {"title": 2.0, "author": 1.0, "about": 0.1}
_SOUNDS = {"title_key": 1.5, "author_key": 0.8}
_YEAR = 0.3
_STEMS = {"title_stem": 0.9, "author_stem": 0.5, "about_stem": 0.08}
_PREFIXES = {"title": 0.8, "author": 0.4, "title_key": 0.6, "author_key": 0.3}
_SLIPS = {"title": 0.7, "author": 0.4, "title_key": 0.6, "author_key": 0.35}
_MOST_FUZZY_KEYS = 3  # each costs a walk through the vocabulary

_FIELDS = (*_FOLDED, *_SOUNDS, *_STEMS)
_NUMBER, _TAG = "n", "tag"
_MOST_TAGS = 10_000  # distinct ones, of all dimensions; a catalogue has some hundred
_LEAST_MEMORY = 15_000_000  # bytes; tantivy refuses less
_MORE_MEMORY = 64_000_000
_MANY_RECORDS = 20_000


class Stage(IntEnum):
    """How strictly a query is taken, from the strictest."""

    EXACT = 0  # every word is there, as written or as it sounds
    CASE = 1  # or in another grammatical case
    BEGINNING = 2  # or, the last word, as the beginning of a longer one
    SPELLING = 3  # or with a letter or two wrong
    ALL_BUT_ONE = 4
    ANY = 5


def build(
    folder: Path, records: Iterable[tuple[int, Texts, tuple[str, ...]]], *, count: int
) -> None:
    """Write a new index of `records` (about `count`) into `folder`, which must not exist.

    records: (number, compared texts, tags as facets.tags_of gives them) of each.

    Raises OSError if it can't be written.
    """
    folder.mkdir()
    memory = _LEAST_MEMORY if count < _MANY_RECORDS else _MORE_MEMORY
    try:
        writer = tantivy.Index(_schema(), path=str(folder)).writer(memory, 1)
        for number, texts, tags in records:
            writer.add_document(_document(number, texts, tags))
        writer.commit()
        writer.wait_merging_threads()
    except ValueError as error:  # the engine's only exception, for a full disk too
        raise OSError(f"the search index failed ({error})") from None


class Index:
    """The open index. Everything about the engine is behind `find` and `known`."""

    def __init__(self, folder: Path) -> None:
        index = tantivy.Index.open(str(folder))
        self._schema = index.schema
        self._searcher = index.searcher()

    @property
    def count(self) -> int:
        """Return how many records there are."""
        return int(self._searcher.num_docs)

    def known(self, word: Word) -> tuple[str, ...]:
        """Return those of the word's keys that occur in titles and names, in the word's order."""
        return tuple(
            key
            for key in word.keys
            if self._searcher.doc_freq("title_key", key)
            or self._searcher.doc_freq("author_key", key)
        )

    def titles_with(self, word: Word) -> int:
        """Return in how many titles `word` occurs, in any spelling that sounds the same."""
        return max((self._searcher.doc_freq("title_key", key) for key in word.keys), default=0)

    def matching(self, words: Sequence[Word], stage: Stage) -> Query:
        """Return what matches `words` at `stage`; each stage matches all that the last one did."""
        return self._query(words, stage)

    def of(self, numbers: Sequence[int]) -> Query:
        """Return what matches the records `numbers`, at most some hundred."""
        return Query.const_score_query(
            Query.term_set_query(self._schema, _NUMBER, list(numbers)), 0.0
        )

    def narrowed(self, matching: Query, tags: Iterable[str]) -> Query:
        """Return `matching`, of the records that have all of `tags`, in the same order."""
        tagged = [Query.term_query(self._schema, _TAG, tag, "basic") for tag in tags]
        if not tagged:
            return matching
        silent = [(Occur.Must, Query.const_score_query(each, 0.0)) for each in tagged]
        return Query.boolean_query([(Occur.Must, matching), *silent])

    def without(self, matching: Query, numbers: Sequence[int]) -> Query:
        """Return `matching` but for the records `numbers`."""
        return Query.boolean_query([(Occur.Must, matching), (Occur.MustNot, self.of(numbers))])

    def top(self, matching: Query, limit: int, *, offset: int = 0) -> list[int]:
        """Return the numbers of the best `limit` records from place `offset` on, best first."""
        result = self._searcher.search(matching, limit, count=False, offset=offset)
        addresses = [address for _score, address in result.hits]
        numbers = self._searcher.fast_field_values(_NUMBER, addresses)
        return [int(number) for number in numbers if number is not None]

    def count_of(self, matching: Query) -> int:
        """Return how many records match."""
        found = self._searcher.search(matching, 1, count=True)
        return int(found.count)  # type: ignore[attr-defined]  # its stub lacks it

    def tags_of(self, matching: Query) -> dict[str, int]:
        """Return how many of the records that match have each tag."""
        wanted = {"tags": {"terms": {"field": _TAG, "size": _MOST_TAGS}}}
        buckets = self._searcher.aggregate(matching, wanted)["tags"]["buckets"]
        return {bucket["key"]: int(bucket["doc_count"]) for bucket in buckets}

    def _query(self, words: Sequence[Word], stage: Stage) -> Query:
        required = [word for word in words if word.is_required]
        groups = [self._alternatives(word, stage) for word in required]
        if len(required) > 1:  # «1984» alone is a title.
            groups = [
                self._or_year(word, group) for word, group in zip(required, groups, strict=True)
            ]
        helpful = [self._alternatives(word, Stage.EXACT) for word in words if not word.is_required]
        return Query.boolean_query(
            [
                (Occur.Must, _enough(groups, stage)),
                *((Occur.Should, group) for group in helpful),
            ]
        )

    def _alternatives(self, word: Word, stage: Stage) -> Query:
        """Return "this word, in any of the forms that `stage` allows"."""
        forms = [self._term(field, word.folded, boost) for field, boost in _FOLDED.items()]
        forms += self._terms(_SOUNDS, word.keys)
        if stage >= Stage.CASE:
            forms += self._terms(_STEMS, word.stems)
        if stage >= Stage.BEGINNING and word.may_be_unfinished:
            forms += self._beginnings(word)
        if stage >= Stage.SPELLING and word.slips:
            forms += self._misspellings(word)
        return Query.boolean_query([(Occur.Should, form) for form in forms])

    def _or_year(self, word: Word, group: Query) -> Query:
        if not word.is_number:
            return group
        year = self._term("about", year_word(word.folded), _YEAR)
        return Query.boolean_query([(Occur.Should, group), (Occur.Should, year)])

    def _terms(self, fields: dict[str, float], terms: Iterable[str]) -> list[Query]:
        return [self._term(field, term, boost) for term in terms for field, boost in fields.items()]

    def _term(self, field: str, term: str, boost: float) -> Query:
        return Query.boost_query(Query.term_query(self._schema, field, term, "freq"), boost)

    def _beginnings(self, word: Word) -> list[Query]:
        return [
            self._fuzzy(field, term, boost, slips=0, is_prefix=True)
            for field, boost in _PREFIXES.items()
            for term in (word.keys[:1] if field.endswith("_key") else (word.folded,))
        ]

    def _misspellings(self, word: Word) -> list[Query]:
        return [
            self._fuzzy(field, term, boost, slips=word.slips, is_prefix=False)
            for field, boost in _SLIPS.items()
            for term in (word.keys[:_MOST_FUZZY_KEYS] if field.endswith("_key") else (word.folded,))
        ]

    def _fuzzy(self, field: str, term: str, boost: float, *, slips: int, is_prefix: bool) -> Query:
        query = Query.fuzzy_term_query(self._schema, field, term, slips, True, is_prefix)
        return Query.boost_query(query, boost)


def _enough(groups: Sequence[Query], stage: Stage) -> Query:
    """Return "as many of `groups` as `stage` asks for"."""
    if stage < Stage.ALL_BUT_ONE:
        return Query.boolean_query([(Occur.Must, group) for group in groups])
    least = max(1, len(groups) - 1) if stage is Stage.ALL_BUT_ONE else 1
    return Query.boolean_query([(Occur.Should, group) for group in groups], least)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in _FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(_TAG, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_unsigned_field(_NUMBER, indexed=True, fast=True)
    return builder.build()


def _document(number: int, texts: Texts, tags: Iterable[str]) -> tantivy.Document:
    document = tantivy.Document()
    for field, words in _field_texts(texts).items():
        document.add_text(field, words)
    for tag in tags:
        document.add_text(_TAG, tag)
    document.add_unsigned(_NUMBER, number)
    return document


def _field_texts(texts: Texts) -> dict[str, str]:
    title_key = f"{texts.title_key} {texts.others_key}"
    return {
        "title": f"{texts.title} {texts.others}",
        "author": texts.author,
        "about": texts.about,
        "title_key": title_key,
        "author_key": texts.author_key,
        "title_stem": " ".join(map(stem, title_key.split())),
        "author_stem": " ".join(map(stem, texts.author_key.split())),
        "about_stem": " ".join(map(stem, sounding(texts.about).split())),
    }
