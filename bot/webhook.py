"""The small web server: Telegram's webhook, health, readiness and metrics."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import hmac
import os
from typing import TYPE_CHECKING

import orjson
import structlog
from aiohttp import web

from bot.readiness import readiness
from handlers import desk
from knowledge.errors import DeskError

if TYPE_CHECKING:
    from bot.app import Service

LARGEST_UPDATE = 1024 * 1024  # bytes
_BODY_SECONDS = 10.0
_BACKLOG = 20_000
_AGAIN_SECONDS = "5"
_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # a header's name

log = structlog.get_logger(__name__)


def webhook_path(secret: str) -> str:
    """Return the path at which updates are taken: it follows from the secret and shows nothing."""
    return "/telegram/" + hashlib.sha256(b"path:" + secret.encode()).hexdigest()[:32]


class AddressError(DeskError):
    """The address of the settings can't be listened on."""


class WebServer:
    """Serves on the address of the settings; port 0 takes a free one."""

    def __init__(
        self, service: Service, host: str, port: int, secret: str = "", *, with_desk: bool = True
    ) -> None:
        self._with_desk = with_desk
        self._service, self._host, self._port, self._secret = service, host, port, secret
        self._runner: web.AppRunner | None = None
        self._room: desk.Room | None = None
        self.port = port

    async def start(self) -> None:
        """Begin to serve. Raises AddressError when the address can't be used."""
        app = web.Application(client_max_size=LARGEST_UPDATE)
        app.router.add_get("/healthz", self._health)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", self._metrics)
        if self._with_desk:
            self._room = self._service.room()
            app.add_subapp("/desk/", desk.application(self._room))
            app.router.add_get("/desk", _to_the_desk)
        if self._secret:
            app.router.add_post(webhook_path(self._secret), self._update)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        try:
            await site.start()
        except OSError as error:
            raise AddressError(_cannot_listen(self._host, self._port, error)) from None
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Take no more requests and finish those that came."""
        if self._room is not None:
            self._room.hub.end_all()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _health(self, request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _ready(self, request: web.Request) -> web.Response:
        state = await readiness(self._service)
        return web.json_response(state, status=200 if state["ready"] else 503)

    async def _metrics(self, request: web.Request) -> web.Response:
        from bot.metrics import exposition  # loaded where somebody asks for figures

        return web.Response(
            body=exposition(self._service), content_type="text/plain", charset="utf-8"
        )

    async def _update(self, request: web.Request) -> web.Response:
        """Take one update: 200 only when it is committed (inline queries are not), else 503."""
        given = request.headers.get(_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret.encode()):
            return web.Response(status=401)
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408)
        try:
            update = orjson.loads(body)
        except orjson.JSONDecodeError:
            return web.Response(status=400, text="not JSON\n")
        number = update.get("update_id") if isinstance(update, dict) else None
        if not isinstance(number, int) or isinstance(number, bool):
            return web.Response(status=400, text="not an update\n")
        if self._service.inline.take(update):
            return web.Response()
        if self._service.turns.waiting > _BACKLOG:
            return web.Response(status=503, headers={"Retry-After": _AGAIN_SECONDS})
        try:
            await self._service.inbox.receive([update])
        except Exception as error:
            log.error("an update could not be stored; Telegram repeats it", error=str(error))
            await self._service.turns.say_not_kept(update)
            return web.Response(status=503, headers={"Retry-After": _AGAIN_SECONDS})
        return web.Response()


async def _to_the_desk(request: web.Request) -> web.Response:
    raise web.HTTPSeeOther("/desk/")


def _cannot_listen(host: str, port: int, error: OSError) -> str:
    is_port = error.errno in (errno.EADDRINUSE, errno.EACCES)
    # asyncio's own text repeats the address; a name that leads nowhere has no errno of the system.
    number = error.errno or 0
    reason = os.strerror(number) if number in errno.errorcode else error.strerror
    way_out = (
        "KALLIMACHOS_LISTEN_PORT to another"
        if is_port
        else "KALLIMACHOS_LISTEN_HOST to an address of this machine"
    )
    return f"Port {port} on {host} can't be used: {reason}. Set {way_out}."
