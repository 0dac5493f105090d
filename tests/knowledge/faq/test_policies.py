"""The libraries' policy sheets, and the answers whose slots they fill."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import directory, faq, sample
from knowledge.faq import FaqErrors, Policies, policy_files
from tests.knowledge.faq.test_loading import ENTRY, written

DIRECTORY = directory.load(sample.LIBRARIES)
NETWORK = """policy: network
owner: desk
reviewed: 2026-11-01
facts:
  places: 12
  price: {euros: 0.5}
  stay: {hours: 2}
  where: {el: μπροστά, en: in front}
"""
OWN = """policy: GALA
owner: desk
reviewed: 2026-11-01
facts:
  stay: {hours: 1}
"""
WITH_SLOTS = ENTRY.replace(
    "Υπάρχουν 12 θέσεις με 0,50 € την ώρα.", '"Θέσεις: {places}, {where}, {price}, έως {stay}."'
).replace("There are 12 places at 0.50 an hour.", '"{places} places {where}, {price}, for {stay}."')


def sheets(folder: Path, *contents: str) -> Policies:
    folder.mkdir(exist_ok=True)
    for number, content in enumerate(contents):
        (folder / f"{number}.yaml").write_text(content, encoding="utf-8")
    return policy_files.load(folder, DIRECTORY)


def refusals(folder: Path, *contents: str) -> list[str]:
    with pytest.raises(FaqErrors) as refused:
        sheets(folder, *contents)
    return [line.removeprefix(f"{folder}/") for line in str(refused.value).splitlines()]


def test_a_slot_says_what_the_patrons_library_says(tmp_path: Path) -> None:
    found = sheets(tmp_path / "policies", NETWORK, OWN)
    answers = faq.load(written(tmp_path, WITH_SLOTS), found)
    entry = answers.entries[0]
    of_network, of_gala = (answers.told(entry, "el", library) for library in ("", "GALA"))
    assert of_network.html == "Θέσεις: 12, μπροστά, 0,50 €, έως 2 ώρες."
    assert of_gala.html == "Θέσεις: 12, μπροστά, 0,50 €, έως 1 ώρα."
    assert answers.told(entry, "en", "GALA").html == "12 places in front, €0.50, for 1 hour."
    assert of_network.ruled
    assert of_gala.ruled
    assert (of_network.ruled.by, of_gala.ruled.by) == ("network", "GALA")
    assert of_network.ruled.differs
    # A library without a rule of its own has the network's
    assert answers.told(entry, "el", "ANEM").html == of_network.html


def test_hours_are_always_those_of_a_library(tmp_path: Path) -> None:
    found = sheets(tmp_path / "policies", NETWORK)
    ruled = found.fill(frozenset({"hours", "phone", "library"}), "", "el")
    assert ruled.by == "ANEM"
    assert ruled.texts["hours"] == "Δευ–Παρ 09:00–20:00 · Σάβ 10:00–14:00"
    assert ruled.texts["library"] == "Δημοτική Βιβλιοθήκη Ανεμόπετρας"


def test_a_fact_is_never_markup(tmp_path: Path) -> None:
    found = sheets(tmp_path / "policies", NETWORK.replace("μπροστά", "'<b>εδώ</b> & {stay}'"))
    answers = faq.load(written(tmp_path, WITH_SLOTS), found)
    assert "&lt;b&gt;εδώ&lt;/b&gt; &amp; {stay}" in answers.told(answers.entries[0], "el").html


def test_what_changes_in_a_sheet_is_another_version(tmp_path: Path) -> None:
    folder = written(tmp_path, WITH_SLOTS)
    before = faq.read(folder, sheets(tmp_path / "policies", NETWORK)).version
    after = faq.read(folder, sheets(tmp_path / "policies", NETWORK.replace("12", "14"))).version
    assert before != after


def test_a_slot_that_nothing_fills_is_named(tmp_path: Path) -> None:
    found = sheets(tmp_path / "policies", NETWORK)
    changed = WITH_SLOTS.replace("{price}", "{prise}")
    with pytest.raises(FaqErrors) as refused:
        faq.read(written(tmp_path, changed), found)
    assert str(refused.value).splitlines() == [
        f'{tmp_path}/parking.yaml:11:15: entry "parking": no policy sheet fills the slot {{prise}}.'
        " Did you mean {price}?"
    ]


def test_both_languages_say_the_same_facts(tmp_path: Path) -> None:
    found = sheets(tmp_path / "policies", NETWORK)
    with pytest.raises(FaqErrors) as refused:
        faq.read(written(tmp_path, WITH_SLOTS.replace("for {stay}", "for a while")), found)
    assert "the Greek answer has the slot {stay}, the English one does not." in str(refused.value)


def test_an_answer_too_long_for_a_message_once_filled(tmp_path: Path) -> None:
    found = sheets(tmp_path / "policies", NETWORK.replace("places: 12", f"places: '{'1' * 290}'"))
    changed = WITH_SLOTS.replace("Θέσεις: {places}", "Θέσεις: " + "{places} " * 20)
    with pytest.raises(FaqErrors) as refused:
        faq.read(written(tmp_path, changed), found)
    lines = str(refused.value).splitlines()
    assert len(lines) == len(DIRECTORY.libraries)
    assert "with the facts of ANEM the answer has 5,858" in lines[0]
    assert "Shorten it, or the facts in the sheet of ANEM." in lines[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (NETWORK.replace("{hours: 2}", "{ours: 2}"), '0.yaml:7:10: "facts.stay.ours" is not a key'),
        (NETWORK.replace("{hours: 2}", "{hours: 2, days: 1}"), "say one thing, such as {days: 21}"),
        (NETWORK.replace("stay:", "Stay:"), '0.yaml:7:3: "Stay" is no name for a slot.'),
        (NETWORK.replace("stay:", "hours:"), '"hours" comes from the file of libraries.'),
        (OWN.replace("GALA", "GALLA"), '0.yaml:1:9: "GALLA" is none of the libraries.'),
        (OWN, "has no sheet of the network."),
        (NETWORK.replace("owner: desk\n", ""), '"owner" is missing.'),
        (NETWORK.replace("places: 12", "places: true"), '0.yaml:5:11: "facts.places" is no fact.'),
        (NETWORK.replace("μπροστά", "α" * 301), "has 301 characters; the most is 300."),
        (
            NETWORK.replace("{hours: 2}", "{hours: x}"),
            '"facts.stay.hours" should be a whole number.',
        ),
    ],
)
def test_a_bad_sheet_is_named_with_its_place(tmp_path: Path, content: str, said: str) -> None:
    assert any(said in line for line in refusals(tmp_path / "policies", content))


def test_a_fact_of_one_library_alone_has_no_default(tmp_path: Path) -> None:
    own = OWN.replace("stay", "stays")
    (refused,) = refusals(tmp_path / "policies", NETWORK, own)
    assert refused == (
        '1.yaml:5:3: "stays" is a fact of GALA alone; the network has no rule for it. '
        "Add it to network.yaml too."
    )


def test_without_a_folder_the_setting_is_named(tmp_path: Path) -> None:
    with pytest.raises(FaqErrors, match="Set KALLIMACHOS_POLICIES_DIR to their folder"):
        policy_files.load(tmp_path / "nowhere", DIRECTORY)
