"""The sample network's records as its libraries send them, and what each truly is."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from knowledge import sample
from knowledge.catalogue import sources
from knowledge.catalogue.describe import describe
from knowledge.catalogue.mapping import USUAL
from knowledge.catalogue.record import Description
from knowledge.catalogue.sources import Trouble
from knowledge.sample import Work
from knowledge.text import key


@dataclass(frozen=True, slots=True)
class Sent:
    """A record as a library sent it. edition, work: what works.yaml says that it is."""

    library: str
    told: Description
    edition: int
    work: str
    set_of_volumes: int  # 0 if none: whether two volumes are one work is left open


def network() -> list[Sent]:
    """Return every record of the six libraries' exports, read through the real import path."""
    by_number = {work.number: place for place, work in enumerate(sample.works())}
    works, mappings = sample.works(), sample.mappings()
    originals = frozenset(key(work.original) for work in works if work.original)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for library, file in sample.write_exports(Path(folder)):
            mapping = mappings.get(library, USUAL)
            for sent in sources.read(file, mapping):
                assert not isinstance(sent, Trouble)
                record = describe(sent, library, mapping)
                place = by_number[int("".join(filter(str.isdigit, record.control)))]
                told, truth = record.description, _work(works[place], originals)
                found.append(Sent(library, told, place, truth, bool(told.part)))
    return found


def _work(work: Work, originals: frozenset[str]) -> str:
    """Return what is the same for all editions and translations of one work."""
    title = key(work.original or work.title)
    return title if title in originals else f"{title} | {key(work.author.partition(',')[0])}"
