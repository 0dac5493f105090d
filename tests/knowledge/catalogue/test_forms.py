"""Forms are worked out word by word and remembered; they are those of the whole text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import text
from knowledge.catalogue import remembered
from knowledge.catalogue.forms import KEY_OF, folded, keyed, sounding, stem
from knowledge.catalogue.remembered import Remembered

written = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            "Ὁ ΑΘHΝΑ Wi-Fi «What's don't e- -book a' 's ´ ǈ ﷺ 8elw ﬁ ½ \x1f \u2028".split(" ")
        ),
    ).map(" ".join),
)


@settings(max_examples=500)
@given(written)
def test_a_text_is_the_sum_of_its_words(typed: str) -> None:
    """Spaces part a text; what stands between two of them is folded alone."""
    assert folded(typed) == " ".join(text.words(typed))
    assert sounding(typed) == text.key(typed)


@settings(max_examples=500)
@given(written)
def test_folded_words_are_folded(typed: str) -> None:
    """Nothing more happens to them, so that each word has its key in the same place."""
    assert folded(folded(typed)) == folded(typed)
    assert keyed(folded(typed)) == text.key(typed)


def test_what_is_remembered_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words are forgotten when there are too many, long ones at once, and all after an import."""
    asked = []
    stems = Remembered(lambda word: asked.append(word) or stem(word))
    monkeypatch.setattr(remembered, "_most", 2)
    assert [stems[word] for word in ("zorvas", "zorvas", "odisia")] == ["zorv", "zorv", "odis"]
    assert asked == ["zorvas", "odisia"]
    assert stems["a" * 1000] == "aaa"
    assert stems["petros"] == "petr"
    assert list(stems) == ["petros"]
    with remembered.remembering(100):
        assert KEY_OF["ζορμπασ"] == "zorvas"
        assert KEY_OF
    assert not stems
    assert not KEY_OF


def test_words_in_ma_have_one_stem() -> None:
    for forms in ("μυθιστόρημα μυθιστορήματα μυθιστορημάτων", "Άρωμα αρώματα αρώματος"):
        assert len({stem(word) for word in sounding(forms).split()}) == 1
        assert len({stem(word) for word in folded(forms).split()}) == 1
    assert stem("stamatis") == "stamat"  # a name
    assert stem("format") == "format"
