"""Whether a service can work at the moment, and the state of each part: what `/readyz` says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from bot.app import Service
    from bot.database import Database


async def readiness(service: Service) -> dict[str, Any]:
    """Return whether the service works ("ready"), and in words how each part does."""
    database = await _of_database(service.database)
    is_refused = service.outbox.halted
    problem = service.poller.problem if service.poller else ""
    shelf = service.desk.faq
    return {
        "ready": database == "ok" and not is_refused and not problem,
        "database": database,
        "telegram": "the token is refused" if is_refused else problem or "ok",
        "faq": {
            "version": shelf.current.version,
            "entries": len(shelf.current.entries),
            "loaded_at": shelf.loaded_at.isoformat(),
            "loaded_by": shelf.loaded_by,
        },
        "catalogue": "open" if service.desk.catalogue.is_open else "none",
    }


async def _of_database(database: Database) -> str:
    """Return "ok", or what the database says in place of an answer."""
    try:
        async with database.read() as session:
            await session.execute(text("SELECT 1"))
    except Exception as error:
        return str(getattr(error, "orig", error))
    return "ok"
