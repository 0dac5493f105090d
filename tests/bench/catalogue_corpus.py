"""A catalogue of any size for the benchmark: real records, and decoys recombined from them.

Real: the MARC of KALLIMACHOS_SHARED_DATA/marc, and a Greek public library's whole catalogue, in
capitals without accents, from the package skoufas-dbf-reader (AGPL-3; read in place). Decoys
splice titles, draw words by their frequency, and give half of their authors a surname made of
two halves, so that the vocabulary grows with the catalogue as real ones do.
"""

from __future__ import annotations

import importlib.util
import os
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.catalogue import isbn, sources
from knowledge.catalogue.describe import describe
from knowledge.catalogue.record import Description
from knowledge.catalogue.sources import Marc, Unreadable
from knowledge.text import fold, script_of

ROOT = Path(__file__).resolve().parents[2]
MARC = Path(os.environ.get("KALLIMACHOS_SHARED_DATA", ROOT.parent / "shared" / "data")) / "marc"
LIBRARIES = ("ANEM", "GALA", "FEGG", "MYRT", "PLAT")

_SHARES = {"greek": 0.50, "latin": 0.42, "other": 0.08}  # of the decoys
_WITH_ISBN = 0.6
_BY_A_REAL_AUTHOR = 0.3
_NEW_SURNAME = 0.5
_LONGEST_TITLE = 14  # words
_FIRST_YEAR, _LAST_YEAR = 1930, 2025
_SPACES = re.compile(r"\s+")


def is_there() -> bool:
    """Return whether there are real records; those of MARC are added where they are at hand."""
    return importlib.util.find_spec("skoufas_dbf_reader") is not None


@cache
def real() -> tuple[Description, ...]:
    """Return the real records, each title of an author once."""
    distinct: dict[tuple[str, str], Description] = {}
    for told in (*_marc(), *_skoufas()):
        distinct.setdefault((fold(told.title), fold(told.author)), told)
    return tuple(distinct.values())


def corpus(count: int, seed: int) -> Iterator[Description]:
    """Yield `count` descriptions: the real ones first, as far as there are; then decoys."""
    chance = random.Random(seed)
    whole = list(real())
    chance.shuffle(whole)
    yield from whole[:count]
    groups = _groups(whole)
    shares = [name for name in _SHARES if groups[name].titles]
    for _ in range(count - len(whole)):
        (script,) = chance.choices(shares, [_SHARES[name] for name in shares])
        yield _decoy(groups[script], chance)


# --- real records --------------------------------------------------------------------------


def _marc() -> Iterator[Description]:
    for path in sorted(MARC.rglob("*")):
        if not path.is_file() or path.suffix == ".md":
            continue
        try:
            for found in sources.read(path):
                if isinstance(found, Marc) and (told := _described(found)):
                    yield told
        except Unreadable:
            continue


def _described(found: Marc) -> Description | None:
    try:
        told = describe(found, "REAL").description
    except Unreadable:
        return None
    return told if len(told.title) > 1 and len(told.title.split()) <= _LONGEST_TITLE else None


def _skoufas() -> Iterator[Description]:
    found = importlib.util.find_spec("skoufas_dbf_reader")
    assert found is not None
    assert found.origin is not None
    path = Path(found.origin).parent / "data" / "entries.yml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    entries = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)["entries"]
    for number, entry in enumerate(entries):
        if told := _entry(entry, random.Random(number)):
            yield told


def _entry(entry: dict[int, Any], chance: random.Random) -> Description | None:
    """Return an entry of the old catalogue; two of three written as other libraries write."""
    texts = {place: _SPACES.sub(" ", str(text)).strip() for place, text in entry.items()}
    title = texts.get(2, "")
    if len(title) < 2 or len(title.split()) > _LONGEST_TITLE:
        return None
    numbers = isbn.find(texts.get(18, "") + texts.get(19, ""))
    told = Description(
        title=title,
        subtitle=texts.get(3, ""),
        author=texts.get(1, "").replace(",", ", "),
        contributors=(texts[6],) if 6 in texts else (),
        year=int(texts[10]) if re.fullmatch(r"1[4-9]\d\d|20[0-2]\d", texts.get(10, "")) else None,
        publisher=texts.get(8, ""),
        language="gre",
        isbns=tuple(numbers),
        subjects=tuple(dict.fromkeys(texts[n] for n in (12, 13, 14) if n in texts)),
        dewey=texts.get(4, "")[:7].strip(),
        format="book",
    )
    return told if chance.random() < 1 / 3 else _accented(told)


