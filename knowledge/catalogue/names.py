"""Who made a book, and what each did: authors, translators, everybody else."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from knowledge import text as texts
from knowledge.catalogue.cleaning import MOST_TEXT, MOST_VALUES, clean
from knowledge.catalogue.fields import Layout
from knowledge.catalogue.sources.marcrecord import Marc, Subfields

AUTHOR, TRANSLATOR = "author", "translator"
_NO_ROLE: frozenset[str] = frozenset()
_LONGEST_ROLE = 60


class Names(NamedTuple):
    """author: the main entry, several parted by " ; "; translators are contributors too."""

    author: str
    contributors: tuple[str, ...]
    translators: tuple[str, ...]


def names(marc: Marc, layout: Layout) -> Names:
    """Return who is named in `marc`, inverted: «Καζαντζάκης, Νίκος»."""
    authors, others = _main_entry(marc, layout)
    translators: list[str] = []
    for tag, codes in layout.others:
        if tag not in marc.fields:
            continue
        for field in marc.fields[tag]:
            name, roles = _name(field, codes), _roles(field)
            if TRANSLATOR in roles:
                translators.append(name)
            is_author = AUTHOR in roles or (tag in layout.author_tags and TRANSLATOR not in roles)
            (authors if is_author else others).append(name)
    if "880" in marc.fields:
        others += _linked(marc)
    if not translators and (found := translators_in(" ; ".join(marc.every(layout.statement)))):
        translators = [_as_named(name, others) for name in found]
        others += translators
    named = dict.fromkeys(filter(None, authors))
    rest = dict.fromkeys(name for name in others if name and name not in named)
    contributors = tuple(rest)[:MOST_VALUES]
    told = tuple(name for name in contributors if name in translators) if translators else ()
    return Names(" ; ".join(named)[:MOST_TEXT], contributors, told)


def _main_entry(marc: Marc, layout: Layout) -> tuple[list[str], list[str]]:
    """Return (authors, their names in another script).

    As with titles, a Greek name in a linked 880 goes before its romanisation.
    """
    for tag, codes in layout.authors:  # noqa: B007  (read below)
        if tag in marc.fields:
            break
    main = [_name(field, codes) for field in marc.fields.get(tag, ())]
    if "880" not in marc.fields:
        return main, []
    linked = [_name(field, codes) for field in marc.fields["880"] if linked_tag(field) == tag]
    if len(linked) == len(main) and all(map(is_greek, linked)) and not any(map(is_greek, main)):
        return linked, main
    return main, linked


_GREEK = re.compile("[α-ωά-ώΑ-ΩΆ-Ώἀ-ῼ]")


def is_greek(text: str) -> bool:
    """Return whether there is a Greek letter in `text`."""
    return _GREEK.search(text) is not None


def _linked(marc: Marc) -> list[str]:
    """Return the names in another script."""
    fields = marc.fields["880"]
    return [_name(field, "abc") for field in fields if linked_tag(field) in ("100", "700", "110")]


def linked_tag(field: Subfields) -> str:
    """Return the tag that an 880 field repeats in another script: its $6 begins "245-01"."""
    return next((part[1:4] for part in field if part[0] == "6"), "")


_COMMA = re.compile(r",(?=[^\s\d])")


def _name(field: Subfields, codes: str) -> str:
    parts = [clean(part[1:]) for part in field if part[0] in codes]
    if len(parts) == 1:
        return with_space(parts[0].lstrip(", "))
    return with_space(", ".join(filter(None, (part.lstrip(", ") for part in parts))))


def with_space(name: str) -> str:
    """«ΕΠΩΝΥΜΟ,ΟΝΟΜΑ» gets its space."""
    return _COMMA.sub(", ", name) if "," in name else name


# --- roles -----------------------------------------------------------------------------------

_AUTHOR_ROLES = frozenset(("aut", "070"))
_TRANSLATOR_ROLES = frozenset(("trl", "730", "tr", "trans", "μτφ", "μτφρ", "μετ", "μεταφ"))
_AUTHOR_WORDS = ("author", "συγγρ", "auteur")
_TRANSLATOR_WORDS = ("μεταφρ", "μτφρ", "translat", "traduct", "traducc", "ubersetz")


def _roles(field: Subfields) -> frozenset[str]:
    """Return what the relator codes and terms ($4, $e) say somebody did."""
    told = [_role(part[1:_LONGEST_ROLE]) for part in field if part[0] in "4e"]
    return frozenset(told) if told else _NO_ROLE


@lru_cache(maxsize=1024)
def _role(text: str) -> str:
    """Return AUTHOR, TRANSLATOR or "": of "trl", "730", «μτφρ.», ".../relators/trl"."""
    told = texts.fold(text.rpartition("/")[2]).strip(" .,()[]:;")
    if told in _AUTHOR_ROLES or told.startswith(_AUTHOR_WORDS):
        return AUTHOR
    if told in _TRANSLATOR_ROLES or told.startswith(_TRANSLATOR_WORDS):
        return TRANSLATOR
    return ""


# --- the statement of responsibility, where no field says who translated ----------------------

_HINTS = ("ετάφρ", "εταφρ", "ΤΑΦΡ", "τφρ", "ΤΦΡ", "ransl")
_TOLD = re.compile(
    r"(?:^|[;,\[/]\s*|\s)(?:απόδοση[ -–]+)?(?:μετάφραση|μεταφραση|μετάφρ\.|μεταφρ\.|μτφρ?\.?"
    r"|translated(?: (?:from|into) [\w ]+?)? by|translation by|transl\. by)\s*:?\s+([^;:\[\]/()]+)",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*,\s*|\s+(?:και|and|&)\s+")
_CAPITAL = r"[^\W\d_a-zα-ωά-ώ]"
_FULL_NAME = re.compile(rf"{_CAPITAL}\S*(?: {_CAPITAL}\S*)? {_CAPITAL}\S*[^\W\d_]{{2}}")
_GENITIVE = re.compile(r"(?:από|του|της|των|τον|την|υπό)\b", re.IGNORECASE)


def translators_in(statement: str) -> list[str]:
    """Return who translated, inverted, where the words leave no doubt.

    «… ; μετάφραση Κώστας Κουντούρης» is Κουντούρης, Κώστας. A name in the genitive, of one word
    or of more than three is left alone: nobody can tell its parts for sure.
    """
    if not any(hint in statement for hint in _HINTS):
        return []
    found: list[str] = []
    for told in _TOLD.findall(statement[:MOST_TEXT]):
        if _GENITIVE.match(told):
            return []
        for name in _AND.split(told.strip(" .,")):
            if not _FULL_NAME.fullmatch(name):
                break
            found.append(inverted(clean(name)))
    return found


def inverted(name: str) -> str:
    """«Νίκος Καζαντζάκης» -> «Καζαντζάκης, Νίκος»; with a comma, or of one word, as it is."""
    given, _, surname = name.rpartition(" ")
    return with_space(name) if "," in name or not given else f"{surname}, {given}"


def _as_named(name: str, others: list[str]) -> str:
    """Return `name` as a field has it, if one does."""
    folded = texts.fold(name)
    return next((other for other in others if texts.fold(other) == folded), name)
