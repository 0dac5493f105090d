"""Canned replies as files: what is taken, what is refused and how that is told, and the slots."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge import canned, directory, sample
from knowledge.canned import CannedErrors, Person, fill, schema
from knowledge.canned.filling import vocative
from knowledge.faq import policies, policy_files
from tests.conftest import ROOT

SHEETS = policy_files.load(sample.POLICIES, directory.load(sample.LIBRARIES))
REPLY = """library: network
replies:
  - id: renewed
    title: {el: Ανανεώθηκε, en: Renewed}
    keywords: [παράταση]
    text:
      el: "Γεια σας, {patron}. Έχετε {renewal_days} ακόμη. {librarian}, {code}, {phone}."
      en: "Hello, {patron}. You have {renewal_days} more. {librarian}, {code}, {phone}."
"""
SOMEBODY = Person("Νίκος Π.", "Ελένη", "Q-4F7")
NOBODY = Person("", "Ελένη", "Q-4F7")


def written(folder: Path, *contents: str) -> Path:
    folder.mkdir(exist_ok=True)
    for number, content in enumerate(contents):
        (folder / f"{number}.yaml").write_text(content, encoding="utf-8")
    return folder


def refusals(folder: Path, *contents: str) -> list[str]:
    with pytest.raises(CannedErrors) as refused:
        canned.load(written(folder, *contents), SHEETS)
    return [line.removeprefix(f"{folder}/") for line in str(refused.value).splitlines()]


def told(folder: Path, content: str, home: str, person: Person, language: str = "el") -> str:
    (reply,) = canned.load(written(folder, content), SHEETS)
    found = fill(reply, SHEETS, language, home, person)
    assert found.missing == ()
    return found.text


def test_slots_are_filled_for_the_patrons_library(tmp_path: Path) -> None:
    assert told(tmp_path, REPLY, "GALA", SOMEBODY) == (
        "Γεια σας, Νίκο. Έχετε 14 ημέρες ακόμη. Ελένη, Q-4F7, 2100 000 102."
    )
    assert told(tmp_path, REPLY, "ANEM", SOMEBODY, "en") == (
        "Hello, Νίκος. You have 14 days more. Ελένη, Q-4F7, 2100 000 101."
    )


def test_a_patron_without_a_name_leaves_no_gap(tmp_path: Path) -> None:
    text = told(tmp_path, REPLY, "ANEM", NOBODY)
    assert text.startswith("Γεια σας. Έχετε 14 ημέρες ακόμη.")


def test_a_librarys_own_reply_tells_its_own_rules(tmp_path: Path) -> None:
    own = REPLY.replace("library: network", "library: NISO").replace("renewal_days", "loan_days")
    assert "28 ημέρες" in told(tmp_path, own, "GALA", NOBODY)


def test_a_name_with_braces_stays_a_name(tmp_path: Path) -> None:
    text = told(tmp_path, REPLY, "ANEM", Person("{code}", "Ελένη", "Q-4F7"), "en")
    assert text.startswith("Hello, {code}. You have")


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Νίκος", "Νίκο"),
        ("Παύλος", "Παύλο"),
        ("Αλέξανδρος", "Αλέξανδρε"),
        ("Γιάννης", "Γιάννη"),
        ("Ηλίας", "Ηλία"),
        ("Μαρία", "Μαρία"),
        ("Φωτεινή", "Φωτεινή"),
        ("Νικος", "Νικος"),  # without an accent nobody can tell
        ("Thomas", "Thomas"),
    ],
)
def test_a_greek_name_is_called_as_greeks_call(name: str, called: str) -> None:
    assert vocative(name) == called


def test_what_no_sheet_fills_is_told_with_its_sheet(tmp_path: Path) -> None:
    # Given replies that were sound when they were loaded
    (reply,) = canned.load(written(tmp_path, REPLY), SHEETS)
    # When a sheet has lost the fact since
    facts = dict(SHEETS.sheets["network"].facts)
    del facts["renewal_days"]
    poorer = SHEETS.sheets["network"].model_copy(update={"facts": facts})
    sheets = policies.Policies({"network": poorer}, SHEETS.directory, "later")
    found = fill(reply, sheets, "el", "GALA", NOBODY)
    # Then it is named
    assert [(one.slot, one.sheet) for one in found.missing] == [("renewal_days", "network.yaml")]


def test_a_library_whose_own_rule_is_blank_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    for file in sample.POLICIES.iterdir():
        text = file.read_text(encoding="utf-8")
        more = '  renewal_days: " "\n' if file.name == "GALA.yaml" else ""
        (folder / file.name).write_text(text + more, encoding="utf-8")
    assert SHEETS.directory
    sheets = policy_files.load(folder, SHEETS.directory)
    (reply,) = canned.load(written(tmp_path / "canned", REPLY), sheets)
    found = fill(reply, sheets, "el", "GALA", NOBODY)
    assert [(one.slot, one.sheet) for one in found.missing] == [("renewal_days", "GALA.yaml")]
    assert fill(reply, sheets, "el", "ANEM", NOBODY).missing == ()


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("id: renewed", "id: Renewed!", '0.yaml:3:9: "Renewed!" is no id in reply "Renewed!". '),
        (
            "keywords:",
            "keyword:",
            '0.yaml:5:5: "keyword" is not a key here in reply "renewed". Did you mean "keywords"?',
        ),
        (", en: Renewed", "", '0.yaml:4:12: "en" is missing in reply "renewed". Add "en:".'),
        ("library: network", "library: ATHE", '0.yaml:1:10: "ATHE" is none of the libraries. '),
        (
            'en: "Hello, {patron}. You have {renewal_days}',
            'en: "Hello, {patron}. You have 14 days',
            "the Greek text says {renewal_days}, the English one does not. Say the same in both.",
        ),
        ("{renewal_days}", "{renewal_day}", "slot {renewal_day}. Did you mean {renewal_days}?"),
        ("{librarian}", "{Librarian}", "no sheet fills the slot {Librarian}."),
        ("Γεια σας, {patron}", "{patron}", "begins with {patron}, but most patrons give no name"),
        (
            "    text:",
            "    attachments: [{kind: photo, file_id: nope}]\n    text:",
            '"nope" is no file_id in reply "renewed". Reply /c to a message with the file',
        ),
        (
            "    text:",
            "    attachments: [{kind: voice, file_id: AgACAgQAAxkBAAIB_-1234567890}]\n    text:",
            "\"kind\": Input should be 'photo' or 'document' in reply",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(
    tmp_path: Path, before: str, after: str, line: str
) -> None:
    assert before in REPLY
    assert line in "\n".join(refusals(tmp_path, REPLY.replace(before, after)))


def test_one_id_belongs_to_one_reply(tmp_path: Path) -> None:
    (line,) = refusals(tmp_path, REPLY, REPLY)
    assert '1.yaml:3:9: the id "renewed" stands in' in line


def test_every_mistake_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    lines = refusals(tmp_path, REPLY.replace("{phone}", "{fone}"), "library: [", REPLY)
    assert [line.split(":")[0] for line in lines] == ["0.yaml", "0.yaml", "1.yaml", "2.yaml"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannedErrors, match="Set KALLIMACHOS_CANNED_DIR"):
        canned.load(tmp_path / "nowhere", SHEETS)


def test_an_empty_folder_is_no_mistake(tmp_path: Path) -> None:
    assert len(canned.load(tmp_path, SHEETS)) == 0


def test_the_version_follows_what_is_said(tmp_path: Path) -> None:
    before = canned.load(written(tmp_path, REPLY), SHEETS).version
    assert canned.load(written(tmp_path, REPLY + "# a remark\n"), SHEETS).version == before
    assert canned.load(written(tmp_path, REPLY.replace("more", "again")), SHEETS).version != before


def test_the_schema_is_the_one_of_the_models() -> None:
    kept = (ROOT / "knowledge" / schema.FILE).read_text(encoding="utf-8")
    assert kept == schema.schema()
    assert set(json.loads(kept)["properties"]) == {"library", "replies"}


def test_the_sample_can_be_sent_as_it_stands() -> None:
    replies = canned.load(sample.CANNED, SHEETS)
    assert sum(not one.library for one in replies) >= 25
    assert {one.library for one in replies} == {"", *SHEETS.libraries}
    for one in replies:
        for language in ("el", "en"):
            for home in SHEETS.libraries:
                found = fill(one, SHEETS, language, home, NOBODY)
                assert found.missing == ()
                assert not set("{}!") & set(found.text)
                assert len(found.text) <= 600
