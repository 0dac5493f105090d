"""How well a record answers a query: rapidfuzz over what the engine found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from knowledge.catalogue import headings
from knowledge.catalogue.forms import sounding, stem
from knowledge.catalogue.index import Stage
from knowledge.catalogue.texts import Texts, audience_word, year_word
from knowledge.catalogue.wording import Wording
from knowledge.catalogue.words import GRAMMAR, Query, Word, without_grammar

# Of a score of 100 for likeness: the whole title, the words in any order, the title's beginning.
_TITLE, _WORDS, _BEGINNING = 0.35, 0.45, 0.20
_PRESENT = 15.0  # added when every word is in titles or names; the share of it that is there
_AS_WRITTEN = 20.0  # added for the share that is there letter for letter: «Ζέη» sounds like «ζωή»
_IN_ANOTHER_CASE = 0.7  # of that, for a word of which only the ending is another
_GIVEN = 6.0  # taken for a word that is but a name's given part: «Κόσμος» by one Οδυσσέας
_ABSENT = 15.0  # taken away for the share that is not
_CASE = 0.8  # of a word that is there, for one in another case, so short that it may be another
_TOPICAL = 0.6  # of a word that is there, for one among the subjects
_FOR_THEM = 12.0  # added when the book is for those for whom books are asked
_OTHER_SCRIPT = 30.0  # taken from a Latin title when the query is Greek; Latin may be Greeklish
_NOT_THE_TITLE = 2.0  # taken when the likest is another title of the book
_BARE, _GRAMMAR = 0.5, 3.0  # taken when words of grammar are left aside; for each that was typed
_STEMS, _BEST_STEMS = 4.0, 94.0  # taken when endings are left aside; at most then
_NOT_ASKED = 8.5  # taken from a title without words of asking that may have been meant
_LETTER = 2.0  # taken for each letter that is wrong
_CLOSENESS = 2.0  # added for a title spelt as typed: «Μιχαήλ Στρόγκοφ» was printed «Στρογόφ» too
_PLACE = 0.02  # lost for each place down the engine's list
_BEGUN = 93.0  # of a title that begins with the query; more, the less it lacks
_SETTLED = 97.0  # likeness of a title (and name) that was surely meant
_LONGEST_TITLE = 300
_MOST_OTHER_TITLES = 3
_GREEK = re.compile("[α-ω]")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A record and how well it answers.

    score: at most 147. Below about 40 little speaks for it.
    likeness: of the words to its title and names, 0 to 100.
    missing: the words that neither titles nor names have, in any case or sound.
    topical: those of them that its subjects have.
    """

    number: int
    texts: Texts
    stage: Stage
    score: float
    likeness: float
    missing: tuple[Word, ...]
    topical: tuple[Word, ...]

    @property
    def is_settled(self) -> bool:
        """Return whether this is surely the book that was meant."""
        return not self.missing and self.likeness >= _SETTLED

    @property
    def is_complete(self) -> bool:
        """Return whether it has every word somewhere."""
        return len(self.missing) == len(self.topical)

    def lacks(self, word: Word) -> bool:
        """Return whether nothing in the record, its subjects included, may be `word`."""
        about = sounding(self.texts.about).split()
        return not (
            self.taken_for(word)
            or word.sounds_like(frozenset(about))
            or not {stem(key) for key in about}.isdisjoint(word.stems)
        )

    def taken_for(self, word: Word) -> str:
        """Return the record's word of which `word` is likely a misspelling, "" if there is none."""
        letters, found = Wording(self.texts).nearest(word)
        return found if letters <= word.slips else ""


def rank(
    query: Query,
    numbers: Sequence[int],
    texts: Mapping[int, Texts],
    stage: Stage,
    *,
    place: int = 0,
) -> list[Ranked]:
    """Return the records `numbers`, given in the engine's order, best answer first.

    place: that of the first of them in the engine's list.
    """
    ranked = [
        _ranked(query, number, texts[number], stage, there)
        for there, number in enumerate(numbers, place)
    ]
    ranked.sort(key=by_score)
    return ranked


def by_score(ranked: Ranked) -> tuple[float, int]:
    """Return what sorts the best answer first."""
    return -ranked.score, ranked.number


def _ranked(query: Query, number: int, texts: Texts, stage: Stage, place: int) -> Ranked:
    wording = Wording(texts)
    missing = _missing(query.required, texts, wording)
    if missing and stage >= Stage.BEGINNING:
        missing = tuple(word for word in missing if not _begins(word, wording))
    begun = headings.share_begun(query, texts)
    if begun:
        missing = ()
    topical = tuple(word for word in missing if _is_topic(word, texts, wording))
    likeness = _likeness_of(query, texts, wording, stage, has_missing=bool(missing))
    likeness -= _GIVEN * _only_given(query.required, texts, wording)
    if begun:
        likeness = max(likeness, _BEGUN + (100.0 - _BEGUN) * begun)
    present = _share_present(query, missing, topical, wording)
    score = likeness + present * _PRESENT - (1.0 - present) * _ABSENT - place * _PLACE
    score += _AS_WRITTEN * _share_as_written(query.required, wording, is_begun=begun > 0)
    score += _CLOSENESS * fuzz.ratio(query.spelt, texts.title[:_LONGEST_TITLE]) / 100
    if query.audience and audience_word(query.audience) in texts.about:
        score += _FOR_THEM
    if query.is_greek and _is_latin(texts):
        score -= _OTHER_SCRIPT
    return Ranked(number, texts, stage, score, likeness, missing, topical)


