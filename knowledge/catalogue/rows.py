"""A table's row read as a description of a book, with the help of the library's mapping."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from babel import Locale

from knowledge import text
from knowledge.catalogue import coded, isbn, issn
from knowledge.catalogue.cleaning import MOST_TEXT, MOST_VALUES, clean, tidy
from knowledge.catalogue.mapping import CsvFiles, Mapping
from knowledge.catalogue.names import inverted, with_space
from knowledge.catalogue.record import Description, Holding, SourceRecord
from knowledge.catalogue.sources.csvfile import Row
from knowledge.catalogue.sources.marcrecord import Unreadable

_NUMBER = re.compile(r"\d{1,4}")
_ITEM_TYPES = {
    "βιβλιο": "book",
    "περιοδικο": "serial",
    "dvd": "video",
    "cd": "music",
    "χαρτησ": "map",
    "παρτιτουρα": "score",
}


def describe(row: Row, library: str, mapping: Mapping) -> SourceRecord:
    """Return what `library` says in `row`. Raises Unreadable if that is no book, saying why."""
    how = mapping.csv
    assert how is not None
    title, part = clean(row.get("title")), clean(row.get("part"))
    if not title:
        raise Unreadable(f'no title (column "{how.columns.title}")')
    author, contributors, translators = _people(row, how)
    original = _several(row, "original", how)
    copies = _holdings(row, library, mapping)
    description = Description(
        title=f"{title}. {part}"[:MOST_TEXT] if part else title,
        subtitle=clean(row.get("subtitle")),
        author=author,
        contributors=contributors,
        translators=translators,
        other_titles=tuple(dict.fromkeys((*_several(row, "other_titles", how), *original))),
        uniform_titles=original,
        part=part,
        year=coded.year_in(row.get("year")),
        publisher=clean(row.get("publisher")),
        language=_language(row.get("language"), mapping),
        isbns=isbn.find(row.get("isbn")),
        subjects=_several(row, "subjects", how),
        dewey=coded.dewey(row.get("dewey")),
        series=_several(row, "series", how),
        edition=tidy(row.get("edition")),
        extent=tidy(row.get("extent")),
        format=_format(row.get("item_type"), mapping),
        audience=mapping.audience(copies[0].shelfmark, row.get("audience")),
        issns=issn.find(row.get("issn")),
    )
    return SourceRecord(clean(row.get("number"))[:100], description, copies)


def _people(row: Row, how: CsvFiles) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return (authors parted by " ; ", contributors, the translators among them)."""
    put = inverted if how.names == "direct" else with_space
    authors = tuple(map(put, _several(row, "author", how)))
    translators = tuple(map(put, _several(row, "translators", how)))
    others = tuple(map(put, _several(row, "contributors", how)))
    rest = dict.fromkeys(name for name in (*others, *translators) if name not in authors)
    told = tuple(name for name in translators if name in rest)
    return " ; ".join(authors)[:MOST_TEXT], tuple(rest)[:MOST_VALUES], told


def _several(row: Row, name: str, how: CsvFiles) -> tuple[str, ...]:
    """Return the distinct values of one column."""
    whole = row.get(name)
    if not whole:
        return ()
    parts: Iterable[str] = whole.split(how.values) if how.values else (whole,)
    return tuple(dict.fromkeys(filter(None, map(clean, parts))))[:MOST_VALUES]


def _format(item_type: str, mapping: Mapping) -> str:
    if not item_type:
        return ""
    name = item_type.strip().lower()
    return mapping.formats.get(name) or _ITEM_TYPES.get(text.fold(name), "")


def _holdings(row: Row, library: str, mapping: Mapping) -> tuple[Holding, ...]:
    places: Counter[tuple[str, str, str]] = Counter()
    for told in row.copies:
        branch = tidy(told.get("branch", ""))
        branch = "" if branch == library else mapping.branches.get(branch, branch)
        place = (
            branch[:80],
            tidy(told.get("shelfmark", ""))[:120],
            tidy(told.get("note", ""))[:200],
        )
        found = _NUMBER.search(told.get("copies", ""))
        places[place] += int(found[0]) if found else 1
    return tuple(
        Holding(library, branch, shelfmark, copies, note)
        for (branch, shelfmark, note), copies in places.items()
    )


# --- names of languages ----------------------------------------------------------------------

_CODES = {
    "el": "gre",
    "en": "eng",
    "fr": "fre",
    "de": "ger",
    "it": "ita",
    "es": "spa",
    "ru": "rus",
    "tr": "tur",
    "bg": "bul",
    "sq": "alb",
    "ro": "rum",
    "ar": "ara",
    "pt": "por",
    "nl": "dut",
    "la": "lat",
    "grc": "grc",
}


def _by_name() -> dict[str, str]:
    """Return MARC's code by what a language is called in Greek and English, and by its codes."""
    known = {code: marc for two, marc in _CODES.items() for code in (two, marc)}
    for tongue in ("el", "en"):
        names = Locale(tongue).languages
        known |= {text.fold(names[two]): marc for two, marc in _CODES.items() if two in names}
    return known


_NAMES: dict[str, str] = {}


def _language(told: str, mapping: Mapping) -> str:
    """Return the ISO 639-2 code of «Ελληνικά», "English", "el"; "" where nobody knows it."""
    if not told:
        return ""
    if not _NAMES:
        _NAMES.update(_by_name())
    name = text.fold(told)
    return mapping.codes_of_languages.get(name) or _NAMES.get(name, "")
