"""A conversation without its names: whoever reads it for review should not know whose it is.

Taken out: the public names of the librarians who had a hand in the case and the patron's, in any
case ending and alphabet; the network's libraries with their towns, addresses and links; telephone
numbers, e-mail addresses and the like, names of accounts, case codes. A name that nobody told the
desk stays: names have no shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from knowledge import personal, text
from knowledge.directory import Directory, Library

GAP = "[…]"
_WORD = re.compile(r"[^\W_]+")
_SIGNS = (re.compile(r"\b[QqΘ]-[0-9A-Za-zΑ-Ωα-ω]{3,}\b"), re.compile(r"(?<!\w)@\w{4,}"))
_LEAST = 3  # letters of a word that is taken out by itself
_STEM = 5  # sounds by which a place is known again in the library's name: Ανεμόπετρα, -ας
_ENDINGS = {  # of a folded name → those of its other cases
    "ουσ": ("ουσ", "ου"),
    "οσ": ("οσ", "ου", "ο", "ε"),
    "ησ": ("ησ", "η"),
    "ασ": ("ασ", "α"),
    "η": ("η", "ησ"),
    "α": ("α", "ασ"),
    "ω": ("ω", "ωσ"),
    "ο": ("ο", "ου"),
    "ι": ("ι", "ιου"),
}


@dataclass(frozen=True)
class Blindfold:
    """What is to be taken out. words, phrases: by their sound; exact: as written; hosts: of links.

    A phrase is its words' sounds, one after the other.
    """

    words: frozenset[str]
    phrases: frozenset[tuple[str, ...]]
    exact: frozenset[str]
    hosts: frozenset[str]

    def __call__(self, said: str) -> str:
        """Return the words with a gap in the place of each name."""
        kept, end = [], 0
        for start, stop in self._joined(said):
            kept += [said[end:start], GAP]
            end = stop
        return "".join([*kept, said[end:]])

    def _joined(self, said: str) -> list[tuple[int, int]]:
        """Return the spans to take out; those that nothing but a space parts are one."""
        joined: list[tuple[int, int]] = []
        for start, stop in sorted(self._spans(said)):
            if joined and not said[joined[-1][1] : start].strip():
                joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
            else:
                joined.append((start, stop))
        return joined

    def _spans(self, said: str) -> Iterator[tuple[int, int]]:
        yield from ((one.start, one.end) for one in personal.find(said))
        for sign in _SIGNS:
            yield from (found.span() for found in sign.finditer(said))
        for host in self.hosts:
            pattern = rf"\S*{re.escape(host)}\S*"
            yield from (found.span() for found in re.finditer(pattern, said, re.IGNORECASE))
        found = list(_WORD.finditer(said))
        sounds = [text.word_readings(word[0]) for word in found]
        for place, word in enumerate(found):
            if word[0] in self.exact or not self.words.isdisjoint(sounds[place]):
                yield word.span()
            for phrase in self.phrases:
                after = sounds[place : place + len(phrase)]
                if len(after) == len(phrase) and all(
                    sound in heard for sound, heard in zip(phrase, after, strict=True)
                ):
                    yield word.start(), found[place + len(phrase) - 1].end()


def blindfold(names: Iterable[str], directory: Directory) -> Callable[[str], str]:
    """Return what takes these people's names and every library's out of a text."""
    words = {sound for name in names for word in text.words(name) for sound in _sounds(word)}
    phrases, exact, hosts = set(), set(), set()
    for library in directory.libraries if len(directory.libraries) > 1 else ():
        words |= _places(library)
        phrases |= set(_phrases(library))
        exact.add(library.code)
        links = (library.links.site, library.links.catalogue)
        hosts |= {host for link in links if (host := urlsplit(link).hostname)}
    return Blindfold(frozenset(words), frozenset(phrases), frozenset(exact), frozenset(hosts))


def _sounds(word: str) -> set[str]:
    """Return how a folded name sounds in each of its cases; nothing of an initial."""
    if len(word) < _LEAST:
        return set()
    for ending, others in _ENDINGS.items():
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            return {text.key(stem + other) for other in others}
    return {text.key(word)}


def _places(library: Library) -> set[str]:
    """Return how the library's places sound: of each the longest word, for «Κάτω» is anywhere."""
    said = [library.short, *([library.town] if library.town else []), *library.serves]
    names = [name for one in said for name in (one.el, one.en)]
    longest = {max(text.words(name), key=len) for name in (*names, *library.spellings)}
    sounds = {sound for word in longest for sound in _sounds(word)}
    stems = {sound[:_STEM] for sound in sounds if len(sound) >= _STEM}
    named = [word for name in (library.name.el, library.name.en) for word in text.words(name)]
    return sounds | {text.key(word) for word in named if text.key(word)[:_STEM] in stems}


def _phrases(library: Library) -> Iterator[tuple[str, ...]]:
    """Yield what names the library in several words: its name, its street."""
    for said in (library.name, library.address):
        for written in (said.el, said.en):
            for part in written.split(","):
                sounds = tuple(text.key(word) for word in text.words(part) if not word.isdigit())
                if len(sounds) > 1:
                    yield sounds
