"""Which words a misspelt one may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.catalogue import vocabulary
from knowledge.catalogue.vocabulary import Near, Vocabulary

WORDS = ["τεχνολογια", "τεχνη", "τεχνητη", "θεολογια", "φιλολογια", "καζαντζακησ", "ζορμπασ"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("τεχνολογα", [Near("τεχνολογια", 1)]),
        ("καζνατζακσ", [Near("καζαντζακησ", 2)]),
        ("τεχντολγοια", [Near("τεχνολογια", 2)]),  # one letter too many, two swapped
        ("ζοσρμπσα", [Near("ζορμπασ", 2)]),
        ("τεχνοκριτικη", []),
    ],
)
def test_a_word_with_two_slips_is_found(tmp_path: Path, typed: str, found: list[Near]) -> None:
    vocabulary.write(tmp_path, "words", WORDS)
    assert Vocabulary(tmp_path, "words").near(typed, 2, most=5) == found
