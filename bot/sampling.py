"""The sample catalogue as the demo has it: five libraries' files, and the sixth one harvested."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot import fetching, provider
from knowledge import sample
from knowledge.catalogue.oaipmh import Asking, Journal, Source, harvest, into_catalogue

_NAME = "Δημοτική Βιβλιοθήκη Νησοπλαγιάς"


def build(index_dir: Path, journals: Path) -> None:
    """Build it in `index_dir` unless it is there; what is harvested stands in `journals`.

    Raises as sample.build and harvest do.
    """
    if sample.build(index_dir, leave_out=(sample.HARVESTED,)):
        asyncio.run(_harvest(index_dir, journals))


async def _harvest(index_dir: Path, journals: Path) -> None:
    journal = Journal(journals, sample.HARVESTED)
    runner, url = await provider.serve(_NAME, sample.items())
    try:
        async with fetching.opened() as fetch:
            await harvest(Source(sample.HARVESTED, url), journal, Asking(url, fetch), is_full=True)
        into_catalogue(index_dir, sample.HARVESTED, journal, everything=True)
    finally:
        journal.close()
        await runner.cleanup()
