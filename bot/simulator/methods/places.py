"""Where in a chat a message goes: under which one, and in which topic."""

from __future__ import annotations

from typing import Any

from bot.simulator import entities
from bot.simulator.chats import GENERAL_TOPIC, Chat, Group, Message
from bot.simulator.errors import bad_request
from bot.simulator.methods.call import Call
from bot.simulator.views import Place


def place(call: Call, chat: Chat) -> Place:
    """Return where in the chat the message goes. Raises Refused as Telegram would."""
    reply = _reply(call, chat)
    thread_id = call.params.whole("message_thread_id")
    if thread_id > 0:
        return _in_thread(call, chat, reply, thread_id)
    if isinstance(chat, Group) and chat.is_forum:
        in_topic = reply is not None and reply.get("is_topic_message")
        check_open(call, chat, reply["message_thread_id"] if reply and in_topic else GENERAL_TOPIC)
    return Place(reply, quote=_quote(call, reply))


def _in_thread(call: Call, chat: Chat, reply: Message | None, thread_id: int) -> Place:
    if not chat.has_topics and chat.kind != "supergroup":
        raise bad_request("message thread not found")
    if not chat.has_topics:
        if chat.log.now.get(thread_id) is None:
            raise bad_request("message thread not found")
        raise bad_request("message thread is not a forum topic thread")
    # General is no thread: it must be addressed without one.
    if thread_id == GENERAL_TOPIC or thread_id not in chat.topics:
        raise bad_request("message thread not found")
    if isinstance(chat, Group):
        check_open(call, chat, thread_id)
    if reply is not None and reply.get("message_thread_id") != thread_id:
        # What is answered in another topic shows as a reply from elsewhere.
        return Place(None, thread_id)
    return Place(reply, thread_id, _quote(call, reply))


def check_open(call: Call, group: Group, thread_id: int) -> None:
    """Refuse to write in a closed topic, unless the bot manages topics."""
    topic = group.topics.get(thread_id)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.is_closed and not group.member(call.bot.id).may("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")


def _reply(call: Call, chat: Chat) -> Message | None:
    given = call.params.mapping("reply_parameters")
    if not given:
        return None
    message_id = _number(given.get("message_id"))
    if message_id is None:
        raise bad_request('can\'t find field "message_id"')
    if message_id <= 0:
        return None
    other = given.get("chat_id")
    where: Chat | None = chat
    if other not in (None, "", chat.id, str(chat.id)):
        where = call.telegram.groups.get(_number(other) or 0)
    reply = None if where is None else where.log.now.get(message_id)
    if reply is None and not given.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return reply if where is chat else None


def _quote(call: Call, reply: Message | None) -> dict[str, Any] | None:
    """Return the words of the message that are answered, if the call quotes some."""
    given = call.params.mapping("reply_parameters") or {}
    mode, marks = str(given.get("quote_parse_mode") or ""), given.get("quote_entities")
    words, found = call.formatted(
        str(given.get("quote") or ""), mode, marks if isinstance(marks, list) else []
    )
    if reply is None or not words:
        return None
    whole = reply.get("text") or reply.get("caption") or ""
    at = whole.find(words)
    if at < 0:
        raise bad_request("QUOTE_TEXT_INVALID")
    quote = {"text": words, "position": entities.units.length(whole[:at]), "is_manual": True}
    return quote | {"entities": found} if found else quote


def _number(value: Any) -> int | None:
    if isinstance(value, str) and value.lstrip("-").isdecimal():
        return int(value)
    return value if isinstance(value, int) else None
