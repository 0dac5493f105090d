"""The small Telegram: its people, chats and bots, and how a message gets from one to another."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bot.simulator import commands
from bot.simulator.bots import BotAccount
from bot.simulator.calls import Call, CallRecord
from bot.simulator.chats import Chat, Group, Member, Message, PrivateChat
from bot.simulator.errors import NotPossible
from bot.simulator.events import EventBus
from bot.simulator.faults import Faults
from bot.simulator.files import FileStore
from bot.simulator.inline import InlineQueries
from bot.simulator.limits import Limits
from bot.simulator.people import Person
from bot.simulator.posting import Posting
from bot.simulator.server import Server
from bot.simulator.taps import Taps

_FIRST_SUPERGROUP = -1_002_000_000_001
_FIRST_GROUP = -4_000_000_001


class Telegram:
    """One Telegram with everything in it. Times are what `clock` says, in epoch seconds."""

    def __init__(self, clock: Callable[[], float] = time.time, *, limits: bool = True) -> None:
        self.clock = clock
        self.bots: dict[str, BotAccount] = {}
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.files = FileStore()
        self.events = EventBus()
        self.faults = Faults()
        self.limits = Limits(clock, enabled=limits)
        self.record = CallRecord(clock)
        self.taps = Taps(clock)
        self.inline = InlineQueries(clock)
        self.posting = Posting(self)
        self.demo: dict[str, Any] = {}
        # How many messages a chat keeps at least; None keeps all. For long runs.
        self.messages_kept: int | None = None
        # After a webhook that failed, the same update comes again after so many seconds, then
        # after twice as many, and so on up to a minute.
        self.webhook_retry_pause = 1.0
        self._supergroup_ids = itertools.count(_FIRST_SUPERGROUP, -1)
        self._group_ids = itertools.count(_FIRST_GROUP, -1)

    # Who and what there is.

    def add_bot(self, *, token: str, username: str, name: str) -> BotAccount:
        """Make a bot, as BotFather would."""
        bot = BotAccount(token=token, username=username, name=name, clock=self.clock)
        self.bots[token] = bot
        return bot

    def add_user(
        self,
        *,
        id: int,
        first_name: str,
        last_name: str | None = None,
        language_code: str | None = None,
        username: str | None = None,
    ) -> Person:
        """Make a person."""
        person = Person(
            self,
            id=id,
            first_name=first_name,
            last_name=last_name,
            language_code=language_code,
            username=username,
        )
        self.people[id] = person
        return person

    def add_group(
        self,
        *,
        title: str,
        members: Iterable[Person] = (),
        id: int | None = None,
        is_forum: bool = False,
        bot_is_admin: bool = True,
        kind: str = "supergroup",
        bots: Iterable[BotAccount] | None = None,
    ) -> Group:
        """Make a group that is already there, so that no update tells of it.

        The first member owns it. `bots` are in it from the start: all that exist unless said
        otherwise; [] for a group to which nobody added one. `kind` "group" is a basic group.
        """
        ids = self._supergroup_ids if kind == "supergroup" else self._group_ids
        group = Group(next(ids) if id is None else id, title, kind=kind, is_forum=is_forum)
        for person in members:
            group.people[person.id] = person
            group.members[person.id] = Member("member" if group.members else "creator")
        for bot in list(self.bots.values()) if bots is None else bots:
            group.bot_accounts[bot.id] = bot
            group.members[bot.id] = Member("administrator" if bot_is_admin else "member")
        self.groups[group.id] = group
        return group

    def bot_of(self, bot_id: int) -> BotAccount | None:
        """Return the bot of this id."""
        return next((bot for bot in self.bots.values() if bot.id == bot_id), None)

    @property
    def first_bot(self) -> BotAccount:
        """The bot that a person's own id stands for, in what people do."""
        for bot in self.bots.values():
            return bot
        raise NotPossible("There is no bot yet.")

    # What a test asks.

    def chat(self, chat_id: int) -> Chat:
        """Return a group by its id, or the private chat of a person with the first bot."""
        if chat_id in self.groups:
            return self.groups[chat_id]
        private = self.first_bot.private.get(chat_id)
        if private is None:
            raise NotPossible(f"There is no chat {chat_id}.")
        return private

    def messages(self, chat_id: int) -> list[Message]:
        """Return the messages of a chat as they stand now, oldest first; deleted ones are gone.

        [] for a private chat in which nothing was written yet.
        """
        if chat_id not in self.groups and chat_id not in self.first_bot.private:
            return []
        return [dict(message) for message in self.chat(chat_id).log.now.values()]

    def history(self, chat_id: int) -> list[Message]:
        """Return everything that was ever written in a chat: each edit is a message of its own."""
        if chat_id not in self.groups and chat_id not in self.first_bot.private:
            return []
        return [dict(message) for message in self.chat(chat_id).log.ever]

    @property
    def calls(self) -> list[Call]:
        """The Bot API calls so far, oldest first."""
        return self.record.calls

    @property
    def calls_file(self) -> Path | None:
        """Where calls are written as JSON lines; set a path to begin, None to stop."""
        return self.record.path

    @calls_file.setter
    def calls_file(self, path: Path | str | None) -> None:
        self.record.path = path

    @property
    def unknown_methods(self) -> list[str]:
        """Methods that were called and do not exist here."""
        return self.record.unknown_methods

    @property
    def unknown_params(self) -> list[tuple[str, str]]:
        """(method, parameter) for parameters that a method does not know."""
        return self.record.unknown_params

    @property
    def next_update_id(self) -> int:
        """The number of the first bot's next update; set it to make the numbers jump."""
        return self.first_bot.updates.next_id

    @next_update_id.setter
    def next_update_id(self, number: int) -> None:
        for bot in self.bots.values():
            bot.updates.next_id = number

    async def all_confirmed(self, bot: BotAccount) -> None:
        """Return when every update of the bot was confirmed."""
        await bot.updates.empty()

    async def until(self, condition: Callable[[], object]) -> None:
        """Return as soon as the condition holds.

        It is looked at again after every call of a bot, every message, and whenever a poll begins.
        """
        while not condition():
            await self.events.change()

    # What nobody asks for.

    def redeliver(self, update_id: int) -> None:
        """Deliver an update once more that was already confirmed."""
        if not any(bot.updates.again(update_id) for bot in self.bots.values()):
            raise NotPossible(f"There was no update {update_id}.")

    def delete_topic(self, group: Group, thread_id: int) -> None:
        """Delete a group's topic, as an administrator does it. No update tells of it."""
        self.posting.drop_topic(group, thread_id)

    def upgrade_to_supergroup(self, group: Group) -> Group:
        """Turn a basic group into a supergroup and return it; the old one refuses from now on."""
        new = Group(next(self._supergroup_ids), group.title, kind="supergroup", is_forum=False)
        new.people, new.bot_accounts = dict(group.people), dict(group.bot_accounts)
        new.members = dict(group.members)
        self.groups[new.id] = new
        owner = next(iter(group.people.values()), None)
        self.posting.service(group, owner, {"migrate_to_chat_id": new.id})
        group.migrated_to = new.id
        self.posting.service(new, owner, {"migrate_from_chat_id": group.id})
        return new

    def menu_for(self, person: Person, chat: Chat) -> list[dict[str, Any]]:
        """Return the command menu that a person sees in a chat."""
        language = (person.language_code or "")[:2]
        if isinstance(chat, PrivateChat):
            scopes = commands.private_scopes(chat.id)
            return commands.shown(chat.bot.menus.resolve(scopes, language))
        scopes = commands.group_scopes(chat.id, person.id, is_admin=chat.member(person.id).is_admin)
        return [
            command
            for bot in chat.bots()
            for command in commands.shown(bot.menus.resolve(scopes, language))
        ]

    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> Server:
        """Serve the Bot API, the page and what the page needs; port 0 takes a free one."""
        server = Server(self)
        await server.open(host, port)
        return server
