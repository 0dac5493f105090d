"""A field's text as people write it: without ISBD's punctuation, in one Unicode form, bounded."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

MOST_TEXT = 1000
MOST_VALUES = 40
_LONGEST_KEPT = 200  # characters of a text whose clean form is kept in mind
_KEPT = 1 << 14

_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")  # control characters are no text
_ISBD_END = " /:;,="
_NOT_SORTED = re.compile(r"<<(.*?)>>")  # «<<Ο >>θάνατος»: a filing habit of UNIMARC exports
_LAST_STOP = re.compile(
    r"(?<=[^\W\d_]{3}|[^\W\d_]{2}\))\.$"
)  # "Kazantzakis, Nikos." but not "Austen, J."


def clean(text: str) -> str:
    """Return `text` without the punctuation that ISBD puts between fields and at their end.

    Publishers, subjects, names and shelfmarks come again and again: the last ones are kept.
    """
    return _kept(text) if len(text) < _LONGEST_KEPT else clean_afresh(text)


def clean_afresh(text: str) -> str:
    """Return the same, for texts that seldom come twice, such as titles."""
    tidied = _tidied(text)
    return _LAST_STOP.sub("", tidied) if tidied[-1:] == "." else tidied


_kept = lru_cache(maxsize=_KEPT)(clean_afresh)


def tidy(text: str) -> str:
    """Return `text` so, but with its last full stop: «3η έκδ.»"""
    return _kept_tidy(text) if len(text) < _LONGEST_KEPT else _tidied(text)


def _tidied(text: str) -> str:
    if "<<" in text:
        text = _NOT_SORTED.sub(r"\1", text)
    if not text.isascii():
        text = normalize("NFC", text)
    if not text.isprintable() or "  " in text:  # NBSP and control characters are not printable
        text = _SPACES.sub(" ", text)
    return text.lstrip(" ").rstrip(_ISBD_END)[:MOST_TEXT]


_kept_tidy = lru_cache(maxsize=_KEPT)(_tidied)
