"""The rules of a case's life: opened, claimed, answered, closed, opened again.

Every change is one guarded UPDATE (compare-and-set on state and owner), so that of any number of
people who try at once exactly one succeeds, on SQLite and on PostgreSQL alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.directory import Directory
from knowledge.errors import DeskError
from knowledge.models import Case, Event, Librarian, Line, Patron, Wording
from knowledge.staff import Member

WAITING = ("new", "open", "waiting_patron")  # somebody is at work on it, or should be
CODE_LETTERS = "23456789ACDEFHJKMNPRTUVWXY"  # none that is mistaken for another
PATRON = "patron"
LIBRARIAN = "librarian"


class Refused(DeskError):
    """A change that the case's state does not allow; `reason` names which rule, for the text."""

    def __init__(self, reason: str, case: Case, owner: Librarian | None = None) -> None:
        super().__init__(f"case {case.code}: {reason}")
        self.reason = reason
        self.case = case
        self.owner = owner


@dataclass(frozen=True)
class Action:
    """Something staff may do to a case: the same row makes the button and the desk's form."""

    name: str
    states: tuple[str, ...]
    owner_only: bool
    needs_text: bool = False


ACTIONS: Mapping[str, Action] = {
    action.name: action
    for action in (
        Action("claim", ("new",), owner_only=False),
        Action("reply", ("new", "open", "waiting_patron", "resolved"), True, needs_text=True),
        Action("close", ("open", "waiting_patron"), owner_only=True),
        Action("release", ("open", "waiting_patron"), owner_only=True),
        Action("reopen", ("resolved",), owner_only=False),
        Action("propose", ("resolved", "closed"), owner_only=False),
    )
}


def offered(case: Case) -> list[Action]:
    """Return the actions that a tap can do now, in the order of the buttons."""
    return [
        action
        for action in ACTIONS.values()
        if case.state in action.states and not action.needs_text
    ]


async def open_case(
    session: AsyncSession,
    patron: Patron,
    question: str,
    *,
    language: str,
    now: datetime,
    directory: Directory,
    choose: Callable[[str], str],
    tried: dict[str, Any] | None = None,
) -> Case:
    """Put a patron's question into the queue of their library and return the new case.

    choose: picks one letter of those given (random.choice), for the code.
    tried: what the bot made of the question, as the card shows it.
    """
    library = directory.library(patron.library).code
    case = Case(
        code=await _new_code(session, choose),
        patron_id=patron.id,
        library=library,
        state="new",
        owner=None,
        language=language,
        question=question,
        tried=tried or {},
        opened_at=now,
        waiting_since=now,
        promised_at=directory.promise(library, now),
        claimed_at=None,
        changed_at=now,
        unreachable=False,
    )
    session.add(case)
    await session.flush()
    record(session, case, "opened", now=now, actor=None, before="bot")
    return case


async def waiting_case(session: AsyncSession, patron_id: int) -> Case | None:
    """Return the patron's case that staff have in hand, the latest if there are several."""
    return (
        await session.scalars(
            select(Case)
            .where(Case.patron_id == patron_id, Case.state.in_(WAITING))
            .order_by(Case.opened_at.desc(), Case.id.desc())
            .limit(1)
        )
    ).first()


async def by_code(session: AsyncSession, code: str) -> Case | None:
    """Return the case with this code, however it was typed («q 4f7», "Q-4F7")."""
    letters = "".join(char for char in code.upper() if char.isalnum()).removeprefix("Q")
    return (await session.scalars(select(Case).where(Case.code == f"Q-{letters}"))).first()


async def owner_of(session: AsyncSession, case: Case) -> Librarian | None:
    """Return the librarian who has the case."""
    return None if case.owner is None else await session.get(Librarian, case.owner)


async def claim(session: AsyncSession, case: Case, librarian: Member, now: datetime) -> None:
    """Give the case to `librarian`. Raises Refused("taken") with the owner if it has one."""
    await _change(
        session,
        case,
        (Case.state == "new") & Case.owner.is_(None),
        now=now,
        actor=librarian.telegram_id,
        kind="claimed",
        state="open",
        owner=librarian.telegram_id,
        claimed_at=now,
    )


async def release(session: AsyncSession, case: Case, librarian: Member, now: datetime) -> None:
    """Put the case back into the queue. Raises Refused if it is not this librarian's."""
    await _change(
        session,
        case,
        _owned_by(librarian, ACTIONS["release"]),
        now=now,
        actor=librarian.telegram_id,
        kind="released",
        state="new",
        owner=None,
        waiting_since=now,
    )


async def close(session: AsyncSession, case: Case, librarian: Member, now: datetime) -> None:
    """Mark the case as done; the patron may still object. Raises Refused if it is not theirs."""
    await _change(
        session,
        case,
        _owned_by(librarian, ACTIONS["close"]),
        now=now,
        actor=librarian.telegram_id,
        kind="resolved",
        state="resolved",
    )


async def reply(session: AsyncSession, case: Case, librarian: Member, now: datetime) -> None:
    """Note that the owner answered: the word is now with the patron. Raises Refused."""
    await _change(
        session,
        case,
        _owned_by(librarian, ACTIONS["reply"]),
        now=now,
        actor=librarian.telegram_id,
        kind="replied",
        state="waiting_patron",
    )


