"""What the desk's database holds in a story."""

from __future__ import annotations

from sqlalchemy import func, select

from knowledge.models import Base, Case
from tests.people import World


async def all_cases(world: World) -> list[Case]:
    """Return every case, the oldest first."""
    async with world.service.database.read() as session:
        return list(await session.scalars(select(Case).order_by(Case.id)))


async def count(world: World, table: type[Base]) -> int:
    """Return how many rows a table has."""
    async with world.service.database.read() as session:
        return int(await session.scalar(select(func.count()).select_from(table)) or 0)
