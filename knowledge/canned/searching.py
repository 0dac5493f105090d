"""Finding a canned reply by a few words, in any spelling: accents, Greeklish, slips of the finger.

Each word of the query is worth as much as it tells (rarer words more), times how near it comes to
a word of the reply, times where that word stands: in the title or the keywords, or only in the
text. Words that no reply has don't count.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process

from knowledge import text
from knowledge.canned.loading import Canned
from knowledge.faq.entries import LANGUAGES

_TITLE, _KEYWORD, _TEXT = 1.0, 0.95, 0.45
_OTHER_LANGUAGE = 0.95  # a word of the language that the librarian does not read in
_LONGEST, _MOST_WORDS = 200, 12
_LIKE = 74  # of 100: how near a word must come to count as mistyped
_MISTYPED, _BEGINNING = 0.9, 0.92
_LEAST = 0.4  # of what the query could be worth
_EQUAL = 0.06  # replies so near to each other are equally good


class Index:
    """The words of every reply, by how they sound."""

    def __init__(self, replies: Sequence[Canned]) -> None:
        self._replies = replies
        self._found_in: dict[str, dict[int, tuple[float, str]]] = defaultdict(dict)
        for number, one in enumerate(replies):
            for weight, language, words in _fields(one):
                for key in text.key(words).split():
                    known = self._found_in[key].get(number, (0.0, ""))
                    self._found_in[key][number] = max(known, (weight, language))
        self._vocabulary = list(self._found_in)

    def search(
        self,
        words: str,
        library: str,
        language: str,
        used: Mapping[str, int],
        limit: int,
    ) -> list[Canned]:
        """Return the best replies that a library may use; see `Replies.search`."""
        ranked = self._ranked(words[:_LONGEST], language)
        allowed = [
            (number, score)
            for number, score in ranked.items()
            if self._replies[number].library in ("", library)
        ]
        if not allowed:
            return []
        best = max(score for _, score in allowed)

        def order(found: tuple[int, float]) -> tuple[int, bool, int, float, int]:
            number, score = found
            one = self._replies[number]
            behind = int((best - score) / _EQUAL)
            return behind, not one.library, -used.get(one.id, 0), -score, number

        return [self._replies[number] for number, _ in sorted(allowed, key=order)[:limit]]

    def most_used(self, library: str, used: Mapping[str, int], limit: int) -> list[Canned]:
        """Return the replies that a library sends most, then its own, then the network's."""
        allowed = [
            (-used.get(one.id, 0), not one.library, number)
            for number, one in enumerate(self._replies)
            if one.library in ("", library)
        ]
        return [self._replies[number] for _, _, number in sorted(allowed)[:limit]]

    def _ranked(self, words: str, language: str) -> dict[int, float]:
        """Return the score of each reply that the words find: 0 to 1."""
        scores: dict[int, float] = defaultdict(float)
        worth = 0.0
        for word in _told(words):
            near = self._near(word)
            if not near:
                continue
            closest = max(near, key=lambda key: (near[key], len(self._found_in[key])))
            telling = math.log(1 + len(self._replies) / len(self._found_in[closest]))
            worth += telling
            hits: dict[int, float] = defaultdict(float)
            for key, nearness in near.items():
                for number, (weight, spoken) in self._found_in[key].items():
                    there = weight if spoken in ("", language) else weight * _OTHER_LANGUAGE
                    hits[number] = max(hits[number], nearness * there)
            for number, hit in hits.items():
                scores[number] += telling * hit
        return {
            number: score / worth for number, score in scores.items() if score >= _LEAST * worth
        }

    def _near(self, word: str) -> dict[str, float]:
        """Return the words of the vocabulary that a typed word may be, and how surely."""
        near: dict[str, float] = {}
        for reading in text.word_readings(word):
            if reading in self._found_in:
                near[reading] = 1.0
            for key, likeness, _ in process.extract(
                reading, self._vocabulary, scorer=fuzz.ratio, score_cutoff=_LIKE, limit=8
            ):
                near[key] = max(
                    near.get(key, 0.0), _MISTYPED * likeness / 100, float(key == reading)
                )
            if len(reading) >= 4:
                for key in self._vocabulary:
                    if key.startswith(reading):
                        near[key] = max(near.get(key, 0.0), _BEGINNING)
        return near


def _fields(one: Canned) -> Iterable[tuple[float, str, str]]:
    for language in LANGUAGES:
        yield _TITLE, language, one.reply.name(language)
        yield _TEXT, language, one.reply.words(language)
    for keyword in one.reply.keywords:
        yield _KEYWORD, "", keyword


def _told(words: str) -> list[str]:
    """Return the words of a query that say something; short ones only if there are no others."""
    found = text.written_out(text.words(words))[:_MOST_WORDS]
    return [word for word in found if len(word) > 2] or found
