"""Topics of forums: making, renaming, closing, deleting."""

from __future__ import annotations

from typing import Any

from bot.simulator import entities
from bot.simulator.chats import GENERAL_TOPIC, Chat, Group, Topic
from bot.simulator.errors import bad_request
from bot.simulator.methods.call import Access, Call

_COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
_NAME_LENGTH = 128
# Some of the icons that every bot may give to a topic.
_ICONS = {
    "5434144690511290129": "📰",
    "5312536423851630001": "💡",
    "5350305691942788490": "📈",
    "5377316857231450742": "❓",
    "5309929258443874898": "💬",
    "5237699328843200968": "✅",
    "5379748062124056162": "❗️",
    "5418115271267197333": "🗳",
    "5350481781306958339": "📚",
}


def create_forum_topic(call: Call) -> dict[str, Any]:
    """Make a topic."""
    name = _name(call)
    colour = call.params.whole("icon_color") or _COLOURS[0]
    chat = _with_topics(call)
    if not _may(call, chat, "can_manage_topics"):
        raise bad_request("not enough rights to create a topic")
    if not name:
        raise bad_request("title must be non-empty")
    if colour not in _COLOURS:
        raise bad_request("invalid icon color specified")
    call.spend(chat)
    topic = call.telegram.posting.new_topic(
        chat, call.bot, name, colour, call.params.text("icon_custom_emoji_id")
    )
    return topic.as_forum_topic()


def edit_forum_topic(call: Call) -> bool:
    """Rename a topic, or give it another icon."""
    chat, topic = _topic(call)
    name = _name(call) or topic.name
    icon = topic.icon_custom_emoji_id
    if "icon_custom_emoji_id" in call.params:
        icon = call.params.text("icon_custom_emoji_id")
    if (name, icon) == (topic.name, topic.icon_custom_emoji_id):
        raise bad_request("TOPIC_NOT_MODIFIED")
    changed: dict[str, Any] = {}
    if name != topic.name:
        changed["name"] = name
    if icon != topic.icon_custom_emoji_id:
        changed["icon_custom_emoji_id"] = icon
    call.spend(chat)
    topic.name, topic.icon_custom_emoji_id = name, icon
    _tell(call, chat, topic, {"forum_topic_edited": changed})
    return True


def close_forum_topic(call: Call) -> bool:
    """Close a topic: ordinary members can't write in it."""
    group = _forum(call)
    return _set_closed(call, group, _topic(call)[1], is_closed=True)


def reopen_forum_topic(call: Call) -> bool:
    """Open a topic again."""
    group = _forum(call)
    return _set_closed(call, group, _topic(call)[1], is_closed=False)


def delete_forum_topic(call: Call) -> bool:
    """Delete a topic with everything in it. No update tells of it."""
    chat, topic = _topic(call, right="can_delete_messages")
    if topic.thread_id == GENERAL_TOPIC:
        raise bad_request("TOPIC_ID_INVALID")
    call.spend(chat)
    call.telegram.posting.drop_topic(chat, topic.thread_id)
    return True


def unpin_all_forum_topic_messages(call: Call) -> bool:
    """Unpin everything in a topic."""
    chat, topic = _topic(call, right="can_pin_messages")
    in_topic = {
        message_id
        for message_id, message in chat.log.now.items()
        if message.get("message_thread_id") == topic.thread_id
    }
    chat.pinned = [one for one in chat.pinned if one not in in_topic]
    return True


def edit_general_forum_topic(call: Call) -> bool:
    """Rename General."""
    name = _name(call)
    group, topic = _general(call)
    if not name:
        raise bad_request("title must be non-empty")
    if name == topic.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    call.spend(group)
    topic.name = name
    _tell(call, group, topic, {"forum_topic_edited": {"name": name}})
    return True


def close_general_forum_topic(call: Call) -> bool:
    """Close General."""
    return _set_closed(call, *_general(call), is_closed=True)


