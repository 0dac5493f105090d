"""On which days a library is open, and from when to when: usual hours, and all that changes them.

In civil time without a zone; `Directory` gives the moments their zone. The first that applies
decides: a closure, an exception, a holiday of the town's own, a public holiday, a half day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from knowledge import almanac, text
from knowledge.directory.hours import Times
from knowledge.directory.sheets import Bilingual, Library, Network

_MIDNIGHT = 24 * 60

Kind = Literal["closure", "exception", "holiday", "half day"]


@dataclass(frozen=True)
class Reason:
    """Why a day is not as usual. last: of a closure, its last day."""

    kind: Kind
    text: Bilingual
    last: date | None = None


@dataclass(frozen=True)
class Day:
    """One day of a library: its spans in minutes since midnight, and why they are not the usual."""

    date: date
    times: Times
    reason: Reason | None = None


def day_of(library: Library, day: date, network: Network) -> Day:
    """Return how a library is open on one day.

    Hours past midnight belong to the day on which they began: a holiday's morning still has the
    night before it, and after a holiday there is none.
    """
    usual = _usual(library, day)
    night = _night(library, day, usual)
    found = _begun(library, day, network, usual[len(night) :])
    if not night:
        return found
    before = day - timedelta(days=1)
    if _begun(library, before, network, _usual(library, before)).reason is not None:
        return found
    opens = found.times[0][0] if found.times else _MIDNIGHT
    kept = tuple((begins, min(ends, opens)) for begins, ends in night if opens)
    return replace(found, times=kept + found.times)


def _night(library: Library, day: date, usual: Times) -> Times:
    """Return what of a day's usual hours is the end of the night before."""
    if not usual or usual[0][0] or usual[0] == (0, _MIDNIGHT):
        return ()
    before = _usual(library, day - timedelta(days=1))
    return usual[:1] if before and before[-1][1] == _MIDNIGHT else ()


def _begun(library: Library, day: date, network: Network, usual: Times) -> Day:
    """Return which hours begin on a day, if those are its usual ones."""
    for closure in library.closures:
        if closure.covers(day):
            return Day(day, (), Reason("closure", closure.reason, closure.last))
    if (other := library.exceptions.get(day)) is not None:
        return Day(day, other.times, Reason("exception", other.reason))
    if (own := library.holidays.own.get((day.month, day.day))) is not None:
        return Day(day, (), Reason("holiday", own))
    year = almanac.of_year(day.year)
    if (holiday := year.public.get(day)) is not None and not _keeps_open(library, holiday):
        return Day(day, (), Reason("holiday", _named(holiday)))
    end = network.half_days_end_minutes
    if (half := year.half.get(day)) is not None and end is not None:
        cut = tuple((begins, min(ends, end)) for begins, ends in usual if begins < end)
        return Day(day, cut, Reason("half day", _named(half)) if cut != usual else None)
    return Day(day, usual)


def days(library: Library, first: date, network: Network, number: int) -> Iterator[Day]:
    """Return how a library is open on so many days, worked out one by one as they are asked for."""
    return (day_of(library, first + timedelta(days=ahead), network) for ahead in range(number))


def spans(found: Iterator[Day]) -> Iterator[tuple[datetime, datetime]]:
    """Return the spans of days one after the other; what goes on past midnight is one span."""
    held: tuple[datetime, datetime] | None = None
    for day in found:
        midnight = datetime.combine(day.date, time())
        for begins, ends in day.times:
            span = midnight + timedelta(minutes=begins), midnight + timedelta(minutes=ends)
            if held is not None and held[1] == span[0]:
                held = held[0], span[1]
                continue
            if held is not None:
                yield held
            held = span
        if held is not None and held[1] <= midnight + timedelta(hours=23, minutes=59):
            yield held  # nothing of tomorrow can be its continuation
            held = None
    if held is not None:
        yield held


def closing(before: Day, day: Day, after: Day) -> int | None:
    """Return when what opens on a day closes, in minutes since its midnight; None if nothing does.

    before, after: the days around it. What goes on past midnight belongs to the day on which it
    began; a day that is open around the clock is a day of its own.
    """
    own = day.times[_goes_on(before, day) :]
    if not own:
        return None
    return own[-1][1] + (after.times[0][1] if _goes_on(day, after) else 0)


def _goes_on(one: Day, other: Day) -> bool:
    """Tell whether the first hours of a day are the end of the night before."""
    if not one.times or not other.times or other.times[0] == (0, _MIDNIGHT):
        return False
    return one.times[-1][1] == _MIDNIGHT and other.times[0][0] == 0


def _usual(library: Library, day: date) -> Times:
    midnight = datetime.combine(day, time())
    return tuple(
        (_minute(begins, midnight), _minute(ends, midnight))
        for begins, ends, state, _ in library.opening_hours.intervals(
            midnight, midnight + timedelta(days=1)
        )
        if str(state) == "open"
    )


def _minute(moment: datetime, midnight: datetime) -> int:
    return int((moment - midnight).total_seconds()) // 60


def _keeps_open(library: Library, holiday: almanac.Holiday) -> bool:
    if not library.holidays.open:
        return False
    kept = {text.key(name) for name in library.holidays.open}
    return not kept.isdisjoint((text.key(holiday.el), text.key(holiday.en)))


def _named(holiday: almanac.Holiday) -> Bilingual:
    return Bilingual(el=holiday.el, en=holiday.en)
