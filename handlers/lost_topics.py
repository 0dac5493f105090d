"""Topics that somebody deleted, and groups that have none any more: nothing said there is lost."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from handlers import board, topics
from handlers.arrival import begin
from handlers.markup import escaped, rich
from handlers.turn import CARD, CASE_CARD, Desk, Said
from knowledge import cases, staff
from knowledge.models import Case, Letter, StaffChat, Topic


async def gone(letter: Letter, session: AsyncSession, desk: Desk) -> list[Letter]:
    """Return what makes the topic of `letter` anew: the topic, then its case's card.

    Nothing where the group works without topics by now; the letter then stands in the group.
    """
    topic = await session.get(Topic, letter.topic_id)
    assert topic is not None  # topics are forgotten, never removed
    topic.thread_id = None
    group = await session.get(StaffChat, topic.chat_id)
    if group is None or not group.topics:
        return []
    turn = await begin(Update(0), session, desk, "system")
    turn.key = f"topic:{letter.id}:{letter.tries}"
    topics.make(turn, topic)
    case = await session.get(Case, letter.case_id) if letter.case_id is not None else None
    if case is not None and case.state in cases.WAITING and letter.role != CASE_CARD:
        turn.topics[topic.chat_id, case.patron_id] = topic.id
        said = await board.card_in(turn, case, topic.chat_id)
        turn.tell(topic.chat_id, said, rule=CARD, case=case, role=CASE_CARD)
    return turn.letters


async def given_up(letter: Letter, session: AsyncSession, desk: Desk) -> list[Letter]:
    """Let a group work without topics from now on, and tell the admins once."""
    group = await session.get(StaffChat, letter.chat_id)
    if group is None or not group.topics:
        return []
    group.topics = False
    turn = await begin(Update(0), session, desk, "system")
    turn.key = f"topics:{letter.id}"
    for admin in await staff.admin_ids(session):
        say = await board.speech_of(turn, admin)
        text = say(
            "I can't make topics in “{title}”: the group has none any more, or I may not. "
            "Questions come there as in any group. To have topics again, let me manage topics, "
            "and send /here {library} topics there.",
            title=escaped(group.title or str(group.chat_id)),
            library=escaped(group.library),
        )
        turn.tell(admin, Said(rich(text)), rule=CARD)
    return turn.letters
