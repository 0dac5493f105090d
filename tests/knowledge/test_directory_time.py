"""Open hours and open days beside a count of every minute of 2027, both clock changes in it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import sample
from knowledge.directory import Directory, hours_of_day, load

ATHENS = ZoneInfo("Europe/Athens")
FIRST, LAST = date(2027, 1, 1), date(2028, 2, 1)  # of the count; what is asked begins in 2027
BEGINS = datetime(2026, 12, 31, 22, tzinfo=UTC)  # midnight in Athens
MINUTE = timedelta(minutes=1)

# Libraries that are open as the sample's are not, each in the place of MYRT.
NIGHTLY = "Mo-Su 20:00-06:00"  # across both clock changes
WEEKENDS = "Fr,Sa 22:00-02:00, Su 10:00-12:00,18:00-24:00"
ALWAYS = "24/7"
SPLIT = "Mo-Fr 09:00-14:00,17:00-20:30"
ODD = (NIGHTLY, WEEKENDS, ALWAYS, SPLIT)
DAYS_OF_ITS_OWN = """
closures:
  - {from: 2027-10-29, to: 2027-10-30, reason: {el: απογραφή, en: stocktaking}}
exceptions:
  2027-03-27: {hours: "20:00-24:00", reason: {el: εκδήλωση, en: event}}
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ATHENS)


def with_hours(folder: Path, hours: str, more: str = "") -> Directory:
    """Return the sample's directory with other hours for MYRT."""
    folder.mkdir(exist_ok=True)
    for file in sample.LIBRARIES.iterdir():
        said = file.read_text(encoding="utf-8")
        if file.stem == "MYRT":
            said = re.sub(r"(?m)^hours:.*$", f'hours: "{hours}"', said) + more
        (folder / file.name).write_text(said, encoding="utf-8")
    return load(folder)


@pytest.fixture(scope="module")
def directories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Directory]:
    """Return name → directory: the sample, and those with a library of odd hours."""
    folder = tmp_path_factory.mktemp("directories")
    found = {"": load(sample.LIBRARIES)}
    for number, hours in enumerate(ODD):
        found[hours] = with_hours(folder / str(number), hours, DAYS_OF_ITS_OWN)
    return found


LIBRARIES = [(name, "MYRT") for name in ODD] + [
    ("", library.code) for library in load(sample.LIBRARIES).libraries
]


@cache
def _civil() -> tuple[np.ndarray, np.ndarray]:
    """Return of each minute since BEGINS the civil day, counted from FIRST, and its minute."""
    many = int((datetime.combine(LAST, time(), ATHENS) - BEGINS) / MINUTE)
    locals_ = [(BEGINS + MINUTE * number).astimezone(ATHENS) for number in range(many)]
    days = np.array([(one.date() - FIRST).days for one in locals_])
    return days, np.array([one.hour * 60 + one.minute for one in locals_])


def counted(directory: Directory, code: str) -> np.ndarray:
    """Return the open minutes before each minute since BEGINS: a day's hours, minute by minute."""
    is_open = np.zeros(((LAST - FIRST).days, 24 * 60), dtype=bool)
    for number in range(len(is_open)):
        for begins, ends in hours_of_day(directory, code, FIRST + timedelta(days=number)):
            last = ends.hour * 60 + ends.minute
            is_open[number, begins.hour * 60 + begins.minute : last or 24 * 60] = True
    return np.concatenate(([0], np.cumsum(is_open[_civil()])))


class Counts:
    """The counts of every library, each made when it is first asked for."""

    def __init__(self, directories: dict[str, Directory]) -> None:
        self.directories = directories
        self._known: dict[tuple[str, str], np.ndarray] = {}

    def of(self, name: str, code: str) -> np.ndarray:
        if (name, code) not in self._known:
            self._known[name, code] = counted(self.directories[name], code)
        return self._known[name, code]


@pytest.fixture(scope="module")
def counts(directories: dict[str, Directory]) -> Counts:
    return Counts(directories)


# Any minute of the year; one in two lies in the three days around a change of the clocks.
CHANGES = [
    int((datetime(2027, month, day, 1, tzinfo=UTC) - BEGINS) / MINUTE)
    for month, day in ((3, 28), (10, 31))
]
STARTS = st.integers(0, 365 * 24 * 60 - 1) | st.builds(
    int.__add__, st.sampled_from(CHANGES), st.integers(-2 * 1440, 1440)
)


@settings(max_examples=150)
@given(which=st.sampled_from(LIBRARIES), start=STARTS, minutes=st.integers(0, 20 * 1440))
def test_open_time_is_the_count_of_open_minutes(
    which: tuple[str, str], start: int, minutes: int, counts: Counts
) -> None:
    count = counts.of(*which)
    begins = BEGINS + MINUTE * start
    took = counts.directories[which[0]].open_time(which[1], begins, begins + MINUTE * minutes)
    assert took == MINUTE * int(count[start + minutes] - count[start])


