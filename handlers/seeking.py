"""Whether a text clearly looks for a book, so that «no library has it» is an answer to it.

In doubt it does not: then a librarian gets the text, and nothing is lost.
"""

from __future__ import annotations

import re

from knowledge import text
from knowledge.catalogue import isbn, words

_LONGEST = 8  # words that name the book; a longer text tells a story
_QUOTED = re.compile(r"[«“\"][^»”\"]{3,}[»”\"]")
_HAVING = """
έχετε έχεις έχει υπάρχει ψάχνω ψάχνουμε αναζητώ βρω βιβλίο βιβλία βιβλίου τίτλο τίτλος συγγραφέα
συγγραφέας
"""
_HAVING_ENGLISH = "have looking searching find book books title author copy novel"
_KEYS = frozenset(map(text.key, f"{_HAVING} {_HAVING_ENGLISH} μυθιστόρημα".split()))


def seeks_a_book(typed: str) -> bool:
    """Tell whether `typed` asks for a book: «έχετε τον Ερωτόκριτο;», «ψάχνω το “Δίψα”».

    Not what begins like another question («ποιος έγραψε…»), is about the service, or is long.
    """
    if isbn.has_a_slip(typed):
        return True
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
