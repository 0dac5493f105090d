"""sendMediaGroup: several files as one album."""

from __future__ import annotations

from typing import Any

from bot.simulator.chats import Message
from bot.simulator.contents import new_album_id
from bot.simulator.errors import Refused, bad_request
from bot.simulator.methods.call import Access, Call
from bot.simulator.methods.places import place
from bot.simulator.methods.uploads import media_content

_KINDS = ("photo", "video", "document", "audio")
_ALONE = frozenset({"document", "audio"})
_FEWEST, _MOST = 2, 10


def send_media_group(call: Call) -> list[Message]:
    """Send an album.

    Telegram documents 2 to 10 pieces and is held to that here, although its server would send one
    piece alone as an ordinary message.
    """
    given = call.params.array("media")
    if not given:
        raise bad_request('parameter "media" is required')
    pieces = [_piece(call, one) for one in given]
    chat = call.chat(Access.WRITE)
    where = place(call, chat)
    if len(pieces) > _MOST:
        raise bad_request("too many messages to send as an album")
    if len(pieces) < _FEWEST:
        raise bad_request("there are too few messages to send as an album")
    _check_mixture(given)
    call.spend(chat, len(pieces))
    album_id = new_album_id()
    common: dict[str, Any] = {"media_group_id": album_id}
    if call.params.get("protect_content"):
        common["has_protected_content"] = True
    return [call.telegram.posting.post(chat, call.bot, common | piece, where) for piece in pieces]


def _piece(call: Call, given: Any) -> dict[str, Any]:
    """Return the content of one InputMedia."""
    wrong = "can't parse InputMedia: "
    if not isinstance(given, dict):
        raise bad_request(wrong + "expected an Object")
    kind = given.get("type")
    if kind == "animation":
        raise bad_request(wrong + 'type "animation" can\'t be used in sendMediaGroup')
    if kind not in _KINDS:
        raise bad_request(wrong + f'type "{kind}" is unsupported')
    caption = call.caption_of(given)
    if not given.get("media"):
        raise bad_request(wrong + "media not found")
    try:
        content = media_content(call, str(kind), given, "media")
    except Refused as refused:
        if refused.description.startswith("Bad Request: there is no "):
            raise bad_request(wrong + "media not found") from None
        raise
    if given.get("has_spoiler"):
        content["has_media_spoiler"] = True
    if given.get("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content | caption


def _check_mixture(given: list[dict[str, Any]]) -> None:
    """Documents go with documents alone, and audios with audios."""
    kinds = {one["type"] for one in given}
    if len(kinds) > 1 and kinds & _ALONE:
        kind = "Document" if "document" in kinds else "Audio"
        raise bad_request(f"{kind} can't be mixed with other media types")
