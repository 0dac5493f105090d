"""Tables: what a register book or a spreadsheet says, and a plain reason for each bad row."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from knowledge.catalogue import load_files, mapping, sources
from knowledge.catalogue.describe import describe
from knowledge.catalogue.mapping import Mapping
from knowledge.catalogue.record import Description, Holding, SourceRecord
from knowledge.catalogue.sources import Row, Trouble, Unreadable
from tests.knowledge.catalogue.writing import file

REGISTER = """
library: FEGG
csv:
  encoding: cp1253
  delimiter: ";"
  skip_rows: 1
  values: "|"
  names: direct
  leave_out: {ΚΑΤΑΣΤΑΣΗ: [ΑΠΟΣΥΡΘΗΚΕ]}
  columns:
    number: ΑΡ. ΜΗΤΡΩΟΥ
    title: ΤΙΤΛΟΣ
    part: ΤΟΜΟΣ
    author: ΣΥΓΓΡΑΦΕΑΣ
    translators: ΜΕΤΑΦΡΑΣΤΗΣ
    original: ΠΡΩΤΟΤΥΠΟΣ ΤΙΤΛΟΣ
    publisher: ΕΚΔΟΤΗΣ
    year: ΕΤΟΣ
    language: ΓΛΩΣΣΑ
    isbn: ISBN
    subjects: ΘΕΜΑΤΑ
    item_type: ΕΙΔΟΣ
    branch: ΤΜΗΜΑ
    shelfmark: ΤΑΞ. ΑΡΙΘΜΟΣ
    copies: ΑΝΤΙΤΥΠΑ
branches: {ΠΑΙΔ: Παιδικό τμήμα}
item_types: {ΟΠΤΙΚΟΣ ΔΙΣΚΟΣ: video}
languages: {ΑΡΧ. ΕΛΛΗΝΙΚΑ: grc}
children: {shelfmarks: [Π]}
"""
NAMES = (
    "ΑΡ. ΜΗΤΡΩΟΥ;ΤΙΤΛΟΣ;ΤΟΜΟΣ;ΣΥΓΓΡΑΦΕΑΣ;ΜΕΤΑΦΡΑΣΤΗΣ;ΠΡΩΤΟΤΥΠΟΣ ΤΙΤΛΟΣ;ΕΚΔΟΤΗΣ;ΕΤΟΣ;ΓΛΩΣΣΑ;"
    "ISBN;ΘΕΜΑΤΑ;ΕΙΔΟΣ;ΤΜΗΜΑ;ΤΑΞ. ΑΡΙΘΜΟΣ;ΑΝΤΙΤΥΠΑ;ΚΑΤΑΣΤΑΣΗ"
)
SIMPLE = "csv: {columns: {number: a, title: b, author: c}}"


def told(tmp_path: Path, yaml: str) -> Mapping:
    path = tmp_path / "mapping.yaml"
    path.write_text(yaml, encoding="utf-8")
    return mapping.load(path)


def read(tmp_path: Path, table: str | bytes, yaml: str = SIMPLE) -> list[Row | Trouble]:
    content = table.encode() if isinstance(table, str) else table
    return list(sources.read(file(tmp_path, "t.csv", content), told(tmp_path, yaml)))


def short(found: list[Row | Trouble]) -> list[str]:
    """Return each row's title, or where it is and what is wrong with it."""
    return [
        each.get("title") if isinstance(each, Row) else f"{each.place}: {each.why}"
        for each in found
    ]


