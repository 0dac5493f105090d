"""The table from MARC tags to our fields, for MARC21 and UNIMARC.

"245 np" reads: every subfield n and p of field 245. Sources: loc.gov/marc/bibliographic and the
IFLA UNIMARC Bibliographic Manual; holdings are Koha's 952 (995 in UNIMARC) and MARC21's 852.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """Where one format keeps what we want: "tag codes" each; several in order of preference."""

    title: str
    part: str
    subtitle: str
    authors: tuple[str, ...]  # the main entry: the first that is there
    co_authors: tuple[str, ...]
    contributors: tuple[str, ...]
    other_titles: tuple[str, ...]
    publisher: tuple[str, ...]
    year: tuple[str, ...]
    coded_year: tuple[str, int]  # tag and codes, first character
    coded_language: tuple[str, int] | None
    language: str
    isbns: tuple[str, ...]
    subjects: tuple[str, ...]
    dewey: str
    series: tuple[str, ...]
    edition: str
    extent: str
    author_roles: frozenset[str]  # in 4 or e of a co-author field: still an author


MARC21 = Layout(
    title="245 a",
    part="245 np",
    subtitle="245 b",
    authors=("100 abc", "110 ab", "111 a"),
    co_authors=("700 abc",),
    contributors=("700 abc", "710 ab", "711 a"),
    other_titles=("130 anp", "240 anp", "246 abnp", "730 a", "740 a"),
    publisher=("260 b", "264 b"),
    year=("260 c", "264 c"),
    coded_year=("008 ", 7),
    coded_language=("008 ", 35),
    language="041 a",
    isbns=("020 a",),
    subjects=(
        "600 a",
        "610 ab",
        "611 a",
        "630 a",
        "648 a",
        "650 axyz",
        "651 axyz",
        "653 a",
        "655 a",
    ),
    dewey="082 a",
    series=("490 a", "440 a", "830 a"),
    edition="250 a",
    extent="300 a",
    author_roles=frozenset(("aut", "author", "συγγραφεασ", "συγγραφέας", "συγγρ")),
)

UNIMARC = Layout(
    title="200 a",
    part="200 hi",
    subtitle="200 e",
    authors=("700 abcd", "710 ab", "720 a"),
    co_authors=("701 abcd",),
    contributors=("702 abcd", "711 ab", "712 ab"),
    other_titles=("500 aih", "510 a", "517 a", "532 a", "454 t", "454 a"),
    publisher=("210 c", "214 c"),
    year=("210 d", "214 d"),
    coded_year=("100 a", 9),
    coded_language=None,
    language="101 a",
    isbns=("010 a",),
    subjects=("600 ab", "601 a", "605 a", "606 axyz", "607 a", "608 a", "610 a"),
    dewey="676 a",
    series=("225 a", "410 t", "410 a"),
    edition="205 a",
    extent="215 a",
    author_roles=frozenset(("070",)),
)

_LAYOUTS = (MARC21, UNIMARC)
_HOLDING_TAGS = ("852", "952", "995")


def _tags(layout: Layout) -> Iterable[str]:
    for name in Layout.__slots__:
        value = getattr(layout, name)
        if isinstance(value, str):
            yield value[:3]
        elif isinstance(value, tuple):
            yield from (part[:3] for part in value if isinstance(part, str))


WANTED = frozenset(
    ("001", "880", *_HOLDING_TAGS, *(tag for layout in _LAYOUTS for tag in _tags(layout)))
)
"""The tags that a reader need not skip."""
