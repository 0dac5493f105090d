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
        by_sound: defaultdict[str, Counter[str]] = defaultdict(Counter)
        by_letters: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for written in texts:
            for word in _WORD.findall(unicodedata.normalize("NFC", written).lower()):
                if _GREEK.fullmatch(word):
                    by_sound[text.key(word)][word] += 1
                    by_letters[text.fold(word)][word] += 1
        self._by_sound = {key: forms.most_common(1)[0][0] for key, forms in by_sound.items()}
        self._by_letters = {key: forms.most_common(1)[0][0] for key, forms in by_letters.items()}

    @classmethod
    def of(cls, placed: Iterable[Placed]) -> Restorer:
        """Return one that knows the words of these entries' Greek; tests are often ill-spelt."""
        return cls(
            written
            for one in placed
            for written in (
                *one.entry.questions("el"),
                without_tags(one.entry.in_greek.answer),
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
        form = self._by_letters.get(text.fold(word))  # «τις» is no misspelt «της»
        for reading in () if form else text.word_readings(word):
            if (form := self._by_sound.get(reading)) is not None:
                break
        if form is None:
            return word
        return form.capitalize() if word[:1].isupper() and not word.isupper() else form


def _is_accented(word: str) -> bool:
    return any(unicodedata.combining(char) for char in unicodedata.normalize("NFD", word))
