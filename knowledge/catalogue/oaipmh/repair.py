"""The bytes of an answer, made fit for an XML parser: one root element in UTF-8 and no more."""

from __future__ import annotations

import re
from typing import NamedTuple

from knowledge.catalogue.oaipmh.trouble import Cut, NotOai

_ROOT = re.compile(rb"<(?:[\w.-]+:)?OAI-PMH(?=[\s>/])")
_ROOT_END = re.compile(rb"</(?:[\w.-]+:)?OAI-PMH\s*>")
_LONGEST_END = 200  # bytes of a declaration, or of a tag with its prefix
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.-]{1,40})["']""")
_HTML = re.compile(rb"<(?:!doctype\s+)?html", re.IGNORECASE)
_BOMS_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UTF8 = ("utf-8", "utf8", "us-ascii")
# XML forbids these, yet exports contain them: ISO 2709 separators that slipped into a field.
_CONTROLS = bytes(i for i in range(0x20) if i not in (0x09, 0x0A, 0x0D))
_SPACED = bytes(0x20 if i in _CONTROLS else i for i in range(256))
_REFERENCE = re.compile(rb"&#(?:x([0-9A-Fa-f]{1,8})|(\d{1,10}));")
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_REPLACEMENT = "\ufffd"


class Repaired(NamedTuple):
    """An answer from the start of its root element to the end of it."""

    xml: bytes  # UTF-8, without declaration and document type
    replaced: int  # characters that no XML may contain, or bytes that were no text


def repaired(body: bytes) -> Repaired:
    """Return `body` without what stands around the root, and without what XML forbids.

    Dropping everything before the root drops any document type, and with it every entity; one
    is refused all the same, because no provider needs it.
    Raises NotOai for anything else than an OAI-PMH answer, Cut when the end of it is missing.
    """
    body, undecoded = _decoded(body)
    start = _ROOT.search(body)
    if start is None:
        raise NotOai(_kind(body))
    if b"<!doctype" in body[: start.start()].lower():
        raise NotOai("XML with a DOCTYPE, which OAI-PMH never needs and attackers do")
    xml, forbidden = _without_forbidden(body[start.start() : _end(body, start.end())])
    return Repaired(xml, undecoded + forbidden)


def _decoded(body: bytes) -> tuple[bytes, int]:
    """Return `body` in UTF-8 and the number of its bytes that are no text."""
    if body.startswith(_BOMS_UTF16):
        charset = "utf-16"
    else:
        told = _DECLARED.search(body, 0, _LONGEST_END)
        charset = told[1].decode("ascii").lower() if told else "utf-8"
    if charset in _UTF8:
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            charset = "utf-8"
        else:
            return body, 0
    try:
        text = body.decode(charset, "replace")
    except LookupError:  # No such character set: the bytes decide.
        text = body.decode("utf-8", "replace")
    before = body.count(_REPLACEMENT.encode())
    return text.encode(), max(0, text.count(_REPLACEMENT) - before)


def _end(body: bytes, place: int) -> int:
    """Return where the root element ends; what a web server adds behind it does not count."""
    while (place := body.find(b"OAI-PMH", place + 1)) >= 0:
        tag = body.rfind(b"</", max(0, place - _LONGEST_END), place)
        if tag >= 0 and (end := _ROOT_END.match(body, tag)):
            return end.end()
    raise Cut("the answer ends in the middle")


def _without_forbidden(xml: bytes) -> tuple[bytes, int]:
    count = 0
    if controls := len(xml) - len(xml.translate(None, _CONTROLS)):
        xml, count = xml.translate(_SPACED), controls
    for character in _NONCHARACTERS:
        if found := xml.count(character):
            xml, count = xml.replace(character, _REPLACEMENT.encode()), count + found
    if b"&#" in xml:
        whole = xml
        xml = _REFERENCE.sub(_allowed, whole)
        count += sum(1 for found in _REFERENCE.finditer(whole) if _allowed(found) == b" ")
    return xml, count


def _allowed(reference: re.Match[bytes]) -> bytes:
    """Return a character reference as it is, or a space for a character that XML forbids."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    is_allowed = (
        code in (0x09, 0x0A, 0x0D)
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or 0x10000 <= code <= 0x10FFFF
    )
    return reference[0] if is_allowed else b" "


def _kind(body: bytes) -> str:
    """Return what an answer is that is not OAI-PMH."""
    head = body[:4096]
    if not head.strip():
        return "nothing at all"
    if _HTML.search(head):
        return "a web page"
    if head.lstrip().startswith(b"<"):
        return "XML of another kind"
    if head.lstrip().startswith((b"{", b"[")):
        return "JSON"
    return "neither XML nor a web page"
