"""The ISBN in a photograph of a book's barcode (zxing-cpp and Pillow, `kallimachos[images]`).

A picture comes from anybody. It is decoded in a process of its own that knows no secret, may take
so much memory and time, and ends after each picture, so that the desk's memory does not grow.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import io
import os
import sys
from collections.abc import Iterable

from stdnum import ean

MOST_BYTES = 10 * 1024 * 1024  # of a picture; Telegram's own limit for photos
FORMATS = ("JPEG", "PNG", "WEBP")
_MOST_PIXELS = 50_000_000  # as many as telephones' cameras have
_SIDE = 2000  # pixels; a barcode across a third of the picture is read well at this size
_MEMORY = 512 * 1024 * 1024  # bytes of address space, libraries included
_SECONDS = 5.0
_MOST_CODES = 20
_BOOKLAND = ("978", "979")
_KEPT = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT")


def is_installed() -> bool:
    """Tell whether pictures can be decoded here."""
    return all(importlib.util.find_spec(name) for name in ("zxingcpp", "PIL"))


def isbns(codes: Iterable[str]) -> tuple[str, ...]:
    """Return those of `codes` that are books' (thirteen digits, 978 or 979), each once.

    Decoders also find codes where there are none (0178960000009, in three pictures of five), and
    things other than books have barcodes, so the beginning and the check digit must be right.
    """
    books = (code for code in codes if len(code) == 13 and code.startswith(_BOOKLAND))
    return tuple(dict.fromkeys(code for code in books if code.isascii() and ean.is_valid(code)))


def codes_in(picture: bytes) -> list[str]:
    """Return what the EAN-13 barcodes in a picture say, right or not; [] for what is no picture.

    picture: JPEG, PNG or WebP. An add-on of two or five digits is left out.
    """
    import zxingcpp
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    try:
        with Image.open(io.BytesIO(picture), formats=FORMATS) as image:
            if image.width * image.height > _MOST_PIXELS:
                return []
            image.draft("L", (_SIDE, _SIDE))  # a JPEG need not be unpacked at its full size
            image.thumbnail((_SIDE, _SIDE))
            grey = image.convert("L")
    except Exception:  # the decoders of pictures raise whatever they like
        return []
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.barcode_formats_from_str("EAN13"))
    return [barcode.text for barcode in found[:_MOST_CODES]]


class Reader:
    """Reads barcodes beside the turns, one picture at a time."""

    def __init__(self, *, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._place = asyncio.Semaphore(1)

    async def read(self, picture: bytes) -> tuple[str, ...]:
        """Return the ISBNs in a picture; none if it shows none, or takes too much."""
        if len(picture) > MOST_BYTES:
            return ()
        try:
            async with asyncio.timeout(self._seconds), self._place:
                return isbns(await _decoded_aside(picture))
        except TimeoutError:
            return ()


async def _decoded_aside(picture: bytes) -> list[str]:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # the modules beside this file must not pass for the standard library's
        __file__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={name: os.environ[name] for name in _KEPT if name in os.environ},
    )
    try:
        out, _ = await child.communicate(picture)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return out.decode("ascii", "replace").split() if child.returncode == 0 else []


def _limit() -> None:
    """Take this process the means to do harm with a picture made for that."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # not on every system
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(_SECONDS), int(_SECONDS)))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    _limit()
    sys.stdout.write("\n".join(codes_in(sys.stdin.buffer.read(MOST_BYTES))))
