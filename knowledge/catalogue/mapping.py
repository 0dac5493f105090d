"""How one library's files are to be read, where they differ from what everybody sends.

    library: FEGG
    csv:
      encoding: cp1253
      delimiter: ";"
      columns: {number: ΑΡ. ΜΗΤΡΩΟΥ, title: ΤΙΤΛΟΣ, author: ΣΥΓΓΡΑΦΕΑΣ, shelfmark: ΤΑΞΙΘΕΤΙΚΟΣ}
    children: {shelfmarks: [Π]}

For a library with MARC, `marc:` stands in the place of `csv:` and says which fields hold copies,
and in which character set the file is, if that is not to be found out from its bytes.
"""

from __future__ import annotations

import codecs
import difflib
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from knowledge import document, text
from knowledge.catalogue.fields import COPIES, WANTED, CopyField
from knowledge.catalogue.folder import CatalogueError
from knowledge.catalogue.record import FORMATS
from knowledge.document import Document
from knowledge.problems import Problem

MARC8 = "marc-8"


def _known_charset(name: str) -> str:
    if name.lower() == MARC8:
        return MARC8
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise ValueError(
            f'"{name}" is no character set such as utf-8, cp1253 or iso8859-7'
        ) from None


def _known_format(name: str) -> str:
    if name not in FORMATS:
        raise ValueError(f'"{name}" is none of {", ".join(FORMATS)}')
    return name


def _column(told: object) -> object:
    if isinstance(told, bool) or not isinstance(told, str | int) or told in ("", 0):
        raise ValueError("a column is told by its name in the header row, or its number from 1")
    return told


