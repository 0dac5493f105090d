"""Figures of the service: how soon, how well, and what not; and rows that name nobody."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from knowledge.measures import COLUMNS
from tests.conftest import COLLEAGUE, LIBRARIAN
from tests.people import Librarian, Somebody, World
from tests.stories.staffing import QUESTION, has_role, the_case
from tests.stories.visiting import Visitor, readable

CARD = "πως βγαζω καρτα βιβλιοθηκης"


@pytest.fixture
async def head(world: World, desk_of: Any) -> Visitor:
    """Return Ελένη, who heads the network, at her desk."""
    await has_role(world, LIBRARIAN, "*", "admin", "Ελένη")
    visitor: Visitor = desk_of(LIBRARIAN)
    await visitor.comes_in()
    return visitor


async def three_questions(
    world: World, patron: Somebody, librarian: Librarian, head: Visitor
) -> None:
    """One withdrawn; one answered after an hour, graded, rated 4; one answered, opened again."""
    await patron.says("/human Κάτι ήθελα, αλλά όχι σήμερα")
    code = (await the_case(world)).code
    await patron.says("/cancel")
    await patron.taps(f"Απόσυρση {code}")
    await patron.says("/human Ποιος τύπωσε τον πρώτο Ερωτόκριτο;")
    code = (await the_case(world)).code
    await world.later(hours=1)
    await librarian.says(f"/r {code} Ο Βόρτολι, το 1713.")
    await head.comes_in()
    await head.opens(f"/desk/case/{code}")
    await head.does(code, "resolve", resolution="answered", level="2", subject="known item")
    await patron.taps("4")
    await patron.says("/human Μέχρι πότε μένει ανοιχτό το αναγνωστήριο;")
    code = (await the_case(world)).code
    await librarian.says(f"/r {code} Έως τις οκτώ.")
    await librarian.taps("Κλείσιμο")
    await patron.taps("Δεν απαντήθηκε")


async def test_a_head_librarian_reads_how_the_service_was(
    world: World, patron: Somebody, librarian: Librarian, head: Visitor
) -> None:
    await three_questions(world, patron, librarian, head)
    page = readable(await head.opens("/desk/figures"))
    assert head.status == 200
    assert "Ερωτήσεις 3 (απαντήθηκαν 2, εκκρεμούν 1)" in page
    assert "Πρώτη απάντηση σε 0:30 (οι εννέα στις δέκα: 1:00)" in page
    assert "Βαθμολογία (στα 5) 4 (1)" in page
    assert "κατατοπιστικές 1, πληροφόρησης 0" in page
    assert "Έληξαν χωρίς απάντηση χωρίς καταγραφή είδους: 1" in page
    assert "10:00 2" in page


async def test_the_first_promise_counts_whatever_became_of_the_case(
    world: World, patron: Somebody, librarian: Librarian, head: Visitor
) -> None:
    """Promised by 13:00 and answered at 13:42, then opened again, which promises anew."""
    await patron.says(f"/human {QUESTION}")
    code = (await the_case(world)).code
    await world.later(hours=3)
    await librarian.says(f"/r {code} Ο Βόρτολι.")
    await librarian.taps("Κλείσιμο")
    await patron.taps("Δεν απαντήθηκε")
    await head.comes_in()
    page = readable(await head.opens("/desk/figures"))
    assert "Τηρήθηκε η πρώτη υπόσχεση 0%" in page


async def test_a_promise_that_nobody_kept_at_all_counts_as_one(
    world: World, patron: Somebody, librarian: Librarian, head: Visitor
) -> None:
    """One question is answered in time, one by nobody; one is withdrawn before its time."""

    async def kept() -> str:
        await head.comes_in()
        page = readable(await head.opens("/desk/figures"))
        told = re.search(r"Τηρήθηκε η πρώτη υπόσχεση (\S+)", page)
        assert told
        return told[1]

    await patron.says(f"/human {QUESTION}")
    await librarian.says(f"/r {(await the_case(world)).code} Ο Βόρτολι.")
    await librarian.taps("Κλείσιμο")
    await patron.says("/human Πότε γεννήθηκε ο Κορνάρος;")
    await patron.says("/human Μέχρι πότε μένει ανοιχτό το αναγνωστήριο;")
    await patron.says("/mine")
    await patron.taps(f"Απόσυρση {(await the_case(world)).code}")
    assert await kept() == "100%"
    await world.later(hours=3)
    assert await kept() == "50%"


async def test_what_the_bot_answers_is_measured_with_whether_it_helped(
    patron: Somebody, head: Visitor
) -> None:
    await patron.says(CARD)
    await patron.taps("Ναι")
    await patron.says(CARD)
    await patron.says(CARD)
    await patron.taps("Όχι")
    page = readable(await head.opens("/desk/figures"))
    assert "Απαντήθηκαν χωρίς βιβλιοθηκονόμο 67%" in page
    assert "Βοήθησε, από όσους απάντησαν 50% (2)" in page


async def test_the_rows_name_nobody(
    world: World, patron: Somebody, librarian: Librarian, head: Visitor
) -> None:
    await three_questions(world, patron, librarian, head)
    text = (await head.opens("/desk/figures.csv")).removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    assert [row["answer_minutes"] for row in rows] == ["", "60", "0"]
    assert [row["reopened"] for row in rows] == ["0", "0", "1"]
    assert rows[1]["opened"] == "2026-11-23"
    assert rows[1]["effort"] == "directional"
    assert "attachment" in head.headers["Content-Disposition"]
    code = (await the_case(world)).code
    told = ("Q-", code, "Ελένη", "Μαρία", "Ερωτόκριτο", "Βόρτολι", str(patron.chat_id), "Αναγν")
    assert [name for name in told if name in text] == []


async def test_the_days_and_the_library_are_chosen(
    world: World, patron: Somebody, librarian: Librarian, head: Visitor
) -> None:
    await three_questions(world, patron, librarian, head)
    home = (await the_case(world)).home
    of = readable(await head.opens("/desk/figures?first=2026-11-22&last=2026-11-22"))
    assert "Ερωτήσεις 0" in of
    of = readable(
        await head.opens(f"/desk/figures?first=2026-11-23&last=2026-11-23&library={home}")
    )
    assert "Ερωτήσεις 3" in of
    for wrong in (
        "first=2026-11-24&last=2026-11-23",
        "first=x&last=y",
        "first=2020-01-01&last=2026-01-01",
        "first=9999-12-01&last=9999-12-31",
        "first=0001-01-01&last=0001-01-02",
    ):
        assert "Δώστε δύο ημέρες" in readable(await head.opens(f"/desk/figures?{wrong}"))
        assert head.status == 400
        await head.opens(f"/desk/figures.csv?{wrong}")
        assert head.status == 400


async def test_practice_and_what_was_merged_do_not_count(
    world: World, patron: Somebody, librarian: Librarian, head: Visitor
) -> None:
    await patron.says(f"/human {QUESTION}")
    first = (await the_case(world)).code
    await patron.says("/human Και κάτι άσχετο")
    second = (await the_case(world)).code
    await librarian.says(f"/merge {second} {first}")
    assert "Ερωτήσεις 1 " in readable(await head.opens("/desk/figures"))
    await head.opens(f"/desk/case/{first}")
    await head.does(first, "claim")
    await head.does(first, "resolve", resolution="practice")
    assert "Ερωτήσεις 0 " in readable(await head.opens("/desk/figures"))


async def test_figures_are_for_whoever_heads_a_library(
    world: World, patron: Somebody, desk_of: Any
) -> None:
    """A librarian sees none; the head of one library sees hers alone."""
    await patron.says(f"/human {QUESTION}")
    home = (await the_case(world)).home
    await has_role(world, COLLEAGUE, home, "librarian", "Νίκος")
    nikos: Visitor = desk_of(COLLEAGUE)
    await nikos.comes_in()
    assert "Στατιστικά" not in readable(nikos.page)
    for path in ("/desk/figures", "/desk/figures.csv"):
        await nikos.opens(path)
        assert nikos.status == 403
    await has_role(world, COLLEAGUE, "GALA", "admin", "Νίκος")
    assert "Ερωτήσεις 0 " in readable(await nikos.opens("/desk/figures"))
    await nikos.opens(f"/desk/figures?library={home}")
    assert nikos.status == 403
