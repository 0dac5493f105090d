"""Who wrote and who translated: by code, by word, and last of all by the title page's words."""

from __future__ import annotations

import pytest

from knowledge.catalogue.names import inverted, translators_in
from tests.knowledge.catalogue.reading import description
from tests.knowledge.catalogue.writing import Field

TITLE = ("245", "$aΟ μικρός πρίγκιπας")


@pytest.mark.parametrize(
    "role",
    [
        "$4trl",
        "$4http://id.loc.gov/vocabulary/relators/trl",
        "$eμεταφράστρια",
        "$eΜτφρ.",
        "$eμτφ",
        "$e(μετάφραση)",
        "$etranslator.",
        "$etr.",
        "$eilustr.$4trl",
    ],
)
def test_a_role_tells_the_translator(role: str) -> None:
    told = description(TITLE, ("700", f"$aΆλλη, Μία{role}"), ("700", "$aΤρίτος, Ένας$4ill"))
    assert told.translators == ("Άλλη, Μία",)
    assert told.contributors == ("Άλλη, Μία", "Τρίτος, Ένας")
    assert told.author == ""


@pytest.mark.parametrize("role", ["", "$4ill", "$eεπιμελητής", "$eτραγουδιστής", "$4edt"])
def test_other_roles_make_no_translator(role: str) -> None:
    assert description(TITLE, ("700", f"$aΆλλη, Μία{role}")).translators == ()


def test_unimarc_tells_authors_by_tag_and_everybody_by_code() -> None:
    """A translator in 701, where co-authors belong, is a habit of several libraries."""
    told = description(
        ("200", "$aΟ ξένος"),
        ("700", "$aΚαμύ$bΑλμπέρ$4070"),
        ("701", "$aΑμπατζοπούλου$bΦραγκίσκη$4730"),
        ("701", "$aΔεύτερος$bΈνας"),
        ("702", "$aΤρίτη$bΜία$4340"),
    )
    assert told.author == "Καμύ, Αλμπέρ ; Δεύτερος, Ένας"
    assert told.translators == ("Αμπατζοπούλου, Φραγκίσκη",)
    assert told.contributors == ("Αμπατζοπούλου, Φραγκίσκη", "Τρίτη, Μία")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Albert Camus ; μετάφραση Νίκη Καρακίτσου", ["Καρακίτσου, Νίκη"]),
        (
            "Σαίξπηρ ; μτφρ. Βασίλης Ρώτας, Βούλα Δαμιανάκου.",
            ["Ρώτας, Βασίλης", "Δαμιανάκου, Βούλα"],
        ),
        ("ΟΜΗΡΟΥ ; ΜΕΤΑΦΡΑΣΗ: ΙΑΚΩΒΟΣ ΠΟΛΥΛΑΣ", ["ΠΟΛΥΛΑΣ, ΙΑΚΩΒΟΣ"]),
        ("Hans Henny Jahnn ; translated by Gerda Jordan.", ["Jordan, Gerda"]),
        ("A. Subhan ; translated into English by John S. Gilmour", ["Gilmour, John S."]),
        (
            "tr. and ed. by X ; transl. by Pamela Segev & Avri Fischer",
            ["Segev, Pamela", "Fischer, Avri"],
        ),
        # Nobody can tell the parts of these for sure.
        ("Camus ; μετάφραση του Γιάννη Αγγέλου", []),
        ("Camus ; μετάφραση από τα γαλλικά", []),
        ("Camus ; μετάφραση Ομάδα μεταφραστών", []),
        ("Camus ; μετάφραση Αγγέλου", []),
        ("translated by Serge A. and Betty Jean Zenkovsky", []),
        ("Γιάννης Μεταφράς", []),
        ("θεωρία της μετάφρασης Γιάννης Γιάννου", []),
        ("", []),
    ],
)
def test_the_title_page_tells_it_where_the_words_leave_no_doubt(
    words: str, found: list[str]
) -> None:
    assert translators_in(words) == found


def test_the_title_page_serves_only_where_no_field_tells_it() -> None:
    words: Field = ("245", "$aΟ ξένος /$cAlbert Camus ; μετάφραση Νίκη Καρακίτσου.")
    by_words = description(words, ("700", "$aΚαρακίτσου, Νίκη"))
    assert by_words.translators == by_words.contributors == ("Καρακίτσου, Νίκη",)
    by_code = description(words, ("700", "$aΆλλη, Μία,$4trl"))
    assert by_code.translators == ("Άλλη, Μία",)


def test_a_name_in_its_own_order_is_inverted() -> None:
    assert inverted("Ζορζ Ζακ Ρουσό") == "Ρουσό, Ζορζ Ζακ"
    assert inverted("ΚΑΖΑΝΤΖΑΚΗΣ,ΝΙΚΟΣ") == "ΚΑΖΑΝΤΖΑΚΗΣ, ΝΙΚΟΣ"
    assert inverted("Όμηρος") == "Όμηρος"
