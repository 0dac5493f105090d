"""What the field does about duplicates, in a few lines each, on the same records.

Each returns a cluster for every record. All of them get our folding (case, accents, final sigma),
which is more than most have for Greek.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from itertools import combinations

import pymarc
from goldrush import goldrush
from rapidfuzz.distance import Levenshtein
from scipy.cluster.hierarchy import DisjointSet

from knowledge.catalogue.forms import folded
from knowledge.catalogue.record import Description

Clusters = list[Hashable]
_ARTICLES = frozenset("ο η το οι τα the a an le la les der die das".split())


def by_isbn(told: Sequence[Description]) -> Clusters:
    """One ISBN, one edition."""
    joined = DisjointSet(range(len(told)))
    for group in _grouped(told, lambda one: one.isbns).values():
        for number in group[1:]:
            joined.merge(group[0], number)
    return [joined[number] for number in range(len(told))]


def by_goldrush(told: Sequence[Description]) -> Clusters:
    """The match key of the Colorado Alliance: a string of title, year, pages, publisher, author."""
    return [goldrush(_marc(one)) for one in told]


def by_oclc_key(told: Sequence[Description]) -> Clusters:
    """A work is its normalised author and title; without an author, the record alone.

    OCLC takes the name as the authority file has it. Small libraries have none, so here it is the
    surname, which is the most that can be told from all the forms.
    """
    return [
        (_surname(one.author), _filed(one.title)) if one.author else number
        for number, one in enumerate(told)
    ]


def by_oclc_key_and_year(told: Sequence[Description]) -> Clusters:
    """The same with the year: what that key would be for editions."""
    keys = by_oclc_key(told)
    return [
        (key, one.year) if one.year else n
        for n, (key, one) in enumerate(zip(keys, told, strict=True))
    ]


def by_record_manager(told: Sequence[Description]) -> Clusters:
    """Candidates by ISBN and by title key, then the checks of RecordManager's DedupHandler."""
    joined = DisjointSet(range(len(told)))
    for candidates in (lambda one: one.isbns, lambda one: (_title_key(one.title),)):
        for group in _grouped(told, candidates).values():
            for one, other in combinations(group[:1000], 2):
                if joined[one] != joined[other] and _match(told[one], told[other]):
                    joined.merge(one, other)
    return [joined[number] for number in range(len(told))]


def _match(one: Description, other: Description) -> bool:
    if set(one.isbns) & set(other.isbns):
        return True
    if one.format != other.format and one.format and other.format:
        return False
    if one.year and other.year and one.year != other.year:
        return False
    pages, others = _pages(one), _pages(other)
    if pages and others and abs(pages - others) > 10:
        return False
    if not _near(_filed(one.title)[:255], _filed(other.title)[:255], 10):
        return False
    if one.author and other.author:
        return _same_author(folded(one.author), folded(other.author))
    return True


def _same_author(one: str, other: str) -> bool:
    words, others = one.split(), other.split()
    if _near(one, other, 20):
        return True
    # Its authorMatch: the same surname, and first names that begin alike.
    return (
        bool(words and others)
        and words[0] == others[0]
        and all(a[0] == b[0] for a, b in zip(words[1:], others[1:], strict=False))
    )


def _surname(author: str) -> str:
    name, comma, _ = author.partition(" ; ")[0].partition(",")
    return folded(name) if comma else folded(name.split()[-1])


def _near(one: str, other: str, percent: int) -> bool:
    return bool(one) and Levenshtein.distance(one, other) / len(one) * 100 < percent


def _title_key(title: str) -> str:
    """Whole words until there are some 25 letters."""
    key = ""
    for word in _filed(title).split():
        key += word
        if len(key) >= 25:
            break
    return key


def _filed(title: str) -> str:
    words = folded(title).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in _ARTICLES else words)


def _pages(one: Description) -> int:
    digits = "".join(char for char in one.extent if char.isdigit())
    return int(digits) if digits else 0


def _grouped(told: Sequence[Description], keys) -> dict[Hashable, list[int]]:  # type: ignore[no-untyped-def]
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for number, one in enumerate(told):
        for key in keys(one):
            groups[key].append(number)
    return groups


def _marc(one: Description) -> pymarc.Record:
    record = pymarc.Record(leader="00000nam a2200000 i 4500")
    year = str(one.year or "    ")
    record.add_field(pymarc.Field("008", data=f"260101s{year}    gr            000 0 gre d"))
    record.add_field(*(_field("020", a=isbn) for isbn in one.isbns))
    names = one.author.split(" ; ")
    record.add_field(*(_field("100", a=name) for name in names[:1] if name))
    title = {"a": one.title, **({"b": one.subtitle} if one.subtitle else {})}
    record.add_field(_field("245", **title))
    record.add_field(_field("260", b=one.publisher or "", c=year.strip()))
    record.add_field(*(_field("300", a=one.extent) for _ in (1,) if one.extent))
    return record


def _field(tag: str, **subfields: str) -> pymarc.Field:
    told = [pymarc.Subfield(code, value) for code, value in subfields.items()]
    return pymarc.Field(tag, indicators=pymarc.Indicators("1", "0"), subfields=told)
