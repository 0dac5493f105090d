"""What is kept of a patron, erased so that their words are found nowhere.

Numbers stay: that there was a case, when, at which library, how it ended. Who it was does not: the
patron's row becomes one that no account has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import cases, reviewing
from knowledge.cases import At
from knowledge.models import (
    NEVER_LEAVES,
    Appearance,
    Case,
    Doubt,
    Event,
    Follow,
    Letter,
    Line,
    Look,
    NoticeChoice,
    Patron,
    Proposal,
    Question,
    Received,
    Restriction,
    Saved,
    TakenAway,
    Topic,
    Wish,
    Wording,
)

DELETABLE = timedelta(hours=48)  # how long Telegram lets a bot delete a message
CARD_ROLE = "card"  # of letters: a card stays where it stands, and is emptied by an edit
_A_MOMENT = timedelta(microseconds=1)  # met after the erasure: a restart does not erase it again
_NOBODY = -(10**15)  # minus the patron's number: no account and no group has such an id


@dataclass(frozen=True)
class Forgotten:
    """What is left to do in Telegram, and whether something was kept all the same.

    messages: by chat, those that can still be deleted; stale: letters to staff whose messages are
    too old for that, by chat; topics: (chat, thread); withdrawn: letters that had not left.
    """

    messages: dict[int, list[int]]
    stale: list[tuple[int, int]]
    topics: list[tuple[int, int]]
    cases: list[Case]
    withdrawn: list[int]
    is_restricted: bool


async def forget(at: At, patron: Patron, *, before: datetime | None = None) -> Forgotten:
    """Erase everything of a patron in this transaction, and return what Telegram still shows.

    before: for a restored backup, the moment of the erasure that it undid; what came in until
    then and has not had its turn is erased too. Otherwise that is of a new acquaintance.
    """
    session, who = at.session, patron.telegram_id
    found = list(await session.scalars(select(Case).where(Case.patron_id == patron.id)))
    for case in found:
        if case.state not in ("closed", "merged"):
            await cases.withdraw(at, case, "forgotten")
    await session.flush()
    numbers = [case.id for case in found]
    messages = await _deletable(session, who, numbers, at.now)
    stale = await _stale(session, who, numbers, at.now)
    topics = await _topics(session, patron)
    withdrawn = await _withdraw_letters(session, who, numbers)
    await _erase_cases(session, numbers)
    await _erase_traces(session, patron)
    await _erase_updates(session, who, [case.code for case in found], before)
    spoken = patron.telegram_language
    patron.telegram_id = _NOBODY - patron.id
    patron.name = patron.language = patron.telegram_language = patron.library = patron.step = ""
    patron.reachable, patron.erased_at = False, at.now
    await session.flush()
    is_restricted = await _keep_restrictions(at, patron, who, spoken)
    return Forgotten(messages, stale, topics, found, withdrawn, is_restricted)


async def _deletable(
    session: AsyncSession, who: int, numbers: list[int], now: datetime
) -> dict[int, list[int]]:
    """Return chat → messages that may still be deleted: theirs, the bot's to them, and copies."""
    sent = await session.execute(
        select(Letter.chat_id, Letter.message_id).where(
            or_(Letter.chat_id == who, Letter.case_id.in_(numbers)),
            Letter.message_id.is_not(None),
            Letter.role != CARD_ROLE,
            Letter.sent_at > now - DELETABLE,
        )
    )
    own = await session.execute(
        select(Appearance.chat_id, Appearance.message_id)
        .join(Line, Line.id == Appearance.line_id)
        .where(
            Appearance.chat_id == who,
            Appearance.role == "original",
            Line.written_at > now - DELETABLE,
        )
    )
    messages: dict[int, set[int]] = {}
    for chat_id, message_id in (*sent, *own):
        messages.setdefault(chat_id, set()).add(message_id)
    return {chat_id: sorted(ids) for chat_id, ids in messages.items()}


async def _stale(
    session: AsyncSession, who: int, numbers: list[int], now: datetime
) -> list[tuple[int, int]]:
    """Return (chat, letter) of what staff read of these cases and can only be overwritten now."""
    found = await session.execute(
        select(Letter.chat_id, Letter.id)
        .where(
            Letter.chat_id != who,
            Letter.case_id.in_(numbers),
            Letter.message_id.is_not(None),
            Letter.method == "sendMessage",
            Letter.role != CARD_ROLE,
            Letter.sent_at <= now - DELETABLE,
        )
        .order_by(Letter.id)
    )
    return [(chat_id, letter_id) for chat_id, letter_id in found]


