"""What is no question, and what only looks like none."""

from __future__ import annotations

import pytest

from knowledge.noise import is_noise


@pytest.mark.parametrize(
    "typed",
    [
        *("asdfgh", "qwerty", "ασδφγη", "lkjhgf", "zxcvb asdf", "ξκξκξκξ", "sdfgsdfg"),
        *("asdfgh jkl", "ασδφγη ξκλ", "χαχαχα", "haha", "xexexe", "lol", "εεε", "hahah χαχα"),
        *("ααααααα", "χαχχχχχχ", "1", "12345", "x", "α", "mmmm"),
    ],
)
def test_keys_pressed_at_random(typed: str) -> None:
    assert is_noise(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("ζορμπάς", "Στρ. Δούκας", "wifi", "dvd", "Brecht", "Krzysztof", "9789600100001"),
        *("6944123456", "1984 Orwell", "Ρίλκε", "Ευρυδίκη", "property", "τυρί", "power", "pdf"),
        *("a wise man", "Х. Л. Борхес", "القاهرة", "", "?!", "Γκγκ", "poiotita", "tree", "were"),
        *("Χαχά και Χοχό", "were 12", "lola", "Χάος", "Εε", "iii", "www", "πολ 3"),
    ],
)
def test_names_titles_and_other_languages_are_words(typed: str) -> None:
    assert not is_noise(typed)
