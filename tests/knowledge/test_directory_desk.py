"""What the sheets say of a library's desk: its times, its partners, and mistakes in them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from knowledge import sample
from knowledge.directory import DeskTimes, DirectoryError, load

ATHENS = ZoneInfo("Europe/Athens")
NETWORK = load(sample.LIBRARIES)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ATHENS)


def with_desk(folder: Path, **desks: str) -> Path:
    """Copy the sample's sheets, some of them with another desk, which is their last key."""
    for file in sample.LIBRARIES.iterdir():
        says = file.read_text(encoding="utf-8")
        if file.stem in desks:
            says = says.partition("\ndesk:")[0].rstrip() + f"\n{desks[file.stem]}\n"
        (folder / file.name).write_text(says, encoding="utf-8")
    return folder


def test_a_library_has_its_own_times_else_the_networks_else_the_usual_ones(tmp_path: Path) -> None:
    network = "desk: {own_hours: 3, follow_up_days: 9}"
    own = "desk: {own_hours: 6, warn_at: 0.5}"
    directory = load(with_desk(tmp_path, network=network, MYRT=own))
    assert directory.desk("MYRT") == DeskTimes(own_hours=6, warn_at=0.5, follow_up_days=9)
    assert directory.desk("FEGG") == DeskTimes(own_hours=3, follow_up_days=9)
    assert directory.desk("gone") == directory.desk("ANEM")


def test_a_network_may_say_nothing_of_its_desk(tmp_path: Path) -> None:
    directory = load(with_desk(tmp_path, network="", ANEM="", GALA=""))
    assert directory.desk("ANEM") == DeskTimes()
    assert [directory.desk("ANEM").hours_of(stage) for stage in ("own", "support")] == [4, 16]
    assert directory.partners("ANEM") == ()
    assert directory.network.desk.support_library == ""


def test_partners_answer_in_their_shift() -> None:
    assert NETWORK.partners("ANEM") == ("GALA", "MYRT")
    assert NETWORK.has_shift("ANEM", "GALA", at("2027-02-03T18:00"))
    assert not NETWORK.has_shift("ANEM", "GALA", at("2027-02-03T12:00"))
    assert NETWORK.has_shift("ANEM", "MYRT", at("2027-02-03T12:00"))


OTHERS = "Name each once: ANEM, GALA, FEGG, PLAT, NISO."
HOURS = "Write open hours, more than 0 and at most 200."


@pytest.mark.parametrize(
    ("desk", "said"),
    [
        ("{partners: [{library: NOPE}]}", f'29: "partners": NOPE is no other library. {OTHERS}'),
        ("{partners: [{library: MYRT}]}", f'29: "partners": MYRT is no other library. {OTHERS}'),
        (
            "{partners: [{library: GALA}, {library: GALA}]}",
            f'46: "partners": GALA stands twice. {OTHERS}',
        ),
        (
            '{partners: [{library: GALA, shift: "PH off"}]}',
            '42: "desk.partners.0.shift": "PH" has no meaning here. Greek public holidays are '
            'closed by themselves; put days of your own under "exceptions" or "holidays".',
        ),
        ("{partners: [{}]}", '19: "desk.partners.0.library" is missing. Add "library:" here.'),
        (
            "{partners: [GALA]}",
            '19: "desk.partners.0": input should be a valid dictionary or instance of Partner. '
            "Write each of them as {library: GALA}.",
        ),
        ("{lease_hours: 0}", f'21: "desk.lease_hours": input should be greater than 0. {HOURS}'),
        (
            "{own_hours: four}",
            '19: "desk.own_hours": input should be a valid number, unable to parse string as a '
            f"number. {HOURS}",
        ),
        (
            "{close_days: 2.5}",
            '20: "desk.close_days": input should be a valid integer, got a number with a '
            "fractional part. Write whole open days, 1 to 60.",
        ),
        ("{lunch: 1}", '8: "desk.lunch" is not a key here. Correct its name, or remove it.'),
        (
            "{remind_days: 7}",
            '21: "remind_days": reminds after 7 days, but resolves after 7. Make remind_days less '
            "than resolve_days.",
        ),
    ],
)
def test_a_mistake_in_a_librarys_desk(desk: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DirectoryError) as error:
        load(with_desk(tmp_path, MYRT=f"desk: {desk}"))
    assert str(error.value) == f"{tmp_path}/MYRT.yaml:23:{said}"


@pytest.mark.parametrize(
    ("desk", "said"),
    [
        (
            "{support_library: NOPE}",
            '25: "support_library": NOPE is none of the libraries. Write one of: ANEM, GALA, FEGG, '
            "MYRT, PLAT, NISO; or leave it out.",
        ),
        (
            "{warn_at: 70}",
            '17: "desk.warn_at": input should be less than 1. Write a share between 0 and 1, such '
            "as 0.7.",
        ),
        (
            "{resolve_days: 2}",
            '22: "resolve_days": reminds after 3 days, but resolves after 2. Make remind_days less '
            "than resolve_days.",
        ),
    ],
)
def test_a_mistake_in_the_networks_desk(desk: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DirectoryError) as error:
        load(with_desk(tmp_path, network=f"desk: {desk}"))
    assert str(error.value) == f"{tmp_path}/network.yaml:11:{said}"


def test_the_only_library_has_no_partners(tmp_path: Path) -> None:
    """An admin begins with one sheet of the sample and removes the others."""
    with_desk(tmp_path, network="")
    for file in tmp_path.iterdir():
        if file.stem not in ("network", "ANEM"):
            file.unlink()
    says = (tmp_path / "network.yaml").read_text(encoding="utf-8")
    order = "order: [ANEM, GALA, FEGG, MYRT, PLAT, NISO]"
    (tmp_path / "network.yaml").write_text(says.replace(order, "order: [ANEM]"), encoding="utf-8")
    with pytest.raises(DirectoryError) as error:
        load(tmp_path)
    assert [line.partition('"partners": ')[2] for line in str(error.value).splitlines()] == [
        "GALA is no other library. There is none yet; remove it.",
        "MYRT is no other library. There is none yet; remove it.",
    ]