Charset = Annotated[str, AfterValidator(_known_charset)]
Format = Annotated[str, AfterValidator(_known_format)]
Codes = Annotated[str, Field(pattern=r"^[0-9a-z]*$", max_length=20)]
Column = Annotated[str | int, BeforeValidator(_column)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class CopiesIn(_Strict):
    """A MARC field that tells of copies; each value names the subfields that are meant."""

    tag: str = Field(pattern=r"^[0-9A-Za-z]{3}$")
    branch: Codes = ""
    shelfmark: Codes = ""
    copies: Codes = ""
    note: Codes = ""
    item_type: Codes = ""
    withdrawn: Codes = ""


class MarcFiles(_Strict):
    """MARC that needs to be told about. copies: instead of 852, 952 and 995."""

    charset: Charset | None = None
    copies: list[CopiesIn] = []


class Columns(_Strict):
    """Which column holds what."""

    title: Column
    number: Column | None = Field(
        default=None, description="the library's own number of the record"
    )
    subtitle: Column | None = None
    author: Column | None = None
    contributors: Column | None = None
    translators: Column | None = None
    other_titles: Column | None = None
    original: Column | None = Field(
        default=None, description="the title of the work in its own language"
    )
    part: Column | None = Field(default=None, description="number or name of the volume")
    year: Column | None = None
    publisher: Column | None = None
    language: Column | None = None
    isbn: Column | None = None
    issn: Column | None = None
    subjects: Column | None = None
    dewey: Column | None = None
    series: Column | None = None
    edition: Column | None = None
    extent: Column | None = None
    item_type: Column | None = None
    audience: Column | None = None
    branch: Column | None = None
    shelfmark: Column | None = None
    copies: Column | None = None
    note: Column | None = None

    @cached_property
    def told(self) -> dict[str, str | int]:
        """Return our name → their column, of those that are there."""
        return {name: column for name, column in self if column is not None}


class CsvFiles(_Strict):
    """A table as text, one row a record or a copy. What is not told is found out."""

    columns: Columns
    encoding: Charset | None = None
    delimiter: Literal[";", ",", "|", "tab"] | None = None
    quote: Literal['"', "'", ""] = '"'
    header: bool = True
    skip_rows: int = Field(default=0, ge=0, le=100, description="rows above the header")
    values: str = Field(
        default="", max_length=3, description="what parts several values of one column"
    )
    names: Literal["inverted", "direct"] = "inverted"
    leave_out: dict[str, list[str]] = Field(
        default={}, description="column → values of rows to skip"
    )

    @model_validator(mode="after")
    def _numbers_without_names(self) -> CsvFiles:
        named = [column for column in self.columns.told.values() if isinstance(column, str)]
        if not self.header and (named or self.leave_out):
            raise ValueError("without a header row, columns are told by number, from 1")
        if self.encoding == MARC8:
            raise ValueError("marc-8 is for MARC: a table is in utf-8, cp1253, cp737…")
        return self


class Sign(_Strict):
    """What tells that a book is for somebody: how its shelfmark begins, or a column's value."""

    shelfmarks: list[Annotated[str, Field(min_length=1)]] = []
    values: list[Annotated[str, Field(min_length=1)]] = []


class Mapping(_Strict):
    """One library's mapping. Without any, every file is read as MARC is usually sent."""

    library: str = ""
    marc: MarcFiles | None = None
    csv: CsvFiles | None = None
    branches: dict[str, str] = Field(
        default={}, description="the library's code → name of the branch"
    )
    item_types: dict[str, Format] = Field(
        default={}, description="the library's item type → format"
    )
    languages: dict[str, Annotated[str, Field(pattern=r"^[a-z]{3}$")]] = {}
    children: Sign = Sign()
    young: Sign = Sign()

    @model_validator(mode="after")
    def _of_one_kind(self) -> Mapping:
        if self.marc and self.csv:
            raise ValueError('a library sends MARC or CSV: keep "marc:" or "csv:"')
        return self

    @cached_property
    def copies(self) -> tuple[CopyField, ...]:
        """Return the MARC fields that tell of copies."""
        told = self.marc.copies if self.marc else []
        return tuple(CopyField(**each.model_dump()) for each in told) or COPIES

    @cached_property
    def wanted(self) -> frozenset[str]:
        """Return the MARC tags that a reader need not skip."""
        return WANTED | {each.tag for each in self.copies}

    @cached_property
    def formats(self) -> dict[str, str]:
        """Return formats by item type in small letters."""
        return {name.strip().lower(): form for name, form in self.item_types.items()}

    @cached_property
    def codes_of_languages(self) -> dict[str, str]:
        """Return MARC's codes by the library's names of languages, folded."""
        return {text.fold(name): code for name, code in self.languages.items()}

    @cached_property
    def _signs(self) -> tuple[tuple[str, tuple[str, ...], frozenset[str]], ...]:
        told = (("children", self.children), ("young", self.young))
        return tuple(
            (name, tuple(sign.shelfmarks), frozenset(map(text.fold, sign.values)))
            for name, sign in told
            if sign.shelfmarks or sign.values
        )

    def audience(self, shelfmark: str, value: str = "") -> str:
        """Return for whom a book under `shelfmark` is, "" where that says nothing.

        A beginning ends where its word does: Π is that of «Π 889» and «Π1», not of «ΠΟΙ 12».
        """
        for name, beginnings, values in self._signs:
            for beginning in beginnings:
                after = shelfmark[len(beginning) : len(beginning) + 1]
                if shelfmark.startswith(beginning) and not (
                    beginning[-1].isalpha() and after.isalpha()
                ):
                    return name
            if value and text.fold(value) in values:
                return name
        return ""


USUAL = Mapping()
"""What is read without a mapping."""


class MappingErrors(CatalogueError):
    """A mapping can't be used; one line says each thing that is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


def load(file: Path) -> Mapping:
    """Return the mapping in `file`. Raises MappingErrors, `file:line:column: what. fix.` each."""
    found, problems = document.read(file)
    if found is None:
        raise MappingErrors(problems)
    try:
        return Mapping.model_validate(found.value)
    except ValidationError as errors:
        raise MappingErrors(
            [_problem(error, found) for error in errors.errors(include_url=False)]
        ) from None


def _problem(error: Any, found: Document) -> Problem:
    path: tuple[str | int, ...] = error["loc"]
    name = str(path[-1]) if path else "the file"
    match error["type"]:
        case "extra_forbidden":
            return Problem(found.key_place(path), f'"{name}" is not a key here.', _near(path))
        case "missing":
            return Problem(found.place(path), f'"{name}" is missing.', f'Add "{name}:".')
        case "value_error":
            what = f'"{name}": {error["ctx"]["error"]}.'
        case _:
            what = f'"{name}" is {error["input"]!r:.60}: {error["msg"]}.'
    return Problem(found.place(path), what, "Mend it there.")


_MODELS: dict[str, Any] = {
    "marc": MarcFiles,
    "csv": CsvFiles,
    "columns": Columns,
    "children": Sign,
    "young": Sign,
}


def _near(path: tuple[str | int, ...]) -> str:
    """Return the key that was perhaps meant, or the keys that there are."""
    parent = next((part for part in reversed(path[:-1]) if isinstance(part, str)), "")
    model = CopiesIn if parent == "copies" else _MODELS.get(parent, Mapping)
    known = list(model.model_fields)
    if near := difflib.get_close_matches(str(path[-1]), known, 1):
        return f'Did you mean "{near[0]}"?'
    return f"Keys here: {', '.join(known)}."
