"""Whether a list of books is a fit answer to what a patron wrote, or a guess.

A patron's text comes here when no FAQ entry answers it. «ζορμπάς» or "kazantzaki zorba" ask for
a book; «ποιος τύπωσε τον πρώτο Ερωτόκριτο» asks a person, though a book has one of its words.
Wrongly sure hides a question from the librarians; wrongly unsure costs a tap. So in doubt: no.
"""

from __future__ import annotations

from knowledge.catalogue.index import Index, Stage
from knowledge.catalogue.rank import Ranked, is_surname, title_likeness
from knowledge.catalogue.words import ASKING, AT_THE_DESK, GRAMMAR, Query, Word

_WHOLE_TITLE = 88.0
_RARE_SHARE = 0.01  # of all titles; a word in more of them is no book's name
_RARE_COUNT = 3
_LONGEST_ASKED = 8  # words; a longer text tells a story
_LONG_ENOUGH = 6  # letters of a word that is misspelt or unfinished


def is_sure(query: Query, best: Ranked, index: Index) -> bool:
    """Return whether `best` is surely a book that `query` asks for."""
    asked = query.required
    if _is_whole_title(query, best):
        return len(asked) > 1 or _names_a_book(asked[0], best, index)
    if query.is_question or len(asked) > _LONGEST_ASKED:
        return False
    if any(word.sounds_like(AT_THE_DESK) for word in asked):
        return False
    if all(word.sounds_like(GRAMMAR | ASKING) for word in asked):
        return False
    if best.stage > Stage.SPELLING or not _is_explained(best):
        return False
    return len(asked) > 1 or _names_a_book(asked[0], best, index)


def _is_whole_title(query: Query, best: Ranked) -> bool:
    return best.stage <= Stage.SPELLING and title_likeness(query, best.texts) >= _WHOLE_TITLE


def _is_explained(best: Ranked) -> bool:
    """Return whether at most one word is missing, and that one looks misspelt."""
    if not best.missing:
        return True
    if len(best.missing) > 1:
        return False
    return _is_misspelt(best.missing[0], best)


def _is_misspelt(word: Word, best: Ranked) -> bool:
    return len(word.folded) >= _LONG_ENOUGH and bool(best.taken_for(word))


def _names_a_book(word: Word, best: Ranked, index: Index) -> bool:
    """Return whether one word alone says which book: an author's surname, or a rare word."""
    if word.sounds_like(AT_THE_DESK):
        return False
    if best.stage is Stage.BEGINNING and len(word.folded) < _LONG_ENOUGH:
        return False
    if is_surname(word, best.texts):
        return True
    return index.titles_with(word) <= max(_RARE_COUNT, int(_RARE_SHARE * index.count))
