"""What Telegram marks in a text by itself: links, addresses, mentions, commands, tags, numbers."""

from __future__ import annotations

import re

from bot.simulator.entities import units
from bot.simulator.entities.spans import Span, order
from bot.simulator.entities.tlds import COMMON_TLDS

# A letter or digit of any script, or _; the neighbours that decide about the edge of a mark.
_WORD = r"\w"
_TAG_LETTER = r"\w\u200c\u00b7\u0d80-\u0dff"
_MENTION = re.compile(rf"(?<!{_WORD})@([A-Za-z0-9_]{{2,32}})(?!{_WORD})")
_COMMAND = re.compile(
    rf"(?<![{_WORD}/<>])/[A-Za-z0-9_]{{1,64}}(?:@[A-Za-z0-9_]{{3,32}})?(?![{_WORD}/<>@])"
)
_HASHTAG = re.compile(rf"(?<![{_TAG_LETTER}])#[{_TAG_LETTER}]{{1,256}}(?![{_TAG_LETTER}]*#)")
_CASHTAG = re.compile(rf"(?<![{_TAG_LETTER}$])\$(?:1INCH|[A-Z]{{1,8}})(?![{_TAG_LETTER}$])")
_PHONE = re.compile(rf"(?<![{_WORD}+@/#=.-])\+\d(?:[ ().-]{{0,2}}\d){{6,14}}(?![{_WORD}+])")
_TG_URL = re.compile(r"(?:tg|ton)://[A-Za-z0-9_-]{1,253}(?:[/?#][^\s<>\"«»]*)?", re.IGNORECASE)
_EMAIL = re.compile(
    r"(?:[A-Za-z0-9_-]{0,26}[.+]){0,10}[A-Za-z0-9_-]{1,35}"
    r"@(?:(?:[A-Za-z0-9][A-Za-z0-9_-]{0,28})?[A-Za-z0-9]\.){1,6}[A-Za-z]{2,8}"
)
_TRIGGERS = re.compile(r"[@/#$+:]|\.[^\s.]")
_SHORT_NAMES = frozenset({"gif", "vid", "pic"})
_SHORTEST_NAME = 4

# Unicode in a host or path: everything but blanks and most general punctuation.
_WIDE = "\xc0-\u167f\u1681-\u1fff\u200c\u200d\u2010-\u2015\u2070-\u2fff\u3001-\U0010ffff"
_DOMAIN = re.compile(f"[A-Za-z0-9_.~{_WIDE}-]")
_USER_DATA = re.compile(r"[^\s/\[\]{}()'`<>\"@«»\u2000-\u200b\u200e\u200f\u2016-\u206f]")
_PATH = re.compile('[^\\s<>"«»\u2000-\u200b\u200e\u200f\u2016-\u206f]*')
_SCHEME = re.compile(r"[A-Za-z0-9+\x80-\U0010ffff-]*$")
_PORT = re.compile(r":0*([1-9][0-9]{0,4})(?![0-9])")
_BAD_LAST = ".:;,('?!`"
_HIGHEST_PORT = 65535
_PROTOCOL = re.compile(r"(?:https?|ftp)://", re.IGNORECASE)
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}")
_LONGEST_LABEL = 63
_PUNYCODE = re.compile(r"xn--[A-Za-z0-9]{2,}")


def find(text: str) -> list[Span]:
    """Return what is marked in the text, in order, nothing overlapping."""
    if _TRIGGERS.search(text) is None:
        return []
    marks = [
        *(_mark("mention", m) for m in _MENTION.finditer(text) if _is_name(m[1])),
        *(_mark("bot_command", m) for m in _COMMAND.finditer(text)),
        *(_mark("hashtag", m) for m in _HASHTAG.finditer(text) if _has_letter(m[0])),
        *(_mark("cashtag", m) for m in _CASHTAG.finditer(text)),
        *(_mark("phone_number", m) for m in _PHONE.finditer(text)),
        *(_mark("url", m) for m in _TG_URL.finditer(text)),
        *_web(text),
    ]
    return _in_units(text, sorted(marks, key=order)) if marks else []


def _mark(kind: str, match: re.Match[str]) -> Span:
    return Span(kind, match.start(), match.end() - match.start())


def _is_name(name: str) -> bool:
    return len(name) >= _SHORTEST_NAME or name.lower() in _SHORT_NAMES


def _has_letter(tag: str) -> bool:
    return any(character.isalpha() for character in tag)


def _in_units(text: str, marks: list[Span]) -> list[Span]:
    """Drop what overlaps an earlier mark, and turn characters into UTF-16 units."""
    offsets = None if text.isascii() else units.starts(text)
    kept: list[Span] = []
    end = 0
    for mark in marks:
        if mark.offset < end:
            continue
        end = mark.end
        if offsets is not None:
            begin = offsets[mark.offset]
            mark.offset, mark.length = begin, offsets[end] - begin
        kept.append(mark)
    return kept


