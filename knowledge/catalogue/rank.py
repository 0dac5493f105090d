"""How well a record answers a query: rapidfuzz over what the engine found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rapidfuzz import fuzz

from knowledge.catalogue import headings
from knowledge.catalogue.forms import sounding, stem
from knowledge.catalogue.index import Stage
from knowledge.catalogue.likeness import LONGEST_TITLE, SETTLED, is_latin, keys_of, likeness_of
from knowledge.catalogue.texts import Texts, audience_word, year_word
from knowledge.catalogue.wording import Wording
from knowledge.catalogue.words import Query, Word, without_grammar

_PRESENT = 15.0  # added when every word is in titles or names; the share of it that is there
_AS_WRITTEN = 20.0  # added for the share that is there letter for letter: «Ζέη» sounds like «ζωή»
_IN_ANOTHER_CASE = 0.7  # of that, for a word of which only the ending is another
_BY_THEM = 25.0  # added when the book is by whom it is asked for: «βιβλία του Καζαντζάκη»
_MENS_CASES = ("α", "η")  # of names in -ας and -ης
_GIVEN = 6.0  # taken for a word that is but a name's given part: «Κόσμος» by one Οδυσσέας
_ABSENT = 15.0  # taken away for the share that is not
_CASE = 0.8  # of a word that is there, for one in another case, so short that it may be another
_TOPICAL = 0.6  # of a word that is there, for one among the subjects
_FOR_THEM = 12.0  # added when the book is for those for whom books are asked
_OTHER_SCRIPT = 30.0  # taken from a Latin title when the query is Greek; Latin may be Greeklish
_OTHERS = 5.0  # taken for each word that is but in another's name than the first author's
_BEGINS_A_TITLE = 2  # words that say which title begins so, beside its author
_TWICE = 10.0  # taken for each word typed twice, as title and name, that is there once
_CLOSENESS = 2.0  # added for a title spelt as typed: «Μιχαήλ Στρόγκοφ» was printed «Στρογόφ» too
_PLACE = 0.02  # lost for each place down the engine's list
_BEGUN = 93.0  # of a title that begins with the query; more, the less it lacks


@dataclass(frozen=True, slots=True)
class Ranked:
    """A record and how well it answers.

    score: at most 172. Below about 40 little speaks for it.
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
    is_named: bool = False  # the words are the author's surname and the title's beginning

    @property
    def is_settled(self) -> bool:
        """Return whether this is surely the book that was meant."""
        return self.is_named or (not self.missing and self.likeness >= SETTLED)

    @property
    def is_complete(self) -> bool:
        """Return whether it has every word somewhere."""
        return len(self.missing) == len(self.topical)

    def is_about(self, words: Sequence[Word]) -> bool:
        """Return whether all of `words` are among its subjects, whatever its title is."""
        topics = Wording(self.texts).topics
        return all(not topics.isdisjoint(word.stems) for word in words)

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
    likeness = likeness_of(query, texts, wording, stage, has_missing=bool(missing))
    likeness -= _GIVEN * _only_given(query.required, texts, wording)
    if begun:
        likeness = max(likeness, _BEGUN + (100.0 - _BEGUN) * begun)
    present = _share_present(query, missing, topical, wording)
    score = likeness + present * _PRESENT - (1.0 - present) * _ABSENT - place * _PLACE
    score += _AS_WRITTEN * _share_as_written(query.required, wording, is_begun=begun > 0)
    score -= _OTHERS * _only_beside(query.required, texts, wording)
    score -= _TWICE * _once_only(query, texts)
    score += _CLOSENESS * fuzz.ratio(query.spelt, texts.title[:LONGEST_TITLE]) / 100
    if query.audience and audience_word(query.audience) in texts.about:
        score += _FOR_THEM
    if query.of_men | query.of_women and _is_by(query, texts):
        score += _BY_THEM
    if query.is_greek and is_latin(texts):
        score -= _OTHER_SCRIPT
    is_named = not missing and likeness < SETTLED and _is_named(query.required, texts)
    return Ranked(number, texts, stage, score, likeness, missing, topical, is_named)


def _missing(words: Sequence[Word], texts: Texts, wording: Wording) -> tuple[Word, ...]:
    """Return those of `words` that neither titles nor names have, nor the year."""
    rest = [word for word in words if word.folded not in wording.folded]
    if any(word.is_number for word in rest):
        topics = texts.about.split()
        rest = [word for word in rest if year_word(word.folded) not in topics]
    if rest:
        keys = frozenset(wording.keys)
        is_in_latin = is_latin(texts)
        rest = [word for word in rest if keys.isdisjoint(keys_of(word, is_in_latin))]
    return tuple(word for word in rest if not wording.stems.intersection(word.long_stems))


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


def _only_beside(words: Sequence[Word], texts: Texts, wording: Wording) -> int:
    """Return how many words are but in the names of others than the first author."""
    if " ; " not in texts.author:
        return 0
    first = {*wording.names[0], *map(stem, f"{texts.title_key} {texts.others_key}".split())}
    others = {each for name in wording.names[1:] for each in name}
    return sum(first.isdisjoint(word.stems) and not others.isdisjoint(word.stems) for word in words)


def _is_by(query: Query, texts: Texts) -> bool:
    """Return whether only somebody's books are asked for, and the first author may be they.

    «του Καζαντζάκη» is Νίκος Καζαντζάκης, and not Ελένη Καζαντζάκη nor a book on him.
    """
    name = texts.author.partition(" ; ")[0].split()
    stems = set(map(stem, texts.author_key.split()[: len(name)]))
    if any(stems.isdisjoint(word.stems) for word in query.required):
        return False
    return any(_may_be_theirs(word.folded, query, name) for word in query.required)


def _may_be_theirs(folded: str, query: Query, name: Sequence[str]) -> bool:
    if folded in query.of_men:
        return not folded.endswith(_MENS_CASES) or f"{folded}σ" in name
    return folded in query.of_women


def _is_named(words: Sequence[Word], texts: Texts) -> bool:
    """Return whether `words` are the author's surname and how the title begins, nothing else."""
    if not texts.author:
        return False
    surname, *given = texts.author_key.split()[: len(texts.author.partition(" ; ")[0].split())]
    rest = [word for word in words if surname not in word.keys]
    if len(rest) == len(words):
        return False
    rest = [word for word in rest if not word.sounds_like(frozenset(given))]
    title = without_grammar(texts.title_key.split())[: len(rest)]
    return len(rest) >= _BEGINS_A_TITLE and all(
        key in word.keys for key, word in zip_longest(title, rest)
    )


def _once_only(query: Query, texts: Texts) -> int:
    """Return how many words were typed twice, as title and author, and are there but once."""
    if len(query.typed) == len(set(query.typed)):
        return 0
    keys = list(map(stem, f"{texts.title_key} {texts.author_key}".split()))
    return sum(
        query.typed.count(word.folded) > max(keys.count(each) for each in word.stems) > 0
        for word in query.required
    )


def _alike(word: Word, wording: Wording) -> float:
    """Return how like `word` its likest in the record is, 0 to 1; 0 beyond the slips allowed."""
    if not wording.stems.isdisjoint(word.stems):
        return _CASE
    letters, _ = wording.nearest(word)
    return 1 - letters / len(word.folded) if letters <= word.slips else 0.0
