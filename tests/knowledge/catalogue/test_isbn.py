"""ISBNs are found in dirt, and a slip of the finger is set right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean
from stdnum import isbn as standard

from knowledge.catalogue import isbn


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("960-211-082-1", ("9789602110829",)),
        ("9789602110829", ("9789602110829",)),
        ("978 960 211 082 9", ("9789602110829",)),
        ("ISBN: 960‑211‑082‑1 (δεμ.) : 12,50 €", ("9789602110829",)),
        ("0-8044-2957-X", ("9780804429573",)),
        ("0-8044-2957-Χ", ("9780804429573",)),  # a Greek Chi
        ("９７８９６０２１１０８２９", ("9789602110829",)),
        ("٩٧٨٩٦٠٢١١٠٨٢٩", ("9789602110829",)),
        ("9602110821 (τ. 1) 9789602110829 (σειρά)", ("9789602110829",)),
        ("9789602110829 1991", ("9789602110829",)),
        ("960-211-082-1 12 €", ("9789602110829",)),
        ("τ. 2 978 960 211 082 9 240 σ.", ("9789602110829",)),
        ("978-960-211-082-9 0-8044-2957-X", ("9789602110829", "9780804429573")),
        ("1821 28 10 1940 17", ()),  # a date and an hour, whose ten digits would be an ISBN
        ("960-211-082-2", ()),
        ("", ()),
        ("σ. 1821-1830, 19 x 24 εκ.", ()),
    ],
)
def test_isbns_are_found_as_thirteen_digits(written: str, found: tuple[str, ...]) -> None:
    assert isbn.find(written) == found


@pytest.mark.parametrize(
    ("typed", "rest", "taken"),
    [
        ("Δίψα 978-960-211-082-9, 1991", "Δίψα  , 1991", ("9789602110829",)),
        ("Δίψα 9789602110828", "Δίψα  ", ("9789602110828",)),
        ("Ο Χριστός 9789602110829 – χχ", "Ο Χριστός   – χχ", ("9789602110829",)),
        ("9789602110829, Δίψα 960-211-082-1", " , Δίψα  ", ("9789602110829",)),
        ("Δίψα 1821-1830", "Δίψα 1821-1830", ()),
    ],
)
def test_what_stands_beside_an_isbn(typed: str, rest: str, taken: tuple[str, ...]) -> None:
    assert isbn.without(typed) == (rest, taken)


@pytest.mark.parametrize(
    "slip",
    [
        "9789602110828",  # a wrong digit
        "9789602101829",  # two swapped
        "978960211082",  # one missing
        "97896021108299",  # one too many
        "9602110822",
        "960211081",
    ],
)
def test_one_slip_is_set_right(slip: str) -> None:
    assert isbn.likely(slip) == (slip,)
    assert "9789602110829" in isbn.corrections(slip)


@pytest.mark.parametrize(
    ("typed", "asked", "is_doubtful"),
    [
        ("2102345602", ("9782102345609",), True),  # passes as an ISBN-10
        ("210 2345602", ("9782102345609",), True),
        ("6944123401", ("9786944123401",), True),
        ("με λένε Άννα, 6944123401", ("9786944123401",), True),
        ("τηλ. 2102345602", (), True),
        ("τηλ6944123401", (), True),
        ("call me at 0-306-40615-2", (), False),
        ("το κινητό μου είναι 6944123401, ψάχνω το 9789602110829", ("9789602110829",), False),
        ("ISBN 2102345602", ("9782102345609",), False),
        ("2-253-00422-7", ("9782253004226",), False),  # as a book in French has it
        ("2070612759", ("9782070612758",), False),  # 20 is no Greek prefix
        ("960-211-082-1", ("9789602110829",), False),
    ],
)
def test_a_telephone_number_is_no_isbn(
    typed: str, asked: tuple[str, ...], is_doubtful: bool
) -> None:
    assert (isbn.asked(typed), isbn.is_doubtful(typed)) == (asked, is_doubtful)
    if is_doubtful or not asked:
        assert isbn.likely(typed) == ()
        assert isbn.without(typed) == (typed, ())


@given(st.integers(0, 10**9 - 1), st.integers(0, 12), st.integers(1, 9))
def test_a_wrong_digit_anywhere_is_set_right(number: int, place: int, off: int) -> None:
    digits = f"978{number:09d}"
    right = digits + ean.calc_check_digit(digits)
    wrong = right[:place] + str((int(right[place]) + off) % 10) + right[place + 1 :]
    near = isbn.corrections(wrong)
    assert all(standard.is_valid(each) for each in near)
    assert right in near


@given(st.text(max_size=400))
def test_nothing_that_is_typed_makes_trouble(text: str) -> None:
    for found in isbn.find(text):
        assert standard.is_valid(found)
    for run in isbn.likely(text):
        isbn.corrections(run)
