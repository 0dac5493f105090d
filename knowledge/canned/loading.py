"""A folder of YAML files as canned replies: all of them sound, or every problem named."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from knowledge import document
from knowledge.canned.model import NETWORK, OF_THE_CASE, Attachment, File, Reply, Texts
from knowledge.document import Document
from knowledge.faq.entries import LANGUAGES, Bilingual, filled, slots_of
from knowledge.faq.policies import Policies
from knowledge.problems import FaqErrors, Place, Problem

MAX_FILLED = 3500  # characters; a message has 4,096, and a name stands above the reply
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_BRACES = re.compile(r"\{[^{}]*\}")
_IN_WORDS = {"el": "Greek", "en": "English"}


class CannedErrors(FaqErrors):
    """The canned replies can't be loaded; `problems` says why, one line each in the text."""


@dataclass(frozen=True)
class Canned:
    """A reply, whose it is ("" is the network's), and where it stands."""

    reply: Reply
    library: str
    document: Document
    number: int  # among the replies of its file

    @property
    def id(self) -> str:
        """Return the reply's id."""
        return self.reply.id

    def place(self, *path: str | int) -> Place:
        """Return where a part of the reply stands."""
        return self.document.place(("replies", self.number, *path))


def load(folder: Path, policies: Policies) -> tuple[tuple[Canned, ...], str]:
    """Return the replies of a folder in the order of its files, and a hash of what they say.

    policies: what fills the slots. Raises CannedErrors with every problem of every file.
    """
    problems: list[Problem] = []
    found: list[Canned] = []
    digest = hashlib.sha256(policies.version.encode())
    for file in files_of(folder):
        read, why_not = document.read(file)
        problems += why_not
        if read is None:
            continue
        digest.update(repr((file.name, read.value)).encode())
        try:
            kept = File.model_validate(read.value)
        except ValidationError as errors:
            problems += [_problem(error, read) for error in errors.errors(include_url=False)]
            continue
        problems += _whose(kept, read, policies)
        library = "" if kept.library == NETWORK else kept.library
        found += [Canned(one, library, read, place) for place, one in enumerate(kept.replies)]
    problems += _same_ids(found)
    for one in found:
        problems += _differences(one)
        problems += _slot_problems(one, policies)
    if problems:
        raise CannedErrors(problems)
    return tuple(found), digest.hexdigest()[:12]


def files_of(folder: Path) -> list[Path]:
    """Return the files of a folder that hold replies. Raises CannedErrors if it can't be read."""
    try:
        return document.files_in(folder)
    except OSError as error:
        what = f"the canned replies can't be read: {error.strerror}."
        way_out = "Set KALLIMACHOS_CANNED_DIR to their folder; it may be empty."
        raise CannedErrors([Problem(Place(folder), what, way_out)]) from None


def _whose(kept: File, read: Document, policies: Policies) -> Iterator[Problem]:
    codes = policies.libraries
    if kept.library != NETWORK and kept.library not in codes:
        what = f'"{kept.library}" is none of the libraries.'
        way_out = f"Write {NETWORK}, or one of: {', '.join(codes)}."
        yield Problem(read.place(("library",)), what, way_out)


def _same_ids(found: Iterable[Canned]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for one in found:
        here = one.place("id")
        if (before := first.setdefault(one.id, here)) is not here:
            what = f'the id "{one.id}" stands in {before} too.'
            yield Problem(here, what, "Give one of the two another id.")


def _differences(one: Canned) -> Iterator[Problem]:
    """Say what stands in one language alone: slots, and numbers outside of them."""
    greek, english = (one.reply.words(language) for language in LANGUAGES)
    for language, other, here, there in (
        ("en", "el", english, greek),
        ("el", "en", greek, english),
    ):
        for what in sorted(_facts(there) - _facts(here)):
            yield Problem(
                one.place("text", language),
                f'reply "{one.id}": the {_IN_WORDS[other]} text says {what}, '
                f"the {_IN_WORDS[language]} one does not.",
                "Say the same in both.",
            )


def _facts(written: str) -> set[str]:
    slots = {f"{{{name}}}" for name in slots_of(written)}
    return slots | {one.replace(",", ".") for one in _NUMBER.findall(_BRACES.sub("", written))}


def _slot_problems(one: Canned, policies: Policies) -> Iterator[Problem]:
    known = policies.slots | frozenset(OF_THE_CASE)
    for language in LANGUAGES:
        written = one.reply.words(language)
        for braces in _BRACES.findall(written):
            name = braces[1:-1].strip()
            if name in known and braces == f"{{{name}}}":
                continue
            near = difflib.get_close_matches(name, known, 1)
            what = f'reply "{one.id}": no sheet fills the slot {braces}.'
            way_out = f"Did you mean {{{near[0]}}}?" if near else "Add it to the policies' "
            way_out += "" if near else "network.yaml, or correct it."
            yield Problem(one.place("text", language), what, way_out)
        if one.reply.slots <= policies.slots:
            yield from _too_long(one, policies, language, written)


def _too_long(one: Canned, policies: Policies, language: str, written: str) -> Iterator[Problem]:
    for library in [one.library] if one.library in policies.libraries else policies.libraries:
        ruled = policies.fill(one.reply.slots, library, language)
        length = len(filled(written, ruled.texts))
        if length > MAX_FILLED:
            what = f'reply "{one.id}": with the facts of {library} it has {length:,} characters; '
            what += f"the most is {MAX_FILLED:,}."
            yield Problem(one.place("text", language), what, "Shorten it.")


def _problem(error: Any, read: Document) -> Problem:
    path = error["loc"]
    name = str(path[-1]) if path else ""
    of = _id_at(path, read)
    match error["type"]:
        case "missing":
            return Problem(read.place(path), f'"{name}" is missing{of}.', f'Add "{name}:".')
        case "extra_forbidden":
            keys = list(_model_at(path).model_fields)
            near = difflib.get_close_matches(name, keys, 1)
            way_out = f'Did you mean "{near[0]}"?' if near else f"Keys here: {', '.join(keys)}."
            return Problem(read.key_place(path), f'"{name}" is not a key here{of}.', way_out)
        case "string_too_long":
            most = error["ctx"]["max_length"]
            what = f'"{name}" has {len(error["input"]):,} characters; the most is {most:,}{of}.'
            return Problem(read.place(path), what, "Shorten it.")
        case "string_pattern_mismatch":
            way_out = "Use small Latin letters, digits and single hyphens: ask-back."
            if name == "file_id":
                way_out = "Reply /c to a message with the file; the bot tells its file_id."
            return Problem(read.place(path), f'"{error["input"]}" is no {name}{of}.', way_out)
    said = str(error["msg"]).removeprefix("Value error, ")
    return Problem(read.place(path), f'"{name}": {said}{of}.', "Mend it there.")


def _id_at(path: tuple[Any, ...], read: Document) -> str:
    """Name the reply in which a mistake stands, as far as it has a name."""
    if path[:1] != ("replies",) or len(path) < 3:
        return ""
    reply = read.value["replies"][path[1]]
    name = reply.get("id") if isinstance(reply, dict) else None
    return f' in reply "{name}"' if isinstance(name, str) else ""


def _model_at(path: tuple[Any, ...]) -> type[BaseModel]:
    if len(path) == 1:
        return File
    if len(path) == 3:
        return Reply
    return {"title": Bilingual, "text": Texts}.get(str(path[2]), Attachment)