def _accented(told: Description) -> Description:
    """Return it in small letters, with an accent on each word's last syllable but one.

    Where the accent belongs is not known; it is there to be in the way, as real ones are.
    """
    return replace(
        told,
        title=accented(told.title).capitalize(),
        subtitle=accented(told.subtitle),
        author=accented(told.author).title(),
        contributors=tuple(accented(name).title() for name in told.contributors),
        subjects=tuple(accented(topic).capitalize() for topic in told.subjects),
    )


_VOWELS = re.compile("ου|αι|ει|οι|υι|αυ|ευ|[αεηιουω]")
_TONOS = str.maketrans("αεηιουω", "άέήίόύώ")


def accented(text: str) -> str:
    """Return `text` in small letters, a tonos in each Greek word of two syllables or more."""
    return re.sub(r"[α-ω]+", lambda found: _with_tonos(found[0]), text.lower())


def _with_tonos(word: str) -> str:
    vowels = list(_VOWELS.finditer(word))
    if len(vowels) < 2:
        return _final(word)
    place = vowels[-2].end() - 1
    return _final(word[:place] + word[place].translate(_TONOS) + word[place + 1 :])


def _final(word: str) -> str:
    return word[:-1] + "ς" if word.endswith("σ") else word


# --- decoys --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Group:
    """What decoys of one script are made of."""

    titles: Sequence[Sequence[str]]
    words: Sequence[str]  # as often as they occur
    surnames: Sequence[str]
    given: Sequence[str]
    told: Sequence[Description]


def _groups(whole: Sequence[Description]) -> dict[str, _Group]:
    parts: dict[str, list[Description]] = {name: [] for name in _SHARES}
    for told in whole:
        parts[script_of(told.title) or "other"].append(told)
    return {name: _group(part) for name, part in parts.items()}


def _group(told: Sequence[Description]) -> _Group:
    titles = [each.title.split() for each in told]
    names = [each.author.partition(" ; ")[0].partition(",") for each in told if each.author]
    return _Group(
        titles=titles,
        words=[word for title in titles for word in title],
        surnames=[surname.strip() for surname, _, _ in names if surname.strip()],
        given=[given.strip() for _, _, given in names if given.strip()] or [""],
        told=told,
    )


def _decoy(group: _Group, chance: random.Random) -> Description:
    pattern = chance.choice(group.told)
    return replace(
        pattern,
        title=_title(group, chance),
        subtitle=pattern.subtitle if chance.random() < 0.5 else "",
        author=_author(group, pattern, chance),
        contributors=pattern.contributors[:1],
        other_titles=(),
        year=chance.randint(_FIRST_YEAR, _LAST_YEAR),
        isbns=(_isbn(chance),) if chance.random() < _WITH_ISBN else (),
        audience="children" if chance.random() < 0.1 else "",
    )


def _title(group: _Group, chance: random.Random) -> str:
    """Return half of one title and half of another, or words drawn by their frequency."""
    one, other = chance.choice(group.titles), chance.choice(group.titles)
    if len(one) > 3 and chance.random() < 0.4:
        return " ".join([*one[: len(one) // 2], *other[len(other) // 2 :]])
    count = max(2, min(len(one), _LONGEST_TITLE))
    return " ".join(chance.choice(group.words) for _ in range(count))


def _author(group: _Group, pattern: Description, chance: random.Random) -> str:
    if chance.random() < _BY_A_REAL_AUTHOR:
        return pattern.author
    surname = chance.choice(group.surnames)
    if chance.random() < _NEW_SURNAME:
        other = chance.choice(group.surnames)
        surname = surname[: (len(surname) + 1) // 2] + other[len(other) // 2 :]
    return f"{surname}, {chance.choice(group.given)}".strip(", ")


def _isbn(chance: random.Random) -> str:
    body = f"978{chance.choice(('960', '618', '0', '1', '2', '3'))}"
    body += "".join(chance.choices("0123456789", k=12 - len(body)))
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"
