"""What is found out of a table's first bytes: its character set, its delimiter, its columns."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from knowledge import text
from knowledge.catalogue.mapping import CsvFiles
from knowledge.catalogue.sources import charsets
from knowledge.catalogue.sources.marcrecord import Unreadable

DELIMITERS = {";": ";", ",": ",", "|": "|", "tab": "\t"}
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def charset(head: bytes, told: str | None) -> str:
    """Return the character set of a file that begins with `head`.

    Raises Unreadable if it is certainly not in the one that is `told`.
    """
    marked = next((name for start, name in _BOMS if head.startswith(start)), None)
    found = marked or _of_bytes(head)
    if told is None or told == found or marked == f"{told}-sig" or head.isascii():
        return found
    if told == "utf-8":
        raise Unreadable(_not_utf8(head, found))
    if marked or (found == "utf-8" and not told.startswith("utf-16")):
        raise Unreadable(
            f"it is in {found.removesuffix('-sig')}, but the mapping says {told}: "
            f"write encoding: {found.removesuffix('-sig')}, or leave it out"
        )
    return told


def _of_bytes(head: bytes) -> str:
    """Return the character set of most of the lines; the last may be cut."""
    whole, _, cut = head.rpartition(b"\n")
    lines = [line for line in (whole or cut).split(b"\n") if not line.isascii()]
    is_utf8 = 2 * sum(map(_is_utf8, lines)) >= len(lines)
    return "utf-8" if is_utf8 else charsets.alphabet(head)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _not_utf8(head: bytes, found: str) -> str:
    place = 0
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        place = error.start
    line = head.count(b"\n", 0, place) + 1
    return (
        f"line {line}: byte {head[place]:#04x} is not UTF-8, as the mapping says the file is. "
        f"It looks like {found}: write encoding: {found}, or leave it out"
    )


def delimiter(lines: Sequence[str], how: CsvFiles) -> str:
    """Return what parts the columns of `lines`, the first of which is the header if there is one.

    Raises Unreadable if the one that is told parts nothing, and another does.
    """
    fitting = {sign: _fit(lines, sign, how) for sign in DELIMITERS.values()}
    best = max(fitting, key=lambda sign: fitting[sign])
    if how.delimiter is None:
        return best
    told = DELIMITERS[how.delimiter]
    if fitting[told] < 2 <= min(len(how.columns.told), fitting[best]):
        name = next(name for name, sign in DELIMITERS.items() if sign == best)
        count = len(_first_row(lines, told, how))
        raise Unreadable(
            f'line {how.skip_rows + 1}: "{how.delimiter}" parts it into {count} '
            f"column{'s' * (count != 1)}, where the mapping names {len(how.columns.told)}. "
            f'It seems to be "{name}": write delimiter: "{name}"'
        )
    return told


def _fit(lines: Sequence[str], sign: str, how: CsvFiles) -> int:
    """Return how many of the mapping's columns are there; without names, how many columns."""
    if not how.header:
        widths = [len(row) for row in reader(lines, sign, how)]
        return max(widths, key=widths.count)
    names = {text.fold(name) for name in _first_row(lines, sign, how)}
    columns = how.columns.told.values()
    return sum(
        name in range(1, len(names) + 1) or text.fold(str(name)) in names for name in columns
    )


def _first_row(lines: Sequence[str], sign: str, how: CsvFiles) -> list[str]:
    return next(reader(lines[:1], sign, how), [])


def reader(lines: Iterable[str], sign: str, how: CsvFiles) -> Any:
    """Return the reader of `lines`, whose columns are parted by `sign`."""
    if not how.quote:
        return csv.reader(lines, delimiter=sign, quoting=csv.QUOTE_NONE)
    return csv.reader(lines, delimiter=sign, quotechar=how.quote)


class Places(NamedTuple):
    """Which place of a row holds what; width: how many there are."""

    columns: dict[str, int]  # our name → place from 0
    leave_out: dict[int, frozenset[str]]  # place → folded values of rows to skip
    width: int

    def leaves_out(self, row: Sequence[str]) -> bool:
        """Return whether the mapping says that `row` is not to be read."""
        return any(text.fold(row[place]) in values for place, values in self.leave_out.items())


def places(header: Sequence[str], how: CsvFiles, line: int) -> Places:
    """Return where a row's values stand. Raises Unreadable if a column is missing."""
    known = {text.fold(name): place for place, name in reversed(list(enumerate(header)))}
    missing: list[str] = []

    def place(column: str | int) -> int:
        found = known.get(text.fold(column)) if isinstance(column, str) else column - 1
        if found is None or found >= len(header):
            missing.append(f'"{column}"')
            return 0
        return found

    columns = {name: place(column) for name, column in how.columns.told.items()}
    leave_out = {
        place(column): frozenset(map(text.fold, values)) for column, values in how.leave_out.items()
    }
    if missing:
        there = ", ".join(f'"{name.strip()}"' for name in header) if how.header else ""
        raise Unreadable(
            f"line {line}: there is no column {', '.join(missing)}. "
            + (f"The file has {there[:300]}" if there else f"The file has {len(header)} columns")
            + ": mend the mapping"
        )
    return Places(columns, leave_out, len(header))
