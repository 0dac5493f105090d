"""A folder of YAML files: all of it sound, or every problem named with its place."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from knowledge import faq
from knowledge.faq import FaqErrors, FaqFolderMissing, schema

PACKAGE = Path(faq.__file__).resolve().parent.parent
ENTRY = """topic: parking
title: {el: Στάθμευση, en: Parking}
entries:
  - id: parking
    source: {el: Κανονισμός, en: Rules}
    owner: desk
    reviewed: 2026-11-01
    review_days: 365
    el:
      questions: [Πού παρκάρω το αυτοκίνητο;, υπάρχει πάρκινγκ;]
      answer: Υπάρχουν 12 θέσεις με 0,50 € την ώρα.
    en:
      questions: [Where can I park my car?, is there a car park?]
      answer: There are 12 places at 0.50 an hour.
    tests:
      match: [παρκινγκ για το αμαξι, parking near you]
      not_match: [πώς ανανεώνω ένα βιβλίο]
"""


def problems(folder: Path) -> list[str]:
    with pytest.raises(FaqErrors) as refused:
        faq.read(folder)
    return str(refused.value).splitlines()


def written(folder: Path, content: str | bytes, name: str = "parking.yaml") -> Path:
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(raw)
    return folder


def test_a_sound_file(tmp_path: Path) -> None:
    found = faq.read(written(tmp_path, ENTRY))
    assert [(one.entry.id, one.topic) for one in found.entries] == [("parking", "parking")]
    assert found.entries[0].entry.question("en") == "Where can I park my car?"
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("    owner: desk\n", ""), ':4:5: entry "parking": "owner" is missing. Add "owner:".'),
        (("    owner: desk", "    ownr: desk"), ':6:5: entry "parking": "ownr" is not a key here'),
        (("    owner: desk", "    owner: desk\n    owner: x"), ':7:5: "owner" stands twice'),
        (("owner: desk", "owner: &a desk"), ":6:12: aliases"),
        (("owner: desk", "owner: *a"), ":6:12: "),
        (("owner: desk", "owner: !!str desk"), ":6:12: tags (here tag:yaml.org,2002:str) are not"),
        (("reviewed: 2026-11-01", "reviewed: soon"), ":7:15: "),
        (("12 places", "14 places"), ':14:15: entry "parking": the Greek answer says 12, the'),
        (("0.50 an", "0.60 an"), ":14:15: "),
        (
            ("There are 12", "<script>x</script> 12"),
            ':14:15: entry "parking": "answer": <script> is not allowed',
        ),
        (
            ("There are 12", "<b>There are 12"),
            ':14:15: entry "parking": "answer": <b> is not closed',
        ),
        (
            ("There are 12", '<a href="javascript:x">12</a>'),
            ':14:15: entry "parking": "answer": <a href=',
        ),
        (("answer: There", "answer: [There"), "this is not YAML"),
        (
            ("id: parking", "id: Parking Lot"),
            ':4:9: entry "Parking Lot": "Parking Lot" is no name for this',
        ),
        (
            ("at 0.50 an", "at 0.50 " + "x" * 1500 + " an"),
            ':14:15: entry "parking": "answer" has 1,5',
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    tmp_path: Path, change: tuple[str, str], expected: str
) -> None:
    assert change[0] in ENTRY
    found = problems(written(tmp_path, ENTRY.replace(*change)))
    assert any(f"parking.yaml{expected}" in line or expected in line for line in found), found
    assert all(line.startswith(str(tmp_path)) for line in found)


def test_a_missing_language(tmp_path: Path) -> None:
    lines = ENTRY.splitlines(keepends=True)
    assert lines[11:14][0].strip() == "en:"
    found = problems(written(tmp_path, "".join(lines[:11] + lines[14:])))
    assert found == [
        f'{tmp_path}/parking.yaml:4:5: entry "parking": there is no English. Add "en:".'
    ]


def test_words_that_other_yaml_readers_take_for_something_else_stay_words(tmp_path: Path) -> None:
    answer = "answer: There are 12 places at 0.50 an hour."
    changed = ENTRY.replace("owner: desk", "owner: no").replace("is there a car park?", "12:30")
    assert answer in changed
    entry = faq.read(written(tmp_path, changed)).entries[0].entry
    assert (entry.owner, entry.questions("en")[1]) == ("no", "12:30")


def test_every_problem_of_every_file_at_once(tmp_path: Path) -> None:
    written(tmp_path, ENTRY.replace("owner: desk", "ownr: desk"))
    found = problems(written(tmp_path, "topic: [", "half.yaml"))
    assert {Path(line.split(":")[0]).name for line in found} == {"parking.yaml", "half.yaml"}
    assert len(found) == 3  # "owner" missing and "ownr" unknown, and the half-written file


def test_the_same_id_in_two_files(tmp_path: Path) -> None:
    written(tmp_path, ENTRY)
    other = (
        ENTRY.replace("παρκ", "σταθμ").replace("park", "stop").replace("id: stoping", "id: parking")
    )
    other = other.replace("πάρκινγκ", "χώρος")
    found = problems(written(tmp_path, other, "stopping.yaml"))
    assert found == [
        f'{tmp_path}/stopping.yaml:4:9: the id "parking" stands in {tmp_path}/parking.yaml:4:9 '
        "too. Give one of the two another id."
    ]


def test_a_wording_claimed_by_two_entries_however_it_is_spelt(tmp_path: Path) -> None:
    second = ENTRY[ENTRY.index("  - id") :].replace("id: parking", "id: bicycles")
    second = second.replace(
        "[Πού παρκάρω το αυτοκίνητο;, υπάρχει πάρκινγκ;]", "[Πού αφήνω ποδήλατο;]"
    )
    second = second.replace(
        "[Where can I park my car?, is there a car park?]", "[Is there a rack?]"
    )
    second = second.replace("παρκινγκ για το αμαξι", "ΠΑΡΚΙΝΓΚ ΓΙΑ ΤΟ ΑΜΆΞΙ")
    found = problems(
        written(tmp_path, ENTRY + second.replace("parking near you", "a place to lean"))
    )
    assert len(found) == 1
    assert '"ΠΑΡΚΙΝΓΚ ΓΙΑ ΤΟ ΑΜΆΞΙ" belongs to entry "parking" too' in found[0]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "parking.yaml: is empty."),
        (ENTRY.encode("iso8859-7", "replace"), "parking.yaml:2:13: byte 0xd3 is not UTF-8."),
        (b"# " + b"x" * (1 << 20), "parking.yaml: has 1,048,578 bytes; the most is 1,048,576."),
        (b"a: " + b"[" * 5000 + b"]" * 5000, "values nested 21 deep are not allowed."),
        (b"a: &a [x]\nb: [*a, *a]", "parking.yaml:1:4: aliases"),
        (b"just words", 'parking.yaml:1:1: holds something else than keys. Add "topic:"'),
        (b"topic: \x00", "this is not YAML"),
    ],
)
def test_files_that_are_no_faq(tmp_path: Path, content: bytes, expected: str) -> None:
    found = problems(written(tmp_path, content))
    assert expected in found[0]


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_ends_in_yaml_and_is_no_file_is_not_waited_for(tmp_path: Path, kind: str) -> None:
    odd = written(tmp_path, ENTRY) / "odd.yaml"
    if kind == "pipe":
        os.mkfifo(odd)
    elif kind == "device":
        odd.symlink_to("/dev/zero")
    else:
        odd.mkdir()
    assert problems(tmp_path) == [f"{odd}: is no file. Remove it, or give it another ending."]


def test_what_editors_leave_beside_a_file_is_passed_over(tmp_path: Path) -> None:
    written(tmp_path, ENTRY)
    (tmp_path / ".#parking.yaml").symlink_to("eleni@library.4711")  # Emacs, while it is open
    written(tmp_path, b"\x00\x05\x16\x07", "._parking.yaml")  # macOS, on other disks
    written(tmp_path, "half", "parking.yaml~")
    assert [one.entry.id for one in faq.read(tmp_path).entries] == ["parking"]


def test_a_missing_folder_a_file_and_an_empty_folder(tmp_path: Path) -> None:
    for folder in (tmp_path / "none", written(tmp_path, ENTRY) / "parking.yaml"):
        with pytest.raises(FaqFolderMissing, match=str(folder)):
            faq.read(folder)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert problems(empty) == [f"{empty}: holds no YAML file. Put one file a topic there."]


def test_an_answer_is_html_in_which_only_its_tags_are_markup(tmp_path: Path) -> None:
    told = "answer: '<b>12</b> & 1 < 2, <a href=\"https://pinakes.example\">0.50</a>'"
    changed = ENTRY.replace("answer: There are 12 places at 0.50 an hour.", told)
    changed = changed.replace("12 θέσεις με 0,50", "12, 1, 2, 0,50")
    entry = faq.read(written(tmp_path, changed)).entries[0].entry
    assert entry.answer("en") == (
        '<b>12</b> &amp; 1 &lt; 2, <a href="https://pinakes.example">0.50</a>'
    )


def test_a_long_button_title_is_only_a_warning(tmp_path: Path) -> None:
    long = "Where in the whole town of ours can I possibly park my little car today?"
    changed = ENTRY.replace("Where can I park my car?", long)
    (warning,) = faq.read(written(tmp_path, changed)).warnings
    assert (
        f"parking.yaml:13:19: warning: the first question is shown on a button and has {len(long)}"
        in str(warning)
    )


def test_the_schema_beside_the_entries_is_the_one_of_the_models() -> None:
    kept = (PACKAGE / schema.FILE).read_text(encoding="utf-8")
    assert kept == schema.schema()
    assert set(json.loads(kept)["properties"]) == {"topic", "title", "entries"}


def test_the_version_follows_what_the_files_say(tmp_path: Path) -> None:
    before = faq.read(written(tmp_path, ENTRY)).version
    assert faq.read(written(tmp_path, ENTRY + "# a remark\n")).version == before
    assert faq.read(written(tmp_path, ENTRY.replace("desk", "hall"))).version != before
