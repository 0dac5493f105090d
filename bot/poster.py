"""A poster with a QR code, black on white: its parts, drawn as SVG, and the page that prints it.

Lengths are millimetres of an A4 sheet; A5 is the same drawing, smaller. Text stays text, in the
reader's own fonts, so lines are broken by what a letter takes up on average.
"""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass
from html import escape

import segno

SIZES = {"a4": (210, 297), "a5": (148, 210)}
ERRORS = "q"  # a quarter of the code may be torn or dirty; less where that keeps it coarse
_WIDTH, _HEIGHT = SIZES["a4"]
_FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
_TEXT_WIDTH = 174
_CODE_SIDE = 104
_CODE_TOP = 108
_QUIET = 14  # around the code nothing is drawn: four modules of the coarsest
_MARGIN = 16
_LETTER, _BOLD_LETTER = 0.58, 0.68  # of the type size: what a Greek letter takes up, rather much
_COARSEST = 6  # version of the code; a larger one has modules below 2 mm


@dataclass(frozen=True)
class Poster:
    """What stands on it. address: below the code, for those who type; link: in the code."""

    network: str
    library: str
    title: str
    greek: str
    english: str
    address: str
    link: str


def code(link: str) -> segno.QRCode:
    """Return the QR code of a link, with error correction M at least."""
    made = segno.make(link, error=ERRORS, micro=False)
    if int(made.version) > _COARSEST:
        made = segno.make(link, error="m", micro=False)
    return made


def png(poster: Poster) -> bytes:
    """Return the code alone as a picture, for a poster of one's own."""
    file = io.BytesIO()
    code(poster.link).save(file, kind="png", scale=24, border=4)
    return file.getvalue()


def svg(poster: Poster, size: str) -> str:
    """Return the poster as an SVG document of `size`, a key of SIZES."""
    width, height = SIZES[size]
    head = _Column()
    head.add(poster.network, 6)
    head.rule()
    if poster.title != poster.library:
        head.add(poster.library, 7.4)
        head.gap(3)
    head.add(poster.title, 12.5, most_lines=3 if poster.title == poster.library else 2, bold=True)
    foot = _Column()
    foot.add(poster.greek, 7, bold=True)
    foot.gap(1)
    foot.add(poster.english, 6)
    foot.gap(5)
    foot.add(poster.address, 6)
    below = _CODE_TOP + _CODE_SIDE
    drawn = (
        head.between(_MARGIN, _CODE_TOP - _QUIET),
        _drawn_code(poster.link),
        foot.between(below + _QUIET, _HEIGHT - _MARGIN),
    )
    parts = "\n".join(drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="{_FONTS}" text-anchor="middle">\n'
        f"<title>{escape(poster.title)}</title>\n"
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>\n{parts}\n</svg>\n'
    )


def html(poster: Poster, size: str) -> str:
    """Return a page that prints the poster on one sheet of `size`, without margins."""
    return (
        '<!DOCTYPE html>\n<html lang="el">\n<meta charset="utf-8">\n'
        f"<title>{escape(poster.title)}</title>\n"
        f"<style>@page {{ size: {size.upper()} portrait; margin: 0 }} "
        "html, body { margin: 0; background: #fff } svg { display: block }</style>\n"
        f"{svg(poster, size)}</html>\n"
    )


class _Column:
    """Centred lines of text, one below the other."""

    def __init__(self) -> None:
        self._height = 0.0
        self._parts: list[str] = []

    def add(self, text: str, type_size: float, *, most_lines: int = 2, bold: bool = False) -> None:
        """Put a paragraph in; its type grows smaller until it fits."""
        letter = _BOLD_LETTER if bold else _LETTER
        while len(lines := _lines(text, int(_TEXT_WIDTH / (type_size * letter)))) > most_lines:
            type_size *= 0.92
        weight = ' font-weight="700"' if bold else ""
        for line in lines:
            self._height += type_size * 1.3
            self._parts.append(
                f'<text x="{_WIDTH / 2:g}" y="{self._height - type_size * 0.35:.1f}" '
                f'font-size="{type_size:.2f}"{weight}>{escape(line)}</text>'
            )

    def gap(self, height: float) -> None:
        """Leave room."""
        self._height += height

    def rule(self) -> None:
        """Draw a short line across, with room on both sides."""
        self.gap(5)
        left, right = _WIDTH / 2 - 14, _WIDTH / 2 + 14
        self._parts.append(
            f'<path d="M{left:g} {self._height:.1f}H{right:g}" stroke="#000" stroke-width=".6"/>'
        )
        self.gap(6)

    def between(self, top: float, bottom: float) -> str:
        """Return the lines, drawn in the middle of a part of the sheet."""
        down = top + (bottom - top - self._height) / 2
        inside = "\n".join(self._parts)
        return f'<g transform="translate(0 {down:.1f})">\n{inside}\n</g>'


def _lines(text: str, most: int) -> list[str]:
    """Return `text` in as few lines of at most so many letters as it takes, of like length."""
    lines = textwrap.wrap(text, max(1, most)) or [""]
    for width in range(max(1, most - 1), 0, -1):
        narrower = textwrap.wrap(text, width, break_long_words=False)
        if len(narrower) != len(lines) or any(len(line) > most for line in narrower):
            break
        lines = narrower
    return lines


def _drawn_code(link: str) -> str:
    """Return the code's dark modules as one path; the sheet is its quiet zone."""
    matrix = code(link).matrix
    module = _CODE_SIDE / len(matrix)
    path = "".join(
        f"M{column} {row}h1v1h-1z"
        for row, modules in enumerate(matrix)
        for column, is_dark in enumerate(modules)
        if is_dark
    )
    left = (_WIDTH - _CODE_SIDE) / 2
    return (
        f'<path transform="translate({left:g} {_CODE_TOP}) scale({module:.5f})" d="{path}" '
        'shape-rendering="crispEdges"/>'
    )
