"""Names as libraries write them, «Καζαντζάκης, Νίκος», turned as readers have them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from knowledge.text import script_of

_DATES = re.compile(
    r",?\s*\(?(?:περ\.|ca?\.|b\.|d\.|γεν\.)?\s*\d{3,4}\s*[-–]?\s*(?:\d{3,4})?\)?\s*[.,]?$"
)
_EDITOR = re.compile(r"[\s,(\[]+(?:επιμ\w*\.?|επιμέλεια|eds?\.?|editors?)[)\]]*$", re.IGNORECASE)
_TASK = re.compile(
    r"[\s,(\[]+(?:μτφρ?\.?|μετάφρ\w*\.?|συγγρ\w*\.?|εικον\w*\.?|trans\w*\.?|author|aut)[)\]]*$",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"[\s,;]*(?:\[?κ\.?\s?[άα]\.?\]?|κ\.λπ\.|\[?et al\.?\]?|and others)$", re.IGNORECASE
)


@dataclass(frozen=True)
class Name:
    """One name; `given` is "" for a body, or for a person with one name alone (Όμηρος)."""

    family: str
    given: str = ""

    @property
    def inverted(self) -> str:
        """Return «Καζαντζάκης, Νίκος»."""
        return f"{self.family}, {self.given}" if self.given else self.family

    @property
    def direct(self) -> str:
        """Return «Νίκος Καζαντζάκης»."""
        return f"{self.given} {self.family}" if self.given else self.family

    @property
    def with_initials(self) -> str:
        """Return «Καζαντζάκης, Ν.»."""
        return f"{self.family}, {initials(self.given)}" if self.given else self.family

    @property
    def initials_first(self) -> str:
        """Return «Ν. Καζαντζάκης»."""
        return f"{initials(self.given)} {self.family}" if self.given else self.family


@dataclass(frozen=True)
class People:
    """Several names, and what their field says of them."""

    all: tuple[Name, ...]
    has_others: bool = False  # «κ.ά.» stood at the end
    are_editors: bool = False


def people(field: str) -> People:
    """Return the names of a field of Description, several parted by " ; "."""
    whole = field.strip()
    bare = _OTHERS.sub("", whole)
    parts = [part.strip(" ;") for part in bare.split(" ; ")]
    names = tuple(name for part in parts if (name := _name(part)).family)
    are_editors = bool(names) and all(_EDITOR.search(part) for part in parts if part)
    return People(names, bool(names) and bare != whole, are_editors)


def direct(field: str) -> str:
    """Return the names of a field as readers have them: «Νίκος Καζαντζάκης, Άννα Παπά»."""
    return ", ".join(name.direct for name in people(field).all)


def initials(given: str) -> str:
    """Return the initials of given names: «Ν.», «Ν. Π.», "J.-P."; in Greek without accents."""
    return " ".join(
        "-".join(f"{_initial(part)}." for part in word.split("-") if part)
        for word in given.replace(".", ". ").split()
        if any(char.isalpha() for char in word)
    )


def _name(part: str) -> Name:
    for pattern in (_EDITOR, _TASK, _DATES):
        part = pattern.sub("", part).strip()
    family, comma, given = part.partition(",")
    if not comma:
        return Name(part)
    given = _DATES.sub("", given.split(",")[0]).strip()
    return Name(family.strip(), given)


def _initial(word: str) -> str:
    letter = word[0].upper()
    return unicodedata.normalize("NFD", letter)[0] if script_of(letter) == "greek" else letter