@settings(max_examples=150)
@given(which=st.sampled_from(LIBRARIES), start=STARTS, minutes=st.integers(1, 30 * 60))
def test_open_hours_end_with_the_minute_that_fills_them(
    which: tuple[str, str], start: int, minutes: int, counts: Counts
) -> None:
    count, directory = counts.of(*which), counts.directories[which[0]]
    due = directory.after_open_hours(which[1], BEGINS + MINUTE * start, minutes / 60)
    filled = int(np.searchsorted(count, count[start] + minutes))  # the first that has so many
    assert due == BEGINS + MINUTE * filled


@settings(max_examples=150)
@given(
    which=st.sampled_from(LIBRARIES),
    start=STARTS,
    quarters=st.integers(1, 80),
    tenths=st.integers(1, 10),
)
def test_a_share_of_a_clock_is_the_share_of_its_open_minutes(
    which: tuple[str, str], start: int, quarters: int, tenths: int, counts: Counts
) -> None:
    """quarters: so that a tenth of the time is whole minutes, 20 at a time."""
    count, directory = counts.of(*which), counts.directories[which[0]]
    begins, minutes = BEGINS + MINUTE * start, quarters * 20
    due = directory.after_open_hours(which[1], begins, minutes / 60)
    warned = directory.share_due(which[1], begins, due, tenths / 10)
    filled = int(np.searchsorted(count, count[start] + minutes * tenths // 10))
    assert warned == BEGINS + MINUTE * filled


def days_that_open(directory: Directory, code: str) -> list[tuple[int, datetime]]:
    """Return (day, when it closes) of the days on which a stretch of open minutes begins."""
    is_open = np.diff(counted(directory, code), prepend=0, append=0)[1:] > 0
    changes = np.flatnonzero(np.diff(is_open, prepend=False))
    days, _ = _civil()
    closes = {
        int(days[begins]): BEGINS + MINUTE * int(ends)
        for begins, ends in zip(changes[::2], changes[1::2], strict=True)
    }
    return sorted(closes.items())


@pytest.mark.parametrize("which", [one for one in LIBRARIES if one[0] != ALWAYS])
def test_open_days_end_as_the_stretches_of_the_year_do(
    which: tuple[str, str], directories: dict[str, Directory]
) -> None:
    """From noon of every day of the year; a night belongs to the day on which it begins."""
    directory, code = directories[which[0]], which[1]
    expected = days_that_open(directory, code)
    for day in range(365):
        noon = datetime.combine(FIRST + timedelta(days=day), time(12), ATHENS)
        after = [closes for opens, closes in expected if opens > day]
        found = [directory.after_open_days(code, noon, ahead) for ahead in (1, 3, 7)]
        assert (day, found) == (day, [after[0], after[2], after[6]])


def test_around_the_clock_every_day_is_a_day(directories: dict[str, Directory]) -> None:
    always = directories[ALWAYS]
    due = always.after_open_days("MYRT", at("2027-02-01T11:00"), 3)
    assert due == at("2027-02-05T00:00")
    assert always.after_open_hours("MYRT", at("2027-03-27T20:00"), 10) == at("2027-03-28T07:00")


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        # The clocks go forward in the night to Sunday 28 March 2027, and back on 31 October.
        ("2027-03-26T19:00", 4, "2027-03-27T13:00"),
        ("2027-03-27T13:00", 2, "2027-03-29T10:00"),
        ("2027-10-30T13:00", 2, "2027-11-01T10:00"),
        # Clean Monday is 15 March, Whit Monday 21 June.
        ("2027-03-13T13:30", 1, "2027-03-16T09:30"),
        ("2027-06-19T13:30", 1, "2027-06-22T09:30"),
        # Good Friday 30 April, May Day on Holy Saturday and moved to Tuesday, Easter Monday.
        ("2027-04-29T19:30", 1, "2027-05-05T09:30"),
        # 25 March and 28 October, both Thursdays.
        ("2027-03-24T19:00", 2, "2027-03-26T10:00"),
        ("2027-10-27T19:00", 2, "2027-10-29T10:00"),
        # Christmas Eve and New Year's Eve end at two; Christmas is a Saturday.
        ("2027-12-24T13:00", 2, "2027-12-27T10:00"),
        ("2027-12-31T13:00", 2, "2028-01-03T10:00"),
    ],
)
def test_a_year_by_hand(
    start: str, hours: float, due: str, directories: dict[str, Directory]
) -> None:
    assert directories[""].after_open_hours("ANEM", at(start), hours) == at(due)


