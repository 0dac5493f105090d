"""Where libraries are: how far from a point, and which of them a typed name means."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from rapidfuzz.distance import OSA

from knowledge import text
from knowledge.directory.sheets import Bilingual, Library, Point

_EARTH_KM = 6371.0
_SHORTEST_MENDED = 6  # letters; shorter names are too near to other words
_LONG = 10  # letters; in such a name two slips are mended
_MOST_WORDS = 6  # that may stand in a text which names a place and says no more

# What may stand around a town's name without saying anything else.
_AROUND = """
βιβλιοθήκη βιβλιοθήκες βιβλιοθήκης δημοτική δημόσια λαϊκή παιδική και κοντά κοντινή κοντινότερη
κοντινότερες πλησιέστερη στην στη στο στον στα στους σε από της του των η ο το οι τα την τη για
είμαι μένω library libraries municipal public people's children's and near nearest closest to in
at the of from around by close i'm am i live
"""


def km_between(here: Point, there: Point) -> float:
    """Return the length of the great circle between two points, in kilometres."""
    lat, other = math.radians(here.lat), math.radians(there.lat)
    half_lat, half_lon = (other - lat) / 2, math.radians(there.lon - here.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat) * math.cos(other) * math.sin(half_lon) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))


def names_of(library: Library) -> Iterator[str]:
    """Return every name by which people mean a library: its own, its town's, the places around."""
    texts = (library.short, library.town, library.name, *library.serves)
    for one in texts:
        if one is not None:
            yield from (one.el, one.en)
    yield from library.spellings


def keyed(libraries: Iterable[Library]) -> dict[str, tuple[str, ...]]:
    """Return key of a name → codes of the libraries that it means; a town may have two."""
    found: dict[str, dict[str, None]] = {}
    for library in libraries:
        for name in names_of(library):
            if key := _bare(text.key(name)):
                found.setdefault(key, {})[library.code] = None
    return {key: tuple(codes) for key, codes in found.items()}


def meant(typed: str, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the codes of the libraries that `typed` names and nothing else, or ().

    «κοντά στην Ανεμόπετρα», "anemopetra", «ανεμοπετρ» and «βιβλιοθήκη Ανεμόπετρας» name one;
    «έχει η Ανεμόπετρα τον Ζορμπά» says more than that.
    """
    if len(text.words(typed)) > _MOST_WORDS:
        return ()
    readings = [reading for whole in text.readings(typed) if (reading := _bare(whole))]
    for reading in readings:
        if reading in names:
            return names[reading]
    near = {codes for reading in readings for codes in _nearest(reading, names)}
    return near.pop() if len(near) == 1 else ()


def _nearest(reading: str, names: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    if len(reading) < _SHORTEST_MENDED:
        return
    slips = 1 if len(reading) < _LONG else 2
    for key, codes in names.items():
        if OSA.distance(reading, key, score_cutoff=slips) <= slips:
            yield codes


def _bare(key: str) -> str:
    """Return the key of a name without the words around it, in its order."""
    return " ".join(word for word in key.split() if word not in _around())


@cache
def _around() -> frozenset[str]:
    return frozenset(key for word in _AROUND.split() for key in text.readings(word))


def same(one: Bilingual, other: Bilingual) -> bool:
    """Tell whether two texts are one name, however it is spelt."""
    return text.key(one.el) == text.key(other.el)
