"""How a message stands in a chat, and which bots get to see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.simulator.chats import GENERAL_TOPIC, Chat, Group, Message

if TYPE_CHECKING:
    from bot.simulator.bots import BotAccount


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes within a chat: under which one, in which topic."""

    reply_to: Message | None = None
    thread_id: int | None = None
    quote: dict[str, Any] | None = None


ANYWHERE = Place()


_OWN_SERVICE = frozenset(
    {
        "new_chat_title",
        "pinned_message",
        "left_chat_member",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
    }
)
_SERVICE = _OWN_SERVICE | {"new_chat_members", "migrate_to_chat_id", "migrate_from_chat_id"}


def hears_of_own(message: Message) -> bool:
    """True for the service messages of which a bot hears even when it caused them."""
    return not _OWN_SERVICE.isdisjoint(message)


def placed(chat: Chat, place: Place) -> dict[str, Any]:
    """Return the fields that say under what and in which topic a message stands."""
    fields: dict[str, Any] = {}
    reply = place.reply_to
    if chat.kind == "supergroup" or chat.has_topics:
        thread_id, is_topic = _thread(chat, place)
        if thread_id is not None:
            fields["message_thread_id"] = thread_id
        if is_topic:
            fields["is_topic_message"] = True
            if reply is None:
                # Telegram shows what is written in a topic as a reply to its first message.
                reply = chat.log.now.get(thread_id or 0)
            elif reply.get("message_thread_id") != thread_id:
                return fields | {"external_reply": _elsewhere(chat, reply)}
    if reply is not None:
        if place.quote is not None:
            fields["quote"] = place.quote
        fields["reply_to_message"] = {k: v for k, v in reply.items() if k != "reply_to_message"}
    return fields


def _elsewhere(chat: Chat, reply: Message) -> dict[str, Any]:
    """Return the ExternalReplyInfo of an answer to what stands in another topic.

    Which message it was is told in supergroups alone.
    """
    origin = {"type": "user", "sender_user": reply["from"], "date": reply["date"]}
    shown: dict[str, Any] = {"origin": origin}
    if isinstance(chat, Group):
        shown |= {"chat": chat.as_chat(), "message_id": reply["message_id"]}
    return shown


def _thread(chat: Chat, place: Place) -> tuple[int | None, bool]:
    """Return the thread's id, if there is one, and whether it is a topic.

    A reply outside of a group's topics makes a thread as well, with the id of the message it
    began with.
    """
    if chat.has_topics and place.thread_id not in (None, GENERAL_TOPIC):
        return place.thread_id, True
    if place.reply_to is None:
        return None, False
    if place.reply_to.get("is_topic_message"):
        return place.reply_to["message_thread_id"], True
    if not isinstance(chat, Group):
        return None, False
    return place.reply_to.get("message_thread_id", place.reply_to["message_id"]), False


def sees(bot: BotAccount, group: Group, message: Message) -> bool:
    """True if a bot gets what people write in a group: privacy mode hides most of it."""
    if bot.reads_all_group_messages or group.member(bot.id).is_admin:
        return True
    if not _SERVICE.isdisjoint(message):
        return True
    reply = message.get("reply_to_message")
    if reply is not None and reply.get("from", {}).get("id") == bot.id:
        return True
    return _addresses(bot, message)


def _addresses(bot: BotAccount, message: Message) -> bool:
    """True where a command or a mention in the text is meant for the bot."""
    text = message.get("text") or message.get("caption") or ""
    encoded = text.encode("utf-16-le")
    for entity in message.get("entities") or message.get("caption_entities") or ():
        begin, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        marked = encoded[begin:end].decode("utf-16-le").lower()
        if _means(bot, entity, marked):
            return True
    return False


def _means(bot: BotAccount, entity: dict[str, Any], marked: str) -> bool:
    name = bot.username.lower()
    match entity["type"]:
        case "bot_command":
            return marked.partition("@")[2] in ("", name)
        case "mention":
            return marked == f"@{name}"
        case "text_mention":
            return bool(entity.get("user", {}).get("id") == bot.id)
    return False
