"""A library's mapping: refused with its place when it is wrong, and followed when it is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.catalogue import mapping, sources
from knowledge.catalogue.describe import describe
from knowledge.catalogue.mapping import Mapping, MappingErrors
from knowledge.catalogue.record import Holding
from knowledge.catalogue.sources import Marc, Unreadable
from tests.knowledge.catalogue.test_command import kallimachos
from tests.knowledge.catalogue.writing import Field, book, file, iso2709


def told(tmp_path: Path, yaml: str) -> Mapping:
    path = tmp_path / "mapping.yaml"
    path.write_text(yaml, encoding="utf-8")
    return mapping.load(path)


@pytest.mark.parametrize(
    ("yaml", "problem"),
    [
        (
            "csv:\n  encoding: cp12533\n  columns: {title: T}\n",
            '2:13: "encoding": "cp12533" is no character set such as utf-8, cp1253 or iso8859-7. '
            "Mend it there.",
        ),
        (
            "csv:\n  delimeter: ','\n  columns: {title: T}\n",
            '2:3: "delimeter" is not a key here. Did you mean "delimiter"?',
        ),
        ("csv:\n  columns: {author: A}\n", '2:12: "title" is missing. Add "title:".'),
        (
            "csv: {columns: {title: 0}}\n",
            '1:24: "title": a column is told by its name in the header row, '
            "or its number from 1. Mend it there.",
        ),
        (
            "csv: {header: false, columns: {title: T}}\n",
            '1:6: "csv": without a header row, columns are told by number, from 1. Mend it there.',
        ),
        (
            "csv: {columns: {title: T}}\nmarc: {}\n",
            '1:1: "the file": a library sends MARC or CSV: keep "marc:" or "csv:". Mend it there.',
        ),
        (
            "item_types: {DVD: film}\n",
            '1:19: "DVD": "film" is none of book, serial, audiobook, music, video, score, map, '
            "picture, electronic, kit, manuscript. Mend it there.",
        ),
        (
            "marc:\n  copies:\n    - {tag: 94, shelfmark: c}\n",
            '3:13: "tag" is 94: Input should be a valid string. Mend it there.',
        ),
        (
            "marc: {copies: [{tag: '949', shelf: c}]}\n",
            '1:30: "shelf" is not a key here. Did you mean "shelfmark"?',
        ),
        ("branches: &x {A: B}\n", None),
        ("a: [\n", None),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    tmp_path: Path, yaml: str, problem: str | None
) -> None:
    with pytest.raises(MappingErrors) as refused:
        told(tmp_path, yaml)
    (line,) = str(refused.value).splitlines()
    path = tmp_path / "mapping.yaml"
    assert line.startswith(f"{path}:" if problem is None else f"{path}:{problem}")


def test_a_library_s_own_fields_of_copies(tmp_path: Path) -> None:
    how = told(
        tmp_path,
        """
        marc:
          copies:
            - {tag: "949", branch: l, shelfmark: ck, copies: n, note: z, item_type: t}
        branches: {KEN: Κεντρική}
        item_types: {ΔΙΣΚΟΣ: music}
        children: {shelfmarks: ["Π", "J "]}
        young: {shelfmarks: [ΕΦ]}
        """,
    )
    fields: list[Field] = book(
        "1",
        "Λωξάντρα",
        ("949", "$lKEN$c889.3$kΙΟΡ$n3$tΔΙΣΚΟΣ"),
        ("949", "$lALLO$cΠ 12$n?$zστο αναγνωστήριο"),
        ("952", "$oΔεν μετρά"),
    )
    (found,) = sources.read(file(tmp_path, "a.mrc", iso2709(fields)), how)
    assert isinstance(found, Marc)
    sent = describe(found, "ANEM", how)
    assert sent.holdings == (
        Holding("ANEM", "Κεντρική", "889.3 ΙΟΡ", 3),
        Holding("ANEM", "ALLO", "Π 12", 1, "στο αναγνωστήριο"),
    )
    assert sent.description.format == "music"


@pytest.mark.parametrize(
    ("shelfmark", "audience"),
    [
        ("Π 889", "children"),
        ("Π1", "children"),
        ("Π", "children"),
        ("J 12", "children"),
        ("ΠΟΙ 12", ""),
        ("JOY", ""),
        ("ΕΦ 3", "young"),
        ("889 Π", ""),
        ("", ""),
    ],
)
def test_shelfmarks_that_mean_books_for_children(
    tmp_path: Path, shelfmark: str, audience: str
) -> None:
    how = told(tmp_path, 'children: {shelfmarks: ["Π", "J "]}\nyoung: {shelfmarks: [ΕΦ]}')
    assert how.audience(shelfmark) == audience


def test_the_character_set_is_told_instead_of_found_out(tmp_path: Path) -> None:
    """Capital letters alone look the same to any guess; the library knows what it sent."""
    content = iso2709(book("1", "Τΰμ"), charset="iso8859_7")
    path = file(tmp_path, "a.mrc", content)
    (found,) = sources.read(path, told(tmp_path, "marc: {charset: iso8859-7}"))
    assert isinstance(found, Marc)
    assert found.texts("245", "a") == ["Τΰμ"]


def test_a_table_without_a_mapping_is_told_from_broken_marc(tmp_path: Path) -> None:
    path = file(tmp_path, "a.csv", "Τίτλος;Συγγραφέας\nΛωξάντρα;Ιορδανίδου\n".encode())
    with pytest.raises(Unreadable, match="it looks like a table"):
        list(sources.read(path))


def test_the_command_reads_a_mapping(tmp_path: Path) -> None:
    how = file(tmp_path, "fegg.yaml", b"library: FEGG\ncsv: {columns: {title: T, shelfmark: S}}\n")
    table = file(tmp_path, "fegg.csv", "T;S\nΛωξάντρα;Α1\n;Α2\n".encode())
    index = ("--index", tmp_path / "catalogue")
    done = kallimachos("import", *index, "--library", "FEGG", "--mapping", how, table)
    assert done.returncode == 0
    assert done.stdout.decode() == (
        "FEGG: 2 records read, 1 stored, 1 not readable. "
        f"The catalogue in {index[1]} has 1 editions.\n"
    )
    assert done.stderr.decode() == f'{table}: record 2, line 3: no title (column "T")\n'
    done = kallimachos("import", *index, "--library", "ANEM", "--mapping", how, table)
    assert done.returncode == 2
    assert "is the mapping of FEGG, not of ANEM" in done.stderr.decode()
    wrong = file(tmp_path, "wrong.yaml", b"cvs: {}\n")
    done = kallimachos("import", *index, "--library", "FEGG", "--mapping", wrong, table)
    assert done.returncode == 2
    assert f'{wrong}:1:1: "cvs" is not a key here. Did you mean "csv"?' in done.stderr.decode()
