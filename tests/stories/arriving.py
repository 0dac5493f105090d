"""More books of a library on a later day, and the days until then, in the time of Athens."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from knowledge import catalogue
from tests.knowledge.catalogue.writing import Field, file, iso2709
from tests.people import World

ATHENS = ZoneInfo("Europe/Athens")


def arrives(folder: Path, library: str, *records: list[Field]) -> None:
    """Import more books of a library, as its nightly export brings them."""
    written = [
        iso2709(fields[1:], leader=f"00000n{fields[0][1]}m a2200000 i 4500") for fields in records
    ]
    report = catalogue.load_files(
        folder, library, [file(folder.parent, f"{library}-more.mrc", *written)]
    )
    assert report.problems == []


async def until(world: World, day: str) -> None:
    """Let time pass until a moment of Athens."""
    moment = datetime.fromisoformat(day).replace(tzinfo=ATHENS)
    assert moment > world.clock.now()
    await world.later(seconds=(moment - world.clock.now()).total_seconds())
