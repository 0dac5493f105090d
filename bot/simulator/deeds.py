"""What the page does on somebody's behalf: write, edit, delete, tap, block."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from aiohttp import web
from aiohttp.web_request import FileField

if TYPE_CHECKING:
    from bot.simulator.chats import Message
    from bot.simulator.people import Person

Body = dict[str, Any]
# Several of these, sent at once, make an album.
_ALBUM_KINDS = frozenset({"photo", "video"})


class Wrong(Exception):
    """A request that cannot be answered, and the status that says so."""

    def __init__(self, words: str, status: int) -> None:
        super().__init__(words)
        self.status = status


async def body_of(request: web.BaseRequest) -> Body:
    if request.content_type == "multipart/form-data":
        try:
            form = await request.post()
        except (ValueError, web.HTTPRequestEntityTooLarge):
            raise Wrong("This form can't be read.", 400) from None
        body: Body = {name: value for name, value in form.items() if isinstance(value, str)}
        body["files"] = [one for one in form.getall("file", []) if isinstance(one, FileField)]
        return body
    try:
        body = orjson.loads(await request.read())
    except (orjson.JSONDecodeError, web.HTTPRequestEntityTooLarge):
        body = {}
    if not isinstance(body, dict) or not body:
        raise Wrong("A JSON object is wanted.", 400)
    return body


def _whole(body: Body, name: str) -> int:
    value = body.get(name)
    if isinstance(value, str) and value.lstrip("-").isdecimal():
        value = int(value)
    if not isinstance(value, int):
        raise Wrong(f"«{name}» must be a number.", 400)
    return value


def _words(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise Wrong(f"«{name}» must be a text.", 400)
    return value


def _where(body: Body) -> Any:
    where = {}
    for name, field in (("reply_to", "reply_to_message_id"), ("thread_id", "message_thread_id")):
        if body.get(field) is not None:
            where[name] = _whole(body, field)
    return where


async def _send(person: Person, body: Body) -> Body:
    chat_id, where = _whole(body, "chat_id"), _where(body)
    if body.get("files"):
        return {"messages": await _send_files(person, chat_id, body, where)}
    for kind, send in (("location", _location), ("contact", _contact), ("poll", _poll)):
        if isinstance(body.get(kind), dict):
            return {"message": await send(person, chat_id, body[kind], where)}
    if isinstance(body.get("sticker"), dict):
        emoji = str(body["sticker"].get("emoji") or "🙂")
        return {"message": await person.send_sticker(chat_id, emoji, **where)}
    return {"message": await person.send(chat_id, _words(body, "text"), **where)}


async def _location(person: Person, chat_id: int, given: Body, where: Any) -> Message:
    try:
        lat, lon = float(given["latitude"]), float(given["longitude"])
    except (KeyError, TypeError, ValueError):
        raise Wrong("A location has a latitude and a longitude.", 400) from None
    return await person.send_location(chat_id, lat, lon, **where)


async def _contact(person: Person, chat_id: int, given: Body, where: Any) -> Message:
    number, name = _words(given, "phone_number"), _words(given, "first_name")
    return await person.send_contact(chat_id, number, name, **where)


async def _poll(person: Person, chat_id: int, given: Body, where: Any) -> Message:
    options = given.get("options")
    if not isinstance(options, list) or not options:
        raise Wrong("A poll has options.", 400)
    texts = [str(one.get("text")) if isinstance(one, dict) else str(one) for one in options]
    return await person.send_poll(chat_id, _words(given, "question"), texts, **where)


async def _send_files(person: Person, chat_id: int, body: Body, where: Any) -> list[Message]:
    kind, caption = str(body.get("kind")), body.get("caption")
    files = [(one.filename, one.content_type, one.file.read()) for one in body["files"]]
    if len(files) > 1 and kind in _ALBUM_KINDS:
        data = [content for _, _, content in files]
        kinds = [kind] * len(files)
        return await person.send_album(chat_id, kinds, [caption], data=data, **where)
    return [
        await _send_file(person, chat_id, _File(kind, name, mime, data, caption), where)
        for name, mime, data in files
    ]


class _File(NamedTuple):
    """One file of a form, and what is said of it."""

    kind: str
    name: str
    mime: str
    data: bytes
    caption: str | None


async def _send_file(person: Person, chat_id: int, file: _File, where: Any) -> Message:
    said = {"data": file.data, "caption": file.caption, **where}
    match file.kind:
        case "photo":
            return await person.send_photo(chat_id, **said)
        case "voice":
            return await person.send_voice(chat_id, **said)
        case "video":
            return await person.send_video(chat_id, **said)
        case "audio":
            title = file.name.rpartition(".")[0] or "Track"
            return await person.send_audio(chat_id, title, **said)
        case "sticker":
            return await person.send_sticker(chat_id, **where)
        case "document":
            return await person.send_document(chat_id, file.name, mime=file.mime, **said)
    raise Wrong(f"There are no files of the kind {file.kind}.", 400)


async def _edit(person: Person, body: Body) -> Body:
    chat_id, message_id = _whole(body, "chat_id"), _whole(body, "message_id")
    words = {name: _words(body, name) for name in ("text", "caption") if name in body}
    return {"message": await person.edit(chat_id, message_id, **words)}


async def _delete(person: Person, body: Body) -> Body:
    await person.delete(_whole(body, "chat_id"), _whole(body, "message_id"))
    return {}


async def _tap(person: Person, body: Body) -> Body:
    chat_id, message_id = _whole(body, "chat_id"), _whole(body, "message_id")
    # The keyboard may have changed since the page drew it; Telegram takes such a tap as well.
    tap = await person.tap(chat_id, message_id, _words(body, "callback_data"), forged=True)
    return {"callback_query_id": tap.query_id}


async def _block(person: Person, body: Body) -> Body:
    await (person.block() if body.get("blocked") else person.unblock())
    return {}


DEEDS: dict[str, Callable[[Person, Body], Awaitable[Body]]] = {
    "send": _send,
    "edit": _edit,
    "delete": _delete,
    "tap": _tap,
    "block": _block,
}
