"""What a text says beside its courtesies, so that thanks never answer in place of a question.

The courtesies are the words of the small talk's own questions. A part of a text that has only
these («Σας ευχαριστώ,») is left out, and so are one-word questions of small talk at its ends
(«ευχαριστώ»); what is left is asked instead if it is near an answer, or says something of its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge import text

_PART_END = re.compile(r"(?<=[.,;?!…·:])\s+|\n+")
_QUESTION_MARK = re.compile(r"[;?\u037e]")
_SAYS_MORE, _ASKS_MORE = 3, 2  # words beside the courtesies; fewer in a text with a question mark


@dataclass(frozen=True)
class Courtesies:
    """The words of small talk, by their keys."""

    said: frozenset[str]
    own: frozenset[str]  # of these, what no other entry's question has: no «σας»
    alone: frozenset[str]  # of these, what is a question by itself

    @classmethod
    def of(cls, small_talk: Iterable[str], other: Iterable[str]) -> "Courtesies":
        """Return the courtesies of an FAQ; small_talk, other: the keys of its questions."""
        questions = [key.split() for key in small_talk]
        said = frozenset(word for words in questions for word in words)
        own = said.difference(*(key.split() for key in other))
        return cls(said, own, own & {words[0] for words in questions if len(words) == 1})

    def without(self, typed: str) -> str:
        """Return `typed` without courtesies; "" if it has none, or nothing else.

        «Ευχαριστώ, πώς ανανεώνω;» -> «πώς ανανεώνω;»
        """
        if not self.own:
            return ""
        parts = [part.strip() for part in _PART_END.split(typed) if part.strip()]
        left = [part for part in map(self._peeled, parts) if part]
        return "" if left == parts else " ".join(left)

    def says_more(self, typed: str) -> bool:
        """Whether `typed` has so many words beside courtesies that these can't answer it."""
        beside = {word for word in text.words(typed) if not _is_among(word, self.said)}
        return len(beside) >= (_ASKS_MORE if _QUESTION_MARK.search(typed) else _SAYS_MORE)

    def _peeled(self, part: str) -> str:
        words = part.split()
        if not any(_has_only(word, self.own) for word in words):
            return part
        if all(_has_only(word, self.said) for word in words):
            return ""
        kept = [not _has_only(word, self.alone) for word in words]
        return " ".join(words[kept.index(True) : len(kept) - kept[::-1].index(True)])


def _has_only(typed: str, keys: frozenset[str]) -> bool:
    found = text.words(typed)
    return bool(found) and all(_is_among(word, keys) for word in found)


def _is_among(word: str, keys: frozenset[str]) -> bool:
    return any(reading in keys for reading in text.word_readings(word))
