"""Chats: who is in them, what was written, which topics they have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.simulator.errors import NotPossible

if TYPE_CHECKING:
    from bot.simulator.bots import BotAccount
    from bot.simulator.people import Person

Message = dict[str, Any]

GENERAL_TOPIC = 1
IN_GROUP = frozenset({"creator", "administrator", "member", "restricted"})
_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
)
_GROUP_RIGHTS = ("can_pin_messages", "can_manage_topics", "can_manage_tags")


@dataclass(slots=True)
class Topic:
    """A topic of a forum or a private chat. Its thread's id is that of the message that made it."""

    thread_id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str = ""
    is_closed: bool = False
    is_hidden: bool = False

    def as_forum_topic(self) -> dict[str, Any]:
        """Return the Bot API's ForumTopic."""
        topic: dict[str, Any] = {
            "message_thread_id": self.thread_id,
            "name": self.name,
            "icon_color": self.icon_color,
        }
        if self.icon_custom_emoji_id:
            topic["icon_custom_emoji_id"] = self.icon_custom_emoji_id
        return topic


@dataclass(slots=True)
class Member:
    """What somebody is in a group; `rights` are an administrator's."""

    status: str
    is_anonymous: bool = False
    rights: frozenset[str] = field(default_factory=lambda: frozenset(_RIGHTS + _GROUP_RIGHTS))

    def may(self, right: str) -> bool:
        """True for the owner, and for an administrator who has the right."""
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)

    @property
    def is_admin(self) -> bool:
        """True for the owner and the administrators."""
        return self.status in ("creator", "administrator")

    def as_chat_member(self, who: dict[str, Any]) -> dict[str, Any]:
        """Return the Bot API's ChatMember of this status."""
        shown: dict[str, Any] = {"user": who, "status": self.status}
        if self.status == "creator":
            shown["is_anonymous"] = self.is_anonymous
        elif self.status == "administrator":
            shown["can_be_edited"] = False
            shown |= {right: right in self.rights for right in _RIGHTS + _GROUP_RIGHTS}
            shown["is_anonymous"] = self.is_anonymous
        elif self.status == "kicked":
            shown["until_date"] = 0
        return shown


@dataclass
class MessageLog:
    """The messages of a chat: as they stand, and every form that they ever had.

    A message is never changed in place: an edit puts a new one under the same id, so whoever
    holds the old one keeps it.
    """

    last_id: int = 0
    now: dict[int, Message] = field(default_factory=dict)
    ever: list[Message] = field(default_factory=list)
    uneditable: set[int] = field(default_factory=set)

    def next_id(self) -> int:
        """Return the next message id."""
        self.last_id += 1
        return self.last_id

    def keep(self, message: Message) -> None:
        """Store a new message, or a new form of one."""
        self.now[message["message_id"]] = message
        self.ever.append(message)

    def forget_all_but(self, messages: int) -> None:
        """Forget the oldest, now and then, so that at least so many stay."""
        if len(self.ever) < 2 * messages:
            return
        del self.ever[:-messages]
        for message_id in list(self.now)[:-messages]:
            del self.now[message_id]


class PrivateChat:
    """One person and one bot. The bot sees it under the person's id.

    All private chats of a bot count their messages together, as in Telegram.
    """

    kind = "private"
    is_forum = False

    def __init__(self, bot: BotAccount, person: Person) -> None:
        self.bot = bot
        self.person = person
        self.id = person.id
        self.log = MessageLog()
        self.topics: dict[int, Topic] = {}
        self.is_blocked = False
        self.pinned: list[int] = []
        self.reactions: dict[tuple[int, int], list[dict[str, Any]]] = {}
        self.level = 0.0
        self.level_at = 0.0

    @property
    def has_topics(self) -> bool:
        """True where the bot's owner turned topics on. Nothing in the chat's JSON tells of it."""
        return self.bot.has_topics

    @property
    def last_message_id(self) -> int:
        """The newest message id of the bot's private chats."""
        return self.bot.last_message_id

    def next_message_id(self) -> int:
        """Return the next message id of the bot's private chats."""
        return self.bot.next_message_id()

    def as_chat(self) -> dict[str, Any]:
        """Return the Bot API's Chat."""
        who = self.person.as_user()
        shown = {"id": self.id, "first_name": who["first_name"]}
        shown |= {name: who[name] for name in ("last_name", "username") if name in who}
        return shown | {"type": "private"}

    def bots(self) -> Iterator[BotAccount]:
        """Yield the one bot."""
        yield self.bot

    def viewers(self) -> Iterator[Person]:
        """Yield the one person."""
        yield self.person


