"""Text with formatting: escaped, cut at sentences, counted as Telegram counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.markup import Rich, Span, escaped, quoted, rich, split, units, visible

ANY = st.text(max_size=400)


@given(ANY)
def test_what_was_typed_is_shown_letter_for_letter(typed: str) -> None:
    shown = rich("x" + escaped(typed) + "x").text
    assert shown == "x" + typed + "x"


@given(ANY)
def test_a_quotation_has_no_markup_but_code(typed: str) -> None:
    assert {span.kind for span in rich("x" + quoted(typed) + "x").spans} <= {"code"}


@pytest.mark.parametrize(
    "typed",
    ["@durov", "http://a.b", "a.gr", "#tag", "/start", "x@y.gr", "+302101234567", "$USD", "t.me/x"],
)
def test_what_telegram_would_link_is_kept_from_it(typed: str) -> None:
    found = rich(quoted(f"δείτε {typed} εδώ"))
    start = found.text.index(typed)
    assert any(span.start <= start and start + len(typed) <= span.end for span in found.spans)


def test_plain_greek_is_left_plain() -> None:
    assert rich(quoted("Πώς ανανεώνω ένα βιβλίο; Ευχαριστώ.")).spans == ()


def test_spans_are_counted_in_utf16() -> None:
    assert rich("😀<b>ναι</b>").entities() == [{"type": "bold", "offset": 2, "length": 3}]


@given(st.text(min_size=1, max_size=2000), st.integers(10, 200))
def test_parts_are_short_enough_and_nothing_is_lost(text: str, limit: int) -> None:
    parts = split(Rich(text), limit)
    assert all(units(part.text) <= limit for part in parts)
    assert "".join("".join(part.text.split()) for part in parts) == "".join(text.split())


def test_a_long_text_is_cut_after_a_sentence() -> None:
    text = "Μία πρόταση εδώ. " * 20
    assert all(part.text.endswith(".") for part in split(Rich(text.strip()), 100))


def test_a_span_is_not_broken() -> None:
    text = "α" * 50 + " " + "β" * 40
    parts = split(Rich(text, (Span("bold", 51, 91),)), 60)
    assert [(part.text, part.spans) for part in parts] == [
        ("α" * 50, ()),
        ("β" * 40, (Span("bold", 0, 40),)),
    ]


def test_a_family_of_emoji_is_not_torn() -> None:
    family = "👨\u200d👩\u200d👧"
    parts = split(Rich(family * 30), 50)
    assert all(part.text.endswith("👧") for part in parts)


@pytest.mark.parametrize("typed", ["", " \n", "\u200b\u2060", "\u202e"])
def test_what_nobody_can_see_is_nothing(typed: str) -> None:
    assert visible(typed) == ""
