"""The open time of the sample's libraries the long way: every minute looked at by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

from knowledge import sample
from knowledge.directory import hours_of_day, load

NETWORK = load(sample.LIBRARIES)


def minute_by_minute(code: str, start: datetime, end: datetime) -> timedelta:
    """Return for how many whole minutes a library is open between two moments."""
    count, moment = 0, start
    while moment < end:
        local = moment.astimezone(NETWORK.zone)
        count += local.hour * 60 + local.minute in _open_minutes(code, local.date())
        moment += timedelta(minutes=1)
    return timedelta(minutes=count)


@cache
def _open_minutes(code: str, day: date) -> frozenset[int]:
    return frozenset(
        minute
        for begins, ends in hours_of_day(NETWORK, code, day)
        for minute in range(
            begins.hour * 60 + begins.minute, ends.hour * 60 + ends.minute or 24 * 60
        )
    )
