"""What of the sample is before one reader: what waits for them, and one conversation, blind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import cases
from knowledge.directory import Directory
from knowledge.models import Case, Event, Librarian, Line, Patron, Review, Sampled
from knowledge.reviewing.blinding import blindfold
from knowledge.reviewing.sampling import is_fit, is_whole

RATERS = 2
_SHOWN = timedelta(days=186)  # for so long what was drawn is listed


@dataclass(frozen=True)
class Paper:
    """A sampled case before one reader.

    mine, other: their own review and that of somebody else, None where there is none yet; readers:
    how many have marked it. is_readable: it is over, in earnest, and its texts are still there.
    is_gone: its texts are erased; changed_at: of the case; its texts go some days later.
    """

    id: int
    month: str
    library: str
    case_id: int
    code: str
    mine: Review | None
    other: Review | None
    readers: int
    is_readable: bool
    is_gone: bool
    changed_at: datetime

    @property
    def is_done(self) -> bool:
        """Tell whether two people have marked it: from then on both see both, and none changes."""
        return self.readers >= RATERS

    @property
    def waits(self) -> bool:
        """Tell whether it waits for this reader."""
        return self.is_readable and self.mine is None and not self.is_done


@dataclass(frozen=True)
class Said:
    """One line of a blind conversation: by "patron" or "librarian", its kind, and its words."""

    author: str
    kind: str
    text: str


async def papers(
    session: AsyncSession, who: int, now: datetime, *, only: int | None = None
) -> list[Paper]:
    """Return what was sampled and this person had no hand in; those half marked first."""
    readable, whole = is_fit() & is_whole(), is_whole()
    statement = (
        select(Sampled, Case, readable, whole)
        .join(Case, Case.id == Sampled.case_id)
        .where(Sampled.month >= f"{now - _SHOWN:%Y-%m}")
        .order_by(Sampled.id)
    )
    if only is not None:
        statement = statement.where(Sampled.id == only)
    rows = (await session.execute(statement)).all()
    hands = await hands_in(session, [case.id for _, case, _, _ in rows])
    given = await _reviews(session, [one.id for one, _, _, _ in rows])
    found = [
        _paper(
            one, case, given.get(one.id, []), who, is_readable=bool(is_readable), is_there=is_there
        )
        for one, case, is_readable, is_there in rows
        if who not in hands[case.id]
    ]
    return sorted(found, key=lambda one: (-one.readers, one.id))


async def hands_in(session: AsyncSession, numbers: list[int]) -> dict[int, set[int]]:
    """Return case → everybody of staff who had a hand in it: who wrote, owned or did anything."""
    hands: dict[int, set[int]] = {number: set() for number in numbers}
    owners = await session.execute(select(Case.id, Case.owner).where(Case.id.in_(numbers)))
    wrote = await session.execute(
        select(Line.case_id, Line.librarian).where(Line.case_id.in_(numbers)).distinct()
    )
    for number, who in (*owners, *wrote):
        if who is not None:
            hands[number].add(who)
    done = await session.execute(
        select(Event.case_id, Event.actor, Event.detail).where(Event.case_id.in_(numbers))
    )
    for number, actor, detail in done:
        given = (actor, detail.get("from"), detail.get("to"))  # from, to: who was given it
        hands[number] |= {one for one in given if isinstance(one, int)}
    return hands


async def conversation(session: AsyncSession, paper: Paper, directory: Directory) -> list[Said]:
    """Return what was said in a sampled case, without names; none of staff's notes and drafts."""
    case = await session.get(Case, paper.case_id)
    assert case is not None  # a sampled case can't be deleted
    patron = await session.get(Patron, case.patron_id)
    hands = (await hands_in(session, [case.id]))[case.id]
    names = await session.scalars(
        select(Librarian.public_name).where(Librarian.telegram_id.in_(hands))
    )
    blind = blindfold([*names, patron.name if patron else ""], directory)
    lines = await cases.lines_of(session, case, (cases.PATRON, cases.LIBRARIAN))
    return [
        Said(line.author, line.kind, blind(line.text)) for line in lines if line.undone_at is None
    ]


def first_to_go(papers: Iterable[Paper], keep_days: int) -> datetime | None:
    """Return before when no text of what waits is erased, at the earliest; None if none waits."""
    moments = [one.changed_at for one in papers if one.waits]
    return min(moments) + timedelta(days=keep_days) if moments else None


async def _reviews(session: AsyncSession, numbers: list[int]) -> dict[int, list[Review]]:
    given: dict[int, list[Review]] = {}
    for review in await session.scalars(
        select(Review).where(Review.sampled_id.in_(numbers)).order_by(Review.id)
    ):
        given.setdefault(review.sampled_id, []).append(review)
    return given


def _paper(
    one: Sampled, case: Case, given: list[Review], who: int, *, is_readable: bool, is_there: bool
) -> Paper:
    return Paper(
        id=one.id,
        month=one.month,
        library=one.library,
        case_id=case.id,
        code=case.code,
        mine=next((review for review in given if review.rater == who), None),
        other=next((review for review in given if review.rater != who), None),
        readers=len(given),
        is_readable=is_readable,
        is_gone=not is_there,
        changed_at=case.changed_at,
    )
