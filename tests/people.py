"""The story DSL: patrons, librarians and admins who act through a small Telegram.

Everything below them is real: the service, its database on disk, HTTP to the small Telegram.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.app import Service
from bot.simulator import BotAccount, CallbackTap, Group, Person, Telegram
from bot.simulator.server import Server
from knowledge.clock import HandClock

Message = dict[str, Any]


@dataclass
class World:
    """The small Telegram, the service that works with it, and the clock of both."""

    telegram: Telegram
    bot: BotAccount
    server: Server
    service: Service
    clock: HandClock
    group: Group
    data: Path

    async def settle(self) -> None:
        """Return when every update was handled and everything that may leave has left."""
        await self.telegram.all_confirmed(self.bot)
        await self.service.settled()

    async def later(self, **duration: float) -> None:
        """Let time pass, then come to rest."""
        self.clock.advance(**duration)
        for _ in range(10):  # let whoever was waiting for this moment begin
            await asyncio.sleep(0)
        await self.settle()


@dataclass
class Somebody:
    """A person at their phone, looking at one chat."""

    world: World
    person: Person
    chat_id: int
    _heard: set[int] = field(default_factory=set)

    @property
    def messages(self) -> list[Message]:
        """Return what stands in the chat now, oldest first."""
        return self.world.telegram.messages(self.chat_id)

    @property
    def from_bot(self) -> list[Message]:
        """Return the bot's messages in the chat, as they stand now."""
        return [row for row in self.messages if row["from"].get("is_bot")]

    def hears(self) -> list[str]:
        """Return the bot's messages that came since the last look, texts and captions."""
        fresh = [row for row in self.from_bot if row["message_id"] not in self._heard]
        self._heard |= {row["message_id"] for row in fresh}
        return [words(row) for row in fresh]

    def sees(self, part: str) -> Message:
        """Return the newest message of the bot that has `part` in it."""
        for row in reversed(self.from_bot):
            if part in words(row):
                return row
        raise AssertionError(f"{part!r} is in none of {[words(row) for row in self.from_bot]}")

    def buttons(self, message: Message | None = None) -> list[str]:
        """Return the buttons below a message, the newest of the bot's unless one is given."""
        return [button["text"] for button in _buttons(message or self.from_bot[-1])]

    async def says(self, text: str, *, reply_to: Message | None = None) -> Message:
        """Type something into the chat."""
        reply = reply_to["message_id"] if reply_to else None
        message = await self.person.send(self.chat_id, text, reply_to=reply)
        await self.world.settle()
        return message

    async def edits(self, message: Message, text: str) -> None:
        """Correct something that was typed."""
        await self.person.edit(self.chat_id, message["message_id"], text=text)
        await self.world.settle()

    async def taps(self, label: str, *, on: Message | None = None) -> CallbackTap:
        """Tap the newest button with this label, or that below a certain message."""
        for row in [on] if on else reversed(self.from_bot):
            for button in _buttons(row):
                if button["text"] == label:
                    return await self.sends_callback(row, button["callback_data"])
        raise AssertionError(f"no button {label!r} in {[words(row) for row in self.from_bot]}")

    async def sends_callback(self, message: Message, data: str) -> CallbackTap:
        """Send callback data as if a button had carried it."""
        tap = await self.person.tap(self.chat_id, message["message_id"], data, forged=True)
        await self.world.settle()
        return tap


@dataclass
class Librarian(Somebody):
    """A librarian, looking at the staff group."""

    def card(self) -> Message:
        """Return the newest card of a case."""
        return next(row for row in reversed(self.from_bot) if words(row).startswith("Q-"))

    async def replies(self, text: str, *, to: Message | None = None) -> Message:
        """Reply to the newest card, or to another message."""
        return await self.says(text, reply_to=to or self.card())


def words(message: Message) -> str:
    """Return the text or the caption of a message, or "" if it has neither."""
    return str(message.get("text") or message.get("caption") or "")


def linked(message: Message) -> list[str]:
    """Return what Telegram would show as a link, a mention or a command in a message."""
    kinds = {"url", "text_link", "mention", "text_mention", "bot_command", "hashtag", "email"}
    kinds |= {"phone_number", "cashtag"}
    entities = [*message.get("entities", []), *message.get("caption_entities", [])]
    return [entity["type"] for entity in entities if entity["type"] in kinds]


def _buttons(message: Message) -> list[dict[str, str]]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]
