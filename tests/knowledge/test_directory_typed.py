"""Hours as people type them, and back: «Δευ – Παρ 9-14» is "Mo-Fr 09:00-14:00"."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import sample
from knowledge.directory import hours_in, hours_in_words, load, parsed_hours
from knowledge.directory.typed import in_symbols


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("Δευ-Παρ 09:00-14:00", "Mo-Fr 09:00-14:00"),
        ("Δευτέρα-Παρασκευή 9:00–14:00", "Mo-Fr 09:00-14:00"),
        ("ΔΕΥ – ΠΑΡ 09.00 - 14.00", "Mo-Fr 09:00-14:00"),
        ("Δευτέρα έως Παρασκευή από 9 έως 14:30", "Mo-Fr 09:00-14:30"),
        ("δε-πα 9-14", "Mo-Fr 09:00-14:00"),
        ("Τρίτη και Πέμπτη 9-14", "Tu,Th 09:00-14:00"),
        ("Τετ, Σάβ 10:00-12:00", "We,Sa 10:00-12:00"),
        ("Δευ 9-14 και 17-20", "Mo 09:00-14:00,17:00-20:00"),
        ("Δευτέρα 9-14, Τετάρτη 17-20", "Mo 09:00-14:00, We 17:00-20:00"),
        ("Σαββατοκύριακο 10:00-13:00", "Sa-Su 10:00-13:00"),
        ("Εργάσιμες 9-14 · Αύγ κλειστά", "Mo-Fr 09:00-14:00; Aug off"),
        ("Mon-Fri 9:00-14:00", "Mo-Fr 09:00-14:00"),
        ("Tuesday and Thursday 9 to 14", "Tu,Th 09:00-14:00"),
        ("Κυρ 22:00-02:00", "Su 22:00-02:00"),
        ("Δευ-Παρ", "Mo-Fr"),
        ("9-14", "09:00-14:00"),
        ("Jun 1-10 Mo-Fr 09:00-14:00", "Jun 1-10 Mo-Fr 09:00-14:00"),
    ],
)
def test_what_people_type(typed: str, hours: str) -> None:
    assert hours_in(typed) == hours


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "όποτε μπορώ",
        "Παραμονή 10:00-12:00",  # begins as Παρασκευή does
        "καθημερινά 9-14",  # every day, or every working day
        "PH 10:00-12:00",
        "Δευ 25:00-27:00",
        "κλειστά",  # never
        "2020 Mo 09:00-10:00",  # never again
        "Mo 09:00-10:00," * 14,  # longer than anybody's shift
        "☃ 09:00-10:00",
        "²-³",
    ],
)
def test_what_is_no_shift(typed: str) -> None:
    assert hours_in(typed) is None


def test_days_with_a_comma_between_keep_their_hours() -> None:
    """In the syntax "Mo, We 09:00-14:00" would be all of Monday."""
    parsed = parsed_hours(hours_in("Δευ, Τετ 09:00-14:00") or "")
    assert parsed is not None
    assert not parsed.is_open(datetime(2027, 2, 1, 20))
    assert parsed.is_open(datetime(2027, 2, 1, 13, 59))


@pytest.mark.parametrize("language", ["el", "en"])
def test_what_is_shown_can_be_typed(language: str) -> None:
    for library in load(sample.LIBRARIES).libraries:
        assert in_symbols(hours_in_words(library.hours, language)) == library.hours


@given(typed=st.text(max_size=250))
def test_nothing_that_is_typed_does_harm(typed: str) -> None:
    hours = hours_in(typed)
    assert hours is None or parsed_hours(hours) is not None
