"""An answer that is no well-formed XML, taken apart at its records: a broken one costs itself."""

from __future__ import annotations

import re
from html import unescape

from knowledge.catalogue.oaipmh import answers
from knowledge.catalogue.oaipmh.answers import Answer, Broken
from knowledge.catalogue.oaipmh.records import Found, nameless
from knowledge.catalogue.oaipmh.trouble import NotOai
from knowledge.catalogue.sources.marcrecord import LONGEST_RECORD

# A record of the protocol: MARC's own element of that name has no header inside.
_RECORD = re.compile(rb"<(?:[\w.-]+:)?record(?:\s[^<>]*)?>\s*<(?:[\w.-]+:)?header[\s>/]")
_LIST = re.compile(rb"<(?:([\w.-]+):)?ListRecords(?:\s[^<>]*)?>")
_TAIL = re.compile(rb"<(?:[\w.-]+:)?resumptionToken[\s>/]|</(?:[\w.-]+:)?ListRecords\s*>")
_MOST_BEFORE = 1 << 14  # bytes that are parsed again for each record
_MOST_RECORDS = 20_000
_IDENTIFIER = re.compile(rb"<(?:[\w.-]+:)?identifier(?:\s[^<>]*)?>\s*([^<]{1,2000})<")


def mended(xml: bytes, error: str) -> Answer:
    """Return what can be read of an answer with an `error` in it; the rest is named.

    Raises NotOai if it is no list of records, or broken outside of them: then nobody could tell
    how the list goes on.
    """
    opening = _LIST.search(xml)
    starts = [found.start() for found in _RECORD.finditer(xml)]
    if opening is None or not starts:
        raise NotOai(f"XML that is broken: {error}")
    if starts[0] > _MOST_BEFORE or len(starts) > _MOST_RECORDS:
        raise NotOai(f"XML that is broken, and too much of it to mend: {error}")
    tail = _TAIL.search(xml, _last_end(xml, starts[-1]))
    end = tail.start() if tail else len(xml)
    before, after = xml[: starts[0]], xml[end:]
    try:
        answer = answers.parsed(before + after)
    except Broken:
        raise NotOai(f"XML that is broken outside of its records: {error}") from None
    prefix = opening[1] + b":" if opening[1] else b""
    closing = b"</%sListRecords></%sOAI-PMH>" % (prefix, prefix)
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        answer.found.append(_record(before, xml[start:stop], closing))
    return answer


def _last_end(xml: bytes, start: int) -> int:
    """Return where the last record may end: a token's element inside its metadata is no token."""
    return max(start, xml.rfind(b"record>", start))


def _record(before: bytes, piece: bytes, closing: bytes) -> Found:
    """Return the record in `piece`, or why there is none."""
    if len(piece) > LONGEST_RECORD:
        return _trouble(piece, f"it is longer than {LONGEST_RECORD:,} bytes")
    try:
        found = answers.parsed(before + piece + closing).found
    except Broken as error:
        return _trouble(piece, str(error))
    return found[0] if len(found) == 1 else _trouble(piece, "its tags do not close")


def _trouble(piece: bytes, why: str) -> Found:
    told = _IDENTIFIER.search(piece)
    identifier = unescape(told[1].decode("utf-8", "replace")).strip() if told else ""
    return Found(identifier or nameless(piece), why=why)