@pytest.mark.parametrize(
    ("code", "start", "number", "due"),
    [
        # From Friday 22 October: Saturday, Monday, Tuesday, Wednesday; Thursday is a holiday.
        ("ANEM", "2027-10-22T11:00", 5, "2027-10-29T20:00"),
        # Thursday before Easter: nothing until Wednesday.
        ("ANEM", "2027-04-29T11:00", 1, "2027-05-05T20:00"),
        # The renovation of 14 June to 3 July; open on Monday, Wednesday and Friday.
        ("FEGG", "2027-06-11T11:00", 1, "2027-07-05T17:00"),
        # Wednesday has hours in the evening too.
        ("GALA", "2027-02-02T11:00", 1, "2027-02-03T20:00"),
        # Christmas Eve is half a day.
        ("ANEM", "2027-12-23T11:00", 1, "2027-12-24T14:00"),
    ],
)
def test_open_days_by_hand(
    code: str, start: str, number: int, due: str, directories: dict[str, Directory]
) -> None:
    assert directories[""].after_open_days(code, at(start), number) == at(due)


def test_a_night_is_one_day_and_ends_in_the_morning(directories: dict[str, Directory]) -> None:
    weekends = directories[WEEKENDS]
    from_monday = at("2027-06-07T12:00")
    found = [weekends.after_open_days("MYRT", from_monday, number) for number in (1, 2, 3)]
    assert found == [at("2027-06-12T02:00"), at("2027-06-13T02:00"), at("2027-06-14T00:00")]
    assert weekends.closes_for_the_day("MYRT", at("2027-06-12T01:00")) == at("2027-06-12T02:00")
    assert weekends.closes_for_the_day("MYRT", at("2027-06-12T03:00")) == at("2027-06-13T02:00")
    assert weekends.closes_for_the_day("MYRT", at("2027-06-14T01:00")) is None


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2027-03-17T23:30", "2027-03-18T02:00"),  # a Wednesday's night
        ("2027-03-18T01:30", "2027-03-18T02:00"),
        ("2027-03-18T02:00", None),
        ("2027-03-19T01:30", "2027-03-19T02:00"),  # Friday has none, Thursday's goes on into it
        ("2027-03-20T01:30", None),
        # 25 March, a holiday, is a Thursday: the night before it ends as ever, its own is none.
        ("2027-03-24T23:30", "2027-03-25T02:00"),
        ("2027-03-25T01:30", "2027-03-25T02:00"),
        ("2027-03-25T23:30", None),
        ("2027-03-26T01:30", None),
    ],
)
def test_after_midnight_it_is_still_the_evening_before(
    now: str, until: str | None, tmp_path: Path
) -> None:
    nights = with_hours(tmp_path, "We,Th 22:00-02:00")
    assert nights.open_until("MYRT", at(now)) == (at(until) if until else None)
    assert nights.state("MYRT", at(now)).until == (at(until) if until else None)


def test_the_last_closing_of_a_day_is_after_its_break(directories: dict[str, Directory]) -> None:
    split = directories[SPLIT]
    for hour in ("08:00", "13:00", "15:00", "20:29"):
        closes = split.closes_for_the_day("MYRT", at(f"2027-06-09T{hour}"))
        assert closes == at("2027-06-09T20:30")
    assert split.closes_for_the_day("MYRT", at("2027-06-09T20:30")) is None


def test_an_hour_that_comes_twice_is_told_apart(tmp_path: Path) -> None:
    """Hours that end at 03:30 end when the clock shows that first; no time is ever negative."""
    early = with_hours(tmp_path, "Mo-Su 02:00-03:30")
    again = datetime(2027, 10, 31, 1, 10, tzinfo=UTC)  # 03:10 for the second time
    assert early.open_until("MYRT", again) is None
    assert early.open_time("MYRT", again, again + timedelta(hours=3)) == timedelta()
    assert early.after_open_hours("MYRT", again, 0.5) == at("2027-11-01T02:30")


def test_a_closure_ends_some_day(tmp_path: Path) -> None:
    """A year of works is waited for; of longer ones nobody waits for the end."""
    works = "closures:\n  - {{from: 2027-01-01, to: {}, reason: {{el: έργα, en: works}}}}\n"
    year = with_hours(tmp_path / "year", SPLIT, works.format("2027-12-31"))
    start = at("2027-01-04T10:00")
    assert year.after_open_hours("MYRT", start, 4) == at("2028-01-03T13:00")
    assert year.after_open_days("MYRT", start, 2) == at("2028-01-04T20:30")
    longer = with_hours(tmp_path / "longer", SPLIT, works.format("2029-12-31"))
    assert longer.after_open_hours("MYRT", start, 4) == start + timedelta(days=30)
    assert longer.after_open_days("MYRT", start, 3) == start + timedelta(days=366)
    assert longer.share_due("MYRT", start, start + timedelta(days=10), 0.5) == start + timedelta(
        days=5
    )
    assert longer.open_time("MYRT", start, start - timedelta(days=3)) == timedelta()
