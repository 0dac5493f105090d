"""Outlines spare a comparison, never one that would have found something."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.catalogue import cluster
from knowledge.catalogue.cluster import Facts
from knowledge.catalogue.cluster.outlines import OUTLINE
from knowledge.catalogue.record import Description
from tests.knowledge.catalogue.networked import network

WORDS = "Βίος πολιτεία Ζορμπά Ζορμπάς zorba ειρήνη 1984 2 Ιστορία ιστορίες Γη σε the greek".split()
NAMES = "Καζαντζάκης Kazantzakis Καζαντζάκη Παπαδόπουλος Παπαδοπούλου Γκρος Ο'Νιλ".split()
GIVEN = ("Νίκος", "Ν.", "Nikos", "Νικόλαος Γ.", "Ντίνος", "Γιώργος", "Γεώργιος", "Α. Γιώργος", "")

changes = st.sampled_from(("", "ε", "ου", "ς", "-", " ", "1"))


@st.composite
def misspelt(draw: st.DrawFn, written: str) -> str:
    """The same with up to four letters lost, doubled or put in."""
    for _ in range(draw(st.sampled_from((0, 0, 0, 1, 1, 2, 4)))):
        place = draw(st.integers(0, len(written)))
        written = written[:place] + draw(changes) + written[place + draw(st.sampled_from((0, 1))) :]
    return written


@st.composite
def names(draw: st.DrawFn) -> str:
    given, family = (
        draw(st.sampled_from(GIVEN)),
        " ".join(draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2))),
    )
    name = f"{family}, {given}" if given else family
    return draw(st.sampled_from((name, name.upper(), f"{given} {family}", "")))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Facts, Facts]:
    """Two records of nearly one title."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
    title = " ".join(words)
    author = draw(names())
    told = []
    for library in ("ANEM", "GALA"):
        spelt = draw(misspelt(draw(st.sampled_from((title, title, title.replace(" ", "", 1))))))
        whose = draw(
            st.sampled_from((author, author, draw(names()), f"{author} ; {draw(names())}"))
        )
        description = Description(
            spelt if spelt.strip() else title,
            subtitle=" ".join(draw(st.lists(st.sampled_from(WORDS), max_size=2))),
            author=draw(misspelt(whose)),
            uniform_titles=draw(st.sampled_from(((), (), (title,)))),
            isbns=draw(st.sampled_from(((), (), ("9789602110829",)))),
            year=draw(st.sampled_from((None, 1946))),
        )
        told.append(cluster.facts(library, description))
    return told[0], told[1]


def may_be_one(one: Facts, other: Facts) -> bool:
    rows = np.frombuffer(cluster.outline(one) + cluster.outline(other), OUTLINE)
    found, back = cluster.may_be_one(rows, rows[::-1]).tolist()
    assert found == back
    return bool(found)


@settings(max_examples=600)
@given(pairs())
def test_nothing_is_dropped_that_the_rules_would_join(pair: tuple[Facts, Facts]) -> None:
    """Whatever the slips, a pair for which anything speaks is compared."""
    if cluster.judge(*pair):
        assert may_be_one(*pair)


def test_all_pairs_of_the_sample_network_that_belong_together_are_compared() -> None:
    """So it is among 1,464 records as six libraries write them; and few others are left."""
    facts = [cluster.facts(each.library, each.told) for each in network()]
    blocks: dict[int, list[int]] = {}
    for number, one in enumerate(facts):
        for key in cluster.block_keys(one):
            blocks.setdefault(key, []).append(number)
    pairs = np.array(sorted({pair for some in blocks.values() for pair in combinations(some, 2)}))
    rows = np.frombuffer(b"".join(map(cluster.outline, facts)), OUTLINE)
    kept = cluster.may_be_one(rows[pairs[:, 0]], rows[pairs[:, 1]])
    joined = np.array([bool(cluster.judge(facts[one], facts[other])) for one, other in pairs])
    assert joined.sum() > 1000
    assert not (joined & ~kept).any()


def test_another_title_and_another_author_are_dropped() -> None:
    """Two books of one author, and two authors of one title, cost no comparison."""
    zorba = cluster.facts("ANEM", Description("Βίος και πολιτεία", author="Καζαντζάκης, Νίκος"))
    odyssey = cluster.facts("GALA", Description("Οδύσσεια", author="Καζαντζάκης, Νίκος"))
    poet = cluster.facts("GALA", Description("Βίος και πολιτεία", author="Σολωμός, Διονύσιος"))
    assert not may_be_one(zorba, odyssey)
    assert not may_be_one(zorba, poet)
    assert may_be_one(zorba, zorba)
