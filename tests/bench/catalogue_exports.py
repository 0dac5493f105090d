"""The benchmark's catalogue as the export of a library: MARC21 in ISO 2709."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from knowledge.catalogue.record import Description

_LEADER = b"nam a22%05d i 4500"


def write(path: Path, told: Iterable[Description]) -> None:
    """Write the descriptions, one record each, numbered from 0."""
    with path.open("wb") as stream:
        for number, each in enumerate(told):
            stream.write(_record(number, each))


def _record(number: int, told: Description) -> bytes:
    directory, data = bytearray(), bytearray()
    for tag, text in _fields(number, told):
        body = text.encode() + b"\x1e"
        directory += b"%s%04d%05d" % (tag, len(body), len(data))
        data += body
    base = 24 + len(directory) + 1
    start = b"%05d" % (base + len(data) + 1)
    return start + _LEADER % base + directory + b"\x1e" + data + b"\x1d"


def _fields(number: int, told: Description) -> Iterator[tuple[bytes, str]]:
    """Yield tags in their order, and the text of each field."""
    yield b"001", str(number)
    coded = f"260101s{told.year or '    '}    xx ".ljust(22)
    yield b"008", f"{coded}{'j' if told.audience else ' '}".ljust(35) + f"{told.language:3} d"
    for each in told.isbns:
        yield b"020", f"  \x1fa{each}"
    if told.dewey:
        yield b"082", f"  \x1fa{told.dewey}"
    authors = [name for name in told.author.split(" ; ") if name]
    if authors:
        yield b"100", f"1 \x1fa{authors[0]}"
    subtitle = f"\x1fb{told.subtitle}" if told.subtitle else ""
    yield b"245", f"10\x1fa{told.title}{subtitle}"
    for title in told.other_titles[:3]:
        yield b"246", f"3 \x1fa{title}"
    yield b"260", f"  \x1fb{told.publisher}\x1fc{told.year or ''}"
    for topic in told.subjects[:6]:
        yield b"650", f" 0\x1fa{topic}"
    for name in authors[1:4]:
        yield b"700", f"1 \x1fa{name}\x1f4aut"
    for name in told.contributors[:4]:
        yield b"700", f"1 \x1fa{name}"
