"""One library's part in an edition, as catalogue.db keeps it, and the parts joined in a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import NamedTuple

import orjson

from knowledge.catalogue import cluster
from knowledge.catalogue.record import Description, Holding, Record

_FIELDS = tuple(field.name for field in fields(Description))


class Member(NamedTuple):
    """What one library says of an edition, and its copies. control: its number there."""

    library: str
    control: str
    description: Description
    holdings: tuple[Holding, ...]


def write_description(description: Description) -> str:
    """Return `description` as JSON, without what is empty."""
    told = {name: value for name in _FIELDS if (value := getattr(description, name))}
    return orjson.dumps(told).decode()


def read_description(written: str) -> Description:
    """Return what `write_description` wrote."""
    told = orjson.loads(written)
    for name, value in told.items():
        if isinstance(value, list):
            told[name] = tuple(value)
    return Description(**told)


def write_holdings(holdings: Sequence[Holding]) -> str:
    """Return `holdings`, all of one library, as JSON."""
    rows = [(each.branch, each.shelfmark, each.copies, each.note) for each in holdings]
    return orjson.dumps(rows).decode()


def read_holdings(library: str, written: str) -> tuple[Holding, ...]:
    """Return what `write_holdings` wrote."""
    return tuple(Holding(library, *row) for row in orjson.loads(written))


def joined(record_id: str, work: str, members: Sequence[Member]) -> Record:
    """Return the record that `members` make: the best description, everybody's copies."""
    descriptions = [member.description for member in members]
    shown = cluster.best(descriptions)
    isbns = dict.fromkeys(isbn for each in (shown, *descriptions) for isbn in each.isbns)
    return Record(
        id=record_id,
        work=work,
        description=replace(shown, isbns=tuple(isbns)),
        holdings=tuple(holding for member in members for holding in member.holdings),
        sources=tuple((member.library, member.control) for member in members),
    )
