"""Quiet hours: by the clock on the wall, across midnight and both changes of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from knowledge import quiet

ATHENS = ZoneInfo("Europe/Athens")


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ATHENS)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-23T20:59", None),
        ("2026-11-23T21:00", "2026-11-24T09:00"),
        ("2026-11-23T23:59", "2026-11-24T09:00"),
        ("2026-11-24T00:00", "2026-11-24T09:00"),
        ("2026-11-24T08:59", "2026-11-24T09:00"),
        ("2026-11-24T09:00", None),
        ("2026-12-31T22:00", "2027-01-01T09:00"),
        ("2027-03-27T21:00", "2027-03-28T09:00"),
        ("2027-03-28T04:30", "2027-03-28T09:00"),
        ("2027-10-30T21:00", "2027-10-31T09:00"),
        ("2027-10-31T03:30", "2027-10-31T09:00"),
    ],
)
def test_the_usual_hours(now: str, end: str | None) -> None:
    assert quiet.ends(quiet.USUAL, at(now), ATHENS) == (at(end) if end else None)


@pytest.mark.parametrize(
    ("evening", "hours"), [("2027-01-15", 12), ("2027-03-27", 11), ("2027-10-30", 13)]
)
def test_a_night_has_the_hours_that_it_has(evening: str, hours: int) -> None:
    """The night in which clocks go forward is shorter, the one in which they go back longer."""
    start = at(f"{evening}T21:00").astimezone(UTC)
    end = quiet.ends(quiet.USUAL, start, ATHENS)
    assert end is not None
    assert end - start == timedelta(hours=hours)


@pytest.mark.parametrize("hours", quiet.OFFERED)
def test_in_any_minute_of_a_year_it_ends_within_the_night(hours: str) -> None:
    """An end is never past, never further than fifteen hours, and itself not quiet."""
    now = datetime(2027, 1, 1, tzinfo=UTC)
    while now.year == 2027:
        end = quiet.ends(hours, now, ATHENS)
        if end is not None:
            assert now < end <= now + timedelta(hours=15)
            assert quiet.ends(hours, end, ATHENS) is None
        now += timedelta(minutes=29)
