"""How a book is cited: APA (7th edition) and Chicago (18th, bibliography), in Greek and English.

The rules are those of the manuals; the Greek words and stops follow Greek scholarly use: «μτφρ.»,
«επιμ.», «χ.χ.», «κ.ά.», no comma before «και», no second stop after the question mark «;».
The terms are in the script of the title, as reference lists have it, whoever reads them.
citeproc-py was tried with the CSL styles and their Greek locale: it repeats a title that has no
author, capitalises Greek titles as if they were English («Η Ψυχολογία Του Παιδιού»), writes
«2ο έκδ.» and only initials in Chicago; its styles weigh 89 MB.

Nothing is guessed: a contributor whose task is not told is left out, as is an unknown publisher.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from knowledge.catalogue import Description
from knowledge.citing_terms import ENGLISH, GREEK, Terms
from knowledge.naming import Name, people
from knowledge.text import script_of

_APA_MOST = 20  # authors; of more, nineteen and the last
_CHICAGO_MOST, _CHICAGO_FEW = 6, 3
_ENDED = re.compile(r"[.!?;…][»”\"']?$")
_UNKNOWN = re.compile(
    r"^\W*(?:χ\.\s?[όοεχ]\.|s\.?\s?[ln]\.?|n\.?\s?[pd]\.?|\?+)?\W*$", re.IGNORECASE
)
_ORDINAL = re.compile(
    r"(?P<number>\d+)\s*(?:η|ή|ης|ος|st|nd|rd|th|\.)?\s*(?P<revised>αναθ\w*\.?|rev\w*\.?)?\s*"
    r"(?:έκδ|εκδ|ed|edn)",
    re.IGNORECASE,
)
_FIRST = re.compile(r"^\W*(?:πρώτη|first|α['΄’ʹ])\s+(?:έκδ|εκδ|ed)", re.IGNORECASE)
_REPRINT = re.compile(r"^\W*(?:\d+\s*η?\s*)?(?:ανατ|επανεκτ|reprint)", re.IGNORECASE)
_EDITION_WORD = re.compile(r"\b(?:έκδοση|εκδοση|έκδ\.?|edition|edn?\.?)(?!\w)", re.IGNORECASE)
_VOLUME = re.compile(
    r"^(?:τόμος|τόμ\.|τ\.|volume|vol\.|v\.)\s*(?P<number>[\w΄’'ʹ]{1,8})$", re.IGNORECASE
)


class Run(NamedTuple):
    """Some characters of a citation; titles are in italics."""

    text: str
    is_italic: bool = False


@dataclass(frozen=True)
class Citation:
    """One book in one style."""

    style: str  # as it is called: "APA", "Chicago"
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Return the characters alone."""
        return "".join(run.text for run in self.runs)


def cite(told: Description) -> tuple[Citation, Citation]:
    """Return the citation of a book in both styles, APA first."""
    return apa(told), chicago(told)


# --- APA -------------------------------------------------------------------------------------


def apa(told: Description) -> Citation:
    """Return the entry of a reference list by the Publication Manual of the APA, 7th edition."""
    terms = _terms(told)
    line = _Line()
    year = f"({told.year or terms.no_date})."
    names = people(told.author)
    if names.all:
        role = ""
        if names.are_editors:
            role = f" ({terms.editor if len(names.all) == 1 else terms.editors})"
        line.sentence(_apa_list(names.all, has_others=names.has_others, terms=terms) + role)
        line.plain(f" {year} ")
        line.title(_title(told), _apa_notes(told, terms))
    else:
        line.title(_title(told), _apa_notes(told, terms))
        line.plain(f" {year}")
    line.sentence(_publisher(told), before=" ")
    return Citation("APA", line.runs)


def _apa_list(names: Sequence[Name], *, has_others: bool, terms: Terms) -> str:
    shown = [name.with_initials for name in names]
    if has_others:
        return ", ".join((*shown, terms.others))
    if len(shown) > _APA_MOST:
        return ", ".join(shown[: _APA_MOST - 1]) + f", . . . {shown[-1]}"
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + f", & {shown[-1]}"


def _apa_notes(told: Description, terms: Terms) -> str:
    """Return what stands in brackets behind the title: « (μτφρ. Α. Παπά; 2η έκδ.)»."""
    notes = []
    if told.translators:
        names = [name.initials_first for name in people(" ; ".join(told.translators)).all]
        joined = " & ".join(names) if len(names) < 3 else ", ".join(names[:-1]) + f", & {names[-1]}"
        is_greek = terms is GREEK
        notes.append(
            f"{terms.translator} {joined}" if is_greek else f"{joined}, {terms.translator}"
        )
    volume = _volume(told)
    capital = f"Vol. {volume}" if terms is ENGLISH else f"τόμ. {volume}"
    facts = ", ".join(filter(None, (_edition(told, terms), capital if volume else "")))
    notes += [facts] if facts else []
    form = terms.forms.get(told.format, "")
    return (f" ({'; '.join(notes)})" if notes else "") + (f" [{form}]" if form else "")


