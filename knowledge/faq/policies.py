"""The libraries' policy sheets: the facts that fill the slots of the FAQ's answers.

A folder holds one sheet a library (`ANEM.yaml`) and the network's (`network.yaml`), which serves
wherever a library has no rule of its own. `{loan_days}` in an answer becomes «21 ημέρες» or
"21 days", and the bot knows whose rule it said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from babel.numbers import format_currency, format_decimal
from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from knowledge.directory import Directory
from knowledge.faq.entries import Bilingual
from knowledge.problems import Sentence

NETWORK = "network"
# What every library has without a sheet, from the file of libraries.
OF_THE_DIRECTORY = ("library", "hours", "phone", "address")

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


def _in_words(fact: Quantity | Bilingual | int | str, language: str) -> str:
    match fact:
        case Quantity():
            return fact.in_(language)
        case Bilingual():
            return fact.en if language == "en" else fact.el
        case int():
            return format_decimal(fact, locale=language)
    return fact