def test_a_register_book_in_full(tmp_path: Path) -> None:
    """Capitals without accents, names in their own order, Windows-1253, semicolons."""
    table = "\r\n".join(
        (
            "ΒΙΒΛΙΟ ΜΗΤΡΩΟΥ",
            NAMES,
            "1741;Ο ΜΙΚΡΟΣ ΠΡΙΓΚΙΠΑΣ;ΤΟΜΟΣ 1;ΑΝΤΟΥΑΝ ΣΑΙΝΤ-ΕΞΥΠΕΡΥ;ΣΤΡΑΤΗΣ ΤΣΙΡΚΑΣ;Le petit prince;"
            '"ΗΡΙΔΑΝΟΣ";[1979];ΕΛΛΗΝΙΚΑ;960-211-082-1 (ΔΕΜ.);ΠΑΡΑΜΥΘΙΑ|ΦΙΛΙΑ;ΒΙΒΛΙΟ;ΠΑΙΔ;Π 843;2;',
            "1741;Ο ΜΙΚΡΟΣ ΠΡΙΓΚΙΠΑΣ;ΤΟΜΟΣ 1;;;;;;;;;;;843 ΣΑΙ;;",
            "1742;ΧΑΜΕΝΟ;;;;;;;;;;;;;;ΑΠΟΣΥΡΘΗΚΕ",
            "1743;ΙΛΙΑΔΑ;;ΟΜΗΡΟΣ;;;;;ΑΡΧ. ΕΛΛΗΝΙΚΑ;;;ΟΠΤΙΚΟΣ ΔΙΣΚΟΣ;;;;",
        )
    ).encode("cp1253")
    how = told(tmp_path, REGISTER)
    found = [
        describe(row, "FEGG", how)
        for row in read(tmp_path, table, REGISTER)
        if not isinstance(row, Trouble)
    ]
    assert found == [
        SourceRecord(
            control="1741",
            description=Description(
                title="Ο ΜΙΚΡΟΣ ΠΡΙΓΚΙΠΑΣ. ΤΟΜΟΣ 1",
                author="ΣΑΙΝΤ-ΕΞΥΠΕΡΥ, ΑΝΤΟΥΑΝ",
                contributors=("ΤΣΙΡΚΑΣ, ΣΤΡΑΤΗΣ",),
                translators=("ΤΣΙΡΚΑΣ, ΣΤΡΑΤΗΣ",),
                other_titles=("Le petit prince",),
                uniform_titles=("Le petit prince",),
                part="ΤΟΜΟΣ 1",
                year=1979,
                publisher="ΗΡΙΔΑΝΟΣ",
                language="gre",
                isbns=("9789602110829",),
                subjects=("ΠΑΡΑΜΥΘΙΑ", "ΦΙΛΙΑ"),
                format="book",
                audience="children",
            ),
            holdings=(
                Holding("FEGG", "Παιδικό τμήμα", "Π 843", 2),
                Holding("FEGG", "", "843 ΣΑΙ", 1),
            ),
        ),
        SourceRecord(
            control="1743",
            description=Description(
                title="ΙΛΙΑΔΑ", author="ΟΜΗΡΟΣ", language="grc", format="video"
            ),
            holdings=(Holding("FEGG", "", "", 1),),
        ),
    ]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "cp1253", "iso8859-7", "cp737", "utf-16"]
)
def test_delimiter_and_character_set_are_found_out(
    tmp_path: Path, delimiter: str, charset: str
) -> None:
    rows = [("α/α", "Τίτλος", "Συγγραφέας"), ("1", "Το λεμονοδάσος", "Πολίτης, Κοσμάς")]
    table = "\n".join(delimiter.join(f'"{value}"' for value in row) for row in rows)
    yaml = "csv: {columns: {number: Α/Α, title: ΤΙΤΛΟΣ, author: συγγραφεας}}"
    (row,) = read(tmp_path, table.encode(charset), yaml)
    assert isinstance(row, Row)
    assert row.copies == [{"number": "1", "title": "Το λεμονοδάσος", "author": "Πολίτης, Κοσμάς"}]


def test_columns_by_number_where_there_is_no_header(tmp_path: Path) -> None:
    yaml = "csv: {header: false, columns: {number: 3, title: 1}}"
    assert short(read(tmp_path, "Α;x;1\nΒ;y;2\n", yaml)) == ["Α", "Β"]


def test_what_spreadsheets_do_to_values(tmp_path: Path) -> None:
    found = read(tmp_path, 'a,b,c\n1,"=""0123""",\n\n,,\n2,"Δύο\nγραμμές",x,,,\n')
    assert short(found) == ["0123", "Δύο\nγραμμές"]


def test_bad_rows_are_named_and_cost_only_themselves(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "a;b;c\n"
        "1;Ένα;x\n"
        "2;Δύο\n"
        "3;Τρία;x;και άλλο\n"
        "4;Τέσ\0σερα;x\n"
        '5;"Πέντε;x\n'
        "6;Έξι;x\n"
        '7;"Επτά";x\n'
        '8;Ο "καλός" δίσκος 5";x\n'
        '9;"Εννέα;x\n'
        "10;Δέκα;x\n",
    )
    assert short(found) == [
        "Ένα",
        "line 3: it has 2 columns where the table has 3: "
        "a delimiter or a line end inside a text must stand in quotation marks",
        "line 4: it has 4 columns where the table has 3: "
        "a delimiter or a line end inside a text must stand in quotation marks",
        "line 5: there are NUL bytes in it: the file is damaged here. Export it anew",
        "line 6: a quotation mark opens here and is not closed in this row",
        "Έξι",
        "Επτά",
        'Ο "καλός" δίσκος 5"',
        "line 10: a quotation mark opens here and is not closed in this row",
        "Δέκα",
    ]
    assert [each.number for each in found] == list(range(1, 11))


