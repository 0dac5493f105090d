"""The Bot API over HTTP: one call at a time, from its body to its answer."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import web

from bot.simulator import params as parameters
from bot.simulator import spec
from bot.simulator.delivery import Pollers, Pushers
from bot.simulator.errors import Refused
from bot.simulator.methods import METHODS
from bot.simulator.methods.call import Call

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.simulator.bots import BotAccount, Update
    from bot.simulator.faults import Fault
    from bot.simulator.telegram import Telegram

log = logging.getLogger(__name__)

_UNAUTHORIZED = Refused(401, "Unauthorized")
_NOT_FOUND = Refused(404, "Not Found")
_BROKEN = Refused(500, "Internal Server Error")
_BRIEF_LENGTH = 80
_JSON = "application/json"


class BotApi:
    """What bots talk to."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self.pollers = Pollers()
        self.pushers = Pushers(telegram)

    def open(self) -> None:
        """Begin to push updates to the webhooks that are set."""
        for bot in self.telegram.bots.values():
            self.pushers.start(bot)

    async def close(self) -> None:
        """Let every poll come back, and stop pushing."""
        self.pollers.close()
        await self.pushers.close()

    async def handle(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        """Answer /bot<path>, where the path is a token and a method."""
        token, _, name = path.partition("/")
        bot = self.telegram.bots.get(token)
        if bot is None:
            return refusal(_UNAUTHORIZED)
        method = spec.NAMES.get(name.lower())
        if method is None:
            self.telegram.record.unknown_methods.append(name)
            return refusal(_NOT_FOUND)
        return await _Exchange(self, request, bot, method).answer()

    def download(self, path: str) -> web.StreamResponse:
        """Answer /file/bot<path>, where the path is a token and a file's path."""
        token, _, file_path = path.partition("/")
        if token not in self.telegram.bots:
            return refusal(_UNAUTHORIZED)
        file = self.telegram.files.at(file_path)
        if file is None:
            return refusal(_NOT_FOUND)
        return web.Response(body=file.contents(), content_type="application/octet-stream")


def refusal(refused: Refused) -> web.Response:
    """Return the answer that refuses a call."""
    body: dict[str, Any] = {
        "ok": False,
        "error_code": refused.code,
        "description": refused.description,
    }
    headers = {}
    if refused.parameters is not None:
        body["parameters"] = refused.parameters
        if "retry_after" in refused.parameters:
            headers["Retry-After"] = str(refused.parameters["retry_after"])
    return web.Response(
        status=refused.code, body=orjson.dumps(body), content_type=_JSON, headers=headers
    )


class _Exchange:
    """One call of a bot."""

    def __init__(self, api: BotApi, request: web.BaseRequest, bot: BotAccount, method: str) -> None:
        self._api = api
        self._request = request
        self._bot = bot
        self._method = method
        self._began = time.perf_counter()
        self._params = parameters.Params()

    async def answer(self) -> web.StreamResponse:
        """Do the call, record it, and answer, or fail as it was ordered."""
        try:
            await self._read()
        except Refused as refused:
            return self._refused(refused)
        faults = self._api.telegram.faults
        fault = faults.take(self._method, self._params.get("chat_id")) if faults else None
        return await (self._done() if fault is None else self._with_fault(fault))

    async def _with_fault(self, fault: Fault) -> web.StreamResponse:
        if fault.kind == "drop_before":
            self._record(ok=False, fault=fault.kind)
            await fault.wait()
            return self._dropped()
        if fault.kind == "status":
            status, kind, body = fault.answer()
            self._record(ok=False, error_code=status, description=fault.words, fault=fault.kind)
            await fault.wait()
            return web.Response(status=status, text=body, content_type=kind)
        response = await self._done(fault=fault.kind)
        await fault.wait()
        return self._dropped() if fault.kind == "drop_after" else response

    def _dropped(self) -> web.StreamResponse:
        """Close the connection without an answer."""
        if self._request.transport is not None:
            self._request.transport.abort()
        return web.Response(status=500)

    async def _read(self) -> None:
        raw, uploads = await parameters.read(self._request)
        self._params, unknown = parameters.decode(raw, uploads, spec.PARAMETERS[self._method])
        for name in unknown:
            self._api.telegram.record.unknown_params.append((self._method, name))

    async def _done(self, *, fault: str | None = None) -> web.StreamResponse:
        """Do the call and return its answer."""
        call = Call(self._api.telegram, self._bot, self._params)
        try:
            if self._method == "getUpdates":
                return self._updates(await self._api.pollers.updates(call), fault)
            result = METHODS[self._method](call)
        except Refused as refused:
            return self._refused(refused, fault=fault)
        except Exception:
            # Nothing of the call goes into the log: its address has the token in it.
            log.exception("The simulator failed in %s", self._method)
            return self._refused(_BROKEN, fault=fault)
        if self._method == "setWebhook" and self._bot.webhook is not None:
            self._api.pushers.start(self._bot)
        return self._answered(result, fault)

    def _answered(self, result: Any, fault: str | None) -> web.StreamResponse:
        body: dict[str, Any] = {"ok": True, "result": result}
        if isinstance(result, tuple):
            # Some methods say in words what they did.
            body["result"], body["description"] = result
        self._record(ok=True, result=body["result"], fault=fault)
        return web.Response(body=orjson.dumps(body), content_type=_JSON)

    def _updates(self, updates: Sequence[Update], fault: str | None) -> web.StreamResponse:
        """Answer getUpdates; the record keeps the numbers of the updates alone."""
        self._record(ok=True, result=[update.update_id for update in updates], fault=fault)
        body = b'{"ok":true,"result":[' + b",".join(one.body for one in updates) + b"]}"
        return web.Response(body=body, content_type=_JSON)

    def _refused(self, refused: Refused, *, fault: str | None = None) -> web.StreamResponse:
        self._record(
            ok=False, error_code=refused.code, description=refused.description, fault=fault
        )
        return refusal(refused)

    def _record(
        self,
        *,
        ok: bool,
        error_code: int | None = None,
        description: str | None = None,
        result: Any = None,
        fault: str | None = None,
    ) -> None:
        telegram = self._api.telegram
        outcome = {
            "ok": ok,
            "error_code": error_code,
            "description": description,
            "result": result,
        }
        if fault is not None:
            outcome["fault"] = fault
        telegram.record.add(self._method, dict(self._params), outcome)
        if self._method == "getUpdates" and ok and not result:
            telegram.events.wake()
        else:
            telegram.events.publish("call", self._line(outcome), None)

    def _line(self, outcome: dict[str, Any]) -> dict[str, Any]:
        """Return the page's line about the call."""
        params = self._params
        brief = params.get("text") or params.get("caption") or params.get("action") or ""
        if self._method == "getUpdates" and outcome["ok"]:
            brief = len(outcome["result"])
        return {
            "n": self._api.telegram.record.count,
            "method": self._method,
            "ok": outcome["ok"],
            "error_code": outcome["error_code"],
            "description": outcome["description"],
            "ms": round((time.perf_counter() - self._began) * 1000, 1),
            "chat_id": params.get("chat_id"),
            "brief": str(brief)[:_BRIEF_LENGTH],
        }
