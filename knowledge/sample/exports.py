"""Records written as library systems write them: MARC21, UNIMARC and a register book.

Each library has habits, as real ones have: one writes capitals without accents, one ISBNs of ten
digits with the binding, one «χ.χ.» where there is no year, one its titles in Latin letters with
the Greek in 880.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from stdnum import isbn as standard

from knowledge.sample import carriers
from knowledge.sample.carriers import Field, MarcRecord
from knowledge.sample.lettering import old, romanised

if TYPE_CHECKING:
    from knowledge.sample import Work

VERSION = 2
"""Goes up when the same works are written differently."""

_LANGUAGES = {"el": "gre", "grc": "grc", "en": "eng", "fr": "fre", "de": "ger", "it": "ita"}
_IN_WORDS = {"el": "ΕΛΛΗΝΙΚΑ", "grc": "ΑΡΧΑΙΑ ΕΛΛΗΝΙΚΑ", "en": "ΑΓΓΛΙΚΑ", "fr": "ΓΑΛΛΙΚΑ"}
_KINDS = {"book": "am", "serial": "as", "video": "gm", "music": "jm", "audiobook": "im"}
_ITEM_TYPES = {"book": "ΒΙΒΛΙΟ", "serial": "ΠΕΡΙΟΔΙΚΟ", "video": "DVD", "music": "CD"}
_ITEM_TYPES |= {"audiobook": "ΑΚΟΥΣΤΙΚΟ ΒΙΒΛΙΟ"}


@dataclass(frozen=True, slots=True)
class Manner:
    """How one library's system writes."""

    file_name: str
    format: Literal["marc21", "unimarc", "csv"]
    carrier: Literal["iso2709", "xml", "csv"]
    holdings: Literal["852", "952", "995", ""] = ""
    charset: str = "utf-8"
    old: bool = False  # capitals without accents, as before Unicode
    isbns: Literal["plain", "ten", "dashed", "named"] = "plain"
    no_year: str = ""  # what stands where nobody knows the year
    romanised: bool = False  # every third Greek title, with the Greek in 880


class Copy(NamedTuple):
    """A shelfmark and how many copies stand under it."""

    shelfmark: str
    copies: int


def export(works: Iterable[Work], library: str, manner: Manner) -> bytes:
    """Return the export file of `library`: a record for each of `works`."""
    if manner.carrier == "csv":
        rows = (_row(work, library, manner) for work in works)
        return carriers.table(rows, _COLUMNS, manner.charset)
    records = (record(work, library, manner) for work in works)
    if manner.carrier == "xml":
        return carriers.collection(records)
    return b"".join(carriers.iso2709(each, manner.charset) for each in records)


def record(work: Work, library: str, manner: Manner) -> MarcRecord:
    """Return the MARC record of `work` as `library` has it."""
    write = _marc21 if manner.format == "marc21" else _unimarc
    fields = _kept(write(work, manner) + _items(work, library, manner), manner)
    if manner.romanised and work.language == "el" and work.number % 3 == 0:
        fields = _romanised(fields)
    return _KINDS[work.format], fields


# --- MARC ------------------------------------------------------------------------------------


def _marc21(work: Work, manner: Manner) -> list[Field]:
    authors = _people(work.author)
    year, audience = str(work.year or "uuuu"), "j" if work.children else " "
    if work.format == "serial":
        audience = " "
    coded = f"260101s{year}    gr     {audience}      000 0 {_language(work)} d"
    title, number, name = parted(work.title, manner)
    statement = " ; ".join(map(_direct, authors))
    return [
        ("001", "", [("", f"{work.number:07d}")]),
        ("008", "", [("", coded)]),
        ("020", "  ", [("a", _isbn(work.isbn, manner))]),
        ("022", "  ", [("a", work.issn)]),
        ("082", "04", [("a", work.dewey), ("2", "23")]),
        *(("100", "1 ", [("a", f"{person},"), ("4", "aut")]) for person in authors[:1]),
        ("240", "10", [("a", _original(work, manner))]),
        ("245", "10", _with_statement([("a", title), ("n", number), ("p", name)], statement)),
        (
            "260",
            "  ",
            [("b", f"{work.publisher}," if work.publisher else ""), _dated(work, manner)],
        ),
        *(("650", " 4", [("a", subject)]) for subject in work.subjects),
        *(("700", "1 ", [("a", f"{person},"), ("4", "aut")]) for person in authors[1:]),
        *(("700", "1 ", [("a", f"{who},"), ("4", "trl")]) for who in _people(work.translator)),
    ]


