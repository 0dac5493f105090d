"""The account of an import: what was read, what was kept, and all that could not be."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read: a record of a file, or the whole file (number 0)."""

    file: Path
    number: int
    place: str  # "byte 1,234" or "line 57"; "" for a whole file
    why: str

    @property
    def position(self) -> str:
        """Return where in the file it is: "record 3, byte 1,234"."""
        return f"record {self.number}, {self.place}" if self.number else "the whole file"

    def __str__(self) -> str:
        return f"{self.file}: {self.position}: {self.why}"


@dataclass(slots=True)
class ImportReport:
    """The account of an import. `records_read` includes those that could not be used."""

    records_read: int = 0
    records_stored: int = 0
    unchanged: int = 0  # of those stored: the catalogue said the same already
    mended: int = 0  # of those stored: read in spite of a wrong length, directory or charset
    renumbered: int = 0  # of those stored: another title already had their control number
    deleted: int = 0  # records that say that the library no longer holds them
    editions: int = 0  # in the whole catalogue afterwards
    problems: list[Problem] = field(default_factory=list)
    unheeded: list[str] = field(default_factory=list)  # decisions that could not be honoured