async def _topics(session: AsyncSession, patron: Patron) -> list[tuple[int, int]]:
    """Take the patron's topics out of the table and return those that stand in Telegram."""
    found = await session.scalars(select(Topic).where(Topic.patron_id == patron.id))
    standing = [(one.chat_id, one.thread_id) for one in found if one.thread_id is not None]
    await session.execute(delete(Topic).where(Topic.patron_id == patron.id))
    return standing


async def _withdraw_letters(session: AsyncSession, who: int, numbers: list[int]) -> list[int]:
    """Withdraw what has not left, and empty what has; edits name their letter and no case."""
    of_cases = select(Letter.id).where(Letter.case_id.in_(numbers))
    theirs = or_(Letter.chat_id == who, Letter.case_id.in_(numbers), Letter.edits.in_(of_cases))
    ready = list(await session.scalars(select(Letter.id).where(theirs, Letter.state == "ready")))
    await session.execute(update(Letter).where(Letter.id.in_(ready)).values(state="withdrawn"))
    over = Letter.case_id.is_(None) & Letter.state.in_(NEVER_LEAVES)
    await session.execute(
        update(Letter).where(or_(theirs, over)).values(payload={}, error="", mark="")
    )
    return ready


async def _erase_cases(session: AsyncSession, numbers: Iterable[int]) -> None:
    """Erase every text of these cases: the patron's, the replies, and what staff noted."""
    lines = select(Line.id).where(Line.case_id.in_(numbers))
    await session.execute(delete(Wording).where(Wording.line_id.in_(lines)))
    await session.execute(delete(Appearance).where(Appearance.case_id.in_(numbers)))
    await session.execute(
        update(Line)
        .where(Line.case_id.in_(numbers))
        .values(text="", file_id="", file_info={}, album="")
    )
    await session.execute(update(Event).where(Event.case_id.in_(numbers)).values(note=""))
    await session.execute(
        update(Case).where(Case.id.in_(numbers)).values(question="", tried={}, thread_id=None)
    )
    await reviewing.erase_comments(session, Case.id.in_(numbers))
    await session.execute(
        update(Proposal)
        .where(Proposal.case_id.in_(numbers), Proposal.state.in_(("draft", "waiting")))
        .values(state="declined")
    )
    await session.execute(
        update(Proposal).where(Proposal.case_id.in_(numbers)).values(draft={}, seen="")
    )


async def _erase_traces(session: AsyncSession, patron: Patron) -> None:
    """Erase what they asked the bot, looked at, saved, followed and wished for."""
    await session.execute(
        update(Question)
        .where(Question.patron_id == patron.id)
        .values(text="", patron_id=None, thread_id=None)
    )
    for table in (Look, Saved, Wish, Follow, NoticeChoice, TakenAway):
        await session.execute(delete(table).where(table.patron_id == patron.id))
    await session.execute(update(Doubt).where(Doubt.patron_id == patron.id).values(patron_id=None))


async def _erase_updates(
    session: AsyncSession, who: int, codes: list[str], before: datetime | None
) -> None:
    """Erase raw updates: theirs, and those of staff about their cases that were set aside."""
    theirs = Received.conversation == who
    await session.execute(
        update(Received).where(theirs, Received.state != "waiting").values(raw="", error="")
    )
    if before is not None:
        await session.execute(
            update(Received)
            .where(theirs, Received.state == "waiting", Received.received_at <= before)
            .values(raw="", error="", state="done")
        )
    for code in codes:
        await session.execute(
            update(Received)
            .where(Received.state == "aside", Received.raw.contains(code, autoescape=True))
            .values(raw="", error="")
        )


async def _keep_restrictions(at: At, patron: Patron, who: int, spoken: str) -> bool:
    """Hand what holds the patron back to a new row of the account; tell whether there is any.

    Else a ban would last until the next /forget. The row has nothing else of theirs.
    """
    session = at.session
    mine = Restriction.patron_id == patron.id
    await session.execute(update(Restriction).where(mine).values(reason=""))
    held = await session.scalars(
        select(Restriction.id).where(
            mine,
            Restriction.lifted_at.is_(None),
            or_(Restriction.ends_at.is_(None), Restriction.ends_at > at.now),
        )
    )
    numbers = list(held)
    if not numbers:
        return False
    again = Patron(
        telegram_id=who,
        telegram_language=spoken,
        reachable=True,
        met_at=at.now + _A_MOMENT,
    )
    session.add(again)
    await session.flush()
    await session.execute(
        update(Restriction).where(Restriction.id.in_(numbers)).values(patron_id=again.id)
    )
    return True
