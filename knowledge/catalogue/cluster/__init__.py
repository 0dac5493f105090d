"""Which records of different libraries are one edition, and which editions are one work.

    keys = block_keys(facts(library, description))  # records that share one are compared
    edges = [Edge(1, 2, *evidence) for evidence in judge(one, other)]
    editions, works = gather({1: one, 2: other}, edges)

What it leaves apart, a reader sees twice; what it joined wrongly would hide a book, so doubt keeps
apart. Everything here is pure: the same records give the same clusters, in any order.
"""

from knowledge.catalogue.cluster.blocks import block_keys
from knowledge.catalogue.cluster.facts import Facts, facts
from knowledge.catalogue.cluster.gathering import NO_PINS, Edge, Pins, gather
from knowledge.catalogue.cluster.judging import Evidence, Level, judge, vetoed
from knowledge.catalogue.cluster.outlines import Outlines, may_be_one, outline
from knowledge.catalogue.cluster.wording import best

__all__ = [
    "NO_PINS",
    "Edge",
    "Evidence",
    "Facts",
    "Level",
    "Outlines",
    "Pins",
    "best",
    "block_keys",
    "facts",
    "gather",
    "judge",
    "may_be_one",
    "outline",
    "vetoed",
]
