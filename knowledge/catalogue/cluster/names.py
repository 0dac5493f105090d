"""Names of persons and bodies, compared as they sound, in any order, initials allowed."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz import fuzz

from knowledge.catalogue.cluster.words import heard, key, stem
from knowledge.catalogue.forms import folded
from knowledge.catalogue.remembered import Remembered

Word = tuple[str, str]
"""(key of a name, the sounds that its initial can have): «Ντίνος» is ("dinos", "dn")."""

Name = tuple[str, tuple[Word, ...]]
"""(keys of the surname, the other names); the surname is "" where it can't be told."""

_REMEMBERED = 1 << 14
_MOST_AUTHORS = 6
ALIKE = 85  # of 100, surnames: a slip, or a case of the name
ALIKE_GIVEN = 60  # «Γιώργος» and «Γεώργιος»


def names_of(author: str) -> tuple[Name, ...]:
    """Return the names in `author`, parted by " ; "; «ΕΠΩΝΥΜΟ,ΟΝΟΜΑ» or «Όνομα Επώνυμο»."""
    names = dict.fromkeys(map(_name, author.split(" ; ")[:_MOST_AUTHORS]))
    names.pop(_NOBODY, None)
    return tuple(names)


def _name(written: str) -> Name:
    family, comma, given = written.partition(",")
    if not comma:
        return "", _WORDS[written]
    return " ".join([word for word, _ in _WORDS[family]]), _WORDS[given]


def _words(written: str) -> tuple[Word, ...]:
    words = folded(heard(written)).split()
    return tuple([_SOUNDS[word] for word in words if not word[0].isdecimal()])


def _sounded(word: str) -> Word:
    """Return a folded word as it sounds, with the sounds that may stand for it.

    P. and Ph. for Philip, Γ. for «Γιώργος».
    """
    sound = key(word)
    whole, alone = sound[:1], key(word[0])[:1]
    return sound, whole if alone == whole else whole + alone


_WORDS, _SOUNDS = Remembered(_words), Remembered(_sounded)
_NOBODY: Name = "", ()


def agree(one: tuple[Name, ...], other: tuple[Name, ...]) -> bool:
    """Return whether the two share a person; False if either names nobody."""
    return any(same_person(a, b) for a in one for b in other)


@lru_cache(maxsize=_REMEMBERED)
def same_person(one: Name, other: Name) -> bool:
    """Return whether two names can be one person's."""
    if one == other:
        return True
    if one > other:
        one, other = other, one  # so that which is which changes nothing
    (family, given), (other_family, other_given) = one, other
    if family and other_family:
        return _same_family(family, other_family) and _may_be_given(given, other_given)
    if family:
        return _has_person(other_given, family, given)
    if other_family:
        return _has_person(given, other_family, other_given)
    return any(
        _has_person(other_given, word[0], _without(given, word))
        for word in given
        if len(word[0]) > 3
    )


def _has_person(words: tuple[Word, ...], family: str, given: tuple[Word, ...]) -> bool:
    """Return whether words in any order can be that person's names."""
    left = words
    for part in family.split():
        match = next((word for word in left if _same_family(part, word[0])), None)
        if match is None:
            return False
        left = _without(left, match)
    return _may_be_given(left, given)


def _without(words: tuple[Word, ...], word: Word) -> tuple[Word, ...]:
    place = words.index(word)
    return words[:place] + words[place + 1 :]


def _same_family(one: str, other: str) -> bool:
    if one == other or stem(one) == stem(other):
        return True
    if min(len(one), len(other)) > 3 and fuzz.ratio(one, other) >= ALIKE:
        return True
    shorter, longer = sorted((set(one.split()), set(other.split())), key=len)
    return len(shorter) < len(longer) and shorter < longer and max(map(len, shorter)) > 3


def _may_be_given(one: tuple[Word, ...], other: tuple[Word, ...]) -> bool:
    """Return whether given names do not speak against each other; none at all says nothing."""
    if not one or not other:
        return True
    return any(_same_given(a, b) for a in one[:2] for b in other[:2])


def _same_given(one: Word, other: Word) -> bool:
    (name, initials), (other_name, other_initials) = one, other
    if name == other_name:
        return True
    if len(name) == 1 or len(other_name) == 1:
        return not set(initials).isdisjoint(other_initials)
    return name[:2] == other_name[:2] or fuzz.ratio(name, other_name) >= ALIKE_GIVEN


def skeletons(names: tuple[Name, ...]) -> tuple[str, ...]:
    """Return what is left of surnames without vowels: the same through most slips and scripts.

    Two of a name whose surname can't be told.
    """
    found: dict[str, None] = {}
    for family, given in names[:3]:
        for word in (family,) if family else [name for name, _ in given[:1] + given[-1:]]:
            if len(word) > 1:
                found[_SKELETONS[word]] = None
    return tuple(found)


_VOWELS = str.maketrans("", "", "aeiou")


def _skeleton(word: str) -> str:
    last = word.rsplit(maxsplit=1)[-1]
    return last[:1] + last[1:].translate(_VOWELS)[:3]


_SKELETONS = Remembered(_skeleton)
