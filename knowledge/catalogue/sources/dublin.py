"""Simple Dublin Core (oai_dc) as the MARC21 fields that say the same.

For providers that offer nothing better. It has no shelfmarks, no codes and no roles; what it does
not say stays unsaid.
"""

from __future__ import annotations

import re
from collections.abc import Container

from lxml import etree

from knowledge.catalogue.sources.marcrecord import Subfields

_ROOT = "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"
_ELEMENT = "{http://purl.org/dc/elements/1.1/}"
_LEADER = "00000nam a2200000 i 4500"
_FIELDS = {
    "contributor": "700",
    "subject": "653",
    "publisher": "260b",
    "date": "260c",
    "language": "041",
}
_ISBN = re.compile(r"isbn|^\s*97[89][\d\s-]{10,}\s*$", re.IGNORECASE)
# ISO 639-1, which Dublin Core has, as the MARC codes of the languages in Greek libraries.
_LANGUAGES = {
    "el": "gre", "en": "eng", "fr": "fre", "de": "ger", "it": "ita", "es": "spa", "ru": "rus",
    "la": "lat", "tr": "tur", "sq": "alb", "bg": "bul", "ro": "rum", "sr": "srp", "ar": "ara",
}  # fmt: skip


def is_dublin(element: etree._Element) -> bool:
    """Tell whether `element` is a Dublin Core description."""
    return element.tag == _ROOT


def fields(
    element: etree._Element, wanted: Container[str]
) -> tuple[str, dict[str, list[Subfields]]]:
    """Return (leader, fields by tag) of a description, as `marcxml.fields` does of a record."""
    found: dict[str, list[Subfields]] = {}
    for child in element:
        text = " ".join((child.text or "").split())
        if text and isinstance(child.tag, str) and child.tag.startswith(_ELEMENT):
            _add(found, child.tag.removeprefix(_ELEMENT), text)
    return _LEADER, {tag: told for tag, told in found.items() if tag in wanted}


def _add(found: dict[str, list[Subfields]], what: str, text: str) -> None:
    if what == "title":
        found.setdefault("246" if "245" in found else "245", []).append([f"a{text}"])
    elif what == "creator":
        # The first is the main entry; in a field of its own each other needs a role.
        is_first = "100" not in found
        role = [] if is_first else ["4aut"]
        found.setdefault("100" if is_first else "700", []).append([f"a{text}", *role])
    elif what == "identifier" and _ISBN.search(text):
        found.setdefault("020", []).append([f"a{text}"])
    elif what in _FIELDS:
        tag, code = _FIELDS[what][:3], _FIELDS[what][3:] or "a"
        told = (
            _LANGUAGES.get(text[:2].lower(), text)
            if what == "language" and _is_short(text)
            else text
        )
        found.setdefault(tag, []).append([f"{code}{told}"])


def _is_short(language: str) -> bool:
    """Tell whether a language is written as «el» or «el-GR»."""
    return len(language) == 2 or language[2:3] in ("-", "_")
