"""How long a deed can be taken back, by a patron or by staff, wherever «Undo» is offered."""

from __future__ import annotations

from datetime import datetime, timedelta

PERIOD = timedelta(minutes=1)
"""Long enough to see the mistake, and short enough that nobody has built on it yet."""


def is_over(done_at: datetime, now: datetime) -> bool:
    """Tell whether what was done at `done_at` can't be taken back any more."""
    return now - done_at > PERIOD