def reopen_general_forum_topic(call: Call) -> bool:
    """Open General again; it is shown again if it was hidden."""
    group, topic = _general(call)
    if topic.is_hidden:
        _set_hidden(call, group, topic, is_hidden=False)
    return _set_closed(call, group, topic, is_closed=False)


def hide_general_forum_topic(call: Call) -> bool:
    """Hide General; it is closed as well."""
    group, topic = _general(call)
    if topic.is_hidden:
        raise bad_request("TOPIC_NOT_MODIFIED")
    if not topic.is_closed:
        _set_closed(call, group, topic, is_closed=True)
    return _set_hidden(call, group, topic, is_hidden=True)


def unhide_general_forum_topic(call: Call) -> bool:
    """Show General again."""
    group, topic = _general(call)
    if not topic.is_hidden:
        raise bad_request("TOPIC_NOT_MODIFIED")
    return _set_hidden(call, group, topic, is_hidden=False)


def get_forum_topic_icon_stickers(call: Call) -> list[dict[str, Any]]:
    """Return the icons that a topic may have."""
    return [
        {
            "file_id": f"CAACAgQ{emoji_id}",
            "file_unique_id": f"AgAD{emoji_id[:10]}",
            "type": "custom_emoji",
            "width": 512,
            "height": 512,
            "is_animated": True,
            "is_video": False,
            "emoji": emoji,
            "custom_emoji_id": emoji_id,
        }
        for emoji_id, emoji in _ICONS.items()
    ]


def _name(call: Call) -> str:
    """Return the name, cut to what Telegram keeps."""
    name = " ".join(call.params.text("name").split())
    while entities.units.length(name) > _NAME_LENGTH:
        name = name[:-1]
    return name


def _with_topics(call: Call) -> Chat:
    """Return the forum, or the private chat with topics, that the call names."""
    chat = call.chat(Access.WRITE)
    if not chat.has_topics:
        raise bad_request("the chat is not a forum")
    return chat


def _may(call: Call, chat: Chat, right: str) -> bool:
    return not isinstance(chat, Group) or chat.member(call.bot.id).may(right)


def _forum(call: Call) -> Group:
    chat = call.chat(Access.WRITE)
    if not isinstance(chat, Group) or not chat.is_forum:
        raise bad_request("the chat is not a forum")
    return chat


def _topic(call: Call, *, right: str = "can_manage_topics") -> tuple[Chat, Topic]:
    chat = _with_topics(call)
    thread_id = call.params.whole("message_thread_id")
    if thread_id <= 0:
        raise bad_request("invalid message thread identifier specified")
    if not _may(call, chat, right):
        raise bad_request("not enough rights to edit the topic")
    topic = chat.topics.get(thread_id)
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return chat, topic


def _general(call: Call) -> tuple[Group, Topic]:
    group = _forum(call)
    if not group.member(call.bot.id).may("can_manage_topics"):
        raise bad_request("not enough rights to edit the topic")
    return group, group.topics[GENERAL_TOPIC]


def _set_closed(call: Call, group: Group, topic: Topic, *, is_closed: bool) -> bool:
    if topic.is_closed == is_closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    call.spend(group)
    topic.is_closed = is_closed
    _tell(call, group, topic, {"forum_topic_closed" if is_closed else "forum_topic_reopened": {}})
    return True


def _set_hidden(call: Call, group: Group, topic: Topic, *, is_hidden: bool) -> bool:
    call.spend(group)
    topic.is_hidden = is_hidden
    service = "general_forum_topic_hidden" if is_hidden else "general_forum_topic_unhidden"
    _tell(call, group, topic, {service: {}})
    return True


def _tell(call: Call, chat: Chat, topic: Topic, service: dict[str, Any]) -> None:
    thread_id = None if topic.thread_id == GENERAL_TOPIC else topic.thread_id
    call.telegram.posting.service(chat, call.bot, service, thread_id=thread_id)
