"""Datestamps: read in any form that providers write, written in the granularity of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_DAY, _SECOND = "YYYY-MM-DD", "YYYY-MM-DDThh:mm:ssZ"


def read(text: str) -> datetime | None:
    """Return the moment that `text` names, in UTC, None if it names none.

    Without a zone it is taken for UTC, as the protocol says; a day is its first moment.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None


class Granularity:
    """How finely a provider tells its records' dates: by the day, or by the second."""

    def __init__(self, told: str) -> None:
        """told: as Identify has it; anything but the form with seconds counts as days.

        A provider that keeps seconds understands days too, not the other way round.
        """
        self.is_to_the_second = told.strip().lower() == _SECOND.lower()

    @property
    def overlap(self) -> timedelta:
        """Return how much of what was harvested is asked for again.

        A record is stamped when somebody saves it, and listed once that is committed and
        indexed: what came late would be lost without an overlap.
        """
        return timedelta(hours=1) if self.is_to_the_second else timedelta(days=1)

    def write(self, moment: datetime) -> str:
        """Return `moment` as this provider wants it in from and until."""
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ" if self.is_to_the_second else "%Y-%m-%d")

    def __str__(self) -> str:
        return _SECOND if self.is_to_the_second else _DAY
