"""Whether a list of books is a fit answer to what a patron wrote, or a guess.

A patron's text comes here when no FAQ entry answers it. «ζορμπάς» or "kazantzaki zorba" ask for
a book; «ποιος τύπωσε τον πρώτο Ερωτόκριτο» asks a person, though a book has one of its words.
Wrongly sure hides a question from the librarians; wrongly unsure costs a tap. So in doubt: no.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from enum import IntEnum

from rapidfuzz.distance import OSA

from knowledge.catalogue.forms import folded, sounding, stem
from knowledge.catalogue.index import Index, Stage
from knowledge.catalogue.likeness import title_likeness
from knowledge.catalogue.rank import Ranked
from knowledge.catalogue.record import Description
from knowledge.catalogue.texts import parts_of_surnames, surnames, year_word
from knowledge.catalogue.wording import Wording
from knowledge.catalogue.words import ASKING, AT_THE_DESK, GRAMMAR, Query, Word

_LIKE_A_TITLE = 88.0  # of 100
_RARE_SHARE = 0.01  # of all titles; a word in more of them is no book's name
_RARE_COUNT = 3
_MOST_BARE = 3  # words
_MOST_LOOKED_AT = 5
_TELLING_STEM = 5  # letters
_LONGEST_ASKED = 8  # words; a longer text tells a story
_SHORTEST_MISSPELT = 6  # letters
_SHORTEST_NAME = 4
_SHORTEST_NUMBER = 3
_LONG_WORD = 8
_NAME = re.compile(r"(?<=\s)[^\W\d_]+")  # words of a title but the first


class _Match(IntEnum):
    """How a word of the query is in a record's titles or names, from nothing to certain."""

    NONE = 0
    MISSPELT = 1
    SHORT_CASE = 2  # in another grammatical case, so short that it may be another word
    CASE = 3
    SAME = 4


def is_sure(query: Query, best: Ranked, shown: Description, index: Index) -> bool:
    """Return whether `best` (described so) is surely a book that `query` asks for."""
    asked = query.required
    if best.stage > Stage.SPELLINGS:
        return False
    is_whole_title = _has_whole_title(query, shown)
    is_like_a_title = is_whole_title or title_likeness(query, best.texts) >= _LIKE_A_TITLE
    if not is_like_a_title and is_for_a_person(query):
        return False
    if len(asked) == 1:
        return _names_a_book(asked[0], best, shown, index, is_whole_title=is_like_a_title)
    matches = {word: _match(word, best, slips=2 if is_whole_title else 1) for word in asked}
    told = [match for match in matches.values() if match is not _Match.NONE]
    if len(told) < len(asked):
        rest = [word for word, match in matches.items() if match is _Match.NONE]
        if not _tell_which_edition(rest, best, shown, matches, is_whole_title=is_whole_title):
            return False
    if told.count(_Match.MISSPELT) > 1:
        return False
    return _Match.SHORT_CASE not in told or _Match.SAME in told


def has_every_word(query: Query, ranked: Sequence[Ranked]) -> bool:
    """Return whether a few words, none about the service, are all in one of the best records.

    In any case, among titles, names and subjects, none misspelt: «ελληνική ποίηση», «σκάκι». Where
    nobody else can say anything to such words, a list of books is worth a look. Short words alone
    must have their ending too: «βίβλος» is not «βιβλίο».
    """
    asked = query.required
    is_short = len(asked) == 1 and all(len(each) < _TELLING_STEM for each in asked[0].stems)
    least = _Match.SAME if len(asked) == 1 else _Match.CASE
    if len(asked) > _MOST_BARE or is_for_a_person(query):
        return False
    return any(
        all(
            _match(word, each, slips=0) >= least or _is_topic(word, each, is_whole=is_short)
            for word in asked
        )
        for each in ranked[:_MOST_LOOKED_AT]
        if each.stage <= Stage.CASE
    )


def _is_topic(word: Word, best: Ranked, *, is_whole: bool = False) -> bool:
    """Return whether it is among the subjects, with its ending if it must be whole."""
    wording = Wording(best.texts)
    if word.sounds_like(wording.about):
        return True
    return not is_whole and not wording.topics.isdisjoint(word.long_stems)


def _tell_which_edition(
    rest: Sequence[Word],
    best: Ranked,
    shown: Description,
    matches: Mapping[Word, _Match],
    *,
    is_whole_title: bool,
) -> bool:
    """Return whether `rest` are but the subject or publisher of a book that the others name.

    «Μάρκαρης αστυνομικά», «το τρίτο στεφάνι, Γαβριηλίδης»: its author's surname or whole title is
    there as well.
    """
    if not all(_is_topic(word, best) for word in rest):
        return False
    authors = surnames(best.texts.author.partition(" ; ")[0])
    return is_whole_title or any(
        match >= _Match.CASE and is_one_of(word, authors, may_be_misspelt=False)
        for word, match in matches.items()
    )


