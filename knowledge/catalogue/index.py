"""The search index: tantivy (Rust) on memory-mapped files beside catalogue.db.

The engine brings postings and BM25; what it searches are our folded words, our keys of how words
sound, and stems of keys. Its query parser is never used: queries are built from terms, so no
character of a patron's text has a meaning for it.

A record must have each word's key or stem, wherever it is; one list of postings a word, so that
the engine walks few. In which field and how exactly a word is there only ranks what is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

import tantivy
from tantivy import Occur, Query

from knowledge.catalogue import headings, words, writing
from knowledge.catalogue.forms import sounding
from knowledge.catalogue.texts import audience_word, year_word
from knowledge.catalogue.vocabulary import Vocabulary
from knowledge.catalogue.words import Word
from knowledge.catalogue.writing import HEADING, KEY, NUMBER, STEM, TAG

FOLDER_NAME = "index"
build, update, is_worn = writing.build, writing.update, writing.is_worn

# How much a word counts where it is found: titles before names, written before sounding, whole
# words before changed ones.
_FOLDED = (("title", 2.0), ("author", 1.0))
_SOUNDS = (("title_key", 1.5), ("author_key", 0.8))
_CASES = (("title_stem", 2.0), ("author_stem", 1.0))
_WHOLE = 0.5  # what whole words still count where other cases do: theirs were found before
_HEADING = 2.0  # a title that is the query, word for word
_BEGUN = 60.0  # one that begins with it
_AUDIENCE = 3.0
_HELPFUL = 0.5
_MOST_HELPFUL = 3

_MOST_SPELLINGS = 40  # words that a misspelt one may be
_MOST_COUNTED = 96  # of which so many are looked at
_MOST_BEGINNINGS = 64  # words that are listed; of more the engine makes the union
_MOST_TAGS = 10_000  # distinct ones, of all dimensions; a catalogue has some hundred

Matching = Query  # what matches: made, narrowed, counted and read by Index alone
_Clause = tuple[Occur, Query]


class Stage(IntEnum):
    """How strictly a query is taken, from the strictest."""

    EXACT = 0  # every word is there, as written or as it sounds
    CASE = 1  # or in another grammatical case
    BEGINNING = 2  # or, the last word, as the beginning of a longer one
    SPELLING = 3  # or, words that no book has, with a letter or two wrong
    SPELLINGS = 4  # or any word so
    ALL_BUT_ONE = 5
    ANY = 6


class Spelling(NamedTuple):
    """How a word may be meant: a key, and by how many letters it or its word differs."""

    key: str
    letters: int


class Index:
    """The open index. Everything about the engine is in here and in writing.py."""

    def __init__(self, folder: Path) -> None:
        index = tantivy.Index.open(str(folder))
        self._schema = index.schema
        self._searcher = index.searcher()
        self._has_deleted = writing.has_deleted(folder)
        self._vocabularies = [
            (Vocabulary(part, writing.FOLDED), Vocabulary(part, writing.KEYS))
            for part in writing.vocabularies(folder)
        ]

    @property
    def count(self) -> int:
        """Return how many records there are."""
        return int(self._searcher.num_docs)

    def known(self, word: Word) -> tuple[str, ...]:
        """Return those of the word's keys that any record has, also as its year, in their order."""
        known = tuple(key for key in word.keys if self._frequency(KEY, key))
        if not known and word.is_number and self._frequency(KEY, year_word(word.folded)):
            return word.keys
        return known

    def titles_with(self, word: Word) -> int:
        """Return in how many titles `word` occurs, in any spelling that sounds the same."""
        return max((self._frequency("title_key", key) for key in word.keys), default=0)

    def spellings(self, word: Word) -> tuple[Spelling, ...]:
        """Return the keys of the words that `word` may be a misspelling of, the nearest first."""
        found: dict[str, int] = {}
        for folded, keys in self._vocabularies:
            for near in folded.near(word.folded, word.slips, most=_MOST_COUNTED):
                _note(found, sounding(near.word), near.letters)
            for key in word.keys[: words.MOST_READINGS]:
                for near in keys.near(key, word.slips, most=_MOST_COUNTED):
                    _note(found, near.word, near.letters)
        for key in self._swapped(word):
            _note(found, key, 1)
        nearest = sorted(found.items(), key=lambda each: each[1])
        if len(nearest) > _MOST_SPELLINGS:  # Of many that are as near the commonest is meant.
            count = self._searcher.doc_freq
            nearest.sort(key=lambda each: (each[1], -count("title_key", each[0])))
        return tuple(Spelling(key, letters) for key, letters in nearest[:_MOST_SPELLINGS])

    def _swapped(self, word: Word) -> Iterator[str]:
        """Yield the keys of known words that are `word` but for two neighbours that changed places.

        Half of a short word's pairs of letters are others then, so the vocabularies may miss it.
        """
        for folded in _swaps(word.folded):
            if self._searcher.doc_freq("title", folded) or self._searcher.doc_freq(
                "author", folded
            ):
                yield sounding(folded)
        for key in word.keys[: words.MOST_READINGS]:
            yield from (each for each in _swaps(key) if self._searcher.doc_freq(KEY, each))

    # --- what matches ----------------------------------------------------------------------

    def matching(self, query: words.Query, stage: Stage) -> Matching:
        """Return what matches `query` at `stage`; each stage matches all that the last one did."""
        required = query.required
        has_unknown = not all(word.is_known for word in required)
        musts: list[Query] = []
        clauses: list[_Clause] = []
        for word in required:
            is_respelt = stage >= Stage.SPELLINGS or (
                stage >= Stage.SPELLING and not (has_unknown and word.is_known)
            )
            spellings = self.spellings(word) if is_respelt and word.slips else ()
            musts.append(self._must(word, stage, spellings, is_alone=len(required) == 1))
            clauses += self._ranking(word, stage, spellings)
        clauses += self._helping(query)
        clauses += self._headed(query)
        if query.audience:
            tag = self._silent(TAG, f"audience:{query.audience}")
            clauses.append((Occur.Should, Query.const_score_query(tag, _AUDIENCE)))
        enough = _enough(musts, stage)
        if stage >= Stage.BEGINNING and (begun := self._begun(query)):
            ways = [Query.boolean_query(enough), *begun]
            enough = [(Occur.Must, Query.boolean_query([(Occur.Should, way) for way in ways]))]
        return Query.boolean_query([*enough, *clauses])

    def of(self, numbers: Sequence[int]) -> Matching:
        """Return what matches the records `numbers`, at most some hundred."""
        return Query.const_score_query(
            Query.term_set_query(self._schema, NUMBER, list(numbers)), 0.0
        )

    def named(self, spellings: Iterable[Iterable[str]]) -> Matching:
        """Return what matches the records whose names have a key of each of `spellings`."""
        words = [
            Query.boolean_query([(Occur.Should, self._silent("author_key", key)) for key in keys])
            for keys in spellings
        ]
        musts = [(Occur.Must, word) for word in words]
        return Query.const_score_query(Query.boolean_query(musts), 0.0)

    def narrowed(self, matching: Matching, tags: Iterable[str]) -> Matching:
        """Return `matching`, of the records that have all of `tags`, in the same order."""
        tagged = [Query.term_query(self._schema, TAG, tag, "basic") for tag in tags]
        if not tagged:
            return matching
        silent = [(Occur.Must, Query.const_score_query(each, 0.0)) for each in tagged]
        return Query.boolean_query([(Occur.Must, matching), *silent])

    def either(self, matching: Matching, numbers: Sequence[int]) -> Matching:
        """Return `matching`, and after it the records `numbers`."""
        return Query.boolean_query([(Occur.Should, matching), (Occur.Should, self.of(numbers))])

    def without(self, matching: Matching, numbers: Sequence[int]) -> Matching:
        """Return `matching` but for the records `numbers`."""
        return Query.boolean_query([(Occur.Must, matching), (Occur.MustNot, self.of(numbers))])

    def _must(
        self, word: Word, stage: Stage, spellings: Sequence[Spelling], *, is_alone: bool
    ) -> Query:
        """Return "a record with this word, in any of the forms that `stage` allows"."""
        forms = [self._silent(KEY, key) for key in word.keys]
        if word.is_number and not is_alone:  # «1984» alone is a title.
            forms.append(self._silent(KEY, year_word(word.folded)))
        if word.audience:
            forms.append(self._silent(KEY, audience_word(word.audience)))
        if stage >= Stage.CASE:
            forms += [self._silent(STEM, stem) for stem in word.stems]
        if stage >= Stage.BEGINNING and word.may_be_unfinished:
            forms += self._beginnings(word)
        forms += [self._silent(KEY, each.key) for each in spellings]
        if len(forms) == 1:
            return forms[0]
        return Query.boolean_query([(Occur.Should, form) for form in forms])

    def _ranking(self, word: Word, stage: Stage, spellings: Sequence[Spelling]) -> list[_Clause]:
        """Return what makes one record with `word` better than another."""
        if stage is Stage.EXACT:
            forms = [self._term(field, word.folded, boost) for field, boost in _FOLDED]
            forms += self._terms(_SOUNDS, word.keys, 1.0)
        else:
            forms = self._terms(_SOUNDS, word.keys, _WHOLE)
            forms += self._terms(_CASES, word.stems, 1.0)
        for each in spellings:
            forms += self._terms(_SOUNDS, (each.key,), 1 / (1 + each.letters))
        return [(Occur.Should, form) for form in forms]

    def _helping(self, query: words.Query) -> list[_Clause]:
        """Return what prefers a title with the words that it need not have."""
        helpful = query.helpful[:_MOST_HELPFUL]
        keys = [key for word in helpful for key in word.keys[: words.MOST_READINGS]]
        return [(Occur.Should, self._term("title_key", key, _HELPFUL)) for key in keys]

    def _headed(self, query: words.Query) -> list[_Clause]:
        """Return what prefers a title that is the query as a whole, in any cases."""
        wholes = headings.asked(query)
        return [(Occur.Should, self._term(HEADING, whole, _HEADING)) for whole in wholes]

    def _begun(self, query: words.Query) -> list[Query]:
        """Return what matches the titles that begin with the whole query as it is typed."""
        found: list[Query] = []
        for start in headings.beginnings(query):
            terms = self._searcher.terms_with_prefix(HEADING, start, limit=_MOST_BEGINNINGS + 1)
            if len(terms) > _MOST_BEGINNINGS:
                found.append(self._union(HEADING, start))
            else:
                found += [self._silent(HEADING, term) for term, _ in terms]
        return [Query.const_score_query(each, _BEGUN) for each in found]

    def _beginnings(self, word: Word) -> list[Query]:
        """Return what matches the words that begin as `word` does, spelt or sounding so."""
        forms: list[Query] = []
        keys: dict[str, None] = {}
        starts = [("title", word.folded), ("author", word.folded)]
        if word.beginning:
            starts.append((KEY, word.beginning))
        for field, start in starts:
            terms = self._searcher.terms_with_prefix(field, start, limit=_MOST_BEGINNINGS + 1)
            if len(terms) > _MOST_BEGINNINGS:
                forms.append(Query.const_score_query(self._union(field, start), 0.0))
            else:  # «λωξαν» begins «λωξαντρα», but "loksan" does not begin "loksadra".
                keys.update((term if field == KEY else sounding(term), None) for term, _ in terms)
        return [*forms, *(self._silent(KEY, key) for key in keys)]

    def _union(self, field: str, start: str) -> Query:
        """Return what matches every word of `field` that begins with `start`."""
        return Query.fuzzy_term_query(self._schema, field, start, 0, True, True)

    def _terms(
        self, fields: Sequence[tuple[str, float]], terms: Iterable[str], share: float
    ) -> list[Query]:
        return [self._term(field, term, share * boost) for term in terms for field, boost in fields]

    def _term(self, field: str, term: str, boost: float) -> Query:
        return Query.boost_query(Query.term_query(self._schema, field, term, "basic"), boost)

    def _silent(self, field: str, term: str) -> Query:
        return Query.term_query(self._schema, field, term, "basic")

    # --- reading ---------------------------------------------------------------------------

    def top(self, matching: Matching, limit: int, *, offset: int = 0) -> list[int]:
        """Return the numbers of the best `limit` records from place `offset` on, best first.

        Of two that are equally good, the one with the smaller number comes first.
        """
        hits = self._searcher.search(matching, limit, count=False, offset=offset).hits
        found = self._searcher.fast_field_values(NUMBER, [address for _score, address in hits])
        scores = [-score for score, _address in hits]
        numbers = [(score, int(number or 0)) for score, number in zip(scores, found, strict=True)]
        return [number for _score, number in sorted(numbers)]

    def count_of(self, matching: Matching) -> int:
        """Return how many records match."""
        found = self._searcher.search(matching, 1, count=True)
        return int(found.count)  # type: ignore[attr-defined]  # its stub lacks it

    def tags_of(self, matching: Matching) -> dict[str, int]:
        """Return how many of the records that match have each tag."""
        wanted = {"tags": {"terms": {"field": TAG, "size": _MOST_TAGS}}}
        buckets = self._searcher.aggregate(matching, wanted)["tags"]["buckets"]
        return {bucket["key"]: int(bucket["doc_count"]) for bucket in buckets}

    def _frequency(self, field: str, term: str) -> int:
        """Return how many records have `term` in `field`."""
        count = self._searcher.doc_freq(field, term)
        if not count or not self._has_deleted:
            return count
        return self.count_of(self._silent(field, term))  # Those that went are still in doc_freq.


def _swaps(word: str) -> list[str]:
    places = range(len(word) - 1)
    return [word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in places]


def _note(found: dict[str, int], key: str, letters: int) -> None:
    found[key] = min(letters, found.get(key, letters))


def _enough(musts: Sequence[Query], stage: Stage) -> list[_Clause]:
    """Return "as many of `musts` as `stage` asks for"."""
    if stage < Stage.ALL_BUT_ONE:
        return [(Occur.Must, must) for must in musts]
    least = max(1, len(musts) - 1) if stage is Stage.ALL_BUT_ONE else 1
    return [(Occur.Must, Query.boolean_query([(Occur.Should, must) for must in musts], least))]
