"""A MARC record, whatever file it came from, and what is said of one that can't be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

LONGEST_RECORD = 4_000_000
"""Bytes of one record: the ISO 2709 limit is 99,999; systems that ignore it send far more."""

Subfields = list[tuple[str, str]]
"""(code, text) in the order of the field; a control field has one, whose code is ""."""


class Unreadable(Exception):
    """A record or file can't be read; the text says why, to people."""


class Trouble(NamedTuple):
    """A record that could not be read: which, where in the file, and why."""

    number: int
    place: str  # "byte 1,234" or "line 57"
    why: str


@dataclass(slots=True)
class Marc:
    """The fields of one record by tag, each tag's in their order; indicators are left behind."""

    leader: str
    fields: dict[str, list[Subfields]]
    number: int  # of the record in its file, from 1
    place: str
    is_mended: bool = False  # read in spite of a wrong length or directory

    def texts(self, tag: str, codes: str) -> list[str]:
        """Return the text of every subfield of `tag` whose code is in `codes`, in order."""
        return [text for field in self.fields.get(tag, ()) for code, text in field if code in codes]

    def every(self, specs: Iterable[tuple[str, str]]) -> list[str]:
        """Return the same for several (tag, codes), one after the other."""
        return [
            text
            for tag, codes in specs
            if tag in self.fields
            for field in self.fields[tag]
            for code, text in field
            if code in codes
        ]
