"""The copies that a MARC record tells of."""

from __future__ import annotations

import re

from knowledge.catalogue.cleaning import clean
from knowledge.catalogue.fields import ITEM_TYPES, CopyField
from knowledge.catalogue.mapping import Mapping
from knowledge.catalogue.record import Holding
from knowledge.catalogue.sources.marcrecord import Marc, Subfields

_Place = tuple[str, str, str]  # branch, shelfmark, note


def of(marc: Marc, library: str, mapping: Mapping) -> tuple[tuple[Holding, ...], str]:
    """Return (the copies by place, the format that their item types agree on or "").

    There is one holding without a shelfmark if none are told of.
    """
    places: dict[_Place, int] = {}
    types: set[str] = set()
    for copies in mapping.copies:
        for field in marc.fields.get(copies.tag, ()):
            parts = {part[0]: part for part in reversed(field)}  # the first of each code
            if not _is_gone(parts, copies.withdrawn):
                place = _place(field, parts, copies)
                places[place] = places.get(place, 0) + _count(parts, copies.copies)
                if copies.item_type in parts:
                    types.add(parts[copies.item_type][1:])
    types.update(marc.every(ITEM_TYPES))
    return _holdings(places, library, mapping), _agreed(types, mapping)


def _holdings(places: dict[_Place, int], library: str, mapping: Mapping) -> tuple[Holding, ...]:
    if not places:
        return (Holding(library, "", "", 0),)
    names = mapping.branches
    return tuple(
        Holding(
            library,
            "" if branch == library else names.get(branch, branch),
            shelfmark,
            copies,
            note,
        )
        for (branch, shelfmark, note), copies in places.items()
    )


def _place(field: Subfields, parts: dict[str, str], copies: CopyField) -> _Place:
    branch = ""
    for code in copies.branch:
        if code in parts and (branch := clean(parts[code][1:])):
            break
    if len(copies.shelfmark) > 1:
        texts = [clean(part[1:]) for part in field if part[0] in copies.shelfmark]
        shelfmark = " ".join(filter(None, texts))
    else:
        shelfmark = _text(parts, copies.shelfmark)
    return branch[:80], shelfmark[:120], _text(parts, copies.note)[:200]


def _text(parts: dict[str, str], code: str) -> str:
    return clean(parts[code][1:]) if code in parts else ""


_NUMBER = re.compile(r"\d{1,4}")


def _count(parts: dict[str, str], code: str) -> int:
    """Return the number that the field tells, one where it tells none."""
    found = _NUMBER.search(parts[code][1:]) if code in parts else None
    return int(found[0]) if found else 1


_THERE = ("", "0")


def _is_gone(parts: dict[str, str], codes: str) -> bool:
    """Koha's $0 (withdrawn) and $1 (lost) are codes; 0 or nothing means it is there."""
    return any(code in parts and parts[code][1:].strip() not in _THERE for code in codes)


_USUAL_TYPES = {"vm": "video", "dvd": "video", "mu": "music", "cd": "music", "mp": "map"}
_USUAL_TYPES |= {"cf": "electronic", "cr": "serial", "mx": "kit"}


def _agreed(types: set[str], mapping: Mapping) -> str:
    formats = set()
    for name in types:
        plain = name.strip().lower()
        formats.add(mapping.formats.get(plain) or _USUAL_TYPES.get(plain, ""))
    return formats.pop() if len(formats) == 1 else ""