def _missing(words: Sequence[Word], texts: Texts, wording: Wording) -> tuple[Word, ...]:
    """Return those of `words` that neither titles nor names have, nor the year."""
    rest = [word for word in words if word.folded not in wording.folded]
    if any(word.is_number for word in rest):
        topics = texts.about.split()
        rest = [word for word in rest if year_word(word.folded) not in topics]
    if rest:
        keys = frozenset(wording.keys)
        is_latin = _is_latin(texts)
        rest = [word for word in rest if keys.isdisjoint(_keys_of(word, is_latin))]
    return tuple(word for word in rest if not wording.stems.intersection(word.long_stems))


def _keys_of(word: Word, is_latin: bool) -> tuple[str, ...]:
    """Return how `word` may sound in a title; in a Latin one, "coloss" is no «σολος»."""
    return (word.sound,) if is_latin else word.keys


def _is_latin(texts: Texts) -> bool:
    return texts.title.isascii() or not _GREEK.search(texts.title)


def _is_topic(word: Word, texts: Texts, wording: Wording) -> bool:
    """Return whether `word` is among the subjects, or says for whom the book is."""
    if word.audience and audience_word(word.audience) in texts.about:
        return True
    return word.is_known and stem(word.sound) in wording.topics


def _begins(word: Word, wording: Wording) -> bool:
    """Return whether `word`, perhaps unfinished, is the beginning of one that is there."""
    return word.may_be_unfinished and bool(wording.completed(word))


def _share_present(
    query: Query, missing: Sequence[Word], topical: Sequence[Word], wording: Wording
) -> float:
    """Return the share of the required words that is there; misspelt ones count as alike."""
    if not missing:
        return 1.0
    alike = sum(_TOPICAL if word in topical else _alike(word, wording) for word in missing)
    count = len(query.required)
    return (count - len(missing) + alike) / count


def _share_as_written(words: Sequence[Word], wording: Wording, *, is_begun: bool) -> float:
    """Return the share of the words that is there letter for letter, endings counting less."""
    there = 0.0
    for word in words:
        if word.folded in wording.folded:
            there += 1.0
        elif (is_begun and word.is_last) or stem(word.folded) in wording.written_stems:
            there += _IN_ANOTHER_CASE
    return there / len(words)


def _only_given(words: Sequence[Word], texts: Texts, wording: Wording) -> int:
    """Return how many words are but in the given part of a name whose surname nobody asked for."""
    if len(words) == 1 or not texts.author:
        return 0
    titles = frozenset(map(stem, f"{texts.title_key} {texts.others_key}".split()))
    named = [word for word in words if titles.isdisjoint(word.stems)]
    if not named:
        return 0
    asked = {each for word in words for each in word.stems}
    surnames: set[str] = set()
    given: set[str] = set()
    for surname, *rest in wording.names:
        (surnames if surname in asked else given).update(rest)
        surnames.add(surname)
    return sum(
        surnames.isdisjoint(word.stems) and not given.isdisjoint(word.stems) for word in named
    )


def _alike(word: Word, wording: Wording) -> float:
    """Return how like `word` its likest in the record is, 0 to 1; 0 beyond the slips allowed."""
    if not wording.stems.isdisjoint(word.stems):
        return _CASE
    letters, _ = wording.nearest(word)
    return 1 - letters / len(word.folded) if letters <= word.slips else 0.0


def title_likeness(query: Query, texts: Texts) -> float:
    """Return how like one of the titles the whole query is, 0 to 100, spelt or sounding."""
    return max(
        *(fuzz.ratio(query.spelt, title) for title in _titles(texts.title, texts.others)),
        *(
            fuzz.ratio(query.sounding, title)
            for title in _titles(texts.title_key, texts.others_key)
        ),
    )


# --- likeness ------------------------------------------------------------------------------


def _likeness_of(
    query: Query, texts: Texts, wording: Wording, stage: Stage, *, has_missing: bool
) -> float:
    """Return how like the record's title and names the query is, with words of asking or without.

    As it sounds, without words of grammar, in any case; or as it is spelt.
    """
    likeness = _sounding_likeness(query.words, texts, wording, stage, has_missing=has_missing)
    if likeness < _SETTLED:
        spelt = [word.folded for word in query.words]
        likeness = max(likeness, _best_likeness(spelt, texts.title, texts.others, texts.author))
    if query.has_asking:
        whole = _sounding_likeness(query.whole, texts, wording, stage, has_missing=has_missing)
        likeness = max(likeness - _NOT_ASKED, whole)
    return likeness


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
    if (stage == Stage.EXACT and not has_missing) or likeness >= _SETTLED:
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
    is_latin = _is_latin(texts)
    heard, letters = [], 0
    for word in words:
        keys = _keys_of(word, is_latin)
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
    main = _likeness(words, title[:_LONGEST_TITLE], author)
    if not others or main >= _SETTLED:
        return main
    for other in _titles(title, others)[1:]:
        is_whole = other.startswith(title)  # the title with its subtitle
        main = max(main, _likeness(words, other, author) - (0.0 if is_whole else _NOT_THE_TITLE))
    return main


def _titles(title: str, others: str) -> list[str]:
    """Return the title and the first few of the others."""
    if not others:
        return [title[:_LONGEST_TITLE]]
    return [each[:_LONGEST_TITLE] for each in (title, *others.split(" ; ")[:_MOST_OTHER_TITLES])]


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
