"""How like a record's titles and names the words of a query are: rapidfuzz, 0 to 100."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from knowledge.catalogue.forms import stem
from knowledge.catalogue.index import Stage
from knowledge.catalogue.texts import Texts
from knowledge.catalogue.wording import Wording
from knowledge.catalogue.words import GRAMMAR, Query, Word, without_grammar

SETTLED = 97.0
"""Likeness of a title (and name) that was surely meant."""
LONGEST_TITLE = 300
"""Letters of it that are compared."""

# Of 100 for likeness: the whole title, the words in any order, the title's beginning.
_TITLE, _WORDS, _BEGINNING = 0.35, 0.45, 0.20
_NOT_THE_TITLE = 2.0  # taken when the likest is another title of the book
_BARE, _GRAMMAR = 0.5, 3.0  # taken when words of grammar are left aside; for each that was typed
_STEMS, _BEST_STEMS = 4.0, 94.0  # taken when endings are left aside; at most then
_NOT_ASKED = 8.5  # taken from a title without words of asking that may have been meant
_LETTER = 2.0  # taken for each letter that is wrong
_MOST_OTHER_TITLES = 3
_GREEK = re.compile("[α-ω]")


def likeness_of(
    query: Query, texts: Texts, wording: Wording, stage: Stage, *, has_missing: bool
) -> float:
    """Return how like the record's title and names the query is, with words of asking or without.

    As it sounds, without words of grammar, in any case; or as it is spelt.
    """
    likeness = _sounding_likeness(query.words, texts, wording, stage, has_missing=has_missing)
    if likeness < SETTLED:
        spelt = [word.folded for word in query.words]
        likeness = max(likeness, _best_likeness(spelt, texts.title, texts.others, texts.author))
    if query.has_asking:
        whole = _sounding_likeness(query.whole, texts, wording, stage, has_missing=has_missing)
        likeness = max(likeness - _NOT_ASKED, whole)
    return likeness


def title_likeness(query: Query, texts: Texts) -> float:
    """Return how like one of the titles the whole query is, 0 to 100, spelt or sounding.

    With words of asking or without: «Το διπλό βιβλίο».
    """
    whole = " ".join(word.folded for word in query.whole) if query.has_asking else query.spelt
    return max(
        *(fuzz.ratio(whole, title) for title in _titles(texts.title, texts.others)),
        *(fuzz.ratio(query.spelt, title) for title in _titles(texts.title, texts.others)),
        *(
            fuzz.ratio(query.sounding, title)
            for title in _titles(texts.title_key, texts.others_key)
        ),
    )


def is_latin(texts: Texts) -> bool:
    """Return whether the title has no Greek letter."""
    return texts.title.isascii() or not _GREEK.search(texts.title)


def keys_of(word: Word, is_in_latin: bool) -> tuple[str, ...]:
    """Return how `word` may sound in a title; in a Latin one, "coloss" is no «σολος»."""
    return (word.sound,) if is_in_latin else word.keys


def _sounding_likeness(
    words: Sequence[Word], texts: Texts, wording: Wording, stage: Stage, *, has_missing: bool
) -> float:
    heard, letters = _heard(words, texts, wording, stage)
    likeness = _best_likeness(heard, texts.title_key, texts.others_key, texts.author_key)
    if likeness < 100.0 - _BARE:
        bare = _bare_likeness(heard, texts, stage, has_missing=has_missing)
        likeness = max(likeness, bare)
    return likeness - letters * _LETTER


def _bare_likeness(heard: Sequence[str], texts: Texts, stage: Stage, *, has_missing: bool) -> float:
    """Return the likeness of what is left without words of grammar, or of its stems."""
    keys = texts.title_key.split()
    words, title = without_grammar(heard), without_grammar(keys)
    if not words or not title:
        return 0.0
    lacking = sum(key in GRAMMAR and key not in keys for key in heard)
    likeness = _likeness(words, " ".join(title), texts.author_key) - _BARE - lacking * _GRAMMAR
    if (stage == Stage.EXACT and not has_missing) or likeness >= SETTLED:
        return likeness
    names = " ".join(map(stem, texts.author_key.split()))
    stems = _likeness(list(map(stem, words)), " ".join(map(stem, title)), names)
    return max(likeness, min(stems - _STEMS - lacking * _GRAMMAR, _BEST_STEMS))


def _heard(
    words: Sequence[Word], texts: Texts, wording: Wording, stage: Stage
) -> tuple[list[str], int]:
    """Return each word's key as the record has it, and how many letters had to be put right.

    Of several keys that which is there; an unfinished last word completed; a misspelt one mended.
    """
    if stage < Stage.BEGINNING and all(len(word.keys) == 1 for word in words):
        return [word.keys[0] for word in words], 0
    is_in_latin = is_latin(texts)
    heard, letters = [], 0
    for word in words:
        keys = keys_of(word, is_in_latin)
        key = next((key for key in keys if key in wording.keys), "")
        if not key and stage >= Stage.BEGINNING and word.may_be_unfinished:
            key = wording.completed(word)
        if not key and stage >= Stage.SPELLING and word.slips:
            wrong, other = wording.nearest_key(word)
            if wrong <= word.slips:
                key, letters = other, letters + wrong
        heard.append(key or keys[0])
    return heard, letters


def _best_likeness(words: Sequence[str], title: str, others: str, author: str) -> float:
    main = _likeness(words, title[:LONGEST_TITLE], author)
    if not others or main >= SETTLED:
        return main
    for other in _titles(title, others)[1:]:
        is_whole = other.startswith(title)  # the title with its subtitle
        main = max(main, _likeness(words, other, author) - (0.0 if is_whole else _NOT_THE_TITLE))
    return main


def _titles(title: str, others: str) -> list[str]:
    """Return the title and the first few of the others."""
    if not others:
        return [title[:LONGEST_TITLE]]
    return [each[:LONGEST_TITLE] for each in (title, *others.split(" ; ")[:_MOST_OTHER_TITLES])]


def _likeness(words: Sequence[str], title: str, author: str) -> float:
    """Return how like title and author the words are: names are held against names alone."""
    form = " ".join(words)
    if form == title:
        return 100.0
    names = author.split()
    told = form
    if not set(names).isdisjoint(words):
        there = title.split()
        told = " ".join(word for word in words if word not in names or word in there) or form
    return (
        _TITLE * fuzz.ratio(told, title)
        + _WORDS * fuzz.token_set_ratio(form, f"{title} {author}")
        + _BEGINNING * fuzz.ratio(told, title[: len(told)])
    )
