"""The demo's catalogue: five libraries' files, and the sixth one's records harvested by OAI-PMH."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot import sampling
from knowledge import catalogue, sample
from knowledge.catalogue import folder


async def test_the_sixth_library_is_harvested_and_makes_the_same_catalogue(tmp_path: Path) -> None:
    """The same records, editions and works as with a file of it; and it is built once."""
    harvested, whole = tmp_path / "catalogue", tmp_path / "whole"
    await asyncio.to_thread(sampling.build, harvested, tmp_path / "harvest")
    await asyncio.to_thread(sample.build, whole)
    opened = [catalogue.open(each) for each in (harvested, whole)]
    figures = [each.figures() for each in opened]
    for each in opened:
        each.close()
    assert figures[0].libraries.keys() == sample.MANNERS.keys()
    assert figures[0] == figures[1]
    serving = folder.current(harvested)
    await asyncio.to_thread(sampling.build, harvested, tmp_path / "harvest")
    assert folder.current(harvested) == serving
