"""What is wrong in a file is told in Greek as well as in English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from handlers import approvals
from knowledge import document, faq
from knowledge.faq import (
    FaqErrors,
    checking,
    entries,
    loading,
    mistakes,
    policies,
    policy_files,
    proposals,
    writing,
)
from knowledge.faq.spellings import spellings
from knowledge.problems import Problem, Sentence
from knowledge.problems_in_greek import GREEK
from tests.knowledge.faq.test_loading import ENTRY, written

MODULES = (document, checking, entries, loading, mistakes, policies, policy_files)
MODULES += (proposals, writing, approvals)
_FILLED = re.compile(r"{[^}]+}")
_SLOT = re.compile(r"{(\w+)")


def calls(function: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
            yield node


def texts(function: ast.AST, argument: ast.expr) -> Iterator[str]:
    """Yield the texts that an argument may be: itself, or all that its name stands for."""
    if isinstance(argument, ast.Constant):
        yield str(argument.value)
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(argument, ast.Name):
            for target in node.targets:
                if getattr(target, "id", "") == argument.id and isinstance(
                    node.value, ast.Constant
                ):
                    yield str(node.value.value)


def sentences() -> set[str]:
    """Return every sentence that the modules say of a file."""
    found = set(spellings("αβγ"))
    for module in MODULES:
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        for function in [tree, *(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))]:
            for call in calls(function, "Sentence"):
                found.update(texts(function, call.args[0]))
    return found | {"warning: "}


def test_every_sentence_is_there_in_greek() -> None:
    greek = {one.removesuffix(".") for one in GREEK}
    wanted = {one.removesuffix(".") for one in sentences()}
    assert wanted - greek == set()
    assert greek - wanted == set()
    for english, said in GREEK.items():
        if "{days: 21}" not in english:
            assert set(_SLOT.findall(said)) == set(_SLOT.findall(english)), english
        assert re.search(r"[α-ω]", said) or not re.search(r"[a-z]{2}", _FILLED.sub("", english))


@pytest.mark.parametrize("module", MODULES)
def test_no_problem_is_told_in_english_alone(module: ModuleType) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    for call in calls(tree, "Problem"):
        assert not any(isinstance(part, ast.Constant | ast.JoinedStr) for part in call.args[1:3])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            ("    owner: desk\n", ""),
            '4:5: λήμμα "parking": λείπει το "owner". Προσθέστε "owner:".',
        ),
        (
            ("    owner: desk", "    ownr: desk"),
            '6:5: λήμμα "parking": το "ownr" δεν υπάρχει ως κλειδί εδώ. Μήπως εννοείτε "owner";',
        ),
        (
            ("reviewed: 2026-11-01", "reviewed: soon"),
            '7:15: λήμμα "parking": το "reviewed" είναι "soon"· πρέπει να είναι ημερομηνία. '
            "Γράψτε την ημερομηνία ως 2026-10-03, χωρίς εισαγωγικά.",
        ),
        (
            ("There are 12", "<b>There are 12"),
            '14:15: λήμμα "parking": "answer": το <b> δεν κλείνει· μια απάντηση μπορεί να έχει '
            '<b>…</b>, <i>…</i> και <a href="https://…">…</a>. Διορθώστε το εκεί.',
        ),
        (
            ("12 places", "14 places"),
            '14:15: λήμμα "parking": η απάντηση στα ελληνικά λέει 12, εκείνη στα αγγλικά όχι. Ό,τι '
            "αλλάζει πρέπει να αλλάζει και στις δύο: γράψτε τους ίδιους αριθμούς με ψηφία.",
        ),
        (
            ("owner: desk", "owner: &a desk"),
            "6:12: δεν επιτρέπονται συντομεύσεις (εδώ &a). Γράψτε ολόκληρη την τιμή ή, αν είναι "
            "κείμενο, βάλτε την σε εισαγωγικά.",
        ),
    ],
)
def test_a_problem_in_greek(tmp_path: Path, change: tuple[str, str], expected: str) -> None:
    with pytest.raises(FaqErrors) as refused:
        faq.read(written(tmp_path, ENTRY.replace(*change)))
    assert f"{tmp_path}/parking.yaml:{expected}" in refused.value.said("el").splitlines()


def test_values_of_the_wrong_kind_are_explained(tmp_path: Path) -> None:
    """Nothing of the machine that reads the file shows: no class, no validation."""
    wrong = ENTRY.replace("review_days: 365", "review_days: 0").replace(
        "owner: desk", "owner: true"
    )
    wrong = wrong.replace("    kind: answer\n", "").replace(
        "id: parking\n", "id: parking\n    kind: joke\n"
    )
    with pytest.raises(FaqErrors) as refused:
        faq.read(written(tmp_path, wrong + "  - 3\n  - null\n"))
    said = [line.partition("parking.yaml:")[2] for line in str(refused.value).splitlines()]
    assert said == [
        '5:11: entry "parking": "kind" is "joke"; it should be one of: \'answer\' or '
        "'smalltalk'. If it is meant as text, put it in quotation marks.",
        '7:12: entry "parking": "owner" is true; it should be a text. '
        "If it is meant as text, put it in quotation marks.",
        '9:18: entry "parking": "review_days" is 0; it should be at least 1. '
        "Write a number of days, such as 365.",
        '19:5: "entries 2" is 3; it should be keys with values below it. '
        "If it is meant as text, put it in quotation marks.",
        '20:5: "entries 3" is null; it should be keys with values below it. '
        "If it is meant as text, put it in quotation marks.",
    ]


def test_a_dash_that_stands_too_far_left_is_named_as_that(tmp_path: Path) -> None:
    """YAML reads the questions below it as one long text, which is no question to shorten."""
    asked = [f"Πόσο κοστίζει η ώρα στάθμευσης στη θέση {number};" for number in range(12)]
    listed = "\n".join(["       - " + asked[0], *("        - " + one for one in asked[1:])])
    begins = ENTRY.index("questions: [") + len("questions:")
    ends = ENTRY.index("]", begins) + 1
    with pytest.raises(FaqErrors) as refused:
        faq.read(written(tmp_path, f"{ENTRY[:begins]}\n{listed}{ENTRY[ends:]}"))
    (said,) = refused.value.said("el").splitlines()
    assert 'λήμμα "parking": το "questions 1" έχει ' in said
    assert said.endswith('Βάλτε κάθε "-" του καταλόγου ακριβώς κάτω από την πρώτη.')


def test_a_problem_of_another_kind_of_file_is_told_as_it_is() -> None:
    problem = Problem(faq.Place(Path("x.yaml"), 1, 2), "is odd.", Sentence("Mend it there."))
    assert problem.said("el") == "x.yaml:1:2: is odd. Διορθώστε το εκεί."