class Group:
    """A group (`group`) or supergroup, possibly a forum."""

    def __init__(self, chat_id: int, title: str, *, kind: str, is_forum: bool) -> None:
        self.id = chat_id
        self.title = title
        self.kind = kind
        self.is_forum = is_forum
        # A supergroup begins with the message that made it, which is also its General topic.
        self.log = MessageLog(last_id=GENERAL_TOPIC if kind == "supergroup" else 0)
        self.people: dict[int, Person] = {}
        self.bot_accounts: dict[int, BotAccount] = {}
        self.members: dict[int, Member] = {}
        self.topics: dict[int, Topic] = {}
        self.pinned: list[int] = []
        self.reactions: dict[tuple[int, int], list[dict[str, Any]]] = {}
        self.sent_at: list[float] = []
        self.migrated_to: int | None = None
        if is_forum:
            self.topics[GENERAL_TOPIC] = Topic(GENERAL_TOPIC, "General", 0)

    @property
    def has_topics(self) -> bool:
        """True for a forum."""
        return self.is_forum

    @property
    def last_message_id(self) -> int:
        """The newest message id of this group."""
        return self.log.last_id

    def next_message_id(self) -> int:
        """Return the next message id of this group."""
        return self.log.next_id()

    def as_chat(self) -> dict[str, Any]:
        """Return the Bot API's Chat."""
        shown: dict[str, Any] = {"id": self.id, "title": self.title, "type": self.kind}
        if self.is_forum:
            shown["is_forum"] = True
        return shown

    def member(self, who_id: int) -> Member:
        """Return what somebody is here; strangers have left."""
        return self.members.get(who_id) or Member("left")

    def is_in(self, who_id: int) -> bool:
        """True for those who are in the group now."""
        return self.member(who_id).status in IN_GROUP

    def bots(self) -> Iterator[BotAccount]:
        """Yield the bots that are members."""
        for bot in self.bot_accounts.values():
            if self.is_in(bot.id):
                yield bot

    def viewers(self) -> Iterator[Person]:
        """Yield the people who are members."""
        for person in self.people.values():
            if self.is_in(person.id):
                yield person


Chat = PrivateChat | Group


def visible(chat: Chat, message_id: int) -> Message:
    """Return a message of a chat as it stands. Raises NotPossible if it is not there."""
    message = chat.log.now.get(message_id)
    if message is None:
        raise NotPossible(f"There is no message {message_id} in chat {chat.id}.")
    return message


def check_topic(chat: Chat, thread_id: int | None, who_id: int) -> None:
    """Raise NotPossible where somebody can't write in this topic; None is outside of topics."""
    if isinstance(chat, Group):
        _check_topic_of_group(chat, thread_id, who_id)
    elif thread_id is not None and (not chat.has_topics or thread_id not in chat.topics):
        raise NotPossible(f"The chat with {chat.bot.name} has no topic {thread_id}.")


def _check_topic_of_group(group: Group, thread_id: int | None, who_id: int) -> None:
    if not group.is_forum:
        if thread_id is not None:
            raise NotPossible(f"«{group.title}» has no topics.")
        return
    topic = group.topics.get(GENERAL_TOPIC if thread_id is None else thread_id)
    if topic is None:
        raise NotPossible(f"«{group.title}» has no topic {thread_id}.")
    if topic.is_closed and not group.member(who_id).may("can_manage_topics"):
        raise NotPossible(f"The topic «{topic.name}» is closed.")
