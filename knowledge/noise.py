"""What is no question at all: keys pressed at random, a letter held down, laughter, a lone number.

Told from the letters alone, and only where nobody could mean a word by them: a strange name or a
word of another language is never noise.
"""

from __future__ import annotations

import re

from knowledge import text

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", ";ςερτυθιοπ", "ασδφγηξκλ", "ζχψωβνμ")
_RUNS = tuple(text.fold(run) for row in _ROWS for run in (row, row[::-1]))
_RUN = 4  # neighbouring keys in a row
_REST_OF_A_RUN = 3  # beside a word that is noise: the end of «ασδφγη ξκλ»
_MOSTLY = 0.7
_HELD = re.compile(r"(.)\1{3,}|^([aeouαεηοω])\2\2$")
_LAUGHTER = re.compile(r"(χ[αεοι]|[hx][aeoi]){2,}[χhx]?|lol|lmao|rofl")
_VOWELS = frozenset("aeiouyαεηιουωh")
_LONGEST_WITHOUT_VOWEL = 5  # letters; «Στρ», "www" and abbreviations are shorter
_LONGEST_NUMBER = 9  # digits; ten and more may be an ISBN, a telephone or a card


def is_noise(typed: str) -> bool:
    """Return whether no word of `typed` can be meant: "asdfgh", «ξκξκξκξ», "αααααα", "12"."""
    words = text.words(typed)
    digits = "".join(words)
    if digits.isdigit() and len(digits) > _LONGEST_NUMBER:
        return False  # a telephone number in its groups
    left = [word for word in words if not _is_noise(word)]
    return len(left) < len(words) and all(_is_run(word) for word in left)


def _is_run(word: str) -> bool:
    return len(word) >= _REST_OF_A_RUN and any(word in row for row in _RUNS)


def _is_noise(word: str) -> bool:
    if word.isdigit():
        return len(word) <= _LONGEST_NUMBER
    if text.script_of(word) is None:
        return False  # of an alphabet whose words we can't judge
    if len(word) == 1 or _HELD.search(word) or _LAUGHTER.fullmatch(word):
        return True
    if len(word) >= _LONGEST_WITHOUT_VOWEL and not _VOWELS.intersection(word):
        return True
    return _share_of_runs(word) >= _MOSTLY


def _share_of_runs(word: str) -> float:
    """Return the share of a word that runs over neighbouring keys: 1 for "asdf", «lkjhg»."""
    covered = at = 0
    while at < len(word):
        run = _run_at(word, at)
        covered += run
        at += run or 1
    return covered / len(word)


def _run_at(word: str, at: int) -> int:
    """Return the length of the run over neighbouring keys that begins there, 0 if none does."""
    for length in range(len(word) - at, _RUN - 1, -1):
        if any(word[at : at + length] in row for row in _RUNS):
            return length
    return 0
