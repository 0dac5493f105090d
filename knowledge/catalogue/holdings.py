"""The copies that a MARC record tells of."""

from __future__ import annotations

import re
from collections import Counter

from knowledge.catalogue.cleaning import clean
from knowledge.catalogue.fields import ITEM_TYPES, CopyField
from knowledge.catalogue.mapping import Mapping
from knowledge.catalogue.record import Holding
from knowledge.catalogue.sources.marcrecord import Marc, Subfields

_Place = tuple[str, str, str]  # branch, shelfmark, note


def of(marc: Marc, library: str, mapping: Mapping) -> tuple[Holding, ...]:
    """Return the copies by place; one holding without a shelfmark if none are told of."""
    places: Counter[_Place] = Counter()
    for copies in mapping.copies:
        for field in marc.fields.get(copies.tag, ()):
            texts = dict(reversed(field))  # the first of each code
            if not _is_gone(texts, copies):
                places[_place(field, texts, copies)] += _count(texts, copies)
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


def _place(field: Subfields, texts: dict[str, str], copies: CopyField) -> _Place:
    branch = note = ""
    for code in copies.branch:
        if code in texts and (branch := clean(texts[code])):
            break
    if len(copies.shelfmark) == 1:
        shelfmark = clean(texts.get(copies.shelfmark, ""))
    else:
        parts = [clean(text) for code, text in field if code in copies.shelfmark]
        shelfmark = " ".join(filter(None, parts))
    if copies.note in texts:
        note = clean(texts[copies.note])
    return branch[:80], shelfmark[:120], note[:200]


_NUMBER = re.compile(r"\d{1,4}")


def _count(texts: dict[str, str], copies: CopyField) -> int:
    """Return the number that the field tells, one where it tells none."""
    found = copies.copies and _NUMBER.search(texts.get(copies.copies, ""))
    return int(found[0]) if found else 1


def _is_gone(texts: dict[str, str], copies: CopyField) -> bool:
    """Koha's $0 (withdrawn) and $1 (lost) are codes; 0 or nothing means it is there."""
    return any(texts.get(code, "").strip() not in ("", "0") for code in copies.withdrawn)


_USUAL_TYPES = {"vm": "video", "dvd": "video", "mu": "music", "cd": "music", "mp": "map"}
_USUAL_TYPES |= {"cf": "electronic", "cr": "serial", "mx": "kit"}


def item_types(marc: Marc, mapping: Mapping) -> str:
    """Return the format that all the copies' item types agree on, "" if they do not."""
    specs = (
        *((each.tag, each.item_type) for each in mapping.copies if each.item_type),
        *ITEM_TYPES,
    )
    found = marc.every(specs)
    if not found:
        return ""
    names = {text.strip().lower() for text in found}
    formats = {mapping.formats.get(name) or _USUAL_TYPES.get(name, "") for name in names}
    return formats.pop() if len(formats) == 1 else ""