# --- Chicago ---------------------------------------------------------------------------------


def chicago(told: Description) -> Citation:
    """Return the entry of a bibliography by the Chicago Manual of Style, 18th edition."""
    terms = _terms(told)
    line = _Line()
    names = people(told.author)
    if names.all:
        role = ""
        if names.are_editors:
            plural = terms is ENGLISH and len(names.all) > 1
            role = f", {'eds.' if plural else terms.edited_by}"
        line.sentence(_chicago_list(names.all, has_others=names.has_others, terms=terms) + role)
        line.plain(" ")
    line.title(_title(told), "")
    if told.translators:
        translators = [name.direct for name in people(" ; ".join(told.translators)).all]
        line.sentence(f"{terms.translated_by} {_joined(translators, terms)}", before=" ")
    line.sentence(_capital(_edition(told, terms)), before=" ")
    if volume := _volume(told):
        line.sentence(f"{_capital(terms.volume)} {volume}", before=" ")
    facts = ", ".join(filter(None, (_publisher(told), str(told.year or terms.no_date))))
    line.sentence(facts, before=" ")
    return Citation("Chicago", line.runs)


def _chicago_list(names: Sequence[Name], *, has_others: bool, terms: Terms) -> str:
    first = names[0].inverted
    few = names[1:]
    if has_others or len(names) > _CHICAGO_MOST:
        few = names[1 : _CHICAGO_FEW if len(names) > _CHICAGO_MOST else None]
        comma = "" if terms is GREEK and not few else ","
        return ", ".join((first, *(n.direct for n in few))) + f"{comma} {terms.others}"
    if not few:
        return first
    if terms is GREEK:
        return _joined([first, *(name.direct for name in few)], terms)
    # The comma closes the inversion, so two names have it too.
    return ", ".join((first, *(name.direct for name in few[:-1]))) + f", and {few[-1].direct}"


def _joined(names: Sequence[str], terms: Terms) -> str:
    """Return names as running text has them: «Α, Β και Γ», "A, B, and C"."""
    if len(names) < 2:
        return "".join(names)
    comma = "," if terms is ENGLISH and len(names) > 2 else ""
    return ", ".join(names[:-1]) + comma + terms.joint + names[-1]


# --- the facts -------------------------------------------------------------------------------


def _terms(told: Description) -> Terms:
    """Return the words of the title's script; without letters there, of the names' or language."""
    for words in (told.title, told.author, told.publisher):
        if script := script_of(words):
            return GREEK if script == "greek" else ENGLISH
    return GREEK if told.language in ("gre", "grc", "") else ENGLISH


def _title(told: Description) -> str:
    """Return title and subtitle; a volume that has a number alone is told elsewhere."""
    title = told.title
    if _volume(told):
        title = title[: -len(told.part)].rstrip(" .,:;") or title
    title = title.rstrip(" /:")
    if not told.subtitle:
        return title
    subtitle = told.subtitle
    if script_of(title) == "latin":
        subtitle = _capital(subtitle)
    return f"{title} {subtitle}" if title.endswith(("?", "!")) else f"{title}: {subtitle}"


def _volume(told: Description) -> str:
    """Return the number of a volume that has no title of its own, "" otherwise."""
    found = _VOLUME.match(told.part)
    return found["number"] if found and told.title.endswith(told.part) else ""


def _publisher(told: Description) -> str:
    return "" if _UNKNOWN.match(told.publisher) else told.publisher.strip(" ,:[]")


def _edition(told: Description, terms: Terms) -> str:
    """Return which edition it is, "" for the first, for reprints and where nothing is said."""
    said = told.edition.strip(" []")
    if not said or _FIRST.match(said) or _REPRINT.match(said):
        return ""
    if found := _ORDINAL.search(said):
        number = int(found["number"])
        # A year is no count of editions: «έκδ. 1999» has none, and neither has "1999 ed."
        if number == 1 or number > 999:
            return ""
        word = terms.revised if found["revised"] else terms.edition
        return f"{terms.ordinal(number)} {word}"
    return _EDITION_WORD.sub(terms.edition, said).replace("..", ".").strip()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class _Line:
    """A citation being written: every sentence ends with one stop and no more."""

    def __init__(self) -> None:
        self._runs: list[Run] = []

    @property
    def runs(self) -> tuple[Run, ...]:
        """Return what was written."""
        return tuple(run for run in self._runs if run.text)

    def plain(self, text: str) -> None:
        self._runs.append(Run(text))

    def sentence(self, text: str, *, before: str = "") -> None:
        if text:
            self._runs.append(Run(f"{before}{_ended(text)}"))

    def title(self, title: str, notes: str) -> None:
        """Write a title in italics, its notes, and the stop."""
        self._runs.append(Run(title, is_italic=True))
        whole = title + notes
        self._runs.append(Run(notes + _ended(whole)[len(whole) :]))


def _ended(text: str) -> str:
    return text if _ENDED.search(text) else f"{text}."
