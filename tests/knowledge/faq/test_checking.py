"""What `kallimachos faq check` looks at besides the files' form."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge import faq
from knowledge.faq.checking import check
from tests.knowledge.faq.test_loading import ENTRY, written


def with_answer(folder: Path, answer: str) -> faq.Faq:
    english = ENTRY.replace("There are 12 places at 0.50 an hour.", f'"{answer}"')
    return faq.load(
        written(folder, english.replace("Υπάρχουν 12 θέσεις με 0,50 € την ώρα.", "Ναι."))
    )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("See http://park.example.", "http://park.example. does not begin with https://."),
        ("See www.park.example", "www.park.example does not begin with https://."),
        ("See https://park", "https://park names no site."),
        ("See https:/park.example", "https:/park.example does not begin with https://."),
        ("See https://a.example/https://b.example", "has an address inside an address."),
        ("Write to desk@park", "desk@park is no e-mail address."),
    ],
)
def test_addresses_that_look_wrong(tmp_path: Path, answer: str, said: str) -> None:
    (problem,) = check(with_answer(tmp_path, answer)).links
    assert said in problem.what
    assert str(problem.place).endswith("parking.yaml:14:15")


def test_sound_addresses(tmp_path: Path) -> None:
    answer = "See https://park.example/a?b=c, or write to the-desk@park.example."
    assert check(with_answer(tmp_path, answer)).links == ()


def test_an_entry_past_its_review_date(tmp_path: Path) -> None:
    answers = faq.load(written(tmp_path, ENTRY))
    assert check(answers, date(2027, 10, 31)).overdue == ()
    (problem,) = check(answers, date(2027, 11, 2)).overdue
    assert problem.what == 'entry "parking" was to be reviewed by 2027-11-01.'


def test_a_review_on_a_day_to_come_is_named_and_the_end_of_time_is_no_failure(
    tmp_path: Path,
) -> None:
    """A slip in the year, or a date that was meant as "never"."""
    answers = faq.load(written(tmp_path, ENTRY.replace("2026-11-01", "9999-12-31")))
    (problem,) = check(answers, date(2026, 11, 23)).overdue
    assert str(problem).endswith(
        'parking.yaml:7:15: warning: entry "parking" was reviewed on 9999-12-31, which is still to '
        "come. Correct the date."
    )
    assert not answers.entries[0].is_outdated(date(2026, 11, 23))
