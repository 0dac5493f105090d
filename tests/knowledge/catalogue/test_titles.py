"""Titles that name the work itself, and parts of a work in several volumes."""

from __future__ import annotations

import pytest

from tests.knowledge.catalogue.reading import description
from tests.knowledge.catalogue.writing import Field

TITLE = ("245", "$aΟ μικρός πρίγκιπας")


@pytest.mark.parametrize(
    ("field", "title"),
    [
        (("240", "$aPetit prince.$lΕλληνικά"), "Petit prince"),
        (("130", "$aΧίλιες και μία νύχτες."), "Χίλιες και μία νύχτες"),
        (("240", "$aΙστορία.$pΒιβλίο πρώτο."), "Ιστορία. Βιβλίο πρώτο"),
        (("765", "$aSaint-Exupéry$tLe petit prince"), "Le petit prince"),
        (("500", "$aΤίτλος πρωτοτύπου: Le petit prince."), "Le petit prince"),
        (("500", "$aΤίτλος του πρωτοτύπου : Le petit prince"), "Le petit prince"),
        (("500", "$aTranslation of: Le petit prince."), "Le petit prince"),
    ],
)
def test_titles_of_the_work_itself(field: Field, title: str) -> None:
    told = description(TITLE, field)
    assert told.uniform_titles == (title,)
    assert title in told.other_titles


@pytest.mark.parametrize(
    "field",
    [
        ("240", "$aΠοιήματα"),
        ("240", "$aWorks.$pSelections"),
        ("240", "$aShort stories"),
        ("246", "$aThe little prince"),
        ("730", "$aΆλλο έργο"),
        ("500", "$aΗ μετάφραση έγινε από το πρωτότυπο: με σημειώσεις"),
        ("500", "$aΠεριέχει ευρετήριο"),
    ],
)
def test_titles_that_name_no_work_or_another(field: Field) -> None:
    assert description(TITLE, field).uniform_titles == ()


@pytest.mark.parametrize(
    ("field", "title"),
    [
        (("500", "$aΟδύσσεια$iΡαψωδία α"), "Οδύσσεια. Ραψωδία α"),
        (("454", "$tLe petit prince"), "Le petit prince"),
        (("304", "$aΤίτλος πρωτοτύπου: Le petit prince"), "Le petit prince"),
    ],
)
def test_titles_of_the_work_itself_in_unimarc(field: Field, title: str) -> None:
    assert description(("200", "$aΤίτλος"), field).uniform_titles == (title,)


@pytest.mark.parametrize(
    ("field", "part"),
    [
        (("245", "$aΙστορία.$nΤόμος Α΄,$pΟι απαρχές"), "Τόμος Α΄, Οι απαρχές"),
        (("245", "$aΙστορία$nΤόμος 2 /$cΈνας"), "Τόμος 2"),
        (("200", "$aΙστορία$hΤόμος 3$iΗ πτώση"), "Τόμος 3, Η πτώση"),
        (("245", "$aΙστορία"), ""),
    ],
)
def test_number_and_name_of_a_part(field: Field, part: str) -> None:
    told = description(field)
    assert told.part == part
    assert told.title == ("Ιστορία. " + part.replace(", ", ". ") if part else "Ιστορία")
