"""A text in proper Greek, as far as the entries' own words tell: "pos ananeono" -> «πώς ανανεώνω».

A librarian reads it beside what was typed, drafts of entries start from it, and embeddings, which
know only proper Greek, are taken of it. Each word is looked up by its key among the words of the
entries and the commonest words of Greek. Of those that sound alike the one spelt most like it
wins (of Greeklish, in either habit), then the most frequent. A word that is not among them stays
as it was typed: it may be a name.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from rapidfuzz import fuzz

from knowledge import text
from knowledge.faq import spellings
from knowledge.language import COMMON_GREEK, language_of

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_FINAL_SIGMA = re.compile(r"(?<=[α-ωά-ώ])σ(?![^\W_])")
_LOOKS_ALIKE = 60  # of 100
_NONE: Counter[str] = Counter()
_ACCENT = "\u0301"
_SHORTEST_LATIN = (
    3  # letters of a Latin word that Greek entries use: wifi, pdf; not the e of e-book
)


class Restorer:
    """Writes Greek of any spelling as the entries write it."""

    def __init__(self, greek: Iterable[str]) -> None:
        """Restore by the words of `greek`, texts in proper Greek."""
        self._forms: dict[str, Counter[str]] = {}
        for one in (COMMON_GREEK, *greek):
            for word in _WORD.findall(unicodedata.normalize("NFC", one)):
                if not word.isascii() or len(word) >= _SHORTEST_LATIN:
                    self._forms.setdefault(text.key(word), Counter())[word.lower()] += 1

    def restored(self, typed: str) -> str:
        """Return `typed` in proper Greek; English stays as it is, as do words nobody knows."""
        whole = unicodedata.normalize("NFC", typed)
        if language_of(whole) == "en":
            return whole
        if whole.isupper():
            whole = whole.lower()
        is_accented = _ACCENT in unicodedata.normalize("NFD", whole)
        found = _WORD.sub(lambda word: self._word(word[0], is_accented), whole)
        return _FINAL_SIGMA.sub("ς", found)

    def _word(self, word: str, is_accented: bool) -> str:
        """The proper form of a word in a text with or without accents."""
        if len(text.words(word)) != 1:
            return word
        lower, is_latin = word.lower(), word.isascii()
        forms = self._of_greeklish(lower) if is_latin else self._forms.get(text.key(word), _NONE)
        if not forms or ((is_latin or is_accented) and _plain(lower) in map(_plain, forms)):
            return word
        best = max(forms, key=lambda form: (_alikeness(lower, form, is_latin), forms[form]))
        return best.capitalize() if word[0].isupper() and lower[1:] == word[1:] else best

    def _of_greeklish(self, word: str) -> Counter[str]:
        """The words that a Latin one can be: by ear, or by sight if they look alike indeed."""
        by_ear, *by_sight = text.word_readings(word)
        found = Counter(self._forms.get(by_ear, _NONE))
        for key in by_sight:
            for form, times in self._forms.get(key, _NONE).items():
                if _alikeness(word, form, True) >= _LOOKS_ALIKE:
                    found[form] = times
        return found


def _plain(word: str) -> str:
    return word.replace("-", "")


def _alikeness(word: str, form: str, is_latin: bool) -> float:
    if not is_latin:
        return float(text.fold(word) == text.fold(form))
    return max(fuzz.ratio(word, spellings.elot(form)), fuzz.ratio(word, spellings.visual(form)))
