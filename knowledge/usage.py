"""How the FAQ is used: what was asked and not found, what helped, which phrasings nobody needs.

Read from the questions that are still kept, without ever naming who asked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rapidfuzz import fuzz, process
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import personal
from knowledge.cases import LIBRARIAN
from knowledge.faq import Faq
from knowledge.models import Line, Question

_SAME = 88.0  # of 100; rapidfuzz's token_sort_ratio of two questions that are one
_ANSWERED = ("answer", "both")
_MOST_TAPS = 500


@dataclass
class Missed:
    """One question that the FAQ did not answer, however it was spelt."""

    text: str  # in its commonest spelling, personal data masked
    language: str
    count: int
    spellings: int
    not_helped: int  # answered, and the answer did not help
    near: str  # the entry that comes nearest, "" if none does
    replies: list[str] = field(default_factory=list)  # how librarians answered it, masked


@dataclass(frozen=True)
class Count:
    """How one entry fared with the patrons of one library ("": not known)."""

    entry: str
    library: str
    answered: int
    chosen: int  # tapped among near questions
    handed_off: int
    helped: int
    not_helped: int


@dataclass(frozen=True)
class Stats:
    """Figures of a stretch of time; `outcomes` counts every question by what came of it."""

    since: datetime
    questions: int
    outcomes: dict[str, int]
    counts: tuple[Count, ...]


async def missed(session: AsyncSession, answers: Faq, since: datetime) -> list[Missed]:
    """Return what was asked since then and not answered, the commonest first.

    A question counts when a near one had to be offered and was not taken, when it went to a
    librarian, or when its answer did not help.
    """
    rows = (
        await session.scalars(
            select(Question)
            .where(Question.asked_at >= since, Question.text != "")
            .order_by(Question.asked_at)
        )
    ).all()
    wanted = [row for row in rows if _is_missed(row)]
    replies = await _replies(session, [row.case_id for row in wanted if row.case_id is not None])
    found = [_group(group, answers, replies) for group in _grouped(wanted, answers)]
    return sorted(found, key=lambda one: (-one.count, one.text))


def _left(outcome: str, entry: str, chosen: str) -> bool:
    """Whether an answer was left for another that the patron tapped below it: it did not help."""
    return outcome in _ANSWERED and chosen not in ("", entry)


def _is_missed(row: Question) -> bool:
    if row.helped == "no" or row.case_id is not None:
        return True
    if _left(row.outcome, row.entry, row.chosen):
        return True
    return row.outcome in ("none", "choose") and not row.chosen


def _grouped(rows: Iterable[Question], answers: Faq) -> list[list[Question]]:
    """Return the questions that are the same put together, however they were spelt."""
    groups: dict[str, list[Question]] = {}
    for row in rows:
        key = answers.look(row.text, row.language).ranking.reading.key or row.text
        near = process.extractOne(
            key, list(groups), scorer=fuzz.token_sort_ratio, score_cutoff=_SAME
        )
        groups.setdefault(near[0] if near else key, []).append(row)
    return list(groups.values())


def _group(rows: Sequence[Question], answers: Faq, replies: dict[int, list[str]]) -> Missed:
    texts = Counter(personal.masked(row.text) for row in rows)
    near = answers.look(rows[-1].text, rows[-1].language).outcome.candidates
    said = [text for row in rows for text in replies.get(row.case_id or 0, ())]
    return Missed(
        text=texts.most_common(1)[0][0],
        language=rows[-1].language,
        count=len(rows),
        spellings=len(texts),
        not_helped=sum(
            row.helped == "no" or _left(row.outcome, row.entry, row.chosen) for row in rows
        ),
        near=near[0].entry.id if near else "",
        replies=list(dict.fromkeys(said)),
    )


async def _replies(session: AsyncSession, cases: Sequence[int]) -> dict[int, list[str]]:
    found = await session.execute(
        select(Line.case_id, Line.text)
        .where(Line.case_id.in_(cases), Line.author == LIBRARIAN, Line.text != "")
        .order_by(Line.id)
    )
    said: defaultdict[int, list[str]] = defaultdict(list)
    for case_id, text in found:
        said[case_id].append(personal.masked(text))
    return said


async def stats(session: AsyncSession, since: datetime) -> Stats:
    """Return how every entry fared since then, by library."""
    rows = await session.execute(
        select(
            Question.entry,
            Question.chosen,
            Question.library,
            Question.outcome,
            Question.helped,
            Question.case_id.is_not(None).label("handed"),
            func.count().label("number"),
        )
        .where(Question.asked_at >= since)
        .group_by(
            Question.entry,
            Question.chosen,
            Question.library,
            Question.outcome,
            Question.helped,
            Question.case_id.is_not(None),
        )
    )
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    outcomes: Counter[str] = Counter()
    for row in rows:
        outcomes[row.outcome] += row.number
        first = counts[row.entry, row.library]
        own = counts[row.chosen, row.library] if row.chosen else first
        first["answered"] += row.number if row.outcome in _ANSWERED else 0
        first["not_helped"] += row.number if _left(row.outcome, row.entry, row.chosen) else 0
        own["chosen"] += row.number if row.chosen else 0
        own["handed_off"] += row.number if row.handed else 0
        own["helped"] += row.number if row.helped == "yes" else 0
        own["not_helped"] += row.number if row.helped == "no" else 0
    names = ("answered", "chosen", "handed_off", "helped", "not_helped")
    return Stats(
        since,
        sum(outcomes.values()),
        dict(sorted(outcomes.items())),
        tuple(
            Count(entry, library, *(own[name] for name in names))
            for (entry, library), own in sorted(counts.items())
            if own.total()
        ),
    )


@dataclass(frozen=True)
class Suggestion:
    """Words of patrons who then tapped an entry among the near ones: perhaps a question of its."""

    text: str  # as most typed it, without personal data
    language: str
    entry: str
    count: int


async def suggestions(session: AsyncSession, answers: Faq, since: datetime) -> list[Suggestion]:
    """Return what patrons' taps suggest and the FAQ does not answer by itself yet, commonest first.

    Texts with personal data in them, and those whose taps disagree, suggest nothing.
    """
    rows = (
        await session.scalars(
            select(Question)
            .where(Question.asked_at >= since, Question.text != "", Question.chosen != "")
            .order_by(Question.asked_at.desc())
            .limit(_MOST_TAPS)
        )
    ).all()
    found = []
    for group in _grouped(rows, answers):
        chosen = Counter(row.chosen for row in group)
        text = Counter(row.text for row in group).most_common(1)[0][0]
        entry = answers.find(chosen.most_common(1)[0][0])
        if len(chosen) > 1 or entry is None or personal.find(text):
            continue
        language = group[0].language
        proper = answers.restored(text) if language == "el" else text
        if answers.best(proper, language).entry is not entry:
            found.append(Suggestion(proper, language, entry.id, len(group)))
    return sorted(found, key=lambda one: (-one.count, one.text))


async def unasked(session: AsyncSession, answers: Faq) -> tuple[int, dict[str, list[str]]]:
    """Return how many questions are kept, and by entry the phrasings that none came nearest to.

    Only entries that were asked at all are in it: an entry that nobody needs is another matter.
    """
    found = await session.execute(
        select(Question.entry, Question.chosen, Question.nearest, func.count()).group_by(
            Question.entry, Question.chosen, Question.nearest
        )
    )
    total = 0
    near: defaultdict[str, set[str]] = defaultdict(set)
    for entry, chosen, nearest, number in found:
        total += number
        if name := chosen or entry:
            near[name].add(nearest)
    idle = {
        entry.id: [
            question
            for language in ("el", "en")
            for question in entry.questions(language)
            if question not in near[entry.id]
        ]
        for entry in answers.entries
        if entry.id in near
    }
    return total, {name: questions for name, questions in idle.items() if questions}
