"""Whether the librarians' decisions are honoured: each line is tested at every build."""

from __future__ import annotations

import sqlite3

from knowledge.catalogue import overrides
from knowledge.catalogue.overrides import Overrides


def unheeded(sql: sqlite3.Connection, decisions: Overrides) -> list[str]:
    """Return what became of the decisions that the editions and works do not follow."""
    known, editions, works = {}, {}, {}
    for name in {name for decision in decisions.decisions for name in decision.records}:
        row = sql.execute(
            "SELECT n, edition, work FROM source WHERE library = ? AND control = ?",
            name.split(":", 1),
        ).fetchone()
        if row:
            known[name] = number = int(row[0])
            editions[number], works[number] = row[1:]
    return [str(each) for each in overrides.check(decisions, editions, works, known)]


def number_of(sql: sqlite3.Connection, name: str) -> int:
    """Return the number of the source called "LIB:control", 0 if there is none."""
    row = sql.execute(
        "SELECT n FROM source WHERE library = ? AND control = ?", name.split(":", 1)
    ).fetchone()
    return int(row[0]) if row else 0
