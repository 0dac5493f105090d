"""The holidays by which promises are counted."""

from __future__ import annotations

import sys
from datetime import date, timedelta

import pytest

from knowledge import almanac


def test_orthodox_easter_and_the_days_around_it() -> None:
    # Easter 2027 is on 2 May in the East and was on 28 March in the West.
    days = almanac.of_year(2027).public
    assert date(2027, 4, 30) in days
    assert date(2027, 5, 3) in days
    assert date(2027, 3, 29) not in days


def test_may_day_moves_away_from_easter() -> None:
    # 1 May 2027 is Holy Saturday, so the holiday is kept on the Tuesday after Easter.
    assert "Πρωτομαγιά" in almanac.of_year(2027).public[date(2027, 5, 4)].el


def test_days_have_greek_names() -> None:
    days = almanac.of_year(2026).public
    assert days[date(2026, 10, 28)].el == "Ημέρα του Όχι"
    assert days[date(2026, 3, 25)].el == "25η Μαρτίου"  # a Wednesday


def test_without_a_second_process_the_days_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    found = almanac.of_year(2026)
    almanac.of_year.cache_clear()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert almanac.of_year(2026) == found


def easter(year: int) -> date:
    """Return Orthodox Easter by Meeus' Julian algorithm, thirteen days on (1900 to 2099)."""
    moon = (19 * (year % 19) + 15) % 30
    week = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + week + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


def test_easter_as_the_church_publishes_it() -> None:
    published = ["2024-05-05", "2025-04-20", "2026-04-12", "2027-05-02", "2028-04-16"]
    assert [easter(year).isoformat() for year in range(2024, 2029)] == published
    for year in range(2024, 2029):
        named = {holiday.el: day for day, holiday in almanac.of_year(year).public.items()}
        assert named["Δευτέρα του Πάσχα"] == easter(year) + timedelta(days=1)


def test_easter_itself_is_a_holiday_also_when_it_is_the_first_of_may() -> None:
    assert almanac.of_year(2026).public[date(2026, 4, 12)].el == "Κυριακή του Πάσχα"
    both = almanac.Holiday("Κυριακή του Πάσχα, Εργατική Πρωτομαγιά", "Easter Sunday, May Day")
    assert almanac.of_year(2016).public[date(2016, 5, 1)] == both


def test_movable_days_follow_orthodox_easter_all_century() -> None:
    """From Clean Monday to Whit Monday, each year from 2000 to 2099."""
    after_easter = {
        "Καθαρά Δευτέρα": -48,
        "Μεγάλη Παρασκευή": -2,
        "Κυριακή του Πάσχα": 0,
        "Δευτέρα του Πάσχα": 1,
        "Δευτέρα του Αγίου Πνεύματος": 50,
    }
    for year in range(2000, 2100):
        named = almanac.worked_out(year)["public"]
        for name, after in after_easter.items():
            day = easter(year) + timedelta(days=after)
            assert name in named[day.isoformat()][0].split(", ")


def test_half_days_and_english_names() -> None:
    year = almanac.of_year(2026)
    assert [holiday.en for holiday in year.half.values()] == ["Christmas Eve", "New Year's Eve"]
    assert year.public[date(2026, 2, 23)] == almanac.Holiday("Καθαρά Δευτέρα", "Clean Monday")
    assert almanac.of_year(2027).public[date(2027, 5, 4)].el == "Εργατική Πρωτομαγιά"


def test_two_holidays_on_one_day_are_named_both() -> None:
    # In 2062 Easter Monday is the first of May.
    assert almanac.of_year(2062).public[date(2062, 5, 1)] == almanac.Holiday(
        "Δευτέρα του Πάσχα, Εργατική Πρωτομαγιά", "Easter Monday, May Day"
    )


def test_a_year_beyond_the_almanac_has_no_holidays() -> None:
    assert almanac.of_year(2206) == almanac.Year({}, {})
