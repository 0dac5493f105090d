"""The HTML that bots may write: Telegram's tags, and Telegram's words for what is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urlsplit

from bot.simulator.entities import units
from bot.simulator.entities.spans import Span
from bot.simulator.errors import bad_request

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "a": "text_link",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([a-zA-Z]*));?")
_LONGEST_REFERENCE = 10
_LAST_CHARACTER = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
_SPACES = " \t\r\n\0\v"
_SPECIAL = re.compile("[<&]")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    position: int


def parse(source: str) -> tuple[str, list[Span]]:
    """Return the text and its spans. Raises Refused with Telegram's words."""
    if _SPECIAL.search(source) is None:
        return source, []
    return _Parser(source).parse()


def link(url: str) -> tuple[str, dict[str, Any]] | None:
    """Return the kind and the extra of a link's entity, None for what is no link."""
    if url.startswith("tg://user?id="):
        person = url.removeprefix("tg://user?id=")
        if person.isdecimal():
            return "text_mention", {"user": {"id": int(person)}}
    checked = checked_url(url)
    return None if checked is None else ("text_link", {"url": checked})


def checked_url(url: str) -> str | None:
    """Return the URL as Telegram writes it: scheme, host in lower case. None if it is none."""
    url = url.strip()
    if re.match(r"(tg|ton|tonsite):", url, re.IGNORECASE):
        return url
    if re.match(r"[a-z][a-z0-9+.-]*://", url, re.IGNORECASE) is None:
        url = "http://" + url
    try:
        parts = urlsplit(url)
        host = parts.hostname
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https", "ftp") or not host or " " in host:
        return None
    if "." not in host and ":" not in host and host != "localhost":
        return None
    where = host if port is None else f"{host}:{port}"
    who = parts.netloc.rpartition("@")[0]
    rest = url[len(url.split("://", 1)[0]) + 3 + len(parts.netloc) :]
    if rest[:1] != "/":
        rest = "/" + rest
    return f"{parts.scheme.lower()}://{who + '@' if who else ''}{where}{rest}"


