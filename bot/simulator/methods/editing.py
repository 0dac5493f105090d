"""Editing and deleting what was sent."""

from __future__ import annotations

from typing import Any

from bot.simulator.chats import Chat, Message, PrivateChat
from bot.simulator.errors import bad_request
from bot.simulator.methods import keyboards
from bot.simulator.methods.call import Access, Call
from bot.simulator.methods.uploads import media_content

DELETABLE_SECONDS = 48 * 3600
MEDIA = ("photo", "document", "voice", "video", "audio", "animation")
_MOST_IDS = 100


def _own(call: Call) -> tuple[Chat, Message]:
    """Return the bot's message that is to change."""
    if call.params.get("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = call.chat(Access.EDIT)
    message = call.message(chat, "message to edit")
    if message.get("from", {}).get("id") != call.bot.id or "sender_chat" in message:
        raise bad_request("message can't be edited")
    if "forward_origin" in message or message["message_id"] in chat.log.uneditable:
        raise bad_request("message can't be edited")
    return chat, message


def _keyboard(call: Call) -> dict[str, Any] | None:
    return keyboards.inline_keyboard(call.params.get("reply_markup"))


def _change(call: Call, chat: Chat, old: Message, changes: dict[str, Any]) -> Message:
    """Store the new form; refuse one that is just the old. No keyboard takes the old one away."""
    changes["reply_markup"] = _keyboard(call)
    keyboards.check(changes["reply_markup"], is_private=isinstance(chat, PrivateChat))
    if all(old.get(name) == value for name, value in changes.items()):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    call.spend(chat)
    # Telegram shows no edit date where the keyboard alone has changed.
    is_edit = any(
        old.get(name) != value for name, value in changes.items() if name != "reply_markup"
    )
    return call.telegram.posting.change(chat, old, changes, call.bot, is_edit=is_edit)


def edit_message_text(call: Call) -> Message:
    """Change the text."""
    text, marks = call.text(too_long="MESSAGE_TOO_LONG")
    _keyboard(call)
    chat, old = _own(call)
    if "text" not in old:
        raise bad_request("there is no text in the message to edit")
    changes = {
        "text": text,
        "entities": marks or None,
        "link_preview_options": call.params.mapping("link_preview_options") or None,
    }
    return _change(call, chat, old, changes)


def edit_message_caption(call: Call) -> Message:
    """Change the caption."""
    caption = call.caption()
    chat, old = _own(call)
    if not any(kind in old for kind in MEDIA):
        raise bad_request("there is no caption in the message to edit")
    changes: dict[str, Any] = {"caption": None, "caption_entities": None} | caption
    if "show_caption_above_media" in call.params:
        changes["show_caption_above_media"] = call.params["show_caption_above_media"] or None
    return _change(call, chat, old, changes)


def edit_message_reply_markup(call: Call) -> Message:
    """Change the keyboard."""
    _keyboard(call)
    chat, old = _own(call)
    return _change(call, chat, old, {})


def edit_message_media(call: Call) -> Message:
    """Change the file, and the caption with it."""
    media = call.params.mapping("media")
    if media is None:
        raise bad_request('parameter "media" is required')
    kind = str(media.get("type", ""))
    if kind not in MEDIA or kind == "voice":
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    caption = call.caption_of(media)
    chat, old = _own(call)
    content = media_content(call, kind, media, "media")
    # A text may become media; it is gone then, and so is the old caption.
    gone = (*MEDIA, "text", "entities", "link_preview_options", "caption", "caption_entities")
    changes: dict[str, Any] = dict.fromkeys(gone) | content | caption
    return _change(call, chat, old, changes)


def delete_message(call: Call) -> bool:
    """Delete one message."""
    if not call.params.whole("message_id"):
        raise bad_request("message identifier is not specified")
    chat = _deletable_chat(call)
    message = call.message(chat, "message to delete")
    _check_deletable(call, chat, message)
    call.telegram.posting.delete(chat, message["message_id"])
    return True


def delete_messages(call: Call) -> bool:
    """Delete several; those that are not there are passed over."""
    message_ids = message_ids_of(call)
    chat = _deletable_chat(call)
    found = [chat.log.now[one] for one in message_ids if one in chat.log.now]
    for message in found:
        _check_deletable(call, chat, message)
    for message in found:
        call.telegram.posting.delete(chat, message["message_id"])
    return True


def _deletable_chat(call: Call) -> Chat:
    """Return the chat in which the bot wants to delete; a block does not keep it from that."""
    chat = call.bot.private.get(call.params.whole("chat_id"))
    return chat if chat is not None and chat.is_blocked else call.chat(Access.WRITE)


def _check_deletable(call: Call, chat: Chat, message: Message) -> None:
    is_own = message.get("from", {}).get("id") == call.bot.id
    is_young = call.telegram.clock() - message["date"] <= DELETABLE_SECONDS
    if isinstance(chat, PrivateChat):
        allowed = is_young
    else:
        may_all = chat.member(call.bot.id).may("can_delete_messages")
        if not may_all and not is_own:
            raise bad_request("message can't be deleted")
        allowed = may_all or is_young
    if not allowed:
        raise bad_request("message can't be deleted for everyone")


def message_ids_of(call: Call) -> list[int]:
    """Return the parameter message_ids, checked: 1 to 100 numbers."""
    given = call.params.array("message_ids")
    if not given:
        raise bad_request("message identifiers are not specified")
    if len(given) > _MOST_IDS:
        raise bad_request("too many message identifiers specified")
    ids = []
    for one in given:
        if isinstance(one, bool) or not isinstance(one, (int, str)):
            raise bad_request("message identifier must be a Number")
        if not str(one).lstrip("-").isdecimal():
            raise bad_request("can't parse message identifier as Number")
        if int(one) <= 0:
            raise bad_request("invalid message identifier specified")
        ids.append(int(one))
    return ids
