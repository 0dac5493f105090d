"""What the page asks, over HTTP: /client/… Any other driver may ask it as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson
from aiohttp import web

from bot.simulator.chats import Chat, PrivateChat
from bot.simulator.deeds import DEEDS, Body, Wrong, body_of
from bot.simulator.errors import NotPossible, Refused

if TYPE_CHECKING:
    from bot.simulator.people import Person
    from bot.simulator.telegram import Telegram

_SHOWN_MESSAGES = 200
_BEAT_SECONDS = 15.0
_NOWHERE = "There is nothing at this address."
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


class ClientApi:
    """The page's side of Telegram."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def handle(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        """Answer one request."""
        try:
            if request.method == "POST":
                return _json(await self._done(request, path))
            return await self._asked(request, path)
        except Wrong as wrong:
            return _json({"error": str(wrong)}, status=wrong.status)
        except (NotPossible, Refused) as refused:
            return _json({"error": str(refused)}, status=400)

    async def _asked(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        if path == "demo":
            return _json(self._telegram.demo)
        if path == "state":
            return _json(self._state(self._person(request.query.get("as"))))
        if path == "events":
            return await self._stream(request)
        if path.startswith("file/"):
            return self._file(path.removeprefix("file/"))
        raise Wrong(_NOWHERE, 404)

    async def _done(self, request: web.BaseRequest, path: str) -> Body:
        deed = DEEDS.get(path)
        if deed is None:
            raise Wrong(_NOWHERE, 404)
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            raise Wrong("Another site may not write here.", 403)
        body = await body_of(request)
        return await deed(self._person(body.get("as")), body)

    def _person(self, given: Any) -> Person:
        try:
            return self._telegram.people[int(given)]
        except (TypeError, ValueError, KeyError):
            raise Wrong(f"There is nobody with the id {given}.", 404) from None

    def _state(self, person: Person) -> Body:
        bots = self._telegram.bots.values()
        private = [bot.private.get(person.id) or PrivateChat(bot, person) for bot in bots]
        groups = [group for group in self._telegram.groups.values() if group.is_in(person.id)]
        chats: list[Chat] = [*private, *groups]
        return {"me": person.as_user(), "chats": [self._chat(person, chat) for chat in chats]}

    def _chat(self, person: Person, chat: Chat) -> Body:
        shown = {
            "chat": chat.as_chat(),
            "messages": list(chat.log.now.values())[-_SHOWN_MESSAGES:],
            "commands": self._telegram.menu_for(person, chat),
            "blocked": False,
        }
        if isinstance(chat, PrivateChat):
            shown |= {"blocked": chat.is_blocked, "bot": chat.bot.as_user()}
        return shown

    async def _stream(self, request: web.BaseRequest) -> web.StreamResponse:
        person = self._person(request.query.get("as"))
        last = request.headers.get("Last-Event-ID", "")
        listener = self._telegram.events.listen(
            person.id,
            calls=request.query.get("calls") == "1",
            after=int(last) if last.isdecimal() else None,
        )
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        try:
            await response.prepare(request)
            await response.write(b": here\n\n")
            async for event in listener.events(_BEAT_SECONDS):
                await response.write(b": here\n\n" if event is None else event.as_bytes())
        except ConnectionError:
            # The page was closed.
            pass
        finally:
            self._telegram.events.leave(listener)
        return response

    def _file(self, file_id: str) -> web.Response:
        file = self._telegram.files.find(file_id)
        if file is None:
            raise Wrong("There is no such file.", 404)
        mime = file.mime or ("image/png" if file.kind == "sticker" else "application/octet-stream")
        headers = {"X-Content-Type-Options": "nosniff", "Content-Type": mime}
        if mime not in _PICTURES:
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=file.contents(), headers=headers)


def _json(body: Any, *, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")
