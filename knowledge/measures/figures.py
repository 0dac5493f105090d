"""Figures of a stretch of time, for whoever heads a library: how soon, how well, what not."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.cases.states import ENDED, RESOLVED
from knowledge.measures.rows import Row, Span
from knowledge.models import Question

_BY_ITSELF = ("answer", "both", "books")  # outcomes with which the bot answered
_ASKED = (*_BY_ITSELF, "choose", "none")  # those of all questions; the rest are greetings and files
_NINE_OF_TEN = 0.9


@dataclass(frozen=True)
class Hour:
    """The cases of one hour of the day, and the median minutes to their first reply."""

    hour: int
    cases: int
    answer_minutes: float | None


@dataclass(frozen=True)
class Figures:
    """Cases in numbers. Minutes are of open hours; None: nothing to say it of.

    answer, done: (median, what nine of ten take no longer than).
    kept: share of first promises that were kept, of those whose time is over or that were
    answered; reopened: share of the ended.
    unanswered: by the kind of question, of those that ended without a reply; "" not recorded.
    """

    cases: int
    answered: int
    waiting: int
    answer: tuple[float, float] | None
    done: tuple[float, float] | None
    kept: float | None
    reopened: float | None
    ratings: int
    rating: float | None
    local: int
    expert: int
    directional: int
    reference: int
    unanswered: dict[str, int]
    hours: tuple[Hour, ...]


@dataclass(frozen=True)
class Asked:
    """Questions to the bot. contained: it answered, no person was needed, and nobody said no.

    helped, not_helped: taps below its answers; who taps nothing has said nothing.
    """

    questions: int
    contained: int
    helped: int
    not_helped: int

    @property
    def containment(self) -> float | None:
        """Return the contained share of the questions."""
        return self.contained / self.questions if self.questions else None

    @property
    def helpfulness(self) -> float | None:
        """Return the share that helped, of the answers of which the patron said so or not."""
        told = self.helped + self.not_helped
        return self.helped / told if told else None


def figures(found: Sequence[Row]) -> Figures:
    """Return the figures of these rows."""
    answered = [row for row in found if row.answer_minutes is not None]
    ended = [row for row in found if row.state in (*ENDED, RESOLVED)]
    ratings = [row.rating for row in found if row.rating is not None]
    lost = Counter(row.subject for row in ended if row.answer_minutes is None)
    return Figures(
        cases=len(found),
        answered=len(answered),
        waiting=len(found) - len(ended),
        answer=_half_and_most(row.answer_minutes for row in answered),
        done=_half_and_most(row.done_minutes for row in found),
        kept=_share([row.is_promise_kept for row in found if row.is_promise_kept is not None]),
        reopened=_share([row.reopened > 0 for row in ended]),
        ratings=len(ratings),
        rating=statistics.mean(ratings) if ratings else None,
        local=sum(row.referral == "local" for row in found),
        expert=sum(row.referral == "expert" for row in found),
        directional=sum(row.effort == "directional" for row in found),
        reference=sum(row.effort == "reference" for row in found),
        unanswered=dict(lost.most_common()),
        hours=tuple(_hour(hour, found) for hour in sorted({row.hour for row in found})),
    )


async def asked(
    session: AsyncSession, span: Span, zone: ZoneInfo, libraries: Collection[str]
) -> Asked:
    """Return how the bot fared with the patrons of these libraries ("": who told none)."""
    begins, ends = span.moments(zone)
    rows = await session.execute(
        select(
            Question.outcome,
            Question.chosen != "",
            Question.case_id.is_not(None),
            Question.helped,
            func.count(),
        )
        .where(
            Question.asked_at >= begins,
            Question.asked_at < ends,
            Question.library.in_(libraries),
            Question.outcome.in_(_ASKED),
        )
        .group_by(
            Question.outcome, Question.chosen != "", Question.case_id.is_not(None), Question.helped
        )
    )
    total: Counter[str] = Counter()
    for outcome, is_chosen, went_on, helped, count in rows.all():
        total["questions"] += count
        if (outcome in _BY_ITSELF or is_chosen) and not went_on and helped != "no":
            total["contained"] += count
        total[helped] += count
    return Asked(total["questions"], total["contained"], total["yes"], total["no"])


def _hour(hour: int, found: Iterable[Row]) -> Hour:
    own = [row for row in found if row.hour == hour]
    waits = [row.answer_minutes for row in own if row.answer_minutes is not None]
    return Hour(hour, len(own), statistics.median(waits) if waits else None)


def _half_and_most(minutes: Iterable[int | None]) -> tuple[float, float] | None:
    known = sorted(each for each in minutes if each is not None)
    if not known:
        return None
    most = known[min(len(known) - 1, int(_NINE_OF_TEN * len(known)))]
    return statistics.median(known), float(most)


def _share(held: Sequence[bool]) -> float | None:
    return sum(held) / len(held) if held else None
