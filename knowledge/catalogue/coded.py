"""What MARC says in codes and set phrases: year, language, class number, format, audience."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge import text as texts
from knowledge.catalogue.fields import UNIMARC, Layout
from knowledge.catalogue.sources.marcrecord import Marc

# --- year, language, class -------------------------------------------------------------------

_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_LANGUAGE = re.compile(r"[a-z]{3}")
_DEWEY = re.compile(r"\d{1,3}(?:\.\d+)?")
_GREEK_CODES = ("gre", "ell")  # bibliographic and terminological codes of one language


def year(marc: Marc, layout: Layout) -> int | None:
    """Return the year of the imprint, else the coded one."""
    for text in marc.every(layout.year):
        if found := year_in(text):
            return found
    spec, start = layout.coded_year
    for text in marc.texts(*spec):
        if found := year_in(text[start : start + 4]):
            return found
    return None


def year_in(text: str) -> int | None:
    """Return the first year from 1400 on: "ανατ. 2010, c1985" is 2010, "19--" none."""
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def language(marc: Marc, layout: Layout) -> str:
    """Return the ISO 639-2 code of the first language that is told, "" if none is."""
    for text in marc.every(layout.language):
        if code := language_code(text[:8]):
            return code
    if layout.coded_language:
        spec, start = layout.coded_language
        for text in marc.texts(*spec):
            if code := language_code(text[start : start + 3]):
                return code
    return ""


@lru_cache(maxsize=512)
def language_code(text: str) -> str:
    """Return the three letters that `text` begins with, "" if it does not."""
    code = text.strip().lower()[:3]
    if not _LANGUAGE.fullmatch(code):
        return ""
    return "gre" if code in _GREEK_CODES else code


@lru_cache(maxsize=4096)
def dewey(text: str) -> str:
    """Return the class number without segmentation marks and book numbers: "398.24 ΠΕΤ"."""
    found = _DEWEY.match(text[:40].replace("/", "").replace("'", ""))
    return found[0] if found else ""


# --- format ----------------------------------------------------------------------------------

_MARC21_KINDS = {
    "a": "book",
    "t": "manuscript",
    "c": "score",
    "d": "score",
    "e": "map",
    "f": "map",
    "g": "video",
    "i": "audiobook",
    "j": "music",
    "k": "picture",
    "m": "electronic",
    "o": "kit",
    "p": "kit",
}
_UNIMARC_KINDS = {
    **_MARC21_KINDS,
    "b": "manuscript",
    "l": "electronic",
    "m": "kit",
    "o": "",
    "p": "",
}
_SERIAL_LEVELS = {"marc21": "bis", "unimarc": "is"}
_ONLINE_FORMS = "oqs"  # 008/23 in MARC21: online, direct electronic, electronic


def form(marc: Marc, layout: Layout, of_items: str) -> str:
    """Return one of FORMATS, "" where the record does not say.

    of_items: what the item types agree on, "" if nothing.
    """
    kind, level = marc.leader[6:7], marc.leader[7:8]
    kinds = _UNIMARC_KINDS if layout is UNIMARC else _MARC21_KINDS
    told = kinds.get(kind, "")
    if told in ("book", "electronic") and level in _SERIAL_LEVELS[layout.name]:
        told = "serial"
    if told == "book" and layout is not UNIMARC and _is_online(marc):
        told = "electronic"
    if told in ("book", ""):
        # Many systems give every new record a book's leader; what circulates is an item type.
        return of_items or told
    return told


def _is_online(marc: Marc) -> bool:
    return any(text[23:24] in _ONLINE_FORMS for text in marc.texts("008", "") if text[23:24]) or (
        any(text[:2] == "cr" for text in marc.texts("007", ""))
    )


# --- audience --------------------------------------------------------------------------------

_MARC21_AUDIENCES = {**dict.fromkeys("abcj", "children"), "d": "young"}
_UNIMARC_AUDIENCES = {**dict.fromkeys("abcd", "children"), "e": "young"}
_FOR_ADULTS = {"marc21": "ef", "unimarc": "k"}
_HAVE_AUDIENCE = frozenset("acdgijkmort")  # leader/06: not maps, whose 008/22 says another thing
_AGES = re.compile(r"\b(\d{1,2})(?:\s*\+|\s*[-–]\s*\d{1,2}\b|\s*(?:ετων|χρονων|years))|ages? (\d+)")
_SCHOOL_AGE = 5  # years of age that come before a school's grades
_NOT_FOR = re.compile(r"ακαταλλ|not |unsuit|parents|γονε|δασκαλ|teacher")
_CHILDREN = re.compile(
    r"\bπαιδικ(?:η|ες|α|ο) (?:λογοτεχν|πεζογραφ|βιβλι|μυθιστορ|ποιησ|διηγημ|ιστορι|παραμυθ|θεατρ)"
    r"|λογοτεχνια για παιδια|βιβλια για παιδια|\bjuvenile (?:fiction|lit|poetry|films|drama)"
    r"|\bchildren's (?:stories|fiction|books|literature|poetry)|picture books for children"
)
_YOUNG = re.compile(
    r"\b(?:εφηβικ|νεανικ)(?:η|ες|α|ο) (?:λογοτεχν|πεζογραφ|βιβλι|μυθιστορ|διηγημ)"
    r"|λογοτεχνια για εφηβους|\byoung adult (?:fiction|literature|works)"
)
_STUDY = re.compile(r"ιστορια και κριτικη|history and criticism|βιβλιογραφ|bibliograph|διδασκαλια")


def audience(marc: Marc, layout: Layout, subjects: tuple[str, ...]) -> str:
    """Return "children", "young", or "" for adults and where nothing is said.

    The coded field is believed first, then a note on the audience, then the subjects.
    """
    known = _UNIMARC_AUDIENCES if layout is UNIMARC else _MARC21_AUDIENCES
    for code in _audience_codes(marc, layout):
        if code in known:
            return known[code]
        if code in _FOR_ADULTS[layout.name]:
            return ""
    for note in marc.every(layout.for_whom):
        if found := _of_note(note[:200]):
            return found
    told = set(map(_of_subject, subjects))
    if not any(told) or "study" in told:
        return ""
    return next((name for name in ("children", "young") if name in told), "")


def _audience_codes(marc: Marc, layout: Layout) -> str:
    """Return the codes: one in MARC21's 008/22, up to three in UNIMARC's 100 $a/17-19."""
    if layout is UNIMARC:
        return "".join(text[17:20] for text in marc.texts("100", "a"))
    if marc.leader[6:7] not in _HAVE_AUDIENCE or marc.leader[7:8] in _SERIAL_LEVELS["marc21"]:
        return ""
    return "".join(text[22:23] for text in marc.texts("008", ""))


@lru_cache(maxsize=1024)
def _of_note(note: str) -> str:
    """«Για παιδιά 8-12 ετών», "Ages 12+", "Young adult." """
    folded = texts.fold(note)
    if _NOT_FOR.search(folded):
        return ""
    if found := _AGES.search(folded):
        age = int(found[1] or found[2]) + (_SCHOOL_AGE if "grade" in folded else 0)
        return "children" if age < 12 else "young" if age < 18 else ""
    if "εφηβ" in folded or "young adult" in folded or "adolesc" in folded:
        return "young"
    return "children" if "παιδι" in folded or "juvenile" in folded or "children" in folded else ""


@lru_cache(maxsize=8192)
def _of_subject(subject: str) -> str:
    """Return an audience, "study" for what is written about books for children, or ""."""
    folded = texts.fold(subject)
    if _STUDY.search(folded):
        return "study"
    if _CHILDREN.search(folded):
        return "children"
    return "young" if _YOUNG.search(folded) else ""
