"""The six heads under which a conversation is marked, and the marks of its two readers.

The heads are the six sections of RUSA's "Guidelines for Behavioral Performance of Reference and
Information Service Providers" (American Library Association, 2023).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.errors import DeskError
from knowledge.models import Case, Review, Sampled
from knowledge.reviewing.reading import Paper

HEADS = ("inclusion", "approachability", "engagement", "searching", "evaluation", "closure")
MARKS = (1, 2, 3)  # not, partly, well done
LONGEST_COMMENT = 2000  # characters

Marks = Mapping[str, int | None]  # head → mark; None: it can't be told


class NotTaken(DeskError):
    """A review that can't be taken; reason: "marked", "full" or "gone"."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the review can't be taken: {reason}")
        self.reason = reason


async def mark(
    session: AsyncSession, paper: Paper, who: int, marks: Marks, *, comment: str, now: datetime
) -> None:
    """Keep a reader's marks of a paper, in the place of their earlier ones.

    marks: all six heads; comment: at most LONGEST_COMMENT characters. Raises NotTaken once two
    have marked it, or when it can't be read.
    """
    if paper.is_done:
        raise NotTaken("marked" if paper.mine else "full")
    if not paper.is_readable:
        raise NotTaken("gone")
    kept = {head: marks[head] for head in HEADS}
    if paper.mine is None:
        session.add(
            Review(sampled_id=paper.id, rater=who, marks=kept, comment=comment, made_at=now)
        )
    else:
        paper.mine.marks, paper.mine.comment, paper.mine.made_at = kept, comment, now
    await session.flush()


async def erase_comments(session: AsyncSession, which: ColumnElement[bool]) -> None:
    """Erase what readers wrote of these cases, as their texts go; the marks stay.

    which: a condition on rows of `cases`.
    """
    sampled = select(Sampled.id).join(Case, Case.id == Sampled.case_id).where(which)
    await session.execute(
        update(Review)
        .where(Review.sampled_id.in_(sampled), Review.comment != "")
        .values(comment="")
        .execution_options(synchronize_session=False)
    )