def test_a_quotation_mark_that_never_closes_costs_one_row(tmp_path: Path) -> None:
    rows = "".join(f"{number};Τίτλος {number};x\n" for number in range(500))
    found = short(read(tmp_path, f'a;b;c\n0;"Ανοιχτό;x\n{rows}'))
    assert found[0] == "line 2: a quotation mark opens here and is not closed within 50 lines"
    assert found[1:] == [f"Τίτλος {number}" for number in range(500)]


def test_bytes_of_another_character_set_are_mended_row_by_row(tmp_path: Path) -> None:
    """Two exports were put together by hand: the second is in Windows-1253."""
    table = "a;b;c\n1;Λωξάντρα;Ιορδανίδου\n".encode() + "2;Γαλήνη;Βενέζης\n".encode("cp1253")
    found = read(tmp_path, table)
    assert short(found) == ["Λωξάντρα", "Γαλήνη"]
    assert [isinstance(each, Row) and each.is_mended for each in found] == [False, True]


GREEK = "a;b;c\n1;Το λεμονοδάσος;Πολίτης, Κοσμάς\n"
HALF = "columns: {number: a, title: b, author: c}"


@pytest.mark.parametrize(
    ("table", "yaml", "why"),
    [
        (
            GREEK.encode("cp1253"),
            f"csv: {{encoding: utf-8, {HALF}}}",
            "line 2: byte 0xd4 is not UTF-8, as the mapping says the file is. "
            "It looks like cp1253: write encoding: cp1253, or leave it out",
        ),
        (
            GREEK.encode(),
            f"csv: {{encoding: cp1253, {HALF}}}",
            "it is in utf-8, but the mapping says cp1253: write encoding: utf-8, or leave it out",
        ),
        (
            GREEK.encode(),
            f'csv: {{delimiter: ",", {HALF}}}',
            'line 1: "," parts it into 1 column, where the mapping names 3. '
            'It seems to be ";": write delimiter: ";"',
        ),
        (
            GREEK.encode(),
            "csv: {columns: {title: Τίτλος, author: c}}",
            'line 1: there is no column "Τίτλος". The file has "a", "b", "c": mend the mapping',
        ),
        (
            b"1;x\n",
            "csv: {header: false, columns: {title: 5}}",
            'line 1: there is no column "5". The file has 2 columns: mend the mapping',
        ),
        (b"\n \n", SIMPLE, "the file is empty"),
        (b"title\n", "csv: {skip_rows: 3, columns: {title: title}}", "there are no rows in it"),
        (
            b"PK\x03\x04xlsx",
            SIMPLE,
            "not a CSV file: it is a zip archive: unpack it first "
            "(an Excel workbook: save it as CSV)",
        ),
    ],
)
def test_a_table_that_does_not_fit_the_mapping_says_what_to_change(
    tmp_path: Path, table: bytes, yaml: str, why: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        read(tmp_path, table, yaml)
    assert str(refused.value) == why


def test_a_row_without_a_title_is_refused(tmp_path: Path) -> None:
    report = load_files(
        tmp_path / "catalogue",
        "FEGG",
        [path := file(tmp_path, "t.csv", b"a,b,c\n1,,x\n2,Yes,y\n")],
        mapping=told(tmp_path, SIMPLE),
    )
    assert (report.records_read, report.records_stored) == (2, 1)
    assert [str(problem) for problem in report.problems] == [
        f'{path}: record 1, line 2: no title (column "b")'
    ]


def test_a_line_without_an_end_is_passed_over(tmp_path: Path) -> None:
    long = b"1;" + b"x" * 3_000_000
    found = short(read(tmp_path, b"a;b;c\n" + long + b"\n2;Two;x\n"))
    assert found == ["line 2: the line is longer than 1,048,576 characters", "Two"]


def test_nobody_s_stream_is_closed_or_read_whole(tmp_path: Path) -> None:
    """Rows come while the file is still being read."""
    from knowledge.catalogue.sources import csvfile

    content = b"a,b,c\n" + b"1,Title,Author\n" * 100_000
    stream = io.BufferedReader(io.BytesIO(content), 1 << 16)  # type: ignore[type-var]
    how = told(tmp_path, SIMPLE).csv
    assert how is not None
    rows = csvfile.read(stream, how)
    assert isinstance(next(rows), Row)
    assert stream.tell() < len(content) / 2
    rows.close()  # type: ignore[attr-defined]
    assert not stream.closed
