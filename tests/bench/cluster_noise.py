"""Noisy records of known truth: real titles as different libraries would enter them."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from knowledge import text
from knowledge.catalogue.record import Description

_LIBRARIES = tuple("ABCDEFGHIJ")
_CAPITALS = frozenset("AB")  # systems from before Unicode
_NO_ACCENTS = frozenset("C")
_ROMANISING = frozenset("D")  # writes Greek in Latin letters
_DIRECT = frozenset("EF")  # «Νίκος Καζαντζάκης»
_INITIALS = frozenset("FG")
_ALPHABETS = ("αβγδεζηθικλμνοπρστυφχψω", "abcdefghijklmnopqrstuvwxyz")
_ROMAN = ("", "I", "II", "III", "IV", "V")
_ELOT = dict(
    zip(
        "αβγδεζηικλμνοπρστυφωξψθχς",
        "a v g d e z i i k l m n o p r s t y f o x ps th ch s".split(),
        strict=True,
    )
)
_ALA = {**_ELOT, "η": "ē", "ω": "ō", "β": "b", "υ": "y", "φ": "ph"}


@dataclass(frozen=True, slots=True)
class Noisy:
    """A record as a library sent it, and what it truly is."""

    library: str
    told: Description
    edition: int
    work: int
    set_of_volumes: int  # 0 if none: whether two volumes are one work is left open


class Maker:
    """Makes records of works; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self.records: list[Noisy] = []
        self._edition = self._work = self._sets = self._isbns = 0
        self._given: list[str] = []

    def make(self, works: list[list[Description]], count: int) -> list[Noisy]:
        """Return the records of `count` of the works, each author's works near each other."""
        by_author: dict[str, list[list[Description]]] = {}
        for work in works:
            by_author.setdefault(work[0].author, []).append(work)
        groups = list(by_author.values())
        self._dice.shuffle(groups)
        chosen = [work for group in groups for work in group[:12]][:count]
        strangers = [work[0].title for group in groups[::-1] for work in group[:1]]
        for number, editions in enumerate(chosen):
            self._a_work(editions, strangers[number % len(strangers)])
        return self.records

    def _a_work(self, editions: list[Description], stranger: str) -> None:
        dice = self._dice
        self._work += 1
        if dice.random() < 0.06:
            self._volumes(editions[0])
            return
        for one in editions:
            self._an_edition(one)
        for _ in range(dice.choices((0, 1, 2), (62, 28, 10))[0]):
            self._an_edition(self._other_edition(editions[0]))
        if dice.random() < 0.08:
            self._an_edition(self._translation(editions[0], stranger))

    def _other_edition(self, one: Description) -> Description:
        dice = self._dice
        year = (one.year or dice.randint(1960, 2010)) + dice.choice((-9, -4, 1, 2, 3, 5, 8, 12, 20))
        publisher, pages = one.publisher, f"{dice.randint(60, 600)} σ."
        if dice.random() < 0.2:  # printed again as it was
            pages = one.extent
        elif dice.random() < 0.7:
            publisher = dice.choice("Κέδρος Ίκαρος Άγρα Πατάκη Καστανιώτη Εστία Γνώση".split())
        return replace(one, year=min(year, 2025), publisher=publisher, extent=pages)

    def _translation(self, one: Description, title: str) -> Description:
        uniform = one.uniform_titles or (one.title,)
        is_greek = text.script_of(one.title) == "greek"
        return replace(
            self._other_edition(one),
            title=title,
            subtitle="",
            language="eng" if is_greek else "gre",
            uniform_titles=uniform,
        )

    def _volumes(self, one: Description) -> None:
        self._sets += 1
        for number in range(1, self._dice.randint(3, 5)):
            self._an_edition(one, volume=number)
            self._work += 1

    def _an_edition(self, one: Description, volume: int = 0) -> None:
        dice = self._dice
        self._edition += 1
        isbn = ""
        if (one.year or 1980) >= 1970 and dice.random() < 0.7:
            isbn = dice.choice(self._given) if self._given and dice.random() < 0.01 else ""
            isbn = isbn or self._fresh_isbn()
            self._given.append(isbn)
        holders = dice.sample(_LIBRARIES, dice.choices((1, 2, 3, 4, 5), (30, 30, 20, 12, 8))[0])
        for library in holders:
            told = self._entered(replace(one, isbns=(isbn,) if isbn else ()), library, volume)
            made = Noisy(library, told, self._edition, self._work, self._sets if volume else 0)
            self.records.append(made)

    def _fresh_isbn(self) -> str:
        self._isbns += 1
        start = f"978960{self._isbns:06d}"
        return _checked(start)

    # --- one library's words ---------------------------------------------------------------

    def _entered(self, one: Description, library: str, volume: int) -> Description:
        dice = self._dice
        title, subtitle, part = one.title, one.subtitle, ""
        if subtitle and dice.random() < 0.2:
            subtitle = ""
        elif subtitle and dice.random() < 0.25:
            title, subtitle = f"{title} {dice.choice((': ', '- ', ''))}{subtitle}", ""
        if volume:
            part = self._part(volume)
            title = f"{title}{dice.choice(('. ', ', '))}{part}"
            part = part if dice.random() < 0.7 else ""
        if dice.random() < 0.06:
            title = self._with_a_slip(title)
        author = one.author if dice.random() > 0.05 else ""
        author = self._with_a_slip(author) if dice.random() < 0.03 else author
        told = replace(
            one,
            title=title,
            subtitle=subtitle,
            part=part,
            author=" ; ".join(self._name(name, library) for name in author.split(" ; ")),
            publisher=self._publisher(one.publisher),
            year=self._year(one.year),
            isbns=self._kept_isbns(one.isbns),
            extent=one.extent if dice.random() < 0.7 else "",
            format=one.format if dice.random() < 0.9 else "",
            language=one.language if dice.random() < 0.9 else "",
            uniform_titles=one.uniform_titles if dice.random() < 0.85 else (),
        )
        return self._dressed(told, library)

    def _part(self, volume: int) -> str:
        ways = (f"Τόμος {'_ΑΒΓΔΕ'[volume]}'", f"τ. {volume}", f"Τόμος {volume}")
        return self._dice.choice((*ways, f"vol. {_ROMAN[volume]}", f"{'_ΑΒΓΔΕ'[volume]}΄ τόμος"))

    def _name(self, name: str, library: str) -> str:
        family, comma, given = name.partition(",")
        given = given.replace(",", " ").strip()
        if not comma or not given:
            return name
        if library in _INITIALS and self._dice.random() < 0.7:
            given = f"{given[0]}."
        if library in _DIRECT:
            return f"{given} {family}"
        return f"{family},{given}" if library in _CAPITALS else f"{family}, {given}"

    def _publisher(self, name: str) -> str:
        turn = self._dice.random()
        if turn < 0.2:
            return ""
        return f"Εκδόσεις {name}" if name and turn < 0.35 else name

    def _year(self, year: int | None) -> int | None:
        turn = self._dice.random()
        if turn < 0.08 or year is None:
            return None
        return year + self._dice.choice((-1, 1)) if turn < 0.12 else year

    def _kept_isbns(self, isbns: tuple[str, ...]) -> tuple[str, ...]:
        turn = self._dice.random()
        if turn < 0.35:
            return ()
        return (self._fresh_isbn(),) if isbns and turn < 0.355 else isbns

    def _with_a_slip(self, written: str) -> str:
        words = written.split()
        long = [place for place, word in enumerate(words) if len(word) > 4 and word.isalpha()]
        if not long:
            return written
        place = self._dice.choice(long)
        words[place] = self._misspelt(words[place])
        return " ".join(words)

    def _misspelt(self, word: str) -> str:
        at = self._dice.randrange(1, len(word) - 1)
        alphabet = _ALPHABETS[0] if text.script_of(word) == "greek" else _ALPHABETS[1]
        letter = self._dice.choice(alphabet)
        letter = letter.upper() if word.isupper() else letter
        ways = (
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
        return self._dice.choice(ways)

    def _dressed(self, told: Description, library: str) -> Description:
        if library in _ROMANISING and self._dice.random() < 0.6:
            return _changed(told, self._romaniser())
        if library in _CAPITALS:
            return _changed(told, lambda written: _plain(written).upper())
        if library in _NO_ACCENTS:
            return _changed(told, _plain)
        if told.title.isupper():
            return _changed(told, _title_case)
        return told

    def _romaniser(self) -> Callable[[str], str]:
        table = _ALA if self._dice.random() < 0.5 else _ELOT
        return lambda written: _romanised(written, table)


def _changed(told: Description, change: Callable[[str], str]) -> Description:
    return replace(
        told,
        title=change(told.title),
        subtitle=change(told.subtitle),
        author=change(told.author),
        publisher=change(told.publisher),
        part=change(told.part),
        uniform_titles=tuple(map(change, told.uniform_titles)),
    )


def _plain(written: str) -> str:
    parts = unicodedata.normalize("NFD", written)
    return "".join(char for char in parts if unicodedata.category(char) != "Mn")


def _title_case(written: str) -> str:
    return " ".join(word[:1] + word[1:].lower() for word in written.split(" "))


def _romanised(written: str, table: dict[str, str]) -> str:
    if text.script_of(written) != "greek":
        return written
    plain = _plain(written).lower().replace("ου", "ou")
    spelt = "".join(
        "u" if char == "υ" and plain[max(0, place - 1)] in "αεο" else table.get(char, char)
        for place, char in enumerate(plain)
    )
    return _title_case(" ".join(word.capitalize() for word in spelt.split(" ")))


def _checked(start: str) -> str:
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(start))
    return f"{start}{-total % 10}"
