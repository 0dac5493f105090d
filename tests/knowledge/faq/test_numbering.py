"""Features have numbers, and keep them when others come; their names are not kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.faq.numbering import Growing, Numbering

names = st.lists(st.text(max_size=8), unique=True, max_size=40)


@given(names, names)
def test_a_name_is_found_by_its_number_and_no_other_is(known: list[str], others: list[str]) -> None:
    numbering = Numbering.of(known)
    assert list(numbering.find(known)) == list(range(len(known)))
    strange = [name for name in others if name not in known]
    assert list(numbering.find(strange)) == [-1] * len(strange)


@given(names, names)
def test_numbers_stay_when_names_are_added(known: list[str], met: list[str]) -> None:
    growing = Growing(Numbering.of(known))
    given_out = [growing[name] for name in met]
    wider = Numbering.of(known).extended(growing.fresh)
    assert growing.fresh == [name for name in met if name not in known]
    assert list(wider.find(met)) == given_out
    assert list(wider.find(known)) == list(range(len(known)))