def is_for_a_person(query: Query) -> bool:
    """Return whether it begins like a question, tells a story, or is about the service."""
    asked = query.required
    return (
        query.is_question
        or len(asked) > _LONGEST_ASKED
        or any(word.sounds_like(AT_THE_DESK) for word in asked)
        or all(word.sounds_like(GRAMMAR | ASKING) for word in asked)
    )


def _has_whole_title(query: Query, shown: Description) -> bool:
    """Return whether every word of the title, those of grammar aside, is in `query`.

    Libraries write subtitles and volumes into it: «Ιμαρέτ: Στη σκιά του ρολογιού». What stands
    before a stop must have two words, for it may be an abbreviation.
    """
    stems = {each for word in query.words for each in word.stems}
    head = _telling(shown.title.partition(": ")[0])
    before_stop = _telling(shown.title.partition(". ")[0])
    return _are_all_in(head, stems) or (len(before_stop) > 1 and _are_all_in(before_stop, stems))


def _telling(title: str) -> list[str]:
    return [key for key in sounding(title).split() if key not in GRAMMAR]


def _are_all_in(keys: Sequence[str], stems: Set[str]) -> bool:
    return bool(keys) and all(stem(key) in stems for key in keys)


def _match(word: Word, best: Ranked, *, slips: int) -> _Match:
    wording = Wording(best.texts)
    if word.folded in wording.folded or word.sounds_like(frozenset(wording.keys)):
        return _Match.SAME
    if word.is_number:
        is_year = year_word(word.folded) in best.texts.about.split()
        return _Match.SAME if is_year else _Match.NONE
    if wording.stems.intersection(word.long_stems):
        return _Match.CASE
    if wording.stems.intersection(word.stems):
        return _Match.SHORT_CASE
    letters, _ = wording.nearest(word)
    is_misspelt = letters <= slips and len(word.folded) >= _SHORTEST_MISSPELT
    return _Match.MISSPELT if is_misspelt else _Match.NONE


def _names_a_book(
    word: Word, best: Ranked, shown: Description, index: Index, *, is_whole_title: bool
) -> bool:
    """Return whether one word alone says which book: all of its title, a name, a rare word."""
    if word.sounds_like(AT_THE_DESK | ASKING | GRAMMAR):
        return False
    if is_one_of(word, surnames(best.texts.author), may_be_misspelt=True):
        return True
    if len(word.folded) < _SHORTEST_NAME and _is_all_of(word, shown.title):
        return True
    is_long = len(word.folded) >= (_SHORTEST_NUMBER if word.is_number else _SHORTEST_NAME)
    if not is_long or not _is_rare(word, index):
        return False
    if word.is_number and word.folded in Wording(best.texts).folded:
        return True
    if is_whole_title or is_one_of(word, _names_in(shown), may_be_misspelt=False):
        return True
    people = (*shown.author.split(" ; "), *shown.contributors)
    if is_one_of(word, parts_of_surnames(people), may_be_misspelt=True):
        return True
    return len(word.folded) >= _LONG_WORD and _match(word, best, slips=0) is _Match.SAME


def _is_all_of(word: Word, title: str) -> bool:
    """Return whether a title has no other word but articles: «Ζ», «Το 10»."""
    keys = _telling(title)
    return len(keys) == 1 and keys[0] in word.keys


def _is_rare(word: Word, index: Index) -> bool:
    return index.titles_with(word) <= max(_RARE_COUNT, int(_RARE_SHARE * index.count))


def _names_in(shown: Description) -> frozenset[str]:
    """Return the folded words of the titles that have a capital though they do not begin it.

    Greek titles have one only in names; in a title all in capitals, or in English, it says nothing.
    """
    titles = (shown.title, shown.subtitle, *shown.other_titles)
    told = [title for title in titles if not title.isupper() and not title.isascii()]
    words = [word for title in told for word in _NAME.findall(title)]
    return frozenset(folded(word) for word in words if word[0].isupper())


def is_one_of(word: Word, names: frozenset[str], *, may_be_misspelt: bool) -> bool:
    """Return whether `word` is one of `names`, folded, in any grammatical case."""
    if word.folded in names:
        return True
    keys = {sounding(name) for name in names}
    if word.sounds_like(frozenset(keys)):
        return True
    if {stem(key) for key in keys}.intersection(word.long_stems):
        return True
    if not may_be_misspelt or len(word.folded) < _SHORTEST_MISSPELT:
        return False
    return any(_differ_by_one(word, name) for name in names)


def _differ_by_one(word: Word, name: str) -> bool:
    key, sound = sounding(name), word.keys[0]
    pairs = [(word.folded, name), (sound, key)]
    if len(stem(sound)) >= _SHORTEST_MISSPELT:  # «Καζατζάκης», where the book has «Καζαντζάκη»
        pairs.append((stem(sound), stem(key)))
    return any(OSA.distance(one, other) == 1 for one, other in pairs)
