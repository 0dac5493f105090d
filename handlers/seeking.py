"""Whether a text clearly looks for a book, so that «no library has it» is an answer to it.

In doubt it does not: then a librarian gets the text, and nothing is lost.
"""

from __future__ import annotations

import re
from itertools import pairwise

from knowledge import personal, text
from knowledge.catalogue import isbn, words

_LONGEST = 8  # words that name the book; a longer text tells a story
_QUOTED = re.compile(r"[«“\"][^»”\"]{3,}[»”\"]")
_SENTENCE_END = re.compile(r"[.;;!?…]+\s+|\n+")
_JOINING = frozenset(map(text.key, "και κι and".split()))
_HAVING = """
έχετε έχεις έχει υπάρχει ψάχνω ψάχνουμε αναζητώ βρω βιβλίο βιβλία βιβλίου τίτλο τίτλος συγγραφέα
συγγραφέας
"""
_HAVING_ENGLISH = "have looking searching find book books title author copy novel"
_KEYS = frozenset(map(text.key, f"{_HAVING} {_HAVING_ENGLISH} μυθιστόρημα".split()))


def seeks_a_book(typed: str) -> bool:
    """Tell whether `typed` asks for a book: «έχετε τον Ερωτόκριτο;», «ψάχνω το “Δίψα”».

    Not what begins or goes on like another question («ποιος έγραψε…», «… και πόσο κάνει;»), is
    about the service, tells of the patron, or is long.
    """
    if isbn.has_a_slip(typed):
        return True
    if _goes_on(typed) or any(found.kind != "name" for found in personal.find(typed)):
        return False
    query = words.read(typed)
    named = query.required
    if query.is_question or not named or len(named) > _LONGEST:
        return False
    if any(word.sounds_like(words.AT_THE_DESK) for word in named):
        return False
    if all(word.sounds_like(words.ASKING | words.GRAMMAR) for word in named):
        return False
    if _QUOTED.search(typed):
        return True
    return not _KEYS.isdisjoint(text.key(word) for word in text.words(typed))


def _goes_on(typed: str) -> bool:
    """Tell whether a text is several sentences, or one with a second question after an "and"."""
    sentences = [part for part in _SENTENCE_END.split(typed) if _tells(part)]
    found = text.words(_QUOTED.sub(" ", typed))
    return len(sentences) > 1 or any(
        text.key(first) in _JOINING and not words.QUESTIONS.isdisjoint(text.word_readings(second))
        for first, second in pairwise(found)
    )


def _tells(sentence: str) -> bool:
    """Tell whether it says more than «καλησπέρα σας» and «μήπως έχετε»."""
    beside = words.ASKING | words.GRAMMAR
    return any(beside.isdisjoint(text.word_readings(word)) for word in text.words(sentence))
