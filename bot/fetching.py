"""GET over HTTP for the harvest: bounded in bytes and time, whatever a provider sends."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from yarl import URL

from knowledge.catalogue.oaipmh import Fetched, Unreachable

_CHUNK_BYTES = 1 << 16
_GZIP = b"\x1f\x8b"
_MOST_REDIRECTS = 5
_EITHER_HEADER = 32 + zlib.MAX_WBITS  # zlib tells gzip and zlib by their first bytes


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of an answer is taken, and how long for."""

    most_bytes: int = 64 << 20  # of one answer, unpacked
    connect_seconds: float = 30
    idle_seconds: float = 90  # without a byte
    total_seconds: float = 600  # for one answer, also where bytes drip


class Fetcher:
    """Gets addresses through one session, whose connections are used again."""

    def __init__(self, session: aiohttp.ClientSession, bounds: Bounds) -> None:
        self._session, self._bounds = session, bounds

    async def __call__(self, address: str) -> Fetched:
        """Return what is at `address`, of any status. Raises Unreachable."""
        try:
            url = URL(address, encoded=True)
            async with self._session.get(url, max_redirects=_MOST_REDIRECTS) as response:
                body = await self._body(response)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Fetched(response.status, body, headers)
        except TimeoutError:
            raise Unreachable(
                f"it stalled: nothing for {self._bounds.idle_seconds:g} s, or not all of an answer "
                f"in {self._bounds.total_seconds:g} s"
            ) from None
        except aiohttp.TooManyRedirects:
            raise Unreachable(f"more than {_MOST_REDIRECTS} redirects", is_final=True) from None
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError, ValueError):
            raise Unreachable("an address that can't be followed", is_final=True) from None
        except aiohttp.ClientConnectorCertificateError as error:
            raise Unreachable(
                f"its certificate is not valid ({error.certificate_error})", is_final=True
            ) from None
        except aiohttp.ClientConnectorDNSError as error:
            raise Unreachable(f"there is no machine called {error.host}", is_final=True) from None
        except aiohttp.ClientConnectorError as error:
            raise Unreachable(f"no connection ({error.strerror or error})") from None
        except aiohttp.ClientPayloadError:
            raise Unreachable("the answer ended in the middle") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Unreachable(f"the connection broke ({error or type(error).__name__})") from None

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        """Return the body, unpacked. aiohttp's own unpacking would not stop at our bound."""
        coding = response.headers.get("Content-Encoding", "").strip().lower()
        body = _Body(self._bounds.most_bytes, coding)
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            body.feed(chunk)
        return body.whole()


class _Body:
    """A body under way, whose bytes are counted as they come out of its packing."""

    def __init__(self, most: int, coding: str) -> None:
        self._left, self._most, self._coding = most, most, coding
        self._parts: list[bytes] = []
        self._unpack: zlib._Decompress | None = None
        self._has_begun = False

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes from the wire. Raises Unreachable."""
        if not self._has_begun:
            self._unpack = _unpacker(chunk, self._coding)
            self._has_begun = True
        if self._unpack is None:
            self._keep(chunk)
            return
        while chunk and self._unpack is not None:
            chunk = self._unpacked(self._unpack, chunk)

    def whole(self) -> bytes:
        """Return everything. Raises Unreachable if the end is missing."""
        if self._unpack is not None and not self._unpack.eof:
            raise Unreachable("the packed answer ended in the middle")
        return b"".join(self._parts)

    def _unpacked(self, unpack: zlib._Decompress, chunk: bytes) -> bytes:
        """Keep what `chunk` unpacks to; return what is left of it for another turn."""
        if unpack.eof:
            return b""  # Padding, or garbage: the answer is whole.
        try:
            self._keep(unpack.decompress(chunk, self._left + 1))
        except zlib.error:
            raise Unreachable("the packed answer is damaged") from None
        if unpack.unused_data.startswith(_GZIP):  # gzip allows several, one after the other
            self._unpack = zlib.decompressobj(_EITHER_HEADER)
            return unpack.unused_data
        return unpack.unconsumed_tail

    def _keep(self, part: bytes) -> None:
        self._left -= len(part)
        if self._left < 0:
            raise Unreachable(
                f"an answer of more than {self._most:,} bytes, unpacked", is_final=True
            )
        self._parts.append(part)


def _unpacker(start: bytes, coding: str) -> zlib._Decompress | None:
    """Return what unpacks a body that begins so, None if it is not packed, whatever it claims."""
    if start.startswith(_GZIP):
        return zlib.decompressobj(_EITHER_HEADER)
    if coding != "deflate" or start.startswith(b"<"):
        return None
    has_header = start[:1] == b"\x78"  # some servers send deflate without it
    return zlib.decompressobj(_EITHER_HEADER if has_header else -zlib.MAX_WBITS)


@asynccontextmanager
async def opened(bounds: Bounds | None = None, *, contact: str = "") -> AsyncIterator[Fetcher]:
    """Lend a fetcher. contact: an address for the providers' keepers, in the User-Agent."""
    bounds = bounds or Bounds()
    whom = f"; {contact}" if contact else ""
    timeout = aiohttp.ClientTimeout(
        total=bounds.total_seconds,
        sock_connect=bounds.connect_seconds,
        sock_read=bounds.idle_seconds,
    )
    headers = {
        "User-Agent": f"Kallimachos (union catalogue of libraries, OAI-PMH harvester{whom})",
        "Accept": "text/xml, application/xml",
        "Accept-Encoding": "gzip, deflate",
    }
    async with aiohttp.ClientSession(
        timeout=timeout, headers=headers, auto_decompress=False
    ) as session:
        yield Fetcher(session, bounds)
