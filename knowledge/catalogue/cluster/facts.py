"""What is compared of one library's record, worked out once."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from knowledge import text
from knowledge.catalogue.cluster import numerals
from knowledge.catalogue.cluster.names import Name, names_of
from knowledge.catalogue.cluster.titles import Title, told
from knowledge.catalogue.cluster.words import heard, key
from knowledge.catalogue.forms import folded
from knowledge.catalogue.record import Description
from knowledge.catalogue.remembered import Remembered

_REMEMBERED = 1 << 13
_MOST_TITLES = 8
_PUBLISHING = frozenset(
    text.key(
        "εκδόσεις έκδοση εκδ εκδοτικός εκδοτική οίκος οργανισμός βιβλιοπωλείο αφοί και υιοί σια "
        "αε επε ιδιωτική publications publishers publishing press books verlag editions éditions "
        "edition editeur co company inc ltd and the of χε χ ε"
    ).split()
)
_SUBTITLE = re.compile(
    r"\s+[:;]\s+|;\s+|[;,:]?\s+or[,;:]\s+|,\s+or\s+|,\s+ή[,;:]?\s+"
    r"|[,.:]\s+(?=(?:a\s+)?(?:novel|tale|romance|story|roman|μυθιστόρημα|νουβέλα)\b)",
    re.IGNORECASE,
)
_PAGES = re.compile(r"(?<!\d)(\d{1,4})\s*(?:σ\b|σσ|σελ|p\b|pp|pages|s\b|seiten|Σ)", re.IGNORECASE)


class Facts(NamedTuple):
    """The compared forms of one source record. Texts are phonetic keys; "" and () are unknown."""

    library: str
    title: Title  # without subtitle and number of the part
    full: Title  # with the subtitle
    part: str  # number of the volume or part: "2"
    authors: tuple[Name, ...]
    translators: tuple[Name, ...]
    is_greek: bool  # the author's name is in Greek letters
    others: tuple[Title, ...]  # further titles, if it has an ISBN to go with them
    uniform: tuple[Title, ...]  # those of them that name the work
    year: int | None
    publisher: str
    pages: int | None
    isbns: tuple[str, ...]
    issns: tuple[str, ...]
    format: str
    language: str


def facts(library: str, description: Description) -> Facts:
    """Return what is compared of `description`, a record of `library`."""
    head, rest = _parted(description.title)
    title, part = told(head)
    full = title
    if rest := f"{rest} {description.subtitle}" if rest else description.subtitle:
        subtitle, number = told(rest)
        full = Title(f"{title.keys} {subtitle.keys}", f"{title.words} {subtitle.words}")
        part = part or number
    if description.part:
        part = told(description.part)[1] or _lone_number(description.part) or part
    isbns = description.isbns
    return Facts(
        library,
        title,
        full,
        part,
        names_of(description.author),
        names_of(" ; ".join(description.translators)) if description.translators else (),
        _is_greek(description.author),
        _titles(description.other_titles) if isbns else (),
        _titles(description.uniform_titles),
        description.year,
        _publisher(description.publisher),
        _pages(description.extent),
        isbns,
        description.issns,
        description.format,
        description.language,
    )


def _titles(written: tuple[str, ...]) -> tuple[Title, ...]:
    return tuple([told(each)[0] for each in written[:_MOST_TITLES]]) if written else ()


def _parted(title: str) -> tuple[str, str]:
    """Return (title, what it says after a mark that begins a subtitle or another title)."""
    if "," not in title and ":" not in title and ";" not in title and "." not in title:
        return title, ""
    if (found := _SUBTITLE.search(title)) and found.start() > 2:
        return title[: found.start()], title[found.end() :]
    return title, ""


def _lone_number(part: str) -> str:
    return next(filter(None, map(numerals.value, folded(part).split())), "")


def _is_greek(author: str) -> bool:
    leaning = sum(map(_LEANINGS.__getitem__, author.split()))
    return leaning > 0 if leaning else text.script_of(author) == "greek"


def _leaning(word: str) -> int:
    """Return how many more Greek letters than Latin ones there are."""
    greek, latin = text.letters_of(word)
    return greek - latin


_LEANINGS = Remembered(_leaning)


@lru_cache(maxsize=_REMEMBERED)
def _publisher(written: str) -> str:
    """Return the keys of the words of a publisher's name that tell it from another."""
    keys = map(key, folded(heard(written)).split())
    return " ".join([each for each in keys if each not in _PUBLISHING])


@lru_cache(maxsize=_REMEMBERED)
def _pages(extent: str) -> int | None:
    found = _PAGES.search(extent)
    return int(found[1]) if found else None