async def reopen(session: AsyncSession, case: Case, librarian: Member, now: datetime) -> None:
    """Take a resolved case up again, as one's own."""
    await _change(
        session,
        case,
        Case.state == "resolved",
        now=now,
        actor=librarian.telegram_id,
        kind="reopened",
        state="open",
        owner=librarian.telegram_id,
        waiting_since=now,
    )


async def patron_wrote(session: AsyncSession, case: Case, now: datetime) -> None:
    """Note that the patron has the last word: the owner owes a reply, or the queue does."""
    if case.state == "new":
        return
    waits = now if case.state != "open" else case.waiting_since
    await _change(
        session,
        case,
        Case.state.in_((*WAITING, "resolved")),
        now=now,
        actor=None,
        kind="patron wrote",
        state="open" if case.owner is not None else "new",
        waiting_since=waits,
    )


async def withdraw(session: AsyncSession, case: Case, now: datetime) -> None:
    """Close the case because the patron no longer needs it."""
    await _change(
        session,
        case,
        Case.state.in_(WAITING),
        now=now,
        actor=None,
        kind="withdrawn",
        state="closed",
    )


async def settle_silent(
    session: AsyncSession, now: datetime, *, resolve_days: int, close_days: int
) -> tuple[list[Case], list[Case]]:
    """Resolve cases whose patron stayed silent, close those resolved long ago; return both."""
    silent = await _older(session, "waiting_patron", now - timedelta(days=resolve_days))
    for case in silent:
        await _change(
            session,
            case,
            Case.state == "waiting_patron",
            now=now,
            actor=None,
            kind="silent",
            state="resolved",
        )
    done = [
        case
        for case in await _older(session, "resolved", now - timedelta(days=close_days))
        if case not in silent
    ]
    for case in done:
        await _change(
            session,
            case,
            Case.state == "resolved",
            now=now,
            actor=None,
            kind="closed",
            state="closed",
        )
    return silent, done


async def add_line(
    session: AsyncSession,
    case: Case,
    *,
    author: str,
    kind: str,
    text: str,
    file_id: str = "",
    librarian: int | None = None,
    now: datetime,
) -> Line:
    """Keep one message of the case and return it with its id."""
    line = Line(
        case_id=case.id,
        author=author,
        librarian=librarian,
        kind=kind,
        text=text,
        file_id=file_id,
        written_at=now,
        edited_at=None,
    )
    session.add(line)
    await session.flush()
    return line


def reword(session: AsyncSession, line: Line, *, text: str, file_id: str, now: datetime) -> None:
    """Change a line to its new wording and keep the old one."""
    session.add(Wording(line_id=line.id, text=line.text, file_id=line.file_id, replaced_at=now))
    line.text, line.file_id, line.edited_at = text, file_id, now


async def queue(session: AsyncSession, libraries: frozenset[str] | None) -> list[Case]:
    """Return the cases that need an answer, longest waiting first; None: of every library."""
    statement = select(Case).where(Case.state.in_(("new", "open"))).order_by(Case.waiting_since)
    if libraries is not None:
        statement = statement.where(Case.library.in_(libraries))
    return list(await session.scalars(statement.limit(50)))


async def of_patron(session: AsyncSession, patron_id: int) -> list[Case]:
    """Return the patron's cases, those in hand first, then the last ten that ended."""
    cases = list(
        await session.scalars(
            select(Case).where(Case.patron_id == patron_id).order_by(Case.opened_at.desc())
        )
    )
    ended = [case for case in cases if case.state not in WAITING]
    return [case for case in cases if case.state in WAITING] + ended[:10]


def record(
    session: AsyncSession,
    case: Case,
    kind: str,
    *,
    now: datetime,
    actor: int | None,
    before: str,
    note: str = "",
) -> None:
    """Write one event of the case: who, what, when, and the state before."""
    session.add(
        Event(
            case_id=case.id,
            kind=kind,
            actor=actor,
            library=case.library,
            state_before=before,
            note=note,
            at=now,
        )
    )


def _owned_by(librarian: Member, action: Action) -> ColumnElement[bool]:
    return Case.state.in_(action.states) & (Case.owner == librarian.telegram_id)


async def _change(
    session: AsyncSession,
    case: Case,
    condition: ColumnElement[bool],
    *,
    now: datetime,
    actor: int | None,
    kind: str,
    **values: Any,
) -> None:
    before = case.state
    result = await session.execute(
        update(Case)
        .where(Case.id == case.id, condition)
        .values(changed_at=now, **values)
        .execution_options(synchronize_session=False)
    )
    await session.refresh(case)
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(_why(case, actor), case, await owner_of(session, case))
    record(session, case, kind, now=now, actor=actor, before=before)


def _why(case: Case, actor: int | None) -> str:
    if case.state in ("resolved", "closed"):
        return case.state
    if case.owner is None:
        return "unclaimed"
    return "yours" if case.owner == actor else "taken"


async def _older(session: AsyncSession, state: str, moment: datetime) -> list[Case]:
    rows = await session.scalars(
        select(Case).where(Case.state == state, Case.changed_at <= moment).limit(200)
    )
    return list(rows)


async def _new_code(session: AsyncSession, choose: Callable[[str], str]) -> str:
    for attempt in range(24):
        letters = "".join(choose(CODE_LETTERS) for _ in range(3 + attempt // 4))
        code = f"Q-{letters}"
        if (await session.scalars(select(Case.id).where(Case.code == code))).first() is None:
            return code
    raise DeskError("No free case code was found in 24 tries. Close and archive old cases.")
