"""The store as searches read it: descriptions, editions, works, and why they were joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import orjson

from knowledge.catalogue import ids, members
from knowledge.catalogue.members import Member
from knowledge.catalogue.overrides import Overrides
from knowledge.catalogue.record import Record
from knowledge.catalogue.store import heirs, tables
from knowledge.catalogue.store.heeding import unheeded
from knowledge.catalogue.store.rows import Row, members_of, read_texts
from knowledge.catalogue.texts import Texts

_RECENT = 16  # records that are asked for again at once: judged, then shown


@dataclass(frozen=True, slots=True)
class Figures:
    """What is in the catalogue: editions, works, and per library (records, copies)."""

    editions: int
    works: int
    libraries: dict[str, tuple[int, int]]


class Joint(NamedTuple):
    """Why two libraries' records were joined: whose they are, the level, the rule, 0-100."""

    one: tuple[str, str]
    other: tuple[str, str]
    level: str
    rule: str
    strength: int


class Store:
    """The open file, read-only. Numbers are the engine's; ids are the public ones."""

    def __init__(self, folder: Path) -> None:
        self._sql = tables.reader(folder)
        self.record = lru_cache(_RECENT)(self._record)

    def close(self) -> None:
        """Let the file go."""
        self.record.cache_clear()
        self._sql.close()

    @property
    def shape(self) -> str:
        """Return the version of the tables, "" if this is no catalogue."""
        return tables.meta(self._sql, "shape")

    @property
    def has_readable_sources(self) -> bool:
        """Tell whether this version can build it anew from what the libraries sent."""
        return tables.meta(self._sql, "sources") == tables.SOURCES

    @property
    def count(self) -> int:
        """Return how many editions there are."""
        return int(self._sql.execute("SELECT count(*) FROM edition").fetchone()[0])

    def numbers(self) -> Iterator[int]:
        """Yield the number of every edition."""
        for (number,) in self._sql.execute("SELECT n FROM edition ORDER BY n"):
            yield number

    def texts(self, numbers: Sequence[int]) -> dict[int, Texts]:
        """Return the compared texts of the editions `numbers`."""
        rows = self._sql.execute(
            f"SELECT n, texts FROM edition WHERE n IN ({_listed(numbers)})"  # noqa: S608
        )
        return {number: read_texts(written) for number, written in rows}

    def _record(self, number: int) -> Record:
        """Return the edition with the engine's `number`, which must exist."""
        row = self._sql.execute(
            "SELECT a.id, b.id FROM source a JOIN source b ON b.n = a.work WHERE a.n = ?", (number,)
        )
        own, work = map(ids.written, row.fetchone())
        return members.joined(own, work, self._members(number))

    def record_by_id(self, public_id: str) -> Record | None:
        """Return the edition that has a record with this id, None if there is none (any more)."""
        number = self._number(public_id)
        if number is None:
            return None
        record = self.record(number)
        formers = heirs.formers(self._sql, (ids.number_of(*source) for source in record.sources))
        return replace(record, former=tuple(map(ids.written, formers))) if formers else record

    def editions(self, public_id: str) -> tuple[Record, ...]:
        """Return the editions of the work that `public_id` is one of, the newest first."""
        number = self._number(public_id)
        if number is None:
            return ()
        (work,) = self._sql.execute("SELECT work FROM source WHERE n = ?", (number,)).fetchone()
        rows = self._sql.execute(
            "SELECT DISTINCT edition FROM source WHERE n = :n OR (work = :n AND work <> n)",
            {"n": work},
        )
        found = [self.record(edition) for (edition,) in rows]
        return tuple(sorted(found, key=lambda each: (-(each.description.year or 0), each.id)))

    def parts(self, public_id: str) -> tuple[Member, ...]:
        """Return the records that were joined in the edition, in the order of the libraries."""
        number = self._number(public_id)
        return () if number is None else tuple(self._members(number))

    def unheeded(self, decisions: Overrides) -> list[str]:
        """Return what became of the decisions that the catalogue does not follow."""
        return unheeded(self._sql, decisions)

    def troubles(self) -> list[str]:
        """Return what is wrong with the file, in words."""
        said = [str(row[0]) for row in self._sql.execute("PRAGMA quick_check(5)")]
        found = [] if said == ["ok"] else [f"catalogue.db is damaged: {'; '.join(said)}."]
        (lost,) = self._sql.execute(
            "SELECT count(*) FROM source WHERE edition NOT IN (SELECT n FROM edition)"
        ).fetchone()
        if lost:
            found.append(
                f"{lost:,} records belong to no edition. Run `kallimachos catalogue build`."
            )
        return found

    def joints(self, public_id: str) -> tuple[Joint, ...]:
        """Return why the records of the edition, and those of its work, were joined."""
        number = self._number(public_id)
        if number is None:
            return ()
        rows = self._sql.execute(
            "SELECT a.library, a.control, b.library, b.control, level, rule, strength FROM edge"
            " JOIN source a ON a.n = one JOIN source b ON b.n = other"
            " WHERE a.work = b.work AND a.work = (SELECT work FROM source WHERE n = ?)"
            " ORDER BY strength DESC, a.id, b.id",
            (number,),
        )
        return tuple(
            Joint((row[0], row[1]), (row[2], row[3]), row[4], row[5], row[6]) for row in rows
        )

    def with_isbn(self, isbns: Iterable[str]) -> list[int]:
        """Return the numbers of the editions with any of `isbns` (ISBN-13), oldest first."""
        listed = _listed(map(int, isbns))
        rows = self._sql.execute(
            f"SELECT DISTINCT edition FROM isbn JOIN source USING (n) WHERE isbn IN ({listed})"  # noqa: S608
            " ORDER BY edition"
        )
        return [row[0] for row in rows]

    def on_shelf(self, library: str, beginning: str) -> list[int]:
        """Return the numbers of what `library` keeps under shelfmarks that begin so, in order."""
        written = orjson.dumps(beginning).decode().removesuffix('"')
        rows = self._sql.execute(
            "SELECT edition, holdings FROM source WHERE library = ? AND instr(holdings, ?)",
            (library, written),
        )
        shelved = sorted(
            (at.shelfmark, number)
            for number, holdings in rows
            for at in members.read_holdings(library, holdings)
            if at.shelfmark.startswith(beginning)
        )
        return list(dict.fromkeys(number for _, number in shelved))

    def figures(self) -> Figures:
        """Return what is in the catalogue, counted."""
        rows = self._sql.execute("SELECT library, count(*), sum(copies) FROM source GROUP BY 1")
        libraries = {library: (records, copies) for library, records, copies in rows}
        (works,) = self._sql.execute("SELECT count(*) FROM source WHERE work = n").fetchone()
        return Figures(self.count, works, libraries)

    def only_at(self, library: str) -> int:
        """Return how many editions `library` has that no other library has."""
        query = (
            "SELECT count(*) FROM (SELECT 1 FROM source GROUP BY edition"
            " HAVING min(library) = :library AND max(library) = :library)"
        )
        return int(self._sql.execute(query, {"library": library}).fetchone()[0])

    def rows(self) -> Iterator[Row]:
        """Yield what every library said, in the order in which it came."""
        rows = self._sql.execute(
            "SELECT library, control, description, holdings FROM source ORDER BY n"
        )
        yield from map(Row._make, rows)

    def _number(self, public_id: str) -> int | None:
        return heirs.edition_of(self._sql, ids.read(public_id))

    def _members(self, number: int) -> list[Member]:
        return members_of(self._sql, number)


def _listed(numbers: Iterable[int]) -> str:
    """Return whole numbers as SQL has them in IN (…): a list has no placeholder of its own."""
    return ",".join(str(int(number)) for number in numbers)
