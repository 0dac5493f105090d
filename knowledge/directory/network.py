"""The network and its libraries: who is open when, by when one can answer, and which is near."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from knowledge.directory import opening, places
from knowledge.directory.desk import DeskTimes, times_of
from knowledge.directory.opening import Day
from knowledge.directory.sheets import Library, Network, Point

_LOOK_AHEAD_DAYS = 30
_MOST_DAYS = 5_000  # remembered, all libraries together
_LONGEST_CLOSURE_DAYS = 366  # how far a promise may lie ahead of a library under repair


@dataclass(frozen=True)
class OpenNow:
    """How a library stands at one moment: open until, or closed and opening next.

    today: the civil day, with the reason if it is not as usual; km: how far away, where asked.
    """

    library: Library
    until: datetime | None
    opens: datetime | None
    today: Day
    km: float | None = None


@dataclass(frozen=True)
class Directory:
    """The network and its libraries, in the order in which they are shown."""

    network: Network
    libraries: tuple[Library, ...]

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the civil time zone of the network."""
        return ZoneInfo(self.network.timezone)

    def library(self, code: str) -> Library:
        """Return the library with this code, or the network's default one."""
        return self._by_code.get(code) or self._by_code[self.network.default_library]

    def knows(self, code: str) -> bool:
        """Tell whether a library has this code."""
        return code in self._by_code

    @cached_property
    def _by_code(self) -> dict[str, Library]:
        return {library.code: library for library in self.libraries}

    # ---- when they are open

    def open_spans(self, code: str, start: datetime) -> list[tuple[datetime, datetime]]:
        """Return the aware spans in which the library is open, from `start`, 30 days ahead."""
        end = start + timedelta(days=_LOOK_AHEAD_DAYS)
        found = []
        for begins, ends in self._spans(code, start, _LOOK_AHEAD_DAYS):
            if begins >= end:
                break
            found.append((begins, min(ends, end)))
        return found

    def open_until(self, code: str, now: datetime) -> datetime | None:
        """Return when the library closes, or None if it is closed now."""
        first = next(self._spans(code, now, _LOOK_AHEAD_DAYS), None)
        return first[1] if first and first[0] <= now else None

    def next_opening(self, code: str, now: datetime) -> datetime | None:
        """Return when the library opens next after `now`; None within 30 days."""
        spans = self._spans(code, now, _LOOK_AHEAD_DAYS)
        return next((begins for begins, _ in spans if begins > now), None)

    def after_open_hours(self, code: str, start: datetime, hours: float) -> datetime:
        """Return the moment at which the library will have been open for `hours` since `start`.

        Thirty days after `start` for one that is closed for more than a year.
        """
        return self._after(code, start, timedelta(hours=hours))

    def spans_between(
        self, code: str, start: datetime, end: datetime
    ) -> Iterator[tuple[datetime, datetime]]:
        """Yield the aware spans in which the library is open between two moments, in order."""
        for begins, ends in self._spans(code, start, (end - start).days + 2):
            if begins < end:
                yield begins, min(ends, end)

    def open_time(self, code: str, start: datetime, end: datetime) -> timedelta:
        """Return for how long the library is open between two moments."""
        spans = self.spans_between(code, start, end)
        return sum((ends - begins for begins, ends in spans), timedelta())

    def share_due(self, code: str, start: datetime, due: datetime, share: float) -> datetime:
        """Return when `share` (0 to 1) of the open time from `start` until `due` is over.

        Where the library is not open between the two, the share of the plain time.
        """
        whole = self.open_time(code, start, due)
        if not whole:
            return start + (due - start) * share
        return min(due, self._after(code, start, whole * share))

    def after_open_days(self, code: str, start: datetime, number: int) -> datetime:
        """Return when the library closes on the `number`-th day on which it opens after today.

        start's own day does not count, nor do closures and holidays. A night counts as the day
        on which it began. 366 days after `start` for a library that is closed for so long.
        """
        today = start.astimezone(self.zone).date()
        for ahead in range(1, _LONGEST_CLOSURE_DAYS + number):
            closes = self._closing(code, today + timedelta(days=ahead))
            number -= closes is not None
            if closes is not None and not number:
                return closes
        return start + timedelta(days=_LONGEST_CLOSURE_DAYS)

    def closes_for_the_day(self, code: str, now: datetime) -> datetime | None:
        """Return when the library closes for the last time today, breaks apart; None if it has.

        At night that is the end of what began the evening before.
        """
        today = now.astimezone(self.zone).date()
        both = (self._closing(code, day) for day in (today - timedelta(days=1), today))
        return next((closes for closes in both if closes is not None and closes > now), None)

    # ---- how its desk works

    def desk(self, code: str) -> DeskTimes:
        """Return the times of a library's desk."""
        return self._desks[code if code in self._desks else self.network.default_library]

    def partners(self, code: str) -> tuple[str, ...]:
        """Return the codes of the libraries that answer for this one by agreement, in order."""
        return tuple(one.library for one in self.library(code).desk.partners)

    def has_shift(self, code: str, partner: str, now: datetime) -> bool:
        """Tell whether `partner` answers for a library at this moment, by its agreement."""
        local = now.astimezone(self.zone).replace(tzinfo=None)
        return any(
            one.library == partner and (one.hours is None or one.hours.is_open(local))
            for one in self.library(code).desk.partners
        )

    @cached_property
    def _desks(self) -> dict[str, DeskTimes]:
        return {one.code: times_of(one.desk, self.network.desk) for one in self.libraries}

    def promise(self, code: str, now: datetime) -> datetime:
        """Return by when a librarian answers: a few opening hours from now, to the half hour up."""
        return self.to_the_half_hour(
            self.after_open_hours(code, now, self.network.reply_within_open_hours)
        )

    @staticmethod
    def to_the_half_hour(at: datetime) -> datetime:
        """Return a moment, or the next half hour if it is none."""
        over = timedelta(minutes=at.minute % 30, seconds=at.second, microseconds=at.microsecond)
        return at if not over else at + timedelta(minutes=30) - over

    def days(self, code: str, now: datetime, number: int) -> list[Day]:
        """Return the civil day of `now` and those after it, so many in all."""
        first = now.astimezone(self.zone).date()
        return list(opening.days(self.library(code), first, self.network, number))

    def state(self, code: str, now: datetime, km: float | None = None) -> OpenNow:
        """Return how one library stands at `now`."""
        (today,) = self.days(code, now, 1)
        until = self.open_until(code, now)
        return OpenNow(self.library(code), until, self.next_opening(code, now), today, km)

    def _spans(self, code: str, start: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
        """The aware spans that end after `start`, each worked out when it is asked for.

        Moments are compared in UTC: civil times do not tell an hour that comes twice apart.
        """
        begin = start.astimezone(UTC)
        first = start.astimezone(self.zone).date()
        ahead = (self._day(code, first + timedelta(days=number)) for number in range(days + 1))
        for opens, closes in opening.spans(ahead):
            begins, ends = max(self._aware(opens), begin), self._aware(closes)
            if begins < ends:
                yield begins, ends

    def _after(self, code: str, start: datetime, left: timedelta) -> datetime:
        for begins, ends in self._spans(code, start, _LONGEST_CLOSURE_DAYS):
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        return start + timedelta(days=_LOOK_AHEAD_DAYS)

    def _closing(self, code: str, day: date) -> datetime | None:
        """Return when what opens on a day closes, past midnight if need be, or None."""
        around = (self._day(code, day + timedelta(days=by)) for by in (-1, 0, 1))
        minutes = opening.closing(*around)
        if minutes is None:
            return None
        return self._aware(datetime.combine(day, time()) + timedelta(minutes=minutes))

    def _day(self, code: str, day: date) -> Day:
        """Return how the library is open on a day, worked out once."""
        known = self._known_days
        found = known.get((code, day))
        if found is None:
            if len(known) >= _MOST_DAYS:
                known.clear()
            found = known[code, day] = opening.day_of(self.library(code), day, self.network)
        return found

    @cached_property
    def _known_days(self) -> dict[tuple[str, date], Day]:
        return {}

    def _aware(self, local: datetime) -> datetime:
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    # ---- where they are

    def nearest(
        self, place: Point, among: Collection[str] | None = None
    ) -> list[tuple[Library, float]]:
        """Return (library, kilometres in a straight line), the nearest first.

        among: the codes that count; all if None. A library without a place is not among them.
        """
        found = [
            (library, places.km_between(place, library.place))
            for library in self.libraries
            if library.place is not None and (among is None or library.code in among)
        ]
        return sorted(found, key=lambda one: one[1])

    def ordered(self, own: str = "", home: Point | None = None) -> list[str]:
        """Return every code: the patron's own library, then by distance, then as in the files.

        home: from where the distance counts; the own library's place if None.
        """
        first = [own] if self.knows(own) else []
        start = home or (self.library(own).place if first else None)
        near = [library.code for library, _ in self.nearest(start)] if start else []
        return list(dict.fromkeys([*first, *near, *self._by_code]))

    def meant(self, typed: str) -> tuple[str, ...]:
        """Return the codes of the libraries whose name or town `typed` is, in any spelling."""
        return places.meant(typed, self._names)

    def around(self, codes: Collection[str]) -> list[tuple[Library, float | None]]:
        """Return these libraries, then the others by their distance from the first of them."""
        first = [self.library(code) for code in codes]
        start = next((library.place for library in first if library.place is not None), None)
        near = self.nearest(start) if start is not None else []
        others = [(library, km) for library, km in near if library.code not in codes]
        return [*((library, None) for library in first), *others]

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        return places.keyed(self.libraries)


def hours_of_day(directory: Directory, code: str, day: date) -> list[tuple[time, time]]:
    """Return the opening spans of one day in civil time; empty when closed."""
    found = opening.day_of(directory.library(code), day, directory.network)
    return [(_clock(begins), _clock(ends)) for begins, ends in found.times]


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def open_now(directory: Directory, now: datetime) -> list[OpenNow]:
    """Return every library with its state at `now`, in the order of the files."""
    return [directory.state(library.code, now) for library in directory.libraries]
