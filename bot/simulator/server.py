"""The HTTP server: the Bot API, file downloads, the page, and what the page needs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from bot.simulator.botapi import BotApi
from bot.simulator.client import ClientApi
from bot.simulator.params import MAXIMUM_BODY_BYTES

if TYPE_CHECKING:
    from aiohttp import StreamReader
    from aiohttp.abc import AbstractStreamWriter
    from aiohttp.http import RawRequestMessage
    from aiohttp.web_protocol import RequestHandler

    from bot.simulator.telegram import Telegram

PAGE = Path(__file__).parent / "page"
_CLOSE_SECONDS = 1.0
_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; style-src 'self'; script-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}


class Server:
    """A Telegram that listens on a port."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._bot_api = BotApi(telegram)
        self._client = ClientApi(telegram)
        self._runner: web.ServerRunner | None = None
        self.host = ""
        self.port = 0

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    @property
    def api_url(self) -> str:
        """What a bot puts before its token."""
        return f"{self.url}/bot"

    @property
    def file_url(self) -> str:
        """What a bot puts before its token when it downloads files."""
        return f"{self.url}/file/bot"

    async def open(self, host: str, port: int) -> None:
        """Begin to listen."""
        server = web.Server(
            self._handle, request_factory=_request, handler_cancellation=True, access_log=None
        )
        self._runner = web.ServerRunner(
            server, shutdown_timeout=_CLOSE_SECONDS, handle_signals=False
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.host, self.port = self._runner.addresses[0][:2]
        self._bot_api.open()

    async def close(self) -> None:
        """Stop listening, and let everybody go who waits."""
        self._telegram.faults.release()
        self._telegram.events.close()
        await self._bot_api.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith("/bot"):
            return await self._bot_api.handle(request, path.removeprefix("/bot"))
        if path.startswith("/client/"):
            return await self._client.handle(request, path.removeprefix("/client/"))
        if path.startswith("/file/bot"):
            return self._bot_api.download(path.removeprefix("/file/bot"))
        return _page(path)


def _request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: RequestHandler,
    writer: AbstractStreamWriter,
    task: asyncio.Task[None],
) -> web.BaseRequest:
    """Return the request with room for the largest upload."""
    loop = asyncio.get_running_loop()
    return web.BaseRequest(
        message, payload, protocol, writer, task, loop, client_max_size=MAXIMUM_BODY_BYTES
    )


def _page(path: str) -> web.Response:
    """Return a file of the page."""
    name = "index.html" if path in ("/", "/index.html") else path.removeprefix("/page/")
    file = (PAGE / name).resolve()
    if not file.is_relative_to(PAGE) or not file.is_file():
        return web.Response(status=404, text="Not Found")
    kind = _TYPES.get(file.suffix, "application/octet-stream")
    return web.Response(body=file.read_bytes(), headers={**_PAGE_HEADERS, "Content-Type": kind})
