"""Open time, asked again and again: what is worked out at once is what the directory says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from knowledge import directory
from knowledge.measures.opentime import OpenTime
from knowledge.sample import LIBRARIES

PLACES = directory.load(LIBRARIES)
START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
OPEN = {each.code: OpenTime(PLACES, each.code, START, END) for each in PLACES.libraries}
MINUTES = st.integers(0, int((END - START) / timedelta(minutes=1)))


@given(st.sampled_from(sorted(OPEN)), MINUTES, MINUTES)
def test_it_is_the_open_time_of_the_directory(library: str, one: int, other: int) -> None:
    """Easter, both changes of the clock and every night between lie in the stretch."""
    start, end = (START + timedelta(minutes=each) for each in sorted((one, other)))
    assert OPEN[library].between(start, end) == PLACES.open_time(library, start, end)
