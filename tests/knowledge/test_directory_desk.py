"""How long things take in a library's open hours and days: over a year, and in any other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import sample
from knowledge.directory import Directory, DirectoryError, hours_of_day, load

ATHENS = ZoneInfo("Europe/Athens")
NETWORK = load(sample.LIBRARIES)
CODES = [library.code for library in NETWORK.libraries]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ATHENS)


def minute_by_minute(code: str, start: datetime, end: datetime) -> timedelta:
    """Count the open minutes between two moments, one by one."""
    known: dict[date, set[int]] = {}
    count = 0
    moment = start
    while moment < end:
        local = moment.astimezone(ATHENS)
        if local.date() not in known:
            spans = hours_of_day(NETWORK, code, local.date())
            known[local.date()] = {
                minute
                for begins, ends in spans
                for minute in range(
                    begins.hour * 60 + begins.minute, (ends.hour * 60 + ends.minute) or 1440
                )
            }
        count += local.hour * 60 + local.minute in known[local.date()]
        moment += timedelta(minutes=1)
    return timedelta(minutes=count)


WHOLE_MINUTES = st.integers(0, 365 * 24 * 60 - 1).map(
    lambda minutes: datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@settings(deadline=None, max_examples=40)
@given(code=st.sampled_from(CODES), start=WHOLE_MINUTES, minutes=st.integers(0, 9 * 24 * 60))
def test_open_time_is_what_a_count_of_the_minutes_says(
    code: str, start: datetime, minutes: int
) -> None:
    end = start + timedelta(minutes=minutes)
    assert NETWORK.open_time(code, start, end) == minute_by_minute(code, start, end)


@settings(deadline=None, max_examples=60)
@given(code=st.sampled_from(CODES), start=WHOLE_MINUTES, hours=st.sampled_from((1, 2.5, 4, 8, 16)))
def test_so_many_open_hours_later_so_many_have_passed(
    code: str, start: datetime, hours: float
) -> None:
    due = NETWORK.after_open_hours(code, start, hours)
    assert NETWORK.open_time(code, start, due) == timedelta(hours=hours)
    warned = NETWORK.share_due(code, start, due, 0.7)
    assert start <= warned <= due
    passed = NETWORK.open_time(code, start, warned)
    assert abs(passed - timedelta(hours=hours * 0.7)) < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        # The clocks go forward in the night to Sunday 28 March 2027, and back on 31 October.
        ("2027-03-26T19:00", 4, "2027-03-27T13:00"),
        ("2027-03-27T13:00", 2, "2027-03-29T10:00"),
        ("2027-10-30T13:00", 2, "2027-11-01T10:00"),
        # Good Friday (30 April), Holy Saturday stays open, Easter Monday (3 May), May Day moved.
        ("2027-04-29T19:30", 1, "2027-05-01T10:30"),
        # 25 March and 28 October are holidays; both are Thursdays.
        ("2027-03-24T19:00", 2, "2027-03-26T10:00"),
        ("2027-10-27T19:00", 2, "2027-10-29T10:00"),
    ],
)
def test_hours_over_a_year_of_the_sample(start: str, hours: float, due: str) -> None:
    found = NETWORK.after_open_hours("ANEM", at(start), hours).astimezone(ATHENS)
    expected = at(due)
    if start.startswith("2027-04"):
        # Which of the days around Easter are open is the almanac's to say; none of them is.
        assert not [
            day
            for day in (date(2027, 4, 30), date(2027, 5, 2), date(2027, 5, 3))
            if hours_of_day(NETWORK, "ANEM", day)
        ]
        assert NETWORK.open_time("ANEM", at(start), found) == timedelta(hours=hours)
        return
    assert found == expected


def test_open_days_leave_out_sundays_and_holidays() -> None:
    # From Friday 22 October 2027: Saturday, Monday, Tuesday, Wednesday; Thursday is a holiday.
    due = NETWORK.after_open_days("ANEM", at("2027-10-22T11:00"), 5)
    assert due.astimezone(ATHENS) == at("2027-10-29T20:00")


def test_a_library_closed_for_a_year_still_ends_some_day(tmp_path: Path) -> None:
    folder = _copied(
        tmp_path,
        ANEM="closures:\n  - {from: 2027-01-01, to: 2028-12-31, reason: {el: έργα, en: works}}\n",
    )
    closed = load(folder)
    start = at("2027-02-01T10:00")
    assert start < closed.after_open_days("ANEM", start, 3)
    assert start < closed.after_open_hours("ANEM", start, 4)
    assert closed.share_due("ANEM", start, start + timedelta(days=10), 0.5) == start + timedelta(
        days=5
    )


def test_a_library_has_its_own_times_else_the_networks(tmp_path: Path) -> None:
    directory = load(_copied(tmp_path, MYRT="desk: {lease_hours: 9}\n"))
    assert directory.desk("MYRT").lease_hours == 9
    assert directory.desk("MYRT").own_hours == directory.desk("FEGG").own_hours == 4


def test_partners_answer_in_their_shift() -> None:
    assert NETWORK.partners("ANEM") == ("GALA", "MYRT")
    assert NETWORK.has_shift("ANEM", "GALA", at("2027-02-03T18:00"))
    assert not NETWORK.has_shift("ANEM", "GALA", at("2027-02-03T12:00"))
    assert NETWORK.has_shift("ANEM", "MYRT", at("2027-02-03T12:00"))


@pytest.mark.parametrize(
    ("desk", "said"),
    [
        ("desk: {partners: [{library: NOPE}]}", "NOPE is no other library"),
        ("desk: {partners: [{library: MYRT}]}", "MYRT is no other library"),
        ("desk: {partners: [{library: GALA}, {library: GALA}]}", "GALA stands twice"),
        ('desk: {partners: [{library: GALA, shift: "Δευτέρα"}]}', "shift"),
        ("desk: {lease_hours: 0}", "lease_hours"),
        ("desk: {lunch: 1}", "lunch"),
    ],
)
def test_mistakes_are_told_with_their_place(desk: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DirectoryError) as error:
        load(_copied(tmp_path, MYRT=desk + "\n"))
    (line,) = [one for one in str(error.value).splitlines() if "MYRT.yaml" in one][:1]
    assert said in str(error.value)
    assert line.split("MYRT.yaml:")[1][0].isdigit()


def _copied(folder: Path, **more: str) -> Path:
    for file in sample.LIBRARIES.iterdir():
        text = file.read_text(encoding="utf-8")
        extra = more.get(file.stem, "")
        key = extra.partition(":")[0]
        if extra and f"\n{key}:" in text:
            head, _, tail = text.partition(f"\n{key}:")
            after = tail.split("\n", 1)[1] if "\n" in tail else ""
            rest = [line for line in after.split("\n") if line and not line.startswith(" ")]
            text = head + "\n" + "\n".join(rest) + "\n"
        (folder / file.name).write_text(text + extra, encoding="utf-8")
    return folder


def test_the_directory_is_quick_enough_to_be_asked_at_each_change() -> None:
    directory: Directory = load(sample.LIBRARIES)
    start = at("2027-02-01T10:00")
    asked = len(directory._known_days)
    for _ in range(50):
        directory.after_open_hours("ANEM", start, 8)
    assert len(directory._known_days) - asked < 10  # each day is worked out once
