"""Pictures of barcodes as people take them: turned, out of focus, noisy, badly packed."""

from __future__ import annotations

import io
import random
import struct
import zlib

import zxingcpp
from PIL import Image, ImageFilter

PAPER = 225


def barcode(
    code: str,
    *,
    angle: float = 0,
    blur: float = 0,
    noise: float = 0,
    kind: str = "JPEG",
    quality: int = 70,
    size: tuple[int, int] = (1200, 900),
    scale: int = 3,
) -> bytes:
    """Return a photograph of a page with the EAN-13 `code` on it.

    blur: radius in pixels; noise: deviation in levels of grey; scale: pixels of the thinnest bar.
    """
    return packed(taken([drawn(code, scale)], angle, blur, noise, size), kind, quality)


def barcodes(*codes: str) -> bytes:
    """Return a photograph of several barcodes, one below the other."""
    return packed(taken([drawn(code) for code in codes], 3, 0.7, 4, (1200, 300 * len(codes))))


def with_add_on(code: str, price: str) -> bytes:
    """Return a photograph of an EAN-13 with the five digits of a price beside it."""
    main = drawn(code)
    page = Image.new("L", (main.width + 300, main.height), 255)
    page.paste(main, (0, 0))
    at = main.width + 6
    for module in _five_digits(price):
        if module == "1":
            page.paste(0, (at, 40, at + 3, main.height - 40))
        at += 3
    return packed(taken([page], 2, 0.5, 3, (1200, 700)))


def drawn(code: str, scale: int = 3) -> Image.Image:
    """Return an EAN-13 with its quiet zone, nothing around it."""
    made = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.EAN13).to_image(scale=scale)
    view = memoryview(made)
    bars = Image.frombytes("L", (view.shape[1], view.shape[0]), view.tobytes())
    label = Image.new("L", (bars.width + 40, bars.height + 40), 255)
    label.paste(bars, (20, 20))
    return label


def taken(
    things: list[Image.Image], angle: float, blur: float, noise: float, size: tuple[int, int]
) -> Image.Image:
    """Return a page with `things` on it as a camera sees it."""
    page = Image.new("L", size, PAPER)
    for place, thing in enumerate(things):
        page.paste(thing, (150, 40 + place * 280))
    page = page.rotate(angle, expand=True, fillcolor=PAPER, resample=Image.Resampling.BILINEAR)
    page = page.filter(ImageFilter.GaussianBlur(blur))
    if noise:
        chance = random.Random(5)
        grain = bytes(
            min(255, max(0, int(level + chance.gauss(0, noise)))) for level in page.tobytes()
        )
        page = Image.frombytes("L", page.size, grain)
    return page


def packed(page: Image.Image, kind: str = "JPEG", quality: int = 70) -> bytes:
    """Return a picture as the bytes of a file."""
    file = io.BytesIO()
    page.convert("RGB").save(file, kind, quality=quality)
    return file.getvalue()


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few kilobytes that unpacks to `width` × `height` black pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    packer = zlib.compressobj(9)
    line = bytes(1 + width * 3)
    rows = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


_ODD = "0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011".split()
_EVEN = "0100111 0110011 0011011 0100001 0011101 0111001 0000101 0010001 0001001 0010111".split()
_PARITY = "EEOOO EOEOO EOOEO EOOOE OEEOO OOEEO OOOEE OEOEO OEOOE OOEOE".split()


def _five_digits(price: str) -> str:
    """Return the modules of an EAN-5 (GS1 General Specifications, 5.2.2.3)."""
    check = (3 * sum(map(int, price[::2])) + 9 * sum(map(int, price[1::2]))) % 10
    coded = [
        (_ODD if parity == "O" else _EVEN)[int(digit)]
        for digit, parity in zip(price, _PARITY[check], strict=True)
    ]
    return "01011" + "01".join(coded)
