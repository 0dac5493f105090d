"""Pictures: how large they are, and a grey one for whoever has none."""

from __future__ import annotations

import struct
import zlib

from bot.simulator.errors import bad_request

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_GIFS = (b"GIF87a", b"GIF89a")
# The start-of-frame markers of a JPEG, which hold its size, are C0 to CF without these.
_NO_FRAME = (0xC4, 0xC8, 0xCC)
_FRAMES = range(0xC0, 0xD0)
# Where a header of each kind is complete.
_PNG_HEADER, _GIF_HEADER, _WEBP_HEADER, _JPEG_FRAME = 24, 10, 30, 9


def grey(width: int, height: int, shade: int = 200) -> bytes:
    """Return a grey PNG of this size."""
    line = b"\0" + bytes([shade]) * width
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        _PNG
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(line * height))
        + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)


def mime(data: bytes) -> str:
    """Return the media type of a picture."""
    if data.startswith(_PNG):
        return "image/png"
    if data[:6] in _GIFS:
        return "image/gif"
    return "image/webp" if data[:4] == b"RIFF" else "image/jpeg"


def size(data: bytes) -> tuple[int, int]:
    """Return width and height of a PNG, JPEG, GIF or WebP. Refuses what is no picture."""
    width, height = 0, 0
    if data.startswith(_PNG) and len(data) >= _PNG_HEADER:
        width, height = struct.unpack(">II", data[16:24])
    elif data[:6] in _GIFS and len(data) >= _GIF_HEADER:
        width, height = struct.unpack("<HH", data[6:10])
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP" and len(data) >= _WEBP_HEADER:
        width, height = _webp_size(data)
    elif data.startswith(_JPEG):
        width, height = _jpeg_size(data)
    if not width or not height:
        raise bad_request("IMAGE_PROCESS_FAILED")
    return width, height


def _webp_size(data: bytes) -> tuple[int, int]:
    if data[12:16] == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        return width, int.from_bytes(data[27:30], "little") + 1
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = len(_JPEG)
    while at + _JPEG_FRAME <= len(data) and data[at : at + 1] == b"\xff":
        marker = data[at + 1]
        if marker in _FRAMES and marker not in _NO_FRAME:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0, 0
