"""Greek questions that a library's FAQ can't answer, told from those that it can: … faq.

The sample network's FAQ is asked its own tests, which its authors saw, the Greeklish that was
written by hand by somebody who had not seen its questions, and a thousand Greek questions of
MASSIVE's part for development, on alarms, music, weather, e-mail: none is for a library.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import yaml
from rapidfuzz import fuzz, process

from knowledge import sample, text
from knowledge.faq import Faq
from tests.bench.questions import FOLDER, ROOT

_ASKED = 1000
Score = Callable[[str], float]


def main() -> None:
    """Print the table."""
    answers = sample.answers()
    own = [test for one in answers.entries for test in one.tests.match if one.kind == "answer"]
    hand = [typed for typed, _ in by_hand()]
    nobody = of_massive()
    print(
        f"{'the sample FAQ, told from Greek of others (AUROC)':52}{'its tests':>12}{'by hand':>10}"
    )
    scores: dict[str, Score] = {
        "rapidfuzz token_set_ratio": _token_set(answers),
        "kallimachos": lambda typed: answers.look(typed, "el").ranking.confidence,
    }
    for name, score in scores.items():
        apart = np.array([score(typed) for typed in nobody])
        row = [auroc(np.array([score(typed) for typed in asked]), apart) for asked in (own, hand)]
        print(f"  {name:50}{row[0]:12.3f}{row[1]:10.3f}")
    answered = sum(answers.best(typed, "el").outcome == "answer" for typed in nobody)
    print(f"  of {len(nobody):,} such questions {answered} were answered\n")


def by_hand() -> list[tuple[str, set[str]]]:
    """Return the Greeklish that was written by hand, and the entries that are right for each."""
    lines = (ROOT / "tests" / "patrons_say" / "greeklish.yaml").read_text(encoding="utf-8")
    rows = [(str(row["asks"]), row["entry"]) for row in yaml.safe_load(lines)]
    return [(asked, {right} if isinstance(right, str) else set(right)) for asked, right in rows]


def of_massive() -> list[str]:
    """Return Greek questions that are for no library."""
    lines = (FOLDER / "massive_el.jsonl").read_text(encoding="utf-8").splitlines()
    return [row["text"] for row in map(json.loads, lines) if row["split"] == "dev"][:_ASKED]


def _token_set(answers: Faq) -> Score:
    phrasings = [
        text.fold(question)
        for one in answers.entries
        for language in ("el", "en")
        for question in one.questions(language)
    ]

    def score(typed: str) -> float:
        found = process.extractOne(text.fold(typed), phrasings, scorer=fuzz.token_set_ratio)
        return float(found[1]) if found else 0.0

    return score


def auroc(inside: np.ndarray, outside: np.ndarray) -> float:
    """Return how surely a score of `inside` is above one of `outside`: .5 by chance, 1 always."""
    above = (inside[:, None] > outside).mean() + (inside[:, None] == outside).mean() / 2
    return float(above)
