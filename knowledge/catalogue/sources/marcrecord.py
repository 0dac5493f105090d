"""A MARC record, whatever file it came from, and what is said of one that can't be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

LONGEST_RECORD = 4_000_000
"""Bytes of one record: the ISO 2709 limit is 99,999; systems that ignore it send far more."""

Subfields = list[str]
"""The subfields in the order of the field, each its code and its text: "aΕρωτόκριτος".

A control field has one, which is its text alone. None is empty.
"""


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
    is_mended: bool = False  # read in spite of a wrong length, directory or charset

    def texts(self, tag: str, codes: str) -> list[str]:
        """Return the text of every subfield of `tag` whose code is in `codes`, in order.

        Without codes, the text of each control field `tag`.
        """
        found = self.fields.get(tag)
        if found is None:
            return []
        if not codes:
            return [field[0] for field in found]
        return [part[1:] for field in found for part in field if part[0] in codes]

    def every(self, specs: Iterable[tuple[str, str]]) -> list[str]:
        """Return the same for several (tag, codes) of data fields, one after the other."""
        fields = self.fields
        found: list[str] = []
        for tag, codes in specs:  # Most are not there: cheaper than one comprehension.
            if tag in fields:
                for field in fields[tag]:
                    found += [part[1:] for part in field if part[0] in codes]
        return found
