"""Text with formatting, as Telegram wants it: characters, and spans that lie over them.

Messages are sent with explicit entities and never with a parse mode, so that nothing that somebody
typed can become markup. What a patron wrote is put in by `quoted()`, which also keeps Telegram from
finding links, mentions or commands in it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any

TEXT_LIMIT = 4096  # UTF-16 units, Bot API
CAPTION_LIMIT = 1024

_TAGS = {
    "b": "bold",
    "i": "italic",
    "u": "underline",
    "s": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
# Marks that turn the direction of what follows, and other control characters.
_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\x00-\x08\x0b-\x1f\x7f]")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad\u034f\u115f\u1160\u3164\uffa0\u2800]")
# A word in which Telegram may find a link, an address, a mention, a hashtag, a command or a
# telephone number: it has one of these signs next to a letter or digit, or many digits.
_LINKISH = re.compile(r"[@#/\\$:]\w|\w[@.:]\w|\+?\d[\d\s()-]{5,}\d|\w\.\w", re.UNICODE)
_WORD = re.compile(r"\S+")
_PHONE = re.compile(r"\+?\d[\d ()-]{5,}\d")


@dataclass(frozen=True)
class Span:
    """One entity: `start` and `end` count characters, not UTF-16 units."""

    kind: str
    start: int
    end: int
    url: str = ""


@dataclass(frozen=True)
class Rich:
    """A text and the spans over it."""

    text: str
    spans: tuple[Span, ...] = ()

    def __add__(self, other: Rich) -> Rich:
        shift = len(self.text)
        moved = tuple(
            replace(span, start=span.start + shift, end=span.end + shift) for span in other.spans
        )
        return Rich(self.text + other.text, self.spans + moved)

    def entities(self) -> list[dict[str, Any]]:
        """Return the spans as the Bot API's MessageEntity objects, in UTF-16 units."""
        found = []
        for span in sorted(self.spans, key=lambda span: (span.start, -span.end)):
            entity: dict[str, Any] = {
                "type": span.kind,
                "offset": units(self.text[: span.start]),
                "length": units(self.text[span.start : span.end]),
            }
            if span.url:
                entity["url"] = span.url
            found.append(entity)
        return found


def units(text: str) -> int:
    """Return the length of `text` as Telegram counts it: UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.length = 0
        self.spans: list[Span] = []
        self._open: list[tuple[str, int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append((tag, self.length, dict(attrs).get("href") or ""))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, start, url = self._open.pop()
            if name in _TAGS and self.length > start and (name != "a" or url):
                self.spans.append(Span(_TAGS[name], start, self.length, url))
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        self.length += len(data)


def rich(markup: str) -> Rich:
    """Return text written by us (b, i, u, s, code, pre, blockquote, a) as characters and spans."""
    reader = _Reader()
    reader.feed(markup.strip())
    reader.close()
    return Rich("".join(reader.text), tuple(reader.spans))


def escaped(text: str) -> str:
    """Return `text` so that `rich` shows it letter for letter."""
    return html.escape(text, quote=True)


def quoted(text: str) -> str:
    """Return what a patron wrote, for `rich`: as typed, without links, mentions or turned lines."""
    text = _CONTROLS.sub("", text)
    pieces = []
    end = 0
    for start, stop in _linkish(text):
        pieces.append(escaped(text[end:start]))
        pieces.append(f"<code>{escaped(text[start:stop])}</code>")
        end = stop
    pieces.append(escaped(text[end:]))
    return "".join(pieces)


def _linkish(text: str) -> Iterator[tuple[int, int]]:
    spans = [match.span() for match in _PHONE.finditer(text)]
    spans += [match.span() for match in _WORD.finditer(text) if _LINKISH.search(match.group())]
    end = -1
    start = -1
    for begin, stop in sorted(spans):
        if begin > end:
            if start >= 0:
                yield start, end
            start, end = begin, stop
        else:
            end = max(end, stop)
    if start >= 0:
        yield start, end


def visible(text: str) -> str:
    """Return `text` without what nobody can see, for asking whether anything was written."""
    return _INVISIBLE.sub("", _CONTROLS.sub("", text)).strip()


def shortened(text: str, length: int) -> str:
    """Return the beginning of `text`, cut at a word, with "…" if there was more."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;.·:") + "…"


def split(whole: Rich, limit: int = TEXT_LIMIT) -> list[Rich]:
    """Return the text in parts of at most `limit` units, cut after a sentence where possible.

    Nothing is lost but the white space at a cut; no span is broken unless it alone is too long.
    """
    parts = []
    start = 0
    while units(whole.text[start:]) > limit:
        cut = _best_cut(whole, start, _reach(whole.text, start, limit))
        parts.append(_slice(whole, start, cut))
        start = cut
        while start < len(whole.text) and whole.text[start].isspace():
            start += 1
    if start < len(whole.text) or not parts:
        parts.append(_slice(whole, start, len(whole.text)))
    return parts


def _reach(text: str, start: int, limit: int) -> int:
    left = limit
    for place in range(start, len(text)):
        left -= 2 if text[place] > "\uffff" else 1
        if left < 0:
            return place
    return len(text)


_CUTS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"(?<=[.!;?…·»])\s+|\n"),
    re.compile(r"\s+"),
)


def _best_cut(whole: Rich, start: int, end: int) -> int:
    for pattern in _CUTS:
        places = [match.start() for match in pattern.finditer(whole.text, start, end)]
        for place in reversed(places):
            if place > start + (end - start) // 3 and not _inside(whole, place, start):
                return place
    return _between_letters(whole.text, start, end)


def _inside(whole: Rich, place: int, start: int) -> bool:
    return any(max(span.start, start) < place < span.end for span in whole.spans)


def _between_letters(text: str, start: int, end: int) -> int:
    """Return a place at or before `end` that does not tear a letter from its marks."""
    place = end
    while place > start + 1 and (
        unicodedata.combining(text[place])
        or text[place] in "\u200d\ufe0f"
        or text[place - 1] == "\u200d"
        or "\U0001f3fb" <= text[place] <= "\U0001f3ff"
    ):
        place -= 1
    return place if place > start + 1 else end


def _slice(whole: Rich, start: int, end: int) -> Rich:
    text = whole.text[start:end].rstrip()
    spans = []
    for span in whole.spans:
        begin, stop = max(span.start, start) - start, min(span.end - start, len(text))
        if begin < stop:
            spans.append(replace(span, start=begin, end=stop))
    return Rich(text, tuple(spans))
