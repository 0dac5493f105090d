"""Real titles to make noisy records of: a Greek public library's and those of the shared MARC."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import yaml

from knowledge import sample
from knowledge.catalogue import sources
from knowledge.catalogue.describe import describe
from knowledge.catalogue.forms import folded
from knowledge.catalogue.record import Description
from knowledge.catalogue.sources import Marc, Unreadable

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("KALLIMACHOS_SHARED_DATA", ROOT.parent / "shared" / "data"))
MARC = SHARED / "marc"

_NOT_NEEDED = re.compile(r"\n  original_entry:\n(?:    .*\n)+")
_LANGUAGES = {"el": "gre", "de": "ger", "fr": "fre", "en": "eng"}
_EMPTY = frozenset(
    "ο η το οι τα του της τησ των τον την στο στη στην στον και the a an of and le la les der die "
    "das du de und et".split()
)


def works() -> list[list[Description]]:
    """Return real editions, grouped by work: the same title and author, written out.

    What one work is can't be told better from titles alone without using the rules that are to
    be measured; a few works that two records spell differently count against everybody.
    """
    grouped: dict[tuple[str, str], list[Description]] = {}
    for one in (*_of_skoufas(), *_of_the_sample(), *_of_marc()):
        words = [word for word in folded(one.title).split() if word not in _EMPTY]
        surname = folded(one.author.partition(",")[0])
        if sum(map(len, words)) > 3 and (surname or len(words) > 2):
            grouped.setdefault((" ".join(words), surname), []).append(one)
    return [_editions(group) for _, group in sorted(grouped.items())]


def _editions(group: list[Description]) -> list[Description]:
    distinct = {(one.year, folded(one.publisher)): one for one in group}
    return list(distinct.values())[:4]


def _of_skoufas() -> Iterator[Description]:
    """A public library's whole catalogue: capitals, no accents, «ΕΠΩΝΥΜΟ,ΟΝΟΜΑ»."""
    package = find_spec("skoufas_dbf_reader")
    if package is None or package.origin is None:
        raise SystemExit("skoufas-dbf-reader is not installed: make bench does it.")
    file = Path(package.origin).parent / "data" / "converted_entries.yml"
    told = _NOT_NEEDED.sub("\n", file.read_text(encoding="utf-8"))
    for row in yaml.load(told, Loader=yaml.CSafeLoader)["converted_entries"]:
        if not isinstance(row.get("title"), str) or row.get("volume"):
            continue  # Volumes are made from the others, so that their truth is known.
        publisher = str(row.get("editor") or "").partition(" // ")[0]
        year = row.get("edition_year")
        yield Description(
            title=row["title"],
            subtitle=str(row.get("subtitle") or ""),
            author=" ; ".join(str(name) for name in row.get("authors") or ()),
            year=year if isinstance(year, int) and year > 1400 else None,
            publisher="" if publisher == "None" else publisher,
            language=_LANGUAGES.get(row.get("language"), ""),
            extent=f"{row['pages']} σ." if isinstance(row.get("pages"), int) else "",
            format="book",
        )


def _of_the_sample() -> Iterator[Description]:
    for work in sample.works():
        yield Description(
            title=work.title,
            author=work.author,
            year=work.year,
            publisher=work.publisher,
            language=_LANGUAGES.get(work.language, work.language),
            uniform_titles=(work.original,) if work.original else (),
            format="book",
        )


def _of_marc() -> Iterator[Description]:
    """Every real record of the shared MARC with an author, not counting volumes."""
    if not MARC.is_dir():
        raise SystemExit(f"no real MARC records in {MARC}: set KALLIMACHOS_SHARED_DATA.")
    for path in sorted(MARC.rglob("*")):
        if path.is_file() and path.suffix not in (".md", ".tsv"):
            for one in _described(path):
                if one.author and not one.part and not re.search(r"\d", one.title):
                    yield replace(one, isbns=(), issns=(), other_titles=(), format="book")


def _described(path: Path) -> Iterator[Description]:
    try:
        for found in sources.read(path):
            if isinstance(found, Marc):
                try:
                    sent = describe(found, "REAL")
                except Unreadable:
                    continue
                if not sent.is_deleted:
                    yield sent.description
    except Unreadable:
        return
