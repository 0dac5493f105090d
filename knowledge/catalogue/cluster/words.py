"""How words sound, and their stems, remembered: catalogues use the same ones again and again."""

from __future__ import annotations

from functools import lru_cache

from knowledge.catalogue import forms

_REMEMBERED = 1 << 16

stem = lru_cache(maxsize=_REMEMBERED)(forms.stem)


@lru_cache(maxsize=_REMEMBERED)
def key(word: str) -> str:
    """Return how one folded word sounds."""
    return forms.sounding(word)


def heard(written: str) -> str:
    """Return `written` with the ē of romanised Greek as the i that it sounds: "Alexē"."""
    if written.isascii():
        return written
    for eta in ("ē", "Ē", "e\u0304", "E\u0304"):
        if eta in written:
            written = written.replace(eta, "i")
    return written
