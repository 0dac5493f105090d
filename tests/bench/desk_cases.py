"""A desk's database with so many cases open and closed, and sessions of its librarians."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.commands.demo import LIBRARIAN, demo_settings
from bot.database import Database
from knowledge import sessions, staff
from knowledge.models import Case, Event, Line, Patron

EVERYWHERE = LIBRARIAN
LIBRARIANS = range(5001, 5021)
_HOMES = ("ANEM", "ANEM", "ANEM", "GALA", "FEGG")
_PATRONS = 2_000
_WORDS = "Υπάρχουν εφημερίδες της εποχής για τον σεισμό του 1956; Θέλω και τα πρωτοσέλιδα."
_BATCH = 5_000


async def fill(folder: Path, opened: int, closed: int) -> None:
    """Write patrons, cases with their lines and events, and twenty librarians of one library."""
    database = Database(demo_settings(folder, "http://127.0.0.1:1").database)
    now = datetime.now(UTC)
    try:
        async with database.write() as session:
            for number in LIBRARIANS:
                await staff.add(session, number, name="Άννα", library="ANEM", role="librarian")
            await staff.add(session, EVERYWHERE, name="", library=staff.EVERYWHERE, role="admin")
            await session.execute(insert(Patron), list(_patrons(now)))
        rows = list(_cases(opened, closed, now))
        for start in range(0, len(rows), _BATCH):
            part = rows[start : start + _BATCH]
            async with database.write() as session:
                await session.execute(insert(Case), part)
                await session.execute(insert(Line), [line for row in part for line in _lines(row)])
                await session.execute(insert(Event), [one for row in part for one in _events(row)])
    finally:
        await database.close()


async def cookies(folder: Path, who: Sequence[int]) -> list[str]:
    """Return the cookie of a new session for each of these librarians."""
    database = Database(demo_settings(folder, "http://127.0.0.1:1").database)
    try:
        async with database.write() as session:
            begun = [await sessions.begin(session, one, "link", datetime.now(UTC)) for one in who]
    finally:
        await database.close()
    return [cookie for cookie in begun if cookie is not None]


def _patrons(now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(1, _PATRONS + 1):
        yield {
            "id": number,
            "telegram_id": 9_000_000 + number,
            "language": "el",
            "library": _HOMES[number % len(_HOMES)],
            "met_at": now,
        }


def _cases(opened: int, closed: int, now: datetime) -> Iterator[dict[str, Any]]:
    """Yield the cases; the first of all is the one that is read, with a conversation of twenty."""
    yield _case(1, "Q-BENCH", "open", LIBRARIANS[0], now - timedelta(hours=1), now)
    for number in range(2, opened + 2):
        state = ("new", "open", "new", "waiting_patron", "new")[number % 5]
        owner = None if state == "new" else LIBRARIANS[number % len(LIBRARIANS)]
        since = now - timedelta(minutes=number)
        yield _case(number, f"Q-O{number}", state, owner, since, now)
    for number in range(opened + 2, opened + closed + 2):
        since = now - timedelta(days=1, seconds=20 * number)  # not old enough to be erased
        owner = LIBRARIANS[number % len(LIBRARIANS)]
        yield _case(number, f"Q-C{number}", "closed", owner, since, now)


def _case(  # noqa: PLR0917
    number: int, code: str, state: str, owner: int | None, since: datetime, now: datetime
) -> dict[str, Any]:
    home = _HOMES[number % len(_HOMES)] if number > 1 else "ANEM"
    return {
        "id": number,
        "code": code,
        "patron_id": number % _PATRONS + 1,
        "library": home,
        "home": home,
        "state": state,
        "owner": owner,
        "language": "el",
        "question": _WORDS,
        "tried": {"near": ["renew-loan"]},
        "opened_at": since,
        "waiting_since": since,
        "promised_at": now + timedelta(days=1),
        "changed_at": since,
        "due_at": None if state == "closed" else now + timedelta(days=1),
    }


def _lines(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for place in range(20 if case["code"] == "Q-BENCH" else 2):
        author = "librarian" if place % 2 else "patron"
        yield {
            "case_id": case["id"],
            "author": author,
            "librarian": LIBRARIANS[0] if author == "librarian" else None,
            "kind": "text",
            "text": _WORDS,
            "written_at": case["opened_at"] + timedelta(minutes=place),
        }


def _events(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for kind in ("opened", "claimed", "replied"):
        yield {
            "case_id": case["id"],
            "kind": kind,
            "actor": case["owner"],
            "library": case["library"],
            "state_before": "new",
            "at": case["opened_at"],
        }
