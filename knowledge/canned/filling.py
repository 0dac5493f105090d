"""A canned reply on its way to one patron: its slots filled, or named where nothing fills them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge import text
from knowledge.canned.loading import Canned
from knowledge.faq.entries import filled, slots_of
from knowledge.faq.policies import NETWORK, OF_THE_DIRECTORY, Policies

_NAME = re.compile(r"[,\s]*\{patron\}")
_ACCENTED = re.compile(r"[άέήίόύώΐΰ]")
_VOWELS = re.compile(r"αι|ει|οι|ου|αυ|ευ|[αεηιουω]")
_LONGEST_NAME = 40


@dataclass(frozen=True)
class Person:
    """What is known of the case that a reply is for.

    patron: the name that the patron gave, "" for none; librarian: the public name.
    """

    patron: str
    librarian: str
    code: str


@dataclass(frozen=True)
class Missing:
    """A slot that nothing fills: its name, and the file of the sheet that should."""

    slot: str
    sheet: str


@dataclass(frozen=True)
class Filled:
    """A reply's text for one patron; it may be sent if nothing is missing."""

    text: str
    missing: tuple[Missing, ...] = ()


def fill(reply: Canned, policies: Policies, language: str, home: str, person: Person) -> Filled:
    """Return a reply as the patron would read it.

    home: the patron's library, whose rules the network's replies tell; a library's own replies
    always tell its own.
    """
    written = reply.reply.words(language)
    library = reply.library or home
    texts = {"librarian": person.librarian, "code": person.code}
    missing = []
    for name in sorted(slots_of(written) & reply.reply.slots):
        value = _value(name, policies, language, library)
        if value:
            texts[name] = value
        else:
            missing.append(_missing(name, policies, library))
    if name := _called(person.patron, language):
        texts["patron"] = name
    else:
        written = _NAME.sub("", written)
    return Filled(filled(written, texts), tuple(missing))


def _value(name: str, policies: Policies, language: str, library: str) -> str:
    try:
        return policies.fill(frozenset((name,)), library, language).texts[name].strip()
    except KeyError:
        return ""


def _missing(name: str, policies: Policies, library: str) -> Missing:
    own = policies.sheets.get(library)
    of_library = name in OF_THE_DIRECTORY or (own is not None and name in own.facts)
    return Missing(name, f"{library if of_library else NETWORK}.yaml")


def _called(name: str, language: str) -> str:
    """Return the given name as one calls somebody by it, "" for none."""
    given = next(iter(name.split()), "")[:_LONGEST_NAME]
    return vocative(given) if language == "el" else given


def vocative(name: str) -> str:
    """Return a Greek first name as one calls somebody: Νίκος -> Νίκο, Αλέξανδρος -> Αλέξανδρε.

    Names of men alone change, and only where their accent says how; others stay as they are.
    """
    low = name.lower()
    if low.endswith(("ας", "άς", "ης", "ής")) and text.script_of(name) == "greek":
        return name[:-1]
    if not low.endswith("ος"):
        return name
    accent = _ACCENTED.search(low)
    if accent is None:
        return name
    after = len(_VOWELS.findall(low[accent.end() :]))
    if after >= 2:  # Αλέξανδρος, Φίλιππος
        return name[:-2] + "ε"
    return name[:-1]  # Νίκος, Γιώργος