def _with_statement(title: list[tuple[str, str]], statement: str) -> list[tuple[str, str]]:
    """ISBD: a stop before the part, a comma before its name, a slash before who is responsible."""
    told = [(code, text) for code, text in title if text]
    marks = {"n": ".", "p": ","}
    ends = [marks[code] for code, _ in told[1:]] + [" /" if statement else ""]
    return [
        *((code, f"{text}{end}") for (code, text), end in zip(told, ends, strict=True)),
        ("c", statement),
    ]


def _dated(work: Work, manner: Manner) -> tuple[str, str]:
    return ("c", str(work.year or manner.no_year))


def _unimarc(work: Work, manner: Manner) -> list[Field]:
    authors = _people(work.author)
    audience = "a" if work.children else "m"
    coded = f"20260101d{work.year or '    '}    {audience}  y0grey50      ba"
    title, number, name = parted(work.title, manner)
    return [
        ("001", "", [("", f"{work.number:07d}")]),
        ("010", "  ", [("a", _isbn(work.isbn, manner))]),
        ("011", "  ", [("a", work.issn)]),
        ("100", "  ", [("a", coded)]),
        ("101", "1 " if work.translator else "0 ", [("a", _language(work))]),
        (
            "200",
            "1 ",
            [("a", title), ("f", ", ".join(map(_direct, authors))), ("h", number), ("i", name)],
        ),
        ("210", "  ", [("c", work.publisher), ("d", _dated(work, manner)[1])]),
        ("500", "10", [("a", _original(work, manner))]),
        *(("606", "  ", [("a", subject)]) for subject in work.subjects),
        ("676", "  ", [("a", work.dewey)]),
        *(("700", " 1", _surname_apart(person, "070")) for person in authors[:1]),
        *(("701", " 1", _surname_apart(person, "070")) for person in authors[1:]),
        *(("702", " 1", _surname_apart(who, "730")) for who in _people(work.translator)),
    ]


def _items(work: Work, library: str, manner: Manner) -> list[Field]:
    """One field for each copy, as each system has it."""
    copy = work.copies(library)
    numbers = [f"{library}{work.number:07d}{turn}" for turn in range(1, copy.copies + 1)]
    if manner.holdings == "852":
        return [("852", "8 ", [("b", library), ("h", copy.shelfmark), ("p", n)]) for n in numbers]
    if manner.holdings == "952":
        return [
            ("952", "  ", [("a", library), ("b", library), ("o", copy.shelfmark), ("p", n)])
            for n in numbers
        ]
    return [
        ("995", "  ", [("b", library), ("f", n), ("k", copy.shelfmark), ("r", "BK")])
        for n in numbers
    ]


def _kept(fields: list[Field], manner: Manner) -> list[Field]:
    """Leave out what is empty, and dress the rest as the system does."""
    dress = old if manner.old else str
    kept: list[Field] = []
    for tag, indicators, subfields in fields:
        told = [(code, dress(text) if tag >= "100" else text) for code, text in subfields if text]
        if told:
            kept.append((tag, indicators, told))
    return kept


