"""How long a library's desk takes: its own times, else the network's, else these."""

from __future__ import annotations

from dataclasses import dataclass, fields

from knowledge.directory.sheets import DeskRules


@dataclass(frozen=True)
class DeskTimes:
    """The times of one library's desk, in open hours and open days; see `DeskRules`."""

    own_hours: float = 4.0
    partners_hours: float = 4.0
    network_hours: float = 8.0
    support_hours: float = 16.0
    lease_hours: float = 4.0
    next_reply_hours: float = 4.0
    remind_days: int = 3
    resolve_days: int = 7
    close_days: int = 7
    follow_up_days: int = 5
    warn_at: float = 0.7

    def hours_of(self, stage: str) -> float:
        """Return for how many open hours a question waits at a stage of the cascade."""
        hours: float = getattr(self, f"{stage}_hours")
        return hours


def times_of(*rules: DeskRules) -> DeskTimes:
    """Return the times that the first of the rules gives which names them: a library's, ours."""
    given = {}
    for one in fields(DeskTimes):
        named = (getattr(rule, one.name) for rule in rules)
        if (value := next((value for value in named if value is not None), None)) is not None:
            given[one.name] = value
    return DeskTimes(**given)
