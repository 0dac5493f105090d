"""Personal data in what people type."""

from __future__ import annotations

import pytest

from knowledge.personal import find, masked


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        (
            "το κινητό μου είναι 6944 123 456, ευχαριστώ",
            "το κινητό μου είναι [telephone], ευχαριστώ",
        ),
        ("τηλ. 2310-123456", "τηλ. [telephone]"),
        ("+30 694 412 3456", "[telephone]"),
        ("maria.p@example.gr και maria@x.org", "[e-mail] και [e-mail]"),
        ("ΑΜΚΑ 01017000025", "ΑΜΚΑ [AMKA]"),
        ("ΑΦΜ: 090000045", "ΑΦΜ: [AFM]"),
        ("GR16 0110 1250 0000 0001 2300 695", "[IBAN]"),
        ("ταυτότητα ΑΒ 123456", "ταυτότητα [identity card]"),
        ("η κάρτα μου 20014567 έληξε", "η κάρτα μου [number] έληξε"),
        ("κάρτα 5555 4444 3333 1111", "κάρτα [number]"),
    ],
)
def test_what_is_found(typed: str, left: str) -> None:
    assert masked(typed) == left
    assert masked(left) == left


@pytest.mark.parametrize(
    "typed",
    [
        *("κάτι για το 1821", "978-960-01-0000-1", "9789600100001", "στις 23/11/2026", "1940-1949"),
        *("21 ημέρες, 0,10 €", "2026-11-23", "2 βιβλία και 3 ταινίες", "Q-4F7", "", "10:42-13:00"),
    ],
)
def test_what_is_none(typed: str) -> None:
    assert find(typed) == []
