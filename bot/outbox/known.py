"""What the outbox knows of messages and topics that stand: their numbers at Telegram."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.turn import CREATE_TOPIC
from knowledge.models import Letter, Topic

_REMEMBERED = 5_000  # of letters sent lately, and of topics; older ones are looked up


class Known:
    """Letter id → message id, and topic id → thread id, of what was met lately."""

    def __init__(self) -> None:
        self._sent_ids: dict[int, int] = {}
        self._threads: dict[int, int] = {}

    @property
    def sent_ids(self) -> Mapping[int, int]:
        """Return letter id → message id."""
        return self._sent_ids

    @property
    def threads(self) -> Mapping[int, int]:
        """Return topic id → thread id."""
        return self._threads

    def covers(self, letter: Letter) -> bool:
        """Tell whether nothing has to be looked up before a letter can leave."""
        return (
            (letter.edits is None or letter.edits in self._sent_ids)
            and (letter.answers is None or letter.answers in self._sent_ids)
            and (letter.topic_id is None or letter.topic_id in self._threads)
        )

    def note_sent(self, letter_id: int, message_id: int) -> None:
        """Remember under which number a letter stands."""
        _keep(self._sent_ids, letter_id, message_id)

    def note_thread(self, topic_id: int, thread_id: int | None) -> None:
        """Remember the thread of a topic; None forgets it."""
        if thread_id is None:
            self._threads.pop(topic_id, None)
        else:
            _keep(self._threads, topic_id, thread_id)

    async def resolve(self, session: AsyncSession, letters: Sequence[Letter]) -> None:
        """Look up what these letters edit, what they answer, and where they stand."""
        await self._resolve_messages(session, letters)
        wanted = {
            letter.topic_id
            for letter in letters
            if letter.topic_id is not None
            and letter.topic_id not in self._threads
            and letter.method != CREATE_TOPIC
        }
        if not wanted:
            return
        found = await session.execute(
            select(Topic.id, Topic.thread_id).where(
                Topic.id.in_(wanted), Topic.thread_id.is_not(None)
            )
        )
        for topic_id, thread_id in found:
            self.note_thread(topic_id, thread_id)

    async def _resolve_messages(self, session: AsyncSession, letters: Sequence[Letter]) -> None:
        wanted = {
            number
            for letter in letters
            for number in (letter.edits, letter.answers)
            if number is not None and number not in self._sent_ids
        }
        if not wanted:
            return
        found = await session.execute(
            select(Letter.id, Letter.message_id).where(
                Letter.id.in_(wanted), Letter.message_id.is_not(None)
            )
        )
        for letter_id, message_id in found:
            self.note_sent(letter_id, int(message_id or 0))


def _keep(numbers: dict[int, int], key: int, value: int) -> None:
    numbers[key] = value
    if len(numbers) > _REMEMBERED:
        del numbers[next(iter(numbers))]
