"""Which character set a record's bytes are in, and its text.

A leader often lies (position 9 says MARC-8 over UTF-8 in many of the real files that this was
tried on, and UNIMARC has nothing there), so the bytes decide: ASCII and valid UTF-8 are
themselves; the rest is MARC-8 (decoded by pymarc), Greek (ISO 8859-7 or Windows-1253), Cyrillic
(Windows-1251) or Western European. MARC-8 is known by its grammar: an accent (E0-FE) stands
before its letter and C9-DF are empty, while in Greek text those are letters, standing in runs.
"""

from __future__ import annotations

import codecs
import html
import io
import re
from collections.abc import Callable
from contextlib import redirect_stderr

from knowledge.catalogue.mapping import MARC8

_Decode = Callable[[bytes], str]
_ESCAPE = b"\x1b"
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_NOT_MARC8 = re.compile(
    rb"[\xc9-\xdf]|[\x80-\x87\x8a-\xa0]|[\xe0-\xfe](?=[\x00-\x25\x27-\x40\x5b-\x60\x7b-\x7f]|$)"
)
# Accents before letters that bear them: in é, ü, ñ as MARC-8 has them, not as Latin-1 does.
_MARC8_PAIR = re.compile(
    rb"[\xe1-\xe3\xe5\xe6\xe8][aeiouyAEIOUY]|\xe2[cnszCNSZ]|\xe4[naoNAO]"
    rb"|\xe9[cszrCSZR]|\xea[auAU]|\xf0[cstCST]|[\xeb\xec\xf2][A-Za-z]"
)
_NOT_GREEK = re.compile(rb"[\xd2\xff]")  # empty in ISO 8859-7; letters in the Cyrillic sets
_WINDOWS_ONLY = re.compile(rb"[\x80-\x87\x8a-\x9f]|(?<![\x80-\xff])\xa2(?=[\xc1-\xfe])")
_DOS_GREEK = re.compile(rb"[\x80-\xaf]")  # its letters but ο-ώ; elsewhere signs, and Ά
_MOST_OF = 0.6
_ISO_ALPHA = b"\xb6"  # Ά in ISO 8859-7
_GREEK_RUN = 1.7  # Mean length of a run of non-ASCII bytes; Western text has about 1.1.
_MARC8_DOUBT = 0.15  # Real MARC-8 has slips: this share of its high bytes may break the grammar.
_REFERENCE = re.compile(r"&#x[0-9A-Fa-f]{2,6};")
_ORDER = re.compile("[\x88\x89\x98\x9c]")  # "do not sort this": not letters


def without_orders(text: str) -> str:
    """Return `text` without the marks that say where its filing begins."""
    return text if text.isascii() or not _ORDER.search(text) else _ORDER.sub("", text)


class Text:
    """The text of one record's fields. Each field is tried as UTF-8 first: merged files hold both.

    record: all of its bytes; what else they may be is looked into only when UTF-8 fails.
    told: its character set, if somebody knows: then nothing else is tried.
    """

    def __init__(self, record: bytes, told: str | None = None) -> None:
        self._record = record
        self._has_escapes = _ESCAPE in record
        self._is_told = told is not None
        self._legacy: _Decode | None = _of(told) if told else None

    def quickly(self, field: bytes) -> str | None:
        """Return the text of a whole field, None if its subfields must be read one by one."""
        if self._has_escapes or self._is_told:
            return None
        try:
            text = field.decode("utf-8")
        except UnicodeDecodeError:
            return None
        return without_orders(text)

    def of(self, part: bytes) -> str:
        """Return the text of a control field or of one subfield. Never raises."""
        if _ESCAPE not in part and not self._is_told:
            try:
                return without_orders(part.decode("utf-8"))
            except UnicodeDecodeError:
                pass
        if self._legacy is None:
            self._legacy = _legacy(self._record)
        return without_orders(self._legacy(part))


def _of(charset: str) -> _Decode:
    return _marc8 if charset == MARC8 else lambda field: field.decode(charset, "replace")


def _legacy(record: bytes) -> _Decode:
    """Choose among the character sets that are not UTF-8 by the whole record's bytes."""
    body = record[24:]
    runs = _HIGH_RUN.findall(body)
    high = sum(map(len, runs))
    if _mostly_utf8(body, high):
        return lambda field: field.decode("utf-8", "replace")
    breaks = len(_NOT_MARC8.findall(body))
    pairs = len(_MARC8_PAIR.findall(body))
    if _ESCAPE in body or breaks <= _MARC8_DOUBT * high or pairs > 2 * breaks:
        return _marc8
    charset = _alphabet(body) if high / len(runs) >= _GREEK_RUN else "cp1252"
    return lambda field: field.decode(charset, "replace")


def alphabet(body: bytes) -> str:
    """Return which single-byte character set `body` is in, of the Greek and European ones."""
    runs = _HIGH_RUN.findall(body)
    high = sum(map(len, runs))
    if len(_DOS_GREEK.findall(body)) > _MOST_OF * high:
        return "cp737"
    name = _alphabet(body) if runs and high / len(runs) >= _GREEK_RUN else "cp1252"
    if name == "iso8859_7" and _ISO_ALPHA not in body:
        name = "cp1253"  # The letters are the same but for Ά; a table is seldom from Unix.
    return codecs.lookup(name).name


def _alphabet(body: bytes) -> str:
    if _NOT_GREEK.search(body):
        return "cp1251"
    return "cp1253" if _WINDOWS_ONLY.search(body) else "iso8859_7"


def _mostly_utf8(body: bytes, high: int) -> bool:
    """One bad byte in a UTF-8 record must not turn the rest of it into another language."""
    lost = body.decode("utf-8", "replace").count("\ufffd")
    return lost * 10 < high


def _marc8(field: bytes) -> str:
    # Its tables take a quarter of a second and 50 MB, and few libraries still send MARC-8.
    from pymarc.marc8 import marc8_to_unicode

    # pymarc writes to standard error about characters that it can't place, even when told not
    # to; an import names its troubles itself.
    with redirect_stderr(io.StringIO()):
        try:
            text = marc8_to_unicode(field, hide_utf8_warnings=True)
        except (UnicodeDecodeError, LookupError, ValueError):
            text = field.decode("latin-1")
    if "&#x" in text:  # LC's way of carrying what MARC-8 lacks
        text = _REFERENCE.sub(lambda found: html.unescape(found[0]), text)
    return text
