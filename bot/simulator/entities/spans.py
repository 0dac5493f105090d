"""Marked stretches of a text, and the rules by which Telegram puts them in order.

Offsets and lengths are in UTF-16 code units throughout, as in the Bot API.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

# Bold and the like may be cut where they cross something else; a pre or code holds nothing else;
# all others (continuous) may not cross one another.
SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
VERBATIM = frozenset({"pre", "code"})
# These stay even around blanks, because they carry something that cannot be seen.
HIDDEN_DATA = VERBATIM | {"text_link", "text_mention"}
_THE_END = 1 << 30
_PRIORITY = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}


@dataclass(slots=True)
class Span:
    """One entity; `extra` has its url, user, language or the like."""

    kind: str
    offset: int
    length: int
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def end(self) -> int:
        """Return the offset behind the last unit."""
        return self.offset + self.length

    def as_entity(self) -> dict[str, Any]:
        """Return the Bot API's MessageEntity."""
        return {"offset": self.offset, "length": self.length, "type": self.kind, **self.extra}


def order(span: Span) -> tuple[int, int, int]:
    """Return the sort key: what begins first, then what is longer, then by kind."""
    return span.offset, -span.length, _PRIORITY.get(span.kind, 50)


def put_in_order(spans: list[Span]) -> list[Span]:
    """Return the spans sorted, split and freed of those that cross others."""
    spans = sorted((span for span in spans if span.length > 0), key=order)
    if _is_flat(spans):
        return spans
    quotes = _without_overlaps(span for span in spans if span.kind in QUOTES)
    solid = _without_overlaps(
        span for span in spans if span.kind not in SPLITTABLE and span.kind not in QUOTES
    )
    solid = [span for span in solid if not _crosses(span, quotes)]
    return _with_cut(solid + quotes, [span for span in spans if span.kind in SPLITTABLE])


def merge(spans: list[Span], found: list[Span]) -> list[Span]:
    """Return the spans with those found in the text added where nothing solid is in their way."""
    if not found:
        return spans
    quotes = [span for span in spans if span.kind in QUOTES]
    solid = [span for span in spans if span.kind not in SPLITTABLE and span.kind not in QUOTES]
    added = [
        new
        for new in found
        if not _crosses(new, quotes)
        and not any(new.offset < old.end and old.offset < new.end for old in solid)
    ]
    return _with_cut(solid + added + quotes, [s for s in spans if s.kind in SPLITTABLE])


def _is_flat(spans: list[Span]) -> bool:
    """True where nothing overlaps and no two neighbours of one kind could be joined."""
    return all(
        before.end < after.offset or (before.end == after.offset and before.kind != after.kind)
        for before, after in pairwise(spans)
    )


def _without_overlaps(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in spans:
        if not kept or span.offset >= kept[-1].end:
            kept.append(span)
    return kept


def _crosses(span: Span, quotes: list[Span]) -> bool:
    """True where the span is neither wholly inside nor wholly outside each quote."""
    return any(
        span.offset < quote.end
        and quote.offset < span.end
        and not (quote.offset <= span.offset and span.end <= quote.end)
        for quote in quotes
    )


def _with_cut(solid: list[Span], splittable: list[Span]) -> list[Span]:
    """Return both, the splittable ones joined by kind and cut at every border of a solid one."""
    solid.sort(key=order)
    if not splittable:
        return solid
    cutter = _Cutter(splittable)
    open_spans: list[Span] = []
    for span in solid:
        cutter.close(open_spans, span.offset)
        open_spans.append(span)
    cutter.close(open_spans, _THE_END)
    return sorted(solid + cutter.pieces, key=order)


class _Cutter:
    """Walks once over the text and hands out the pieces of the splittable spans."""

    def __init__(self, splittable: list[Span]) -> None:
        self.pieces: list[Span] = []
        self._waiting = sorted(splittable, key=order, reverse=True)
        self._runs: dict[str, tuple[int, int]] = {}

    def close(self, open_spans: list[Span], offset: int) -> None:
        """Cut at the end of each solid span that is over before `offset`, and at `offset`."""
        while open_spans and offset >= open_spans[-1].end:
            before = len(self.pieces)
            self._advance(open_spans[-1].end)
            if open_spans.pop().kind in VERBATIM:
                del self.pieces[before:]
        self._advance(offset)

    def _advance(self, until: int) -> None:
        while self._waiting and self._waiting[-1].offset < until:
            span = self._waiting.pop()
            begin, end = self._runs.get(span.kind, (0, -1))
            if span.offset <= end:
                self._runs[span.kind] = (begin, max(end, span.end))
            else:
                self._cut(span.offset)
                self._runs[span.kind] = (span.offset, span.end)
        self._cut(until)

    def _cut(self, offset: int) -> None:
        for kind in SPLITTABLE:
            begin, end = self._runs.get(kind, (0, -1))
            if end < 0 or begin >= offset:
                continue
            self.pieces.append(Span(kind, begin, min(end, offset) - begin))
            if end <= offset:
                del self._runs[kind]
            else:
                self._runs[kind] = (offset, end)
