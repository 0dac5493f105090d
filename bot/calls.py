"""Calls to the Bot API: python-telegram-bot's request interface on aiohttp.

Besides what `telegram.Bot` asks of it, it makes plain calls with a JSON body, which the outbox and
the receiver use: a prepared message needs no second trip through the library's classes.
What went wrong is told in the library's errors, with a distinction it does not make:
`NotSent` is certain, `MaybeSent` is not: the Bot API has no idempotency key.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any, NamedTuple, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import orjson
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

_CONNECT_SECONDS = 5.0
_READ_SECONDS = 20.0
_FILE_SECONDS = 5.0
_LARGEST_ANSWER = 21 * 1024 * 1024  # bytes; a file of 20 MB, the most that a bot may fetch


class NotSent(NetworkError):
    """The call certainly had no effect: there was no connection, or Telegram said so."""

    def __init__(self, message: str, *, by_telegram: bool = False) -> None:
        super().__init__(message)
        self.by_telegram = by_telegram


class MaybeSent(NetworkError):
    """Nobody can know whether the call had its effect: the connection broke after the request."""


class Upload(NamedTuple):
    """A file to be sent, as the value of a parameter; its content may be an open file."""

    name: str
    content: bytes | IO[bytes]
    type: str = "text/plain"


class Calls(BaseRequest):
    """The one way out to Telegram."""

    def __init__(self, api_url: str, token: str, *, connections: int = 64) -> None:
        self._address = f"{api_url}{token}"
        # …/bot123:ABC/method and …/file/bot123:ABC/path, as the Bot API has it.
        host, _, bot = api_url.rpartition("/")
        self._files = f"{host}/file/{bot}{token}"
        self._proxy = _proxy(api_url)
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Return the seconds that an answer may take."""
        return _READ_SECONDS

    async def initialize(self) -> None:
        """Open the connection pool."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=30),
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        """Close the connection pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(
        self, method: str, parameters: Mapping[str, Any], *, read_seconds: float = _READ_SECONDS
    ) -> Any:
        """Make one call and return its result. Raises telegram.error.TelegramError."""
        return await self.post(
            f"{self._address}/{method}",
            request_data=cast(RequestData, parameters),  # `do_request` knows both
            read_timeout=read_seconds,
        )

    async def fetch(self, file_id: str, *, most_bytes: int) -> bytes:
        """Return the contents of a file that somebody sent. Raises telegram.error.TelegramError.

        Its address holds the token: it stands in no error, and is kept nowhere.
        """
        described = await self.call("getFile", {"file_id": file_id}, read_seconds=_FILE_SECONDS)
        path, size = str(described.get("file_path", "")), int(described.get("file_size") or 0)
        # A Bot API server that runs with --local names a file on its own disk.
        if not path or path.startswith("/") or size > most_bytes:
            raise NetworkError("the file can't be fetched from where it is, or is too large")
        address = f"{self._files}/{path}"
        status, contents = await self.do_request(address, "GET", read_timeout=_FILE_SECONDS)
        if status != 200 or len(contents) > most_bytes:
            raise NetworkError(f"the file could not be fetched: {status}, {len(contents)} bytes")
        return contents

    async def do_request(  # noqa: PLR0917  # as the library calls it
        self,
        url: str,
        method: str,
        request_data: RequestData | Mapping[str, Any] | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Return (HTTP status, body). Raises NotSent or MaybeSent when there is none to return."""
        if self._session is None:
            raise NotSent("the connection to Telegram is closed")
        seconds = read_timeout if isinstance(read_timeout, int | float) else _READ_SECONDS
        timeout = aiohttp.ClientTimeout(
            total=_CONNECT_SECONDS + seconds, sock_connect=_CONNECT_SECONDS, sock_read=seconds
        )
        try:
            async with self._session.request(
                method,
                url,
                timeout=timeout,
                allow_redirects=False,
                proxy=self._proxy,
                **_body(request_data),
            ) as response:
                payload = await _read(response)
                status = response.status
        except (
            aiohttp.ClientConnectorError,
            aiohttp.ConnectionTimeoutError,
            aiohttp.InvalidURL,
        ) as error:
            raise NotSent(f"no connection to Telegram: {type(error).__name__}") from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise MaybeSent(f"the connection broke: {type(error).__name__}") from error
        if status >= 500:
            raise _server_error(status, payload)
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return the parsed answer. Raises MaybeSent if it is not the Bot API's JSON."""
        try:
            parsed = orjson.loads(payload)
        except orjson.JSONDecodeError:
            raise MaybeSent("the answer was not Telegram's") from None
        if not isinstance(parsed, dict):
            raise MaybeSent("the answer was not Telegram's")
        return parsed


def _proxy(api_url: str) -> str | None:
    """Return the proxy that the environment names for Telegram, if it names one.

    Read once: aiohttp's own way (`trust_env`) reads the environment and ~/.netrc at every call,
    which cost a tenth of the processor time of a turn.
    """
    address = urlsplit(api_url)
    if proxy_bypass(address.hostname or ""):
        return None
    return getproxies().get(address.scheme)


async def _read(response: aiohttp.ClientResponse) -> bytes:
    chunks = []
    size = 0
    async for chunk in response.content.iter_any():
        size += len(chunk)
        if size > _LARGEST_ANSWER:
            raise aiohttp.ClientPayloadError("the answer is too large")
        chunks.append(chunk)
    return b"".join(chunks)


def _body(data: RequestData | Mapping[str, Any] | None) -> dict[str, Any]:
    if data is None:
        return {}
    if isinstance(data, RequestData):
        if data.contains_files:
            form = aiohttp.FormData(data.json_parameters)
            for name, (filename, content, mime) in data.multipart_data.items():
                form.add_field(name, content, filename=filename, content_type=mime)
            return {"data": form}
        return {"data": data.json_parameters}
    if any(isinstance(value, Upload) for value in data.values()):
        return {"data": _form(data)}
    return {"data": orjson.dumps(data), "headers": {"Content-Type": "application/json"}}


def _form(data: Mapping[str, Any]) -> aiohttp.FormData:
    """Return a call with a file in it as multipart; what is no text there is JSON."""
    form = aiohttp.FormData(quote_fields=False)  # Telegram reads a file's name as it stands
    for name, value in data.items():
        if isinstance(value, Upload):
            form.add_field(name, value.content, filename=value.name, content_type=value.type)
        else:
            form.add_field(name, value if isinstance(value, str) else orjson.dumps(value).decode())
    return form


def _server_error(status: int, payload: bytes) -> TelegramError:
    """Return what a 5xx means: Telegram's own says that nothing was done, a proxy's does not."""
    try:
        answer = orjson.loads(payload)
    except orjson.JSONDecodeError:
        answer = None
    if isinstance(answer, dict) and answer.get("ok") is False:
        return NotSent(
            f"Telegram answered {status}: {answer.get('description', '')}", by_telegram=True
        )
    return MaybeSent(f"something before Telegram answered {status}")
