"""Counting in UTF-16 code units, and Telegram's washing of what was typed."""

from __future__ import annotations

import re
from bisect import bisect_left

from bot.simulator.entities.spans import HIDDEN_DATA, Span
from bot.simulator.errors import bad_request

# Line and paragraph separators, embeddings and overrides, and three combining lines that would be
# drawn over other lines of the chat.
_REMOVED = re.compile("[\\r\u2028-\u202e\u0333\u033f\u030a]")
_CONTROL = re.compile("[\\x00-\\x09\\x0b-\\x1f]")
_MARKS = re.compile("[\u200e\u200f]{2,}")
# What counts as blank when a text is asked whether it says anything.
_INVISIBLE = re.compile(
    "[ \\n\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufffc\ufeff\xa0"
    "\U000e0000-\U000e007f]*"
)
_WASHABLE = re.compile("[\\x00-\\x09\\x0b-\\x1f\u200e\u200f\u2028-\u202e\u0333\u033f\u030a]")
_BLANKS = " \n"
_NEWLINE, _SPACE = 10, 32


def length(text: str) -> int:
    """Return how many UTF-16 code units the text has."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def starts(text: str) -> list[int]:
    """Return for every character, and for the end, its offset in UTF-16 code units."""
    offsets = []
    at = 0
    for character in text:
        offsets.append(at)
        at += 2 if character > "\uffff" else 1
    offsets.append(at)
    return offsets


def says_nothing(text: str) -> bool:
    """True for blanks and characters that nobody sees."""
    return _INVISIBLE.fullmatch(text) is not None


def wash(text: str, spans: list[Span]) -> str:
    """Return the text without control characters; the spans move along.

    Raises Refused where a span begins or ends outside the text or inside a surrogate pair.
    """
    if spans:
        _check_borders(text, spans)
    if _WASHABLE.search(text) is None:
        return text
    if spans:
        offsets = starts(text)
        removed = [offsets[match.start()] for match in _REMOVED.finditer(text)]
        for span in spans:
            begin, end = bisect_left(removed, span.offset), bisect_left(removed, span.end)
            span.offset, span.length = span.offset - begin, span.length - (end - begin)
    text = _CONTROL.sub(" ", _REMOVED.sub("", text))
    return _MARKS.sub(lambda run: "\u200c" * (len(run[0]) - 1) + run[0][-1], text)


def _check_borders(text: str, spans: list[Span]) -> None:
    offsets = starts(text)
    known = set(offsets)
    for span in spans:
        if span.offset >= offsets[-1]:
            raise bad_request(
                "entity begins after the end of the text at UTF-16 offset " + str(span.offset)
            )
        if span.end > offsets[-1]:
            raise bad_request(
                f"entity beginning at UTF-16 offset {span.offset} ends after the end of the text "
                f"at UTF-16 offset {span.end}"
            )
        if span.offset not in known:
            at = _byte_offset(text, offsets, span.offset)
            raise bad_request(f"entity begins in a middle of a UTF-16 symbol at byte offset {at}")
        if span.end not in known:
            at = _byte_offset(text, offsets, span.end)
            raise bad_request(
                f"entity beginning at UTF-16 offset {span.offset} ends in a middle of a UTF-16 "
                f"symbol at byte offset {at}"
            )


def _byte_offset(text: str, offsets: list[int], unit: int) -> int:
    """Return the byte offset of the first character that begins behind `unit`."""
    return len(text[: bisect_left(offsets, unit)].encode())


def trim(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    """Return the text without blanks at its ends, and the spans without those around blanks."""
    if not spans:
        return text.strip(_BLANKS), []
    spans = without_blanks(text, spans)
    kept = text.rstrip(_BLANKS)
    end = length(kept)
    for span in spans:
        span.length = min(span.end, end) - span.offset
    spans = [span for span in spans if span.length > 0]
    # Blanks at the front stay where an entity begins with them (a code, for example).
    lead = len(kept) - len(kept.lstrip(_BLANKS))
    lead = min(lead, spans[0].offset) if spans else lead
    for span in spans:
        span.offset -= lead
    return kept[lead:], spans


def without_blanks(text: str, spans: list[Span]) -> list[Span]:
    """Return the spans, their front blanks cut off, those around blanks alone left out."""
    units = memoryview(text.encode("utf-16-le")).cast("H")
    hidden = {span.offset for span in spans if span.kind in HIDDEN_DATA}
    for span in spans:
        if span.kind in HIDDEN_DATA:
            continue
        while (
            span.length > 0
            and units[span.offset] in (_NEWLINE, _SPACE)
            and span.offset not in hidden
        ):
            span.offset += 1
            span.length -= 1
    return [span for span in spans if span.length > 0]
