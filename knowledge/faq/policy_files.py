"""The policy sheets of a folder, read and checked as a whole: every mistake of every sheet."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from knowledge import document
from knowledge.directory import Directory
from knowledge.document import Document
from knowledge.faq import mistakes
from knowledge.faq.policies import NETWORK, OF_THE_DIRECTORY, Policies, Quantity, Sheet
from knowledge.problems import FaqErrors, Place, Problem, Sentence

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_KEYS = Sentence("Keys here: {names}.", names=", ".join(Sheet.model_fields))
_UNITS = Sentence("A quantity is one of: {names}.", names=", ".join(Quantity.model_fields))
_AS_A_FACT = Sentence("Write it as {days: 21}, {euros: 0.10}, {el: …, en: …}, a number or a text.")


def load(folder: Path, directory: Directory) -> Policies:
    """Return the sheets of a folder. Raises FaqErrors with every problem of every sheet."""
    problems: list[Problem] = []
    found: dict[str, tuple[Sheet, Document]] = {}
    digest = _digest_of(directory)
    for file in _files(folder):
        read, why_not = document.read(file)
        problems += why_not
        if read is None:
            continue
        digest.update(repr((file.name, read.value)).encode())
        try:
            sheet = Sheet.model_validate(read.value)
        except ValidationError as errors:
            problems += [_problem(error, read) for error in errors.errors(include_url=False)]
            continue
        problems += _mistakes(sheet, read, found, directory)
        found[sheet.policy] = sheet, read
    if not problems:
        problems += _without_default(found, Place(folder))
    if problems:
        raise FaqErrors(problems)
    sheets = {code: sheet for code, (sheet, _) in found.items()}
    return Policies(sheets, directory, digest.hexdigest()[:12])


def _files(folder: Path) -> list[Path]:
    try:
        return document.files_in(folder)
    except OSError as error:
        what = Sentence("the policy sheets can't be read: {why}.", why=error.strerror)
        way_out = Sentence("Set KALLIMACHOS_POLICIES_DIR to their folder.")
        raise FaqErrors([Problem(Place(folder), what, way_out)]) from None


def _digest_of(directory: Directory) -> hashlib._Hash:
    """Return a hash of what the directory fills in, to go on with."""
    digest = hashlib.sha256()
    for library in directory.libraries:
        filling = (library.code, library.name, library.hours, library.phone, library.address)
        digest.update(repr(filling).encode())
    return digest


def _mistakes(
    sheet: Sheet, read: Document, found: Mapping[str, Any], directory: Directory
) -> Iterator[Problem]:
    here = read.place(("policy",))
    if sheet.policy in found:
        what = Sentence('there is a second sheet for "{name}".', name=sheet.policy)
        yield Problem(here, what, Sentence("Put the facts of both into one."))
    elif sheet.policy != NETWORK and not directory.knows(sheet.policy):
        codes = ", ".join(library.code for library in directory.libraries)
        what = Sentence('"{name}" is none of the libraries.', name=sheet.policy)
        yield Problem(here, what, Sentence("Write network, or one of: {names}.", names=codes))
    for name in sheet.facts:
        place = read.key_place(("facts", name))
        if not _NAME.fullmatch(name):
            what = Sentence('"{name}" is no name for a slot.', name=name)
            way_out = Sentence("Use small Latin letters, digits and _: loan_days.")
            yield Problem(place, what, way_out)
        elif name in OF_THE_DIRECTORY:
            what = Sentence('"{name}" comes from the file of libraries.', name=name)
            yield Problem(place, what, Sentence("Change it there and remove it here."))


def _without_default(found: Mapping[str, tuple[Sheet, Document]], here: Place) -> Iterator[Problem]:
    """A fact that one library alone has can't be told to somebody of another."""
    network = found[NETWORK][0].facts if NETWORK in found else {}
    if NETWORK not in found and found:
        what = Sentence("has no sheet of the network.")
        yield Problem(here, what, Sentence("Add network.yaml."))
        return
    for code, (sheet, read) in found.items():
        for name in sheet.facts.keys() - network.keys() if code != NETWORK else ():
            alone = '"{name}" is a fact of {library} alone; the network has no rule for it.'
            what = Sentence(alone, name=name, library=code)
            way_out = Sentence("Add it to network.yaml too.")
            yield Problem(read.key_place(("facts", name)), what, way_out)


def _problem(error: Any, read: Document) -> Problem:
    """Return what one of pydantic's errors says of a sheet, in words and with its place."""
    path = tuple(part for part in error["loc"] if not _is_branch(part))
    name, is_fact = ".".join(map(str, path)), path[:1] == ("facts",)
    if error["type"] == "extra_forbidden":
        what = Sentence('"{name}" is not a key here.', name=name)
        return Problem(read.key_place(path), what, _UNITS if is_fact else _KEYS)
    way_out = _AS_A_FACT if is_fact else Sentence("Mend it there.")
    return Problem(read.place(path), _said(error, name), way_out)


def _said(error: Any, name: str) -> Sentence:
    """Return what is wrong with a key's value."""
    match error["type"]:
        case "missing":
            return Sentence('"{name}" is missing.', name=name)
        case "value_error":
            return Sentence('"{name}": {why}.', name=name, why=error["ctx"]["error"].args[0])
        case "union_tag_invalid" | "union_tag_not_found":
            return Sentence('"{name}" is no fact.', name=name)
        case "string_too_long":
            size = {"length": len(error["input"]), "most": error["ctx"]["max_length"]}
            long = '"{name}" has {length:,} characters; the most is {most:,}.'
            return Sentence(long, name=name, **size)
    return Sentence('"{name}" should be {wanted}.', name=name, wanted=mistakes.wanted(error))


def _is_branch(part: object) -> bool:
    """Whether it names a kind of fact that pydantic tried, rather than a key of the sheet."""
    return part in ("Quantity", "Bilingual", "int", "str")
