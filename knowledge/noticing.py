"""What the bot may write to a patron who has not asked just now: by kind, and at which hours.

An answer, and by when one comes, is no notice: nobody can switch those off, and they never wait.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import quiet
from knowledge.models import NoticeChoice

REMINDERS = "reminders"  # of one's own questions: after a silence
AUTHORS = "authors"  # a new book by an author whom the patron follows
TITLES = "titles"  # a title has come that the patron suggested
KINDS = (REMINDERS, AUTHORS, TITLES)
"""Every kind has a switch in /notices. The last two come of something that was asked for by name
(knowledge/follows.py); switched on, they tell of nothing else."""


async def of_patron(session: AsyncSession, patron_id: int) -> NoticeChoice:
    """Return what a patron chose; for who chose nothing, what holds for all, not yet stored."""
    return await session.get(NoticeChoice, patron_id) or NoticeChoice(
        patron_id=patron_id, off=[], quiet=quiet.USUAL, told_at=None
    )


async def to_change(session: AsyncSession, patron_id: int) -> NoticeChoice:
    """Return the same, stored with this transaction."""
    choice = await of_patron(session, patron_id)
    session.add(choice)
    return choice


def is_on(choice: NoticeChoice, kind: str) -> bool:
    """Tell whether a patron may be sent notices of a kind."""
    return kind not in choice.off


def switch(choice: NoticeChoice, kind: str, *, on: bool) -> None:
    """Switch a kind on or off; twice does no harm."""
    choice.off = [each for each in choice.off if each != kind] + ([] if on else [kind])


def waits_until(choice: NoticeChoice, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return until when a notice of now has to wait, None if it may go."""
    return quiet.ends(choice.quiet, now, zone)
