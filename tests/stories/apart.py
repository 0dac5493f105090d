"""A patron who has topics in the private chat with the bot, and two matters in two of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from knowledge.models import Case, Line
from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Message, Somebody, World, words
from tests.stories.staffing import QUESTION
from tests.stories.stored import all_cases

OTHER = "Ψάχνω παλιές φωτογραφίες της πλατείας."
FAQ = "Πώς ανανεώνω ένα βιβλίο;"


@dataclass
class Topics(Somebody):
    """Μαρία, who writes in topics of her chat with the bot."""

    async def writes(
        self, thread: int | None, text: str, *, reply_to: Message | None = None
    ) -> Message:
        """Write something in a topic, or outside of topics."""
        replied = reply_to["message_id"] if reply_to else None
        said = await self.person.send(PATRON, text, thread_id=thread, reply_to=replied)
        await self.world.settle()
        return said

    def heard_in(self) -> list[tuple[int | None, str]]:
        """Return (topic, words) of the bot's messages since the last look."""
        fresh = [row for row in self.from_bot if row["message_id"] not in self._heard]
        self._heard |= {row["message_id"] for row in fresh}
        return [(thread_of(row), words(row)) for row in fresh]

    async def topics(self, *names: str) -> list[int]:
        """Make topics and return their threads."""
        made = [await self.person.make_topic(name) for name in names]
        await self.world.settle()
        return made


def thread_of(message: Message) -> int | None:
    return message["message_thread_id"] if message.get("is_topic_message") else None


def maria(world: World) -> Topics:
    return Topics(world, world.telegram.people[PATRON], PATRON)


def eleni(world: World) -> Librarian:
    return Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)


async def opened(open_world: Opener, **settings: Any) -> World:
    """Return a world whose bot has topics in private chats; Μαρία has started it."""
    world: World = await open_world(**settings)
    world.bot.has_topics = True
    await maria(world).says("/start")
    return world


async def said_in(world: World, case: Case) -> list[str]:
    """Return what the patron said in a case."""
    async with world.service.database.read() as session:
        lines = select(Line.text).where(Line.case_id == case.id, Line.author == "patron")
        return list(await session.scalars(lines.order_by(Line.id)))


def card_of(librarian: Librarian, code: str) -> Message:
    """Return the card of a case in the staff group."""
    return next(row for row in librarian.from_bot if words(row).startswith(code))


async def two_matters(world: World) -> tuple[Topics, list[int], list[Case]]:
    """Let Μαρία ask two things in two topics, and two librarians take them."""
    patron, librarian = maria(world), eleni(world)
    colleague = Librarian(world, world.telegram.people[COLLEAGUE], world.group.id)
    one, two = await patron.topics("Ερωτόκριτος", "Πλατεία")
    await patron.writes(one, QUESTION)
    await patron.writes(two, f"/human {OTHER}")
    first, second = await all_cases(world)
    await librarian.taps("Την παίρνω", on=card_of(librarian, first.code))
    await colleague.taps("Την παίρνω", on=card_of(colleague, second.code))
    patron.heard_in()
    return patron, [one, two], [first, second]
