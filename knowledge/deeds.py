"""The log of who did what, besides what happened to cases: rows are added, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.models import Deed

COMMAND_LINE = "command line"  # the way of a deed that nobody known to the desk did


def note(  # noqa: PLR0917
    session: AsyncSession,
    kind: str,
    actor: int | None,
    library: str,
    about: str,
    detail: dict[str, Any] | None = None,
    *,
    now: datetime,
) -> None:
    """Write one deed: kind ("role", "read", "ban"…), by whom, where, about what or whom.

    about, detail: codes, ids and states alone; never a patron's words.
    """
    session.add(
        Deed(kind=kind, actor=actor, library=library, about=about, detail=detail or {}, at=now)
    )


async def listed(
    session: AsyncSession,
    *,
    kind: str = "",
    actor: int | None = None,
    library: str = "",
    since: datetime | None = None,
    most: int = 100,
) -> list[Deed]:
    """Return the newest deeds, the newest last; each filter that is given narrows them."""
    statement = select(Deed).order_by(Deed.id.desc()).limit(most)
    if kind:
        statement = statement.where(Deed.kind == kind)
    if actor is not None:
        statement = statement.where(Deed.actor == actor)
    if library:
        statement = statement.where(Deed.library == library)
    if since is not None:
        statement = statement.where(Deed.at >= since)
    return list(await session.scalars(statement))[::-1]
