"""What is refused in the libraries' sheets, and what `kallimachos check` asks besides."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge import directory, sample
from knowledge.directory import DirectoryError
from tests.knowledge.test_directory import ANEM, GALA, NETWORK, folder

TODAY = date(2026, 11, 23)


def refusals(path: Path) -> list[str]:
    with pytest.raises(DirectoryError) as refused:
        directory.load(path)
    return [line.removeprefix(f"{path}/") for line in str(refused.value).splitlines()]


# ---- what is refused, with its place


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            ("phone:", "fone:"),
            [
                'ANEM.yaml:1:1: "phone" is missing. Add "phone:" here.',
                'ANEM.yaml:7:1: "fone" is not a key here. Did you mean "phone"?',
            ],
        ),
        (
            ("2100 000 101", "2100000101"),
            [
                'ANEM.yaml:7:8: "phone": input should be a valid string. Write it as text, in '
                "quotation marks if it is a number."
            ],
        ),
        (
            ("09:00-20:00", "09:00-14:00,13:00-20:00"),
            [
                'ANEM.yaml:8:8: "hours": 09:00-14:00 and 13:00-20:00 overlap on one day. Write '
                "them as one span."
            ],
        ),
        (
            ("Mo-Fr 09:00-20:00;", "Mo-Fr 09:00-14:00, We 13:00-20:00;"),
            [
                'ANEM.yaml:8:8: "hours": 09:00-14:00 and 13:00-20:00 overlap on one day. Write '
                "them as one span."
            ],
        ),
        (
            ("09:00-20:00", "09:00+"),
            [
                'ANEM.yaml:8:8: "hours": "09:00+" is no hour that patrons could be told. Write '
                "from when to when."
            ],
        ),
        (
            ("09:00-20:00", "09:00-sunset"),
            [
                'ANEM.yaml:8:8: "hours": "sunset" is no hour that patrons could be told. Write '
                "from when to when."
            ],
        ),
        (
            ("; Sa 10:00-14:00", "; easter off"),
            [
                'ANEM.yaml:8:8: "hours": "easter" has no meaning here. Greek public holidays are '
                'closed by themselves; put days of your own under "exceptions" or "holidays".'
            ],
        ),
        (
            ("lat: 39.541, lon: 22.168", "lat: 22.168, lon: 39.541"),
            [
                'ANEM.yaml:5:8: "place": 22.168, 39.541 is neither in Greece nor in Cyprus. The '
                "two seem swapped: {lat: 39.541, lon: 22.168}."
            ],
        ),
        (
            ("code: ANEM", "code: GALA"),
            [
                'ANEM.yaml:1:7: the code is "GALA", but the file is ANEM.yaml. Name the file '
                "GALA.yaml, or correct the code."
            ],
        ),
        (
            ("short: {el: Ανεμόπετρα", "short: {el: Γαλαζοχωρι"),
            [
                'GALA.yaml:3:8: "short": Γαλαζοχώρι is the short name of ANEM too. Buttons show '
                "it: give each library its own."
            ],
        ),
        (("hours: ", "hours: &h "), ["ANEM.yaml:8:8: aliases (here &h) are not allowed."]),
    ],
)
def test_a_mistake_is_told_with_its_place_and_the_way_out(
    change: tuple[str, str], expected: list[str], tmp_path: Path
) -> None:
    found = refusals(folder(tmp_path, ANEM.replace(*change)))
    assert len(found) == len(expected)
    for line, wanted in zip(found, expected, strict=True):
        assert line.startswith(wanted), line


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            "links: {site: http://anem.example}\n",
            'ANEM.yaml:9:15: "links.site": "http://anem.example" is no https address. Write it as '
            "https://…, or remove it.",
        ),
        (
            "closures:\n"
            "  - {from: 2027-07-01, to: 2027-07-10, reason: {el: α, en: a}}\n"
            "exceptions:\n"
            '  2027-07-03: {hours: "09:00-12:00", reason: {el: β, en: b}}\n',
            "ANEM.yaml:12:3: 2027-07-03 lies in the closure from 2027-07-01 to 2027-07-10. Remove "
            "one of the two, or end the closure before that day.",
        ),
        (
            "closures:\n"
            "  - {from: 2027-07-01, to: 2027-07-10, reason: {el: α, en: a}}\n"
            "  - {from: 2027-07-10, to: 2027-07-12, reason: {el: β, en: b}}\n",
            "ANEM.yaml:11:5: the closure from 2027-07-10 overlaps that from 2027-07-01. Part them, "
            "or make them one.",
        ),
        (
            "closures:\n  - {from: 2027-07-10, to: 2027-07-01, reason: {el: α, en: a}}\n",
            'ANEM.yaml:10:5: "closures.0": it ends on 2027-07-01, before it begins. Correct one of '
            "the days.",
        ),
        (
            'exceptions:\n  2026-12-24: {hours: "13:00-09:00", reason: {el: α, en: a}}\n',
            'ANEM.yaml:10:23: "exceptions.2026-12-24.hours": "13:00-09:00" does not end after it '
            "begins, on the same day. Correct it.",
        ),
        (
            'holidays: {also: [{day: "02-30", name: {el: α, en: a}}]}\n',
            'ANEM.yaml:9:25: "holidays.also.0.day": "02-30" is no day of the year. Write month '
            'and day: "10-26".',
        ),
        (
            "spellings: [Γαλαζοχώρι]\n",
            'ANEM.yaml:9:13: "Γαλαζοχώρι" is a name of GALA too. Leave it to one of the two.',
        ),
    ],
)
def test_days_and_links_that_can_t_be(more: str, expected: str, tmp_path: Path) -> None:
    assert refusals(folder(tmp_path, ANEM + more)) == [expected]


def test_what_is_wrong_with_the_network(tmp_path: Path) -> None:
    network = NETWORK.replace("Europe/Athens", "Europe/Larissa")
    assert refusals(folder(tmp_path, network=network)) == [
        'network.yaml:3:11: "timezone": "Europe/Larissa" is not a time zone. Write one such as '
        "Europe/Athens."
    ]
    network = NETWORK.replace("default_library: ANEM", "default_library: NONE") + "order: [X]\n"
    assert refusals(folder(tmp_path, network=network)) == [
        'network.yaml:4:18: "default_library": NONE is none of the libraries. Write one of: ANEM, '
        "GALA.",
        'network.yaml:6:9: "order": X is no library. List each once: ANEM, GALA.',
    ]


def test_a_folder_without_a_network_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "network.yaml").unlink()
    setting = "Set KALLIMACHOS_LIBRARIES_FILE to the folder, or the file, of your libraries."
    with pytest.raises(DirectoryError) as refused:
        directory.load(tmp_path)
    assert str(refused.value) == f"{tmp_path}: has no network.yaml. Add it. {setting}"
    with pytest.raises(DirectoryError) as refused:
        directory.load(tmp_path / "gone.yaml")
    assert str(refused.value) == (
        f"{tmp_path / 'gone.yaml'}: can't be read: No such file or directory. {setting}"
    )


def test_the_one_file_of_a_small_network_still_loads(tmp_path: Path) -> None:
    """As it was before libraries had sheets: without towns and places, some warnings apart."""
    old = "\n".join(line for line in ANEM.splitlines() if not line.startswith(("town:", "place:")))
    file = tmp_path / "libraries.yaml"
    indented = old.replace("\n", "\n    ")
    network = NETWORK.replace("\n", "\n  ").rstrip()
    file.write_text(f"network:\n  {network}\nlibraries:\n  - {indented}\n", encoding="utf-8")
    found = directory.load(file)
    assert [library.code for library in found.libraries] == ["ANEM"]
    assert found.library("ANEM").weekly("el") == "Δευ–Παρ 09:00–20:00 · Σάβ 10:00–14:00"
    assert [str(problem) for problem in directory.check(file, TODAY)] == [
        f"{file}:8:5: warning: ANEM has no place, so nobody hears how near it is. Add place: "
        "{lat: …, lon: …}."
    ]


# ---- what `kallimachos check` asks besides


def test_the_sample_is_without_a_fault() -> None:
    assert directory.check(sample.LIBRARIES, TODAY) == []


def test_what_is_past_idle_or_far_away_is_a_warning(tmp_path: Path) -> None:
    more = (
        'exceptions: {2026-11-22: {hours: "off", reason: {el: α, en: a}}}\n'
        "closures: [{from: 2026-11-01, to: 2026-11-22, reason: {el: α, en: a}}]\n"
        "spellings: [Anemopétra]\n"
    )
    path = folder(
        tmp_path,
        ANEM + more.replace("2026-11-01, to: 2026-11-22", "2026-11-01, to: 2026-11-21"),
        GALA.replace("39.541, lon: 22.168", "48.85, lon: 2.35"),
    )
    found = directory.check(path, TODAY)
    assert all(problem.is_warning for problem in found)
    assert [str(problem).removeprefix(f"{path}/") for problem in found] == [
        "ANEM.yaml:9:14: warning: 2026-11-22 is past. Remove it.",
        "ANEM.yaml:10:12: warning: the closure until 2026-11-21 is past. Remove it.",
        'ANEM.yaml:11:13: warning: "Anemopétra" sounds like a name that stands here already. '
        "Remove it.",
        'GALA.yaml:5:8: warning: "place": 48.85, 2.35 is neither in Greece nor in Cyprus. Check '
        "lat and lon.",
    ]


@pytest.mark.parametrize(
    ("hours", "is_told"),
    [
        ("Mo-Fr 09:00-14:00; We 17:00-20:00", True),
        ("Mo-Fr 09:00-14:00, We 17:00-20:00", False),
        ("Mo-Fr 09:00-14:00; We 09:00-14:00,17:00-20:00", False),
        ("Mo-Fr 09:00-14:00; Sa 17:00-20:00", False),
        ("Mo-Fr 09:00-14:00; We off", False),
        ("Mo-Fr 09:00-14:00; Jul-Aug Mo-Fr 17:00-20:00", False),
    ],
)
def test_hours_that_take_the_place_of_others_are_a_warning(
    hours: str, is_told: bool, tmp_path: Path
) -> None:
    """A semicolon where a comma was meant: the library would be told as closed that morning."""
    sheet = ANEM.replace("Mo-Fr 09:00-20:00; Sa 10:00-14:00", hours)
    path = folder(tmp_path, sheet)
    said = (
        'ANEM.yaml:8:8: warning: "hours": 17:00-20:00 stands after a semicolon and takes the place '
        "of 09:00-14:00 on its days. If both hold, write them in one rule: We "
        "09:00-14:00,17:00-20:00."
    )
    found = [str(problem).removeprefix(f"{path}/") for problem in directory.check(path, TODAY)]
    assert found == ([said] if is_told else [])


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (
            "Fr,Sa 22:00-02:00",
            "22:00-02:00 goes on past midnight. If that is not meant, write until when of the same "
            "day: 22:00-24:00.",
        ),
        (
            "Mo-Fr 17:00-09:00; Sa 10:00-14:00",
            "17:00-09:00 lasts 16 hours, through the night. If the two are swapped, write "
            "09:00-17:00.",
        ),
        (
            "Mo-Fr 09:00-14:00,20:00-17:00",
            "20:00-17:00 lasts 21 hours, through the night. If the two are swapped, write "
            "17:00-20:00.",
        ),
        ("Mo-Fr 22:00-26:00", "22:00-26:00 goes on past midnight."),
        ("Mo-Fr 09:00-24:00", ""),
        ("Mo-Fr 17:00-00:00", ""),
        ("24/7", ""),
        ('Mo-Fr 09:00-14:00 "not 22:00-02:00"', ""),
    ],
)
def test_hours_through_the_night_are_a_warning(hours: str, said: str, tmp_path: Path) -> None:
    """A library opens at seventeen by a slip of the pen, and patrons would find its doors shut."""
    sheet = ANEM.replace('"Mo-Fr 09:00-20:00; Sa 10:00-14:00"', f"'{hours}'")
    path = folder(tmp_path, sheet)
    found = [str(problem).removeprefix(f"{path}/") for problem in directory.check(path, TODAY)]
    if not said:
        assert found == []
        return
    (line,) = found
    assert line.startswith(f'ANEM.yaml:8:8: warning: "hours": {said}')


def test_a_year_without_holidays_is_an_error(tmp_path: Path) -> None:
    more = 'exceptions: {2206-12-24: {hours: "off", reason: {el: α, en: a}}}\n'
    path = folder(tmp_path, ANEM + more + "holidays: {open: [Εορτή των βιβλιοθηκών]}\n")
    found = [problem for problem in directory.check(path, TODAY) if not problem.is_warning]
    assert str(found[0]).removeprefix(f"{path}/") == (
        "ANEM.yaml:9:14: no holidays are known for 2206. Correct the year, or update the package "
        "`holidays`."
    )
    assert '"Εορτή των βιβλιοθηκών" is no public holiday. Write one of: Πρωτοχρονιά' in str(
        found[1]
    )
