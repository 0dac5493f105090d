"""An OAI-PMH answer, read: what it says, its records, and how the list goes on.

libxml2's limits are on (depth, text length); no network, no DTD and no entities. An answer of the
usual size is parsed at once, which takes half the time; a longer one comes to a pull parser slice
by slice, and what was read is let go of. One broken record spoils a whole answer for a strict
parser, so then the answer is taken apart at its records (mending.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from lxml import etree

from knowledge.catalogue.oaipmh import dates
from knowledge.catalogue.oaipmh.records import Found, name, read_header, read_record
from knowledge.catalogue.oaipmh.repair import repaired
from knowledge.catalogue.oaipmh.trouble import Cut, NotOai
from knowledge.catalogue.sources.marcrecord import LONGEST_RECORD

_SLICE_BYTES = 1 << 16
_LISTS = ("ListRecords", "ListIdentifiers", "GetRecord")
_VERBS = ("Identify", "ListMetadataFormats", *_LISTS)
_TAGS = (
    "{*}record",
    "{*}header",
    "{*}resumptionToken",
    "{*}error",
    "{*}responseDate",
    "{*}metadataFormat",
    *(f"{{*}}{verb}" for verb in _VERBS),
)
_CAPS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_MOST_TEXT = 500


class Format(NamedTuple):
    """A metadata format that a provider offers."""

    prefix: str
    schema: str
    namespace: str


@dataclass(slots=True)
class Answer:
    """What an answer says. What it does not say is "" or None or empty."""

    date: datetime | None = None  # the provider's own responseDate
    verb: str = ""  # what it answers
    error: tuple[str, str] | None = None  # (code, message); the first, if there are several
    found: list[Found] = field(default_factory=list)
    token: str = ""  # to ask for the rest of the list with; "" at its end
    size: int | None = None  # of the complete list, where the provider tells it
    identify: dict[str, str] = field(default_factory=dict)  # the text of each element in Identify
    formats: list[Format] = field(default_factory=list)
    replaced: int = 0  # characters that could not stand in XML


class Broken(Exception):
    """An answer is no well-formed XML; the text says where."""


def read(body: bytes) -> Answer:
    """Return what the answer `body` says.

    Raises NotOai for anything else than OAI-PMH, Cut when the end is missing.
    """
    xml, replaced = repaired(body)
    try:
        answer = parsed(xml)
    except Broken as error:
        from knowledge.catalogue.oaipmh import mending  # Most harvests never need it.

        answer = mending.mended(xml, str(error))
    answer.replaced = replaced
    return answer


def parsed(xml: bytes) -> Answer:
    """Return what `xml`, one root element, says. Raises Broken if it is not well-formed."""
    answer = Answer()
    try:
        if len(xml) <= LONGEST_RECORD:
            _parse_at_once(xml, answer)
        else:
            _parse_in_slices(xml, answer)
    except etree.XMLSyntaxError as error:
        raise Broken(str(error.msg)) from None
    return answer


def _parse_at_once(xml: bytes, answer: Answer) -> None:
    """Note in `answer` what `xml` says."""
    for child in etree.fromstring(xml, etree.XMLParser(**_CAPS)):
        if name(child) in _VERBS:
            for element in child:
                _take(answer, element)
        _take(answer, child)


def _parse_in_slices(xml: bytes, answer: Answer) -> None:
    """Note in `answer` what `xml` says. Raises Broken where nothing is let go of for too long."""
    parser = etree.XMLPullParser(events=("end",), tag=_TAGS, **_CAPS)
    since = 0
    for start in range(0, len(xml), _SLICE_BYTES):
        since += min(_SLICE_BYTES, len(xml) - start)
        parser.feed(xml[start : start + _SLICE_BYTES])
        for _event, element in parser.read_events():
            if isinstance(element, etree._Element) and _take(answer, element):
                _forget(element)
                since = 0
        if since > LONGEST_RECORD:
            raise Broken(f"no end of a record in {LONGEST_RECORD:,} bytes")
    parser.close()


def _take(answer: Answer, element: etree._Element) -> bool:
    """Note what `element` says, and return whether it can be let go of.

    Elements of these names inside a record's metadata say nothing.
    """
    parent = element.getparent()
    where = name(parent) if parent is not None else ""
    what = name(element)
    if where in _LISTS:
        if what == "record":
            answer.found.append(read_record(element))
            return True
        if what == "header":
            answer.found.append(read_header(element))
            return True
        if what == "resumptionToken":
            answer.token = (element.text or "").strip()
            answer.size = _number(element.get("completeListSize", ""))
    elif where == "OAI-PMH":
        _take_plain(answer, what, element)
    elif what == "metadataFormat" and where == "ListMetadataFormats":
        told = _texts(element)
        answer.formats.append(
            Format(
                *(told.get(part, "") for part in ("metadataPrefix", "schema", "metadataNamespace"))
            )
        )
    return False


def _take_plain(answer: Answer, what: str, element: etree._Element) -> None:
    if what == "responseDate":
        answer.date = dates.read(element.text or "")
    elif what in _VERBS:
        answer.verb = what
        if what == "Identify":
            answer.identify = _texts(element)
    elif what == "error" and answer.error is None:
        text = " ".join((element.text or "").split())
        answer.error = (element.get("code", ""), text[:_MOST_TEXT])


def _texts(element: etree._Element) -> dict[str, str]:
    """Return the text of each child by its name, the first of each name."""
    told: dict[str, str] = {}
    for child in element:
        told.setdefault(name(child), " ".join((child.text or "").split())[:_MOST_TEXT])
    return told


def _number(text: str) -> int | None:
    """Return a list's size; a few providers write -1 or words where they don't know it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _forget(element: etree._Element) -> None:
    """Let go of an element that has been read, and of what came before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        del parent[0]


def expect(answer: Answer, verb: str) -> None:
    """Raise NotOai or Cut if an answer is none to `verb`, and no error either.

    A list without its element is not an empty list: with that, the rest of it would be lost.
    """
    if answer.error is not None or answer.verb == verb:
        return
    if verb == "Identify":
        raise NotOai("OAI-PMH without an Identify element")
    raise Cut(f"OAI-PMH without a {verb} element")
