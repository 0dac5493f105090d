"""A list under way at a provider, as it is kept between two answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Walk:
    """One list under way."""

    verb: str  # ListRecords, or ListIdentifiers for a sweep
    prefix: str
    since: str = ""  # as asked for; "" for the complete list
    until: str = ""
    began: str = ""  # the provider's responseDate at the start
    token: str = ""  # "" before the first answer
    met: int = 0
    size: int | None = None
    round: int = 0
    unknown: int = 0  # listed in a sweep, with an old date, and never sent

    @property
    def is_complete(self) -> bool:
        """Tell whether it is of all records, with what is in them."""
        return self.verb == "ListRecords" and not self.since

    @property
    def short(self) -> int:
        """Return how many records are missing to the number that the provider told, if it did."""
        return 0 if self.size is None else self.size - self.met

    @property
    def short_note(self) -> str:
        """Return the name under which that is noted for the next list of the same kind."""
        return f"short {self.verb} {'new' if self.since else 'all'}"
