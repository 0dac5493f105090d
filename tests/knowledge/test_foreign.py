"""A question in a third language: told by its words; titles, Greeklish and English never are."""

from pathlib import Path

import pytest
import yaml

from knowledge.foreign import is_foreign

SAY = Path(__file__).resolve().parents[1] / "patrons_say"
ENGLISH = [
    *("how do i renew my bok", "wat time do u open", "can i brin my dog", "opning hours saturday"),
    *("do u have les miserables", "who wrote don quijote de la mancha", "is der prozess on loan"),
    *("I am looking for a book in french", "wher is teh libary", "do you have el país?"),
]
TITLES = [
    *("Der Prozess", "Les Misérables", "Cien años de soledad", "Die Leiden des jungen Werthers"),
    *("Il nome della rosa", "À la recherche du temps perdu", "La casa de los espíritus"),
    *("Bonjour tristesse", "Im Westen nichts Neues", "Se questo è un uomo", "Le Petit Prince"),
    *("Kürk Mantolu Madonna", "Gjenerali i ushtrisë së vdekur", "O Alquimista", "Pedro Páramo"),
    *("Don Quijote de la Mancha", "Also sprach Zarathustra", "La vita è bella", "L'Étranger"),
]


@pytest.mark.parametrize(
    "typed",
    [
        *("Wie kann ich ein Buch verlängern?", "Wann ist die Bibliothek geöffnet?"),
        *("Haben Sie Bücher auf Deutsch?", "Comment puis-je renouveler un livre ?"),
        *("Vous avez des livres en français ?", "Bonjour, je cherche un livre pour ma fille"),
        *("Come posso rinnovare un libro?", "Quali sono gli orari della biblioteca?"),
        *("¿Cómo puedo renovar un libro?", "Hola, ¿dónde está la biblioteca?"),
        *("Como posso renovar um livro?", "Si mund ta zgjas afatin e librit?"),
        *("Ku është biblioteka?", "Kitabı nasıl uzatabilirim?", "Kütüphane saat kaçta açık?"),
        *("Cum pot prelungi o carte?", "Hoe kan ik een boek verlengen?", "Bonjour", "Danke"),
        *("Как продлить книгу?", "Как да удължа срока?", "كيف أجدد كتابا؟", "如何续借？"),
        "wie verlangere ich mein buch",
    ],
)
def test_a_question_in_a_third_language(typed: str) -> None:
    assert is_foreign(typed)


@pytest.mark.parametrize("typed", [*TITLES, *ENGLISH, "Πώς λέγεται το «Der Prozess»;", "12", ""])
def test_a_title_and_english_with_slips_are_none(typed: str) -> None:
    assert not is_foreign(typed)


def test_greeklish_as_people_type_it_is_none() -> None:
    asked = [one["asks"] for one in yaml.safe_load((SAY / "greeklish.yaml").read_text("utf-8"))]
    asked += yaml.safe_load((SAY / "nobody_answers.yaml").read_text("utf-8"))
    assert [typed for typed in asked if is_foreign(typed)] == []
