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
        ("τηλ6944123456", "τηλ[telephone]"),
        ("6944123456κλήση το απόγευμα", "[telephone]κλήση το απόγευμα"),
        ("πάρτε με.6944123456", "πάρτε με.[telephone]"),
        ("gr1601101250000000012300695", "[IBAN]"),
        ("αβ 123456", "[identity card]"),
        ("γράψτε μου στο @maria_papa", "γράψτε μου στο [account]"),
        ("https://t.me/maria_papa", "https://[account]"),
        ("Με λένε Μαρία Παππά, έχετε πινγκ πονγκ;", "Με λένε [name], έχετε πινγκ πονγκ;"),
        ("με λενε μαρια και ψάχνω", "με λενε [name] και ψάχνω"),
        ("Ονομάζομαι Γιώργος Κ. Δήμου.", "Ονομάζομαι [name]."),
        ("me lene maria", "me lene [name]"),
        ("το όνομά μου είναι Ελένη Δούκα", "το όνομά μου είναι [name]"),
        ("Είμαι η Μαρία Νικολάου", "Είμαι η [name]"),
        ("Καλημέρα κύριε Παπαδόπουλε, ναι.", "Καλημέρα κύριε [name], ναι."),
        ("Καλησπέρα σας, κυρία Άννα Δούκα. Ναι", "Καλησπέρα σας, κυρία [name]. Ναι"),
        ("Καλημέρα Μαρία, το έχουμε", "Καλημέρα [name], το έχουμε"),
        ("Dear Mrs Brown, yes", "Dear Mrs [name], yes"),
        ("Good morning Peter! Yes", "Good morning [name]! Yes"),
        ("Hello, my name is John Smith and", "Hello, my name is [name] and"),
    ],
)
def test_what_is_found(typed: str, left: str) -> None:
    assert masked(typed) == left
    assert masked(left) == left


@pytest.mark.parametrize(
    "typed",
    [
        *("Η κυρία Νταλογουέι", "Καλημέρα θλίψη", "Mrs Dalloway", "Καλημέρα Θλίψη της Σαγκάν"),
        *("Κύριε ελέησον", "Dear Life", "Good Night Stories", "Καλημέρα, έχετε τον Ζορμπά;"),
        *("κάτι για το 1821", "978-960-01-0000-1", "9789600100001", "στις 23/11/2026", "1940-1949"),
        *("πώς σε λένε;", "πώς λέγεται το βιβλίο;", "είμαι η μητέρα του", "a@b"),
        *(
            "κωδικός ab12 this that then",
            "ab12 thiſ that then",
            "στο t.me",
            "το όνομα του ρόδου",
            "είμαι ο τρίτος",
        ),
        *("21 ημέρες, 0,10 €", "2026-11-23", "2 βιβλία και 3 ταινίες", "Q-4F7", "", "10:42-13:00"),
    ],
)
def test_what_is_none(typed: str) -> None:
    assert find(typed) == []
