"""How messages come into chats, change and go, and which updates that makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from bot.simulator.bots import BotAccount
from bot.simulator.chats import Chat, Group, Member, Message, PrivateChat, Topic
from bot.simulator.taps import CallbackTap, chat_instance
from bot.simulator.views import ANYWHERE, Place, hears_of_own, placed, sees

if TYPE_CHECKING:
    from bot.simulator.inline import InlineQuery
    from bot.simulator.people import Person
    from bot.simulator.telegram import Telegram

Sender: TypeAlias = "Person | BotAccount"

# Whoever writes as the group itself shows as this bot.
ANONYMOUS_ADMIN = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}


class Posting:
    """Writes into chats and tells everybody who is to know."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    def post(
        self,
        chat: Chat,
        sender: Sender | None,
        content: dict[str, Any],
        place: Place = ANYWHERE,
        *,
        as_group: bool = False,
    ) -> Message:
        """Write a message, store it, and return it. `as_group` is an anonymous administrator."""
        message: Message = {"message_id": chat.next_message_id()}
        if as_group:
            message["from"] = ANONYMOUS_ADMIN
            message["sender_chat"] = chat.as_chat()
        elif sender is not None:
            message["from"] = sender.as_user()
        message["chat"] = chat.as_chat()
        message["date"] = int(self._telegram.clock())
        message |= placed(chat, place)
        message |= content
        chat.log.keep(message)
        if self._telegram.messages_kept is not None:
            chat.log.forget_all_but(self._telegram.messages_kept)
        self._tell_page(chat, "message", message)
        self._update_bots(chat, "message", message, sender)
        return message

    def service(
        self,
        chat: Chat,
        sender: Sender | None,
        content: dict[str, Any],
        *,
        thread_id: int | None = None,
    ) -> Message:
        """Write a service message: somebody came, a topic was closed, something was pinned."""
        return self.post(chat, sender, content, Place(thread_id=thread_id))

    def change(
        self,
        chat: Chat,
        old: Message,
        changes: dict[str, Any],
        editor: Sender,
        *,
        is_edit: bool = True,
    ) -> Message:
        """Store a new form of a message and return it; a change to None removes the field.

        Without `is_edit` (a keyboard, a reaction) the message does not count as edited.
        """
        new = {name: value for name, value in (old | changes).items() if value is not None}
        if is_edit:
            new["edit_date"] = int(self._telegram.clock())
        chat.log.keep(new)
        self._tell_page(chat, "edited", new)
        self._update_bots(chat, "edited_message", new, editor)
        return new

    def delete(self, chat: Chat, message_id: int) -> None:
        """Take a message away. Bots are not told."""
        if chat.log.now.pop(message_id, None) is None:
            return
        if message_id in chat.pinned:
            chat.pinned.remove(message_id)
        self._publish(chat, "deleted", {"chat_id": chat.id, "message_id": message_id})

    def drop_topic(self, chat: Chat, thread_id: int) -> None:
        """Delete a topic with its messages. Bots are not told."""
        chat.topics.pop(thread_id, None)
        for message in list(chat.log.now.values()):
            if message.get("message_thread_id") == thread_id and message.get("is_topic_message"):
                self.delete(chat, message["message_id"])

    def new_topic(self, chat: Chat, maker: Sender, name: str, colour: int, icon: str = "") -> Topic:
        """Make a topic and return it; a service message tells of it and gives it its id."""
        thread_id = chat.last_message_id + 1
        topic = Topic(thread_id, name, colour, icon)
        chat.topics[thread_id] = topic
        created: dict[str, Any] = {"name": name, "icon_color": colour}
        if icon:
            created["icon_custom_emoji_id"] = icon
        self.service(chat, maker, {"forum_topic_created": created}, thread_id=thread_id)
        return topic

    def departure(self, group: Group, who: Sender) -> None:
        """Somebody leaves a group by themselves."""
        shown = who.as_user()
        old, new = group.member(who.id), Member("left")
        self.service(group, who, {"left_chat_member": shown})
        group.members[who.id] = new
        self.membership(group, who, who, old.as_chat_member(shown), new.as_chat_member(shown))

    def membership(
        self, chat: Chat, actor: Sender, who: Sender, old: dict[str, Any], new: dict[str, Any]
    ) -> None:
        """Tell bots that somebody's place in a chat changed."""
        content = {
            "chat": chat.as_chat(),
            "from": actor.as_user(),
            "date": int(self._telegram.clock()),
            "old_chat_member": old,
            "new_chat_member": new,
        }
        if isinstance(who, BotAccount):
            who.updates.add("my_chat_member", content, chat.id)
        if isinstance(chat, Group):
            for bot in chat.bots():
                if bot is not who and chat.member(bot.id).is_admin:
                    bot.updates.add("chat_member", content, who.id)

    def tapped(
        self, person: Person, bot: BotAccount, chat: Chat, message: Message, data: str
    ) -> CallbackTap:
        """Tell a bot that somebody tapped a button under its message."""
        tap = self._telegram.taps.add(
            bot_id=bot.id,
            chat_id=chat.id,
            message_id=message["message_id"],
            person_id=person.id,
        )
        query = {
            "id": tap.query_id,
            "from": person.as_user(),
            "message": message,
            "chat_instance": chat_instance(chat.id, bot.id),
            "data": data,
        }
        bot.updates.add("callback_query", query, person.id)
        return tap

    def reacted(self, person: Person, chat: Chat, message: Message, emoji: str | None) -> None:
        """Keep somebody's reaction, and tell the bots that may know and want to."""
        key = message["message_id"], person.id
        new = [] if emoji is None else [{"type": "emoji", "emoji": emoji}]
        content = {
            "chat": chat.as_chat(),
            "message_id": message["message_id"],
            "user": person.as_user(),
            "date": int(self._telegram.clock()),
            "old_reaction": chat.reactions.get(key, []),
            "new_reaction": new,
        }
        chat.reactions[key] = new
        for bot in chat.bots():
            if isinstance(chat, PrivateChat) or chat.member(bot.id).is_admin:
                bot.updates.add("message_reaction", content, chat.id)

    def asked_inline(self, person: Person, bot: BotAccount, words: str) -> InlineQuery:
        """Tell a bot that somebody typed a query behind its name."""
        query = self._telegram.inline.add(bot.id)
        content = {
            "id": query.query_id,
            "from": person.as_user(),
            "chat_type": "sender",
            "query": words,
            "offset": "",
        }
        bot.updates.add("inline_query", content, person.id)
        return query

    def typing(self, chat: Chat, bot: BotAccount, action: str) -> None:
        """Show the page that a bot is doing something."""
        self._publish(chat, "typing", {"chat_id": chat.id, "name": bot.name, "action": action})

    def menus_changed(self, bot: BotAccount) -> None:
        """Show the page the command menus that people see now."""
        groups = [group for group in self._telegram.groups.values() if group.is_in(bot.id)]
        chats: list[Chat] = [*bot.private.values(), *groups]
        for chat in chats:
            for person in chat.viewers():
                menu = self._telegram.menu_for(person, chat)
                content = {"chat_id": chat.id, "commands": menu}
                self._telegram.events.publish("commands", content, frozenset({person.id}))

    def _tell_page(self, chat: Chat, name: str, message: Message) -> None:
        self._publish(chat, name, {"chat_id": chat.id, "message": message})

    def _publish(self, chat: Chat, name: str, content: dict[str, Any]) -> None:
        viewers = frozenset(person.id for person in chat.viewers())
        self._telegram.events.publish(name, content, viewers)

    def _update_bots(self, chat: Chat, kind: str, message: Message, sender: Sender | None) -> None:
        """Queue the update for each bot that sees the message. Bots do not see one another."""
        if isinstance(chat, PrivateChat):
            if sender is not chat.bot and not chat.is_blocked:
                chat.bot.updates.add(kind, message, chat.id)
            return
        if isinstance(sender, BotAccount):
            if kind == "message" and hears_of_own(message) and chat.is_in(sender.id):
                sender.updates.add(kind, message, chat.id)
            return
        for bot in chat.bots():
            if sees(bot, chat, message):
                bot.updates.add(kind, message, chat.id)
