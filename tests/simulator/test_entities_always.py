"""What holds for every text, however odd."""

from __future__ import annotations

import html
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.simulator.entities import formatted, typed, units
from bot.simulator.errors import Refused

# Characters that mean something to somebody, and some that look like nothing.
ODD = st.text(st.sampled_from("ab Ωά9.@/#:_<>&;\"'=\n\r\t\u200b\u200f\u202e\u0333😀👩🏽(-)?+$"))
MARKUP = st.lists(
    st.sampled_from(
        [
            *("<b>", "</b>", "<i>", "</i>", "<code>", "</code>", "<pre>", "</pre>"),
            *("<blockquote>", "</blockquote>", '<a href="a.gr">', "</a>", "</>", "<x>", "<"),
            *("&lt;", "&#128512;", "&", "a.gr ", "@maria ", "/start ", "😀", " ", "\n", "\u202e"),
        ]
    ),
    max_size=12,
).map("".join)
MANY = settings(max_examples=400)


def check(text: str, found: list[dict[str, Any]]) -> None:
    """Every entity lies within the text, and they stand in order."""
    length = units.length(text)
    for entity in found:
        assert entity["offset"] >= 0
        assert entity["length"] > 0
        assert entity["offset"] + entity["length"] <= length
        encoded = text.encode("utf-16-le")[2 * entity["offset"] :][: 2 * entity["length"]]
        assert encoded.decode("utf-16-le")
    for before, after in pairwise(found):
        assert before["offset"] <= after["offset"]


@MANY
@given(ODD | st.text())
def test_what_is_typed(text: str) -> None:
    written, found = typed(text)
    check(written, found)
    # What was washed once does not change any more.
    assert typed(written) == (written, found)
    assert written == written.strip(" \n")


@MANY
@given(ODD)
def test_what_is_escaped_comes_out_as_it_went_in(text: str) -> None:
    assert formatted(html.escape(text), "HTML") == typed(text)


@MANY
@given(MARKUP)
def test_markup_is_read_or_refused(source: str) -> None:
    try:
        written, found = formatted(source, "HTML")
    except Refused:
        return
    check(written, found)


@MANY
@given(
    ODD,
    st.lists(
        st.fixed_dictionaries(
            {
                "type": st.sampled_from(["bold", "italic", "code", "pre", "blockquote", "url"]),
                "offset": st.integers(0, 12),
                "length": st.integers(0, 12),
            }
        ),
        max_size=6,
    ),
)
def test_given_entities_fit_or_are_refused(text: str, given_entities: list[Any]) -> None:
    try:
        written, found = formatted(text, "", given_entities)
    except Refused:
        return
    check(written, found)
