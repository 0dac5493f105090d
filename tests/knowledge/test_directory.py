"""What the libraries' sheets mean for one day, for a place, for a name that is typed."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from knowledge import almanac, directory, sample
from knowledge.directory import Directory, Point
from knowledge.directory.places import km_between

NETWORK = """name: {el: Δίκτυο, en: Network}
site: https://network.example
timezone: Europe/Athens
default_library: ANEM
reply_within_open_hours: 2
"""
ANEM = """code: ANEM
name: {el: Δημοτική Βιβλιοθήκη Ανεμόπετρας, en: Anemopetra Library}
short: {el: Ανεμόπετρα, en: Anemopetra}
town: {el: Ανεμόπετρα, en: Anemopetra}
place: {lat: 39.541, lon: 22.168}
address: {el: Πλατεία 1, en: 1 Square}
phone: 2100 000 101
hours: "Mo-Fr 09:00-20:00; Sa 10:00-14:00"
"""
GALA = (
    ANEM.replace("ANEM", "GALA")
    .replace("Ανεμόπετρας", "Γαλαζοχωρίου")
    .replace("Ανεμόπετρα", "Γαλαζοχώρι")
    .replace("Anemopetra", "Galazochori")
)


def folder(tmp_path: Path, anem: str = ANEM, gala: str = GALA, network: str = NETWORK) -> Path:
    for name, content in {"network": network, "ANEM": anem, "GALA": gala}.items():
        (tmp_path / f"{name}.yaml").write_text(content, encoding="utf-8")
    return tmp_path


def loaded(tmp_path: Path, more: str) -> Directory:
    return directory.load(folder(tmp_path, ANEM + more))


def at(day: str, clock: str = "08:00") -> datetime:
    """Return a moment in UTC; 08:00 is ten in Athens in winter, eleven in summer."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)


# ---- one day


def test_holidays_have_their_names(tmp_path: Path) -> None:
    found = loaded(tmp_path, "")
    named = {
        "2027-03-15": "Καθαρά Δευτέρα",
        "2027-04-30": "Μεγάλη Παρασκευή",
        "2027-05-03": "Δευτέρα του Πάσχα",
        "2027-05-04": "Εργατική Πρωτομαγιά",  # moved: the first is Holy Saturday
        "2027-06-21": "Δευτέρα του Αγίου Πνεύματος",
    }
    for day, name in named.items():
        (today,) = found.days("ANEM", at(day), 1)
        assert (today.times, today.reason and today.reason.text.el) == ((), name)
        assert found.open_until("ANEM", at(day)) is None


def test_a_library_that_opens_on_sundays_is_closed_at_easter(tmp_path: Path) -> None:
    every_day = ANEM.replace("Mo-Fr 09:00-20:00; Sa 10:00-14:00", "Mo-Su 09:00-20:00")
    found = directory.load(folder(tmp_path, every_day))
    for easter in ("2026-04-12", "2027-05-02", "2028-04-16", "2029-04-08", "2030-04-28"):
        (today,) = found.days("ANEM", at(easter), 1)
        assert (today.times, today.reason and today.reason.text.el) == ((), "Κυριακή του Πάσχα")
    assert found.open_until("ANEM", at("2026-04-19")) is not None


def test_a_library_keeps_a_holiday_open_and_has_one_of_its_own(tmp_path: Path) -> None:
    more = (
        "holidays:\n"
        "  open: [καθαρα δευτερα]\n"
        '  also: [{day: "10-26", name: {el: Άγιος Δημήτριος, en: Saint Demetrius}}]\n'
    )
    found = loaded(tmp_path, more)
    assert found.open_until("ANEM", at("2027-03-15")) == at("2027-03-15", "18:00")
    assert found.open_until("GALA", at("2027-03-15")) is None
    assert found.open_until("ANEM", at("2026-10-26")) is None
    (today,) = found.days("ANEM", at("2026-10-26"), 1)
    assert today.reason is not None
    assert today.reason.text.el == "Άγιος Δημήτριος"


def test_a_half_day_ends_early_where_the_network_says_so(tmp_path: Path) -> None:
    path = folder(tmp_path, network=NETWORK + 'half_days_end: "14:00"\n')
    eve = at("2026-12-24")
    assert directory.load(path).open_until("ANEM", eve) == at("2026-12-24", "12:00")
    assert directory.load(folder(tmp_path)).open_until("ANEM", eve) == at("2026-12-24", "18:00")


