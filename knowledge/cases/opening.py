"""A case is opened: a question comes into the queue of its library, with a code of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.cases.change import At, record
from knowledge.cases.clocks import Standing, wound
from knowledge.cases.states import NEW, OWN
from knowledge.errors import DeskError
from knowledge.models import Case, Patron

CODE_LETTERS = "23456789ACDEFHJKMNPRTUVWXY"  # none that is mistaken for another


async def open_case(
    at: At,
    patron: Patron,
    question: str,
    *,
    language: str,
    choose: Callable[[str], str],
    promised_at: datetime,
    tried: dict[str, Any] | None = None,
    thread_id: int | None = None,
) -> Case:
    """Put a patron's question into the queue of their library and return the new case.

    choose: picks one letter of those given (random.choice), for the code. promised_at: by when
    the patron is told that somebody answers. tried: what the bot made of the question.
    thread_id: of the topic of their private chat in which they asked.
    """
    library = at.directory.library(patron.library).code
    case = Case(
        code=await _new_code(at.session, choose),
        patron_id=patron.id,
        library=library,
        home=library,
        state=NEW,
        stage=OWN,
        owner=None,
        language=language,
        question=question,
        tried=tried or {},
        opened_at=at.now,
        waiting_since=at.now,
        promised_at=promised_at,
        claimed_at=None,
        changed_at=at.now,
        last_at=at.now,
        last_by="patron",
        unreachable=False,
        referral="",
        deadline_at=None,
        due_at=None,
        first_reply_at=None,
        refused=[],
        thread_id=thread_id,
    )
    for column, value in wound(Standing.of(case, {}), at.directory, at.now).items():
        setattr(case, column, value)
    at.session.add(case)
    await at.session.flush()
    record(at, case, "opened", before="bot", detail={"promised": promised_at.isoformat()})
    return case


async def _new_code(session: AsyncSession, choose: Callable[[str], str]) -> str:
    for attempt in range(24):
        letters = "".join(choose(CODE_LETTERS) for _ in range(3 + attempt // 4))
        code = f"Q-{letters}"
        if (await session.scalars(select(Case.id).where(Case.code == code))).first() is None:
            return code
    raise DeskError("No free case code was found in 24 tries. Close and archive old cases.")
