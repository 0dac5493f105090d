"""A small OAI-PMH 2.0 provider of one library's records, in MARC21; without sets.

    krini = Provider("Krini Library", "http://127.0.0.1:8099/oai", items(export, "krini.example"))
    krini.answer({"verb": "ListRecords", "metadataPrefix": "marc21"})     # -> the answer's bytes

It is pure: whoever has a web server hands in a request's arguments (bot/provider.py does).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import NamedTuple

from lxml import etree

_OAI = "http://www.openarchives.org/OAI/2.0/"
_MARC = "http://www.loc.gov/MARC21/slim"
_SCHEMA = "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd"
_PREFIX = "marc21"
_DAY, _SECOND = "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"
_LONGEST_PLACE = 9  # digits
_LISTS = ("ListRecords", "ListIdentifiers")
_ALLOWED = {
    "Identify": set[str](),
    "ListMetadataFormats": {"identifier"},
    "ListSets": {"resumptionToken"},
    "GetRecord": {"identifier", "metadataPrefix"},
    **{verb: {"metadataPrefix", "from", "until", "set", "resumptionToken"} for verb in _LISTS},
}


class Item(NamedTuple):
    """A record of the provider. marc: its MARCXML record element; None once it is deleted."""

    identifier: str
    datestamp: str  # "2026-11-20T09:00:00Z"
    marc: etree._Element | None


class _Refused(Exception):
    """An error of the protocol: its code, and a text."""


def items(export: bytes, domain: str, datestamp: str = "2026-11-01T08:00:00Z") -> Iterator[Item]:
    """Yield the records of a MARCXML file; they are called by their numbers in 001."""
    for marc in etree.fromstring(export).iterfind(f"{{{_MARC}}}record"):
        number = marc.findtext(f"{{{_MARC}}}controlfield[@tag='001']") or ""
        yield Item(f"oai:{domain}:{number}", datestamp, marc)


class Provider:
    """Answers for a library. `page`: records in one answer."""

    def __init__(
        self,
        name: str,
        url: str,
        records: Iterable[Item],
        *,
        page: int = 100,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._name, self._url, self._page, self._now = name, url, page, now
        self.replace(records)

    def replace(self, records: Iterable[Item]) -> None:
        """Have these records from now on."""
        self._items = sorted(records, key=lambda item: (item.datestamp, item.identifier))
        self._stamps = [item.datestamp for item in self._items]

    def answer(self, told: Mapping[str, str]) -> bytes:
        """Return the answer to a request with these arguments; an error is an answer too."""
        root = etree.Element(f"{{{_OAI}}}OAI-PMH", nsmap={None: _OAI})  # type: ignore[dict-item]  # lxml-stubs
        _child(root, "responseDate", self._now().strftime(_SECOND))
        request = _child(root, "request", self._url)
        try:
            verb = _checked(told)
            self._fill(_child(root, verb), verb, told)
        except _Refused as error:
            del root[2:]
            _child(root, "error", str(error.args[1]), code=error.args[0])
            if error.args[0] in ("badVerb", "badArgument"):  # Then the protocol wants no more.
                told = {}
        for name, value in told.items():
            request.set(name, value)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    def _fill(self, parent: etree._Element, verb: str, told: Mapping[str, str]) -> None:
        if verb == "Identify":
            self._identify(parent)
        elif verb == "ListMetadataFormats":
            if "identifier" in told:
                self._found(told["identifier"])
            offered = _child(parent, "metadataFormat")
            _child(offered, "metadataPrefix", _PREFIX)
            _child(offered, "schema", _SCHEMA)
            _child(offered, "metadataNamespace", _MARC)
        elif verb == "ListSets" or "set" in told:
            raise _Refused("noSetHierarchy", "There are no sets.")
        elif verb == "GetRecord":
            self._one(parent, told)
        else:
            self._list(parent, verb, told)

    def _identify(self, parent: etree._Element) -> None:
        _child(parent, "repositoryName", self._name)
        _child(parent, "baseURL", self._url)
        _child(parent, "protocolVersion", "2.0")
        _child(parent, "adminEmail", "library@pinakes.example")
        _child(parent, "earliestDatestamp", min(self._stamps, default="2026-01-01T00:00:00Z"))
        _child(parent, "deletedRecord", "persistent")
        _child(parent, "granularity", "YYYY-MM-DDThh:mm:ssZ")

    def _one(self, parent: etree._Element, told: Mapping[str, str]) -> None:
        if "identifier" not in told:
            raise _Refused("badArgument", "identifier is missing.")
        _check_prefix(told.get("metadataPrefix"))
        _record(parent, self._found(told["identifier"]))

    def _found(self, identifier: str) -> Item:
        for item in self._items:
            if item.identifier == identifier:
                return item
        raise _Refused("idDoesNotExist", "There is no such record.")

    def _list(self, parent: etree._Element, verb: str, told: Mapping[str, str]) -> None:
        token = told.get("resumptionToken")
        since, until, cursor = _opened(token) if token is not None else _window(told)
        start, end = bisect_left(self._stamps, since), bisect_right(self._stamps, until)
        found = self._items[start:end][cursor : cursor + self._page]
        if not found:
            code = "badResumptionToken" if token is not None else "noRecordsMatch"
            raise _Refused(code, "There is nothing from there.")
        for item in found:
            if verb == "ListRecords":
                _record(parent, item)
            else:
                _header(parent, item)
        place = cursor + len(found)
        if cursor or place < end - start:
            after = f"{since}!{until}!{place}" if place < end - start else ""
            size, at = str(end - start), str(cursor)
            _child(parent, "resumptionToken", after, completeListSize=size, cursor=at)


def _checked(told: Mapping[str, str]) -> str:
    verb = told.get("verb", "")
    if verb not in _ALLOWED:
        raise _Refused("badVerb", "The verb is missing or unknown.")
    rest = set(told) - {"verb"}
    if rest - _ALLOWED[verb] or ("resumptionToken" in rest and len(rest) > 1):
        raise _Refused("badArgument", "An argument is unknown, or not alone.")
    if not all(map(str.isprintable, told.values())):  # The answer repeats them, in XML.
        raise _Refused("badArgument", "An argument has characters that no request needs.")
    return verb


def _check_prefix(prefix: str | None) -> None:
    if prefix is None:
        raise _Refused("badArgument", "metadataPrefix is missing.")
    if prefix != _PREFIX:
        raise _Refused("cannotDisseminateFormat", f"There is only {_PREFIX}.")


def _window(told: Mapping[str, str]) -> tuple[str, str, int]:
    """Return (first datestamp, last, 0) of what is asked for."""
    _check_prefix(told.get("metadataPrefix"))
    since, until = told.get("from", "0000-01-01"), told.get("until", "9999-12-31")
    for stamp in (told.get("from"), told.get("until")):
        if stamp is not None and not _is_stamp(stamp):
            raise _Refused("badArgument", f"{stamp} is no datestamp.")
    if "from" in told and "until" in told and (len(since) != len(until) or since > until):
        raise _Refused("badArgument", "from and until do not fit together.")
    return since, until if "T" in until else f"{until}T23:59:59Z", 0


def _is_stamp(text: str) -> bool:
    try:
        datetime.strptime(text, _SECOND if "T" in text else _DAY)
    except ValueError:
        return False
    return True


def _opened(token: str) -> tuple[str, str, int]:
    since, _, rest = token.partition("!")
    until, _, cursor = rest.partition("!")
    if not cursor.isdecimal() or len(cursor) > _LONGEST_PLACE:
        raise _Refused("badResumptionToken", "This token is not ours.")
    return since, until, int(cursor)


def _record(parent: etree._Element, item: Item) -> None:
    record = _child(parent, "record")
    _header(record, item)
    if item.marc is not None:
        _child(record, "metadata").append(deepcopy(item.marc))


def _header(parent: etree._Element, item: Item) -> None:
    status = {} if item.marc is not None else {"status": "deleted"}
    header = _child(parent, "header", **status)
    _child(header, "identifier", item.identifier)
    _child(header, "datestamp", item.datestamp)


def _child(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_OAI}}}{name}", attributes)
    element.text = text or None
    return element
