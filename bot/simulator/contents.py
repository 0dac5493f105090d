"""What a message says, apart from who, where and when: new, copied, forwarded."""

from __future__ import annotations

import itertools
from typing import Any

from bot.simulator.chats import Message

_poll_ids = itertools.count(5_400_000_000_000_000_001)
_album_ids = itertools.count(13_700_000_000_000_001)
_CIRCUMSTANCES = frozenset(
    {
        "message_id",
        "message_thread_id",
        "is_topic_message",
        "from",
        "sender_chat",
        "chat",
        "date",
        "edit_date",
        "reply_to_message",
        "external_reply",
        "quote",
        "media_group_id",
        "reply_markup",
        "has_protected_content",
        "via_bot",
    }
)
_ORIGIN = frozenset({"forward_origin", "forward_from", "forward_from_chat", "forward_date"})
_MEDIA = ("photo", "document", "voice", "video", "audio", "animation")
# What can be sent on; everything else in a message is a service message.
_SENDABLE = (
    "text",
    *_MEDIA,
    "sticker",
    "video_note",
    "location",
    "venue",
    "contact",
    "poll",
)


def new_album_id() -> str:
    """Return a media_group_id that no other album has."""
    return str(next(_album_ids))


def new_poll(question: str, options: list[str], **fields: Any) -> dict[str, Any]:
    """Return a Poll in which nobody has voted."""
    return {
        "id": str(next(_poll_ids)),
        "question": question,
        "options": [
            {"persistent_id": str(number), "text": text, "voter_count": 0}
            for number, text in enumerate(options)
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
        **fields,
    }


def is_service(message: Message) -> bool:
    """True for what nobody wrote: somebody came, a topic was closed."""
    return not any(name in message for name in _SENDABLE)


def has_caption(message: Message) -> bool:
    """True for what can carry a caption."""
    return any(name in message for name in _MEDIA)


def forwarded(message: Message) -> dict[str, Any]:
    """Return the content of a forward of this message, with its origin."""
    content = {name: value for name, value in message.items() if name not in _CIRCUMSTANCES}
    if "forward_origin" in content:
        return content
    date = content["forward_date"] = message["date"]
    if "sender_chat" in message:
        chat = content["forward_from_chat"] = message["sender_chat"]
        content["forward_origin"] = {"type": "chat", "sender_chat": chat, "date": date}
    else:
        person = content["forward_from"] = message["from"]
        content["forward_origin"] = {"type": "user", "sender_user": person, "date": date}
    return content


def copied(message: Message) -> dict[str, Any]:
    """Return the content of a copy of this message, without a link to its author."""
    left_out = _CIRCUMSTANCES | _ORIGIN
    return {name: value for name, value in message.items() if name not in left_out}
