"""The log of who did what, besides what happened to cases: rows are added, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.models import Deed


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
