"""Quiet hours: between two full hours of the civil time, across midnight, no notice comes."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

USUAL = "21-9"
NONE = ""
OFFERED = (USUAL, "22-8", "20-10", NONE)


def ends(hours: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when the quiet hours end in which `now` is, None outside of them.

    hours: one of OFFERED. The hour is that of the clock on the wall: in the nights in which
    clocks change, the time until then is an hour shorter or longer.
    """
    if hours == NONE:
        return None
    first, last = map(int, hours.split("-"))
    local = now.astimezone(zone)
    if last <= local.hour < first:
        return None
    day = local.date() + timedelta(days=1 if local.hour >= first else 0)
    return datetime.combine(day, time(last), zone).astimezone(UTC)