def _romanised(fields: list[Field]) -> list[Field]:
    """Write title and author in Latin letters, and what they were in a linked 880."""
    kept: list[Field] = []
    linked: list[Field] = []
    for tag, indicators, subfields in fields:
        if tag not in ("100", "245"):
            kept.append((tag, indicators, subfields))
            continue
        number = f"{len(linked) + 1:02d}"
        latin = [(code, text if code == "4" else romanised(text)) for code, text in subfields]
        kept.append((tag, indicators, [("6", f"880-{number}"), *latin]))
        linked.append(("880", indicators, [("6", f"{tag}-{number}/(S"), *subfields]))
    return kept + linked


# --- the register book -----------------------------------------------------------------------

_COLUMNS = (
    "ΑΡ. ΜΗΤΡΩΟΥ",
    "ΤΙΤΛΟΣ",
    "ΤΟΜΟΣ",
    "ΣΥΓΓΡΑΦΕΑΣ",
    "ΜΕΤΑΦΡΑΣΤΗΣ",
    "ΠΡΩΤΟΤΥΠΟΣ ΤΙΤΛΟΣ",
    "ΕΚΔΟΤΗΣ",
    "ΕΤΟΣ",
    "ΓΛΩΣΣΑ",
    "ISBN",
    "ΘΕΜΑΤΑ",
    "DEWEY",
    "ΕΙΔΟΣ",
    "ΗΛΙΚΙΑ",
    "ΘΕΣΗ",
    "ΑΝΤΙΤΥΠΑ",
)


def _row(work: Work, library: str, manner: Manner) -> dict[str, str]:
    copy = work.copies(library)
    title, number, name = parted(work.title, manner)
    told = (
        f"{work.number:07d}",
        title,
        ": ".join(filter(None, (number, name))),
        "|".join(map(_direct, _people(work.author))),
        "|".join(map(_direct, _people(work.translator))),
        _original(work, manner),
        work.publisher,
        _dated(work, manner)[1],
        _IN_WORDS.get(work.language, ""),
        _isbn(work.isbn, manner),
        "|".join(work.subjects),
        work.dewey,
        _ITEM_TYPES[work.format],
        "ΠΑΙΔΙΚΟ" if work.children else "",
        copy.shelfmark,
        str(copy.copies),
    )
    return dict(zip(_COLUMNS, map(old, told), strict=True))


# --- how things are written ------------------------------------------------------------------

_PART = re.compile(
    r"(?P<title>.+?)\. (?P<number>Τόμος [^:(]+|\w+ τόμος|[Α-Ω]{1,3}΄|\d+)(?:: (?P<name>.+))?$"
)


def parted(title: str, manner: Manner) -> tuple[str, str, str]:
    """Return (title, number of the part, its name); old systems keep them in one."""
    found = None if manner.old else _PART.match(title)
    return (
        (found["title"], found["number"].strip(), found["name"] or "") if found else (title, "", "")
    )


def _original(work: Work, manner: Manner) -> str:
    """Return the title of the original, if the library's character set has its letters."""
    told = old(work.original) if manner.old else work.original
    try:
        told.encode(manner.charset)
    except UnicodeEncodeError:
        return ""
    return told


def _people(names: str) -> list[str]:
    return [name for name in names.split(" ; ") if name]


def _direct(name: str) -> str:
    """«Καζαντζάκης, Νίκος» -> «Νίκος Καζαντζάκης»"""
    return " ".join(reversed(name.split(", ", 1)))


def _surname_apart(name: str, role: str) -> list[tuple[str, str]]:
    surname, _, rest = name.partition(", ")
    return [("a", surname), ("b", rest), ("4", role)]


def _language(work: Work) -> str:
    return _LANGUAGES.get(work.language, "und")


def _ten(isbn: str) -> str:
    number = standard.to_isbn10(isbn) if isbn.startswith("978") else isbn
    return f"{standard.format(number)} (χαρτ.)"


_ISBNS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "ten": _ten,
    "dashed": lambda isbn: str(standard.format(isbn)),
    "named": lambda isbn: f"ISBN {isbn} :",
}


def _isbn(isbn: str, manner: Manner) -> str:
    return _ISBNS[manner.isbns](isbn) if isbn else ""
