"""What is taken out of a conversation before colleagues read it, and what is left in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge import directory, sample
from knowledge.directory import Directory
from knowledge.reviewing import blindfold

NAMES = ("Ελένη", "Νίκος Παππάς", "Μαρία Κ.")


@pytest.fixture(scope="module")
def network() -> Directory:
    return directory.load(sample.LIBRARIES)


@pytest.mark.parametrize(
    ("said", "blind"),
    [
        ("Είμαι η ΕΛΕΝΗ.", "Είμαι η […]."),
        ("Το βιβλίο της Ελένης, του Νίκου", "Το βιβλίο της […], του […]"),
        ("Kyria Eleni, efxaristo!", "Kyria […], efxaristo!"),
        ("Νίκος Παππάς", "[…]"),
        ("tou nikou pappa", "tou […]"),
        ("στη Δημοτική Βιβλιοθήκη Ανεμόπετρας", "στη […]"),
        ("της βιβλιοθηκης ανεμοπετρας", "της βιβλιοθηκης […]"),
        ("stin anemopetra", "stin […]"),
        ("the Galazochori Public Library", "the […]"),
        ("Πλατεία Μουσών 1", "[…] 1"),
        ("στο ANEM, τηλ. 2100 000 101", "στο […], τηλ. […]"),
        ("anem@pinakes.example", "[…]"),
        ("Δείτε https://catalogue.pinakes.example/anem/12", "Δείτε […]"),
        ("Η υπόθεση Q-4F7 του @maria_k", "Η υπόθεση […] του […]"),
    ],
)
def test_names_are_taken_out(said: str, blind: str, network: Directory) -> None:
    assert blindfold(NAMES, network)(said) == blind


@pytest.mark.parametrize(
    "said",
    [
        "Ο Βόρτολι, στη Βενετία, το 1713.",
        "Δείτε https://el.wikipedia.org/wiki/Ερωτόκριτος",
        "Η νίκη ήρθε κάτω από το κάστρο, στην παραλία.",
        "ISBN 978-960-03-1234-5, σελ. 12-15",
        "Η δημοτική βιβλιοθήκη κλείνει στις 20:00.",
        "",
    ],
)
def test_all_else_stays(said: str, network: Directory) -> None:
    assert blindfold(NAMES, network)(said) == said


def test_a_network_of_one_library_hides_no_place(network: Directory) -> None:
    """Everybody knows which library it is; the words are easier to read with it."""
    alone = replace(network, libraries=network.libraries[:1])
    assert blindfold(NAMES, alone)("Στην Ανεμόπετρα, η Ελένη") == "Στην Ανεμόπετρα, η […]"
