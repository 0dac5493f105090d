"""What MARC says in codes: what kind of thing it is, and for whom."""

from __future__ import annotations

import pytest

from knowledge.catalogue import issn
from knowledge.catalogue.record import FORMATS
from tests.knowledge.catalogue.reading import coded, description, leader
from tests.knowledge.catalogue.writing import Field

TITLE = ("245", "$aX")
UNIMARC_TITLE = ("200", "$aX")


@pytest.mark.parametrize(
    ("kind", "format_"),
    [
        ("am", "book"),
        ("as", "serial"),
        ("ai", "serial"),
        ("tm", "manuscript"),
        ("cm", "score"),
        ("em", "map"),
        ("gm", "video"),
        ("im", "audiobook"),
        ("jm", "music"),
        ("km", "picture"),
        ("mm", "electronic"),
        ("ms", "serial"),
        ("om", "kit"),
        ("rm", ""),
        ("  ", ""),
    ],
)
def test_the_leader_tells_the_format(kind: str, format_: str) -> None:
    assert description(TITLE, leader=leader(*kind)).format == format_
    assert format_ in ("", *FORMATS)


@pytest.mark.parametrize(
    ("kind", "format_"),
    [("am", "book"), ("as", "serial"), ("bm", "manuscript"), ("lm", "electronic"), ("mm", "kit")],
)
def test_unimarc_has_letters_of_its_own(kind: str, format_: str) -> None:
    assert description(UNIMARC_TITLE, leader=leader(*kind)).format == format_


@pytest.mark.parametrize(
    ("field", "format_"),
    [
        (coded(form="o"), "electronic"),
        (coded(form="d"), "book"),  # large print
        (("007", "cr |||"), "electronic"),
        (("007", "ta"), "book"),
        (("952", "$oX$yVM"), "video"),
        (("942", "$cMU"), "music"),
        (("952", "$oX$yBK"), "book"),
    ],
)
def test_a_book_s_leader_may_be_corrected(field: Field, format_: str) -> None:
    """Many systems give every new record a book's leader."""
    assert description(TITLE, field).format == format_


def test_item_types_say_nothing_when_they_differ_or_the_leader_is_sure() -> None:
    assert description(TITLE, ("952", "$oX$yVM"), ("952", "$oX$yMU")).format == "book"
    assert description(TITLE, ("952", "$oX$yMU"), leader=leader("g")).format == "video"


@pytest.mark.parametrize(
    ("code", "audience"),
    [*((code, "children") for code in "abcj"), ("d", "young"), ("e", ""), ("g", ""), (" ", "")],
)
def test_the_coded_audience_of_marc21(code: str, audience: str) -> None:
    assert description(TITLE, coded(code)).audience == audience


def test_maps_and_serials_have_something_else_in_that_place() -> None:
    assert description(TITLE, coded("a"), leader=leader("e")).audience == ""
    assert description(TITLE, coded("d"), leader=leader("a", "s")).audience == ""


@pytest.mark.parametrize(
    ("codes", "audience"),
    [("a  ", "children"), ("d||", "children"), ("e  ", "young"), ("m  ", ""), ("ka ", "")],
)
def test_the_coded_audience_of_unimarc(codes: str, audience: str) -> None:
    field: Field = ("100", f"$a20080409d1991    {codes}y0grey50      ba")
    assert description(UNIMARC_TITLE, field).audience == audience


@pytest.mark.parametrize(
    ("note", "audience"),
    [
        ("Για παιδιά 8-12 ετών", "children"),
        ("Από 9 ετών", "children"),
        ("Ages 4 to 8.", "children"),
        ("12+", "young"),
        ("14+", "young"),
        ("Grades 9-12", "young"),
        ("Για εφήβους", "young"),
        ("Young adult.", "young"),
        ("Juvenile.", "children"),
        ("18+", ""),
        ("Ακατάλληλο για παιδιά", ""),
        ("Για γονείς και παιδιά", ""),
        ("General.", ""),
    ],
)
def test_notes_on_the_audience(note: str, audience: str) -> None:
    assert description(TITLE, ("521", f"$a{note}")).audience == audience


@pytest.mark.parametrize(
    ("subject", "audience"),
    [
        ("$aΠαιδική λογοτεχνία", "children"),
        ("$aΠΑΙΔΙΚΑ ΒΙΒΛΙΑ", "children"),
        ("$aCats$vJuvenile fiction.", "children"),
        ("$aChildren's stories", "children"),
        ("$aΕφηβική λογοτεχνία", "young"),
        ("$aYoung adult fiction", "young"),
        ("$aΠαιδική λογοτεχνία$xΙστορία και κριτική", ""),
        ("$aChildren's literature$xHistory and criticism", ""),
        ("$aJuvenile delinquency", ""),
        ("$aΠαιδικές ασθένειες", ""),
        ("$aΠαιδί", ""),
    ],
)
def test_subjects_that_say_for_whom(subject: str, audience: str) -> None:
    assert description(TITLE, ("650", subject)).audience == audience


def test_the_coded_audience_is_believed_before_the_subjects() -> None:
    study: Field = ("650", "$aΠαιδική λογοτεχνία")
    assert description(TITLE, coded("e"), study).audience == ""
    assert description(TITLE, coded("g"), study).audience == "children"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0378-5955", ("0378-5955",)),
        ("ISSN 2049-3630 (online)", ("2049-3630",)),
        ("1105–123Χ", ("1105-123X",)),
        ("03785955", ("0378-5955",)),
        ("0378-5954", ()),
        ("9789602110829", ()),
        ("", ()),
    ],
)
def test_issns(text: str, found: tuple[str, ...]) -> None:
    assert issn.find(text) == found


def test_issns_of_both_formats() -> None:
    assert description(TITLE, ("022", "$a0378-5955")).issns == ("0378-5955",)
    assert description(UNIMARC_TITLE, ("011", "$a0378-5955")).issns == ("0378-5955",)
