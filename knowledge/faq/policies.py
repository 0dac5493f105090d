"""The libraries' policy sheets: the facts that fill the slots of the FAQ's answers.

A folder holds one sheet a library (`ANEM.yaml`) and the network's (`network.yaml`), which serves
wherever a library has no rule of its own. `{loan_days}` in an answer becomes «21 ημέρες» or
"21 days", and the bot knows whose rule it said.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from babel.numbers import format_currency, format_decimal
from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    model_validator,
)

from knowledge import document
from knowledge.directory import Directory
from knowledge.document import Document
from knowledge.faq import mistakes
from knowledge.faq.entries import Bilingual
from knowledge.problems import FaqErrors, Place, Problem, Sentence

NETWORK = "network"
# What every library has without a sheet, from the file of libraries.
OF_THE_DIRECTORY = ("library", "hours", "phone", "address")

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_UNITS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "minutes": (("λεπτό", "λεπτά"), ("minute", "minutes")),
    "hours": (("ώρα", "ώρες"), ("hour", "hours")),
    "days": (("ημέρα", "ημέρες"), ("day", "days")),
    "working_days": (("εργάσιμη ημέρα", "εργάσιμες ημέρες"), ("working day", "working days")),
    "weeks": (("εβδομάδα", "εβδομάδες"), ("week", "weeks")),
    "months": (("μήνα", "μήνες"), ("month", "months")),
    "years": (("έτος", "έτη"), ("year", "years")),
    "times": (("φορά", "φορές"), ("time", "times")),
    "books": (("βιβλίο", "βιβλία"), ("book", "books")),
    "copies": (("αντίτυπο", "αντίτυπα"), ("copy", "copies")),
    "pages": (("σελίδα", "σελίδες"), ("page", "pages")),
}


class Quantity(BaseModel):
    """A number of something: `{days: 21}`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    minutes: int | None = Field(None, ge=0)
    hours: int | None = Field(None, ge=0)
    days: int | None = Field(None, ge=0)
    working_days: int | None = Field(None, ge=0)
    weeks: int | None = Field(None, ge=0)
    months: int | None = Field(None, ge=0)
    years: int | None = Field(None, ge=0)
    times: int | None = Field(None, ge=0)
    books: int | None = Field(None, ge=0)
    copies: int | None = Field(None, ge=0)
    pages: int | None = Field(None, ge=0)
    euros: int | float | None = Field(None, ge=0)

    @model_validator(mode="after")
    def _of_one_thing(self) -> Quantity:
        if len(self.model_fields_set) != 1:
            raise ValueError(Sentence("say one thing, such as {days: 21}"))
        return self

    def in_(self, language: str) -> str:
        """Return the quantity in words: «21 ημέρες», «0,10 €»."""
        (unit,) = self.model_fields_set
        number = getattr(self, unit)
        if unit == "euros":
            form = "#,##0 ¤" if number == int(number) else None
            if language == "en":
                form = "¤#,##0" if number == int(number) else None
            return format_currency(
                number, "EUR", form, locale=language, currency_digits=form is None
            ).replace("\xa0", " ")
        one, many = _UNITS[unit][language == "en"]
        return f"{format_decimal(number, locale=language)} {one if number == 1 else many}"


def _kind_of(fact: object) -> str | None:
    """Tell which kind of fact was meant, so that a mistake is told of that one alone."""
    match fact:
        case bool():
            return None
        case Quantity() | Bilingual() | int() | str():
            return type(fact).__name__
        case dict():
            return "Bilingual" if {"el", "en"} & fact.keys() else "Quantity"
    return None


Fact = Annotated[
    Annotated[Quantity, Tag("Quantity")]
    | Annotated[Bilingual, Tag("Bilingual")]
    | Annotated[int, Tag("int")]
    | Annotated[str, Tag("str")],
    Discriminator(_kind_of),
]