def _web(text: str) -> list[Span]:
    """Return the e-mail addresses and URLs, counted in characters."""
    spans = []
    for begin, end in _candidates(text):
        candidate = text[begin:end]
        address = candidate.removeprefix("mailto:")
        if _EMAIL.fullmatch(address):
            spans.append(Span("email", end - len(address), len(address)))
        elif length := _url_length(candidate):
            spans.append(Span("url", begin, length))
    return spans


def _candidates(text: str) -> list[tuple[int, int]]:
    """Return from where to where there may be a URL or an address, each around a dot."""
    found = []
    floor = 0
    while 0 <= (dot := text.find(".", floor)) < len(text) - 1:
        if text[dot + 1] == " ":
            floor = dot + 2
            continue
        begin, end, at = _host(text, floor, dot)
        end = _with_path(text, end)
        while end > dot + 1 and text[end - 1] == ".":
            end -= 1
        start = _with_front(text, floor, begin, has_at=at)
        if start is not None:
            if end > dot + 1:
                found.append((start, end))
        else:
            while text[end - 1] != ".":
                end -= 1
        floor = max(end, dot + 1)
    return found


def _host(text: str, floor: int, dot: int) -> tuple[int, int, bool]:
    begin, end, has_at = dot, dot, False
    while begin > floor and _DOMAIN.match(text, begin - 1):
        begin -= 1
    while end < len(text) and (text[end] == "@" or _DOMAIN.match(text, end)):
        has_at = has_at or text[end] == "@"
        end += 1
    while has_at and begin > floor and _USER_DATA.match(text, begin - 1):
        begin -= 1
    return begin, end, has_at


def _with_path(text: str, end: int) -> int:
    port = _PORT.match(text, end)
    if port is not None and int(port[1]) <= _HIGHEST_PORT:
        end = port.end()
    if text[end : end + 1] not in ("/", "?", "#"):
        return end
    path = _PATH.match(text, end + 1)
    last = path.end() if path else end + 1
    while last > end + 1 and text[last - 1] in _BAD_LAST:
        last -= 1
    return last if text[end] == "/" or last > end + 1 else end


def _with_front(text: str, floor: int, begin: int, *, has_at: bool) -> int | None:
    """Return where the URL begins with its user and scheme, None if it cannot be one."""
    if begin > floor and text[begin - 1] == "@":
        start = begin - 1
        while start > floor and _USER_DATA.match(text, start - 1):
            start -= 1
        if has_at or start == begin - 1:
            return None
        begin = start
    if begin == floor:
        return begin
    front = text[floor:begin]
    if front.endswith("://") and len(front) >= len("ftp://"):
        return _with_scheme(front, begin)
    before = front[-1]
    return None if before in "/#@_" or before.isalnum() else begin


def _with_scheme(front: str, begin: int) -> int | None:
    match = _SCHEME.search(front[:-3])
    scheme = match[0].lower() if match else ""
    for known, refused in (("https", ()), ("http", ("shttp",)), ("ftp", ("tftp", "sftp"))):
        if scheme.endswith(known) and scheme not in refused:
            return begin - len(known) - 3
    return None


def _url_length(url: str) -> int:
    """Return how much of the candidate is a URL, 0 for nothing."""
    protocol = _PROTOCOL.match(url)
    rest = url[protocol.end() :] if protocol else url
    cut = min((i for i in (rest.find(c) for c in "/?#") if i >= 0), default=len(rest))
    domain, path = rest[:cut], rest[cut:]
    domain = domain.partition("@")[2] or domain
    domain = domain.rpartition(":")[0] or domain
    if not _is_domain(domain, has_protocol=protocol is not None):
        return 0
    return len(url) - len(path) + _balanced(path)


def _balanced(path: str) -> int:
    """Return the length of the path up to a bracket that closes nothing, without bad last marks."""
    depth = {")": 0, "]": 0, "}": 0}
    opening = {"(": ")", "[": "]", "{": "}"}
    end = len(path)
    for position, character in enumerate(path):
        if character in opening:
            depth[opening[character]] += 1
        elif character in depth:
            depth[character] -= 1
            if depth[character] < 0:
                end = position
                break
    while end and path[end - 1] in _BAD_LAST:
        end -= 1
    return end


def _is_domain(domain: str, *, has_protocol: bool) -> bool:
    labels = domain.split(".")
    if len(labels) == 1 or not all(_is_label(label) for label in labels):
        return False
    if _IPV4.fullmatch(domain):
        return True
    if domain.replace(".", "").isdecimal() or "_" in labels[-2]:
        return False
    tld = labels[-1]
    if tld.startswith("xn--"):
        return _PUNYCODE.fullmatch(tld) is not None
    if len(tld) == 1 or "_" in tld or "-" in tld:
        return False
    return has_protocol or _is_common(tld)


def _is_label(label: str) -> bool:
    return 0 < len(label.encode()) <= _LONGEST_LABEL and not label.endswith("-")


def _is_common(tld: str) -> bool:
    lower = tld.lower()
    if lower != tld and lower[0] == tld[0]:
        # "Site.Net" and "SITE.NET" are addresses, "site.nEt" is not.
        return False
    return lower in COMMON_TLDS