def test_an_exception_holds_for_its_day_even_on_a_holiday(tmp_path: Path) -> None:
    more = (
        "exceptions:\n"
        '  2026-11-24: {hours: "09:00-12:00,17:00-19:00", reason: {el: γιορτή, en: fair}}\n'
        '  2027-01-06: {hours: "10:00-13:00", reason: {el: κοπή πίτας, en: new year pie}}\n'
        '  2026-11-25: {hours: "off", reason: {el: απεργία, en: strike}}\n'
    )
    found = loaded(tmp_path, more)
    assert directory.hours_of_day(found, "ANEM", date(2027, 1, 6)) != []
    assert found.open_until("ANEM", at("2026-11-24")) == at("2026-11-24", "10:00")
    assert found.next_opening("ANEM", at("2026-11-24", "11:00")) == at("2026-11-24", "15:00")
    assert found.next_opening("ANEM", at("2026-11-24", "18:00")) == at("2026-11-26", "07:00")


def test_a_promise_waits_for_the_end_of_a_closure(tmp_path: Path) -> None:
    """Two opening hours from now, when two months without an open door lie between."""
    more = "closures: [{from: 2026-11-23, to: 2027-01-24, reason: {el: α, en: a}}]\n"
    found = loaded(tmp_path, more)
    assert found.promise("ANEM", at("2026-11-23")) == at("2027-01-25", "09:00")
    assert found.promise("GALA", at("2026-11-23")) == at("2026-11-23", "10:00")
    assert found.open_spans("ANEM", at("2026-11-23")) == []


def test_hours_past_midnight_and_round_the_clock_are_one_span(tmp_path: Path) -> None:
    late = ANEM.replace("Mo-Fr 09:00-20:00; Sa 10:00-14:00", "Fr 18:00-02:00")
    always = GALA.replace("Mo-Fr 09:00-20:00; Sa 10:00-14:00", "24/7")
    found = directory.load(folder(tmp_path, late, always))
    assert found.open_until("ANEM", at("2026-11-27", "17:00")) == at("2026-11-28", "00:00")
    # The next day that is none is New Year's
    until = found.open_until("GALA", at("2026-12-27"))
    assert until == at("2026-12-31", "22:00")


def test_a_comment_in_hours_is_no_mistake(tmp_path: Path) -> None:
    hours = 'Mo-Fr 09:00-14:00 \\"reading room\\", We 10:00-20:00'
    found = directory.load(
        folder(tmp_path, ANEM.replace("Mo-Fr 09:00-20:00; Sa 10:00-14:00", hours))
    )
    assert found.open_until("ANEM", at("2026-11-24")) == at("2026-11-24", "12:00")


def test_hours_in_words(tmp_path: Path) -> None:
    hours = "Jun-Aug Mo-Fr 08:00-14:00; Sep-May Mo-Fr 09:00-20:00; We off"
    found = directory.load(
        folder(tmp_path, ANEM.replace("Mo-Fr 09:00-20:00; Sa 10:00-14:00", hours))
    )
    assert found.library("ANEM").weekly("el") == (
        "Ιουν–Αυγ Δευ–Παρ 08:00–14:00 · Σεπ–Μάι Δευ–Παρ 09:00–20:00 · Τετ κλειστά"
    )
    assert found.library("ANEM").weekly("en") == (
        "Jun–Aug Mon–Fri 08:00–14:00 · Sep–May Mon–Fri 09:00–20:00 · Wed closed"
    )


# ---- where


def test_distances_are_great_circles() -> None:
    """The airports of Athens and Thessaloniki are some 300 km apart."""
    network = directory.load(sample.LIBRARIES)
    found = network.nearest(Point(lat=39.541, lon=22.168))
    codes = [library.code for library, _ in found]
    assert codes == ["ANEM", "GALA", "FEGG", "PLAT", "MYRT", "NISO"]
    assert found[0][1] == 0
    athens, thessaloniki = Point(lat=37.9364, lon=23.9445), Point(lat=40.5197, lon=22.9709)
    assert km_between(athens, thessaloniki) == pytest.approx(299, abs=2)
    assert km_between(Point(lat=0, lon=179), Point(lat=0, lon=-179)) == pytest.approx(
        222.4, abs=0.1
    )


