"""MARC in ISO 2709: records out of a stream of bytes, whole or mended, or the reason why not.

Three ways were measured, from the file to the description of a book (`python -m tests.bench
imports`; one thread of a busy machine, CPU time, records a second), on 20,000 clean records of 1 KB
and on 6,588 real ones, a quarter of them MARC-8:

                     clean     real   real ones described
    pymarc 5.4       7,800    3,600   5,370
    mrrc 0.9 (Rust)  9,600   10,000   5,430
    here            17,000   10,800   5,452

mrrc parses a record in 8 µs, but it takes as long again to make each of its fields a thing of
Python, wanted or not. Alone it loses the accents of MARC-8 in more than 1,700 of the real ones
(«Qu\ufffdebec»), it gives no bytes from which to tell the Greek character sets, and like pymarc it
stops for good at the first wrong length. So the structure, a directory of twelve-byte entries, is
read here; MARC-8 is left to pymarc, and test_real_marc.py holds this reader to pymarc's answer on
every sound record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from struct import Struct
from typing import BinaryIO

from knowledge.catalogue.sources.charsets import Text, without_orders
from knowledge.catalogue.sources.marcrecord import (
    LONGEST_RECORD,
    Marc,
    Subfields,
    Trouble,
    Unreadable,
)

_RECORD_END, _FIELD_END, _SUBFIELD = b"\x1d", b"\x1e", b"\x1f"
_ESCAPE = b"\x1b"
_LEADER_LENGTH = 24
_FIRST_DATA = b"010"  # tags below are control fields
_MAY_BE_ORDERS = b"\xc2"  # the first byte in UTF-8 of «»°, and of marks that only say how to sort
_ENTRY = Struct("3s4s5s")  # tag, length, offset
_BETWEEN_RECORDS = b"\r\n\0 \x1a\xef\xbb\xbf"
_FARTHEST_OFFSET = 99_999  # five digits; what is farther can't be told, and wraps or lies
_CHUNK_BYTES = 1 << 18
_TITLES = frozenset((b"245", b"200"))


class _Misfit(Exception):
    """The directory does not lead to the fields."""


def read(
    stream: BinaryIO, wanted: frozenset[str], charset: str | None = None
) -> Iterator[Marc | Trouble]:
    """Yield each record of `stream` with its fields of the tags `wanted`, or what is wrong.

    A wrong record length is met by going from one end-of-record byte to the next, a wrong
    directory by going from one end-of-field byte to the next; such records have `is_mended`.
    charset: that of the file, if it is known; else each record's is found out.
    Never raises for what is in the stream; holds no more than one record in memory.
    """
    tags = {tag.encode(): tag for tag in wanted}
    for number, (offset, frame) in enumerate(_frames(stream), start=1):
        place = f"byte {offset:,}"
        try:
            yield _parse(frame, tags, charset, number=number, place=place)
        except Unreadable as trouble:
            yield Trouble(number, place, str(trouble))


def _frames(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield (offset, bytes without the end-of-record byte) of each record, the cut last one too."""
    offset, rest = 0, b""
    while chunk := stream.read(_CHUNK_BYTES):
        *whole, rest = (rest + chunk).split(_RECORD_END)
        for frame in whole:
            yield from _trimmed(offset, frame + _RECORD_END)
            offset += len(frame) + 1
        if len(rest) > LONGEST_RECORD:
            yield offset, rest
            return
    yield from _trimmed(offset, rest)


def _trimmed(offset: int, frame: bytes) -> Iterator[tuple[int, bytes]]:
    trimmed = frame.lstrip(_BETWEEN_RECORDS)
    if trimmed and trimmed != _RECORD_END:
        yield offset + len(frame) - len(trimmed), trimmed


def _parse(
    frame: bytes, tags: dict[bytes, str], charset: str | None, *, number: int, place: str
) -> Marc:
    _refuse_if_cut(frame)
    end = frame.find(_FIELD_END, _LEADER_LENGTH)
    if end < 0 or not frame[_LEADER_LENGTH : _LEADER_LENGTH + 3].isalnum():
        raise Unreadable("not a MARC record: no directory after the first 24 bytes")
    directory, data = frame[_LEADER_LENGTH:end], frame[end + 1 :]
    leader = frame[:_LEADER_LENGTH].decode("ascii", "replace")
    if charset is None and (sound := _sound(directory, data, tags)) is not None:
        return Marc(leader, sound, number, place)
    try:
        found = _by_offsets(directory, data, tags)
        is_mended = False
    except _Misfit:
        found = _by_terminators(directory, data, tags)
        is_mended = True
    text = Text(frame, charset)
    fields: dict[str, list[Subfields]] = {}
    for tag, field in found:
        fields.setdefault(tags[tag], []).append(_subfields(tag, field, text))
    return Marc(leader, fields, number, place, is_mended)


