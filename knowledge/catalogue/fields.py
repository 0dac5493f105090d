"""The table from MARC tags to our fields, for MARC21 and UNIMARC.

at("245 np") reads: every subfield n and p of field 245. Sources: loc.gov/marc/bibliographic and
the IFLA UNIMARC Bibliographic Manual; holdings are Koha's 952 (995 in UNIMARC) and MARC21's 852.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Spec = tuple[str, str]
"""(tag, codes of the subfields that are meant)."""


def at(*specs: str) -> tuple[Spec, ...]:
    """Return "245 np" as ("245", "np"); a control field, "008 ", has the code ""."""
    return tuple((spec[:3], spec[4:]) for spec in specs)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where one format keeps what we want; several places in order of preference."""

    name: Literal["marc21", "unimarc"]
    title: tuple[Spec, ...]
    part: tuple[Spec, ...]
    subtitle: tuple[Spec, ...]
    statement: tuple[Spec, ...]  # of responsibility: who did what, in words
    authors: tuple[Spec, ...]  # the main entry: the first that is there
    others: tuple[Spec, ...]  # everybody else; an author if the tag or the role says so
    author_tags: frozenset[str]
    uniform_titles: tuple[Spec, ...]
    other_titles: tuple[Spec, ...]
    notes: tuple[Spec, ...]  # among which may stand the title of the original
    publisher: tuple[Spec, ...]
    year: tuple[Spec, ...]
    coded_year: tuple[Spec, int]  # and its first character
    coded_language: tuple[Spec, int] | None
    language: tuple[Spec, ...]
    isbns: tuple[Spec, ...]
    issns: tuple[Spec, ...]
    subjects: tuple[Spec, ...]
    dewey: tuple[Spec, ...]
    series: tuple[Spec, ...]
    edition: tuple[Spec, ...]
    extent: tuple[Spec, ...]
    for_whom: tuple[Spec, ...]  # notes on the audience


MARC21 = Layout(
    name="marc21",
    title=at("245 a"),
    part=at("245 np"),
    subtitle=at("245 b"),
    statement=at("245 c"),
    authors=at("100 abc", "110 ab", "111 a"),
    others=at("700 abc", "710 ab", "711 a"),
    author_tags=frozenset(),
    uniform_titles=at("130 anp", "240 anp", "765 t"),
    other_titles=at("130 anp", "240 anp", "246 abnp", "730 a", "740 a", "765 t"),
    notes=at("500 a"),
    publisher=at("260 b", "264 b"),
    year=at("260 c", "264 c"),
    coded_year=(("008", ""), 7),
    coded_language=(("008", ""), 35),
    language=at("041 a"),
    isbns=at("020 a"),
    issns=at("022 a"),
    subjects=at(
        "600 a",
        "610 ab",
        "611 a",
        "630 a",
        "648 a",
        "650 axyzv",
        "651 axyzv",
        "653 a",
        "655 a",
    ),
    dewey=at("082 a"),
    series=at("490 a", "440 a", "830 a"),
    edition=at("250 a"),
    extent=at("300 a"),
    for_whom=at("521 a"),
)

UNIMARC = Layout(
    name="unimarc",
    title=at("200 a"),
    part=at("200 hi"),
    subtitle=at("200 e"),
    statement=at("200 fg"),
    authors=at("700 abcd", "710 ab", "720 a"),
    others=at("701 abcd", "702 abcd", "711 ab", "712 ab"),
    author_tags=frozenset(("701",)),
    uniform_titles=at("500 aih", "454 t", "454 a"),
    other_titles=at("500 aih", "510 a", "517 a", "532 a", "454 t", "454 a"),
    notes=at("300 a", "304 a", "305 a"),
    publisher=at("210 c", "214 c"),
    year=at("210 d", "214 d"),
    coded_year=(("100", "a"), 9),
    coded_language=None,
    language=at("101 a"),
    isbns=at("010 a"),
    issns=at("011 a"),
    subjects=at("600 ab", "601 a", "605 a", "606 axyzj", "607 a", "608 a", "610 a"),
    dewey=at("676 a"),
    series=at("225 a", "410 t", "410 a"),
    edition=at("205 a"),
    extent=at("215 a"),
    for_whom=at("333 a"),
)


@dataclass(frozen=True, slots=True)
class CopyField:
    """A field that tells of copies; each string is the codes of the subfields that are meant."""

    tag: str
    branch: str = ""  # the first that is there
    shelfmark: str = ""  # joined by a space
    copies: str = ""  # a number; one copy a field where there is none
    note: str = ""
    item_type: str = ""
    withdrawn: str = ""  # anything but nothing and 0 in one of them: the copy is gone


COPIES = (
    CopyField("852", branch="bc", shelfmark="khijm", note="z"),
    CopyField("952", branch="ba", shelfmark="o", note="z", item_type="y", withdrawn="01"),
    CopyField("995", branch="cb", shelfmark="k", note="u", item_type="r"),
)
"""MARC21's field and Koha's two; a library's mapping may name others instead."""

ITEM_TYPES = at("942 c")
"""Koha's item type of all the copies together."""

_CODED = ("007", "008")


def _tags(layout: Layout) -> Iterable[str]:
    for name in Layout.__slots__:
        value = getattr(layout, name)
        if isinstance(value, tuple):
            yield from (spec[0] for spec in value if isinstance(spec, tuple))


WANTED = frozenset(
    (
        "001",
        "880",
        *_CODED,
        *(tag for tag, _ in ITEM_TYPES),
        *(each.tag for each in COPIES),
        *(tag for layout in (MARC21, UNIMARC) for tag in _tags(layout)),
    )
)
"""The tags that a reader need not skip."""