class Sheet(BaseModel):
    """One sheet: whose it is, since when it was made sure of, and its facts."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    policy: str = Field(description="`network`, or the library's code as in the libraries file")
    owner: str = Field(min_length=1, description="who keeps it true")
    reviewed: date = Field(description="when somebody last made sure that it is true")
    facts: dict[str, Fact] = Field(description="slot → what stands in its place")


@dataclass(frozen=True)
class Ruled:
    """Slots filled for one library.

    by: the library whose own rule is among them, or "network".
    differs: whether some library of the network has another rule for one of them.
    """

    texts: Mapping[str, str]
    by: str
    differs: bool


class Policies:
    """Every sheet, and what each slot says for each library in each language."""

    def __init__(
        self, sheets: Mapping[str, Sheet], directory: Directory | None, version: str
    ) -> None:
        self.sheets = sheets
        self.version = version  # a hash of what the sheets say
        self.directory = directory  # the one that fills what every library has

    @property
    def slots(self) -> frozenset[str]:
        """Return every slot that can be filled for every library."""
        network = self.sheets.get(NETWORK)
        own = frozenset(OF_THE_DIRECTORY) if self.directory else frozenset()
        return own | frozenset(network.facts if network else ())

    @property
    def libraries(self) -> Sequence[str]:
        """Return the codes for which an answer may have to be filled."""
        return [library.code for library in self.directory.libraries] if self.directory else []

    def fill(self, wanted: frozenset[str], library: str, language: str) -> Ruled:
        """Return what the slots say for a library; "" or "network" is the network's own rule."""
        texts = {name: self._text(name, library, language) for name in wanted}
        own = self.sheets.get(library)
        by = library if own is not None and any(name in own.facts for name in wanted) else NETWORK
        if self.directory is not None and wanted.intersection(OF_THE_DIRECTORY):
            by = self.directory.library(library).code  # hours are always somebody's
        return Ruled(texts, by, self._differs(wanted))

    def _differs(self, wanted: frozenset[str]) -> bool:
        if wanted.intersection(OF_THE_DIRECTORY):
            return True
        network = self.sheets[NETWORK].facts if NETWORK in self.sheets else {}
        return any(
            sheet.facts.get(name, network.get(name)) != network.get(name)
            for sheet in self.sheets.values()
            for name in wanted
        )

    def _text(self, name: str, library: str, language: str) -> str:
        if name in OF_THE_DIRECTORY and self.directory is not None:
            return self._of_directory(name, library, language)
        for code in (library, NETWORK):
            sheet = self.sheets.get(code)
            if sheet is not None and name in sheet.facts:
                return _in_words(sheet.facts[name], language)
        raise KeyError(name)  # loading refuses an answer with a slot that nothing fills

    def _of_directory(self, name: str, code: str, language: str) -> str:
        assert self.directory is not None  # asked of the directory alone
        library = self.directory.library(code)
        match name:
            case "hours":
                return library.weekly(language)
            case "phone":
                return library.phone
            case "address":
                return library.address.in_(language)
        return library.name.in_(language)


NONE = Policies({}, None, "")


def load(folder: Path, directory: Directory) -> Policies:
    """Return the sheets of a folder. Raises FaqErrors with every problem of every sheet."""
    here = Place(folder)
    try:
        files = document.files_in(folder)
    except OSError as error:
        what = Sentence("the policy sheets can't be read: {why}.", why=error.strerror)
        way_out = Sentence("Set KALLIMACHOS_POLICIES_DIR to their folder.")
        raise FaqErrors([Problem(here, what, way_out)]) from None
    problems: list[Problem] = []
    found: dict[str, tuple[Sheet, Document]] = {}
    digest = hashlib.sha256()
    for library in directory.libraries:
        filling = (library.code, library.name, library.hours, library.phone, library.address)
        digest.update(repr(filling).encode())
    for file in files:
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
    problems += _without_default(found, here, bool(problems))
    if problems:
        raise FaqErrors(problems)
    sheets = {code: sheet for code, (sheet, _) in found.items()}
    return Policies(sheets, directory, digest.hexdigest()[:12])


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


def _without_default(
    found: Mapping[str, tuple[Sheet, Document]], here: Place, is_broken: bool
) -> Iterator[Problem]:
    """A fact that one library alone has can't be told to somebody of another."""
    if is_broken:
        return
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
    path = tuple(part for part in error["loc"] if not _is_branch(part))
    is_fact = path[:1] == ("facts",)
    name = ".".join(map(str, path))
    if error["type"] == "extra_forbidden":
        what = Sentence('"{name}" is not a key here.', name=name)
        units = ", ".join([*_UNITS, "euros"])
        way_out = Sentence("Keys here: {names}.", names=", ".join(Sheet.model_fields))
        if is_fact:
            way_out = Sentence("A quantity is one of: {names}.", names=units)
        return Problem(read.key_place(path), what, way_out)
    what = Sentence('"{name}" is missing.', name=name)
    if error["type"] == "value_error":
        what = Sentence('"{name}": {why}.', name=name, why=error["ctx"]["error"].args[0])
    elif error["type"].startswith("union_tag"):
        what = Sentence('"{name}" is no fact.', name=name)
    elif error["type"] == "string_too_long":
        size = {"length": len(error["input"]), "most": error["ctx"]["max_length"]}
        long = '"{name}" has {length:,} characters; the most is {most:,}.'
        what = Sentence(long, name=name, **size)
    elif error["type"] != "missing":
        what = Sentence('"{name}" should be {wanted}.', name=name, wanted=mistakes.wanted(error))
    way_out = Sentence("Mend it there.")
    if is_fact:
        way_out = Sentence(
            "Write it as {days: 21}, {euros: 0.10}, {el: …, en: …}, a number or a text."
        )
    return Problem(read.place(path), what, way_out)


def _is_branch(part: object) -> bool:
    """Whether it names a kind of fact that pydantic tried, rather than a key of the sheet."""
    return part in ("Quantity", "Bilingual", "int", "str")


def _in_words(fact: Quantity | Bilingual | int | str, language: str) -> str:
    match fact:
        case Quantity():
            return fact.in_(language)
        case Bilingual():
            return fact.en if language == "en" else fact.el
        case int():
            return format_decimal(fact, locale=language)
    return fact
