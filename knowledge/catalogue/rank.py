"""How well a record answers a query: rapidfuzz over what the engine found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from knowledge.catalogue.forms import sounding, stem
from knowledge.catalogue.index import Stage
from knowledge.catalogue.texts import Texts, year_word
from knowledge.catalogue.words import Query, Word

# Of a score of 100 for likeness: the whole title, the words in any order, the title's beginning.
_TITLE, _WORDS, _BEGINNING = 0.35, 0.45, 0.20
_PRESENT = 15.0  # added when every word is in titles or names; the share of it that is there
_AS_WRITTEN = 20.0  # added for the share that is there letter for letter: «Ζέη» sounds like «ζωή»
_ABSENT = 15.0  # taken away for the share that is not
_OTHER_SCRIPT = 30.0  # taken from a Latin title when the query is Greek; Latin may be Greeklish
_NOT_THE_TITLE = 2.0  # taken when the likest is another title of the book
_PLACE = 0.02  # lost for each place down the engine's list
_LONGEST_TITLE = 300
_MOST_OTHER_TITLES = 3


class Wording:
    """The single words of a record's titles and names, worked out when first asked for."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    @cached_property
    def folded(self) -> list[str]:
        """Return the words as written, folded."""
        texts = self._texts
        return f"{texts.title} {texts.others} {texts.author}".replace(" ; ", " ").split()

    @cached_property
    def keys(self) -> list[str]:
        """Return how those words sound, in the same order."""
        texts = self._texts
        return f"{texts.title_key} {texts.others_key} {texts.author_key}".replace(
            " ; ", " "
        ).split()

    @cached_property
    def stems(self) -> frozenset[str]:
        """Return the stems of the keys."""
        return frozenset(map(stem, self.keys))

    def nearest(self, word: Word) -> tuple[int, str]:
        """Return by how many letters the likest word differs, spelt or sounding, and that word."""
        sound = word.keys[0]
        return min(
            (min(OSA.distance(word.folded, folded), OSA.distance(sound, key)), folded)
            for folded, key in zip(self.folded, self.keys, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Ranked:
    """A record and how well it answers.

    score: at most 135. Below about 40 little speaks for it.
    missing: the words that neither titles nor names have, in any case or sound.
    """

    number: int
    texts: Texts
    stage: Stage
    score: float
    missing: tuple[Word, ...]

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
    query: Query, numbers: Sequence[int], texts: Mapping[int, Texts], stage: Stage
) -> list[Ranked]:
    """Return the records `numbers`, given in the engine's order, best answer first."""
    ranked = [
        _ranked(query, number, texts[number], stage, place) for place, number in enumerate(numbers)
    ]
    ranked.sort(key=lambda each: -each.score)
    return ranked


def _ranked(query: Query, number: int, texts: Texts, stage: Stage, place: int) -> Ranked:
    wording = Wording(texts)
    missing = _missing(query.required, texts, wording)
    if missing and stage >= Stage.BEGINNING:
        missing = tuple(word for word in missing if not _begins(word, wording))
    score = max(_as_spelt(query.spelt, texts), _as_it_sounds(query.sounding, texts))
    present = _share_present(query, missing, wording)
    score += present * _PRESENT - (1.0 - present) * _ABSENT - place * _PLACE
    score += _AS_WRITTEN * _share_as_written(query.required, wording)
    if query.is_greek and texts.title.isascii():
        score -= _OTHER_SCRIPT
    return Ranked(number, texts, stage, score, missing)


def _missing(words: Sequence[Word], texts: Texts, wording: Wording) -> tuple[Word, ...]:
    """Return those of `words` that neither titles nor names have, nor the year."""
    rest = [word for word in words if word.folded not in wording.folded]
    if any(word.is_number for word in rest):
        topics = texts.about.split()
        rest = [word for word in rest if year_word(word.folded) not in topics]
    if rest:
        keys = frozenset(wording.keys)
        rest = [word for word in rest if not word.sounds_like(keys)]
    return tuple(word for word in rest if not wording.stems.intersection(word.long_stems))


def _begins(word: Word, wording: Wording) -> bool:
    """Return whether `word`, perhaps unfinished, is the beginning of one that is there."""
    if not word.may_be_unfinished:
        return False
    return any(
        folded.startswith(word.folded) or key.startswith(word.keys[0])
        for folded, key in zip(wording.folded, wording.keys, strict=True)
    )


def _share_present(query: Query, missing: Sequence[Word], wording: Wording) -> float:
    """Return the share of the required words that is there; misspelt ones count as alike."""
    if not missing:
        return 1.0
    alike = sum(_alike(word, wording) for word in missing)
    count = len(query.required)
    return (count - len(missing) + alike) / count


def _share_as_written(words: Sequence[Word], wording: Wording) -> float:
    return sum(word.folded in wording.folded for word in words) / len(words)


def _alike(word: Word, wording: Wording) -> float:
    """Return how like `word` its likest in the record is, 0 to 1; 0 beyond the slips allowed."""
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


def _as_spelt(form: str, texts: Texts) -> float:
    return _best_likeness(form, texts.title, texts.others, texts.author)


def _as_it_sounds(form: str, texts: Texts) -> float:
    return _best_likeness(form, texts.title_key, texts.others_key, texts.author_key)


def _best_likeness(form: str, title: str, others: str, author: str) -> float:
    main = _likeness(form, title[:_LONGEST_TITLE], author)
    if not others:
        return main
    rest = max(_likeness(form, other, author) for other in _titles(title, others)[1:])
    return max(main, rest - _NOT_THE_TITLE)


def _titles(title: str, others: str) -> list[str]:
    """Return the title and the first few of the others."""
    if not others:
        return [title[:_LONGEST_TITLE]]
    return [each[:_LONGEST_TITLE] for each in (title, *others.split(" ; ")[:_MOST_OTHER_TITLES])]


def _likeness(form: str, title: str, author: str) -> float:
    return (
        _TITLE * fuzz.ratio(form, title)
        + _WORDS * fuzz.token_set_ratio(form, f"{title} {author}")
        + _BEGINNING * fuzz.ratio(form, title[: len(form)])
    )
