"""Names of persons and bodies, compared as they sound, in any order, initials allowed."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz import fuzz

from knowledge.catalogue.forms import folded, sounding, stem

Name = tuple[str, tuple[str, ...]]
"""(keys of the surname, keys of the other names); the surname is "" where it can't be told."""

_REMEMBERED = 1 << 14
_MOST_AUTHORS = 6
_ALIKE = 85  # of 100, surnames: a slip, or a case of the name
_ALIKE_GIVEN = 60  # «Γιώργος» and «Γεώργιος»
_SAME_INITIALS = ({"g", "i"}, {"u", "o"})  # Γιώργος sounds "iorgos"; W is «Ουίλιαμ»


@lru_cache(maxsize=_REMEMBERED)
def names_of(author: str) -> tuple[Name, ...]:
    """Return the names in `author`, parted by " ; "; «ΕΠΩΝΥΜΟ,ΟΝΟΜΑ» or «Όνομα Επώνυμο»."""
    names = (_name(each) for each in author.split(" ; ")[:_MOST_AUTHORS])
    return tuple(dict.fromkeys(name for name in names if name[0] or name[1]))


def _name(written: str) -> Name:
    family, comma, given = written.partition(",")
    if not comma:
        return "", _words(written)
    return " ".join(_words(family)), _words(given)


def _words(written: str) -> tuple[str, ...]:
    keys = sounding(folded(written)).split()
    return tuple(key for key in keys if not key[0].isdecimal())


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
        _has_person(other_given, word, _without(given, word)) for word in given if len(word) > 3
    )


def _has_person(words: tuple[str, ...], family: str, given: tuple[str, ...]) -> bool:
    """Return whether words in any order can be that person's names."""
    left = words
    for part in family.split():
        match = next((word for word in left if _same_family(part, word)), None)
        if match is None:
            return False
        left = _without(left, match)
    return _may_be_given(left, given)


def _without(words: tuple[str, ...], word: str) -> tuple[str, ...]:
    place = words.index(word)
    return words[:place] + words[place + 1 :]


def _same_family(one: str, other: str) -> bool:
    if one == other or stem(one) == stem(other):
        return True
    if min(len(one), len(other)) > 3 and fuzz.ratio(one, other) >= _ALIKE:
        return True
    shorter, longer = sorted((set(one.split()), set(other.split())), key=len)
    return len(shorter) < len(longer) and shorter < longer and max(map(len, shorter)) > 3


def _may_be_given(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether given names do not speak against each other; none at all says nothing."""
    if not one or not other:
        return True
    return any(_same_given(a, b) for a in one[:2] for b in other[:2])


def _same_given(one: str, other: str) -> bool:
    if one == other:
        return True
    same_initial = one[0] == other[0] or {one[0], other[0]} in _SAME_INITIALS
    if len(one) == 1 or len(other) == 1:
        return same_initial
    return (same_initial and one[:2] == other[:2]) or fuzz.ratio(one, other) >= _ALIKE_GIVEN


def skeletons(names: tuple[Name, ...]) -> tuple[str, ...]:
    """Return what is left of surnames without vowels: the same through most slips and scripts.

    Two of a name whose surname can't be told.
    """
    found: dict[str, None] = {}
    for family, given in names[:3]:
        for word in (family,) if family else given[:1] + given[-1:]:
            if len(word) > 1:
                found[_skeleton(word)] = None
    return tuple(found)


@lru_cache(maxsize=_REMEMBERED)
def _skeleton(word: str) -> str:
    last = word.rsplit(maxsplit=1)[-1]
    return last[:1] + last[1:].translate(_VOWELS)[:3]


_VOWELS = str.maketrans("", "", "aeiou")
