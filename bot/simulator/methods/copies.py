"""Copying and forwarding what was written elsewhere."""

from __future__ import annotations

from typing import Any

from bot.simulator.chats import Chat, Message
from bot.simulator.contents import copied, forwarded, has_caption, is_service, new_album_id
from bot.simulator.errors import bad_request
from bot.simulator.methods.call import Access, Call
from bot.simulator.methods.editing import message_ids_of
from bot.simulator.methods.places import place
from bot.simulator.methods.sending import post
from bot.simulator.views import Place


def copy_message(call: Call) -> dict[str, int]:
    """Send a copy, with another caption if the call has one."""
    caption = call.caption() if "caption" in call.params else None
    message = _source(call, "copy")
    content = copied(message)
    if caption is not None and has_caption(message):
        content.pop("caption", None)
        content.pop("caption_entities", None)
        content |= caption
    return {"message_id": post(call, content)["message_id"]}


def forward_message(call: Call) -> Message:
    """Forward a message."""
    return post(call, forwarded(_source(call, "forward")))


def copy_messages(call: Call) -> list[dict[str, int]]:
    """Copy several messages; albums stay together."""
    bare = bool(call.params.get("remove_caption"))

    def copy(message: Message) -> dict[str, Any]:
        content = copied(message)
        if bare and has_caption(message):
            content.pop("caption", None)
            content.pop("caption_entities", None)
        return content

    sources = [one for one in _sources(call) if not is_service(one)]
    return _send_all(call, sources, [copy(one) for one in sources])


def forward_messages(call: Call) -> list[dict[str, int]]:
    """Forward several messages; albums stay together."""
    sources = [
        one
        for one in _sources(call)
        if not is_service(one) and not one.get("has_protected_content")
    ]
    return _send_all(call, sources, [forwarded(one) for one in sources])


def _source(call: Call, verb: str) -> Message:
    if call.params.get("from_chat_id") in (None, ""):
        raise bad_request('parameter "from_chat_id" is required')
    chat = call.chat(Access.READ, "from_chat_id")
    message = call.message(chat, f"message to {verb}")
    if is_service(message):
        raise bad_request(f"the message can't be {'copied' if verb == 'copy' else 'forwarded'}")
    if verb == "forward" and message.get("has_protected_content"):
        raise bad_request("the message can't be forwarded")
    return message


def _sources(call: Call) -> list[Message]:
    """Return the messages that there are, of those that the call names."""
    if call.params.get("from_chat_id") in (None, ""):
        raise bad_request('parameter "from_chat_id" is required')
    message_ids = message_ids_of(call)
    if message_ids != sorted(set(message_ids)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    target = call.chat(Access.WRITE)
    place(call, target)
    chat = call.chat(Access.READ, "from_chat_id")
    return [chat.log.now[one] for one in message_ids if one in chat.log.now]


def _send_all(
    call: Call, sources: list[Message], contents: list[dict[str, Any]]
) -> list[dict[str, int]]:
    if not contents:
        raise bad_request("there are no messages to forward")
    chat = call.chat(Access.WRITE)
    where = place(call, chat)
    call.spend(chat, len(contents))
    albums: dict[str, str] = {}
    sent = []
    for source, content in zip(sources, contents, strict=True):
        _keep_together(source, content, albums, sources)
        if call.params.get("protect_content"):
            content["has_protected_content"] = True
        sent.append({"message_id": _sent(call, chat, content, where)})
    return sent


def _keep_together(
    source: Message, content: dict[str, Any], albums: dict[str, str], sources: list[Message]
) -> None:
    """Give the pieces of one album a new album; a single piece of one stands alone."""
    old = source.get("media_group_id")
    if old is not None and sum(one.get("media_group_id") == old for one in sources) > 1:
        content["media_group_id"] = albums.setdefault(old, new_album_id())


def _sent(call: Call, chat: Chat, content: dict[str, Any], where: Place) -> int:
    return int(call.telegram.posting.post(chat, call.bot, content, where)["message_id"])