def _sound(
    directory: bytes, data: bytes, tags: dict[bytes, str]
) -> dict[str, list[Subfields]] | None:
    """Return the fields of a record without a fault, in UTF-8; None if there may be one.

    Nearly all are such, so it is decoded and parted in one go. The offsets alone are compared:
    where they and the ends of fields agree, the lengths have nothing to add.
    """
    if _ESCAPE in data or len(directory) % _ENTRY.size:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    sizes: Sequence[str | bytes]
    sizes = parts = text.split("\x1e")
    if not text.isascii():
        sizes = data.split(_FIELD_END)
        if _MAY_BE_ORDERS in data:
            text = without_orders(text)
            parts = text.split("\x1e")
    if len(parts) * _ENTRY.size != len(directory) + _ENTRY.size or parts[-1] != "\x1d":
        return None
    if "\x1f\x1f" in text or "\x1f\x1e" in text:
        return None
    try:
        return _parted(directory, parts, sizes, tags)
    except (_Misfit, ValueError):
        return None


def _parted(
    directory: bytes, parts: list[str], sizes: Sequence[str | bytes], tags: dict[bytes, str]
) -> dict[str, list[Subfields]]:
    fields: dict[str, list[Subfields]] = {}
    start = 0
    for (tag, _length, offset), part, size in zip(
        _ENTRY.iter_unpack(directory), parts, sizes, strict=False
    ):
        if tag in tags:
            if int(offset) != start:
                raise _Misfit
            if tag < _FIRST_DATA:
                subfields = [part]
            else:
                subfields = part.split("\x1f")
                del subfields[0]  # the indicators
            name = tags[tag]
            if name in fields:
                fields[name].append(subfields)
            else:
                fields[name] = [subfields]
        start += len(size) + 1
    return fields


def _refuse_if_cut(frame: bytes) -> None:
    if frame.endswith(_RECORD_END):
        return
    if len(frame) > LONGEST_RECORD:
        raise Unreadable(
            f"no end of record in {LONGEST_RECORD:,} bytes; the rest of the file was not read"
        )
    told = frame[:5]
    if told.isdigit() and int(told) == len(frame) + 1:
        return  # All of it is here but the last byte.
    if not told.isdigit():
        raise Unreadable("not a MARC record: no leader, and no end-of-record byte")
    raise Unreadable(
        f"the file ends in the middle of this record: {len(frame):,} of {int(told):,} bytes"
    )


def _by_offsets(directory: bytes, data: bytes, tags: dict[bytes, str]) -> list[tuple[bytes, bytes]]:
    """Return the wanted (tag, field) pairs as the directory says. Raises _Misfit if it is wrong."""
    found = []
    if len(directory) % _ENTRY.size or len(data) > _FARTHEST_OFFSET:
        raise _Misfit
    for tag, length, offset in _ENTRY.iter_unpack(directory):
        if tag not in tags:
            continue
        try:
            start = int(offset)
            end = start + int(length) - 1
        except ValueError:
            raise _Misfit from None
        if data[end : end + 1] != _FIELD_END or (start and data[start - 1 : start] != _FIELD_END):
            raise _Misfit
        found.append((tag, data[start:end]))
    return found


def _by_terminators(
    directory: bytes, data: bytes, tags: dict[bytes, str]
) -> list[tuple[bytes, bytes]]:
    """Return the wanted (tag, field) pairs by counting fields: lengths and offsets are wrong."""
    entries = [directory[i : i + 12] for i in range(0, len(directory) - 11, 12)]
    fields = data.removesuffix(_RECORD_END).removesuffix(_FIELD_END).split(_FIELD_END)
    starts = [entry[7:] for entry in entries]
    is_told = all(map(bytes.isdigit, starts)) and len(set(starts)) == len(starts)
    if is_told and len(data) <= _FARTHEST_OFFSET:
        entries.sort(key=lambda entry: entry[7:])
    pairs = [(entry[:3], field) for entry, field in zip(entries, fields, strict=False)]
    if len(entries) != len(fields):
        pairs = pairs[: _sound_start(entries, fields)]
        if _TITLES.isdisjoint(tag for tag, _ in pairs):
            raise Unreadable(
                f"its directory lists {len(entries)} fields, but {len(fields)} are there"
            )
    return [(tag, field) for tag, field in pairs if tag in tags]


def _sound_start(entries: list[bytes], fields: list[bytes]) -> int:
    """Return how many fields begin where the directory says, before the first that does not."""
    start = 0
    for count, (entry, field) in enumerate(zip(entries, fields, strict=False)):
        if entry[7:] != b"%05d" % start:
            return count
        start += len(field) + 1
    return min(len(entries), len(fields))


def _subfields(tag: bytes, field: bytes, text: Text) -> Subfields:
    if tag < _FIRST_DATA and tag.isdigit():
        return [text.of(field)]
    whole = text.quickly(field)
    if whole is not None:
        return list(filter(None, whole.split("\x1f")[1:]))
    parts = field.split(_SUBFIELD)[1:]
    return [part[:1].decode("latin-1") + text.of(part[1:]) for part in parts if part]
