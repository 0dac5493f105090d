"""Records read and described, for the tests of what a description says."""

from __future__ import annotations

import io

from knowledge.catalogue import fields
from knowledge.catalogue.describe import describe
from knowledge.catalogue.record import Description, SourceRecord
from knowledge.catalogue.sources import Marc, marc
from tests.knowledge.catalogue.writing import BOOK, Field, iso2709


def described(*told: Field, leader: str = BOOK) -> SourceRecord:
    """Return what a record of ANEM with these fields says."""
    (found,) = marc.read(io.BytesIO(iso2709(list(told), leader=leader)), fields.WANTED)
    assert isinstance(found, Marc)
    return describe(found, "ANEM")


def description(*told: Field, leader: str = BOOK) -> Description:
    """Return the description alone."""
    return described(*told, leader=leader).description


def leader(kind: str, level: str = "m") -> str:
    """Return a leader with these positions 6 and 7."""
    return f"{BOOK[:6]}{kind}{level}{BOOK[8:]}"


def coded(audience: str = " ", form: str = " ", *, year: str = "1990") -> Field:
    """Return MARC21's 008 with these characters 22 and 23."""
    return ("008", f"260101s{year}    gr     {audience}{form}     000 1 gre d")
