"""What a bot asks about chats, and pins, and leaving; and files."""

from __future__ import annotations

from typing import Any

from bot.simulator.chats import Chat, Group, Member, PrivateChat
from bot.simulator.errors import bad_request
from bot.simulator.files import DOWNLOAD_BYTES
from bot.simulator.methods.call import Access, Call

_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_invite_users",
)
_NOT_PERMITTED = ("can_change_info", "can_pin_messages", "can_manage_topics")
_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def get_chat(call: Call) -> dict[str, Any]:
    """Return everything about a chat."""
    chat = call.chat(Access.READ)
    full = chat.as_chat() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, isinstance(chat, PrivateChat)),
    }
    if isinstance(chat, PrivateChat):
        if "username" in full:
            full["active_usernames"] = [full["username"]]
    else:
        full["permissions"] = dict.fromkeys(_PERMISSIONS, True) | dict.fromkeys(
            _NOT_PERMITTED, False
        )
        if chat.kind == "supergroup":
            full["join_to_send_messages"] = True
    if chat.pinned:
        pinned = chat.log.now[max(chat.pinned)]
        full["pinned_message"] = {k: v for k, v in pinned.items() if k != "reply_to_message"}
    return full


def get_chat_member(call: Call) -> dict[str, Any]:
    """Return what somebody is in a group."""
    user_id = call.params.whole("user_id")
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    chat = call.chat(Access.MEMBERS)
    who = _who(call, user_id)
    if who is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    if isinstance(chat, PrivateChat):
        if user_id not in (chat.person.id, chat.bot.id):
            raise bad_request("user not found")
        return Member("member").as_chat_member(who)
    return chat.member(user_id).as_chat_member(who)


def get_chat_member_count(call: Call) -> int:
    """Return how many members a chat has."""
    chat = call.chat(Access.READ)
    if isinstance(chat, PrivateChat):
        return 2
    return sum(1 for user_id in chat.members if chat.is_in(user_id))


def get_chat_administrators(call: Call) -> list[dict[str, Any]]:
    """Return the owner and the administrators; other bots are left out unless asked for."""
    group = call.group(Access.MEMBERS)
    shown = []
    for user_id, member in group.members.items():
        is_other_bot = user_id in group.bot_accounts and user_id != call.bot.id
        if not member.is_admin or (is_other_bot and not call.params.get("return_bots")):
            continue
        who = _who(call, user_id)
        if who is not None:
            shown.append(member.as_chat_member(who))
    return shown


def _who(call: Call, user_id: int) -> dict[str, Any] | None:
    person = call.telegram.people.get(user_id)
    if person is not None:
        return person.as_user()
    bot = call.telegram.bot_of(user_id)
    return None if bot is None else bot.as_user()


def leave_chat(call: Call) -> bool:
    """Leave a group."""
    chat = call.chat(Access.READ)
    if isinstance(chat, PrivateChat):
        raise bad_request("chat member status can't be changed in private chats")
    if chat.migrated_to is not None:
        raise bad_request("chat is deactivated")
    call.telegram.posting.departure(chat, call.bot)
    return True


def pin_chat_message(call: Call) -> bool:
    """Pin a message; a service message tells of it."""
    chat = call.chat(Access.WRITE)
    message = call.message(chat, "message to pin")
    _check_pinning(call, chat)
    call.spend(chat)
    if message["message_id"] in chat.pinned:
        return True
    chat.pinned.append(message["message_id"])
    shown = {name: value for name, value in message.items() if name != "reply_to_message"}
    thread_id = message.get("message_thread_id") if message.get("is_topic_message") else None
    call.telegram.posting.service(chat, call.bot, {"pinned_message": shown}, thread_id=thread_id)
    return True


def unpin_chat_message(call: Call) -> bool:
    """Unpin a message; without an id, the newest pinned one."""
    chat = call.chat(Access.WRITE)
    if not call.params.whole("message_id"):
        if not chat.pinned:
            raise bad_request("message to unpin not found")
        message_id = max(chat.pinned)
    else:
        message_id = call.message(chat, "message to unpin")["message_id"]
    _check_pinning(call, chat)
    if message_id in chat.pinned:
        chat.pinned.remove(message_id)
    return True


def _check_pinning(call: Call, chat: Chat) -> None:
    if isinstance(chat, Group) and not chat.member(call.bot.id).may("can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")


def get_file(call: Call) -> dict[str, Any]:
    """Return where a file can be downloaded."""
    file_id = call.params.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    file = call.telegram.files.find(file_id)
    if file is None:
        raise bad_request("invalid file_id")
    if file.size > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": file.size,
        "file_path": file.path,
    }
