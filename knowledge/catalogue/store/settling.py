"""Settling: which edition and which work each pending source belongs to.

The answer depends on what the sources say and on the librarians' decisions alone, not on the order
in which things came: every source is compared with all that share a block with it, and each
connected group is gathered as a whole (cluster.gather). So a record added today and the same
record in a catalogue built anew end in the same place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np

from knowledge.catalogue import cluster, ids, members
from knowledge.catalogue.cluster import Edge, Facts, Outlines
from knowledge.catalogue.overrides import Overrides
from knowledge.catalogue.sorting import distinct
from knowledge.catalogue.store import tables
from knowledge.catalogue.store.blocks import FULLEST, Blocks, Keys, Mask, Numbers, Pairs
from knowledge.catalogue.store.heeding import number_of, unheeded
from knowledge.catalogue.store.rows import members_of
from knowledge.catalogue.store.writing import Writer

_REMEMBERED = 50_000  # facts of sources that were just compared
_AT_ONCE = 50_000  # pairs; as Python's numbers they take ten times the room
_MANY = 5_000  # sources to be settled; above that all edges are read at once


def settle(writer: Writer, decisions: Overrides) -> list[str]:
    """Bring every edition and work up to date with what was put and removed.

    decisions: what librarians said of single records; those that are new, changed or gone since
    the last time are looked at again. Each is tested: what is returned says which are not
    honoured, and why. Afterwards nothing is pending, and the writer has committed.
    """
    _Settling(writer, decisions).run()
    return unheeded(writer.sql, decisions)


class _Settling:
    """One round of it."""

    def __init__(self, writer: Writer, decisions: Overrides) -> None:
        self._writer, self._sql = writer, writer.sql
        self._decisions = decisions
        self._ids = {
            name: ids.number_of(*name.split(":", 1))
            for decision in decisions.decisions
            for name in decision.records
        }
        self._settled = int(tables.meta(writer.sql, "settled") or 0)  # the last number that was
        self._changed: set[int] = set()  # editions with other members than before, perhaps
        self._facts = lru_cache(_REMEMBERED)(self._read_facts)

    def run(self) -> None:
        """Do it; see `settle`."""
        self._writer.flush()
        self._note_decisions()
        blocks, pending = self._blocks()
        self._cut_loose(pending)
        self._compare(blocks.pairs(pending, self._outlines(len(pending)).may_be_one))
        self._keep_together()
        alone, linked = self._seeds()
        for index in tables.INDEXES:
            self._sql.execute(index)
        for number in alone:
            self._place_alone(number)
        for group in self._groups(linked):
            self._place(group)
        # Only now, when nobody is left where they were before, is it known who is in what.
        for number in sorted(self._changed):
            self._tell(number)
        blocks.write(self._writer.folder)
        self._sql.execute("DELETE FROM pending")
        self._sql.execute("DELETE FROM gone")
        tables.note(self._sql, "settled", str(len(pending) - 1))
        self._writer.commit()
        self._writer.forget_keys()

    # --- what people decided -----------------------------------------------------------------

    def _note_decisions(self) -> None:
        """Keep the decisions; what those speak of that are new or gone is pending."""
        now = {
            f"{each.kind}\n{each.level}\n" + "\n".join(each.records)
            for each in self._decisions.decisions
        }
        before = {line for (line,) in self._sql.execute("SELECT line FROM decision")}
        named = {name for line in now ^ before for name in line.split("\n")[2:]}
        numbers = [(number,) for name in named if (number := number_of(self._sql, name))]
        self._sql.executemany("INSERT OR IGNORE INTO pending VALUES (?)", numbers)
        self._sql.execute("DELETE FROM decision")
        self._sql.executemany("INSERT INTO decision VALUES (?)", [(line,) for line in sorted(now)])

    def _keep_together(self) -> None:
        """Join what people put together, so that it is gathered as one group."""
        for decision in self._decisions.decisions:
            if decision.kind != "keep_together":
                continue
            for pair in decision.pairs():
                one, other = sorted(number_of(self._sql, name) for name in pair)
                if one:
                    self._sql.execute(
                        "INSERT OR REPLACE INTO edge VALUES (?, ?, ?, 'decision', 100)",
                        (one, other, decision.level),
                    )

    # --- what is to be compared --------------------------------------------------------------

    def _blocks(self) -> tuple[Blocks, Mask]:
        """Return the blocks as they are now, and which sources are to be compared."""
        sql = self._sql
        (most,) = sql.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence").fetchone()
        pending, gone = np.zeros(most + 1, bool), np.zeros(most + 1, bool)
        gone[[number for (number,) in sql.execute("SELECT n FROM gone")]] = True
        pending[self._settled + 1 :] = ~gone[self._settled + 1 :]
        pending[[number for (number,) in sql.execute("SELECT n FROM pending")]] = True
        old = Blocks.read(self._writer.folder)
        if not len(old.keys):
            return Blocks(*self._keys(pending)), pending  # Everything is pending as it is.
        blocks = old.without(pending | gone).joined(*self._keys(pending))
        touched = distinct(np.concatenate((old.keys_of(pending | gone), blocks.keys_of(pending))))
        crossing = (old.sizes(touched) <= FULLEST) != (blocks.sizes(touched) <= FULLEST)
        again = blocks.members(touched[crossing]).tolist()
        sql.executemany("INSERT OR IGNORE INTO pending VALUES (?)", [(each,) for each in again])
        pending[again] = True
        return blocks, pending

    def _keys(self, pending: Mask) -> tuple[Keys, Numbers]:
        """Return the block keys of the pending sources, and whose they are."""
        keys, numbers = self._writer.block_keys()
        kept = pending[numbers]
        keys, numbers = keys[kept], numbers[kept]
        known = np.zeros_like(pending)
        known[numbers] = True
        more = [
            (key, number)
            for number in np.flatnonzero(pending & ~known).tolist()
            for key in cluster.block_keys(self._facts(number))
        ]
        found = np.array(more, np.int64).reshape(-1, 2)
        return (
            np.concatenate((keys, found[:, 0])),
            np.concatenate((numbers, found[:, 1].astype(np.int32))),
        )

    def _outlines(self, most: int) -> Outlines:
        """Return the outlines of what was put; the rest is not worth reading for that."""
        outlines = Outlines(most)
        outlines.put(*self._writer.outlines())
        return outlines

    def _cut_loose(self, numbers: Mask) -> None:
        """Forget all edges of `numbers`; what they were joined with is pending too."""
        sql = self._sql
        if sql.execute("SELECT 1 FROM edge LIMIT 1").fetchone() is None:
            return
        for number in np.flatnonzero(numbers).tolist():
            told = {"n": number}
            sql.execute(
                "INSERT OR IGNORE INTO pending SELECT :n"
                " UNION SELECT other FROM edge WHERE one = :n"
                " UNION SELECT one FROM edge WHERE other = :n",
                told,
            )
            sql.execute("DELETE FROM edge WHERE one = :n OR other = :n", told)

    def _compare(self, pairs: Pairs) -> None:
        """Keep why the sources of each of `pairs` belong together, where they do."""
        rows = (
            (one, other, found.level, found.rule, found.strength)
            for start in range(0, len(pairs), _AT_ONCE)
            for one, other in pairs[start : start + _AT_ONCE].tolist()
            for found in cluster.judge(self._facts(one), self._facts(other))
        )
        self._sql.executemany("INSERT OR REPLACE INTO edge VALUES (?, ?, ?, ?, ?)", rows)

    def _read_facts(self, number: int) -> Facts:
        library, description = self._sql.execute(
            "SELECT library, description FROM source WHERE n = ?", (number,)
        ).fetchone()
        return cluster.facts(library, members.read_description(description))

    # --- what belongs together ---------------------------------------------------------------

    def _seeds(self) -> tuple[list[int], list[int]]:
        """Return the pending sources that stand alone but did not before, and those with edges."""
        linked = "(SELECT one FROM edge UNION SELECT other FROM edge)"
        settled = (self._settled,)
        alone = self._sql.execute(
            f"SELECT n FROM pending JOIN source USING (n) WHERE n <= ? AND n NOT IN {linked}",  # noqa: S608
            settled,
        )
        joined = self._sql.execute(
            f"SELECT one FROM {linked} WHERE one > ? OR one IN (SELECT n FROM pending)"  # noqa: S608
            " ORDER BY one",
            settled,
        )
        return [number for (number,) in alone], [number for (number,) in joined]

    def _groups(self, seeds: list[int]) -> Iterator[list[int]]:
        """Yield the connected groups that have any of `seeds`, each once."""
        neighbours_of = self._all_edges() if len(seeds) > _MANY else self._neighbours
        seen: set[int] = set()
        for seed in seeds:
            if seed in seen:
                continue
            group, ahead = [], [seed]
            seen.add(seed)
            while ahead:
                number = ahead.pop()
                group.append(number)
                fresh = [other for other in neighbours_of(number) if other not in seen]
                seen.update(fresh)
                ahead += fresh
            yield group

    def _neighbours(self, number: int) -> set[int]:
        rows = self._sql.execute(
            "SELECT other FROM edge WHERE one = :n UNION SELECT one FROM edge WHERE other = :n",
            {"n": number},
        )
        return {other for (other,) in rows}

    def _all_edges(self) -> Callable[[int], set[int]]:
        neighbours: dict[int, set[int]] = {}
        for one, other in self._sql.execute("SELECT DISTINCT one, other FROM edge"):
            neighbours.setdefault(one, set()).add(other)
            neighbours.setdefault(other, set()).add(one)
        return lambda number: neighbours.get(number, set())

    def _place(self, group: list[int]) -> None:
        """Say of each source of a connected group which edition and which work it is."""
        listed = ",".join(map(str, group))
        by_id = {
            public: number
            for number, public in self._sql.execute(
                f"SELECT n, id FROM source WHERE n IN ({listed})"  # noqa: S608
            )
        }
        public_of = {number: public for public, number in by_id.items()}
        edges = [
            Edge(public_of[one], public_of[other], *rest)
            for one, other, *rest in self._sql.execute(
                f"SELECT * FROM edge WHERE one IN ({listed})"  # noqa: S608
            )
        ]
        facts = {public: self._facts(number) for public, number in by_id.items()}
        named = {name: public for name, public in self._ids.items() if public in by_id}
        editions, works = cluster.gather(facts, edges, self._decisions.pins(named))
        for public, number in by_id.items():
            place = by_id[editions[public]], by_id[works[public]]
            self._sql.execute(
                "UPDATE source SET edition = ?, work = ? WHERE n = ?", (*place, number)
            )
        for number in group:
            if editions[public_of[number]] == public_of[number]:
                self._changed.add(number)
            else:
                self._writer.drop_edition(number)

    def _place_alone(self, number: int) -> None:
        self._sql.execute("UPDATE source SET edition = n, work = n WHERE n = ?", (number,))
        self._changed.add(number)

    def _tell(self, number: int) -> None:
        """Say how the edition `number` is found."""
        parts = members_of(self._sql, number)
        self._writer.write_edition(number, [(part.description, part.library) for part in parts])
