"""How the tables keep descriptions, holdings, texts and tags."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from knowledge.catalogue import members
from knowledge.catalogue.members import Member
from knowledge.catalogue.store.tables import MEMBERS
from knowledge.catalogue.texts import Texts


class Row(NamedTuple):
    """What one library said of one book, as the table has it (see members.py)."""

    library: str
    control: str
    description: str
    holdings: str

    def member(self) -> Member:
        """Return it read."""
        return Member(
            self.library,
            self.control,
            members.read_description(self.description),
            members.read_holdings(self.library, self.holdings),
        )


def members_of(sql: sqlite3.Connection, number: int) -> list[Member]:
    """Return what the libraries say of the edition `number`, in the order of their codes."""
    rows = sql.execute(
        f"SELECT library, control, description, holdings FROM source WHERE {MEMBERS}"  # noqa: S608
        " ORDER BY library, control",
        {"n": number},
    )
    return [Row._make(row).member() for row in rows]


def write_texts(texts: Texts) -> str:
    """Return `texts`, in which no line ends, as one text."""
    return "\n".join(texts)


def read_texts(written: str) -> Texts:
    """Return what `write_texts` wrote."""
    return Texts._make(written.split("\n"))


def write_tags(tags: tuple[str, ...]) -> str:
    """Return `tags`, in which no line ends, as one text."""
    return "\n".join(tags)


def read_tags(written: str) -> tuple[str, ...]:
    """Return what `write_tags` wrote."""
    return tuple(written.split("\n")) if written else ()
