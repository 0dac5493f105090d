"""One Bot API call while it is being done: who calls, with what, on which chat."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from bot.simulator import entities
from bot.simulator.chats import Chat, Group, Message, PrivateChat
from bot.simulator.errors import bad_request, forbidden, migrated

if TYPE_CHECKING:
    from bot.simulator.bots import BotAccount
    from bot.simulator.entities import Formatted
    from bot.simulator.params import Params
    from bot.simulator.telegram import Telegram

TEXT_LENGTH = 4096
CAPTION_LENGTH = 1024
_SOURCE_BYTES = 1 << 15


class Access(Enum):
    """What a method wants to do in a chat."""

    READ = 1
    MEMBERS = 2
    EDIT = 3
    WRITE = 4


@dataclass(frozen=True, slots=True)
class Call:
    """A call of one method."""

    telegram: Telegram
    bot: BotAccount
    params: Params

    def chat(self, access: Access, name: str = "chat_id") -> Chat:
        """Return the chat that a parameter names. Raises Refused as Telegram would."""
        chat_id = self.params.get(name)
        if chat_id is None or chat_id == "":
            raise bad_request(f"{name} is empty")
        return self.chat_of(chat_id, access)

    def chat_of(self, chat_id: Any, access: Access) -> Chat:
        """Return the chat of this id. Raises Refused as Telegram would."""
        if not isinstance(chat_id, int):
            raise bad_request("chat not found")
        group = self.telegram.groups.get(chat_id)
        if group is None:
            return self._private(chat_id, access)
        if self.bot.id not in group.members:
            raise bad_request("chat not found")
        check = _check_basic_group if group.kind == "group" else _check_supergroup
        check(group, group.member(self.bot.id).status, access)
        return group

    def group(self, access: Access, name: str = "chat_id") -> Group:
        """Return the group that a parameter names; a private chat is refused."""
        chat = self.chat(access, name)
        if not isinstance(chat, Group):
            raise bad_request("there are no members in the private chat")
        return chat

    def _private(self, chat_id: int, access: Access) -> PrivateChat:
        chat = self.bot.private.get(chat_id)
        if chat is None:
            # Telegram says "chat not found" about people of whom the bot has never heard. Here it
            # has heard of everybody who exists.
            if access is Access.WRITE and chat_id in self.telegram.people:
                raise forbidden("bot can't initiate conversation with a user")
            if access is Access.WRITE and self.telegram.bot_of(chat_id) is not None:
                raise forbidden("bot can't send messages to bots")
            raise bad_request("chat not found")
        if access in (Access.WRITE, Access.EDIT):
            if chat.person.is_deactivated:
                raise forbidden("user is deactivated")
            if chat.is_blocked:
                raise forbidden("bot was blocked by the user")
        return chat

    def message(self, chat: Chat, what: str, name: str = "message_id") -> Message:
        """Return the message that a parameter names; `what` is Telegram's word for it."""
        message = chat.log.now.get(self.params.whole(name))
        if message is None:
            raise bad_request(f"{what} not found")
        return message

    def text(self, *, too_long: str = "message is too long") -> Formatted:
        """Return the text of a message and its entities."""
        given = self.params.text("text")
        if not given:
            raise bad_request("message text is empty")
        mode, marks = self.params.text("parse_mode"), self.params.array("entities")
        written, found = self.formatted(given, mode, marks)
        if not written:
            raise bad_request("text must be non-empty")
        if entities.units.length(written) > TEXT_LENGTH:
            raise bad_request(too_long)
        return written, found

    def caption(self) -> dict[str, Any]:
        """Return the caption fields of a message, {} without a caption."""
        return self.caption_of(self.params)

    def caption_of(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return `caption` and `caption_entities` of what is given, what of them there is."""
        marks = given.get("caption_entities")
        written, found = self.formatted(
            str(given.get("caption") or ""),
            str(given.get("parse_mode") or ""),
            marks if isinstance(marks, list) else [],
        )
        if entities.units.length(written) > CAPTION_LENGTH:
            raise bad_request("message caption is too long")
        if not written:
            return {}
        return {"caption": written, "caption_entities": found} if found else {"caption": written}

    def formatted(self, given: str, mode: str, marks: list[Any]) -> Formatted:
        """Return a text and its entities; people who are mentioned by id are shown in full."""
        if len(given.encode()) > _SOURCE_BYTES:
            raise bad_request("text is too long")
        written, found = entities.formatted(given, mode, marks)
        return written, [shown for entity in found if (shown := self._named(entity)) is not None]

    def _named(self, entity: dict[str, Any]) -> dict[str, Any] | None:
        if entity["type"] != "text_mention":
            return entity
        person = self.telegram.people.get(entity["user"].get("id"))
        return None if person is None else entity | {"user": person.as_user()}

    def spend(self, chat: Chat, messages: int = 1) -> None:
        """Count messages against the flood limits, or raise the 429."""
        self.telegram.limits.spend(self.bot, chat, messages)


def _check_basic_group(group: Group, status: str, access: Access) -> None:
    if group.migrated_to is not None:
        if access in (Access.WRITE, Access.MEMBERS):
            raise migrated(group.migrated_to)
        return
    if access is Access.READ:
        return
    if status == "kicked":
        raise forbidden("bot was kicked from the group chat")
    if status == "left":
        raise forbidden("bot is not a member of the group chat")


def _check_supergroup(group: Group, status: str, access: Access) -> None:
    """The groups here have no public name, so that not even reading is open to strangers."""
    if status == "kicked":
        raise forbidden("bot was kicked from the supergroup chat")
    if status == "left":
        raise forbidden("bot is not a member of the supergroup chat")
