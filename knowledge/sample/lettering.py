"""Greek as old systems write it, and in Latin letters."""

from __future__ import annotations

import re
import unicodedata


def old(text: str) -> str:
    """«Καζαντζάκης, Νίκος» -> «ΚΑΖΑΝΤΖΑΚΗΣ,ΝΙΚΟΣ»"""
    bare = _without_accents(text)
    return bare.upper().replace(", ", ",")


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


_TWO = {"ου": "ou", "αυ": "av", "ευ": "ev", "μπ": "b", "ντ": "nt", "γγ": "ng", "γκ": "gk"}
_ONE = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(),
        strict=True,
    )
)
_SOUNDS = re.compile("|".join((*_TWO, "[α-ω]")))


def romanised(text: str) -> str:
    """Return `text` in Latin letters, roughly by ELOT 743: «Η φόνισσα» -> "I fonissa"."""
    bare = _without_accents(text)
    words = []
    for word in bare.split(" "):
        latin = _SOUNDS.sub(lambda found: _TWO.get(found[0]) or _ONE[found[0]], word.lower())
        words.append(latin.capitalize() if word[:1].isupper() else latin)
    return " ".join(words)
