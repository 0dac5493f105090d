"""Numbers in digits, in words and with an ending are one to whoever looks for a book."""

from __future__ import annotations

import pytest

from knowledge.catalogue import Catalogue
from knowledge.catalogue.counting import otherwise


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("3ο στεφανι", "Το τρίτο στεφάνι"),
        ("100 χρόνια μοναξιά", "Εκατό χρόνια μοναξιά"),
        ("οι 3 σωματοφύλακες", "Οι τρεις σωματοφύλακες"),
        ("γύρος του κόσμου σε ογδόντα ημέρες", "Ο γύρος του κόσμου σε 80 ημέρες"),
        ("ο 3ος τόμος των απάντων του παπαδιαμάντη", "Άπαντα. Τόμος τρίτος"),
        ("άρχοντας των δαχτυλιδιών 2ος", "Ο άρχοντας των δαχτυλιδιών. 2. Οι δύο πύργοι"),
        ("βιος κ πολιτεια", "Βίος και πολιτεία του Αλέξη Ζορμπά"),
        ("το 10", "Το 10"),
        ("1984", "1984"),
    ],
)
def test_a_number_is_found_however_it_is_written(books: Catalogue, typed: str, title: str) -> None:
    found = books.search(typed)
    assert found.is_sure
    assert found.hits[0].title == title


@pytest.mark.parametrize("word", ["", "ζορμπασ", "1984", "31328", "0ο", "οσ"])
def test_other_words_are_no_numbers_to_be_written_otherwise(word: str) -> None:
    assert otherwise(word) == ()
