"""The public ids of records: twelve letters and digits, made from whose record it is.

A record's id depends on its library and its number there, nothing else, so an import, a rebuild
and another machine give the same one, and an old link goes on working.
"""

from __future__ import annotations

import re
from base64 import b32encode
from hashlib import blake2b

_LENGTH = 12  # of five bits each
_WRITTEN = re.compile(r"[a-z2-7]{12}")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def number_of(library: str, control: str) -> int:
    """Return the id of what `library` has under `control`, as a number of 60 bits.

    Among a million records two are alike with a chance of one in two millions.
    """
    digest = blake2b(f"{library}\0{control}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 4


def written(number: int) -> str:
    """Return `number` as people and links have it: "k3v7a2mq4xwz"."""
    return b32encode((number << 4).to_bytes(8)).decode().lower()[:_LENGTH]


def read(text: str) -> int | None:
    """Return the number that `text` stands for, None if it is no id."""
    if not _WRITTEN.fullmatch(text):
        return None
    number = 0
    for letter in text:
        number = number << 5 | _ALPHABET.index(letter)
    return number
