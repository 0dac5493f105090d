"""Topics in a staff group: one for each patron, made when a case is posted there, never before.

The outbox keeps the rest: what is said of a case waits until its topic is made, and goes there.
"""

from __future__ import annotations

from sqlalchemy import select

from handlers.authority import case_and_librarian
from handlers.markup import rich
from handlers.texts import Speech
from handlers.turn import CARD, CASE_CARD, CREATE_TOPIC, EDIT, Button, Said, Turn, rows
from knowledge import cases
from knowledge.models import Case, Letter, StaffChat, Topic

_COLOUR = 7322096  # blue, the first of the six that Telegram knows


async def place(turn: Turn, case: Case, chat_id: int, say: Speech) -> None:
    """See that a case has its patron's topic in this chat, if the group works with topics."""
    group = await turn.session.get(StaffChat, chat_id) if chat_id < 0 else None
    if group is None or not group.topics:
        return
    # The number, never the name that a patron gave: topics' names can't be erased everywhere.
    name = say("Patron {number}", number=case.patron_id) + f" · {case.code}"
    topic = await _topic_of(turn, chat_id, case.patron_id)
    if topic is None:
        topic = Topic(chat_id=chat_id, patron_id=case.patron_id, thread_id=None, name=name, made=0)
        turn.session.add(topic)
        await turn.session.flush()
        make(turn, topic)
    elif topic.thread_id is None and not await _is_on_its_way(turn, topic):
        topic.name = name
        make(turn, topic)
    elif topic.name != name:
        topic.name = name
        renamed = turn.call(chat_id, "editForumTopic", {"name": name}, rule=EDIT)
        renamed.topic_id = topic.id
    turn.topics[chat_id, case.patron_id] = topic.id


def make(turn: Turn, topic: Topic) -> Letter:
    """Have a topic made."""
    said = {"name": topic.name, "icon_color": _COLOUR}
    letter = turn.call(topic.chat_id, CREATE_TOPIC, said, rule=CARD)
    letter.topic_id = topic.id
    return letter


async def closed(turn: Turn) -> None:
    """Somebody closed a topic by hand: ask there whether its cases are to be closed too."""
    author = turn.message.from_user
    if author is None or author.id == turn.desk.bot_id:
        return
    found = await turn.session.scalars(
        select(Case)
        .where(
            Case.state.in_(cases.WAITING),
            Case.id.in_(
                select(Letter.case_id)
                .join(Topic, Topic.id == Letter.topic_id)
                .where(
                    Topic.chat_id == turn.chat_id,
                    Topic.thread_id == turn.thread_id,
                    Letter.role == CASE_CARD,
                )
            ),
        )
        .order_by(Case.id)
    )
    for case in found.all():
        turn.send(_shall_it_close(case, turn.speech), rule=CARD, case=case)


async def kept(turn: Turn, ref: str) -> None:
    """A librarian says that a case stays open though its topic was closed: it opens again."""
    case, librarian = await case_and_librarian(turn, ref)
    if case is None or librarian is None:
        return
    say = turn.speech
    turn.acknowledge()
    turn.edit(Said(rich(say("{code} stays open.", code=f"<b>{case.code}</b>"))))
    if turn.thread_id is not None:
        where = {"message_thread_id": turn.thread_id}
        turn.call(turn.chat_id, "reopenForumTopic", where, rule=EDIT)


def _shall_it_close(case: Case, say: Speech) -> Said:
    text = say("The topic was closed. Shall {code} be closed too?", code=f"<b>{case.code}</b>")
    buttons = [
        Button(say("Close"), "close", case.id),
        Button(say("It stays open"), "topicstays", case.id),
    ]
    return Said(rich(text), rows(buttons, 2))


async def _topic_of(turn: Turn, chat_id: int, patron_id: int) -> Topic | None:
    found = await turn.session.scalars(
        select(Topic).where(Topic.chat_id == chat_id, Topic.patron_id == patron_id)
    )
    return found.first()


async def _is_on_its_way(turn: Turn, topic: Topic) -> bool:
    if any(row.topic_id == topic.id and row.method == CREATE_TOPIC for row in turn.letters):
        return True
    found = await turn.session.scalars(
        select(Letter.id).where(
            Letter.topic_id == topic.id,
            Letter.method == CREATE_TOPIC,
            Letter.state.in_(("ready", "sending")),
        )
    )
    return found.first() is not None
