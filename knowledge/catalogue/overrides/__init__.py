"""What people decided about the catalogue's clusters: catalogue-decisions.yaml, one a line.

    - {keep_apart: ["ANEM:12", "GALA:7"], level: edition, date: 2026-11-20, who: Eleni, why: "…"}
    - {keep_together: ["ANEM:3", "FEGG:A9"], level: work, date: 2026-11-20, who: Eleni, why: "…"}

A record is named by its library's code and its number there. Two or more may be named: all are
kept apart from each other, or all together. What is apart as works is apart as editions too, and
what is one edition is one work. The file is the network's own, to be kept in git; it goes before
any rule of `cluster`, and each of its lines is tested whenever the catalogue is built.
"""

from knowledge.catalogue.overrides.decisions import (
    FILE_NAME,
    Decision,
    Kind,
    Overrides,
    OverridesWrong,
    check,
    name_of,
)
from knowledge.catalogue.overrides.reading import load
from knowledge.catalogue.overrides.writing import add, remove

__all__ = [
    "FILE_NAME",
    "Decision",
    "Kind",
    "Overrides",
    "OverridesWrong",
    "add",
    "check",
    "load",
    "name_of",
    "remove",
]
