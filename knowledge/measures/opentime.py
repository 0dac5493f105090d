"""For how long a library was open, asked thousands of times: each year's spans are read once."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import accumulate

from knowledge.directory import Directory


class OpenTime:
    """The open time of one library between any two moments of a stretch."""

    def __init__(self, directory: Directory, library: str, start: datetime, end: datetime) -> None:
        spans = list(directory.spans_between(library, start, end))
        self._begins = [begins for begins, _ in spans]
        self._lengths = [ends - begins for begins, ends in spans]
        self._before = list(accumulate(self._lengths, initial=timedelta()))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return what Directory.open_time does; both moments lie in the stretch."""
        return self._until(end) - self._until(start)

    def _until(self, moment: datetime) -> timedelta:
        """Return the open time from the beginning of the stretch until `moment`."""
        place = bisect_right(self._begins, moment) - 1
        if place < 0:
            return timedelta()
        return self._before[place] + min(moment - self._begins[place], self._lengths[place])
