"""How books are cited: by the manuals of APA and Chicago, in Greek and English, odd ones included.

The books and people of this table are made up, but for a few works that everybody knows.
"""

from __future__ import annotations

from typing import Any

import pytest

from knowledge import citing, naming
from knowledge.catalogue import Description
from knowledge.naming import Name

SEVEN = "Α, Νίκος ; Β, Νίκος ; Γ, Νίκος ; Δ, Νίκος ; Ε, Νίκος ; Ζ, Νίκος ; Η, Νίκος"
TWENTY_ONE = " ; ".join(f"Smith{chr(97 + n)}, Ann" for n in range(21))
MANY_IN_APA = ", ".join(f"Smith{chr(97 + n)}, A." for n in range(19))

CASES: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "one author",
        {
            "title": "Βίος και πολιτεία του Αλέξη Ζορμπά",
            "author": "Καζαντζάκης, Νίκος",
            "year": 1946,
            "publisher": "Δημητράκος",
        },
        "Καζαντζάκης, Ν. (1946). *Βίος και πολιτεία του Αλέξη Ζορμπά*. Δημητράκος.",
        "Καζαντζάκης, Νίκος. *Βίος και πολιτεία του Αλέξη Ζορμπά*. Δημητράκος, 1946.",
    ),
    (
        "one author, in English",
        {
            "title": "Zorba the Greek",
            "author": "Kazantzakis, Nikos",
            "year": 1952,
            "publisher": "Simon & Schuster",
        },
        "Kazantzakis, N. (1952). *Zorba the Greek*. Simon & Schuster.",
        "Kazantzakis, Nikos. *Zorba the Greek*. Simon & Schuster, 1952.",
    ),
    (
        "dates after the name are no part of it",
        {"title": "Ασκητική", "author": "Καζαντζάκης, Νίκος, 1883-1957", "year": 1945},
        "Καζαντζάκης, Ν. (1945). *Ασκητική*.",
        "Καζαντζάκης, Νίκος. *Ασκητική*. 1945.",
    ),
    (
        "two authors",
        {"title": "Τίτλος", "author": "Παπά, Άννα ; Νίκου, Πέτρος", "year": 2001},
        "Παπά, Α., & Νίκου, Π. (2001). *Τίτλος*.",
        "Παπά, Άννα και Πέτρος Νίκου. *Τίτλος*. 2001.",
    ),
    (
        "two authors, in English: the comma closes the inversion",
        {"title": "A title", "author": "Smith, Ann ; Jones, Paul", "year": 2001},
        "Smith, A., & Jones, P. (2001). *A title*.",
        "Smith, Ann, and Paul Jones. *A title*. 2001.",
    ),
    (
        "three authors",
        {"title": "Τίτλος", "author": "Παπά, Άννα ; Νίκου, Πέτρος ; Ρήγα, Εύα", "year": 2001},
        "Παπά, Α., Νίκου, Π., & Ρήγα, Ε. (2001). *Τίτλος*.",
        "Παπά, Άννα, Πέτρος Νίκου και Εύα Ρήγα. *Τίτλος*. 2001.",
    ),
    (
        "three authors, in English",
        {"title": "A title", "author": "Smith, Ann ; Jones, Paul ; Brown, Eve", "year": 2001},
        "Smith, A., Jones, P., & Brown, E. (2001). *A title*.",
        "Smith, Ann, Paul Jones, and Eve Brown. *A title*. 2001.",
    ),
    (
        "seven authors: Chicago names three",
        {"title": "Τίτλος", "author": SEVEN, "year": 2001},
        "Α, Ν., Β, Ν., Γ, Ν., Δ, Ν., Ε, Ν., Ζ, Ν., & Η, Ν. (2001). *Τίτλος*.",
        "Α, Νίκος, Νίκος Β, Νίκος Γ, κ.ά. *Τίτλος*. 2001.",
    ),
    (
        "twenty-one authors: APA names nineteen and the last",
        {"title": "A title", "author": TWENTY_ONE, "year": 2001},
        f"{MANY_IN_APA}, . . . Smithu, A. (2001). *A title*.",
        "Smitha, Ann, Ann Smithb, Ann Smithc, et al. *A title*. 2001.",
    ),
    (
        "the library itself gives up: «κ.ά.»",
        {"title": "Τίτλος", "author": "Παπά, Άννα κ.ά.", "year": 2001},
        "Παπά, Α., κ.ά. (2001). *Τίτλος*.",
        "Παπά, Άννα κ.ά. *Τίτλος*. 2001.",
    ),
    (
        "[et al.] of an English catalogue",
        {"title": "A title", "author": "Smith, Ann ; Jones, Paul [et al.]", "year": 2001},
        "Smith, A., Jones, P., et al. (2001). *A title*.",
        "Smith, Ann, Paul Jones, et al. *A title*. 2001.",
    ),
    (
        "no author: the title leads",
        {"title": "Το λεξικό μας", "year": 1999, "publisher": "Κέδρος"},
        "*Το λεξικό μας*. (1999). Κέδρος.",
        "*Το λεξικό μας*. Κέδρος, 1999.",
    ),
    (
        "no year",
        {"title": "Ο ξένος", "author": "Camus, Albert", "publisher": "Καστανιώτης"},
        "Camus, A. (χ.χ.). *Ο ξένος*. Καστανιώτης.",
        "Camus, Albert. *Ο ξένος*. Καστανιώτης, χ.χ.",
    ),
    (
        "no year, in English",
        {"title": "The stranger", "author": "Camus, Albert", "publisher": "Knopf"},
        "Camus, A. (n.d.). *The stranger*. Knopf.",
        "Camus, Albert. *The stranger*. Knopf, n.d.",
    ),
    (
        "no publisher",
        {"title": "Τίτλος", "author": "Παπά, Άννα", "year": 2001},
        "Παπά, Α. (2001). *Τίτλος*.",
        "Παπά, Άννα. *Τίτλος*. 2001.",
    ),
    (
        "a title alone",
        {"title": "Τίτλος"},
        "*Τίτλος*. (χ.χ.).",
        "*Τίτλος*. χ.χ.",
    ),
    (
        "«χ.ε.» is no publisher",
        {"title": "Τίτλος", "author": "Παπά, Άννα", "year": 2001, "publisher": "[χ.ε.]"},
        "Παπά, Α. (2001). *Τίτλος*.",
        "Παπά, Άννα. *Τίτλος*. 2001.",
    ),
    (
        "[s.n.] is no publisher",
        {"title": "A title", "author": "Smith, Ann", "year": 2001, "publisher": "[s.n.]"},
        "Smith, A. (2001). *A title*.",
        "Smith, Ann. *A title*. 2001.",
    ),
    (
        "a publisher that ends with a stop has one stop",
        {"title": "A title", "author": "Smith, Ann", "year": 2001, "publisher": "Books Inc."},
        "Smith, A. (2001). *A title*. Books Inc.",
        "Smith, Ann. *A title*. Books Inc., 2001.",
    ),
    (
        "a body is the author",
        {"title": "Στατιστική επετηρίδα", "author": "Υπουργείο Πολιτισμού", "year": 2010},
        "Υπουργείο Πολιτισμού. (2010). *Στατιστική επετηρίδα*.",
        "Υπουργείο Πολιτισμού. *Στατιστική επετηρίδα*. 2010.",
    ),
    (
        "a body is the author, in English",
        {"title": "Yearbook", "author": "Ministry of Culture", "year": 2010},
        "Ministry of Culture. (2010). *Yearbook*.",
        "Ministry of Culture. *Yearbook*. 2010.",
    ),
    (
        "one name alone",
        {"title": "Οδύσσεια", "author": "Όμηρος", "year": 2009},
        "Όμηρος. (2009). *Οδύσσεια*.",
        "Όμηρος. *Οδύσσεια*. 2009.",
    ),
    (
        "an initial for a given name: one stop",
        {"title": "Emma", "author": "Austen, J.", "year": 1996},
        "Austen, J. (1996). *Emma*.",
        "Austen, J. *Emma*. 1996.",
    ),
    (
        "two initials run together",
        {"title": "The hobbit", "author": "Tolkien, J.R.R.", "year": 1937},
        "Tolkien, J. R. R. (1937). *The hobbit*.",
        "Tolkien, J.R.R. *The hobbit*. 1937.",
    ),
    (
        "a double given name",
        {"title": "La nausée", "author": "Sartre, Jean-Paul", "year": 1938},
        "Sartre, J.-P. (1938). *La nausée*.",
        "Sartre, Jean-Paul. *La nausée*. 1938.",
    ),
    (
        "a double family name and a particle",
        {"title": "Τίτλος", "author": "Γκαρθία Μάρκες, Γκαμπριέλ", "year": 1983},
        "Γκαρθία Μάρκες, Γ. (1983). *Τίτλος*.",
        "Γκαρθία Μάρκες, Γκαμπριέλ. *Τίτλος*. 1983.",
    ),
    (
        "a translator",
        {
            "title": "Ο ξένος",
            "author": "Camus, Albert",
            "translators": ("Παπά, Άννα",),
            "year": 1990,
            "publisher": "Καστανιώτης",
        },
        "Camus, A. (1990). *Ο ξένος* (μτφρ. Α. Παπά). Καστανιώτης.",
        "Camus, Albert. *Ο ξένος*. Μτφρ. Άννα Παπά. Καστανιώτης, 1990.",
    ),
    (
        "a translator, in English",
        {
            "title": "Zorba the Greek",
            "author": "Kazantzakis, Nikos",
            "translators": ("Bien, Peter",),
            "year": 2014,
            "publisher": "Simon & Schuster",
        },
        "Kazantzakis, N. (2014). *Zorba the Greek* (P. Bien, Trans.). Simon & Schuster.",
        "Kazantzakis, Nikos. *Zorba the Greek*. Translated by Peter Bien. Simon & Schuster, 2014.",
    ),
    (
        "two translators",
        {
            "title": "Τίτλος",
            "author": "Smith, Ann",
            "translators": ("Παπά, Άννα", "Νίκου, Πέτρος"),
            "year": 1990,
        },
        "Smith, A. (1990). *Τίτλος* (μτφρ. Α. Παπά & Π. Νίκου).",
        "Smith, Ann. *Τίτλος*. Μτφρ. Άννα Παπά και Πέτρος Νίκου. 1990.",
    ),
    (
        "three translators, in English",
        {
            "title": "A title",
            "author": "Παπά, Άννα",
            "translators": ("Smith, Ann", "Jones, Paul", "Brown, Eve"),
            "year": 1990,
        },
        "Παπά, Α. (1990). *A title* (A. Smith, P. Jones, & E. Brown, Trans.).",
        "Παπά, Άννα. *A title*. Translated by Ann Smith, Paul Jones, and Eve Brown. 1990.",
    ),
    (
        "a translator whose task stands in the name",
        {
            "title": "Ο ξένος",
            "author": "Camus, Albert",
            "translators": ("Παπά, Άννα (μτφρ.)",),
            "year": 1990,
        },
        "Camus, A. (1990). *Ο ξένος* (μτφρ. Α. Παπά).",
        "Camus, Albert. *Ο ξένος*. Μτφρ. Άννα Παπά. 1990.",
    ),
    (
        "translator and edition together",
        {
            "title": "The psychology of the child",
            "author": "Piaget, Jean ; Inhelder, Bärbel",
            "translators": ("Weaver, Helen",),
            "edition": "2nd ed.",
            "year": 1969,
            "publisher": "Basic Books",
        },
        "Piaget, J., & Inhelder, B. (1969). *The psychology of the child* "
        "(H. Weaver, Trans.; 2nd ed.). Basic Books.",
        "Piaget, Jean, and Bärbel Inhelder. *The psychology of the child*. "
        "Translated by Helen Weaver. 2nd ed. Basic Books, 1969.",
    ),
    (
        "an edition",
        {"title": "Τίτλος", "author": "Παπά, Άννα", "edition": "3η έκδοση", "year": 2001},
        "Παπά, Α. (2001). *Τίτλος* (3η έκδ.).",
        "Παπά, Άννα. *Τίτλος*. 3η έκδ. 2001.",
    ),
    (
        "an edition in an old system's letters",
        {"title": "Τίτλος", "author": "Παπά, Άννα", "edition": "3 ΕΚΔ.", "year": 2001},
        "Παπά, Α. (2001). *Τίτλος* (3η έκδ.).",
        "Παπά, Άννα. *Τίτλος*. 3η έκδ. 2001.",
    ),
    (
        "a revised edition",
        {"title": "Τίτλος", "author": "Παπά, Άννα", "edition": "2η αναθ. έκδ.", "year": 2001},
        "Παπά, Α. (2001). *Τίτλος* (2η αναθ. έκδ.).",
        "Παπά, Άννα. *Τίτλος*. 2η αναθ. έκδ. 2001.",
    ),
    (
        "editions are counted in English too",
        {"title": "A title", "author": "Smith, Ann", "edition": "23rd edition", "year": 2001},
        "Smith, A. (2001). *A title* (23rd ed.).",
        "Smith, Ann. *A title*. 23rd ed. 2001.",
    ),
    (
        "the eleventh is no 11st",
        {"title": "A title", "author": "Smith, Ann", "edition": "11 ed", "year": 2001},
        "Smith, A. (2001). *A title* (11th ed.).",
        "Smith, Ann. *A title*. 11th ed. 2001.",
    ),
    (
        "the first edition is not told",
        {"title": "Τίτλος", "author": "Παπά, Άννα", "edition": "1η έκδ.", "year": 2001},
        "Παπά, Α. (2001). *Τίτλος*.",
        "Παπά, Άννα. *Τίτλος*. 2001.",
    ),
    (
        "the first edition in words is not told",
        {"title": "A title", "author": "Smith, Ann", "edition": "First edition", "year": 2001},
        "Smith, A. (2001). *A title*.",
        "Smith, Ann. *A title*. 2001.",
    ),
    (
        "a reprint is no edition",
        {"title": "Τίτλος", "author": "Παπά, Άννα", "edition": "Ανατύπωση", "year": 2001},
        "Παπά, Α. (2001). *Τίτλος*.",
        "Παπά, Άννα. *Τίτλος*. 2001.",
    ),
    (
        "an edition without a number, as it stands",
        {"title": "Τίτλος", "author": "Παπά, Άννα", "edition": "Νέα έκδοση", "year": 2001},
        "Παπά, Α. (2001). *Τίτλος* (Νέα έκδ.).",
        "Παπά, Άννα. *Τίτλος*. Νέα έκδ. 2001.",
    ),
    (
        "a volume with a number alone",
        {
            "title": "Άπαντα. Τόμος 2",
            "part": "Τόμος 2",
            "author": "Σολωμός, Διονύσιος",
            "year": 1960,
            "publisher": "Ίκαρος",
        },
        "Σολωμός, Δ. (1960). *Άπαντα* (τόμ. 2). Ίκαρος.",
        "Σολωμός, Διονύσιος. *Άπαντα*. Τόμ. 2. Ίκαρος, 1960.",
    ),
    (
        "edition and volume, in English",
        {
            "title": "Collected works. Volume 4",
            "part": "Volume 4",
            "author": "Smith, Ann",
            "edition": "2nd ed.",
            "year": 1960,
        },
        "Smith, A. (1960). *Collected works* (2nd ed., Vol. 4).",
        "Smith, Ann. *Collected works*. 2nd ed. Vol. 4. 1960.",
    ),
    (
        "a volume with a title of its own",
        {
            "title": "Άπαντα. Τόμος 2, Πεζά",
            "part": "Τόμος 2, Πεζά",
            "author": "Σολωμός, Διονύσιος",
            "year": 1960,
        },
        "Σολωμός, Δ. (1960). *Άπαντα. Τόμος 2, Πεζά*.",
        "Σολωμός, Διονύσιος. *Άπαντα. Τόμος 2, Πεζά*. 1960.",
    ),
    (
        "a subtitle",
        {"title": "Τίτλος", "subtitle": "μια ιστορία", "author": "Παπά, Άννα", "year": 2001},
        "Παπά, Α. (2001). *Τίτλος: μια ιστορία*.",
        "Παπά, Άννα. *Τίτλος: μια ιστορία*. 2001.",
    ),
    (
        "a subtitle begins with a capital in English",
        {"title": "A title", "subtitle": "a history", "author": "Smith, Ann", "year": 2001},
        "Smith, A. (2001). *A title: A history*.",
        "Smith, Ann. *A title: A history*. 2001.",
    ),
    (
        "the Greek question mark ends a title",
        {"title": "Πού πας;", "author": "Παπά, Άννα", "year": 2001, "publisher": "Κέδρος"},
        "Παπά, Α. (2001). *Πού πας;* Κέδρος.",
        "Παπά, Άννα. *Πού πας;* Κέδρος, 2001.",
    ),
    (
        "a question mark ends a title",
        {"title": "Quo vadis?", "author": "Sienkiewicz, Henryk", "year": 1896},
        "Sienkiewicz, H. (1896). *Quo vadis?*",
        "Sienkiewicz, Henryk. *Quo vadis?* 1896.",
    ),
    (
        "a title in digits takes the language of its author's name",
        {"title": "1984", "author": "Όργουελ, Τζορτζ"},
        "Όργουελ, Τ. (χ.χ.). *1984*.",
        "Όργουελ, Τζορτζ. *1984*. χ.χ.",
    ),
    (
        "nothing but digits: the language of the record",
        {"title": "1984", "language": "eng"},
        "*1984*. (n.d.).",
        "*1984*. n.d.",
    ),
    (
        "romanised Greek has English terms",
        {
            "title": "Vios kai politeia tou Alexē Zormpa",
            "author": "Kazantzakēs, Nikos",
            "language": "gre",
            "edition": "5η έκδ.",
        },
        "Kazantzakēs, N. (n.d.). *Vios kai politeia tou Alexē Zormpa* (5th ed.).",
        "Kazantzakēs, Nikos. *Vios kai politeia tou Alexē Zormpa*. 5th ed. n.d.",
    ),
    (
        "editors in the authors' place",
        {"title": "Πρακτικά", "author": "Παπά, Άννα (επιμ.) ; Νίκου, Πέτρος (επιμ.)"},
        "Παπά, Α., & Νίκου, Π. (Επιμ.). (χ.χ.). *Πρακτικά*.",
        "Παπά, Άννα και Πέτρος Νίκου, επιμ. *Πρακτικά*. χ.χ.",
    ),
    (
        "one editor, in English",
        {"title": "Proceedings", "author": "Smith, Ann (ed.)", "year": 2003},
        "Smith, A. (Ed.). (2003). *Proceedings*.",
        "Smith, Ann, ed. *Proceedings*. 2003.",
    ),
    (
        "two editors, in English",
        {"title": "Proceedings", "author": "Smith, Ann, ed. ; Jones, Paul, ed.", "year": 2003},
        "Smith, A., & Jones, P. (Eds.). (2003). *Proceedings*.",
        "Smith, Ann, and Paul Jones, eds. *Proceedings*. 2003.",
    ),
    (
        "a contributor whose task nobody tells is left out",
        {"title": "Τίτλος", "contributors": ("Ρήγα, Εύα",), "year": 2001},
        "*Τίτλος*. (2001).",
        "*Τίτλος*. 2001.",
    ),
    (
        "what is no printed book says so in APA",
        {"title": "Τίτλος", "author": "Παπά, Άννα", "year": 2001, "format": "audiobook"},
        "Παπά, Α. (2001). *Τίτλος* [Ηχητικό βιβλίο].",
        "Παπά, Άννα. *Τίτλος*. 2001.",
    ),
    (
        "markup in a title stays text",
        {"title": "<b>Α & Β</b>", "author": "Παπά, Άννα", "year": 2001},
        "Παπά, Α. (2001). *<b>Α & Β</b>*.",
        "Παπά, Άννα. *<b>Α & Β</b>*. 2001.",
    ),
]


