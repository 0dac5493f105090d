"""A MARC record read as a description of a book, through the table of fields.py."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from unicodedata import normalize

from knowledge.catalogue import isbn
from knowledge.catalogue.fields import MARC21, UNIMARC, Layout
from knowledge.catalogue.record import Description, Holding, SourceRecord
from knowledge.catalogue.sources import Marc, Unreadable
from knowledge.catalogue.sources.marcrecord import Subfields

_AUTHORITY = ("z", "x", "y")  # leader/06: authorities (MARC21 z, UNIMARC x-z), MARC21 holdings
_HOLDINGS_ONLY = ("u", "v")
_DELETED = "d"  # leader/05
_MOST_TEXT = 1000
_MOST_VALUES = 40


def describe(marc: Marc, library: str) -> SourceRecord:
    """Return what `library` says in `marc`. Raises Unreadable if that is no book, saying why."""
    leader = marc.leader.ljust(8)
    control = _clean(" ".join(marc.texts("001", "")))[:100]
    if leader[5] == _DELETED:
        return SourceRecord(control, Description(""), (), is_deleted=True)
    if leader[6] in _AUTHORITY or leader[6] in _HOLDINGS_ONLY:
        raise Unreadable(f"an authority or holdings record (leader/06 is {leader[6]}), not a book")
    layout = UNIMARC if "200" in marc.fields and "245" not in marc.fields else MARC21
    return SourceRecord(control, _description(marc, layout), _holdings(marc, library))


def _description(marc: Marc, layout: Layout) -> Description:
    title, subtitle, other_script = _title(marc, layout)
    if not title:
        raise Unreadable("no title (245 $a in MARC21, 200 $a in UNIMARC)")
    author, contributors = _names(marc, layout)
    return Description(
        title=title,
        subtitle=subtitle,
        author=author,
        contributors=contributors,
        other_titles=_all(marc, layout.other_titles, besides=(title,), more=other_script),
        year=_year(marc, layout),
        publisher=next(iter(_all(marc, layout.publisher)), ""),
        language=_language(marc, layout),
        isbns=tuple(
            dict.fromkeys(i for text in _texts(marc, layout.isbns) for i in isbn.find(text))
        ),
        subjects=_all(marc, layout.subjects),
        dewey=_dewey(_first(marc, layout.dewey)),
        series=_all(marc, layout.series),
        edition=_first(marc, layout.edition),
        extent=_first(marc, layout.extent),
    )


# --- titles and names ------------------------------------------------------------------------

_COMMA = re.compile(r",(?=[^\s\d])")
_GREEK = re.compile("[α-ωά-ώΑ-ΩΆ-Ώἀ-ῼ]")


def _title(marc: Marc, layout: Layout) -> tuple[str, str, tuple[str, ...]]:
    """Return (title with its part, subtitle, the title in another script).

    A Greek title in a linked 880 is the one on the book; the other is its romanisation.
    """
    main = marc.fields.get(layout.title[:3], [])
    linked = [
        field for field in marc.fields.get("880", ()) if _linked_tag(field) == layout.title[:3]
    ]
    title, other = _joined(main, layout), _joined(linked, layout)
    if other and _GREEK.search(other) and not _GREEK.search(title):
        main, title, other = linked, other, title
    subtitle = next(
        filter(None, (_clean(t) for f in main for c, t in f if c in layout.subtitle[4:])), ""
    )
    return title, subtitle, (other,) if other else ()


def _joined(fields: Iterable[Subfields], layout: Layout) -> str:
    for field in fields:
        title = next((clean for code, text in field if code == "a" and (clean := _clean(text))), "")
        parts = [_clean(text) for code, text in field if code in layout.part[4:]]
        if title or any(parts):
            return ". ".join(filter(None, (title, *parts)))[:_MOST_TEXT]
    return ""


def _linked_tag(field: Subfields) -> str:
    """The tag that an 880 field repeats in another script: its $6 begins "245-01"."""
    return next((text[:3] for code, text in field if code == "6"), "")


def _names(marc: Marc, layout: Layout) -> tuple[str, tuple[str, ...]]:
    """Return (authors parted by " ; ", everybody else)."""
    authors: list[str] = []
    others: list[str] = []
    for spec in layout.authors:
        if names := [_name(field, spec[4:]) for field in marc.fields.get(spec[:3], ())]:
            authors += names
            break
    for spec in layout.co_authors:
        for field in marc.fields.get(spec[:3], ()):
            if layout is UNIMARC or _roles(field) & layout.author_roles:
                authors.append(_name(field, spec[4:]))
    for spec in layout.contributors:
        others += [_name(field, spec[4:]) for field in marc.fields.get(spec[:3], ())]
    linked = [f for f in marc.fields.get("880", ()) if _linked_tag(f) in ("100", "700", "110")]
    others += [_name(field, "abc") for field in linked]
    named = dict.fromkeys(filter(None, authors))
    rest = dict.fromkeys(name for name in others if name and name not in named)
    return " ; ".join(named)[:_MOST_TEXT], tuple(rest)[:_MOST_VALUES]


def _roles(field: Subfields) -> frozenset[str]:
    return frozenset(text.strip(" .,()").lower() for code, text in field if code in "4e")


def _name(field: Subfields, codes: str) -> str:
    """Return «Επώνυμο, Όνομα» from a name field; «ΕΠΩΝΥΜΟ,ΟΝΟΜΑ» gets its space."""
    parts = [_clean(text).lstrip(", ") for code, text in field if code in codes]
    name = ", ".join(part for part in parts if part)
    return _COMMA.sub(", ", name) if "," in name else name


# --- the rest --------------------------------------------------------------------------------

_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_LANGUAGE = re.compile(r"[a-z]{3}")
_DEWEY = re.compile(r"\d{1,3}(?:\.\d+)?")
_GREEK_CODES = ("gre", "ell")  # bibliographic and terminological codes of one language


def _year(marc: Marc, layout: Layout) -> int | None:
    for text in _texts(marc, layout.year):
        if found := _YEAR.search(text):
            return int(found[1])
    spec, start = layout.coded_year
    for text in marc.texts(spec[:3], spec[4:]):
        if found := _YEAR.match(text[start : start + 4]):
            return int(found[1])
    return None


def _language(marc: Marc, layout: Layout) -> str:
    codes = [text.strip().lower()[:3] for text in _texts(marc, (layout.language,))]
    if layout.coded_language:
        spec, start = layout.coded_language
        codes += [text[start : start + 3].lower() for text in marc.texts(spec[:3], spec[4:])]
    language = next((code for code in codes if _LANGUAGE.fullmatch(code)), "")
    return "gre" if language in _GREEK_CODES else language


def _dewey(text: str) -> str:
    """Return the class number without segmentation marks and book numbers: "398.24 ΠΕΤ"."""
    found = _DEWEY.match(text.replace("/", "").replace("'", ""))
    return found[0] if found else ""


def _texts(marc: Marc, specs: Iterable[str]) -> list[str]:
    return [text for spec in specs for text in marc.texts(spec[:3], spec[4:])]


def _first(marc: Marc, spec: str) -> str:
    return next(filter(None, map(_tidy, marc.texts(spec[:3], spec[4:]))), "")


def _all(
    marc: Marc, specs: Iterable[str], *, besides: tuple[str, ...] = (), more: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Return each distinct text once, in order, without those of `besides`."""
    texts = (*more, *map(_clean, _texts(marc, specs)))
    distinct = dict.fromkeys(text for text in texts if text and text not in besides)
    return tuple(distinct)[:_MOST_VALUES]


