"""The holidays by which promises are counted."""

from __future__ import annotations

import sys
from datetime import date

import pytest

from knowledge import almanac


def test_orthodox_easter_and_the_days_around_it() -> None:
    # Easter 2027 is on 2 May in the East and was on 28 March in the West.
    assert almanac.is_holiday(date(2027, 4, 30))
    assert almanac.is_holiday(date(2027, 5, 3))
    assert not almanac.is_holiday(date(2027, 3, 29))


def test_may_day_moves_away_from_easter() -> None:
    # 1 May 2027 is Holy Saturday, so the holiday is kept on the Tuesday after Easter.
    named = almanac.holidays_of(2027)
    assert "Πρωτομαγιά" in named[date(2027, 5, 4)]


def test_days_have_greek_names() -> None:
    assert almanac.holidays_of(2026)[date(2026, 10, 28)] == "Ημέρα του Όχι"


def test_without_a_second_process_the_days_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    found = almanac.holidays_of(2026)
    almanac.holidays_of.cache_clear()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert almanac.holidays_of(2026) == found