@pytest.mark.parametrize(("name", "told", "apa", "chicago"), CASES, ids=[row[0] for row in CASES])
def test_a_book_in_both_styles(name: str, told: dict[str, Any], apa: str, chicago: str) -> None:
    found = citing.cite(Description(**told))
    assert [one.style for one in found] == ["APA", "Chicago"]
    assert [marked(one) for one in found] == [apa, chicago]


def marked(one: citing.Citation) -> str:
    """Return a citation with asterisks around what is in italics."""
    return "".join(f"*{run.text}*" if run.is_italic else run.text for run in one.runs)


def test_no_stop_is_doubled_and_no_part_is_empty() -> None:
    for _, told, _, _ in CASES:
        for one in citing.cite(Description(**told)):
            assert ".." not in one.text
            assert "  " not in one.text
            assert "()" not in one.text
            assert one.text == one.text.strip()


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("Καζαντζάκης, Νίκος", (Name("Καζαντζάκης", "Νίκος"),)),
        ("Καζαντζάκης, Νίκος (1883-1957)", (Name("Καζαντζάκης", "Νίκος"),)),
        ("Καζαντζάκης, Νίκος, 1883-", (Name("Καζαντζάκης", "Νίκος"),)),
        ("Όμηρος", (Name("Όμηρος"),)),
        ("", ()),
        (" ; ", ()),
        (",", ()),
    ],
)
def test_names_of_a_field(field: str, names: tuple[Name, ...]) -> None:
    assert naming.people(field).all == names


def test_names_as_readers_have_them() -> None:
    assert naming.direct("Παπά, Άννα ; Νίκου, Πέτρος") == "Άννα Παπά, Πέτρος Νίκου"
