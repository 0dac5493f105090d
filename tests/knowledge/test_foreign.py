"""A question in a third language: told by its words; titles, Greeklish and English never are."""

import json
import random
from typing import Any

import pytest
import yaml

from knowledge.faq import spellings
from knowledge.foreign import is_foreign
from tests.conftest import ROOT, SHARED

SAY = ROOT / "tests" / "patrons_say"
_FRESH = 52  # of the third languages' questions: written after the words that tell them
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
        *("wie verlangere ich mein buch", "Tuvalet nerede?", "Szukam kryminału", "Tražim roman"),
        *("Czy mogę tu drukować?", "Kako mogu da produžim knjigu?", "gde mozhno parkovatsya"),
    ],
)
def test_a_question_in_a_third_language(typed: str) -> None:
    assert is_foreign(typed)


@pytest.mark.parametrize("typed", [*TITLES, *ENGLISH, "Πώς λέγεται το «Der Prozess»;", "12", ""])
def test_a_title_and_english_with_slips_are_none(typed: str) -> None:
    assert not is_foreign(typed)


def read(name: str) -> Any:
    return yaml.safe_load((SAY / name).read_text(encoding="utf-8"))


def test_most_of_what_is_asked_in_third_languages_is_told() -> None:
    """In what was read while the words were chosen, and hardly less in what was written later."""
    asked = read("third_languages.yaml")
    told = [is_foreign(typed) for typed in asked]
    assert len(set(asked)) == len(asked) >= 190
    assert sum(told) >= 0.9 * len(told)
    assert sum(told[-_FRESH:]) >= 0.8 * _FRESH


@pytest.mark.parametrize("end", ["", "?"])
def test_greeklish_as_people_type_it_is_none(end: str) -> None:
    asked = [one["asks"] for one in read("greeklish.yaml")] + read("nobody_answers.yaml")
    assert [typed for typed in asked if is_foreign(typed + end)] == []


@pytest.mark.parametrize("name", ["clinc150", "banking77", "massive_en", "massive_el"])
def test_english_and_greeklish_questions_are_none(name: str) -> None:
    """Thousands of other people's, each with a question mark; one in a thousand may be taken."""
    path = SHARED / "faq" / f"{name}.jsonl"
    if not path.exists():
        pytest.skip(f"no {path}: set KALLIMACHOS_SHARED_DATA")
    lines = path.read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line)["text"] for line in random.Random(5).sample(lines, 3000)]
    if name == "massive_el":
        asked = [spell(one) for one in asked for spell in (spellings.elot, spellings.visual)]
    taken = [one for one in asked if is_foreign(one + "?")]
    assert len(taken) <= len(asked) / 1000, taken