class _Parser:
    """Reads the source once, from left to right."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._spans: list[Span] = []

    def parse(self) -> tuple[str, list[Span]]:
        source = self._source
        while self._at < len(source):
            match = _SPECIAL.search(source, self._at)
            end = match.start() if match else len(source)
            self._add(source[self._at : end])
            self._at = end
            if match is None:
                break
            if match[0] == "&":
                self._add(self._reference())
            elif source.startswith("</", end):
                self._end_tag()
            else:
                self._start_tag()
        if self._open:
            self._refuse(
                f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"', None
            )
        return "".join(self._text), [_shown(span) for span in self._spans]

    def _refuse(self, words: str, position: int | None) -> NoReturn:
        if position is not None:
            words += f" at byte offset {len(self._source[:position].encode())}"
        raise bad_request("can't parse entities: " + words)

    def _add(self, text: str) -> None:
        if text:
            self._text.append(text)
            self._offset += units.length(text)

    def _reference(self) -> str:
        """Read one character reference; what is none stays as it was written."""
        match = _REFERENCE.match(self._source, self._at)
        if match is None:
            raise AssertionError(self._at)
        character = _character(match)
        self._at = self._at + 1 if character is None else match.end()
        return "&" if character is None else character

    def _peek(self) -> str:
        return self._source[self._at : self._at + 1]

    def _skip_spaces(self) -> None:
        while self._peek() and self._peek() in _SPACES:
            self._at += 1

    def _name(self, stop: str) -> str:
        start = self._at
        while self._peek() and self._peek() not in _SPACES and self._peek() not in stop:
            self._at += 1
        return self._source[start : self._at]

    def _start_tag(self) -> None:
        begin = self._at
        self._at += 1
        tag = self._name(">").lower()
        if not self._peek():
            self._refuse("Unclosed start tag", begin)
        if tag not in _KINDS:
            self._refuse(f'Unsupported start tag "{tag}"', begin)
        argument = ""
        while True:
            self._skip_spaces()
            if self._peek() == ">":
                self._at += 1
                break
            argument = self._attribute(tag, begin) or argument
        if tag == "span" and argument != "spoiler":
            self._refuse('Tag "span" must have class "tg-spoiler"', begin)
        self._open.append(_Open(tag, argument, self._offset, len(self._text)))

    def _attribute(self, tag: str, begin: int) -> str:
        """Read one attribute and return what it means for the entity, "" if nothing."""
        name = self._name("=>" if tag == "blockquote" else "=")
        if tag == "blockquote" and name == "expandable":
            # The one attribute that may stand without a value.
            if self._peek() == "=":
                self._at += 1
                self._value(begin)
            return "expandable"
        if not name:
            self._refuse(f'Empty attribute name in the tag "{tag}"', begin)
        self._skip_spaces()
        if self._peek() != "=":
            self._refuse(
                f'Expected equal sign in declaration of an attribute of the tag "{tag}"', begin
            )
        self._at += 1
        self._skip_spaces()
        if not self._peek():
            self._refuse("Unclosed start tag", begin)
        value = self._value(begin)
        return _meaning(tag, name, value)

    def _value(self, begin: int) -> str:
        quote = self._peek()
        if quote not in ("'", '"'):
            start = self._at
            match = _TOKEN.match(self._source, start)
            self._at = match.end() if match else start
            if self._peek() not in (*_SPACES, ">"):
                self._refuse("Unexpected end of name token", start)
            return self._source[start : self._at].lower()
        self._at += 1
        value: list[str] = []
        while self._peek() not in ("", quote):
            value.append(self._reference() if self._peek() == "&" else self._step())
        if not self._peek():
            self._refuse("Unclosed start tag", begin)
        self._at += 1
        return "".join(value)

    def _step(self) -> str:
        self._at += 1
        return self._source[self._at - 1]

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            self._refuse("Unexpected end tag", begin)
        self._at += 2
        tag = self._name(">").lower()
        self._skip_spaces()
        if self._peek() != ">":
            self._refuse("Unclosed end tag", begin)
        self._at += 1
        opened = self._open.pop()
        if tag and tag != opened.tag:
            at = len(self._source[:begin].encode())
            self._refuse(
                f'Unmatched end tag at byte offset {at}, expected "</{opened.tag}>", '
                f'found "</{tag}>"',
                None,
            )
        if self._offset > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        kind, extra = _KINDS[opened.tag], {}
        last = self._spans[-1] if self._spans else None
        length = self._offset - opened.offset
        around_last = last is not None and last.offset == opened.offset and last.length == length
        if kind == "custom_emoji":
            if not opened.argument.isdecimal() or int(opened.argument) == 0:
                raise bad_request("can't parse entities: Invalid custom emoji identifier specified")
            extra = {"custom_emoji_id": opened.argument}
        elif kind == "text_link":
            found = link(opened.argument or "".join(self._text[opened.position :]))
            if found is None:
                return
            kind, extra = found
        elif kind == "code" and opened.argument:
            if last is not None and around_last and last.kind == "pre":
                last.extra = {"language": opened.argument}
                return
            extra = {"language": opened.argument}
        elif kind == "pre" and last is not None and around_last:
            if last.kind == "code" and last.extra:
                last.kind = "pre"
                return
        elif kind == "blockquote" and opened.argument == "expandable":
            kind = "expandable_blockquote"
        elif kind == "date_time":
            extra = _moment(opened.argument)
        self._spans.append(Span(kind, opened.offset, length, extra))


def _shown(span: Span) -> Span:
    """A language is shown for a pre alone."""
    if span.kind == "code" and span.extra:
        span.extra = {}
    return span


def _character(match: re.Match[str]) -> str | None:
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        return _CHARACTERS.get(name)
    digits, base = (hexadecimal, 16) if hexadecimal is not None else (decimal, 10)
    if not digits or match.end() - match.start() > _LONGEST_REFERENCE:
        return None
    code = int(digits, base)
    if code == 0 or code >= _LAST_CHARACTER:
        return None
    if code in _SURROGATES:
        raise bad_request(
            "can't parse entities: Text contains invalid Unicode characters after decoding HTML "
            "entities, check for unmatched surrogate code units"
        )
    return chr(code)


def _meaning(tag: str, name: str, value: str) -> str:
    match tag, name:
        case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "unix"):
            return value
        case "code", "class" if value.startswith("language-"):
            return value.removeprefix("language-")
        case "span", "class" if value.startswith("tg-"):
            return value.removeprefix("tg-")
    return ""


def _moment(argument: str) -> dict[str, Any]:
    if not argument.isdecimal():
        raise bad_request("can't parse entities: Invalid date specified")
    return {"unix_time": int(argument)}
