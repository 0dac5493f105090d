"""Tables as text, told of by a mapping: a row a record or a copy, or the reason why not.

Spreadsheets and register books come in any encoding and with any delimiter, and their quotes do
not always close. Rows are read one by one; a row that went wrong costs only itself, because its
further lines are read anew.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from typing import Any

from knowledge.catalogue.mapping import CsvFiles
from knowledge.catalogue.sources import charsets, table
from knowledge.catalogue.sources.lines import LONGEST_LINE, Lines, TooLong
from knowledge.catalogue.sources.marcrecord import Trouble, Unreadable

_HEAD_BYTES = 1 << 16
_TRIED_LINES = 20
_MOST_COPIES = 1000  # rows of one record
_OF_COPY = ("branch", "shelfmark", "copies", "note")  # what is kept of its further rows
_LONGEST_OF_COPY = 300
_FORMULA = re.compile(r'="(.*)"')  # how spreadsheets keep an ISBN from becoming a number
_STRAY = re.compile("[\udc80-\udcff]")  # bytes that are no text in the file's character set


@dataclass(slots=True)
class Row:
    """One record of a table. copies: its values by our names; of its further rows, of copies."""

    copies: list[dict[str, str]]
    number: int
    place: str  # "line 57"
    is_mended: bool = False  # read in spite of bytes in another character set

    def get(self, name: str) -> str:
        """Return the record's value called `name`, "" if there is none."""
        return self.copies[0].get(name, "")


def read(stream: BufferedReader[Any], how: CsvFiles) -> Iterator[Row | Trouble]:
    """Yield each record of the table in `stream`, or what is wrong with a row.

    Rows that follow each other with one number and one title are copies of one record.
    Holds one record at a time. Raises Unreadable if the table does not fit the mapping.
    """
    charset = table.charset(stream.peek(_HEAD_BYTES)[:_HEAD_BYTES], how.encoding)
    lines = Lines(stream, charset)
    try:
        yield from _joined(_rows(lines, how, charset))
    finally:
        lines.detach()


def _joined(rows: Iterator[Row | Trouble]) -> Iterator[Row | Trouble]:
    held: Row | None = None
    for found in rows:
        if held and isinstance(found, Row) and _is_copy(found, held):
            held.copies.append({name: found.get(name)[:_LONGEST_OF_COPY] for name in _OF_COPY})
            held.is_mended |= found.is_mended
            continue
        if held:
            yield held
        held = found if isinstance(found, Row) else None
        if isinstance(found, Trouble):
            yield found
    if held:
        yield held


def _is_copy(row: Row, held: Row) -> bool:
    return (
        bool(row.get("number"))
        and row.get("number") == held.get("number")
        and row.get("title") == held.get("title")
        and len(held.copies) < _MOST_COPIES
    )


def _rows(lines: Lines, how: CsvFiles, charset: str) -> Iterator[Row | Trouble]:
    for _ in range(how.skip_rows):
        next(lines, None)
    ahead = lines.ahead(_TRIED_LINES)
    if not ahead:
        raise Unreadable("the file is empty" if not lines.number else "there are no rows in it")
    reader = table.reader(lines, table.delimiter(ahead, how), how)
    lines.begin()
    header = (
        next(reader) if how.header else next(table.reader(ahead, reader.dialect.delimiter, how))
    )
    places = table.places(header, how, max(1, lines.number))
    number = 0
    while (row := _next(reader, lines, places.width)) is not None:
        if row == []:
            continue
        number += 1
        place = f"line {lines.first:,}"
        if isinstance(row, str):
            yield Trouble(number, place, row)
            lines.put_back()
        elif not places.leaves_out(row):
            yield _row(row, places, charset, number=number, place=place)


def _next(reader: Any, lines: Lines, width: int) -> list[str] | str | None:
    """Return the next row, what is wrong with it, or None at the end. A row of nothing is []."""
    lines.begin()
    try:
        row: list[str] = next(reader)
    except StopIteration:
        return None
    except TooLong:
        if len(lines.taken) == 1:
            return f"the line is longer than {LONGEST_LINE:,} characters"
        return f"a quotation mark opens here and is not closed within {len(lines.taken)} lines"
    except csv.Error as error:
        return f"not a row of a table: {error}"
    if not any(row):
        return []
    if any("\0" in line for line in lines.taken):
        return "there are NUL bytes in it: the file is damaged here. Export it anew"
    is_whole = len(row) == width or (len(row) > width and not any(row[width:]))
    if len(lines.taken) > 1 and not (is_whole and _is_closed(lines.taken, reader.dialect)):
        return "a quotation mark opens here and is not closed in this row"
    if is_whole:
        return row
    return (
        f"it has {len(row)} columns where the table has {width}: "
        "a delimiter or a line end inside a text must stand in quotation marks"
    )


def _is_closed(taken: list[str], dialect: Any) -> bool:
    """Return whether the quotation marks of a row of several lines stand where they may.

    One that is not closed swallows rows until the next one, which then stands in a text.
    """
    try:
        list(
            csv.reader(taken, delimiter=dialect.delimiter, quotechar=dialect.quotechar, strict=True)
        )
    except csv.Error:
        return False
    return True


def _row(row: list[str], places: table.Places, charset: str, *, number: int, place: str) -> Row:
    is_mended = any(_STRAY.search(value) for value in row)
    if is_mended:
        row = _mended(row, charset)
    values = {name: _plain(row[at]) for name, at in places.columns.items()}
    return Row([values], number, place, is_mended)


def _mended(row: list[str], charset: str) -> list[str]:
    """Return the row with the bytes read that are not in the file's character set."""
    raw = [value.encode(charset, "surrogateescape") for value in row]
    other = charsets.alphabet(b" ".join(raw)) if charset.startswith("utf-8") else charset
    return [
        value.decode(other, "replace") if _STRAY.search(told) else told
        for value, told in zip(raw, row, strict=True)
    ]


def _plain(value: str) -> str:
    value = value.strip()
    found = _FORMULA.fullmatch(value) if value.startswith("=") else None
    return found[1].strip() if found else value