_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")  # control characters are no text
_ISBD_END = re.compile(r"[\s/:;,=]+$")
_NOT_SORTED = re.compile(r"<<(.*?)>>")  # «<<Ο >>θάνατος»: a filing habit of UNIMARC exports
_LAST_STOP = re.compile(
    r"(?<=[^\W\d_]{3}|[^\W\d_]{2}\))\.$"
)  # "Kazantzakis, Nikos." but not "Austen, J."


def _clean(text: str) -> str:
    """Return `text` without the punctuation that ISBD puts between fields and at their end."""
    return _LAST_STOP.sub("", _tidy(text))


def _tidy(text: str) -> str:
    """Return `text` so, but with its last full stop: «3η έκδ.»"""
    text = _NOT_SORTED.sub(r"\1", text) if "<<" in text else text
    if not text.isascii():
        text = normalize("NFC", text)
    return _ISBD_END.sub("", _SPACES.sub(" ", text).strip())[:_MOST_TEXT]


# --- holdings --------------------------------------------------------------------------------


def _holdings(marc: Marc, library: str) -> tuple[Holding, ...]:
    """Return the copies that the record tells of; one holding without a shelfmark if none."""
    places: Counter[tuple[str, str, str]] = Counter()
    for field in marc.fields.get("852", ()):
        places[_place(field, library, branch="bc", shelfmark="khijm", note="z")] += 1
    for field in marc.fields.get("952", ()):
        if not _is_withdrawn(field):
            places[_place(field, library, branch="ba", shelfmark="o", note="z")] += 1
    for field in marc.fields.get("995", ()):
        places[_place(field, library, branch="cb", shelfmark="k", note="u")] += 1
    if not places:
        return (Holding(library, "", "", 0),)
    return tuple(
        Holding(library, branch, shelfmark, copies, note)
        for (branch, shelfmark, note), copies in places.items()
    )


def _place(
    field: Subfields, library: str, *, branch: str, shelfmark: str, note: str
) -> tuple[str, str, str]:
    """Return (branch, shelfmark, note) of one copy; `branch` names codes by preference."""
    texts = {code: _clean(text) for code, text in reversed(field)}
    where = next((texts[code] for code in branch if texts.get(code)), "")
    parts = [_clean(text) for code, text in field if code in shelfmark]
    mark = " ".join(part for part in parts if part)
    return "" if where == library else where[:80], mark[:120], texts.get(note, "")[:200]


def _is_withdrawn(field: Subfields) -> bool:
    """Koha's $0 (withdrawn) and $1 (lost) are codes; 0 or nothing means it is there."""
    return any(code in "01" and text.strip() not in ("", "0") for code, text in field)
