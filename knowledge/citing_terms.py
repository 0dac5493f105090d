"""The words of a citation, in Greek and in English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Terms:
    """The words of one language."""

    no_date: str
    editor: str
    editors: str
    translator: str
    translated_by: str
    edited_by: str
    edition: str
    revised: str
    volume: str
    others: str
    joint: str  # before the last of several names, in running text
    ordinal: Callable[[int], str]
    forms: dict[str, str]  # what is no printed book, for APA's brackets


def _english_ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


GREEK = Terms(
    no_date="χ.χ.",
    editor="Επιμ.",
    editors="Επιμ.",
    translator="μτφρ.",
    translated_by="Μτφρ.",
    edited_by="επιμ.",
    edition="έκδ.",
    revised="αναθ. έκδ.",
    volume="τόμ.",
    others="κ.ά.",
    joint=" και ",
    ordinal=lambda number: f"{number}η",
    forms={
        "audiobook": "Ηχητικό βιβλίο",
        "video": "Βίντεο",
        "map": "Χάρτης",
        "score": "Παρτιτούρα",
    },
)
ENGLISH = Terms(
    no_date="n.d.",
    editor="Ed.",
    editors="Eds.",
    translator="Trans.",
    translated_by="Translated by",
    edited_by="ed.",
    edition="ed.",
    revised="rev. ed.",
    volume="vol.",
    others="et al.",
    joint=" and ",
    ordinal=_english_ordinal,
    forms={"audiobook": "Audiobook", "video": "Video", "map": "Map", "score": "Score"},
)
