"""Bot accounts: what a bot says of itself, and the updates that wait for it."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import orjson

from bot.simulator.commands import CommandMenus

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.simulator.chats import PrivateChat

UPDATE_KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
    "subscription",
    "stopped_message_generation",
)
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KEPT_SECONDS = 24 * 3600
# A tap or an inline query is of no use to a bot that comes back much later.
_KEPT_SECONDS = {"callback_query": 150, "inline_query": 30, "chosen_inline_result": 600}
# An offset that is further in the future than this is no offset of ours.
_FUTURE = 10
_FIRST_UPDATE_ID = 731_000_001
# Updates that were already taken are kept for a while, so that they can be delivered once more.
_TAKEN_KEPT = 10_000


@dataclass(slots=True)
class Update:
    """One update: its JSON, the queue in which it stands for a webhook, until when it is kept."""

    update_id: int
    queue: str
    body: bytes
    expires: float
    # Put in the queue once more: no offset confirms it before it was handed out.
    is_repeat: bool = False


@dataclass
class Webhook:
    """Where updates are pushed to."""

    url: str
    secret: str = ""
    max_connections: int = 40
    last_error: tuple[int, str] | None = None


@dataclass
class UpdateQueue:
    """The updates of one bot, oldest first, until they are confirmed."""

    clock: Callable[[], float]
    next_id: int = _FIRST_UPDATE_ID
    allowed: frozenset[str] | None = None
    waiting: dict[int, Update] = field(default_factory=dict)
    taken: deque[Update] = field(default_factory=lambda: deque(maxlen=_TAKEN_KEPT))
    waiters: set[asyncio.Future[None]] = field(default_factory=set)

    def wants(self, kind: str) -> bool:
        """True for the kinds that the bot asked for, or did not unask."""
        return kind not in ON_REQUEST if self.allowed is None else kind in self.allowed

    def add(self, kind: str, content: dict[str, Any], key: int) -> None:
        """Queue an update, if the bot wants its kind.

        key: whose order matters; the chat of a message, the person who taps.
        """
        if not self.wants(kind):
            return
        update_id = self.next_id
        self.next_id += 1
        body = orjson.dumps({"update_id": update_id, kind: content})
        queue = f"{'message' if kind == 'edited_message' else kind}:{key}"
        expires = self.clock() + _KEPT_SECONDS.get(kind, KEPT_SECONDS)
        self.put(Update(update_id, queue, body, expires))

    def put(self, update: Update) -> None:
        """Queue an update that already has its number."""
        self.waiting[update.update_id] = update
        self.wake()

    def pending(self) -> list[Update]:
        """Return what is to be delivered, oldest first; what was kept long enough is dropped."""
        now = self.clock()
        for update in list(self.waiting.values()):
            if update.expires <= now:
                del self.waiting[update.update_id]
        return sorted(self.waiting.values(), key=lambda update: update.update_id)

    def hand_out(self, most: int) -> list[Update]:
        """Return the oldest updates, at most so many."""
        updates = self.pending()[:most]
        for update in updates:
            update.is_repeat = False
        return updates

    def confirm_below(self, offset: int) -> None:
        """Forget what the bot confirms by asking for what begins with `offset`.

        A negative offset keeps only so many from the end; one from the far future says nothing.
        """
        if offset > self.next_id + _FUTURE:
            return
        ids = sorted(self.waiting)
        known = [one for one in ids if one < offset] if offset > 0 else ids[:offset]
        self.confirm([one for one in known if not self.waiting[one].is_repeat])

    def confirm(self, update_ids: list[int]) -> None:
        """Forget updates that the bot has."""
        for update_id in update_ids:
            update = self.waiting.pop(update_id, None)
            if update is not None:
                self.taken.append(update)
        if update_ids:
            self.wake()

    def drop_all(self) -> None:
        """Forget everything that waits, as drop_pending_updates does."""
        self.waiting.clear()
        self.wake()

    def again(self, update_id: int) -> bool:
        """Queue an update once more that was already taken. False if it is not known."""
        for update in self.taken:
            if update.update_id == update_id:
                expires = self.clock() + KEPT_SECONDS
                self.put(replace(update, expires=expires, is_repeat=True))
                return True
        return update_id in self.waiting

    def wake(self) -> None:
        """Let everybody look who waits for a change."""
        for waiter in self.waiters:
            if not waiter.done():
                waiter.set_result(None)
        self.waiters.clear()

    def change(self) -> asyncio.Future[None]:
        """Return what is done at the next change."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiters.add(waiter)
        return waiter

    async def empty(self) -> None:
        """Return when nothing waits any more."""
        while self.waiting:
            await self.change()


class BotAccount:
    """A bot, as BotFather made it."""

    def __init__(self, *, token: str, username: str, name: str, clock: Callable[[], float]) -> None:
        self.token = token
        self.id = int(token.partition(":")[0])
        self.username = username
        self.name = name
        self.can_join_groups = True
        # Privacy mode is on, as for every new bot: in groups it gets what is meant for it.
        self.reads_all_group_messages = False
        # Topics in private chats are off, as for every new bot; its owner turns them on.
        self.has_topics = False
        self.people_make_topics = True
        self.updates = UpdateQueue(clock)
        self.webhook: Webhook | None = None
        # True while a long poll waits.
        self.is_polling = False
        self.private: dict[int, PrivateChat] = {}
        self.menus = CommandMenus()
        self.texts: dict[tuple[str, str], str] = {}
        self.menu_buttons: dict[int, dict[str, Any]] = {}
        self.sent_at: deque[float] = deque()
        self._last_message_id = 0

    @property
    def last_message_id(self) -> int:
        """The newest message id of the bot's private chats."""
        return self._last_message_id

    def next_message_id(self) -> int:
        """Return the next message id of the bot's private chats."""
        self._last_message_id += 1
        return self._last_message_id

    def as_user(self) -> dict[str, Any]:
        """Return the Bot API's User, as others see the bot."""
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.texts.get(("name", ""), self.name),
            "username": self.username,
        }

    def as_me(self) -> dict[str, Any]:
        """Return the answer to getMe."""
        return self.as_user() | {
            "can_join_groups": self.can_join_groups,
            "can_read_all_group_messages": self.reads_all_group_messages,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": self.has_topics,
            "allows_users_to_create_topics": self.has_topics and self.people_make_topics,
            "can_manage_bots": False,
        }