def test_the_order_in_which_holdings_are_shown() -> None:
    network = directory.load(sample.LIBRARIES)
    assert network.ordered("GALA", None) == ["GALA", "ANEM", "MYRT", "PLAT", "FEGG", "NISO"]
    assert network.ordered("", None) == ["ANEM", "GALA", "FEGG", "MYRT", "PLAT", "NISO"]
    island = Point(lat=39.1, lon=23.9)
    assert network.ordered("PLAT", island)[:2] == ["PLAT", "NISO"]
    near = network.nearest(island, among=("FEGG", "MYRT"))
    assert [library.code for library, _ in near] == ["MYRT", "FEGG"]


def test_a_library_without_a_place_is_ordered_last(tmp_path: Path) -> None:
    placeless = ANEM.replace("place: {lat: 39.541, lon: 22.168}\n", "")
    network = directory.load(folder(tmp_path, placeless))
    assert network.ordered("", Point(lat=39, lon=22)) == ["GALA", "ANEM"]
    assert network.ordered("ANEM") == ["ANEM", "GALA"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Ανεμόπετρα", "ANEM"),
        ("ανεμοπετρα", "ANEM"),
        ("ANEMOPETRA", "ANEM"),
        ("anemopetra", "ANEM"),
        ("ανεμόπτρα", "ANEM"),
        ("κοντά στην Ανεμόπετρα", "ANEM"),
        ("βιβλιοθήκη Ανεμόπετρας", "ANEM"),
        ("library near Anemopetra", "ANEM"),
        ("Καρυδοράχη", "ANEM"),
        ("galazoxwri", "GALA"),
        ("Γαλάζιο Χωριό", "GALA"),
        ("feggaropetra", "FEGG"),
        ("myrtobrysh", "MYRT"),
        ("Nisoplagia", "NISO"),
        ("κάτω γιαλός", "NISO"),
    ],
)
def test_a_town_in_any_spelling(typed: str, code: str) -> None:
    assert directory.load(sample.LIBRARIES).meant(typed) == (code,)


@pytest.mark.parametrize(
    "typed",
    [
        "Αθήνα",
        "βιβλιοθήκη",
        "δημοτική βιβλιοθήκη",
        "κοντά",
        "",
        "έχει η Ανεμόπετρα τον Ζορμπά;",
        "τηλέφωνο Ανεμόπετρας",
        "πότε ανοίγει το Γαλαζοχώρι",
        "πέτρα",
        "α" * 4000,
    ],
)
def test_what_is_no_town_or_more_than_one(typed: str) -> None:
    assert directory.load(sample.LIBRARIES).meant(typed) == ()


def test_a_town_with_two_libraries_means_both(tmp_path: Path) -> None:
    second = GALA.replace(
        "town: {el: Γαλαζοχώρι, en: Galazochori}", "town: {el: Ανεμόπετρα, en: A}"
    )
    network = directory.load(folder(tmp_path, gala=second))
    assert network.meant("ανεμοπετρα") == ("ANEM", "GALA")
    assert [library.code for library, _ in network.around(("ANEM", "GALA"))] == ["ANEM", "GALA"]


def test_the_almanac_is_the_only_source_of_holidays() -> None:
    """The sheets of the sample say nothing of national holidays: the almanac does."""
    network = directory.load(sample.LIBRARIES)
    for day in almanac.of_year(2027).public:
        assert network.days("GALA", at(day.isoformat()), 1)[0].times == ()


def test_old_sheets_go_on_beside_a_new_one(tmp_path: Path) -> None:
    """A library joins: its sheet is all that is needed."""
    shutil.copytree(sample.LIBRARIES, tmp_path / "libraries")
    new = ANEM.replace("ANEM", "KARY").replace("Ανεμόπετρα", "Καρυδοχώρι")
    (tmp_path / "libraries" / "KARY.yaml").write_text(new, encoding="utf-8")
    codes = [library.code for library in directory.load(tmp_path / "libraries").libraries]
    assert codes == ["ANEM", "GALA", "FEGG", "MYRT", "PLAT", "NISO", "KARY"]
