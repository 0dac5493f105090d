"""Greek as it is properly written, from Greek as it was typed.

The entries' own words are the dictionary: each sound that they have, with the form in which they
write it most often. "pos ananeono to vivlio" -> «πώς ανανεώνω το βιβλίο». A word that they don't
have stays as it was typed; nothing is made up.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable

from knowledge import text
from knowledge.faq.entries import without_tags
from knowledge.faq.loading import Placed

_WORD = re.compile(r"[^\W_]+")
_GREEK = re.compile(r"[α-ωά-ώϊϋΐΰ]+")


class Restorer:
    """Knows how the words of some texts are written."""

    def __init__(self, texts: Iterable[str]) -> None:
        forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for written in texts:
            for word in _WORD.findall(unicodedata.normalize("NFC", written).lower()):
                if _GREEK.fullmatch(word):
                    forms[text.key(word)][word] += 1
        self._best = {key: counted.most_common(1)[0][0] for key, counted in forms.items()}

    @classmethod
    def of(cls, placed: Iterable[Placed]) -> Restorer:
        """Return one that knows the words of these entries' Greek."""
        return cls(
            written
            for one in placed
            for written in (
                *one.entry.questions("el"),
                without_tags(one.entry.in_greek.answer),
                *one.entry.tests.match,
            )
        )

    def restored(self, typed: str) -> str:
        """Return `typed` with each word that is known as it is properly written.

        Words that are right already, and those of a text in English, stay.
        """
        return _WORD.sub(lambda found: self._word(found[0]), typed)

    def _word(self, word: str) -> str:
        if _is_accented(word):
            return word
        for reading in text.word_readings(word):
            if (form := self._best.get(reading)) is not None:
                return form.capitalize() if word[:1].isupper() and not word.isupper() else form
        return word


def _is_accented(word: str) -> bool:
    return any(unicodedata.combining(char) for char in unicodedata.normalize("NFD", word))
